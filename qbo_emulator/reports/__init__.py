"""Reports, computed from the postings of the ledger."""

from ..faults import unsupported_operation
from .trial_balance import trial_balance

_REPORTS = {"TrialBalance": trial_balance}


def run_report(company, name, parameters):
    """Answer a report.

    :param name: name of the report as in its path
    :param parameters: the query parameters
    :return: the whole answer
    :raise QboFault: there is no such report, or a parameter cannot be used
    """
    if name not in _REPORTS:
        raise unsupported_operation(f"report {name}")
    return _REPORTS[name](company, parameters)
