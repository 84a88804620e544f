"""Replaying a request with its ``requestid``."""

from .conftest import error_of, invoice_body


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
