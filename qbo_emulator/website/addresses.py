"""Where the website shows what: the addresses that *Open in QuickBooks* of a client leads to."""

from urllib.parse import urlencode

from ..entities import ENTITIES, OWN_ENTITIES

# What the website calls a page otherwise than the entity, in lower case.
_PAGES = {
    "CreditCardPaymentTxn": "creditcardpayment",
    "Customer": "customerdetail",
    "JournalEntry": "journal",
    "Payment": "recvpayment",
    "Vendor": "vendordetail",
}
_OTHER_PAGES = {"check": "Purchase", "expense": "Purchase"}
_LISTS = {"chartofaccounts": "Account", "items": "Item"}
_NAMES = ("Customer", "Vendor", "Employee")
#: Query parameters that name the record.
KEYS = ("txnId", "nameId", "id")


def types():
    """:return: list of the names of everything that has pages"""
    hidden = ("Attachable", "CompanyInfo", "Preferences", "ExchangeRate")
    return [name for name in (*ENTITIES, *OWN_ENTITIES) if name not in hidden]


def type_of(page):
    """:return: the entity that a page shows, None for a page that does not exist"""
    return _types_by_page().get(page.lower())


def _types_by_page():
    pages = {**_OTHER_PAGES, **_LISTS}
    for name in types():
        pages[name.lower()] = name
        pages[f"{name.lower()}s"] = name
        pages[_PAGES.get(name, name.lower())] = name
    return pages


def address_of(type_name, key, realm):
    """:return: the path and query of the page of a record"""
    page = _PAGES.get(type_name, type_name.lower())
    named = "nameId" if type_name in _NAMES else "txnId"
    return f"/app/{page}?{urlencode({named: key, 'realm': realm})}"


def list_address_of(type_name, realm):
    """:return: the path and query of the page that lists an entity"""
    return f"/app/{type_name.lower()}s?{urlencode({'realm': realm})}"
