"""Deposit: money that goes to the bank, from Undeposited Funds or from elsewhere."""

from .. import faults, tax
from ..ledger import PARTY_ACCOUNTS, Posting
from ..money import from_cents, to_cents
from .deposited import undeposited_account
from .transactions import (
    TransactionEntity,
    add_home_amount,
    checked_cents,
    key_or_none,
    number_lines,
)

_REFERENCES = {
    "AccountRef": "Account",
    "ClassRef": "Class",
    "PaymentMethodRef": "PaymentMethod",
}
_NAME_TYPES = ("CUSTOMER", "VENDOR", "EMPLOYEE")


class Deposit(TransactionEntity):
    """A line either takes received money whole out of the account where it waits, or names the
    account that its amount comes from.
    """

    name = "Deposit"
    required = ("DepositToAccountRef", "Line")
    mentions = {
        "Payment": "Payment",
        "SalesReceipt": "SalesReceipt",
        "RefundReceipt": "RefundReceipt",
        "JournalEntry": "JournalEntry",
        "Transfer": "Transfer",
        "BillPayment": "BillPayment",
        "BillPaymentCheck": "BillPayment",
    }
    read_only = TransactionEntity.read_only | {"TotalAmt"}
    columns = {**TransactionEntity.columns, "TotalAmt": "total"}
    references = {**TransactionEntity.references, "DepositToAccountRef": "Account"}

    def accept(self, sent, keep_unset=False):
        """Names of another form than the one of deposits are dropped without a word."""
        return super().accept(_without_other_names(sent), keep_unset)

    def complete(self, company, record, previous, sent):
        """Settle the lines, the tax, the cash back and the total."""
        body = record.body
        self.require(body)
        if not body["Line"]:
            raise faults.required_parameter("Line")
        for line in body["Line"]:
            self._complete_line(company, line)
        number_lines(
            [line for line in body["Line"] if "LinkedTxn" not in line],
            previous.body["Line"] if previous else (),
        )
        super().complete(company, record, previous, sent)
        if company.ledger.account_type(int(body["DepositToAccountRef"]["value"])) not in (
            "Bank",
            "Other Current Asset",
        ):
            raise faults.invalid_account_type("DepositToAccountRef")
        tax.settle_deposit(company, body, previous, sent)
        record.total = sum(to_cents(line["Amount"]) for line in body["Line"])
        record.total += tax.total_cents(body)
        record.total -= self._settle_cash_back(company, body)
        if record.total < 0:
            raise faults.business_rule("The total of a deposit cannot be negative.")

    @staticmethod
    def _settle_cash_back(company, body):
        cash_back = body.get("CashBack")
        if not cash_back:
            return 0
        if not cash_back.get("AccountRef", {}).get("value"):
            raise faults.required_parameter("CashBack.AccountRef")
        cash_back["AccountRef"] = company.resolve("Account", cash_back["AccountRef"])
        cents = checked_cents(cash_back.get("Amount", 0))
        cash_back["Amount"] = from_cents(cents)
        return cents

    def _complete_line(self, company, line):
        if "Amount" not in line:
            raise faults.required_parameter("Line.Amount")
        line["Amount"] = from_cents(checked_cents(line["Amount"]))
        links = [link for link in line.pop("LinkedTxn", ()) if link]
        if links:
            if len(links) != 1 or links[0].get("TxnType") not in self.mentions:
                raise faults.cannot_link(links[0].get("TxnId"))
            line["LinkedTxn"] = links
            for name in ("DetailType", "DepositLineDetail", "Id", "LineNum"):
                line.pop(name, None)
            return
        line["DetailType"] = "DepositLineDetail"
        detail = line.get("DepositLineDetail", {})
        for name, type_name in _REFERENCES.items():
            if detail.get(name, {}).get("value"):
                detail[name] = company.resolve(type_name, detail[name])
            else:
                detail.pop(name, None)
        if "AccountRef" not in detail:
            raise faults.required_parameter("Line.DepositLineDetail.AccountRef")
        account = company.referenced("Account", detail["AccountRef"])
        if account.body["AccountSubType"] == "Inventory":
            raise faults.invalid_account_type("Line.DepositLineDetail.AccountRef")
        self._settle_name(company, detail)

    @staticmethod
    def _settle_name(company, detail):
        account = company.referenced("Account", detail["AccountRef"]).body
        name = detail.pop("Entity", None)
        if name:
            found = company.resolve(name["type"].capitalize(), name)
            detail["Entity"] = {**found, "type": name["type"]}
        for party_type, kind in PARTY_ACCOUNTS.items():
            is_named = detail.get("Entity", {}).get("type") == party_type.upper()
            if kind == account["AccountType"] and not is_named:
                raise faults.business_rule(f"A line on {kind} needs a {party_type.lower()}.")

    def sent_links(self, body):
        """The links are in the lines."""
        return [line["LinkedTxn"][0] for line in body["Line"] if "LinkedTxn" in line]

    def settle_links(self, body, previous):
        """A deposit has no links of its own beside those of its lines."""
        body.pop("LinkedTxn", None)

    def check_links(self, company, record):
        """Received money is deposited once, and whole."""
        super().check_links(company, record)
        for line in record.body["Line"]:
            if "LinkedTxn" not in line:
                continue
            received = self._received(company, line)
            others = company.links.mentioned_by(received.type, received.id)
            if any(other.type == "Deposit" and other.id != record.id for other in others):
                raise faults.cannot_link(received.id)
            waiting = _waiting_money(company, received).amount
            if not waiting or received.body["CurrencyRef"] != record.body["CurrencyRef"]:
                raise faults.cannot_link(received.id)
            if to_cents(line["Amount"]) != waiting:
                raise faults.business_rule(
                    f"Received money is deposited whole: {from_cents(waiting)}."
                )

    def _received(self, company, line):
        link = line["LinkedTxn"][0]
        return company.objects.get(self.mentions[link["TxnType"]], int(link["TxnId"]))

    def postings(self, company, record):
        """The bank account against the accounts that the money comes from.

        Money received at another rate leaves its account at the amount it came in with; the
        difference is a realised exchange gain or loss.
        """
        body = record.body
        department = key_or_none(body.get("DepartmentRef"))
        bank = int(body["DepositToAccountRef"]["value"])
        posted = [Posting(bank, record.total, department=department)]
        if body.get("CashBack"):
            account = int(body["CashBack"]["AccountRef"]["value"])
            posted.append(Posting(account, to_cents(body["CashBack"].get("Amount", 0))))
        posted += [
            self._line_posting(company, line, department)
            for line in body["Line"]
            if "LinkedTxn" not in line
        ]
        for line in body["Line"]:
            if "LinkedTxn" in line:
                posted += self._received_postings(company, record, line)
        posted += [Posting(account, -cents) for account, cents in tax.entry_postings(company, body)]
        for posting in posted:
            company.currencies.check_account(posting.account, body["CurrencyRef"]["value"])
        return posted

    @staticmethod
    def _line_posting(company, line, department):
        detail = line["DepositLineDetail"]
        name = detail.get("Entity")
        return Posting(
            int(detail["AccountRef"]["value"]),
            -to_cents(line["Amount"]),
            name and name["type"].capitalize(),
            name and int(name["value"]),
            memo=line.get("Description", ""),
            class_id=key_or_none(detail.get("ClassRef")),
            department=department,
        )

    def _received_postings(self, company, record, line):
        received = self._received(company, line)
        waiting = _waiting_money(company, received)
        account, cents = waiting.account, waiting.amount
        party = (waiting.party_type, waiting.party)
        rate, received_at = map(company.currencies.rate_of, (record, received))
        if rate is None:
            return [Posting(account, -cents, *party)]
        home = to_cents(cents * received_at / 100)
        gain = home - to_cents(cents * rate / 100)
        return [
            Posting(account, -cents, *party, home=-home),
            Posting(company.currencies.exchange_account(), 0, home=gain),
        ]

    def voided(self, company, record):
        """Amounts become zero; received money is in Undeposited Funds again."""
        super().voided(company, record)
        body = record.body
        body["Line"] = [line for line in body["Line"] if "LinkedTxn" not in line]
        for line in (*body["Line"], body.get("CashBack", {})):
            if "Amount" in line:
                line["Amount"] = from_cents(0)
        tax.release(body)
        record.total = 0

    def render(self, company, record):
        """Add the total, and what it is in the home currency."""
        answer = super().render(company, record)
        answer["TotalAmt"] = from_cents(record.total)
        add_home_amount(company, record, answer, "HomeTotalAmt", record.total)
        return answer


