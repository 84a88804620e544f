"""CompanyInfo: the one record that describes the company."""

from .base import Entity


class CompanyInfo(Entity):
    """Name, addresses and fiscal year of the company. There is one, with Id 1; its path holds the
    realm.
    """

    name = "CompanyInfo"
    read_only = frozenset({"NameValue", "CompanyStartDate", "Country", "SupportedLanguages"})
    operations = frozenset({"update"})
    in_change_data = False
