"""The columns of lists of transactions.

Keys and titles are those of Intuit's reference. In companies with several currencies amounts have
keys of their own; all amounts are in the home currency. The order of the columns is that of the
service, whatever the order in which they are asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .layout import cell, detail_text, units_text


@dataclass(frozen=True, slots=True)
class DetailColumn:
    """One column.

    :ivar key: its key, and its key in companies with several currencies
    :ivar value: callable of a line and the names that gives text, cents or None
    :ivar id_of: callable of a line that gives the id behind the text, None where there is none
    :ivar is_totalled: whether totals show the sum
    """

    key: str
    home_key: str
    title: str
    kind: str
    value: Callable
    id_of: Callable | None = None
    is_totalled: bool = False

    def cell(self, line, names):
        """:return: the cell of a line"""
        value = self.value(line, names)
        if self.kind == "Money":
            return cell("" if value is None else detail_text(value))
        if self.kind == "Number":
            return cell(units_text(value) if isinstance(value, float | None) else str(value))
        if self.id_of is None:
            return cell(str(value))
        return cell(value, self.id_of(line) or "")


def text_column(key, title, value, id_of=None, kind="String"):
    """:return: a :class:`DetailColumn` of texts"""
    return DetailColumn(key, key, title, kind, value, id_of)


def money_column(key, home_key, title, value, is_totalled=True):
    """:return: a :class:`DetailColumn` of amounts"""
    return DetailColumn(key, home_key, title, "Money", value, None, is_totalled)


def _of_list(type_name):
    return lambda line, names: (
        names.title(type_name, line.party) if line.party_type == type_name else ""
    )


def _yes(holds):
    return "Yes" if holds else "No"


def _account_title(account):
    return getattr(account, "full_name", account or "")


def _natural(line, names=None):
    return None if line.cents is None else line.cents * (line.account.sign if line.account else 1)


def _negated(line, names):
    return None if line.cents is None else -line.cents


#: The columns of lists of transactions, in their order.
COLUMNS = (
    text_column("tx_date", "Date", lambda line, names: line.date, kind="Date"),
    text_column(
        "txn_type",
        "Transaction Type",
        lambda line, names: line.document.label,
        lambda line: line.document.id,
    ),
    text_column("doc_num", "Num", lambda line, names: line.document.number),
    text_column(
        "is_no_post",
        "Posting",
        lambda line, names: _yes(line.document.is_posting),
        kind="Boolean",
    ),
    text_column(
        "is_adj", "Adj", lambda line, names: _yes(line.document.is_adjustment), kind="Boolean"
    ),
    text_column(
        "create_date", "Create Date", lambda line, names: line.document.created, kind="Date"
    ),
    text_column(
        "last_mod_date", "Last Modified", lambda line, names: line.document.updated, kind="Date"
    ),
    text_column(
        "name",
        "Name",
        lambda line, names: names.title(line.party_type, line.party),
        lambda line: line.party,
    ),
    text_column("cust_name", "Customer", _of_list("Customer"), lambda line: line.party),
    text_column("vend_name", "Vendor", _of_list("Vendor"), lambda line: line.party),
    text_column("emp_name", "Employee", _of_list("Employee"), lambda line: line.party),
    text_column(
        "dept_name",
        "Location",
        lambda line, names: names.title("Department", line.department),
        lambda line: line.department,
    ),
    text_column(
        "klass_name",
        "Class",
        lambda line, names: names.title("Class", line.class_id),
        lambda line: line.class_id,
    ),
    text_column(
        "item_name",
        "Product/Service",
        lambda line, names: names.title("Item", line.item),
        lambda line: line.item,
    ),
    text_column("quantity", "Qty", lambda line, names: line.quantity, kind="Number"),
    text_column("memo", "Memo/Description", lambda line, names: line.memo),
    text_column("due_date", "Due Date", lambda line, names: line.document.due, kind="Date"),
    text_column("term_name", "Terms", lambda line, names: names.title("Term", line.document.term)),
    text_column("pmt_mthd", "Payment Method", lambda line, names: line.document.payment_method),
    text_column("printed", "Check Printed", lambda line, names: line.document.printed),
    text_column("is_ar_paid", "A/R Paid", lambda line, names: line.document.paid("Invoice")),
    text_column("is_ap_paid", "A/P Paid", lambda line, names: line.document.paid("Bill")),
    text_column("is_cleared", "Clr", lambda line, names: line.cleared[:1]),
    text_column("past_due", "Past Due", lambda line, names: line.past_due, kind="Number"),
    text_column(
        "account_name",
        "Account",
        lambda line, names: _account_title(line.account),
        lambda line: getattr(line.account, "id", None),
    ),
    text_column(
        "split_acc",
        "Split",
        lambda line, names: _account_title(line.split),
        lambda line: getattr(line.split, "id", None),
    ),
    text_column(
        "other_account",
        "Split",
        lambda line, names: _account_title(line.split),
        lambda line: getattr(line.split, "id", None),
    ),
    text_column("currency", "Currency", lambda line, names: line.document.currency),
    text_column("exch_rate", "Exchange Rate", lambda line, names: line.document.rate),
    money_column(
        "debt_amt",
        "debt_home_amt",
        "Debit",
        lambda line, names: line.cents if (line.cents or 0) > 0 else None,
    ),
    money_column(
        "credit_amt",
        "credit_home_amt",
        "Credit",
        lambda line, names: -line.cents if (line.cents or 0) < 0 else None,
    ),
    money_column("nat_amount", "nat_home_amount", "Amount", _natural),
    money_column("subt_nat_amount", "subt_nat_home_amount", "Amount", _natural),
    money_column("subt_amount", "subt_home_amount", "Amount", lambda line, names: line.cents),
    money_column("subt_neg_amount", "subt_neg_home_amount", "Amount", _negated),
    money_column(
        "subt_open_bal", "subt_home_open_bal", "Open Balance", lambda line, names: line.open_cents
    ),
    money_column(
        "subt_neg_open_bal",
        "subt_neg_home_open_bal",
        "Open Balance",
        lambda line, names: -line.open_cents,
    ),
    money_column(
        "rbal_nat_amount",
        "rbal_nat_home_amount",
        "Balance",
        lambda line, names: line.balance,
        is_totalled=False,
    ),
)
