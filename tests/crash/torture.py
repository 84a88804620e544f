"""Kills the worker at random moments of a two-way synchronisation under faults, then looks at the books.

``python -m tests.crash.torture --kills 500 --seed 7`` does so as often as asked. The seed decides what
people do on both sides, which faults the requests meet, and when the worker is killed. The processes
run at the same time, so a second run with the same seed is alike and not the same to the millisecond.
"""

import argparse
import random
import secrets
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager

from qbo_emulator.testing import EmulatorThread

from .preparation import installed_database, prepared_database
from .quickbooks_people import QuickbooksPeople
from .stable import Stable

# In seconds, at the beginning. It follows the pace of the machine, so that about every other run is killed.
LONGEST_LIFE = 2.0
LONGER = 1.05
CHANGES = 2
QUIET_AFTER = 40
# Share of the requests, or of the items of batches, that meet a fault.
REQUEST_FAULTS = 0.06
ITEM_FAULTS = 0.02
TOKEN_ENDS_EVERY = 50
# Seconds that seem to pass between two runs: after an error that stopped the run before, as many as it
# takes; at the end so many that no wait is longer.
PAUSE = 30
LONG_PAUSE = 3600
WATCHED = 0.1
# How many lines of the log of the workers are shown when something goes wrong.
LAST_WORDS = 40
LATENCY = 20


def faults(seed):
    """:return: rules for the emulator, see ``docs/emulator.md``"""
    requests = [
        "answer_lost",
        "cut",
        "cut_short",
        {"fault": "status", "status": 500},
        {"fault": "status", "status": 503, "done": True},
        {"fault": "status", "status": 429, "retry_after": 0},
        {"fault": "fault_with_200", "code": "10000"},
        "html",
        "truncated",
        "empty",
        "invalid_utf8",
        {"fault": "slow", "seconds": 0.5},
        {"fault": "answer_delayed", "seconds": 0.5},
    ]
    items = ["answer_lost", {"fault": "status", "status": 500}, "fault_with_200", "stale_token"]
    types = ("Customer", "Invoice", "CreditMemo", "Payment", "Item")
    return [
        {"path": "^/v3/", "faults": requests, "rate": REQUEST_FAULTS, "seed": seed},
        *(
            {
                "path": "/batch$",
                "item": kind,
                "faults": items,
                "rate": ITEM_FAULTS,
                "seed": seed + n,
            }
            for n, kind in enumerate(types)
        ),
    ]


class Torture:
    """One two-way synchronisation with kills.

    :param emulator: a running :class:`EmulatorThread`
    :param stable: a :class:`Stable`
    :param int seed: decides everything that is random
    """

    def __init__(self, emulator, stable, seed):
        self._emulator = emulator
        self._stable = stable
        self._random = random.Random(seed)
        self._people = QuickbooksPeople(emulator.company(), self._random.getrandbits(32))
        self._seed = seed
        self._longest_life = LONGEST_LIFE
        self.kills = 0
        self.rounds = 0
        self.done = Counter()

    def run(self, kills=None, seconds=None):
        """Kill so many times, or for so long, then let it come to rest.

        :return: what :func:`tests.crash.tasks.books` gives at the end
        """
        began = time.monotonic()
        self._emulator.set_faults(faults(self._seed))
        while (kills is None or self.kills < kills) and (
            seconds is None or time.monotonic() - began < seconds
        ):
            self._round()
        self._emulator.clear_faults()
        return self._come_to_rest()

    def _round(self):
        self.rounds += 1
        if self.rounds % TOKEN_ENDS_EVERY == 0:
            self._emulator.advance_clock(3600)
        seed = self._random.getrandbits(32)
        self._stable.run("pass_time", self._random.uniform(0, PAUSE))
        life = self._random.triangular(0, self._longest_life, self._longest_life / 10)
        self._stable.start("work", kill_after=life)
        self._stable.start("people", seed, self._random.randrange(CHANGES + 1))
        if self._random.random() < 0.1:
            self._stable.start("decide", seed)
        if self._random.random() < WATCHED:
            self._stable.start("look_after")
        changes = self._random.randrange(CHANGES + 1)
        there = threading.Thread(
            target=lambda: self._count("QuickBooks", self._people.act(changes))
        )
        there.start()
        for result in self._stable.result():
            self.kills += result["killed"]
            if result["task"] == "work":
                self._longest_life *= LONGER if result["killed"] else 1 / LONGER
            if result["task"] == "people":
                self._count("Odoo", result["value"])
        there.join()

    def _count(self, side, acts):
        self.done.update(f"{side} {act}" for act in acts)

    def _come_to_rest(self):
        """Without faults and kills: everything that may go goes, a person solves what waits for one.

        The runs of killed workers are closed first. Those that come now close themselves.
        """
        self._stable.run("look_after")
        for _ in range(QUIET_AFTER):
            self._emulator.clear_log()
            self._stable.run("pass_time", LONG_PAUSE)
            state = self._stable.run("work")
            requests = [row for row in self._emulator.log() if row["path"].startswith("/v3/")]
            waiting = [row for row in state["held_back"] if row[4] in ("conflict", "failed")]
            if waiting:
                self._stable.run("decide", self._random.getrandbits(32))
            elif not state["operations"] and len(requests) == 1:
                break
        last = {"kills": self.kills, "last_requests": len(requests), "undecided": waiting}
        return self._stable.run("state") | self._stable.run("books") | last


