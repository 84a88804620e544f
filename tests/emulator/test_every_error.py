"""Every error of the service, as Intuit documents it and recordings show it: the request that gets
it, its HTTP status, its code and what its detail says.
"""

import re

import pytest
import requests

from qbo_emulator.faults import QboFault

from .bodies import SAMPLES, expense_line, reference
from .conftest import (
    error_of,
    inventory_item,
    invoice_body,
    journal_line,
    payment_body,
    prefer,
    sales_line,
)


def invoice_with(*lines, **fields):
    return {**invoice_body(), "Line": list(lines), **fields}


def sparse(record, **change):
    return {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, **change}


def asking(query):
    return lambda api: api.get("query", query=query)


def creating(entity, **body):
    return lambda api: api.post(entity.lower(), body)


def bad_utf8(api):
    content, kind = b'{"DisplayName":"\xff"}', {"Content-Type": "application/json"}
    return api.session.post(f"{api.base}/customer", data=content, headers=kind, timeout=10)


def used_request_id(api):
    api.post("invoice", invoice_body(1), requestid="used")
    return api.post("invoice", invoice_body(2), requestid="used")


def inactive_reference(api):
    customer = api.write("Customer", {"DisplayName": "Gone"})
    api.write("Customer", sparse(customer, Active=False))
    return api.post("invoice", invoice_body(customer=customer["Id"]))


def payment_of_a_stranger(api):
    invoice = api.write("Invoice", invoice_body(customer="2"))
    return api.post("payment", payment_body(50, (invoice, 50)))


def parent_with_children(api):
    parent = api.write("Class", {"Name": "Europe"})
    api.write("Class", {"Name": "France", "ParentRef": reference(parent["Id"])})
    return api.post("class", sparse(parent, Active=False))


def large_batch(api):
    query = "SELECT COUNT(*) FROM Customer"
    items = [{"bId": str(number), "Query": query} for number in range(31)]
    return api.post("batch", {"BatchItemRequest": items})


def stale(api):
    invoice = api.write("Invoice", invoice_body())
    return api.post("invoice", {**invoice, "SyncToken": "9"})


def tracking(settings, body):
    def ask(api):
        prefer(api, AccountingInfoPrefs=settings)
        return api.post("invoice", body)

    return ask


def closed_period(api):
    emulator, _, _ = api.base.partition("/v3/")
    api.session.post(f"{emulator}/emulator/close", json={"day": "2026-06-30"}, timeout=10)
    return api.post("invoice", invoice_body(TxnDate="2026-06-30"))


def inactive_with_a_balance(api):
    customer = api.write("Customer", {"DisplayName": "In debt"})
    api.write("Invoice", invoice_body(customer=customer["Id"]))
    return api.post("customer", sparse(customer, Active=False))


def sold_before_it_was_there(api):
    item = api.write("Item", inventory_item(QtyOnHand=1))["Id"]
    line = sales_line(10, item, Qty=1, UnitPrice=10)
    return api.post("invoice", invoice_with(line, TxnDate="2025-12-31"))


def inactive_with_unbilled_time(api):
    customer = api.write("Customer", {"DisplayName": "Under way"})
    billable = {"BillableStatus": "Billable", "HourlyRate": 50, "ItemRef": reference("1")}
    body = {**SAMPLES["TimeActivity"].make(api), "CustomerRef": reference(customer["Id"])}
    api.write("TimeActivity", {**body, **billable})
    return api.post("customer", sparse(customer, Active=False))


def removal_of_deposited_money(api):
    payment = api.write("Payment", payment_body(25))
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    lines = [{"Amount": 25, "LinkedTxn": [link]}]
    api.write("Deposit", {"DepositToAccountRef": reference("35"), "Line": lines})
    return api.post("payment", api.read("Payment", payment["Id"]), operation="delete")


def nested_too_deep(api):
    parent = "1"
    for level in range(4):
        body = {"DisplayName": f"L{level}", "Job": True, "ParentRef": reference(parent)}
        parent = api.write("Customer", body)["Id"]
    body = {"DisplayName": "L5", "Job": True, "ParentRef": reference(parent)}
    return api.post("customer", body)


_CHECKING = {"AccountRef": reference("35")}
_DISCOUNT = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True}}

