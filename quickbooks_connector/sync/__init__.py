from . import (
    apply,
    lists,
    pull,
    push,
    settle,
    synchronise,
    trial_balance,
)
