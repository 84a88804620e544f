from . import (
    apply,
    backoff,
    closing,
    hints,
    lists,
    pull,
    push,
    settle,
    synchronise,
    trial_balance,
    watchdog,
)