def check(emulator, end):
    """Hold both sides against each other.

    :param dict end: what :meth:`Torture.run` gives
    :raise AssertionError: something is there twice, lost, different or stuck
    """
    assert end["error"] in (False, None), end["error"]
    assert not end["undecided"], f"decided again and again: {end['undecided']}"
    assert end["operations"] == {}, f"operations are stuck: {end['open']} {end['held_back']}"
    assert end["held_back"] == [], f"records are held back: {end['held_back']}"
    assert end["last_requests"] == 1, f"nothing to do took {end['last_requests']} requests"
    theirs = {
        (kind, row["Id"]): row
        for kind in ("Invoice", "CreditMemo", "Payment")
        for row in emulator.company().query(f"SELECT * FROM {kind} MAXRESULTS 1000")
        if row["TotalAmt"]
    }
    ours = {(kind, ",".join(ids)): rest for kind, ids, *rest in end["documents"]}
    assert len(ours) == len(end["documents"]), "documents of Odoo lack a binding, or share one"
    only_odoo, only_quickbooks = ours.keys() - theirs.keys(), theirs.keys() - ours.keys()
    assert not only_odoo, f"not in QuickBooks: {[(key, ours[key]) for key in only_odoo]}"
    assert not only_quickbooks, f"not in Odoo: {[theirs[key] for key in only_quickbooks]}"
    keys = Counter(_stable_key(row) for row in theirs.values())
    keys.pop(None, None)
    assert not [key for key, count in keys.items() if count > 1], "made twice in QuickBooks"
    unlike = [
        (key, ours[key], row["TotalAmt"], _open_amount(row))
        for key, row in theirs.items()
        if not _is_alike(ours[key], row)
    ]
    assert not unlike, f"amounts differ: {unlike}"
    assert end["compared"] > 0
    assert end["different"] == [], f"the ledgers differ: {end['different']}"
    emulator.expect_no_violations()
    assert end["open_runs"] == 0, "a run was left open"
    assert end["dead_runs"] <= end["kills"], "a run whose worker was not killed was left open"


def _stable_key(row):
    note = row.get("PrivateNote") or ""
    return note.rpartition("[")[2] if note.endswith("]") else None


def _open_amount(row):
    return row.get("RemainingCredit", row.get("Balance"))


def _is_alike(ours, row):
    _model, _id, _name, total, residual = ours
    same = total == f"{row['TotalAmt']:.2f}"
    return same and (residual is None or residual == f"{_open_amount(row):.2f}")


@contextmanager
def _log():
    """:return: a file for what the workers say; its end is printed if anything goes wrong"""
    with tempfile.TemporaryFile("w+") as said:
        try:
            yield said
        except BaseException:
            said.seek(0)
            print(*said.readlines()[-LAST_WORDS:], sep="")
            raise


def torture(installed, kills=None, seconds=None, seed=None):
    """Prepare a database and an emulator, kill, and check.

    :param str installed: a database with the addon
    :param int kills: how many, as many as there is time for by default
    :param seconds: of killing, without a limit by default
    :param int seed: one that was printed before, or a new one
    :return: a sentence about it
    :raise AssertionError: see :func:`check`
    """
    seed = seed if seed is not None else secrets.randbelow(10**6)
    print(f"torture: seed {seed}", flush=True)
    with (
        EmulatorThread(
            companies=("empty",), limits=False, latency_ms=LATENCY, check="all"
        ) as emulator,
        prepared_database(installed, emulator, invoices=5) as database,
        _log() as said,
        Stable(database, said) as stable,
    ):
        began = time.monotonic()
        run = Torture(emulator, stable, seed)
        end = run.run(kills, seconds)
        told = (
            f"torture: seed {seed}, {run.kills} kills in {run.rounds} runs,"
            f" {len(end['documents'])} documents, {time.monotonic() - began:.0f} s"
        )
        print(told, *(f"  {count:5} {act}" for act, count in sorted(run.done.items())), sep="\n")
        check(emulator, end)
        return told


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int)
    arguments = parser.parse_args()
    with installed_database() as installed:
        torture(installed, arguments.kills, seed=arguments.seed)


if __name__ == "__main__":
    main()
