"""Attachable: a note or a file, linked to other records or to none."""

from .. import faults
from ..objects import key_of
from .base import Entity

_CATEGORIES = ("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other")
_NOT_LINKED = frozenset(
    {"Attachable", "CompanyInfo", "Preferences", "TaxCode", "TaxRate", "TaxAgency", "CustomerType"}
)
_REFERENCES = "FROM json_each(body, '$.AttachableRef') AS reference"
_TYPES = f"SELECT lower(reference.value ->> '$.EntityRef.type') {_REFERENCES}"
_IDS = f"SELECT reference.value ->> '$.EntityRef.value' {_REFERENCES}"


class Attachable(Entity):
    """A note, or what is told of a file. Files come through ``upload``; the bytes lie in
    :class:`~qbo_emulator.attachments.Attachments`.
    """

    name = "Attachable"
    operations = frozenset({"create", "update", "delete"})
    deletes_by_id = True
    read_only = frozenset(
        {
            "FileAccessUri",
            "TempDownloadUri",
            "Size",
            "ThumbnailFileAccessUri",
            "ThumbnailTempDownloadUri",
            "documentId",
        }
    )
    sticky = frozenset({"ContentType"})
    many = {
        "AttachableRef.EntityRef.Type": _TYPES,
        "AttachableRef.EntityRef.type": _TYPES,
        "AttachableRef.EntityRef.value": _IDS,
    }

    def accept(self, sent, keep_unset=False):
        """What only the service writes is refused, also as it was answered (a client author's tests
        against a production company).

        :raise QboFault: 2010
        """
        for name in sorted(self.read_only):
            if name in sent:
                raise faults.unknown_property(name, self.name)
        return super().accept(sent, keep_unset)

    def merge(self, previous, sent, sparse):
        """Updates are full, whatever they say: what is left out is gone, the file name too."""
        return super().merge(previous, sent, sparse=False)

    def complete(self, company, record, previous, sent):
        """Hold what it is linked to against the records there are."""
        super().complete(company, record, previous, sent)
        body = record.body
        has_file = previous and "Size" in previous.body
        if not body.get("FileName") and not body.get("Note") and not has_file:
            raise faults.required_parameter("FileName or Note")
        if body.get("Category", "Other") not in _CATEGORIES:
            raise faults.invalid_value("2170", "Invalid Enumeration", "Category", body["Category"])
        for reference in body.get("AttachableRef", ()):
            if "EntityRef" in reference:
                reference["EntityRef"] = self._linked(company, reference["EntityRef"])
            reference.setdefault("IncludeOnSend", False)

    @staticmethod
    def _linked(company, reference):
        type_name = company.entity_name(reference.get("type", ""))
        if type_name is None or type_name in _NOT_LINKED:
            raise faults.QboFault(
                "6050",
                "The entity reference type is unsupported for Attachable",
                f"The entity reference type {reference.get('type')} is unsupported for Attachable",
            )
        key = key_of(reference.get("value", ""))
        if company.objects.header(type_name, key) is None:
            raise faults.business_rule(
                f"The entity {type_name} {key} that you are trying to link does not exist."
            )
        return {"type": type_name, "value": str(key)}

    def withdraw(self, company, record):
        """The file goes with the attachable."""
        company.attachments.remove(record.id)

    def render(self, company, record):
        """Add the addresses of the file."""
        answer = super().render(company, record)
        if "Size" in record.body:
            answer["FileAccessUri"] = f"/v3/company/{company.realm}/download/{record.id}"
            answer["TempDownloadUri"] = company.attachments.link(record.id)
        return answer
