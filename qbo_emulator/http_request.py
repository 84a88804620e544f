"""What a request must be like: its method, the form of its body and of the answer it asks for.

Source: Intuit's pages "REST API features" and "Data queries". Bodies are JSON; queries are text.
The service also speaks XML; the emulator does not.
"""

import zlib
from io import BytesIO

from werkzeug.wrappers import Request

from . import faults, jsontext
from .server import LARGEST_BODY

_JSON_TYPES = ("application/json", "text/json")
_XML_TYPES = ("application/xml", "text/xml")
_QUERY_TYPES = ("application/text", "text/plain", "")
_FORM_TYPE = "application/x-www-form-urlencoded"
# zlib's window size; 32 more than that lets it tell gzip from zlib by the first bytes.
_ANY_WINDOW = 32 + zlib.MAX_WBITS


class BodyTooLarge(Exception):
    """A body that is larger than :data:`~qbo_emulator.server.LARGEST_BODY` when it is unpacked."""


def unpack(request):
    """Replace a compressed body by what is in it.

    :return: the request to go on with
    :raise QboFault: 500 when it is not what ``Content-Encoding`` says
    :raise BodyTooLarge: there is too much in it
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return request
    if encoding not in ("gzip", "deflate"):
        raise faults.unsupported_content_type()
    try:
        body = _unpacked(request.get_data(cache=False))
    except zlib.error:
        raise faults.unsupported_content_type() from None
    unpacked = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return Request({**request.environ, **unpacked})


def _unpacked(packed):
    unpacker = zlib.decompressobj(_ANY_WINDOW)
    body = unpacker.decompress(packed, LARGEST_BODY)
    if unpacker.unconsumed_tail:
        raise BodyTooLarge
    if not unpacker.eof:
        raise zlib.error("the compressed body ends too early")
    return body


def check_acceptable(request):
    """Refuse a request that wants its answer in XML; one that says nothing gets JSON.

    :raise QboFault: 500 with HTTP 406
    """
    accepted = request.accept_mimetypes
    if accepted and not accepted.accept_json and "xml" in request.headers["Accept"]:
        raise faults.no_xml(406)


def check_method(request, *methods):
    """Refuse a method that a path does not take.

    :raise QboFault: 500
    """
    if request.method not in methods:
        raise faults.unsupported_method(request.method)


def unknown_resource(request):
    """:return: the Fault 500 of a path under which there is nothing"""
    return faults.unknown_resource(request.path.rstrip("/"), request.url)


def query_text(request):
    """:return: the query of a request: a parameter, the body, or a field of a form; None without

    :raise QboFault: 500 for a body of another type
    """
    if request.method != "POST":
        return request.args.get("query")
    if request.mimetype == _FORM_TYPE and "query" in request.form:
        return request.form["query"]
    if request.mimetype not in (*_QUERY_TYPES, _FORM_TYPE):
        raise _wrong_type(request)
    return _text(request, errors="replace") or request.args.get("query")


def json_body(request):
    """:return: the parsed body of a request; numbers with a point are Decimals

    :raise QboFault: 500 for a body of another type or in bad UTF-8, 2010 when it is not JSON
    """
    if request.mimetype not in _JSON_TYPES:
        raise _wrong_type(request)
    try:
        return jsontext.loads(_text(request))
    except UnicodeDecodeError:
        raise faults.unsupported_operation(
            "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: "
            "Invalid byte 1 of 1-byte UTF-8 sequence."
        ) from None
    except (ValueError, RecursionError):
        raise faults.malformed_property(
            "Property Name:failed to parse json object; a property specified is unsupported or "
            "invalid"
        ) from None


def _wrong_type(request):
    is_xml = request.mimetype in _XML_TYPES
    return faults.no_xml() if is_xml else faults.unsupported_content_type()


def _text(request, errors="strict"):
    charset = request.mimetype_params.get("charset", "utf-8")
    try:
        return request.get_data().decode(charset, errors)
    except LookupError:
        raise faults.unsupported_content_type() from None