ERRORS = [
    ("500", creating("TaxRate", Name="x"), "Operation create is not supported"),
    ("500", bad_utf8, "MalformedByteSequenceException: Invalid byte 1 of 1-byte UTF-8 sequence"),
    (
        "500",
        lambda api: api.get("cdc", entities="Invoice", changedSince="2026-01-01"),
        "older than",
    ),
    ("600", used_request_id, "used"),
    ("610", lambda api: api.get("invoice/99999999"), "Object Not Found : "),
    ("610", inactive_reference, "Something you're trying to use has been made inactive"),
    ("620", payment_of_a_stranger, "Transaction with Id"),
    ("700", creating("Account", Name="x", AccountType="Bank", ParentRef=reference("7")), ""),
    ("800", parent_with_children, "Cannot delete object"),
    ("1040", large_batch, "31"),
    (
        "2010",
        creating("Invoice", Colour="red"),
        'Unrecognized field "Colour" (class com.intuit.schema.finance.v3.Invoice), not marked as '
        "ignorable specified is unsupported or invalid",
    ),
    (
        "2020",
        creating("Invoice", **invoice_with({"Amount": 1})),
        "Required parameter Line.DetailType",
    ),
    ("2030", lambda api: api.get("invoice/abc"), "Id should be a valid number. Supplied value:abc"),
    ("2030", asking("SELECT * FROM Invoice WHERE Id = ''"), "Id should be a valid number"),
    ("2040", creating("Customer", DisplayName="a:b"), "a:b"),
    (
        "2050",
        creating("Invoice", **invoice_body(DocNumber="x" * 22)),
        "String length specified does not match the supported length. Min:0 Max:21 supported. "
        "Supplied length:22",
    ),
    ("2060", creating("Invoice", **invoice_body(TxnDate="1.3.2026")), "1.3.2026"),
    ("2070", creating("Invoice", **invoice_body(TxnDate="2026-02-30")), "2026-02-30"),
    ("2080", creating("Term", Name="x", DueDays="many"), "many"),
    ("2100", creating("Payment", **payment_body("much")), "much"),
    ("2110", creating("Payment", **payment_body("1000000000000000")), "1000000000000000"),
    ("2130", lambda api: api.post("invoice", invoice_body(), requestid="x" * 51), "x" * 51),
    ("2140", creating("Payment", **payment_body("100000000000")), "100000000000"),
    ("2170", creating("Invoice", **invoice_body(EmailStatus="Sent")), "Sent"),
    ("2210", creating("Customer", DisplayName="x", PrimaryEmailAddr={"Address": "x"}), "x"),
    ("2230", creating("Customer", DisplayName="x", Taxable="perhaps"), "perhaps"),
    (
        "2300",
        creating(
            "JournalEntry", Line=[journal_line(1, "Debit", "7"), journal_line(2, "Credit", "35")]
        ),
        "Amounts on debits not equal to credits",
    ),
    (
        "2500",
        creating("Invoice", **invoice_body(customer="75000")),
        "Invalid Reference Id : Names element id 75000 not found",
    ),
    (
        "2500",
        creating("Item", Name="x", Type="Service", IncomeAccountRef=reference("999")),
        "Invalid Reference Id : Accounts element id 999 not found",
    ),
    (
        "2500",
        tracking({"TrackDepartments": True}, invoice_body(DepartmentRef=reference("999"))),
        "Invalid Reference Id : Depts element id 999 not found",
    ),
    (
        "2500",
        tracking(
            {"ClassTrackingPerTxnLine": True},
            invoice_with(sales_line(1, ClassRef=reference("999"))),
        ),
        "Invalid Reference Id : Klasses element id 999 not found",
    ),
    ("4000", asking("SELECT FROM"), "QueryParserError"),
    ("4001", asking("SELECT * FROM Custmoer"), "invalid context declaration: Custmoer"),
    (
        "4001",
        asking("SELECT * FROM Customer WHERE Email = 'x'"),
        "Property Email not found for Entity Customer",
    ),
    (
        "4001",
        asking("SELECT * FROM Vendor WHERE PrimaryEmailAddr = 'x'"),
        "property 'PrimaryEmailAddr' is not queryable",
    ),
    ("4001", asking("SELECT * FROM Customer STARTPOSITION 0"), ""),
    ("5010", stale, "Stale Object Error"),
    ("5030", creating("Invoice", **invoice_body(CurrencyRef=reference("EUR"))), "Multicurrency"),
    ("6000", creating("Payment", **payment_body(-1)), "Business Validation Error"),
    ("6010", creating("Account", Name="x"), "AccountType"),
    (
        "6070",
        creating("Invoice", **invoice_with(sales_line(10, Qty=2, UnitPrice=6))),
        "Amount is not equal to UnitPrice * Qty. Supplied value:10",
    ),
    ("6080", creating("Customer", CompanyName="x"), ""),
    ("6090", creating("Invoice", **invoice_with(sales_line(10), _DISCOUNT)), ""),
    (
        "6100",
        creating("Invoice", **invoice_with(sales_line(10, TaxCodeRef=reference("2")))),
        "should be TAX or NON",
    ),
    (
        "6140",
        creating("Invoice", **invoice_body(DocNumber="1001")),
        "DocNumber=1001 is assigned to",
    ),
    ("6180", nested_too_deep, ""),
    ("6210", closed_period, "The account period has closed"),
    ("6220", inactive_with_a_balance, ""),
    ("6240", creating("Vendor", DisplayName="Gideon Marsh"), "The name supplied already exists."),
    ("6270", sold_before_it_was_there, ""),
    ("6280", inactive_with_unbilled_time, ""),
    (
        "6430",
        creating("Purchase", PaymentType="CreditCard", Line=[expense_line(1)], **_CHECKING),
        "",
    ),
    ("6540", removal_of_deposited_money, ""),
]


