"""Changes that go out together, and what becomes of several changes of one record among them."""

from dataclasses import replace

from .events import OPERATIONS


class Window:
    """The changes since the first one that has not gone out.

    :param ends: when they go out, in seconds since the epoch
    :param coalesce: whether changes of one record become one event
    """

    def __init__(self, ends, coalesce):
        self.ends = ends
        self._coalesce = coalesce
        self._events = {}

    def add(self, event):
        """Add a change.

        An update of what was just created stays a creation, the same operation again replaces the
        one before, and a deletion replaces everything. Voids, merges and mails stay apart.
        """
        if not self._coalesce:
            self._events[event.id] = event
            return
        record = (event.realm, event.entity, event.key)
        if event.operation == "deleted":
            for operation in OPERATIONS:
                self._events.pop((*record, operation, None), None)
        elif event.operation == "updated" and (*record, "created", None) in self._events:
            event = replace(event, operation="created")
        place = (*record, event.operation, event.deleted_key)
        self._events.pop(place, None)
        self._events[place] = event

    def events(self):
        """:return: list of events, in the order of their last change"""
        return list(self._events.values())
