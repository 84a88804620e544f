"""The thread that sends what changed, when the emulator's clock says so."""

import random
import threading
from collections import deque

from ..clock import answer_time
from .delivery import Delivery
from .events import announced
from .window import Window

_REMEMBERED = 1000


class Webhooks:
    """The subscription and what waits to be sent to it.

    Deliveries go out one after the other: while one is not acknowledged, later ones wait. The
    thread sleeps until something is due, and looks again when a change comes in or the clock is
    moved.

    :param clock: what tells the time
    """

    def __init__(self, clock):
        self._clock = clock
        self._condition = threading.Condition()
        self._subscription = None
        self._random = None
        self._window = None
        self._queue = deque()
        self._acknowledged = deque(maxlen=_REMEMBERED)
        self._in_flight = False
        self._closed = False
        self._thread = None
        clock.listeners.append(self._wake)

    def subscribe(self, subscription):
        """Send every change from now on; what waited for an earlier subscription is dropped.

        :param subscription: a :class:`~qbo_emulator.webhooks.subscription.Subscription`, or None to
            end it
        """
        with self._condition:
            self._subscription = subscription
            self._random = random.Random(subscription and subscription.seed)
            self._window = None
            self._queue.clear()
            self._acknowledged.clear()
            if subscription and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="qbo-webhooks", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def collect(self, company, changes):
        """Take the changes of a committed transaction.

        :param changes: list of (type, id, operation, id of the record that a merge removed)
        """
        if not self._subscription:
            return
        now = self._clock.now()
        events = (
            announced(company.realm, type_name, key, operation, now, deleted_key)
            for type_name, key, operation, deleted_key in changes
        )
        self.add([event for event in events if event])

    def add(self, events):
        """Let events go out with the next window, as far as they are subscribed to."""
        with self._condition:
            subscription = self._subscription
            if not subscription:
                return
            now = self._clock.now()
            self._end_window(now)
            for event in events:
                if subscription.entities is None or event.entity in subscription.entities:
                    if self._window is None:
                        self._window = Window(now + subscription.window, subscription.coalesce)
                    self._window.add(event)
            self._condition.notify_all()

    def report(self):
        """:return: dictionary for people and tests: what was sent, what waits, and until when"""
        with self._condition:
            subscription, window = self._subscription, self._window
            return {
                "url": subscription and subscription.url,
                "format": subscription and subscription.format,
                "gathering": len(window.events()) if window else 0,
                "pending": [_told(delivery) for delivery in self._queue],
                "acknowledged": [_told(delivery) for delivery in self._acknowledged],
            }

    def wait_until_idle(self, timeout):
        """Wait until nothing is due and no delivery is under way.

        :param timeout: in seconds of real time
        :return: whether that came to pass
        """
        with self._condition:
            return self._condition.wait_for(self._is_idle, timeout)

    def close(self):
        """End the thread; what waits is dropped."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if self._thread:
            self._thread.join()

    def _wake(self):
        with self._condition:
            self._condition.notify_all()

    def _is_idle(self):
        due = self._next_moment()
        return not self._in_flight and (due is None or due > self._clock.now())

    def _next_moment(self):
        moments = [self._queue[0].due] if self._queue else []
        if self._window:
            moments.append(self._window.ends)
        return min(moments, default=None)

    def _run(self):
        while delivery := self._next_delivery():
            moment = self._clock.now()
            outcome = delivery.attempt()
            with self._condition:
                self._in_flight = False
                acknowledged = delivery.note(moment, outcome)
                if acknowledged and self._queue and self._queue[0] is delivery:
                    self._acknowledged.append(self._queue.popleft())
                self._condition.notify_all()

    def _next_delivery(self):
        """Wait for a delivery that is due; None when the thread shall end."""
        with self._condition:
            while not self._closed:
                now = self._clock.now()
                self._end_window(now)
                if self._queue and self._queue[0].due <= now:
                    self._in_flight = True
                    return self._queue[0]
                due = self._next_moment()
                self._condition.wait(None if due is None else max(due - now, 0))
        return None

    def _end_window(self, now):
        if self._window is None or self._window.ends > now:
            return
        for events in self._arranged(self._window.events()):
            self._queue.append(Delivery(self._subscription, events, now))
        self._window = None
        self._condition.notify_all()

    def _arranged(self, events):
        """Spread the events of a window over requests.

        :return: list of lists of events
        """
        options = self._subscription
        twice = [event for event in events if self._random.random() < options.duplicates]
        requests = [events, twice]
        if options.shuffle:
            mixed = self._random.sample(events + twice, len(events) + len(twice))
            cut = self._random.randint(0, len(mixed))
            requests = [mixed[:cut], mixed[cut:]]
        return [request for request in requests if request]


def _told(delivery):
    return {
        "due": None if delivery.due is None else answer_time(delivery.due),
        "attempts": [
            {"time": answer_time(moment), "outcome": outcome}
            for moment, outcome in delivery.attempts
        ],
        "body": delivery.content,
    }
