"""TaxClassification: the classes of products by which the United States tax them. They are the same
in every company, in two levels, and can only be read.

Source: Intuit's reference page of the entity, whose samples write most keys in lower case. The few
classes here stand for the hundreds of the service.
"""

import csv
from functools import cache
from importlib import resources

from .. import faults


@cache
def _classifications():
    """:return: dictionary by id of the classifications as they are answered"""
    path = resources.files(__package__).joinpath("classifications.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    names = {row["id"]: row["name"] for row in rows}
    return {row["id"]: _answer(row, names) for row in rows}


def _answer(row, names):
    parent = row["parent"]
    answer = {
        "id": row["id"],
        "code": row["code"],
        "name": row["name"],
        "description": row["description"],
        "level": row["level"],
        "applicableTo": row["applicable"].split(";"),
    }
    return {**answer, "ParentRef": {"name": names[parent], "value": parent}} if parent else answer


def read(company, key):
    """Read one classification.

    :param key: its id, as text
    :return: the classification
    :raise QboFault: 610 when there is none, 5030 outside the United States
    """
    _check_country(company)
    if key not in _classifications():
        raise faults.object_not_found()
    return _classifications()[key]


def read_all(company, level=None):
    """Read the classifications, or those of one level.

    :param level: ``1`` or ``2``, as text
    :return: list of classifications
    :raise QboFault: 5030 outside the United States
    """
    _check_country(company)
    return [row for row in _classifications().values() if level in (None, row["level"])]


def read_children(company, parent):
    """Read the classifications below one.

    :param parent: its id, as text
    :return: list of classifications
    :raise QboFault: 610 when there is none, 5030 outside the United States
    """
    read(company, parent)
    return [
        row for row in read_all(company, "2") if row.get("ParentRef", {}).get("value") == parent
    ]


def resolve(reference):
    """Check the reference of an item.

    :return: the reference with its name
    :raise QboFault: 2500 for a classification that there is not
    """
    found = _classifications().get(reference["value"])
    if found is None:
        raise faults.invalid_reference("TaxClassifications", reference["value"])
    return {"value": found["id"], "name": found["name"]}


def _check_country(company):
    if company.country != "US":
        raise faults.feature_not_supported("Tax classifications are not enabled.")
