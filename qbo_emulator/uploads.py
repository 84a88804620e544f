"""Uploading files: a multipart request with the file and what is to be told of it.

Source: Intuit's reference page "Attachable". The parts ``file_metadata_01`` and ``file_content_01``
belong together, and so on; without metadata the service makes it from the part itself. What is wrong
with one file is told in its place of the answer, with HTTP 200, and the others are stored.
"""

import base64
import binascii
import mimetypes
import re
from dataclasses import dataclass

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from . import faults, jsontext
from .writer import create

_LARGEST_REQUEST = 100 * 1024 * 1024
_PART_NAME = re.compile(r"file_(metadata|content)_(\w+)")
_ENDINGS = "ai csv doc docx eps gif jpeg jpg ods pdf png rtf tif tiff txt xls xlsx xml"
_TYPES = frozenset(_ENDINGS.split())


@dataclass(slots=True)
class _Part:
    headers: object
    file_name: str | None
    content: bytes = b""

    def decoded(self):
        """:return: the bytes that the part stands for"""
        if self.headers.get("Content-Transfer-Encoding", "").lower() != "base64":
            return self.content
        try:
            return base64.b64decode(self.content)
        except binascii.Error:
            raise _invalid_file("its base64 text cannot be read") from None


def upload(company, content_type, data):
    """Store the files of a request.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param content_type: value of the request's header, which names the boundary
    :param data: bytes of the request
    :return: the value of ``AttachableResponse``
    :raise QboFault: 6030 or 2010, when the request as a whole is refused
    """
    if len(data) > _LARGEST_REQUEST:
        raise faults.QboFault(
            "6030",
            "Upload request size exceeds allowed limit",
            f"Upload requests shouldn't exceed {_LARGEST_REQUEST} bytes.",
        )
    return [_answer(company, *pair) for pair in _pairs(_parts(content_type, data))]


def _answer(company, metadata, content):
    try:
        record = _store(company, metadata, content)
    except faults.QboFault as fault:
        return {"Fault": fault.body_of_part()}
    return {"Attachable": company.entity("Attachable").render(company, record)}


def _store(company, metadata, content):
    if content is None:
        raise _invalid_file("it has no content")
    file = content.decoded()
    body = _metadata(metadata)
    body.setdefault("FileName", content.file_name)
    name = str(body["FileName"] or "")
    if name.rpartition(".")[2].lower() not in _TYPES:
        raise _invalid_file(f"files like {name or 'one without a name'} are not taken")
    body.setdefault("ContentType", content.headers.get("Content-Type") or _content_type(name))
    return store_file(company, body, file)


def store_file(company, body, file):
    """Create an attachable with a file.

    :param body: the attachable, with FileName and ContentType
    :param file: bytes
    :return: the Record
    """
    with company.transaction():
        record = create(company, "Attachable", body)
        company.attachments.store(record.id, file)
        record.body["Size"] = len(file)
        company.objects.save(record)
    return record


def _content_type(name):
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _metadata(part):
    if part is None:
        return {}
    try:
        body = jsontext.loads(part.decoded().decode())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise faults.QboFault(
            "6040",
            "The file metadata must be of Attachable type",
            "The file metadata must be of Attachable type.",
        )
    return {name: value for name, value in body.items() if value not in (None, "")}


def _invalid_file(reason):
    return faults.QboFault(
        "6041", "Invalid Uploaded File", f"The uploaded file isn't valid: {reason}."
    )


def _pairs(parts):
    pairs = {}
    for name, part in parts.items():
        match = _PART_NAME.fullmatch(name)
        if match:
            kind, number = match.groups()
            pairs.setdefault(number, {})[kind] = part
    if not pairs:
        raise faults.required_parameter("file_content_01")
    return [
        (pairs[number].get("metadata"), pairs[number].get("content")) for number in sorted(pairs)
    ]


def _parts(content_type, data):
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise faults.malformed_property("The request is not multipart/form-data.")
    decoder = MultipartDecoder(options["boundary"].encode(), max_form_memory_size=None)
    decoder.receive_data(data)
    decoder.receive_data(None)
    parts, part = {}, None
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, Field | File):
                part = _Part(event.headers, getattr(event, "filename", None))
                parts[event.name] = part
            elif isinstance(event, Data):
                part.content += event.data
    except ValueError as error:
        raise faults.malformed_property(
            f"The parts of the request cannot be read: {error}"
        ) from None
    return parts
