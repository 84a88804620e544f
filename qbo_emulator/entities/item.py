"""Item: products, services, their categories, and bundles of them."""

from decimal import Decimal

from .. import faults
from ..tax import classifications
from .item_accounts import check_accounts
from .item_documents import post_documents_again
from .lists import HierarchicalListEntity

_TYPES = ("Service", "NonInventory", "Inventory", "Category", "Group")
_CATEGORY_LEVELS = 4
_INVENTORY_FIELDS = ("QtyOnHand", "InvStartDate", "AssetAccountRef")


class Item(HierarchicalListEntity):
    """A product or service.

    An item of type Inventory has a quantity on hand, which its documents move. Changing the
    quantity makes an adjustment. A category only holds other items; a bundle (type Group) is made in
    QuickBooks itself, not over the API.
    """

    name = "Item"
    below_field = "SubItem"
    required = ("Name",)
    forbidden = ":\t\n"
    read_only = HierarchicalListEntity.read_only | {
        "AvgCost",
        "QtyOnPurchaseOrder",
        "QtyOnSalesOrder",
    }
    sticky = HierarchicalListEntity.sticky | {
        "Type",
        "TrackQtyOnHand",
        "QtyOnHand",
        "InvStartDate",
        "ItemGroupDetail",
        "PrintGroupedItems",
    }
    references = {
        "IncomeAccountRef": "Account",
        "ExpenseAccountRef": "Account",
        "AssetAccountRef": "Account",
        "PrefVendorRef": "Vendor",
        "SalesTaxCodeRef": "TaxCode",
        "PurchaseTaxCodeRef": "TaxCode",
        "ClassRef": "Class",
    }

    def allows(self, kind, body):
        """Bundles cannot be created over the API."""
        return super().allows(kind, body) and (kind != "create" or body.get("Type") != "Group")

    def complete(self, company, record, previous, sent):
        """Hold parent, accounts and quantity against the type and fill in the defaults."""
        body = record.body
        self._settle_type(company, body, previous)
        if "SubItem" in sent and not body.get("SubItem"):
            body.pop("ParentRef", None)
        super().complete(company, record, previous, sent)
        if record.parent is None:
            del body["SubItem"]
        self._check_levels(record)
        kind = body["Type"]
        if kind == "Category":
            self._complete_category(record)
            return
        if "TaxClassificationRef" in body:
            body["TaxClassificationRef"] = classifications.resolve(body["TaxClassificationRef"])
        for name in ("UnitPrice", "PurchaseCost"):
            body.setdefault(name, 0)
        body.setdefault("Taxable", False)
        if kind == "Inventory":
            self._complete_inventory(body, previous, sent)
        else:
            body["TrackQtyOnHand"] = False
            for name in _INVENTORY_FIELDS:
                body.pop(name, None)
        if kind == "Group":
            self._complete_bundle(company, body)
        else:
            check_accounts(company, body)

    @staticmethod
    def _settle_type(company, body, previous):
        """Without a type an item is Inventory when it has what that needs, else NonInventory."""
        is_tracked = body.get("TrackQtyOnHand") and "InvStartDate" in body
        body.setdefault("Type", "Inventory" if is_tracked else "NonInventory")
        kind, before = body["Type"], previous and previous.body["Type"]
        if kind not in _TYPES:
            raise faults.QboFault("2120", "Invalid Type", f"Invalid Type : {kind}", element="Type")
        if before and kind != before and not {kind, before}.isdisjoint({"Category", "Group"}):
            raise faults.business_rule(f"An item of type {before} cannot become a {kind}.")
        if before == "Inventory" and (kind != before or body.get("TrackQtyOnHand") is False):
            raise faults.business_rule("An item whose quantity is tracked stays an Inventory item.")
        preferences = company.preferences.get("ProductAndServicesPrefs", {})
        if kind == "Inventory" and before != kind and not preferences.get("QuantityOnHand"):
            raise faults.feature_not_supported("Inventory is not enabled.")

    @staticmethod
    def _settle_parent(body):
        is_below = body.pop("SubItem", None)
        has_parent = bool(body.get("ParentRef", {}).get("value"))
        if is_below and not has_parent:
            raise faults.QboFault(
                "6150",
                "ParentRef Required Validation Error",
                "A ParentRef is required if SubItem is true.",
                element="ParentRef",
            )
        if not has_parent or is_below is False:
            body.pop("ParentRef", None)

    def _parent(self, company, record, reference):
        """Only categories hold other items."""
        holder = super()._parent(company, record, reference)
        if holder.body["Type"] != "Category":
            raise faults.QboFault(
                "700", "Parent Reference Invalid", f"{holder.full_name} is no category."
            )
        return holder

    @staticmethod
    def _check_levels(record):
        levels = record.full_name.count(":") + 1
        if record.body["Type"] == "Category" and levels > _CATEGORY_LEVELS:
            raise faults.QboFault(
                "6180", "Sub Level Limit", f"You can nest up to {_CATEGORY_LEVELS} categories."
            )

    @staticmethod
    def _complete_category(record):
        """A category has neither prices nor accounts, and is always active."""
        kept = ("Type", "Name", "SubItem", "ParentRef")
        record.body = {name: record.body[name] for name in kept if name in record.body}
        record.active = True

    @staticmethod
    def _complete_bundle(company, body):
        for line in body.get("ItemGroupDetail", {}).get("ItemGroupLine", ()):
            if not line.get("ItemRef", {}).get("value"):
                raise faults.required_parameter("ItemGroupLine.ItemRef")
            part = company.resolve_item(line["ItemRef"])
            if part.body["Type"] in ("Category", "Group"):
                raise faults.business_rule("A bundle cannot contain categories or bundles.")
            line["ItemRef"] = {
                "value": str(part.id),
                "name": part.full_name,
                "type": part.body["Type"],
            }
            line.setdefault("Qty", 1)

    @staticmethod
    def _complete_inventory(body, previous, sent):
        if not body.get("TrackQtyOnHand"):
            raise faults.business_rule(
                "When you create an item, if Track quantity on hand is turned off, the item cannot "
                "be of type Inventory."
            )
        if "QtyOnHand" not in body:
            raise faults.quantity_required()
        for name in _INVENTORY_FIELDS:
            if name not in body:
                raise faults.required_parameter(name)
        before = previous.body if previous and previous.body["Type"] == "Inventory" else None
        if before and before["QtyOnHand"] == body["QtyOnHand"]:
            body["InvStartDate"] = before["InvStartDate"]
        elif before and "InvStartDate" not in sent:
            raise faults.quantity_without_date()
        elif before and not previous.active:
            raise faults.business_rule("Make the item active before you change its quantity.")

    def duplicate_name(self, type_name, key):
        """:return: the Fault 6240 of products and services"""
        return faults.name_in_use("product or service")

    def stored(self, company, record, previous):
        """Carry changes on to the stock and to the documents."""
        super().stored(company, record, previous)
        company.items_changed()
        if record.body["Type"] == "Inventory":
            if previous is None or previous.body["Type"] != "Inventory":
                company.entity("InventoryStartingValue").start(company, record)
            else:
                self._adjust(company, record, previous)
        if previous and not company.keeps_documents:
            post_documents_again(company, record, previous)

    @staticmethod
    def _adjust(company, record, previous):
        """An inactive item has nothing on hand. A changed quantity is adjusted on the date that came
        with it; read again, the item still tells its first date.
        """
        day = record.body["InvStartDate"]
        start = previous.body["InvStartDate"]
        if day == start:
            day = company.clock.today().isoformat()
        record.body["InvStartDate"] = start
        company.objects.save(record)
        quantity = Decimal(record.body["QtyOnHand"] if record.active else 0)
        difference = quantity - previous.body["QtyOnHand"]
        company.entity("InventoryAdjustment").adjust(company, record, difference, day)

    def render(self, company, record):
        """Add the place in the hierarchy."""
        answer = super().render(company, record)
        if record.parent is not None:
            answer["Level"] = record.full_name.count(":")
        return answer
