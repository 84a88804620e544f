"""CustomerBalance and VendorBalance: what is open with each name, as a sum and by transaction."""

from . import layout
from .detail import Detail
from .open_items import BalanceRequest
from .parties import party_tree
from .tree_rows import grand_total, tree_rows
from .tree_sections import TreeSections

_COLUMNS = {
    "Customer": (
        "tx_date",
        "txn_type",
        "doc_num",
        "memo",
        "due_date",
        "subt_amount",
        "subt_open_bal",
    ),
    "Vendor": (
        "tx_date",
        "txn_type",
        "doc_num",
        "memo",
        "due_date",
        "subt_neg_amount",
        "subt_neg_open_bal",
    ),
}


def balance_summary(company, parameters, party_type):
    """Answer CustomerBalance or VendorBalance.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :return: the report
    """
    request = BalanceRequest(company, parameters, party_type)
    sums = {}
    for line in request.lines():
        sums.setdefault(line.party, [0])[0] += line.open_cents
    tree = _tree(company, parameters, party_type, request)
    rows, totals = tree_rows(tree, sums, 1, is_typed=False)
    if rows:
        rows.append(grand_total(totals))
    columns = [
        layout.column("", party_type, party_type.lower()),
        layout.column("Total", "Money", "total"),
    ]
    return layout.report(_header(company, f"{party_type}Balance", request), columns, rows)


def balance_detail(company, parameters, party_type):
    """Answer CustomerBalanceDetail or VendorBalanceDetail.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :return: the report
    """
    request = BalanceRequest(company, parameters, party_type)
    detail = Detail(company, parameters, _COLUMNS[party_type], request.items.names)
    lines = request.lines()[: detail.most_lines]
    by_party = {}
    for line in lines:
        by_party.setdefault(line.party, []).append(line)
    sections = TreeSections(detail, by_party, f"sub-{party_type.lower()}s")
    rows, _ = sections.rows(_tree(company, parameters, party_type, request))
    if rows:
        rows.append(layout.section(summary=detail.total("TOTAL", lines)))
    top = _header(company, f"{party_type}BalanceDetail", request)
    return layout.report(top, detail.columns(), rows)


def _tree(company, parameters, party_type, request):
    order = parameters.choice("sort_order", ("ascend", "descend"), "ascend")
    return party_tree(company, party_type, request.items.sign, order == "descend")


def _header(company, name, request):
    return layout.header(
        company, name, request.period, filters=request.shown, options=request.options
    )
