"""What a list of transactions is limited to. It takes no notice of ``account``, as the service
does not.
"""

from ..money import to_cents
from .filters import PARTIES, account_types
from .period import day_range

#: What parameters call the types of transactions, by how people read them.
_TYPES = {
    "cashpurchase": "expense",
    "creditcardcharge": "creditcardexpense",
    "credit": "vendorcredit",
    "creditrefund": "refund",
    "inventoryquantityadjustment": "inventoryqtyadjust",
    "receivepayment": "payment",
    "timeactivity": "timecharge",
}
_PRINTED = {"Printed": "Printed", "To_be_printed": "To Be Printed"}
_CLEARED = ("Cleared", "Uncleared", "Reconciled", "Deposited")


class TransactionFilters:
    """Which transactions are listed. Everything must hold together; several values of one parameter
    are alternatives.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :ivar shown: dictionary of the filters as the header of the report tells them
    """

    def __init__(self, company, parameters):
        self.shown = {
            title: ",".join(map(str, parameters.keys(name)))
            for name, title in PARTIES.items()
            if parameters.keys(name)
        }
        self._tests = [
            *_member_tests(parameters),
            *_day_tests(company, parameters),
            *_state_tests(company, parameters),
            *_amount_tests(parameters),
        ]

    def has(self, line):
        """:return: whether a line is listed"""
        return all(test(line) for test in self._tests)


def _member_tests(parameters):
    """Texts and ids of which one must be that of the transaction."""
    parties = {key for name in (*PARTIES, "name") for key in parameters.keys(name)}
    types = {_plain(word) for word in parameters.words("transaction_type")}
    memo = parameters.text("memo")
    sought = (
        (parties, lambda line: line.document.party),
        (set(parameters.keys("department")), lambda line: line.document.department),
        (set(parameters.keys("term")), lambda line: line.document.term),
        (set(parameters.words("docnum")), lambda line: line.document.number),
        ({_TYPES.get(word, word) for word in types}, lambda line: _plain(line.document.label)),
        (
            {_plain(word) for word in parameters.words("payment_method")},
            lambda line: _plain(line.document.payment_method),
        ),
        (
            set(account_types(parameters, "source_account_type")),
            lambda line: line.account and line.account.type,
        ),
        ({memo.lower()} if memo else set(), lambda line: line.document.memo.lower()),
    )
    return [_member_test(values, value_of) for values, value_of in sought if values]


def _member_test(values, value_of):
    return lambda line: value_of(line) in values


def _day_tests(company, parameters):
    """Days between which another date of the transaction must lie."""
    sought = (
        (day_range(company, parameters, "moddate"), lambda line: line.document.updated[:10]),
        (day_range(company, parameters, "createdate"), lambda line: line.document.created[:10]),
        (day_range(company, parameters, "duedate"), lambda line: line.document.due),
    )
    return [_day_test(days, day_of) for days, day_of in sought if days]


def _day_test(days, day_of):
    first, last = days
    return lambda line: first <= day_of(line) <= last


def _state_tests(company, parameters):
    """How far it is paid, printed and confirmed by the bank."""
    tests = []
    for name, type_name in (("arpaid", "Invoice"), ("appaid", "Bill")):
        paid = parameters.choice(name, ("All", "Paid", "Unpaid"), "All")
        if paid != "All":
            tests.append(_paid_test(type_name, paid))
    printed = parameters.choice("printed", _PRINTED, None)
    if printed:
        tests.append(lambda line: line.document.printed == _PRINTED[printed])
    cleared = parameters.choice("cleared", _CLEARED, None)
    if cleared:
        deposited = _deposited(company)
        tests.append(lambda line: _cleared_state(line, deposited) == cleared)
    return tests


def _paid_test(type_name, paid):
    return lambda line: line.document.paid(type_name) == paid


def _cleared_state(line, deposited):
    if line.cleared:
        return line.cleared
    is_deposited = (line.document.type, line.document.id) in deposited
    return "Deposited" if is_deposited else "Uncleared"


def _deposited(company):
    """:return: set of the (type, id) of what deposits took to the bank"""
    rows = company.connection.execute(
        "SELECT target_type, target_id FROM mention WHERE realm = ? AND source_type = 'Deposit'",
        (company.realm,),
    )
    return set(rows)


def _amount_tests(parameters):
    amount = parameters.amount("bothamount")
    if amount is None:
        return []
    cents = abs(to_cents(amount))
    return [lambda line: abs(line.cents or 0) == cents]


def _plain(text):
    """Types are written with blanks and without: ``Credit Memo``, ``BillPaymentCheck``."""
    return "".join(character for character in text.lower() if character.isalpha())
