"""Replaying a request with its ``requestid``."""

import pytest

from .conftest import error_of, invoice_body, payment_body, refusal


def count(api):
    return api.query("SELECT COUNT(*) FROM Invoice")["totalCount"]


def test_a_replay_gives_the_same_answer_and_changes_nothing(api):
    first = api.post("invoice", invoice_body(), requestid="one")
    before = count(api)
    second = api.post("invoice", invoice_body(), requestid="one")
    assert second.text == first.text
    assert count(api) == before


def test_a_replayed_update_does_not_fail_on_its_old_sync_token(api):
    invoice = api.write("Invoice", invoice_body())
    change = {**invoice, "PrivateNote": "changed"}
    first = api.write("Invoice", change, requestid="two")
    assert api.write("Invoice", change, requestid="two") == first


@pytest.fixture
def ids_are_used_once(emulator):
    """The reading in which an id that was used for something else is an error."""
    emulator.reuse_request_ids("error")


@pytest.mark.usefixtures("ids_are_used_once")
def test_another_request_under_the_same_id_is_refused(api):
    api.write("Invoice", invoice_body(1), requestid="three")
    assert error_of(api.post("invoice", invoice_body(2), requestid="three"))[:2] == (400, "600")


def test_a_refused_request_may_be_corrected_under_its_id(api):
    assert api.post("invoice", {"Line": []}, requestid="four").status_code == 400
    assert api.post("invoice", invoice_body(), requestid="four").status_code == 200


def test_a_lost_answer_is_found_again(emulator, api):
    before = count(api)
    emulator.set_faults([{"fault": "answer_lost", "method": "POST"}])
    try:
        api.post("invoice", invoice_body(), requestid="five")
    except OSError:
        lost = True
    assert lost
    api.write("Invoice", invoice_body(), requestid="five")
    assert count(api) == before + 1


def test_an_id_has_at_most_fifty_characters(api):
    assert api.post("term", {"Name": "A", "DueDays": 1}, requestid="x" * 50).status_code == 200
    assert error_of(api.post("term", {"Name": "B", "DueDays": 1}, requestid="x" * 51))[1] == "2130"


def test_a_batch_is_replayed_item_by_item(api):
    items = [{"bId": str(n), "operation": "create", "Invoice": invoice_body(n)} for n in (1, 2)]
    first = api.batch(*items, requestid="batch")
    before = count(api)
    assert api.batch(*items, requestid="batch") == first
    assert count(api) == before


def test_an_item_that_failed_is_tried_again(api):
    item = {"bId": "1", "operation": "create", "Term": {"Name": "Due on receipt", "DueDays": 0}}
    (failed,) = api.batch(item, requestid="again")
    assert "Fault" in failed
    term = api.read("Term", "1")
    api.write("Term", {**term, "Name": "Renamed"})
    (answer,) = api.batch(item, requestid="again")
    assert answer["Term"]["Name"] == "Due on receipt"


def test_a_batch_id_has_at_most_36_characters_and_an_item_id_ten(api):
    item = {"bId": "1", "Query": "SELECT * FROM Term"}
    answer = api.post("batch", {"BatchItemRequest": [item]}, requestid="x" * 37)
    assert error_of(answer)[1] == "2130"
    long = {"bId": "x" * 11, "operation": "create", "Term": {"Name": "T", "DueDays": 1}}
    (refused,) = api.batch(long, requestid="short")
    assert refused["Fault"]["Error"][0]["code"] == "2130"


def test_both_ids_of_an_item_have_at_most_fifty_characters_together(api):
    item = {"bId": "x" * 36, "operation": "create", "Term": {"Name": "T", "DueDays": 1}}
    (refused,) = api.batch(item, requestid="8182e07bba" + "0" * 22)
    error = refused["Fault"]["Error"][0]
    assert (error["code"], error["Detail"]) == (
        "6000",
        "Business Validation Error: You cannot enter more than 50 characters in the request_id "
        "field. You tried entering 8182e07bba..., which is 68 characters.",
    )


@pytest.mark.usefixtures("ids_are_used_once")
def test_another_item_under_the_same_ids_is_refused(api):
    def item(name):
        return {"bId": "1", "operation": "create", "Term": {"Name": name, "DueDays": 1}}

    first, second = api.batch(item("One"), item("Two"), requestid="twice")
    assert first["Term"]["Name"] == "One"
    assert second["Fault"]["Error"][0]["code"] == "600"


def test_the_same_item_twice_is_done_once(api):
    item = {"bId": "1", "operation": "create", "Invoice": invoice_body()}
    before = count(api)
    first, second = api.batch(item, item, requestid="same")
    assert first == second
    assert count(api) == before + 1


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_a_delete_and_a_void_are_answered_again(api, operation):
    invoice = api.write("Invoice", invoice_body())
    options = {"operation": operation, "requestid": "gone"}
    first = api.post("invoice", invoice, **options)
    assert first.status_code == 200
    assert api.post("invoice", invoice, **options).text == first.text


def test_a_payment_that_was_voided_is_answered_again(api):
    payment = api.write("Payment", payment_body(5))
    options = {"operation": "update", "include": "void", "requestid": "void"}
    first = api.post("payment", payment, **options)
    assert first.json()["Payment"]["TotalAmt"] == 0
    assert api.post("payment", payment, **options).text == first.text


def test_a_tax_code_is_made_once(api):
    rate = {"TaxRateName": "R", "RateValue": 5, "TaxAgencyId": "1", "TaxApplicableOn": "Sales"}
    body = {"TaxCode": "Made once", "TaxRateDetails": [rate]}
    first = api.post("taxservice/taxcode", body, requestid="tax")
    assert first.status_code == 200, first.text
    assert api.post("taxservice/taxcode", body, requestid="tax").text == first.text
    assert refusal(api.post("taxservice/taxcode", body)) == (400, "6240")


def test_an_upload_is_done_once_though_its_boundary_changes(api):
    def upload():
        part = {"file_content_01": ("note.txt", b"text", "text/plain")}
        url = f"{api.base}/upload?requestid=file"
        return api.session.post(url, files=part, timeout=10)

    first, second = upload(), upload()
    assert first.request.headers["Content-Type"] != second.request.headers["Content-Type"]
    assert second.json()["AttachableResponse"] == first.json()["AttachableResponse"]
    assert api.query("SELECT COUNT(*) FROM Attachable") == {"totalCount": 1}


@pytest.mark.usefixtures("ids_are_used_once")
def test_the_same_id_for_another_operation_is_refused(api):
    invoice = api.write("Invoice", invoice_body())
    api.write("Invoice", invoice, operation="void", requestid="one id")
    assert refusal(api.post("invoice", invoice, operation="delete", requestid="one id")) == (
        400,
        "600",
    )


def test_reads_and_queries_take_no_notice_of_an_id(api):
    for name in ("Before", "After"):
        api.write("Term", {**api.read("Term", "1"), "Name": name})
        answer = api.get("query", query="SELECT * FROM Term WHERE Id = '1'", requestid="read")
        assert answer.json()["QueryResponse"]["Term"][0]["Name"] == name


def test_an_empty_id_is_none(api):
    body = {"Name": "Term", "DueDays": 1}
    assert api.post("term", body, requestid="").status_code == 200
    assert refusal(api.post("term", body, requestid="")) == (400, "6240")
