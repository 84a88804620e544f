"""TaxSummary: what is due to a tax agency outside the United States, in the boxes of its return.

It is the one report that the service of July 2026 left as it was: its columns have no ColKey.
"""

from .. import faults
from ..objects import key_of
from . import layout
from .by_name import SALES
from .period import report_period

_PURCHASES = ("Bill", "Purchase", "VendorCredit")
#: Signs of the net amounts of what takes something back.
_TAKEN_BACK = ("CreditMemo", "RefundReceipt", "VendorCredit")

#: (group, title, figure) of the rows, by country.
_BOXES = {
    "GB": (
        ("Box1", "1. VAT due in the period on sales and other outputs", "collected"),
        ("Box2", "2. VAT due in the period on acquisitions of goods", None),
        ("Box3", "3. Total VAT due", "collected"),
        ("Box4", "4. VAT reclaimed in the period on purchases and other inputs", "reclaimed"),
        ("Box5", "5. Net VAT to be paid or reclaimed", "due"),
        ("Box6", "6. Total value of sales and all other outputs excluding any VAT", "sales"),
        ("Box7", "7. Total value of purchases and all other inputs excluding any VAT", "purchases"),
        ("Box8", "8. Total value of dispatches of goods", None),
        ("Box9", "9. Total value of acquisitions of goods", None),
    ),
    "CA": (
        ("Line101", "Line 101 Sales and other revenue", "sales"),
        ("Line103", "Line 103 Tax collected or that became collectible", "collected"),
        ("Line105", "Line 105 Total tax and adjustments for the period", "collected"),
        ("Line106", "Line 106 Input tax credits (ITCs)", "reclaimed"),
        ("Line108", "Line 108 Total ITCs and adjustments", "reclaimed"),
        ("Line109", "Line 109 Net tax", "due"),
    ),
}


def tax_summary(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`; ``agency_id`` must be
        there
    :return: the report
    :raise QboFault: 5030 in the United States, 2020 without an agency, 2500 for an unknown one
    """
    if company.country not in _BOXES:
        raise faults.feature_not_supported("report TaxSummary")
    agency = _agency(company, parameters.text("agency_id"))
    period = report_period(company, parameters, "This Month-to-date")
    figures = _figures(company, agency, period.first.isoformat(), period.last.isoformat())
    rows = []
    for group, title, figure in _BOXES[company.country]:
        cells = [layout.cell(title), layout.cell(layout.amount_text(figures.get(figure, 0)))]
        rows.append({"ColData": cells, "group": group})
    top = layout.header(company, "TaxSummary", period, summarized="Total")
    columns = [
        {"ColTitle": "", "ColType": "String"},
        {"ColTitle": "Total", "ColType": "Money"},
    ]
    return layout.report(top, columns, rows, not any(figures.values()))


def _agency(company, key):
    """:return: the Record of the agency"""
    if key is None:
        raise faults.required_parameter("agency_id")
    record = company.objects.get("TaxAgency", key_of(key))
    if record is None:
        raise faults.invalid_reference("TaxAgencies", key)
    return record


def _figures(company, agency, first, last):
    """:return: dictionary of cents by figure"""
    collected, reclaimed = _posted(company, agency, first, last)
    sales, purchases = (
        _net_amounts(company, agency, types, first, last) for types in (SALES, _PURCHASES)
    )
    return {
        "collected": collected,
        "reclaimed": reclaimed,
        "due": collected - reclaimed,
        "sales": sales,
        "purchases": purchases,
    }


def _posted(company, agency, first, last):
    """:return: (cents owed to an agency, cents that it gives back) that documents posted"""
    names = ("TaxTrackedOnSalesAccountRef", "TaxOnPurchasesAccountRef")
    accounts = {int(agency.body[name]["value"]) for name in names if name in agency.body}
    rows = company.connection.execute(
        f"SELECT txn_type IN ({', '.join(map(repr, _PURCHASES))}), -SUM(amount) FROM posting "
        f"WHERE realm = ? AND account IN ({', '.join(map(str, accounts))}) "
        "AND txn_date BETWEEN ? AND ? GROUP BY 1",
        (company.realm, first, last),
    )
    found = dict(rows)
    return found.get(0, 0), -found.get(1, 0)


def _net_amounts(company, agency, types, first, last):
    """:return: int, cents in the home currency on which documents have tax of an agency"""
    (cents,) = company.connection.execute(
        "SELECT COALESCE(SUM(ROUND(100 * (tax.value ->> '$.TaxLineDetail.NetAmountTaxable') "
        "* COALESCE(document.body ->> '$.ExchangeRate', 1) "
        f"* (CASE WHEN document.type IN ({', '.join(map(repr, _TAKEN_BACK))}) THEN -1 ELSE 1 END))),"
        " 0) FROM object AS document, json_each(document.body, '$.TxnTaxDetail.TaxLine') AS tax "
        "JOIN object AS rate ON rate.realm = document.realm AND rate.type = 'TaxRate' "
        "AND rate.id = CAST(tax.value ->> '$.TaxLineDetail.TaxRateRef.value' AS INTEGER) "
        "WHERE document.realm = ? AND document.deleted = 0 "
        f"AND document.type IN ({', '.join(map(repr, types))}) "
        "AND document.txn_date BETWEEN ? AND ? AND rate.body ->> '$.AgencyRef.value' = ?",
        (company.realm, first, last, str(agency.id)),
    ).fetchone()
    return int(cents)
