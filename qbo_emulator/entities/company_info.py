"""CompanyInfo: the one record that describes the company."""

from .. import faults
from .base import Entity

_FISCAL_YEAR = "FiscalYearStartMonth"


class CompanyInfo(Entity):
    """Name, addresses and fiscal year of the company. There is one, with Id 1; its path holds the
    realm.
    """

    name = "CompanyInfo"
    required = ("CompanyName",)
    read_only = frozenset({"NameValue", "CompanyStartDate", "Country", "SupportedLanguages"})
    operations = frozenset({"update"})
    in_change_data = False

    def complete(self, company, record, previous, sent):
        """A company has a name, and a fiscal year that starts in some month."""
        self.require(record.body)
        record.body.setdefault(_FISCAL_YEAR, previous.body[_FISCAL_YEAR])
        super().complete(company, record, previous, sent)

    def read_key(self, company, path, parameters):
        """There is one record; its path holds the realm."""
        if path not in ([company.realm], ["1"], []):
            raise faults.object_not_found()
        return "1"
