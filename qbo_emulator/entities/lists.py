"""Entities that are lists of names: they are made inactive instead of being deleted, and their
names are unique.
"""

from .. import faults
from ..objects import key_of
from .base import Entity

_INACTIVE = " (deleted)"
_LEVELS = 5

#: The order in which recorded answers hold names: by the fully qualified name, capitals first.
NAMES_IN_ORDER = "+full_name COLLATE BINARY,"


class ListEntity(Entity):
    """A list. An inactive element answers its name with `` (deleted)`` behind it and still occupies
    the name.

    :cvar name_field: the field that holds the name
    :cvar shares_names_with: entities among which the name must be unique, itself included
    :cvar forbidden: characters that a name cannot contain
    :cvar shows_inactive: whether the name tells that an element is inactive
    :cvar unique_below_parent: whether the same name may occur again below another parent
    """

    name_field = "Name"
    shares_names_with = ()
    forbidden = ""
    shows_inactive = True
    unique_below_parent = False
    sticky = frozenset({"CurrencyRef"})
    columns = {**Entity.columns, "Name": "name", "Active": "active"}

    def complete(self, company, record, previous, sent):
        """Set the name and whether the element is active, and hold the name against the others."""
        super().complete(company, record, previous, sent)
        body = record.body
        record.active = body.pop("Active", record.active)
        name = body.get(self.name_field) or (previous and previous.name)
        if previous and not previous.active:
            name = name.removesuffix(_INACTIVE)
        name = name.strip()
        if not name:
            raise faults.required_parameter(self.name_field)
        if any(character in name for character in self.forbidden):
            raise faults.invalid_string(self.name_field, name)
        record.name = body[self.name_field] = name
        record.full_name = record.name
        if previous and previous.active and not record.active:
            self.check_may_leave(company, previous)
        self.check_unique(company, record)

    def check_may_leave(self, company, record):
        """Refuse to make inactive what has an open balance.

        :raise QboFault: 6220
        """
        if record.balance:
            raise faults.QboFault(
                "6220",
                "Delete Entity Has Balance Error",
                f"Delete Entity Has Balance Error : {record.full_name} has an open balance.",
            )

    def check_unique(self, company, record):
        """Refuse a name that is taken.

        :raise QboFault: 6240
        """
        parent = record.body.get("ParentRef", {}).get("value") or None
        for type_name, key, other_parent in company.objects.named(
            self.shares_names_with or (self.name,), record.name
        ):
            elsewhere = self.unique_below_parent and (other_parent and str(other_parent)) != parent
            if (type_name, key) != (record.type, record.id) and not elsewhere:
                raise self.duplicate_name(type_name, key)

    def duplicate_name(self, type_name, key):
        """Tell that a name is taken.

        :param type_name: the entity of the record that has it
        :param key: its id
        :return: the Fault 6240 of this list
        """
        return faults.duplicate_name(f"Id={key}")

    def render(self, company, record):
        """Add Active and show the name as the service does."""
        answer = super().render(company, record)
        if self.shows_inactive and not record.active:
            answer[self.name_field] = record.name + _INACTIVE
        answer["Active"] = record.active
        return answer


class HierarchicalListEntity(ListEntity):
    """A list whose elements may stand below one another, five levels deep.

    :cvar below_field: the field that tells whether an element stands below another one
    """

    below_field = ""
    unique_below_parent = True
    usual_order = NAMES_IN_ORDER
    read_only = frozenset({"FullyQualifiedName", "Level"})
    columns = {
        **ListEntity.columns,
        "FullyQualifiedName": "full_name",
        "ParentRef": "parent",
    }

    def complete(self, company, record, previous, sent):
        """Find the parent and the fully qualified name."""
        super().complete(company, record, previous, sent)
        parent = record.body.get("ParentRef")
        if self.below_field in sent and record.body.get(self.below_field) and not parent:
            raise faults.parent_required(self.below_field)
        record.parent = None
        if parent and parent.get("value"):
            holder = self._parent(company, record, parent)
            record.parent = holder.id
            record.full_name = f"{holder.full_name}:{record.name}"
            record.body["ParentRef"] = {"value": str(holder.id), "name": holder.full_name}
        else:
            record.body.pop("ParentRef", None)
        record.body[self.below_field] = record.parent is not None

    def _parent(self, company, record, reference):
        company.resolve(self.name, reference)
        holder = company.objects.get(self.name, key_of(reference["value"]))
        above = holder
        while above and record.id:
            if above.id == record.id:
                raise faults.QboFault(
                    "900", "Parent cannot be child", "An object cannot be its own parent."
                )
            above = above.parent and company.objects.get(self.name, above.parent)
        if holder.full_name.count(":") + 2 > _LEVELS:
            raise faults.QboFault(
                "6180", "Sub Level Limit", f"You can nest up to {_LEVELS} levels."
            )
        return holder

    def check_may_leave(self, company, record):
        """Refuse to make inactive what has active elements below it.

        :raise QboFault: 800
        """
        super().check_may_leave(company, record)
        if company.objects.count(self.name, "parent = ? AND active = 1", (record.id,)):
            raise faults.has_dependents(f"{record.full_name} has active elements below it.")

    def stored(self, company, record, previous):
        """Carry a new name or parent on to everything below, and the balance to the new parents."""
        super().stored(company, record, previous)
        if not previous:
            return
        if previous.full_name != record.full_name:
            company.objects.rename_below(self.name, previous.full_name, record.full_name)
        if previous.parent != record.parent:
            company.objects.add_tree_balance(self.name, previous.parent, -previous.tree_balance)
            company.objects.add_tree_balance(self.name, record.parent, previous.tree_balance)

    def render(self, company, record):
        """Add the fully qualified name."""
        answer = super().render(company, record)
        answer["FullyQualifiedName"] = (
            record.full_name if record.active else record.full_name + _INACTIVE
        )
        return answer
