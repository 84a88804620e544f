"""ExchangeRate: what one unit of another currency is worth on a day."""

from .. import faults
from ..definitions.values import read_date
from .base import Entity


class ExchangeRate(Entity):
    """A rate, known by its currency and day. Writing it again changes it; answers have no Id."""

    name = "ExchangeRate"
    required = ("SourceCurrencyCode", "AsOfDate", "Rate")
    read_only = frozenset({"TargetCurrencyCode"})
    in_change_data = False
    columns = {**Entity.columns, "SourceCurrencyCode": "name", "AsOfDate": "txn_date"}

    def find_same(self, company, body):
        """A rate of the same currency and day is the one that is meant."""
        found = company.objects.select(
            self.name, "name = ? AND txn_date = ?", (body["SourceCurrencyCode"], body["AsOfDate"])
        )
        return found[0] if found else None

    def find(self, company, code, day):
        """Find the rate that counts on a day.

        :param code: code of a currency
        :param day: ISO date
        :return: the Record of the last rate known on it, or None
        """
        found = company.objects.select(
            self.name, "name = ? AND txn_date <= ?", (code, day), "txn_date DESC,", limit=1
        )
        return found[0] if found else None

    def read_key(self, company, path, parameters):
        """A GET asks for the rate of a currency on a day, today by default."""
        code = parameters.get("sourcecurrencycode")
        if not code:
            raise faults.required_parameter("sourcecurrencycode")
        day = parameters.get("asofdate")
        day = read_date(day, "asofdate") if day else company.clock.today().isoformat()
        found = self.find(company, code, day)
        if found is None:
            raise faults.object_not_found()
        return str(found.id)

    def complete(self, company, record, previous, sent):
        """Check currency and rate."""
        super().complete(company, record, previous, sent)
        body = record.body
        code = company.currencies.settle({"CurrencyRef": {"value": body["SourceCurrencyCode"]}})
        if code == company.currencies.home:
            raise faults.business_rule("The home currency has no exchange rate.")
        if body["Rate"] <= 0:
            raise faults.invalid_value("2100", "Invalid Decimal Format", "Rate", body["Rate"])
        record.name = record.full_name = body["SourceCurrencyCode"]
        record.txn_date = body["AsOfDate"]
        body["TargetCurrencyCode"] = company.currencies.home

    def render(self, company, record):
        """Answers hold the rate alone (a recorded answer of 2026)."""
        return {**record.body, "domain": "QBO"}
