"""CustomerType: how a business sorts its customers."""

from .lists import ListEntity


class CustomerType(ListEntity):
    """A type of customers. It is made on the website; the API reads and queries it."""

    name = "CustomerType"
    required = ("Name",)
    operations = frozenset()
