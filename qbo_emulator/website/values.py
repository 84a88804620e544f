"""Reading what somebody enters on the website: records, dates and amounts that make sense."""

from datetime import date
from decimal import Decimal, InvalidOperation

from ..objects import key_of

_LARGEST = Decimal(10**9)


class ActRefused(ValueError):
    """Something that cannot be done on the website, in a sentence."""


def record_of(company, type_name, key):
    """:return: the live, active Record that an id names

    :raise ActRefused: there is none
    """
    record = company.objects.get(type_name, key_of(str(key)))
    if record is None or record.deleted or not record.active:
        raise ActRefused(f"there is no active {type_name} {key}")
    return record


def account_of(company, key, types):
    """Find an account that money can be booked on.

    :param types: the AccountTypes that fit
    :return: its Record
    :raise ActRefused: there is none, or it is of another type
    """
    account = record_of(company, "Account", key)
    if account.body["AccountType"] not in types:
        raise ActRefused(
            f"{account.full_name} is of type {account.body['AccountType']}, which must be one of "
            f"{', '.join(types)}"
        )
    return account


def home_account_of(company, key, types):
    """As :func:`account_of`, in the home currency.

    :raise ActRefused: there is none, it is of another type or in another currency
    """
    account = account_of(company, key, types)
    if company.ledger.account_currency(account.id) not in (None, company.currencies.home):
        raise ActRefused(f"{account.full_name} is in another currency")
    return account


def reference(record):
    """:return: reference to a record"""
    return {"value": str(record.id), "name": record.full_name}


def day_of(company, text):
    """:return: an ISO date; today without one

    :raise ActRefused: the text is no date
    """
    if text is None:
        return company.clock.today().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except (TypeError, ValueError):
        raise ActRefused(f"{text!r} is no date such as 2026-03-31") from None


def number_of(value, name, places=2):
    """:return: a finite Decimal other than zero

    :param name: what the number is, for the refusal
    :param places: how many decimal places it may have
    :raise ActRefused: it is none
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ActRefused(f"{name} must be a number: {value!r}") from None
    if not number.is_finite() or not number or abs(number) >= _LARGEST:
        raise ActRefused(f"{name} must be a number other than 0: {value!r}")
    if -number.normalize().as_tuple().exponent > places:
        raise ActRefused(f"{name} has more than {places} decimal places: {value!r}")
    return number


def positive_number_of(value, name, places=2):
    """:return: a Decimal above zero

    :raise ActRefused: it is none
    """
    number = number_of(value, name, places)
    if number < 0:
        raise ActRefused(f"{name} must be above 0: {value!r}")
    return number
