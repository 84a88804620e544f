"""Attachables: notes, uploaded files and their download."""

import base64
import json

import pytest
import requests

from .conftest import error_of, invoice_body, refusal


def linked(invoice, **fields):
    reference = {"EntityRef": {"type": "Invoice", "value": invoice["Id"]}}
    return {"AttachableRef": [reference], **fields}


def upload(api, *files, **parameters):
    """:return: the answer to an upload; ``files`` are (metadata or None, file name, bytes, type)"""
    parts = []
    for number, (metadata, *content) in enumerate(files, 1):
        if metadata is not None:
            text = json.dumps(metadata)
            parts.append((f"file_metadata_{number:02}", (None, text, "application/json")))
        parts.append((f"file_content_{number:02}", tuple(content)))
    url = f"{api.base}/upload"
    return api.session.post(url, files=parts, params=parameters, timeout=10)


def uploaded(answer):
    assert answer.status_code == 200, answer.text
    return [part["Attachable"] for part in answer.json()["AttachableResponse"]]


@pytest.fixture
def invoice(api):
    return api.write("Invoice", invoice_body())


# Notes


def test_a_note_as_documented(api, invoice):
    reference = {
        "IncludeOnSend": "false",
        "EntityRef": {"type": "Invoice", "value": invoice["Id"]},
    }
    body = {"Note": "This is an attached note.", "AttachableRef": [reference]}
    note = api.write("Attachable", body)
    assert note["AttachableRef"] == [
        {"IncludeOnSend": False, "EntityRef": {"type": "Invoice", "value": invoice["Id"]}}
    ]
    assert "FileAccessUri" not in note
    assert api.read("Attachable", note["Id"]) == note
    changed = api.write("Attachable", {**note, "Note": "This is an updated attached note."})
    assert (changed["SyncToken"], changed["Note"]) == ("1", "This is an updated attached note.")


def test_a_deleted_note_is_gone(api, invoice):
    note = api.write("Attachable", linked(invoice, Note="x"))
    answer = api.post("attachable", note, operation="delete").json()
    assert answer["Attachable"] == {"status": "Deleted", "domain": "QBO", "Id": note["Id"]}
    assert refusal(api.get(f"attachable/{note['Id']}")) == (400, "610")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"Note": "x" * 2001}, "2050"),
        ({"Note": "x", "FileName": "x" * 1001}, "2050"),
        ({"Note": "x", "Category": "Letter"}, "2170"),
        ({"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Lead", "value": "1"}}]}, "6050"),
        (
            {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "TaxCode", "value": "2"}}]},
            "6050",
        ),
        (
            {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": "0"}}]},
            "6000",
        ),
    ],
)
def test_notes_that_are_refused(api, body, code):
    assert refusal(api.post("attachable", body)) == (400, code)


def test_attachables_of_a_record_are_found_by_a_query(api, invoice):
    other = api.write("Invoice", invoice_body())
    api.write("Attachable", linked(other, Note="other"))
    both = linked(other, Note="both")
    both["AttachableRef"] += linked(invoice)["AttachableRef"]
    note = api.write("Attachable", both)
    where = f"EntityRef.Type = 'invoice' and AttachableRef.EntityRef.value = '{invoice['Id']}'"
    found = api.query(f"select Id from attachable where AttachableRef.{where}")["Attachable"]
    assert [row["Id"] for row in found] == [note["Id"]]


# Files


