"""The query parameters of a report.

Parameters that a report does not know are ignored, as the service does; a value that cannot be used
is a Fault.
"""

from datetime import date

from .. import faults
from ..definitions.values import read_date, read_decimal, read_integer

_YEARS = range(1900, 2200)


class Parameters:
    """Reads and checks query parameters; an empty one counts as not sent.

    :param values: mapping of texts by name
    """

    def __init__(self, values):
        self._values = values

    def text(self, name, default=None):
        """:return: the text of a parameter, or the default"""
        return self._values.get(name) or default

    def choice(self, name, allowed, default):
        """:return: the one of the allowed texts that was sent, whatever its case

        :raise QboFault: 2170 for any other text
        """
        sent = self.text(name)
        return default if sent is None else _member(name, allowed, sent)

    def choices(self, name, allowed):
        """:return: list of those of the allowed texts that are in a list with commas

        :raise QboFault: 2170 for any other text
        """
        return [_member(name, allowed, word) for word in self.words(name)]

    def day(self, name):
        """:return: date, or None

        :raise QboFault: 2060 or 2070 for anything else, also for years that no company has
        """
        sent = self.text(name)
        if sent is None:
            return None
        day = date.fromisoformat(read_date(sent, name))
        if day.year not in _YEARS:
            raise faults.invalid_value("2070", "Invalid Date", name, sent)
        return day

    def integer(self, name, default, lowest=1, highest=1000):
        """:return: int within bounds

        :raise QboFault: 2080 or 2090 for anything else
        """
        number = read_integer(self.text(name, str(default)), name)
        if not lowest <= number <= highest:
            raise faults.invalid_value("2090", "Invalid Number", name, number)
        return number

    def amount(self, name):
        """:return: Decimal, or None

        :raise QboFault: 2100 or 2110 for anything that is no amount
        """
        sent = self.text(name)
        return None if sent is None else read_decimal(sent, name)

    def keys(self, name):
        """:return: list of the ids of a list with commas; empty without the parameter

        :raise QboFault: 2030 for anything that is no number
        """
        parts = [part.strip() for part in self.text(name, "").split(",") if part.strip()]
        for part in parts:
            if not part.isdecimal() or len(part) > 18:
                raise faults.invalid_id(part)
        return list(dict.fromkeys(map(int, parts)))

    def words(self, name):
        """:return: list of the texts of a list with commas"""
        return [part.strip() for part in self.text(name, "").split(",") if part.strip()]


def _member(name, allowed, sent):
    for member in allowed:
        if member.lower() == sent.lower():
            return member
    raise faults.invalid_value("2170", "Invalid Enumeration", name, sent)
