"""The reader of refusals, over every recorded shape and over shapes that nobody has recorded."""

import math
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quickbooks_client import (
    AuthenticationFailed,
    BatchItem,
    PermissionRefused,
    QboError,
    QboFault,
    ServerFailed,
    Throttled,
    Unanswered,
)
from quickbooks_client.faults import error_of, fault_of, seconds_to_wait


def validation(code, message, detail, element=""):
    error = {"Message": message, "Detail": detail, "code": code, "element": element}
    return {"Fault": {"Error": [error], "type": "ValidationFault"}, "time": "2026-03-01T09:30:00"}


def gateway(code, message, detail):
    """A refusal of the gateway before the service: keys in lower case, the rest of them empty."""
    return {
        "warnings": None,
        "intuitObject": None,
        "fault": {
            "error": [{"message": message, "detail": detail, "code": code, "element": None}],
            "type": "AUTHENTICATION",
        },
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "cdcresponse": [],
        "time": 1772386200000,
    }


def read(body, status=400, **details):
    return error_of(fault_of(body), status, **details)


# === Recorded shapes === #


@pytest.mark.parametrize(
    ("code", "message", "detail"),
    [
        ("500", "Unsupported Operation", "Operation x is not supported."),
        ("600", "Duplicate Request ID", "The request ID already exists: 1"),
        ("610", "Object Not Found", "Object Not Found : made inactive"),
        ("620", "Txn Id cannot be linked", "Transaction with Id 1 cannot be linked."),
        ("2010", "Request has invalid or unsupported property", 'Unrecognized field "X"'),
        ("2020", "Required param missing", "Required parameter Line is missing in the request"),
        ("2030", "Invalid ID", "Id should be a valid number. Supplied value:x"),
        ("2050", "String length", "String length specified does not match"),
        ("2130", "Invalid Request Id Format", "Invalid Request Id Format : x"),
        ("2300", "Amounts on debits not equal to credits", "Amounts on debits not equal"),
        ("2500", "Invalid Reference Id", "Names element id 75 not found"),
        ("4000", "Error parsing query", "QueryParserError: Encountered"),
        ("4001", "Invalid query", "QueryValidationError: invalid context declaration: Custmoer"),
        ("5010", "Stale Object Error", "You and root were working on this at the same time."),
        ("6000", "A business validation error has occurred", "Business Validation Error"),
        ("6070", "Amount is not equal to UnitPrice * Qty", "Supplied value:1"),
        ("6140", "Duplicate Document Number Error", "You must specify a different number."),
        ("6200", "Account Period Closed", "The account period has closed"),
        ("6240", "Duplicate Name Exists Error", "The name supplied already exists."),
        ("6270", "Inventory transaction date prior to start date", "prior to start date"),
    ],
)
def test_what_quickbooks_refuses_is_a_fault_with_its_own_words(code, message, detail):
    error = read(validation(code, message, detail, "Line"), intuit_tid="tid-1")
    assert type(error) is QboFault
    assert (error.code, error.message, error.detail) == (code, message, detail)
    assert (error.element, error.status, error.intuit_tid) == ("Line", 400, "tid-1")
    assert error.text == detail


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("100", 400, AuthenticationFailed),
        ("3200", 401, AuthenticationFailed),
        ("110", 400, PermissionRefused),
        ("120", 400, PermissionRefused),
        ("3100", 403, PermissionRefused),
        ("5020", 400, PermissionRefused),
        ("130", 400, ServerFailed),
        ("140", 400, ServerFailed),
        ("150", 400, ServerFailed),
        ("10000", 500, ServerFailed),
        ("3001", 429, Throttled),
    ],
)
def test_the_code_tells_what_can_be_done(code, status, expected):
    assert type(read(validation(code, "Message", "Detail"), status)) is expected


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("3001", 403, Throttled),
        ("3200", 403, AuthenticationFailed),
        ("3100", 401, PermissionRefused),
        ("3001", 503, Throttled),
    ],
)
def test_the_code_says_more_than_the_status(code, status, expected):
    assert type(read(validation(code, "Message", "Detail"), status)) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, AuthenticationFailed),
        (403, PermissionRefused),
        (429, Throttled),
        (500, ServerFailed),
        (503, ServerFailed),
        (404, ServerFailed),
    ],
)
def test_without_a_fault_the_status_has_to_do(status, expected):
    error = read({}, status)
    assert type(error) is expected
    assert error.message == f"QuickBooks answered HTTP {status}"


