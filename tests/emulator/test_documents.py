"""The PDF of a transaction, and sending it by e-mail."""

import re

import pytest

from .conftest import error_of, invoice_body, payment_body, refusal


def send(api, path, **parameters):
    header = {"Content-Type": "application/octet-stream"}
    url = f"{api.base}/{path}/send"
    return api.session.post(url, params=parameters, headers=header, timeout=10)


def sent(answer, entity="Invoice"):
    assert answer.status_code == 200, answer.text
    return answer.json()[entity]


@pytest.fixture
def invoice(api):
    return api.write(
        "Invoice", invoice_body(120, DocNumber="A (1)", BillEmail={"Address": "a@b.c"})
    )


# PDF


def test_the_pdf_of_an_invoice_shows_number_customer_and_total(api, invoice):
    answer = api.get(f"invoice/{invoice['Id']}/pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = answer.content.decode("latin-1")
    assert r"Invoice A \(1\)" in text
    assert "Agave Bend Apartments" in text
    assert "Total: 120.00 USD" in text


def test_a_pdf_is_built_as_readers_expect(api, invoice):
    content = api.get(f"invoice/{invoice['Id']}/pdf").content
    assert content.startswith(b"%PDF-1.4")
    assert content.endswith(b"%%EOF\n")
    start = int(re.search(rb"startxref\n(\d+)\n", content)[1])
    offsets = re.findall(rb"(\d{10}) 00000 n ", content[start:])
    for number, offset in enumerate(offsets, 1):
        assert content[int(offset) :].startswith(b"%d 0 obj" % number)
    length = int(re.search(rb"/Length (\d+)", content)[1])
    stream = re.search(rb"stream\n(.*)\nendstream", content, re.DOTALL)[1]
    assert len(stream) == length


def test_credit_memos_and_payments_have_a_pdf_too(api):
    memo = api.write("CreditMemo", invoice_body(30))
    payment = api.write("Payment", payment_body(50))
    assert api.get(f"creditmemo/{memo['Id']}/pdf").content.startswith(b"%PDF")
    assert api.get(f"payment/{payment['Id']}/pdf").content.startswith(b"%PDF")


def test_there_is_no_pdf_of_what_is_not_printed_or_does_not_exist(api):
    assert refusal(api.get("journalentry/1/pdf")) == (400, "500")
    assert refusal(api.get("invoice/99999/pdf")) == (400, "610")


# E-mail


def test_sending_an_invoice_to_its_own_address(api, invoice):
    answer = sent(send(api, f"invoice/{invoice['Id']}"))
    assert answer["EmailStatus"] == "EmailSent"
    assert answer["BillEmail"] == {"Address": "a@b.c"}
    assert answer["DeliveryInfo"]["DeliveryType"] == "Email"
    assert answer["DeliveryInfo"]["DeliveryTime"] == answer["MetaData"]["LastUpdatedTime"]
    assert api.read("Invoice", invoice["Id"]) == answer


def test_sending_to_another_address_keeps_it(api, invoice):
    answer = sent(send(api, f"invoice/{invoice['Id']}", sendTo="x@y.z"))
    assert answer["BillEmail"] == {"Address": "x@y.z"}
    assert answer["SyncToken"] == "1"


def test_sending_needs_an_address(api):
    anonymous = api.write("Customer", {"DisplayName": "Without address"})
    invoice = api.write("Invoice", invoice_body(customer=anonymous["Id"]))
    path = f"invoice/{invoice['Id']}"
    assert refusal(send(api, path)) == (400, "6420")
    assert refusal(send(api, path, sendTo="nobody")) == (400, "2210")
    assert api.read("Invoice", invoice["Id"])["EmailStatus"] == "NotSet"


def test_what_cannot_be_sent(api):
    status, code, detail = error_of(send(api, "journalentry/1", sendTo="a@b.c"))
    assert (status, code) == (400, "500")
    assert "send for journalentry" in detail
    assert refusal(send(api, "invoice/99999", sendTo="a@b.c")) == (400, "610")
