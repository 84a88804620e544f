from dataclasses import dataclass, field

from .errors import RecordError


@dataclass
class Change:
    """What one QuickBooks entity that was read means for Odoo.

    :param dict payload: the entity
    :param binding: its binding, or None when it is new
    :param str kind: ``create``, ``match`` (it is in Odoo already), ``update``, ``remove``, ``token``
        (nothing that is compared has changed), ``conflict`` (both sides have changed), ``forget`` (the
        binding has lost its other end) or ``nothing``
    :param dict values: for the record in Odoo
    :param record: the record, once there is one
    :param RecordError error: why it is held back
    """

    payload: dict
    binding: object = None
    kind: str = "create"
    values: dict = field(default_factory=dict)
    record: object = None
    error: RecordError | None = None
