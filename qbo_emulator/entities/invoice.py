"""Invoice."""

from dataclasses import replace

from .. import faults
from ..money import from_cents, to_cents
from .billable_lines import CHARGE
from .charge_billing import BillsCharges
from .estimate_lines import drop_links, link_lines, linked_in_lines
from .sales_on_account import SalesOnAccount
from .term import settle_due_date
from .transactions import checked_cents


class Invoice(BillsCharges, SalesOnAccount):
    """A sale that the customer pays later, apart from a deposit that was paid at once."""

    name = "Invoice"
    operations = SalesOnAccount.operations | {"void"}
    read_only = SalesOnAccount.read_only | {"InvoiceLink"}
    mentions = {
        "Estimate": "Estimate",
        "TimeActivity": "TimeActivity",
        "ReimburseCharge": "ReimburseCharge",
    }

    def accept(self, sent, keep_unset=False):
        """Links to payments are read-only; a link to anything else must be one that a client may
        set.
        """
        key, token, body = super().accept(sent, keep_unset)
        for link in body.get("LinkedTxn") or ():
            if link.get("TxnType") not in (None, "Payment", *self.mentions):
                raise faults.cannot_link(link.get("TxnId"))
        return key, token, body

    def complete(self, company, record, previous, sent):
        """Settle the due date, the links of the lines and the deposit."""
        super().complete(company, record, previous, sent)
        body = record.body
        default_terms = company.preferences["SalesFormsPrefs"].get("DefaultTerms")
        settle_due_date(company, body, previous, sent, default_terms)
        link_lines(company, body)
        for name in (
            "AllowIPNPayment",
            "AllowOnlinePayment",
            "AllowOnlineCreditCardPayment",
            "AllowOnlineACHPayment",
        ):
            body.setdefault(name, False)

    def settle_balance(self, company, record):
        """What was paid at once is not owed (Intuit's reference page of the Invoice entity)."""
        super().settle_balance(company, record)
        if "Deposit" not in record.body:
            return
        cents = checked_cents(record.body["Deposit"])
        if not 0 <= cents <= record.total:
            raise faults.business_rule("A deposit is at most the total of its invoice.")
        record.body["Deposit"] = from_cents(cents)
        record.balance -= cents
        if cents and company.ledger.account_type(
            self._deposit_account(company, record.body)
        ) not in (
            "Bank",
            "Other Current Asset",
        ):
            raise faults.invalid_account_type("DepositToAccountRef")

    @staticmethod
    def _deposit_account(company, body):
        """Without an account the money waits in Undeposited Funds."""
        if "DepositToAccountRef" in body:
            return int(body["DepositToAccountRef"]["value"])
        return company.account_for("Other Current Asset", "UndepositedFunds", "Undeposited Funds")

    def owed_cents(self, record):
        """The total less the deposit."""
        return record.total - to_cents(record.body.get("Deposit", 0))

    def postings(self, company, record):
        """The deposit is on the account of the money in place of the receivable."""
        total, *parts = super().postings(company, record)
        cents = record.total - self.owed_cents(record)
        if not cents:
            return [total, *parts]
        account = self._deposit_account(company, record.body)
        company.currencies.check_account(account, record.body["CurrencyRef"]["value"])
        owed = replace(total, amount=total.amount - cents)
        return [owed, replace(total, account=account, amount=cents), *parts]

    def sent_links(self, body):
        """Lines may name the estimate that they were made from."""
        known = {(link.get("TxnId"), link.get("TxnType")) for link in body.get("LinkedTxn", ())}
        return [*body.get("LinkedTxn", ()), *linked_in_lines(body, known)]

    def settle_links(self, body, previous):
        """Lines do not keep the link to an estimate or to time that the head no longer names; of
        charges the lines decide.
        """
        if previous:
            kept = {link.get("TxnId") for link in body.get("LinkedTxn", ())}
            before = {
                link["TxnId"] for link in previous.body["LinkedTxn"] if link["TxnType"] != CHARGE
            }
            drop_links(body, before - kept)
        super().settle_links(body, previous)

    def linked(self, company, record):
        """Lines lose the link to an estimate that the invoice is no longer linked to."""
        kept = {link["TxnId"] for link in record.body["LinkedTxn"]}
        drop_links(record.body, {link["TxnId"] for link in linked_in_lines(record.body)} - kept)

    def voided(self, company, record):
        """The deposit and the links of the lines are removed too."""
        super().voided(company, record)
        drop_links(record.body, {link["TxnId"] for link in linked_in_lines(record.body)})
        if "Deposit" in record.body:
            record.body["Deposit"] = from_cents(0)
