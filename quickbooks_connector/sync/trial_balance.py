"""Both trial balances side by side, account by account."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ..client import Unreadable, is_key, text_at
from ..entities.entity_reading import MALFORMED
from ..entities.money import to_decimal
from ..entities.shape import is_amount
from ..tools.authorisation import client_of

PROFIT_AND_LOSS = "income", "expense"


@dataclass(frozen=True)
class Balance:
    """One account on both sides, in the company's currency, debits positive.

    :param str name: of the account in QuickBooks, else in Odoo
    """

    name: str
    odoo: Decimal
    quickbooks: Decimal

    @property
    def difference(self):
        """:return: what Odoo has more"""
        return self.odoo - self.quickbooks


class QuickbooksTrialBalance(models.AbstractModel):
    """Compares the two ledgers on a day."""

    _name = "quickbooks.trial.balance"
    _description = "QuickBooks Trial Balance Comparison"

    def _compare(self, connection, day):
        """
        :param date day: the balance sheet at its end, profit and loss from the start of its fiscal year
        :return: list of :class:`Balance`, accounts without any amount left out
        :raise QboError: QuickBooks does not answer
        """
        connection = self.env["quickbooks.sync"]._in_company(connection)
        start = connection.company_id.compute_fiscalyear_dates(day)["date_from"]
        with client_of(connection) as client:
            report = client.report(
                "TrialBalance",
                start_date=start.isoformat(),
                end_date=day.isoformat(),
                accounting_method="Accrual",
            )
        theirs = _quickbooks_balances(report)
        ours = self.with_env(connection.env)._odoo_balances(connection, start, day)
        return self._side_by_side(connection, ours, theirs)

    def _side_by_side(self, connection, ours, theirs):
        mappings = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", connection.id)]
        )
        balances = []
        for mapping in mappings.filtered("merged_into_id"):
            amount = ours.pop(mapping.account_id.id, Decimal())
            survivor = mapping._survivor().account_id.id
            ours[survivor] = ours.get(survivor, Decimal()) + amount
        for mapping in (mappings.filtered(lambda m: not m.merged_into_id)).sorted("qbo_name"):
            odoo = ours.pop(mapping.account_id.id, Decimal())
            _name, quickbooks = theirs.pop(mapping.qbo_id, ("", Decimal()))
            balances.append(Balance(mapping.qbo_name, odoo, quickbooks))
        accounts = self.env["account.account"].browse(ours)
        balances += [Balance(a.display_name, ours[a.id], Decimal()) for a in accounts]
        balances += [Balance(name, Decimal(), amount) for name, amount in theirs.values()]
        return [balance for balance in balances if balance.odoo or balance.quickbooks]

    def _odoo_balances(self, connection, start, day):
        """:return: ``{account id: Decimal}``; the result of earlier years is in retained earnings"""
        company = connection.company_id
        posted = (
            Domain("company_id", "=", company.id)
            & Domain("parent_state", "=", "posted")
            & Domain("date", "<=", day)
        )
        result_accounts = Domain("account_id.internal_group", "in", PROFIT_AND_LOSS)
        current = self._sums(posted & (~result_accounts | Domain("date", ">=", start)), company)
        earlier = self._sums(
            posted & result_accounts & Domain("date", "<=", start - timedelta(days=1)), company
        )
        retained = self._retained_earnings(connection)
        if earlier and retained:
            carried = sum(earlier.values(), Decimal())
            current[retained.id] = current.get(retained.id, Decimal()) + carried
        return current

    def _sums(self, domain, company):
        groups = self.env["account.move.line"]._read_group(domain, ["account_id"], ["balance:sum"])
        return {account.id: to_decimal(balance, company.currency_id) for account, balance in groups}

    def _retained_earnings(self, connection):
        """:return: the Odoo account mapped to QuickBooks' retained earnings"""
        return (
            self.env["quickbooks.account.mapping"]
            .search(
                [
                    ("connection_id", "=", connection.id),
                    ("qbo_type", "=", "Equity"),
                    ("qbo_subtype", "=", "RetainedEarnings"),
                ],
                limit=1,
            )
            .account_id
        )


def _quickbooks_balances(report):
    """
    :param dict report: as QuickBooks sent it
    :return: ``{account id: (name, Decimal)}``
    :raise Unreadable: it is no trial balance; one that is read in part would call different books equal
    """
    try:
        return dict(_rows(report["Rows"], _amount_places(report["Columns"]["Column"])))
    except MALFORMED:
        raise Unreadable("The answer is no trial balance") from None


def _amount_places(columns):
    """Columns are found by their key (Intuit: reports of July 2026). Older answers have columns without
    keys; the debits stand in the second of them, the credits in the third.

    :return: (place of the debits, place of the credits) among the cells of a row
    """
    keys = [
        {told["Name"]: told["Value"] for told in column.get("MetaData") or []}.get("ColKey")
        for column in columns
    ]
    return [
        keys.index(key) if key in keys else place for key, place in (("debit", 1), ("credit", 2))
    ]


def _rows(rows, places):
    """Rows of a report, however deep they are nested (Intuit: trial balance).

    :param places: from :func:`_amount_places`
    :return: iterator over ``(account id, (name, Decimal))``
    """
    for row in rows.get("Row") or []:
        cells = row.get("ColData")
        if cells and cells[0].get("id"):
            account_id = cells[0]["id"]
            if not is_key(account_id):
                raise ValueError("No id of an account")
            debit, credit = (_amount(cells[place].get("value")) for place in places)
            yield account_id, (text_at(cells[0], "value"), debit - credit)
        if row.get("Rows"):
            yield from _rows(row["Rows"], places)


def _amount(text):
    amount = Decimal(str(text).replace(",", "")) if text not in (None, "") else Decimal()
    if not is_amount(amount):
        raise ValueError("No amount")
    return amount
