"""ReimburseCharge: an expense that a customer pays back, waiting for its invoice."""

from ..links import Mention
from ..money import from_cents, to_cents
from ..objects import Record
from .billable_lines import mark_billed
from .transactions import TransactionEntity, check_link, key_or_none


class ReimburseCharge(TransactionEntity):
    """A charge is made by a billable line of a purchase, and can only be read. It is not posted.

    Its first line is the expense, its second one the markup, when there is one.
    """

    name = "ReimburseCharge"
    operations = frozenset()
    columns = {**TransactionEntity.columns, "CustomerRef": "party", "Amount": "total"}

    def make(self, company, source, line):
        """Store the charge of a line.

        :param source: the Record of the purchase
        :param line: its line
        :return: id of the charge
        """
        now = company.now()
        charge = Record(self.name, self.next_key(company), created=now, updated=now)
        self._fill(company, charge, source, line)
        company.objects.insert(charge)
        company.links.mention(charge, [Mention(source.type, source.id, line["Id"])])
        company.changed(charge, "created")
        return charge.id

    def change(self, company, key, source, line):
        """Bring a charge in line with its line."""
        charge = company.objects.get(self.name, key)
        before = dict(charge.body), charge.total, charge.txn_date
        self._fill(company, charge, source, line)
        if (charge.body, charge.total, charge.txn_date) != before:
            company.touch(charge)
            company.objects.save(charge)

    def remove(self, company, key):
        """Delete a charge."""
        charge = company.objects.get(self.name, key)
        company.links.mention(charge, [])
        company.touch(charge, "deleted")
        charge.deleted, charge.total, charge.body = True, 0, {}
        company.objects.save(charge)

    def _fill(self, company, charge, source, line):
        detail = line[line["DetailType"]]
        cents = company.entity(source.type).sign_of(source.body) * to_cents(line["Amount"])
        lines = [_expense_line(company, line, detail, cents), *_markup(company, detail, cents)]
        for number, made in enumerate(lines, 1):
            made.update(Id=str(number), LineNum=number, DetailType="ReimburseLineDetail")
        charge.txn_date = source.txn_date
        charge.party = key_or_none(detail["CustomerRef"])
        charge.total = sum(to_cents(made["Amount"]) for made in lines)
        charge.body = {
            "HasBeenInvoiced": False,
            "LinkedTxn": [],
            **charge.body,
            "TxnDate": source.txn_date,
            "CustomerRef": dict(detail["CustomerRef"]),
            "CurrencyRef": source.body["CurrencyRef"],
            "Line": lines,
        }
        if "ExchangeRate" in source.body:
            charge.body["ExchangeRate"] = source.body["ExchangeRate"]

    def postings(self, company, record):
        """None: the invoice is posted."""
        return []

    def check_mention(self, company, target, source, line):
        """An invoice of the customer may bill what is not billed yet."""
        check_link(company, target, source, "CustomerRef", not target.body["HasBeenInvoiced"])

    def linked(self, company, record):
        """The line of the purchase says whether its charge is on an invoice."""
        is_billed = any(link["TxnType"] == "Invoice" for link in record.body["LinkedTxn"])
        if is_billed != record.body["HasBeenInvoiced"]:
            record.body["HasBeenInvoiced"] = is_billed
            (made_by,) = company.links.mentions(record.type, record.id)
            source = company.objects.get(made_by.type, made_by.id)
            mark_billed(company, source, made_by.line, is_billed)

    def render(self, company, record):
        """Add the amount; of the links only the one to the invoice is shown, in the lines too."""
        answer = super().render(company, record)
        links = [link for link in record.body["LinkedTxn"] if link["TxnType"] == "Invoice"]
        answer["LinkedTxn"] = links
        answer["Line"] = [
            {**line, "LinkedTxn": links} if links else line for line in record.body["Line"]
        ]
        answer["Amount"] = from_cents(record.total)
        return answer


def _expense_line(company, line, detail, cents):
    kept = ("ItemRef", "ClassRef", "Qty", "UnitPrice", "TaxCodeRef", "MarkupInfo")
    made = {name: detail[name] for name in kept if name in detail}
    made["ItemAccountRef"] = _income(company, "Billable Expense Income")
    told = {"Description": line["Description"]} if "Description" in line else {}
    return {**told, "Amount": from_cents(cents), "ReimburseLineDetail": made}


def _markup(company, detail, cents):
    """:return: list of the line of the markup, empty when there is none"""
    markup = detail.get("MarkupInfo", {})
    if "Percent" in markup:
        amount = to_cents(from_cents(cents) * markup["Percent"] / 100)
    else:
        amount = to_cents(markup.get("Value", 0))
    if not amount:
        return []
    account = markup.get("MarkUpIncomeAccountRef") or _income(company, "Markup")
    made = {"MarkupInfo": markup, "ItemAccountRef": account}
    if "TaxCodeRef" in detail:
        made["TaxCodeRef"] = detail["TaxCodeRef"]
    told = f"{markup['Percent']:f}% markup" if "Percent" in markup else "Markup"
    return [{"Description": told, "Amount": from_cents(amount), "ReimburseLineDetail": made}]


def _income(company, name):
    account = company.account_named(name, "Income", "OtherPrimaryIncome")
    return company.resolve("Account", {"value": str(account)})