def test_the_gateways_lower_case_refusal_is_read():
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    error = read(gateway("3200", message, "Token expired: ab.."), 401)
    assert type(error) is AuthenticationFailed
    assert (error.code, error.message, error.detail) == ("3200", message, "Token expired: ab..")
    assert error.element is None


def test_a_throttle_is_read():
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    body = {"Fault": {"Error": [{"Message": message, "code": "3001"}], "type": "SERVICE"}}
    assert read(body, 429).retry_after == 60.0


def test_an_item_of_a_batch_is_read_without_a_status():
    item = {"bId": "1", **validation("610", "Object Not Found", "made inactive")}
    error = error_of(fault_of(item))
    assert (type(error), error.code, error.status) == (QboFault, "610", None)


def test_the_fault_inside_the_answer_to_an_upload_is_read():
    answer = {"AttachableResponse": [validation("6000", "A business error", "cannot link")]}
    assert fault_of(answer) is None
    assert read(answer["AttachableResponse"][0], 200).code == "6000"


@pytest.mark.parametrize(
    "body",
    [
        {"Invoice": {"Id": "1"}, "time": "2026-03-01"},
        {"QueryResponse": {}, "time": "2026-03-01"},
        {"Invoice": {"domain": "QBO", "status": "Deleted", "Id": "266"}},
        {"fault": None, "batchItemResponse": []},
        {"Fault": None},
        {},
    ],
)
def test_an_answer_without_a_fault_has_none(body):
    assert fault_of(body) is None


def test_a_fault_without_a_detail_speaks_by_its_message():
    body = {"Fault": {"Error": [{"Message": "Stale Object Error", "code": "5010"}]}}
    assert read(body).text == "Stale Object Error"


# === Malformed shapes === #

MALFORMED = [
    {},
    [],
    "refused",
    0,
    False,
    True,
    {"Error": None},
    {"Error": []},
    {"Error": {}},
    {"Error": "refused"},
    {"Error": 7},
    {"Error": True},
    {"Error": [None]},
    {"Error": ["refused"]},
    {"Error": [[]]},
    {"Error": [{}]},
    {"Error": [{"code": None, "Message": None, "Detail": None}]},
    {"Error": [{"code": 610, "Message": 1, "Detail": {"a": 1}, "element": []}]},
    {"type": "ValidationFault"},
]


@pytest.mark.parametrize("fault", MALFORMED, ids=repr)
@pytest.mark.parametrize("name", ["Fault", "fault"])
def test_a_malformed_fault_is_a_fault_nevertheless(name, fault):
    if name == "fault" and isinstance(fault, dict):
        fault = {key.lower(): value for key, value in fault.items()}
    error = read({name: fault})
    assert type(error) is QboFault
    assert isinstance(error.text, str) and error.text


@pytest.mark.parametrize("fault", MALFORMED, ids=repr)
def test_a_malformed_fault_with_http_200_is_not_taken_for_an_answer(canned, canned_client, fault):
    canned.answer({"Fault": fault, "CompanyInfo": {"CompanyName": "Any"}})
    with pytest.raises(QboFault):
        canned_client.company_info()


def test_a_single_error_may_stand_without_its_list():
    body = {"Fault": {"Error": {"Message": "Stale Object Error", "code": "5010"}}}
    assert read(body).code == QboFault.STALE


def test_a_code_that_is_a_number_is_the_same_code():
    assert read({"Fault": {"Error": [{"code": 610}]}}).code == QboFault.MISSING_OBJECT


