"""Reports, computed from the postings of the ledger: those of the service of July 2026."""

from functools import partial

from ..faults import unsupported_operation
from . import by_name
from .account_list import account_list
from .aging import aged_detail, aged_summary
from .balance_sheet import balance_sheet
from .cash_flow import cash_flow
from .general_ledger import general_ledger
from .inventory_valuation import inventory_detail, inventory_summary
from .journal_report import journal_report
from .limit import limited
from .parameters import Parameters
from .party_balances import balance_detail, balance_summary
from .profit_and_loss import profit_and_loss
from .profit_and_loss_detail import profit_and_loss_detail
from .sales_by_product import sales_by_product
from .tax_summary import tax_summary
from .transaction_list import transaction_list
from .transactions_by_name import transactions_by_name
from .transactions_with_splits import transactions_with_splits
from .trial_balance import trial_balance

#: What answers a report, by its name; the service has no others any more.
REPORTS = {
    "AccountListDetail": account_list,
    "AgedPayableDetail": partial(aged_detail, party_type="Vendor"),
    "AgedPayables": partial(aged_summary, party_type="Vendor"),
    "AgedReceivableDetail": partial(aged_detail, party_type="Customer"),
    "AgedReceivables": partial(aged_summary, party_type="Customer"),
    "BalanceSheet": balance_sheet,
    "CashFlow": cash_flow,
    "CustomerBalance": partial(balance_summary, party_type="Customer"),
    "CustomerBalanceDetail": partial(balance_detail, party_type="Customer"),
    "CustomerIncome": by_name.customer_income,
    "GeneralLedger": general_ledger,
    "InventoryValuationDetail": inventory_detail,
    "InventoryValuationSummary": inventory_summary,
    "JournalReport": journal_report,
    "ProfitAndLoss": profit_and_loss,
    "ProfitAndLossDetail": profit_and_loss_detail,
    "SalesByClassSummary": partial(by_name.sums_by_name, asked=by_name.SALES_BY_CLASS),
    "SalesByCustomer": partial(by_name.sums_by_name, asked=by_name.SALES_BY_CUSTOMER),
    "SalesByDepartment": partial(by_name.sums_by_name, asked=by_name.SALES_BY_DEPARTMENT),
    "SalesByProduct": sales_by_product,
    "TaxSummary": tax_summary,
    "TransactionList": transaction_list,
    "TransactionListByCustomer": partial(transactions_by_name, party_type="Customer"),
    "TransactionListByVendor": partial(transactions_by_name, party_type="Vendor"),
    "TransactionListWithSplits": transactions_with_splits,
    "TrialBalance": trial_balance,
    "VendorBalance": partial(balance_summary, party_type="Vendor"),
    "VendorBalanceDetail": partial(balance_detail, party_type="Vendor"),
    "VendorExpenses": partial(by_name.sums_by_name, asked=by_name.VENDOR_EXPENSES),
}


def run_report(company, name, parameters):
    """Answer a report.

    :param name: name of the report as in its path
    :param parameters: the query parameters
    :return: the whole answer
    :raise QboFault: there is no such report, or a parameter cannot be used
    """
    if name not in REPORTS:
        raise unsupported_operation(f"report {name}")
    # A report may need an account that QuickBooks makes by itself, such as Retained Earnings.
    with company.transaction():
        report = REPORTS[name](company, Parameters(parameters))
        return limited(report, company.report_cells)


def is_modern(name):
    """:return: whether a report comes from the service of July 2026"""
    return name != "TaxSummary"
