"""Department: a location that transactions are assigned to."""

from .lists import HierarchicalListEntity


class Department(HierarchicalListEntity):
    """A location, which the API calls department, up to five levels deep."""

    name = "Department"
    below_field = "SubDepartment"
    required = ("Name",)
    forbidden = ":"
    read_only = HierarchicalListEntity.read_only | {"SubDepartment"}