def test_the_texts_of_an_error_are_texts():
    error = read({"Fault": {"Error": [{"code": 1, "Message": 2, "Detail": ["3"], "element": {}}]}})
    assert (error.code, error.message, error.detail, error.element) == ("1", "2", "['3']", "{}")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Error", "error", "code", "Message", "message", "Detail", "bId"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(json_values, st.sampled_from(["Fault", "fault"]), st.integers(100, 599), st.text())
def test_whatever_a_fault_looks_like_an_error_comes_out(fault, name, status, retry_after):
    error = read({name: fault}, status, retry_after=retry_after)
    assert isinstance(error, QboError)
    assert isinstance(error.technical_details(), str)


@given(json_values)
def test_whatever_the_answer_is_it_has_a_fault_or_none(answer):
    fault = fault_of(answer)
    assert fault is None or isinstance(error_of(fault), QboError)


OPERATIONS = {
    "company_info": lambda client: client.company_info(),
    "query": lambda client: client.query("Invoice"),
    "query_all": lambda client: list(client.query_all("Invoice")),
    "changes": lambda client: client.changes(["Invoice"], datetime(2026, 3, 1)),
    "batch": lambda client: client.batch([BatchItem("1", "create", "Invoice", {})], "id-1"),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"QueryResponse": None, "CDCResponse": None, "BatchItemResponse": None},
        {"QueryResponse": [], "CDCResponse": {}, "BatchItemResponse": {}},
        {"QueryResponse": {"Invoice": {}}, "CDCResponse": ["x"], "BatchItemResponse": [None]},
        {"QueryResponse": {"Invoice": "x"}, "CDCResponse": [{}], "BatchItemResponse": "x"},
        {"QueryResponse": {"Invoice": 7}, "CDCResponse": [{"QueryResponse": {}}]},
        {"QueryResponse": "x", "CDCResponse": [{"QueryResponse": [{"Invoice": {}}]}]},
        {"CompanyInfo": [], "CDCResponse": [{"QueryResponse": [{"Invoice": None}]}]},
        b"[" * 100_000,
    ],
    ids=repr,
)
def test_a_malformed_answer_leaves_the_request_unanswered(canned, canned_client, operation, answer):
    canned.answer(answer)
    with pytest.raises(Unanswered):
        OPERATIONS[operation](canned_client)


@pytest.mark.parametrize(
    "answer",
    [
        {"QueryResponse": {"Invoice": [None, {"Id": "7"}, "x"]}},
        {"CDCResponse": [{"QueryResponse": [{"Invoice": [None, {"Id": "7"}, "x"]}]}]},
    ],
    ids=repr,
)
def test_an_entry_that_is_no_entity_is_an_empty_one_among_the_others(canned, canned_client, answer):
    canned.answer(answer)
    if "CDCResponse" in answer:
        rows = canned_client.changes(["Invoice"], datetime(2026, 3, 1))[0]["Invoice"]
    else:
        rows = canned_client.query("Invoice")
    assert rows == [{}, {"Id": "7"}, {}]


def test_a_fault_has_no_character_that_no_database_stores():
    error = read({"Fault": {"Error": [{"Message": "a\x00b\ud800", "code": "1\x00"}]}})
    assert (error.message, error.code) == ("ab?", "1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(
            ["Fault", "fault", "CompanyInfo", "QueryResponse", "CDCResponse", "BatchItemResponse"]
        ),
        json_values,
    )
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_answer_makes_an_operation_raise_anything_else(canned, canned_client, operation, answer):
    canned.forget()
    canned.answer(answer)
    try:
        OPERATIONS[operation](canned_client)
    except QboError as error:
        assert error.message


# === How long to wait === #


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 1.0),
        ("0", 1.0),
        ("-3", 1.0),
        (None, 60.0),
        ("", 60.0),
        ("soon", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("nan", 60.0),
        ("1e12", 3600.0),
        ("inf", 3600.0),
    ],
)
def test_the_wait_is_what_the_service_asks_for_within_reason(header, seconds):
    assert seconds_to_wait(header) == seconds


@given(st.text() | st.floats().map(str))
def test_the_wait_is_always_a_number_of_seconds(header):
    assert math.isfinite(seconds_to_wait(header))