def test_an_uploaded_file_is_downloaded_by_its_link(api, invoice):
    metadata = linked(invoice, FileName="receipt_nov15.jpg", ContentType="image/jpg")
    content = bytes(range(256)) * 3
    (file,) = uploaded(upload(api, (metadata, "x.jpg", content, "image/jpg")))
    assert (file["FileName"], file["Size"], file["ContentType"]) == (
        "receipt_nov15.jpg",
        768,
        "image/jpg",
    )
    assert file["FileAccessUri"].endswith(f"/download/{file['Id']}")
    link = api.get(f"download/{file['Id']}")
    assert link.headers["Content-Type"].startswith("text/plain")
    answer = requests.get(link.text, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (content, "image/jpg")
    assert requests.get(file["TempDownloadUri"], timeout=10).content == content


def test_a_link_is_good_for_fifteen_minutes(api, emulator):
    (file,) = uploaded(upload(api, (None, "a.txt", b"text", "text/plain")))
    emulator.advance_clock(15 * 60 - 5)
    assert requests.get(file["TempDownloadUri"], timeout=10).status_code == 200
    emulator.advance_clock(10)
    assert requests.get(file["TempDownloadUri"], timeout=10).status_code == 403


def test_a_link_cannot_be_made_up(api):
    files = [(None, name, name.encode(), "text/plain") for name in ("a.txt", "b.txt")]
    first, second = uploaded(upload(api, *files))
    forged = first["TempDownloadUri"].replace(f"/{first['Id']}?", f"/{second['Id']}?")
    assert requests.get(forged, timeout=10).status_code == 403


def test_metadata_is_made_of_the_file_when_none_is_sent(api):
    (file,) = uploaded(upload(api, (None, "scan.pdf", b"%PDF", "application/pdf")))
    assert (file["FileName"], file["ContentType"]) == ("scan.pdf", "application/pdf")
    assert "AttachableRef" not in file


def test_content_in_base64_is_decoded(api):
    text = base64.b64encode(b"\x00\xffbytes").decode()
    body = (
        '\n--limit\nContent-Disposition: form-data; name="file_metadata_01"\n'
        'Content-Type: application/json\n\n{"FileName": "a.png"}\n\n--limit\n'
        'Content-Disposition: form-data; name="file_content_01"\nContent-Type: image/png\n'
        f"Content-Transfer-Encoding: base64\n\n{text}\n\n--limit--\n"
    )
    header = {"Content-Type": "multipart/form-data; boundary=limit"}
    answer = api.session.post(f"{api.base}/upload", data=body, headers=header, timeout=10)
    (file,) = uploaded(answer)
    assert requests.get(file["TempDownloadUri"], timeout=10).content == b"\x00\xffbytes"


def test_an_upload_that_cannot_link_answers_a_fault_with_http_200(api):
    lost = linked({"Id": "99999"}, FileName="a.txt")
    answer = upload(api, (lost, "a.txt", b"a", "text/plain"), (None, "b.txt", b"b", "text/plain"))
    assert answer.status_code == 200
    first, second = answer.json()["AttachableResponse"]
    assert first["Fault"]["Error"][0]["code"] == "6000"
    assert second["Attachable"]["FileName"] == "b.txt"
    assert api.query("SELECT COUNT(*) FROM Attachable")["totalCount"] == 1


@pytest.mark.parametrize(
    ("metadata", "name", "code"),
    [
        (None, "virus.exe", "6041"),
        ({"FileName": "no_extension"}, "a.txt", "6041"),
        (["not", "an", "attachable"], "a.txt", "6040"),
        ({"FileName": "a.txt", "Colour": "red"}, "a.txt", "2010"),
    ],
)
def test_files_that_are_refused(api, metadata, name, code):
    (part,) = upload(api, (metadata, name, b"x", "text/plain")).json()["AttachableResponse"]
    assert part["Fault"]["Error"][0]["code"] == code


def test_an_upload_without_files_is_refused(api):
    assert refusal(api.post("upload", {"FileName": "a.txt"})) == (400, "2010")
    header = {"Content-Type": "multipart/form-data; boundary=limit"}
    answer = api.session.post(f"{api.base}/upload", data="--limit--", headers=header, timeout=10)
    assert refusal(answer) == (400, "2020")


def test_a_repeated_upload_is_stored_once(api):
    text = "--limit\r\n"
    text += 'Content-Disposition: form-data; name="file_content_01"; filename="a.txt"\r\n'
    text += "Content-Type: text/plain\r\n\r\nhello\r\n--limit--\r\n"
    header = {"Content-Type": "multipart/form-data; boundary=limit"}
    first, second = (
        api.session.post(f"{api.base}/upload?requestid=u1", data=text, headers=header, timeout=10)
        for _attempt in range(2)
    )
    assert first.text == second.text
    assert api.query("SELECT COUNT(*) FROM Attachable")["totalCount"] == 1


def test_a_deleted_file_cannot_be_downloaded(api):
    (file,) = uploaded(upload(api, (None, "a.txt", b"text", "text/plain")))
    api.post("attachable", file, operation="delete")
    assert requests.get(file["TempDownloadUri"], timeout=10).status_code == 404
    assert refusal(api.get(f"download/{file['Id']}")) == (400, "610")


def test_a_note_has_nothing_to_download(api, invoice):
    note = api.write("Attachable", linked(invoice, Note="x"))
    status, code, detail = error_of(api.get(f"download/{note['Id']}"))
    assert (status, code) == (400, "610")
    assert "no file" in detail


def test_an_update_keeps_the_file(api):
    (file,) = uploaded(upload(api, (None, "a.txt", b"text", "text/plain")))
    body = {"Id": file["Id"], "SyncToken": "0", "Note": "what it is", "FileName": "b.txt"}
    changed = api.write("Attachable", body)
    assert (changed["FileName"], changed["Note"], changed["Size"]) == ("b.txt", "what it is", 4)
    assert requests.get(changed["TempDownloadUri"], timeout=10).content == b"text"
