"""TransactionListByCustomer and TransactionListByVendor: transactions below their name."""

from .by_name import is_descending
from .parties import party_tree
from .transaction_list import ListedTransactions
from .tree_sections import TreeSections

_COLUMNS = (
    "tx_date",
    "txn_type",
    "doc_num",
    "is_no_post",
    "memo",
    "account_name",
    "subt_nat_amount",
)


def transactions_by_name(company, parameters, party_type):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :return: the report
    """
    listed = ListedTransactions(company, parameters, _COLUMNS)
    by_party = {}
    for line in listed.lines:
        if line.party_type == party_type:
            by_party.setdefault(line.party, []).append(line)
    tree = party_tree(company, party_type, 1, is_descending(parameters))
    sections = TreeSections(listed.detail, by_party, f"sub-{party_type.lower()}s")
    rows, _ = sections.rows(tree)
    return listed.report(f"TransactionListBy{party_type}", rows)
