"""The worker is killed at random moments while both sides change and requests meet faults."""

from .torture import torture

SECONDS = 120
# Always the same: what `make test` finds is a change of the code, and `make torture` looks for new seeds.
SEED = 1


def test_two_minutes_of_kills_leave_both_ledgers_equal_and_nothing_twice_lost_or_stuck(installed):
    torture(installed, seconds=SECONDS, seed=SEED)
