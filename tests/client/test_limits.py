"""No window of QuickBooks' limits is ever overrun, and nobody waits longer than needed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_client import RateLimiter

WINDOWS = {"any": [(3, 1.0), (10, 60.0)], "batch": [(2, 60.0)]}


class Time:
    """A clock that moves when somebody sleeps; each thread knows when it last looked at it."""

    def __init__(self, now=1000.0):
        self.now = now
        self.slept = []
        self._seen = threading.local()
        self._lock = threading.Lock()

    def clock(self):
        with self._lock:
            self._seen.moment = self.now
            return self.now

    def sleep(self, seconds):
        with self._lock:
            assert seconds > 0
            self.now += seconds
            self.slept.append(seconds)

    @property
    def last_seen(self):
        """:return: when this thread was let through by the limiter that asked last"""
        return self._seen.moment


def make(windows=None):
    time = Time()
    return RateLimiter(windows, clock=time.clock, sleep=time.sleep), time


def assert_kept(moments, windows):
    """In no window lie more moments than it has room for."""
    moments = sorted(moments)
    for room, seconds in windows:
        for first, one_too_many in zip(moments, moments[room:], strict=False):
            assert one_too_many - first >= seconds - 1e-6


@given(st.lists(st.tuples(st.sampled_from(["any", "batch"]), st.floats(0, 5)), max_size=60))
def test_no_window_is_overrun_whatever_comes_when(requests):
    limiter, time = make(WINDOWS)
    sent = {"any": [], "batch": []}
    for kind, pause in requests:
        time.now += pause
        limiter.acquire(kind)
        sent[kind].append(time.last_seen)
    assert_kept(sent["any"] + sent["batch"], WINDOWS["any"])
    assert_kept(sent["batch"], WINDOWS["batch"])


@given(st.integers(1, 20), st.floats(0.01, 100))
def test_as_many_as_the_window_holds_go_at_once(room, seconds):
    limiter, time = make({"any": [(room, seconds)]})
    for _request in range(room):
        assert limiter.acquire() == 0
    assert time.slept == []


@given(st.integers(1, 20), st.floats(0.01, 100))
def test_one_more_waits_until_the_first_has_left_the_window(room, seconds):
    limiter, time = make({"any": [(room, seconds)]})
    for _request in range(room):
        limiter.acquire()
    assert limiter.acquire() == pytest.approx(seconds)
    assert sum(time.slept) == pytest.approx(seconds)


def test_a_pause_makes_room():
    limiter, time = make({"any": [(2, 1.0)]})
    limiter.acquire()
    limiter.acquire()
    time.now += 1.0
    assert limiter.acquire() == 0


def test_the_longest_wait_of_several_windows_counts():
    limiter, _time = make({"any": [(1, 1.0), (2, 60.0)]})
    assert limiter.acquire() == 0
    assert limiter.acquire() == pytest.approx(1.0)
    assert limiter.acquire() == pytest.approx(59.0)


def test_a_batch_counts_as_a_request_too():
    limiter, _time = make({"any": [(2, 10.0)], "batch": [(100, 60.0)]})
    limiter.acquire("batch")
    limiter.acquire("batch")
    assert limiter.acquire("any") == pytest.approx(10.0)


def test_a_request_does_not_count_as_a_batch():
    limiter, _time = make({"any": [(100, 1.0)], "batch": [(1, 60.0)]})
    limiter.acquire("any")
    assert limiter.acquire("batch") == 0
    assert limiter.acquire("any") == 0
    assert limiter.acquire("batch") == pytest.approx(60.0)


def test_threads_share_the_windows():
    limiter, time = make(WINDOWS)

    def work(number):
        kind = "batch" if number % 8 == 0 else "any"
        limiter.acquire(kind)
        return kind, time.last_seen

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(work, range(80)))
    assert len(sent) == 80
    assert_kept([moment for _kind, moment in sent], WINDOWS["any"])
    assert_kept([moment for kind, moment in sent if kind == "batch"], WINDOWS["batch"])


def test_a_thread_that_waits_does_not_hold_up_the_others():
    time = Time()
    waiting, go_on = threading.Event(), threading.Event()

    def sleep(seconds):
        waiting.set()
        assert go_on.wait(10)
        time.sleep(seconds)

    windows = {"any": [(10, 60.0)], "batch": [(1, 60.0)]}
    limiter = RateLimiter(windows, clock=time.clock, sleep=sleep)
    limiter.acquire("batch")
    with ThreadPoolExecutor(1) as pool:
        second_batch = pool.submit(limiter.acquire, "batch")
        assert waiting.wait(10)
        assert limiter.acquire("any") == 0
        go_on.set()
        assert second_batch.result(10) == pytest.approx(60.0)


def test_intuits_limits_are_kept_by_default():
    limiter, time = make()
    sent = {"any": [], "batch": []}
    for number in range(1200):
        kind = "batch" if number % 5 == 0 else "any"
        limiter.acquire(kind)
        sent[kind].append(time.last_seen)
    assert_kept(sent["any"] + sent["batch"], [(10, 1.0), (500, 60.0)])
    assert_kept(sent["batch"], [(40, 60.0)])
