"""What all purchase forms share: their lines, tax and total."""

from .. import faults, tax
from ..inventory import home_values, inventory_item, purchase_movements
from ..ledger import PARTY_ACCOUNTS, Posting
from ..money import from_cents, to_cents
from .billable_lines import check_billed, drop_charges, keep_charges, settle_billing
from .purchase_lines import complete_lines, expense_account, lines_cents
from .transactions import TransactionEntity, key_or_none


class PurchaseDocument(TransactionEntity):
    """A purchase form. What it is posted against, and whether it is posted at all, is said by its
    subclasses.

    :cvar companions: fields that a sparse update must repeat
    :cvar makes_charges: whether its lines can be billed to customers
    """

    makes_charges = True
    companions = ()
    party_field = "VendorRef"
    required = ("VendorRef", "Line")
    read_only = TransactionEntity.read_only | {"TotalAmt", "Balance"}
    columns = {
        **TransactionEntity.columns,
        "VendorRef": "party",
        "TotalAmt": "total",
    }
    references = {
        **TransactionEntity.references,
        "VendorRef": "Vendor",
        "SalesTermRef": "Term",
        "APAccountRef": "Account",
    }

    def merge(self, previous, sent, sparse):
        """Refuse a sparse update that leaves a companion out (reported by published clients).

        :raise QboFault: 2020
        """
        for name in self.companions_of(sent) if sparse else ():
            if sent.get(name) is None:
                raise faults.required_parameter(name)
        return super().merge(previous, sent, sparse)

    def companions_of(self, sent):
        """:return: fields that must come with those of a sparse update"""
        return self.companions

    def complete(self, company, record, previous, sent):
        """Settle vendor, lines, tax and total."""
        body = record.body
        self.require(body)
        super().complete(company, record, previous, sent)
        record.party = self.party_key(body)
        if self.makes_charges:
            settle_billing(company, body, previous, self.mentions)
        complete_lines(company, body, previous)
        tax.settle(company, body, previous, sent, "Purchase")
        record.total = lines_cents(body) + tax.total_cents(body)
        if record.total < 0:
            raise faults.business_rule("The total of a transaction cannot be negative.")

    def party_key(self, body):
        """:return: id of the name that the document is with, None when there is none"""
        return key_or_none(body.get(self.party_field))

    def party_type(self, body):
        """:return: ``Vendor``, or the list that the name of the document belongs to"""
        return "Vendor"

    def sign_of(self, body):
        """:return: 1 when it is a purchase, -1 when it takes one back"""
        return 1

    def counter_account(self, company, body):
        """:return: id of the account that the total is posted to"""
        raise NotImplementedError

    def postings(self, company, record):
        """The total against an expense or asset account per line, and the tax that comes back."""
        body = record.body
        sign = self.sign_of(body)
        party = (self.party_type(body), record.party) if record.party else (None, None)
        department = key_or_none(body.get("DepartmentRef"))
        account = self.counter_account(company, body)
        posted = [Posting(account, -sign * record.total, *party, department=department)]
        for account, cents, told in self.parts(company, record):
            self._check_party(company, account, party[0])
            posted.append(Posting(account, sign * cents, *party, **told, department=department))
        for posting in posted:
            company.currencies.check_account(posting.account, body["CurrencyRef"]["value"])
        return posted

    def movements(self, company, record):
        """What is bought comes in; what is taken back goes out."""
        sign = self.sign_of(record.body)
        values = [sign * home for _, home in self._costs(company, record)]
        return purchase_movements(company, record.body["Line"], values, sign)

    def parts(self, company, record):
        """:return: iterator of (account id, cents, what else is told) of what was bought and its tax"""
        body = record.body
        whole = key_or_none(body.get("ClassRef"))
        costs = self._costs(company, record)
        for line, (cost, home) in zip(body["Line"], costs, strict=True):
            detail = line.get(line["DetailType"], {})
            if line.get("Amount"):
                told = {
                    "memo": line.get("Description", ""),
                    "class_id": key_or_none(detail.get("ClassRef")) or whole,
                    "item": key_or_none(detail.get("ItemRef")),
                    "quantity": self.sign_of(body) * detail["Qty"] if "Qty" in detail else None,
                }
                if inventory_item(company, detail):
                    told["home"] = self.sign_of(body) * home
                yield expense_account(company, detail), cost, told
        for account, cents in tax.postings(company, body, "Purchase"):
            yield account, cents, {}

    @staticmethod
    def _costs(company, record):
        """What each line costs, with the tax that nobody gives back.

        :return: list of (cents, cents in the home currency)
        """
        body = record.body
        amounts = [to_cents(line.get("Amount", 0)) for line in body["Line"]]
        costs = list(map(sum, zip(amounts, tax.line_costs(company, body), strict=True)))
        homes = home_values(costs, company.currencies.rate_of(record))
        return list(zip(costs, homes, strict=True))

    @staticmethod
    def _check_party(company, account, party_type):
        for wanted, account_type in PARTY_ACCOUNTS.items():
            if company.ledger.account_type(account) == account_type and wanted != party_type:
                raise faults.business_rule(
                    f"A line on {account_type} needs a {wanted.lower()} as the payee."
                )

    def stored(self, company, record, previous):
        """Write what is billed to customers."""
        super().stored(company, record, previous)
        if self.makes_charges:
            keep_charges(company, record, previous)

    def check_removal(self, company, record):
        """What was billed to a customer stays."""
        super().check_removal(company, record)
        if self.makes_charges:
            check_billed(record)

    def withdraw(self, company, record):
        """Remove what waits to be billed."""
        super().withdraw(company, record)
        drop_charges(company, record)

    def voided(self, company, record):
        """Amounts and quantities become zero."""
        super().voided(company, record)
        for line in record.body["Line"]:
            line["Amount"] = from_cents(0)
            detail = line.get(line["DetailType"], {})
            for name in ("Qty", "UnitPrice"):
                if name in detail:
                    detail[name] = 0
        tax.release(record.body)
        record.total = record.balance = 0

    def render(self, company, record):
        """Add the total."""
        answer = super().render(company, record)
        answer["TotalAmt"] = from_cents(record.total)
        return answer
