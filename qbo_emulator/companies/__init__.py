"""The sample companies, each built once per process and day and then copied."""

from functools import lru_cache

from .. import store
from ..clock import FixedClock
from ..company import Company
from . import ca, empty, uk, us, us_sales

_BUILDERS = {
    "us": us.build,
    "us_sales": us_sales.build,
    "uk": uk.build,
    "ca": ca.build,
    "empty": empty.build,
}

#: Names of the sample companies.
KINDS = tuple(_BUILDERS)


@lru_cache(maxsize=8)
def template(kind, today):
    """Build a sample company.

    :param kind: one of :data:`KINDS`
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
