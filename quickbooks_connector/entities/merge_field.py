from dataclasses import dataclass


@dataclass(frozen=True)
class MergeField:
    """What people see as one field of a record, and what is taken over or sent as a whole.

    :param str label: what people call it, translated
    :param tuple compared: its names in the compared form, see :meth:`QuickbooksEntity._compared`
    :param tuple values: its names in the values of the Odoo record
    :param tuple body: its names in the body of QuickBooks; empty when Odoo does not send it
    :param str kind: how it is shown: ``text``, ``date``, ``amount``, ``yes_no``, ``reference``,
        ``account``, ``lines`` or ``links``
    """

    label: str
    compared: tuple
    values: tuple
    body: tuple
    kind: str = "text"
