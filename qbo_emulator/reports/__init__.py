"""Reports, computed from the postings of the ledger."""

from functools import partial

from ..faults import unsupported_operation
from .aging import aged_detail, aged_summary
from .balance_sheet import balance_sheet
from .general_ledger import general_ledger
from .journal_report import journal_report
from .limit import limited
from .parameters import Parameters
from .party_balances import balance_detail, balance_summary
from .profit_and_loss import profit_and_loss
from .profit_and_loss_detail import profit_and_loss_detail
from .transaction_list import transaction_list
from .trial_balance import trial_balance

_REPORTS = {
    "AgedPayableDetail": partial(aged_detail, party_type="Vendor"),
    "AgedPayables": partial(aged_summary, party_type="Vendor"),
    "AgedReceivableDetail": partial(aged_detail, party_type="Customer"),
    "AgedReceivables": partial(aged_summary, party_type="Customer"),
    "BalanceSheet": balance_sheet,
    "CustomerBalance": partial(balance_summary, party_type="Customer"),
    "CustomerBalanceDetail": partial(balance_detail, party_type="Customer"),
    "GeneralLedger": general_ledger,
    "JournalReport": journal_report,
    "ProfitAndLoss": profit_and_loss,
    "ProfitAndLossDetail": profit_and_loss_detail,
    "TransactionList": transaction_list,
    "TrialBalance": trial_balance,
    "VendorBalance": partial(balance_summary, party_type="Vendor"),
    "VendorBalanceDetail": partial(balance_detail, party_type="Vendor"),
}


def run_report(company, name, parameters):
    """Answer a report.

    :param name: name of the report as in its path
    :param parameters: the query parameters
    :return: the whole answer
    :raise QboFault: there is no such report, or a parameter cannot be used
    """
    if name not in _REPORTS:
        raise unsupported_operation(f"report {name}")
    # A report may need an account that QuickBooks makes by itself, such as Retained Earnings.
    with company.transaction():
        report = _REPORTS[name](company, Parameters(parameters))
        return limited(report, company.report_cells)


def is_modern(name):
    """:return: whether a report comes from the service of July 2026"""
    return name != "TaxSummary"
