"""Reports, computed from the postings of the ledger."""

from ..faults import unsupported_operation
from .balance_sheet import balance_sheet
from .parameters import Parameters
from .profit_and_loss import profit_and_loss
from .trial_balance import trial_balance

_REPORTS = {
    "BalanceSheet": balance_sheet,
    "ProfitAndLoss": profit_and_loss,
    "TrialBalance": trial_balance,
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
        return _REPORTS[name](company, Parameters(parameters))
