from . import (
    apply,
    backoff,
    closing,
    hints,
    lists,
    meter,
    pull,
    push,
    settle,
    synchronise,
    trial_balance,
    watchdog,
)
