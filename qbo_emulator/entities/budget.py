"""Budget: what a company plans to earn and to spend, by account and date."""

from .. import faults
from ..ledger import BALANCE_SHEET_TYPES
from ..money import from_cents
from .base import Entity
from .transactions import checked_cents

_REFERENCES = {
    "AccountRef": "Account",
    "CustomerRef": "Customer",
    "ClassRef": "Class",
    "DepartmentRef": "Department",
}


class Budget(Entity):
    """Amounts that are planned for accounts, and for customers, classes or locations. It is not
    posted.
    """

    name = "Budget"
    operations = frozenset({"create", "update", "delete"})
    required = ("StartDate", "EndDate")
    in_change_data = False
    names_removed = False
    columns = {**Entity.columns, "Name": "name", "Active": "active"}

    def complete(self, company, record, previous, sent):
        """Check the period and the rows.

        :raise QboFault: 2020 without a date, 6000 for a period that ends before it starts
        """
        body = record.body
        self.require(body)
        super().complete(company, record, previous, sent)
        if body["EndDate"] < body["StartDate"]:
            raise faults.business_rule("The EndDate of a budget is not before its StartDate.")
        record.name = body.get("Name")
        record.active = body.pop("Active", record.active)
        body.setdefault("BudgetType", "ProfitAndLoss")
        body.setdefault("BudgetEntryType", "Monthly")
        untracked = _untracked(company)
        for row in body.get("BudgetDetail", ()):
            self._complete_row(company, row, untracked)

    def _complete_row(self, company, row, untracked):
        """Check a row of BudgetDetail.

        :param row: its fields, changed in place
        :param untracked: names of the references that are dropped
        :raise QboFault: 6430 for an account of the balance sheet
        """
        for name in untracked:
            row.pop(name, None)
        row["Amount"] = from_cents(checked_cents(row.get("Amount", 0)))
        for name in _REFERENCES.keys() & row.keys():
            self.resolve_field(company, row, name, _REFERENCES[name])
        if "AccountRef" in row:
            account = int(row["AccountRef"]["value"])
            if company.ledger.account_type(account) in BALANCE_SHEET_TYPES:
                raise faults.invalid_account_type("AccountRef")

    def render(self, company, record):
        """Add Active."""
        return {**super().render(company, record), "Active": record.active}


def _untracked(company):
    """:return: list of the references that the preferences of the company do not track"""
    preferences = company.preferences["AccountingInfoPrefs"]
    tracked = {
        "ClassRef": preferences.get("ClassTrackingPerTxnLine"),
        "DepartmentRef": preferences.get("TrackDepartments"),
    }
    return [name for name, is_tracked in tracked.items() if not is_tracked]
