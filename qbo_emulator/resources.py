"""The paths of the API that are neither an entity nor a query: files, PDF and
e-mail, the classes of products.
"""

from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from . import answers, documents, faults, jsontext
from .batch import answer as written
from .clock import answer_time
from .tax import classifications
from .uploads import upload
from .writer import find


def answer_resource(request, company, path, once):
    """Answer one of these paths.

    :param path: list of the parts of the path below the realm
    :param once: callable ``(request, company, produce, content)`` that does a write, or replays it
    :return: a werkzeug Response, or None when the path is none of these
    :raise QboFault: the request is refused
    """
    match request.method, path:
        case "GET", [name, key, "pdf"]:
            return Response(
                documents.render_pdf(company, name, key), content_type="application/pdf"
            )
        case "POST", [name, key, "send"]:
            address = request.args.get("sendTo")
            return _write(
                request,
                company,
                once,
                lambda: written(company, documents.send(company, name, key, address)),
            )
        case "POST", ["upload"]:
            content_type, data = request.headers.get("Content-Type", ""), request.get_data()
            return _write(
                request,
                company,
                once,
                lambda: {"AttachableResponse": upload(company, content_type, data)},
                _without_boundary(content_type, data),
            )
        case "GET", ["download", key]:
            return _download_link(company, key)
        case "GET", ["taxclassification", *rest]:
            return _tax_classifications(company, rest, request.args.get("level"))
    return None


def _write(request, company, once, produce, content=None):
    def text():
        return jsontext.dumps({**produce(), "time": answer_time(company.clock.now())})

    return answers.json_text(once(request, company, text, content))


def _tax_classifications(company, path, level):
    match path:
        case []:
            found = classifications.read_all(company, level)
        case [parent, "children"]:
            found = classifications.read_children(company, parent)
        case [key]:
            return _answer(company, {"TaxClassification": classifications.read(company, key)})
        case _:
            return None
    return _answer(company, {"QueryResponse": {"TaxClassification": found} if found else {}})


def _answer(company, body):
    body["time"] = answer_time(company.clock.now())
    return answers.json_text(jsontext.dumps(body))


def _without_boundary(content_type, data):
    """What is the same when a client uploads the same again: the boundary is another each time."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    return data.replace(boundary.encode(), b"") if boundary else data


def _download_link(company, key):
    with company.lock:
        record = find(company, "Attachable", key)
        if "Size" not in record.body:
            raise faults.object_not_found("The attachable has no file.")
        return Response(company.attachments.link(record.id), content_type="text/plain")


def serve_file(companies, request):
    """Answer a link to a file, which needs no token.

    :param companies: dictionary of the companies by realm
    :return: a werkzeug Response: the file, or 403 when the link is not good any more
    """
    realm, _, key = request.path.rpartition("/")
    company = companies.get(realm.rpartition("/")[2])
    expires, signature = (request.args.get(name, "") for name in ("Expires", "Signature"))
    if company is None or not company.attachments.is_good(key, expires, signature):
        return Response("Request has expired", 403, content_type="text/plain")
    with company.lock:
        content = company.attachments.content(int(key))
        if content is None:
            return Response("Not Found", 404, content_type="text/plain")
        body = company.objects.get("Attachable", int(key)).body
    return Response(content, content_type=body["ContentType"])
