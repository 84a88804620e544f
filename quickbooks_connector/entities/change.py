from dataclasses import dataclass, field

from .errors import RecordError


@dataclass
class Change:
    """What one QuickBooks entity that was read means for Odoo.

    :param dict payload: the entity
    :param binding: its binding, or None when it is new
    :param str kind: ``create``, ``match`` (it is in Odoo already), ``update``, ``remove``, ``token``
        (nothing that is compared has changed), ``conflict`` (both sides have changed, and a person
        decides), ``keep`` (Odoo's version counts), ``gone`` (both sides have taken it back),
        ``leave_out`` (what it names is left out), ``forget`` (the binding has lost its other end) or
        ``nothing``
    :param dict values: for the record in Odoo
    :param record: the record, once there is one
    :param RecordError error: why it is held back
    :param operation: the waiting operation of a record that has changed in Odoo, too
    :param taken: names of the merge fields that are taken over, None for all of them
    :param kept: names of the merge fields that are sent afterwards
    :param str note: what a person finds in the log
    :param cause: binding of what it names and is left out
    :param str difference: why both sides of a match are not equal, empty where they are
    :param replaced: binding without a record that gives way to that of the matched record
    """

    payload: dict
    binding: object = None
    kind: str = "create"
    values: dict = field(default_factory=dict)
    record: object = None
    error: RecordError | None = None
    operation: object = None
    taken: frozenset | None = None
    kept: frozenset = frozenset()
    note: str = ""
    cause: object = None
    difference: str = ""
    replaced: object = None

    def takes(self, name):
        """:return: whether a merge field is taken over from QuickBooks"""
        return self.taken is None or name in self.taken
