"""The batch request."""

from .conftest import error_of, invoice_body, payment_body


def create(number, entity, body):
    return {"bId": str(number), "operation": "create", entity: body}


def test_answers_come_in_order_each_with_its_own_entity(api):
    first, second, third = api.batch(
        create(1, "Invoice", invoice_body(10)),
        {"bId": "q", "Query": "SELECT COUNT(*) FROM Term"},
        create(3, "Customer", {"DisplayName": "From a batch"}),
    )
    assert (first["bId"], first["Invoice"]["TotalAmt"]) == ("1", 10)
    assert second == {"bId": "q", "QueryResponse": {"totalCount": 5}}
    assert third["Customer"]["DisplayName"] == "From a batch"


def test_one_failure_does_not_stop_the_others(api):
    bad, good = api.batch(
        create(1, "Invoice", {"CustomerRef": {"value": "999"}, "Line": []}),
        create(2, "Invoice", invoice_body()),
    )
    assert bad["Fault"]["Error"][0]["code"] == "2500"
    assert bad["Fault"]["type"] == "ValidationFault"
    assert good["Invoice"]["Id"]


def test_update_delete_and_void(api):
    kept, gone, empty = (api.write("Invoice", invoice_body()) for _ in range(3))
    updated, deleted, voided = api.batch(
        {
            "bId": "1",
            "operation": "update",
            "Invoice": {
                "Id": kept["Id"],
                "SyncToken": kept["SyncToken"],
                "sparse": True,
                "PrivateNote": "note",
            },
        },
        {"bId": "2", "operation": "delete", "Invoice": gone},
        {"bId": "3", "operation": "update", "optionsData": "void", "Invoice": empty},
    )
    assert updated["Invoice"]["PrivateNote"] == "note"
    assert deleted["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": gone["Id"]}
    assert (voided["Invoice"]["TotalAmt"], voided["Invoice"]["PrivateNote"]) == (0, "Voided")


def test_a_payment_is_voided_with_the_same_option(api):
    payment = api.write("Payment", payment_body(10))
    (answer,) = api.batch(
        {"bId": "1", "operation": "update", "optionsData": "void", "Payment": payment}
    )
    assert answer["Payment"]["TotalAmt"] == 0


def test_missing_and_stale_objects_inside_a_batch(api):
    invoice = api.write("Invoice", invoice_body())
    missing, stale = api.batch(
        {"bId": "1", "operation": "delete", "Invoice": {"Id": "99999", "SyncToken": "0"}},
        {"bId": "2", "operation": "delete", "Invoice": {**invoice, "SyncToken": "7"}},
    )
    assert missing["Fault"]["Error"][0]["code"] == "610"
    assert stale["Fault"]["Error"][0]["code"] == "5010"


def test_thirty_items_are_the_limit(api):
    items = [create(number, "Term", {"Name": f"T{number}", "DueDays": 1}) for number in range(31)]
    assert len(api.batch(*items[:30])) == 30
    answer = api.post("batch", {"BatchItemRequest": items})
    assert error_of(answer)[:2] == (400, "1040")


def test_an_item_without_a_known_entity_is_refused(api):
    unknown, two = api.batch(create(1, "Bogus", {}), {**create(2, "Invoice", {}), "Customer": {}})
    assert unknown["Fault"]["Error"][0]["code"] == "2000"
    assert two["Fault"]["Error"][0]["code"] == "2000"


def test_an_unknown_operation_is_refused(api):
    (answer,) = api.batch({"bId": "1", "operation": "upsert", "Invoice": invoice_body()})
    assert answer["Fault"]["Error"][0]["code"] == "500"


def test_a_batch_without_items_is_refused(api):
    assert error_of(api.post("batch", {}))[1] == "2020"
