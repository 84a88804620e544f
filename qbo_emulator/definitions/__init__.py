"""The entities of QuickBooks Online: which fields they have, of which type, how long, with which
values.

``qbo_entities.json`` is derived from the XML schemas that Intuit publishes with its SDKs,
``supplement.json`` holds what they lack and the reference pages document.
:func:`normalise` holds a body against it.
"""

from .schema import ENTITY_TYPES, Field, address_fields, complex_type, normalise
