"""The batch request."""

import pytest

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


def code_of(answer):
    return answer["Fault"]["Error"][0]["code"]


def test_a_refused_query_is_a_fault_of_its_item(api):
    syntax, unknown, good = api.batch(
        {"bId": "1", "Query": "SELECT * FORM Term"},
        {"bId": "2", "Query": "SELECT * FROM Terms"},
        {"bId": "3", "Query": "SELECT * FROM Term MAXRESULTS 2"},
    )
    assert (code_of(syntax), code_of(unknown)) == ("4000", "4001")
    assert len(good["QueryResponse"]["Term"]) == 2


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"bId": "1", "Query": {"select": "*"}}, "2010"),
        ({"bId": "1", "Query": None}, "2010"),
        ({"bId": "1", "operation": "create", "Term": "x"}, "2010"),
        ({"bId": "1", "operation": "create", "Term": None}, "2010"),
        ({"bId": "1", "operation": "create"}, "2000"),
        ({"bId": "1", "Term": {"Id": "1", "SyncToken": "0", "Name": "T"}}, "2010"),
        ({"bId": "1", "operation": "update", "Term": {"Name": "T"}}, "2020"),
        ({"bId": "1", "operation": "create", "Term": {"Id": "1", "Name": "T"}}, "2010"),
        ({"bId": "1", "operation": "delete", "Term": {"Id": "1", "SyncToken": "0"}}, "500"),
        ({"bId": "1", "operation": "create", "optionsData": "void", "Invoice": {}}, "500"),
    ],
)
def test_an_item_of_the_wrong_shape_is_refused_by_itself(api, item, code):
    refused, good = api.batch(item, create(2, "Term", {"Name": "Good", "DueDays": 1}))
    assert (refused["bId"], code_of(refused)) == ("1", code)
    assert good["Term"]["Name"] == "Good"


@pytest.mark.parametrize(
    ("item", "code"),
    [("text", "2010"), (5, "2010"), (None, "2010"), ([], "2010"), ({"Term": {}}, "2020")],
)
def test_an_item_without_a_bid_that_is_refused_has_none_in_its_answer(api, item, code):
    (refused,) = api.batch(item)
    assert code_of(refused) == code
    assert "bId" not in refused


def test_items_with_the_same_bid_are_both_done(api):
    first, second = api.batch(
        create(1, "Term", {"Name": "One", "DueDays": 1}),
        create(1, "Term", {"Name": "Two", "DueDays": 2}),
    )
    assert [first["Term"]["Name"], second["Term"]["Name"]] == ["One", "Two"]
    assert first["bId"] == second["bId"] == "1"


def test_a_batch_may_be_empty(api):
    assert api.batch() == []


@pytest.mark.parametrize("body", [[], {"BatchItemRequest": {}}, {"BatchItemRequest": None}])
def test_a_body_without_a_list_of_items_is_refused(api, body):
    assert error_of(api.post("batch", body))[:2] == (400, "2020")


@pytest.fixture
def warned(api):
    """Numbers are given by hand, and duplicates are refused."""
    preferences = api.read("Preferences", "1")
    preferences["SalesFormsPrefs"]["CustomTxnNumbers"] = True
    warning = {"Name": "WarnDuplicateCheckNumber", "Value": "true"}
    preferences["OtherPrefs"] = {"NameValue": [warning]}
    api.write("Preferences", preferences)
    api.write("Invoice", invoice_body(DocNumber="A-1"))


def test_a_number_that_is_taken_is_allowed_with_an_option(api, warned):
    taken = invoice_body(DocNumber="A-1")
    refused, allowed = api.batch(
        create(1, "Invoice", taken),
        {**create(2, "Invoice", taken), "optionsData": "allowduplicatedocnum"},
    )
    assert code_of(refused) == "6140"
    assert allowed["Invoice"]["DocNumber"] == "A-1"


def test_the_same_option_stands_in_the_parameters_of_a_single_write(api, warned):
    taken = invoice_body(DocNumber="A-1")
    assert error_of(api.post("invoice", taken))[1] == "6140"
    assert api.write("Invoice", taken, include="allowduplicatedocnum")["DocNumber"] == "A-1"
    assert error_of(api.post("invoice", taken))[1] == "6140"


def test_half_of_a_surrogate_pair_does_no_harm_anywhere(api):
    half = "\ud800"
    items = [
        {"bId": f"1{half}", "Query": f"SELECT * FROM Term WHERE Name = '{half}'"},
        {"bId": "2", "Query": f"SELECT {half} FROM Term"},
        create(f"3{half}", "Term", {"Name": f"T{half}", "DueDays": 1}),
        create("4", "Term", {f"Name{half}": "T"}),
    ]
    found, syntax, text, name = api.batch(*items, requestid="half")
    assert found == {"bId": "1?", "QueryResponse": {}}
    assert [code_of(answer) for answer in (syntax, text, name)] == ["4000", "2040", "2010"]
