"""The definitions, compiled once into one reader per field."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .. import faults
from . import values


def _read(file_name):
    return json.loads(resources.files(__package__).joinpath(file_name).read_text(encoding="utf-8"))


def _supplemented(document, supplement):
    for name, fields in supplement["types"].items():
        document["types"].setdefault(name, {}).update(fields)
    document["entities"].update(supplement["entities"])
    document["enums"].update(supplement["enums"])
    return document


_DOCUMENT = _supplemented(_read("qbo_entities.json"), _read("supplement.json"))

#: Names of the entities, each the name of its type too.
ENTITY_TYPES = _DOCUMENT["entities"]

# Where the reference pages of the entities document another length than the schemas.
_DOCUMENTED_LENGTHS = {
    # A path of five names of 100 characters with colons between them.
    ("Item", "FullyQualifiedName"): 504,
    ("TelephoneNumber", "FreeFormNumber"): 30,
    ("MemoRef", "value"): 1000,
    ("Account", "Description"): 4000,
    ("Customer", "ResaleNum"): 16,
    ("Customer", "GSTIN"): 15,
    ("Customer", "BusinessNumber"): 10,
    ("Vendor", "TaxIdentifier"): 20,
    ("Vendor", "GSTIN"): 15,
    ("Vendor", "BusinessNumber"): 10,
    ("Employee", "SSN"): 100,
}

_SCALARS = {
    "boolean": values.read_boolean,
    "decimal": values.read_decimal,
    "int": values.read_integer,
    "long": values.read_integer,
    "positiveInteger": values.read_positive_integer,
    "date": values.read_date,
    "dateTime": values.read_date_time,
    "any": values.read_extension,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type.

    :param name: its key in JSON
    :param kind: name of its type without length and repetition, ``decimal`` or ``ReferenceType``
    :param repeated: whether the value is a list
    :param maximum: longest text that it may hold, or None
    :param read: callable ``(value, name)`` that answers the normal form or raises a QboFault
    """

    name: str
    kind: str
    repeated: bool
    maximum: int | None
    read: object


@cache
def complex_type(name):
    """:return: dictionary of :class:`Field` by JSON key, or None if no such complex type exists"""
    fields = _DOCUMENT["types"].get(name)
    if fields is None:
        return None
    return {
        field.name: field
        for field in (_field(name, key, text) for key, text in fields.items() if key != "*")
    }


@cache
def address_fields(name):
    """:return: tuple of the names of the fields of a type that hold one address"""
    fields = (complex_type(name) or {}).values()
    return tuple(
        field.name for field in fields if field.kind == "PhysicalAddress" and not field.repeated
    )


def enumeration(name):
    """:return: list of the members of an enumeration, or None if no such enumeration exists"""
    return _DOCUMENT["enums"].get(name)


def _field(type_name, key, text):
    name = key.lstrip("@#")
    kind, *length = text.split(" max ")
    repeated = kind.endswith("[]")
    kind = kind.removesuffix("[]")
    maximum = _DOCUMENTED_LENGTHS.get((type_name, name), int(length[0]) if length else None)
    read = _reader(kind, maximum)
    return Field(name, kind, repeated, maximum, _list_reader(read) if repeated else read)


def _reader(kind, maximum):
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind in _DOCUMENT["enums"]:
        return values.enumeration_reader(_DOCUMENT["enums"][kind])
    if kind == "IntuitAnyType":
        return values.read_extension
    if kind == "ReferenceType":
        return _read_reference
    if kind in _DOCUMENT["types"]:
        return lambda value, name: normalise(kind, value, name)
    return values.string_reader(maximum)


def _read_reference(value, name):
    """Take a reference; one without a value is unset."""
    reference = normalise("ReferenceType", value, name)
    return reference if "value" in reference else None


def _list_reader(read_item):
    def read(value, name):
        if not isinstance(value, list):
            raise faults.malformed_property(
                "Can not deserialize instance of java.util.ArrayList out of "
                f"{type(value).__name__} value",
                name,
            )
        items = [read_item(item, name) for item in value if item is not None]
        return [item for item in items if item is not None]

    return read


def normalise(type_name, body, name=None, keep_unset=False):
    """Hold a body against its type and answer it in normal form.

    Unset fields (null and the empty string) fall away; numeric strings become numbers, integer ids
    strings. Intuit's service has been recorded to accept those, and to refuse a field that it does
    not know.

    :param type_name: name of a complex type of the definitions
    :param body: parsed JSON
    :param name: name of the field that holds the body, for the Fault
    :param keep_unset: keep unset fields as None, as a sparse update needs them
    :return: a new dictionary
    :raise QboFault: 2010, 2050, 2100, 2170 and the like
    """
    if not isinstance(body, dict):
        raise faults.malformed_property(
            f"Can not construct instance of com.intuit.schema.finance.v3.{type_name}",
            name or type_name,
        )
    fields = complex_type(type_name)
    normal = {}
    for key, value in body.items():
        field = fields.get(key)
        if field is None:
            raise faults.unknown_property(key, type_name)
        unset = value is None or value == ""
        normal_value = None if unset else field.read(value, key)
        if normal_value is not None or keep_unset:
            normal[key] = normal_value
    return normal
