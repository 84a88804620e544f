from . import (
    apply,
    hints,
    lists,
    pull,
    push,
    settle,
    synchronise,
    trial_balance,
)
