"""What payments and bill payments share: they apply money and credits to charges."""

from .. import faults
from ..ledger import PARTY_ACCOUNTS, Posting
from ..links import Application, settle
from ..money import from_cents, proportion, to_cents
from ..objects import key_of
from .transactions import TransactionEntity, checked_cents


class Settlement(TransactionEntity):
    """Money that pays charges, together with credits; what is left over stays with the name.

    A settlement of 0 applies a credit to a charge.

    :cvar targets: entity by ``TxnType`` of what can be paid or used
    :cvar party_type: ``Customer`` or ``Vendor``
    :cvar account_field: the field that names a receivable or payable account
    :cvar sign: 1 when the money comes in, -1 when it goes out
    """

    operations = TransactionEntity.operations | {"void"}
    party_type = ""
    account_field = ""
    sign = 1
    targets = {}

    def complete(self, company, record, previous, sent):
        """Settle party and amount; check what the money is applied to."""
        body = record.body
        self.require(body)
        super().complete(company, record, previous, sent)
        record.party = int(body[self.party_field]["value"])
        if self.account_field in body:
            self._check_party_account(company, body)
        record.total = checked_cents(body["TotalAmt"])
        if record.total < 0:
            raise faults.business_rule("The amount of a payment cannot be negative.")
        body["TotalAmt"] = from_cents(record.total)
        body["Line"] = [self.completed_line(line) for line in body.get("Line", ())]
        record.balance = self._unapplied(record.total, self.applications(company, record))
        body.setdefault("LinkedTxn", [])

    def _check_party_account(self, company, body):
        account = int(body[self.account_field]["value"])
        if company.ledger.account_type(account) != PARTY_ACCOUNTS[self.party_type]:
            raise faults.invalid_account_type(self.account_field)
        company.currencies.check_party(account, self.party_of(company, body))

    def completed_line(self, line):
        """:return: a line in normal form

        :raise QboFault: 2020, 2140 or 620
        """
        links = line.get("LinkedTxn") or ()
        if len(links) != 1 or "TxnId" not in links[0]:
            raise faults.required_parameter("Line.LinkedTxn")
        if links[0].get("TxnType") not in self.targets:
            raise faults.cannot_link(links[0]["TxnId"])
        if "Amount" not in line:
            raise faults.required_parameter("Line.Amount")
        cents = checked_cents(line["Amount"])
        if cents <= 0:
            raise faults.QboFault(
                "2140", "Invalid Amount", f"Invalid Amount : {line['Amount']}", element="Amount"
            )
        return {"Amount": from_cents(cents), "LinkedTxn": links}

    def target_of(self, line):
        """:return: (type, id) that a line points to"""
        link = line["LinkedTxn"][0]
        return self.targets[link["TxnType"]], key_of(link["TxnId"])

    def applications(self, company, record):
        """Find what the lines point to and how much of it is still open.

        :return: list of :class:`~qbo_emulator.links.Application`
        :raise QboFault: 610 for a target that does not exist, 6000 for more than is open
        """
        found = []
        for line in record.body["Line"]:
            target = company.objects.get(*self.target_of(line))
            if target is None or target.deleted:
                raise faults.object_not_found("Another user has deleted this transaction.")
            found.append(
                self._application(company, record, target, to_cents(line["Amount"]), found)
            )
        return found

    def _application(self, company, record, target, cents, before):
        if target.body["CurrencyRef"]["value"] != record.body["CurrencyRef"]["value"]:
            raise faults.business_rule("A payment has the currency of what it pays.")
        party, claim, home_claim = self._claim(company, record, target)
        used, home_used = company.links.applied(
            target.type, target.id, party, (record.type, record.id)
        )
        for other in before:
            if (other.target_type, other.target_id) == (target.type, target.id):
                used += other.amount
                home_used += other.home_amount
        if abs(used) + cents > abs(claim):
            raise faults.business_rule(
                f"The amount applied to {target.type} {target.doc_number or target.id} is more "
                f"than its open balance of {from_cents(abs(claim) - abs(used))}."
            )
        amount = cents if claim > 0 else -cents
        # All parts together take exactly the home amount of what they pay, whatever rounding does.
        home_amount = proportion(home_claim, used + amount, claim) - home_used
        account = company.ledger.claim_account(target, party)
        return Application(target.type, target.id, party, amount, home_amount, account)

    def _claim(self, company, record, target):
        entity = company.entity(target.type)
        for party in self.family(company, record.party):
            claim, home_claim = entity.claim(company, target, party)
            if claim:
                return party, claim, home_claim
        raise faults.cannot_link(target.id)

    def family(self, company, party):
        """:return: iterator over the ids of the names whose charges a name may pay, its own first"""
        yield party

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

    def money_account(self, company, record):
        """:return: id of the account that the money goes to or comes from, None when none moves"""
        raise NotImplementedError

    def party_account(self, company, record):
        """:return: id of the receivable or payable account"""
        raise NotImplementedError

    def postings(self, company, record):
        """The money against the claims of whom the applied documents belong to, at the rates of
        these documents; the difference is a realised exchange gain or loss.
        """
        applications = self.applications(company, record)
        money, account = self.money_account(company, record), self.party_account(company, record)
        department = record.body.get("DepartmentRef")
        told = {"department": department and int(department["value"])}
        posted = []
        if money is not None:
            company.currencies.check_account(money, record.body["CurrencyRef"]["value"])
            amount = self.sign * record.total
            posted.append(Posting(money, amount, self.party_type, record.party, **told))
        rate = company.currencies.rate_of(record)
        left_over = record.balance if rate is None else to_cents(record.balance * rate / 100)
        claims = {(account, record.party): (record.balance, left_over)}
        for entry in applications:
            key = entry.account, entry.party
            cents, home = claims.get(key, (0, 0))
            claims[key] = cents + entry.amount, home + entry.home_amount
        settled = [
            Posting(account, -self.sign * cents, self.party_type, party, home=-self.sign * home)
            for (account, party), (cents, home) in claims.items()
        ]
        if rate is None:
            return posted + settled
        gain = -self.sign * to_cents(record.total * rate / 100)
        gain -= sum(posting.home for posting in settled)
        exchange = Posting(company.currencies.exchange_account(), 0, home=gain)
        return [*posted, *settled, exchange]

    def stored(self, company, record, previous):
        """Write the links and let everything that is, or was, linked follow."""
        super().stored(company, record, previous)
        self._link(company, record, self.applications(company, record))

    def open_amount(self, company, record):
        """What is left over of the money stays so, whatever mentions the payment."""
        return record.balance

    def repost(self, company, record):
        """Write postings and links anew, after something that is paid has changed."""
        self.post(company, record, self.postings(company, record))
        company.links.replace(record, self.applications(company, record))

    def withdraw(self, company, record):
        """Free everything that the payment was applied to."""
        super().withdraw(company, record)
        self._link(company, record, [])

    @staticmethod
    def _link(company, record, applications):
        for type_name, key in company.links.replace(record, applications):
            settle(company, company.objects.get(type_name, key), company.touch)

    def give_back(self, company, record, target, excess):
        """Apply less to a target, and keep credits and charges in proportion; the money becomes
        unapplied.

        :param target: (type, id)
        :param excess: int, cents that must no longer be applied to it
        :return: int, cents that this payment gave back
        """
        lines = record.body["Line"]
        given = excess - self._take(lines, excess, lambda key: key == target)
        signed = company.links.targets(record)
        charges = sum(
            to_cents(line["Amount"]) for line in lines if signed[self.target_of(line)] > 0
        )
        credits = sum(
            to_cents(line["Amount"]) for line in lines if signed[self.target_of(line)] < 0
        )
        if charges > record.total + credits:
            too_much = charges - record.total - credits
            self._take(lines, too_much, lambda key: signed[key] > 0)
            charges -= too_much
        elif credits > charges:
            too_much = credits - charges
            self._take(lines, too_much, lambda key: signed[key] < 0)
            credits -= too_much
        record.balance = record.total + credits - charges
        company.touch(record)
        company.objects.save(record)
        self.stored(company, record, None)
        return given

    def _take(self, lines, cents, is_meant):
        """Lower the amounts of some lines, the last first; lines that reach zero fall away.

        :param is_meant: callable that tells by a line's (type, id) whether it may be lowered
        :return: int, what could not be taken
        """
        for line in reversed(lines[:]):
            if cents and is_meant(self.target_of(line)):
                amount = to_cents(line["Amount"])
                taken = min(amount, cents)
                cents -= taken
                if taken == amount:
                    lines.remove(line)
                else:
                    line["Amount"] = from_cents(amount - taken)
        return cents

    def voided(self, company, record):
        """Amount and lines are gone."""
        super().voided(company, record)
        record.body["Line"] = []
        record.body["TotalAmt"] = from_cents(0)
        record.total = record.balance = 0
