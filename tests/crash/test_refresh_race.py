"""Many threads of several processes find the same access token expired."""

import time

import pytest

from qbo_emulator.testing import EmulatorThread

from .preparation import prepared_database
from .stable import Stable

PROCESSES = 4
THREADS = 25
BEARER = "/oauth2/v1/tokens/bearer"
HOUR = 3600


@pytest.fixture(scope="module")
def emulator():
    with EmulatorThread(companies=("empty",), limits=False) as running:
        yield running


@pytest.fixture(scope="module")
def stable(installed, emulator):
    with (
        prepared_database(installed, emulator, invoices=1) as database,
        Stable(database) as process,
    ):
        yield process


@pytest.fixture(autouse=True)
def expired(emulator, stable):
    stable.run("store_token", emulator.token())
    emulator.advance_clock(HOUR + 1)
    stable.run("expire_token")
    emulator.clear_log()
    yield
    emulator.clear_faults()
    emulator.rotate_refresh_tokens(False)


def refreshes(emulator):
    return [row for row in emulator.log() if row["path"].startswith(BEARER)]


def race(stable):
    """:return: the tokens that the threads of all processes have got"""
    start = time.time() + 1
    for _ in range(PROCESSES):
        stable.start("access_tokens", THREADS, start)
    return [token for result in stable.result() for token in result["value"]]


def kill_before_the_answer_is_stored(emulator, stable):
    emulator.set_faults([{"fault": "answer_delayed", "path": BEARER, "seconds": 5}])
    stable.start("access_tokens", 1, time.time(), kill_after=2)
    (result,) = stable.result()
    assert result["killed"]
    assert len(refreshes(emulator)) == 1


@pytest.mark.parametrize("rotating", [False, True])
def test_a_hundred_threads_refresh_an_expired_token_once(emulator, stable, rotating):
    emulator.rotate_refresh_tokens(rotating)
    tokens = race(stable)
    assert len(tokens) == PROCESSES * THREADS
    assert len(set(tokens)) == 1
    assert len(refreshes(emulator)) == 1
    assert refreshes(emulator)[0]["status"] == 200
    # The grant is whole: the next refresh works as well.
    stable.run("expire_token")
    assert set(race(stable)) != set(tokens)
    assert [row["status"] for row in refreshes(emulator)] == [200, 200]


def test_a_process_killed_before_it_stored_the_answer_costs_nothing(emulator, stable):
    kill_before_the_answer_is_stored(emulator, stable)
    (token,) = set(race(stable))
    assert token.startswith("ey")


def test_a_rotated_refresh_token_that_was_lost_asks_for_a_new_consent(emulator, stable):
    emulator.rotate_refresh_tokens()
    kill_before_the_answer_is_stored(emulator, stable)
    assert stable.run("access_tokens", 1, time.time()) == ["GrantRefused"]