def _waiting_money(company, received):
    """:return: Posting of the money of a transaction that waits for its deposit; 0 when none does"""
    reference = received.body.get("DepositToAccountRef")
    if reference:
        sign = -1 if received.type == "RefundReceipt" else 1
        party = ("Customer", received.party) if received.party else ()
        return Posting(int(reference["value"]), sign * received.total, *party)
    account = undeposited_account(company)
    found = [
        posting
        for posting in company.entity(received.type).postings(company, received)
        if posting.account == account
    ]
    party = (found[0].party_type, found[0].party) if found else ()
    return Posting(account, sum(posting.amount for posting in found), *party)


def _without_other_names(sent):
    """:return: a body without the names of lines that are not flat with a type in upper case"""
    lines = sent.get("Line") if isinstance(sent, dict) else None
    if not isinstance(lines, list):
        return sent
    return {**sent, "Line": [_without_other_name(line) for line in lines]}


def _without_other_name(line):
    detail = line.get("DepositLineDetail") if isinstance(line, dict) else None
    name = detail.get("Entity") if isinstance(detail, dict) else None
    if name is None or (isinstance(name, dict) and name.get("type") in _NAME_TYPES):
        return line
    kept = {field: value for field, value in detail.items() if field != "Entity"}
    return {**line, "DepositLineDetail": kept}
