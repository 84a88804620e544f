"""Class: a segment of the business that lines and transactions are assigned to."""

from .lists import HierarchicalListEntity


class Class(HierarchicalListEntity):
    """A class, up to five levels deep."""

    name = "Class"
    below_field = "SubClass"
    required = ("Name",)
    forbidden = ":"
