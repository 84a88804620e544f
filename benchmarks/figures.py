"""What is measured, and how it is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number.

    :param str name: key in ``results.json``
    :param str label: what people read
    :param float value: in the unit that the label names
    :param float at_most: target, None without one
    :param float at_least: target, None without one
    """

    name: str
    label: str
    value: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self):
        """:return: the target as people read it, empty without one"""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return ""

    @property
    def met(self):
        """:return: whether the target is met, None without one"""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None