def identifier(entry):
    code, _, detail = entry
    return f"{code} {re.sub('[^A-Za-z ]', '', detail)[:30]}".strip()


@pytest.mark.parametrize(("code", "ask", "detail"), ERRORS, ids=map(identifier, ERRORS))
def test_a_request_is_refused_with_the_documented_error(emulator, api, code, ask, detail):
    emulator.reuse_request_ids("error")
    answer = ask(api)
    status, given, told = error_of(answer)
    assert (status, given) == (400, code)
    assert detail in told
    assert answer.json()["Fault"]["type"] == "ValidationFault"


# What the service in front of the API answers


def test_an_expired_token_is_answered_in_lower_case(emulator, api):
    emulator.advance_clock(3601)
    answer = api.get("preferences")
    body = answer.json()
    (error,) = body["fault"]["error"]
    assert answer.status_code == 401
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert error["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert error["code"] == "3200"
    assert error["detail"].startswith("Token expired")
    assert type(body["time"]) is int


def test_a_company_that_the_app_may_not_see(api):
    answer = requests.get(
        api.base.rsplit("/", 1)[0] + "/9130350000000000001/preferences",
        headers=api.session.headers,
        timeout=10,
    )
    assert error_of(answer)[:2] == (403, "3100")


def test_throttling(emulator, api):
    emulator.set_faults([{"fault": "status", "status": 429}])
    answer = api.get("preferences")
    (error,) = answer.json()["Fault"]["Error"]
    assert answer.status_code == 429
    assert answer.json()["Fault"]["type"] == "SERVICE"
    assert error["Message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert error["code"] == "3001"


# What happens to a company outside the API can only be played


@pytest.mark.parametrize(
    "code",
    ["100", "110", "120", "130", "140", "150", "5020", "6190", "6210", "6480"],
)
@pytest.mark.parametrize("status", [200, 400])
def test_an_error_that_is_played_has_the_form_of_the_others(emulator, api, code, status):
    emulator.set_faults([{"fault": "status", "status": status, "code": code}])
    assert error_of(api.get("preferences"))[:2] == (status, code)


def test_a_failure_of_the_service(emulator, api):
    emulator.set_faults([{"fault": "status", "status": 500}])
    answer = api.get("preferences")
    assert error_of(answer)[:2] == (500, "10000")
    assert answer.json()["Fault"]["type"] == "SystemFault"


# Taxes of companies in which each line has a code


@pytest.mark.parametrize("kind", ["uk", "ca"])
def test_a_tax_detail_that_the_calculation_rules_out(request, kind):
    company = request.getfixturevalue(kind)
    body = invoice_body(GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 1})
    with pytest.raises(QboFault, match="^6170 "):
        company.write("Invoice", body)
