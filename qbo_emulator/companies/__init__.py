"""The sample companies. A small one is built once per process and day and then copied; a big one is
built where it shall stay.
"""

from functools import lru_cache

from .. import store
from ..clock import FixedClock
from ..company import Company
from . import big, ca, empty, uk, us, us_multi, us_sales

_BUILDERS = {
    "us": us.build,
    "us_sales": us_sales.build,
    "us_multi": us_multi.build,
    "uk": uk.build,
    "ca": ca.build,
    "empty": empty.build,
}
_BIG = "big:"

#: Names of the sample companies.
KINDS = (*_BUILDERS, f"{_BIG}N")


def known_kind(kind):
    """:return: the name of a sample company

    :raise ValueError: there is none of that name
    """
    number = kind.removeprefix(_BIG)
    if kind in _BUILDERS or (kind != number and number.isascii() and number.isdecimal()):
        return kind
    raise ValueError(f"there is no company {kind!r}, only {', '.join(KINDS)} with a number for N")


def fill(company, today):
    """Bring a company to how it begins, whatever it holds.

    :param company: the :class:`~qbo_emulator.company.Company`, whose lock the caller holds
    :param today: the date up to which it has documents
    """
    if not company.kind.startswith(_BIG):
        content = template(company.kind, today)
        store.copy_company(content, company.connection, company.realm)
        return
    builder = Company(company.realm, company.kind, company.connection, FixedClock(0))
    with builder.transaction():
        store.clear_company(company.connection, company.realm)
    big.build(builder, today, int(company.kind.removeprefix(_BIG)))


@lru_cache(maxsize=8)
def template(kind, today):
    """Build a small sample company.

    :param kind: its name
    :param today: the date up to which it has documents
    :return: bytes of a serialised SQLite database that holds this one company
    """
    connection = store.connect(":memory:")
    try:
        company = Company("template", kind, connection, FixedClock(0))
        _BUILDERS[kind](company, today)
        return connection.serialize()
    finally:
        connection.close()
