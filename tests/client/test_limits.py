"""No window of QuickBooks' limits is ever overrun, and nobody waits longer than needed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_client import RESERVE, LimitReached, RateLimiter

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


def send(limiter, kind="any"):
    """Send a request that is answered at once.

    :return: seconds that it had to wait
    """
    slot = limiter.acquire(kind)
    slot.give_back()
    return slot.waited


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
        send(limiter, kind)
        sent[kind].append(time.last_seen)
    assert_kept(sent["any"] + sent["batch"], WINDOWS["any"])
    assert_kept(sent["batch"], WINDOWS["batch"])


@given(st.integers(1, 20), st.floats(0.01, 100))
def test_as_many_as_the_window_holds_go_at_once(room, seconds):
    limiter, time = make({"any": [(room, seconds)]})
    for _request in range(room):
        assert send(limiter) == 0
    assert time.slept == []


@given(st.integers(1, 20), st.floats(0.01, 100))
def test_one_more_waits_until_the_first_has_left_the_window(room, seconds):
    limiter, time = make({"any": [(room, seconds)]})
    for _request in range(room):
        send(limiter)
    assert send(limiter) == pytest.approx(seconds)
    assert sum(time.slept) == pytest.approx(seconds)


def test_a_pause_makes_room():
    limiter, time = make({"any": [(2, 1.0)]})
    send(limiter)
    send(limiter)
    time.now += 1.0
    assert send(limiter) == 0


def test_the_longest_wait_of_several_windows_counts():
    limiter, _time = make({"any": [(1, 1.0), (2, 60.0)]})
    assert send(limiter) == 0
    assert send(limiter) == pytest.approx(1.0)
    assert send(limiter) == pytest.approx(59.0)


def test_a_batch_counts_as_a_request_too():
    limiter, _time = make({"any": [(2, 10.0)], "batch": [(100, 60.0)]})
    send(limiter, "batch")
    send(limiter, "batch")
    assert send(limiter, "any") == pytest.approx(10.0)


def test_a_request_does_not_count_as_a_batch():
    limiter, _time = make({"any": [(100, 1.0)], "batch": [(1, 60.0)]})
    send(limiter, "any")
    assert send(limiter, "batch") == 0
    assert send(limiter, "any") == 0
    assert send(limiter, "batch") == pytest.approx(60.0)


def test_threads_share_the_windows():
    limiter, time = make(WINDOWS)

    def work(number):
        kind = "batch" if number % 8 == 0 else "any"
        send(limiter, kind)
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
    send(limiter, "batch")
    with ThreadPoolExecutor(1) as pool:
        second_batch = pool.submit(send, limiter, "batch")
        assert waiting.wait(10)
        assert send(limiter, "any") == 0
        go_on.set()
        assert second_batch.result(10) == pytest.approx(60.0)


def test_intuits_limits_are_kept_by_default():
    limiter, time = make()
    sent = {"any": [], "batch": []}
    for number in range(1200):
        kind = "batch" if number % 5 == 0 else "any"
        send(limiter, kind)
        sent[kind].append(time.last_seen)
    assert_kept(sent["any"] + sent["batch"], [(10, 1.0), (500, 60.0)])
    assert_kept(sent["batch"], [(40, 60.0)])


# === ON THE WAY === #


def test_a_request_counts_from_its_answer():
    limiter, time = make({"any": [(1, 10.0)]})
    slot = limiter.acquire()
    time.now += 7.0
    slot.give_back()
    assert send(limiter) == pytest.approx(10.0)


def test_a_request_under_way_takes_up_room():
    limiter, time = make({"any": [(2, 10.0)]})
    limiter.acquire()
    send(limiter)
    time.now += 5.0
    assert send(limiter) == pytest.approx(5.0)


def test_a_slot_is_given_back_once():
    limiter, _time = make({"any": [(1, 10.0)]})
    slot = limiter.acquire()
    slot.give_back()
    slot.give_back()
    assert limiter.state()["any"]["under_way"] == 0


def test_slow_answers_overrun_no_window():
    """Whenever between departure and answer QuickBooks counts a request."""
    limiter, time = make({"any": [(4, 10.0)]})
    counted = []
    for number in range(40):
        slot = limiter.acquire()
        departure = time.now
        time.now += 0.2 + number % 3
        counted.append(departure if number % 2 else time.now)
        slot.give_back()
    assert_kept(counted, [(4, 10.0)])


# === PATIENCE === #


def test_who_would_wait_too_long_is_told_how_long():
    time = Time()
    limiter = RateLimiter({"any": [(1, 60.0)]}, 2.0, time.clock, time.sleep)
    send(limiter)
    time.now += 15.0
    with pytest.raises(LimitReached) as caught:
        limiter.acquire()
    assert caught.value.seconds == pytest.approx(45.0)
    assert time.slept == []


def test_a_refusal_takes_up_no_room():
    time = Time()
    limiter = RateLimiter({"any": [(1, 60.0)]}, 2.0, time.clock, time.sleep)
    send(limiter)
    for _attempt in range(3):
        with pytest.raises(LimitReached):
            limiter.acquire()
    time.now += 60.0
    assert send(limiter) == 0


# === THE LEVEL IS KEPT === #


def test_a_new_limiter_goes_on_where_the_other_stopped():
    limiter, time = make({"any": [(2, 60.0)]})
    send(limiter)
    send(limiter)
    time.now += 20.0
    following = RateLimiter({"any": [(2, 60.0)]}, clock=time.clock, sleep=time.sleep)
    following.restore(limiter.state())
    assert send(following) == pytest.approx(40.0, abs=0.2)


def test_what_was_under_way_in_a_killed_process_counts_from_now_on():
    limiter, time = make({"any": [(1, 60.0)]})
    limiter.acquire()
    state = limiter.state()
    time.now += 30.0
    following = RateLimiter({"any": [(1, 60.0)]}, clock=time.clock, sleep=time.sleep)
    following.restore(state)
    assert send(following) == pytest.approx(60.0)


def test_levels_of_several_add_up():
    time = Time()
    windows = {"any": [(2, 60.0)]}
    first, second, third = (
        RateLimiter(windows, clock=time.clock, sleep=time.sleep) for _limiter in range(3)
    )
    send(first)
    send(second)
    third.restore(first.state())
    third.restore(second.state())
    assert send(third) == pytest.approx(60.0, abs=0.2)


def test_nothing_to_restore_is_nothing_counted():
    limiter, _time = make({"any": [(1, 60.0)]})
    assert limiter.state() == {}
    limiter.restore(None)
    limiter.restore({"of a later version": {"answered": [1.0], "under_way": 1}})
    assert send(limiter) == 0


def test_a_level_from_the_future_holds_nobody_up_for_longer_than_the_window():
    limiter, time = make({"any": [(1, 60.0)]})
    limiter.restore({"any": {"answered": [time.now + 86400.0], "under_way": 0}})
    assert send(limiter) == pytest.approx(60.0)


# === A LONG PUSH === #


def test_a_long_push_uses_nearly_all_of_the_batches_and_never_waits_long():
    limiter, time = make()
    start, sent = time.now, []
    while time.now < start + 300.0:
        slot = limiter.acquire("batch")
        assert slot.waited < 2.2
        time.now += 0.2
        sent.append(time.now)
        slot.give_back()
    assert_kept(sent, [(40, 60.0)])
    assert len(sent) / 5 >= 0.95 * 40


def test_a_few_batches_go_at_once():
    limiter, time = make()
    for _batch in range(7):
        send(limiter, "batch")
    assert time.slept == []


def test_runs_and_buttons_together_keep_intuits_limits():
    time = Time()
    runs = RateLimiter(clock=time.clock, sleep=time.sleep)
    buttons = RateLimiter(RESERVE, clock=time.clock, sleep=time.sleep)
    sent = {"any": [], "batch": []}
    for number in range(600):
        kind = "batch" if number % 10 == 0 else "any"
        send(buttons if number % 6 == 0 else runs, kind)
        sent[kind].append(time.last_seen)
    assert_kept(sent["any"] + sent["batch"], [(10, 1.0), (500, 60.0)])
    assert_kept(sent["batch"], [(40, 60.0)])
