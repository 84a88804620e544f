"""JournalEntry."""

from .. import faults, tax
from ..ledger import Posting
from ..money import from_cents, to_cents
from .deposited import Depositable
from .transactions import add_home_amount, checked_cents, key_or_none, number_lines

_NAMED_ACCOUNTS = {
    "Accounts Receivable": (
        "Customer",
        "When you use Accounts Receivable, you must choose a customer in the Name field.",
    ),
    "Accounts Payable": (
        "Vendor",
        "When you use Accounts Payable, you must choose a vendor in the Name field.",
    ),
}


class JournalEntry(Depositable):
    """Debits and credits as given. ``TotalAmt`` is always 0; the ids of its lines begin with 0."""

    name = "JournalEntry"
    required = ("Line",)
    read_only = Depositable.read_only | {"TotalAmt", "LinkedTxn"}
    numbered_with = ("JournalEntry",)
    first_number = 1

    def complete(self, company, record, previous, sent):
        """Check the lines, and that debits are credits."""
        super().complete(company, record, previous, sent)
        body = record.body
        self.require(body)
        for line in body["Line"]:
            self._complete_line(company, line)
        tax.settle_entry(company, body, sent)
        postings = self.postings(company, record)
        if not postings:
            raise faults.QboFault(
                "2250", "Missing lines", "You must enter at least one split line."
            )
        if len(postings) == 1:
            raise faults.business_rule("Fill out at least two detail lines.")
        if sum(posting.amount for posting in postings):
            raise faults.unbalanced_entry()
        number_lines(body["Line"], previous.body["Line"] if previous else (), first=0)
        for line in body["Line"]:
            del line["LineNum"]
        body.setdefault("Adjustment", False)
        record.total = sum(posting.amount for posting in postings if posting.amount > 0)

    def _complete_line(self, company, line):
        kind = line.get("DetailType")
        if kind is None:
            raise faults.required_parameter("Line.DetailType")
        if kind == "DescriptionOnly":
            return
        if kind != "JournalEntryLineDetail":
            raise faults.malformed_property(f"DetailType {kind} is not allowed here", "DetailType")
        detail = line.get("JournalEntryLineDetail", {})
        if "Amount" not in line:
            raise faults.required_parameter("Line.Amount")
        if line["Amount"] < 0:
            raise faults.QboFault(
                "2290", "NegativeAmount", "Negative amounts aren't supported on transaction lines."
            )
        if "PostingType" not in detail:
            raise faults.QboFault(
                "2260", "MissingPostingType", "A posting type is required: Credit or Debit."
            )
        if not detail.get("AccountRef", {}).get("value"):
            raise faults.required_parameter("Line.JournalEntryLineDetail.AccountRef")
        line["Amount"] = from_cents(checked_cents(line["Amount"]))
        self._complete_references(company, detail)

    @staticmethod
    def _complete_references(company, detail):
        detail["AccountRef"] = company.resolve("Account", detail["AccountRef"])
        for name, type_name in (("ClassRef", "Class"), ("DepartmentRef", "Department")):
            if detail.get(name, {}).get("value"):
                detail[name] = company.resolve(type_name, detail[name])
        entity = detail.get("Entity", {})
        if entity.get("EntityRef", {}).get("value"):
            if entity.get("Type") not in ("Customer", "Vendor", "Employee"):
                raise faults.required_parameter("Line.JournalEntryLineDetail.Entity.Type")
            entity["EntityRef"] = company.resolve(entity["Type"], entity["EntityRef"])
        else:
            entity = detail.pop("Entity", None) and {}
        account_type = company.ledger.account_type(int(detail["AccountRef"]["value"]))
        party_type, refusal = _NAMED_ACCOUNTS.get(account_type, (None, None))
        if party_type and (entity or {}).get("Type") != party_type:
            raise faults.business_rule(refusal)
        if party_type:
            party = company.referenced(party_type, entity["EntityRef"])
            company.currencies.check_party(int(detail["AccountRef"]["value"]), party)

    def postings(self, company, record):
        """The lines as given, and their tax."""
        body = record.body
        postings = []
        for line in body["Line"]:
            if line["DetailType"] != "JournalEntryLineDetail":
                continue
            detail = line["JournalEntryLineDetail"]
            account = int(detail["AccountRef"]["value"])
            company.currencies.check_account(account, body["CurrencyRef"]["value"])
            cents = to_cents(line["Amount"])
            entity = detail.get("Entity")
            postings.append(
                Posting(
                    account,
                    cents if detail["PostingType"] == "Debit" else -cents,
                    entity and entity["Type"],
                    entity and int(entity["EntityRef"]["value"]),
                    memo=line.get("Description", ""),
                    class_id=key_or_none(detail.get("ClassRef")),
                    department=key_or_none(detail.get("DepartmentRef")),
                )
            )
        postings += [
            Posting(account, cents) for account, cents in tax.entry_postings(company, body)
        ]
        return postings

    def voided(self, company, record):
        """Debits and credits become zero."""
        super().voided(company, record)
        for line in record.body["Line"]:
            if "Amount" in line:
                line["Amount"] = from_cents(0)
        tax.release(record.body)
        record.total = record.balance = 0

    def render(self, company, record):
        """Add the total, which the service answers as 0, also in the home currency."""
        answer = super().render(company, record)
        answer["TotalAmt"] = from_cents(0)
        add_home_amount(company, record, answer, "HomeTotalAmt", 0)
        return answer
