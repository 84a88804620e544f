"""Custom fields of sales forms and purchase orders.

Without the enhanced custom fields a company has up to three texts on its sales forms. What is sent
for any other field, such as one that belongs to other entities, is dropped without a word.
"""

_TEXT = "StringType"
_DEFINITIONS = ("1", "2", "3")
_NAME = "SalesFormsPrefs.SalesCustomName"


def kept_custom_fields(company, body):
    """Keep what the company has a field for.

    :param body: fields of a transaction, in normal form
    :return: list of custom fields, in the order of their definitions, each once
    """
    sent = {
        field["DefinitionId"]: field
        for field in body.get("CustomField", ())
        if field.get("DefinitionId") in _DEFINITIONS and field.get("Type", _TEXT) == _TEXT
    }
    if not sent:
        return []
    names = _names(company)
    return [_kept(sent[key], names.get(key)) for key in sorted(sent)]


def _kept(field, name):
    """:return: a custom field in the order of answers, under the name that the preferences give it"""
    whole = {**field, "Type": _TEXT}
    if name:
        whole["Name"] = name
    order = ("DefinitionId", "Name", "Type", "StringValue")
    return {part: whole[part] for part in order if part in whole}


def _names(company):
    """:return: dictionary of the names that the preferences give the fields, by definition"""
    return {
        field["Name"].removeprefix(_NAME): field.get("StringValue")
        for definition in company.preferences["SalesFormsPrefs"].get("CustomField", ())
        for field in definition.get("CustomField", ())
        if field.get("Name", "").startswith(_NAME)
    }
