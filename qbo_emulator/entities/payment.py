"""Payment: money received from a customer, and what it is applied to."""

from .. import faults
from ..ledger import Posting
from ..links import Application, settle
from ..money import from_cents, to_cents
from ..objects import key_of
from .transactions import TransactionEntity, checked_cents

_TARGETS = ("Invoice", "CreditMemo", "JournalEntry")


class Payment(TransactionEntity):
    """A payment pays charges with its own amount and with credits; what is left over stays with the
    customer.

    A payment of 0 applies a credit memo, or the credit of a journal entry, to an invoice.
    """

    name = "Payment"
    operations = TransactionEntity.operations | {"void"}
    required = ("CustomerRef", "TotalAmt")
    read_only = TransactionEntity.read_only | {"UnappliedAmt", "LinkedTxn"}
    columns = {
        **TransactionEntity.columns,
        "CustomerRef": "party",
        "TotalAmt": "total",
        "UnappliedAmt": "balance",
    }
    references = {
        **TransactionEntity.references,
        "CustomerRef": "Customer",
        "DepositToAccountRef": "Account",
        "ARAccountRef": "Account",
        "PaymentMethodRef": "PaymentMethod",
    }

    def complete(self, company, record, previous, sent):
        """Settle customer, amount and account; check what the payment is applied to."""
        super().complete(company, record, previous, sent)
        body = record.body
        self.require(body)
        record.party = int(body["CustomerRef"]["value"])
        record.total = checked_cents(body["TotalAmt"])
        if record.total < 0:
            raise faults.business_rule("The amount of a payment cannot be negative.")
        body["TotalAmt"] = from_cents(record.total)
        self._settle_account(company, body)
        body["Line"] = [self._complete_line(line) for line in body.get("Line", ())]
        record.balance = self._unapplied(record.total, self.applications(company, record))
        body.setdefault("ProcessPayment", False)
        body.setdefault("LinkedTxn", [])

    @staticmethod
    def _settle_account(company, body):
        if "DepositToAccountRef" not in body:
            account = company.account_for(
                "Other Current Asset", "UndepositedFunds", "Undeposited Funds"
            )
            body["DepositToAccountRef"] = company.resolve("Account", {"value": str(account)})
        kind = company.ledger.account_type(int(body["DepositToAccountRef"]["value"]))
        if kind not in ("Bank", "Other Current Asset", "Credit Card"):
            raise faults.QboFault(
                "6430",
                "Invalid Account Type",
                "Invalid account type: the account of a deposit must be a bank or other current "
                "asset account.",
            )

    @staticmethod
    def _complete_line(line):
        links = line.get("LinkedTxn") or ()
        if len(links) != 1 or "TxnId" not in links[0]:
            raise faults.required_parameter("Line.LinkedTxn")
        if links[0].get("TxnType") not in _TARGETS:
            raise faults.cannot_link(links[0]["TxnId"])
        if "Amount" not in line:
            raise faults.required_parameter("Line.Amount")
        cents = checked_cents(line["Amount"])
        if cents <= 0:
            raise faults.QboFault(
                "2140", "Invalid Amount", f"Invalid Amount : {line['Amount']}", element="Amount"
            )
        return {"Amount": from_cents(cents), "LinkedTxn": links}

    def applications(self, company, record):
        """Find what the lines of a payment point to and how much of it is still open.

        :return: list of :class:`~qbo_emulator.links.Application`
        :raise QboFault: 610 for a target that does not exist, 6000 for more than is open
        """
        found = []
        for line in record.body["Line"]:
            link = line["LinkedTxn"][0]
            target = company.objects.get(link["TxnType"], key_of(link["TxnId"]))
            if target is None or target.deleted:
                raise faults.object_not_found("Another user has deleted this transaction.")
            found.append(
                self._application(company, record, target, to_cents(line["Amount"]), found)
            )
        return found

    def _application(self, company, record, target, cents, before):
        entity = company.entity(target.type)
        for party in self._family(company, record.party):
            receivable = entity.receivable(company, target, party)
            if receivable:
                break
        else:
            raise faults.cannot_link(target.id)
        used = abs(
            company.links.applied(target.type, target.id, party, (record.type, record.id))
        ) + sum(
            abs(other.amount)
            for other in before
            if (other.target_type, other.target_id) == (target.type, target.id)
        )
        if used + cents > abs(receivable):
            raise faults.business_rule(
                f"The amount applied to {target.type} {target.doc_number or target.id} is more "
                f"than its open balance of {from_cents(abs(receivable) - used)}."
            )
        return Application(target.type, target.id, party, cents if receivable > 0 else -cents)

    @staticmethod
    def _family(company, party):
        yield party
        root = company.objects.get("Customer", party)
        while root.parent is not None:
            root = company.objects.get("Customer", root.parent)
        pending = [root.id]
        while pending:
            key = pending.pop()
            if key != party:
                yield key
            pending += [
                child.id for child in company.objects.select("Customer", "parent = ?", (key,))
            ]

    @staticmethod
    def _unapplied(total, applications):
        charges = sum(entry.amount for entry in applications if entry.amount > 0)
        credits = -sum(entry.amount for entry in applications if entry.amount < 0)
        if credits > charges:
            raise faults.business_rule("Credits cannot be more than the charges they pay.")
        if charges > total + credits:
            raise faults.business_rule(
                "The amount applied is more than the amount of the payment and its credits."
            )
        return total + credits - charges

    def postings(self, company, record):
        """The account of the deposit against the receivables of whom the applied documents belong
        to.
        """
        receivables = {record.party: -record.balance}
        for entry in self.applications(company, record):
            receivables[entry.party] = receivables.get(entry.party, 0) - entry.amount
        body = record.body
        if "ARAccountRef" in body:
            account = int(body["ARAccountRef"]["value"])
        else:
            account = company.account_for("Accounts Receivable", "AccountsReceivable")
        deposit = int(body["DepositToAccountRef"]["value"])
        return [
            Posting(deposit, record.total, "Customer", record.party),
            *(Posting(account, cents, "Customer", party) for party, cents in receivables.items()),
        ]

    def stored(self, company, record, previous):
        """Write the links and let everything that is, or was, linked follow."""
        super().stored(company, record, previous)
        self._link(company, record, self.applications(company, record))

    def withdraw(self, company, record):
        """Free everything that the payment was applied to."""
        super().withdraw(company, record)
        self._link(company, record, [])

    @staticmethod
    def _link(company, record, applications):
        for type_name, key in company.links.replace(record, applications):
            settle(company, company.objects.get(type_name, key), as_change=True)

    def give_back(self, company, record, target, excess):
        """Apply less to a target, and keep credits and charges in proportion; the money becomes
        unapplied.

        :param target: (type, id)
        :param excess: int, cents that must no longer be applied to it
        :return: int, cents that this payment gave back
        """
        lines = record.body["Line"]
        given = excess - _take(lines, excess, lambda key: key == target)
        signed = company.links.targets(record)
        charges = sum(to_cents(line["Amount"]) for line in lines if signed[_target(line)] > 0)
        credits = sum(to_cents(line["Amount"]) for line in lines if signed[_target(line)] < 0)
        if charges > record.total + credits:
            too_much = charges - record.total - credits
            _take(lines, too_much, lambda key: signed[key] > 0)
            charges -= too_much
        elif credits > charges:
            too_much = credits - charges
            _take(lines, too_much, lambda key: signed[key] < 0)
            credits -= too_much
        record.balance = record.total + credits - charges
        company.touch(record)
        company.objects.save(record)
        self.stored(company, record, None)
        return given

    def voided(self, company, record):
        """Amount and lines are gone."""
        super().voided(company, record)
        record.body["Line"] = []
        record.body["TotalAmt"] = from_cents(0)
        record.total = record.balance = 0

    def render(self, company, record):
        """Add the unapplied amount and what the service repeats of each linked transaction."""
        answer = super().render(company, record)
        answer["UnappliedAmt"] = from_cents(record.balance)
        answer["Line"] = [self._render_line(company, line) for line in record.body["Line"]]
        return answer

    @staticmethod
    def _render_line(company, line):
        link = line["LinkedTxn"][0]
        target = company.objects.get(link["TxnType"], key_of(link["TxnId"]))
        values = {
            "txnId": link["TxnId"],
            "txnOpenBalance": str(from_cents(target.balance)),
            "txnReferenceNumber": target.doc_number,
        }
        return {
            **line,
            "LineEx": {"any": [_name_value(*pair) for pair in values.items() if pair[1]]},
        }


def _target(line):
    link = line["LinkedTxn"][0]
    return link["TxnType"], key_of(link["TxnId"])


def _take(lines, cents, is_meant):
    """Lower the amounts of some lines, the last first; lines that reach zero fall away.

    :param is_meant: callable that tells by a line's (type, id) whether it may be lowered
    :return: int, what could not be taken
    """
    for line in reversed(lines[:]):
        if cents and is_meant(_target(line)):
            amount = to_cents(line["Amount"])
            taken = min(amount, cents)
            cents -= taken
            if taken == amount:
                lines.remove(line)
            else:
                line["Amount"] = from_cents(amount - taken)
    return cents


def _name_value(name, value):
    return {
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": {"Name": name, "Value": value},
        "nil": False,
        "globalScope": True,
        "typeSubstituted": False,
    }
