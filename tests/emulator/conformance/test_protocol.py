"""The protocol: replays, batches, parameters, faults, XML."""

import pytest

from qbo_emulator.testing import EmulatorThread

from ..conftest import (
    Api,
    error_of,
    inventory_item,
    invoice_body,
    refusal,
    sales_line,
)
from ..test_recurring_transactions import bill_template, recurring

# Replays


def test_a_requestid_used_again_with_another_body_gets_the_first_answer(api):
    """Source: Intuit's page on requestid."""
    first = api.post("invoice", invoice_body(10), requestid="once")
    before = api.query("SELECT COUNT(*) FROM Invoice")
    again = api.post("invoice", invoice_body(20), requestid="once")
    other = api.post("customer", {"DisplayName": "Somebody"}, requestid="once")
    assert first.text == again.text == other.text
    assert api.query("SELECT COUNT(*) FROM Invoice") == before


def test_an_item_of_a_batch_used_again_with_another_body_gets_the_first_answer(api):
    """Source: Intuit's page on requestid."""

    def item(name):
        return {"bId": "1", "operation": "create", "Term": {"Name": name, "DueDays": 1}}

    assert api.batch(item("A"), requestid="b") == api.batch(item("B"), requestid="b")


def test_a_requestid_used_again_with_another_body_can_be_an_error_instead(emulator, api):
    """Source: Intuit's list of error codes has 600; nobody recorded it."""
    api.write("Term", {"Name": "A", "DueDays": 1}, requestid="once")
    emulator.reuse_request_ids("error")
    other = {"Name": "B", "DueDays": 1}
    assert refusal(api.post("term", other, requestid="once")) == (400, "600")
    emulator.reuse_request_ids("first_answer")
    assert api.write("Term", other, requestid="once")["Name"] == "A"


def test_the_reuse_of_requestids_is_settled_by_a_control_path(emulator, api):
    """Source: none; the control paths are the emulator's own."""
    place = f"{emulator.url}/emulator/requestid"
    answer = api.session.post(place, json={"request_id_reuse": "error"}, timeout=10)
    assert answer.json() == {"request_id_reuse": "error"}
    api.write("Term", {"Name": "A", "DueDays": 1}, requestid="once")
    assert refusal(api.post("term", {"Name": "B", "DueDays": 1}, requestid="once"))[1] == "600"
    for body in ({}, {"request_id_reuse": "never"}):
        refused = api.session.post(place, json=body, timeout=10)
        assert refused.status_code == 400
        assert "first_answer, error" in refused.json()["error"]


def test_the_reuse_of_requestids_can_be_chosen_for_a_whole_suite(monkeypatch):
    """Source: none; a client must be right with both readings."""
    monkeypatch.setenv("QBO_EMULATOR_REQUEST_ID_REUSE", "error")
    for told, code in ((None, "600"), ("first_answer", None)):
        with EmulatorThread(companies=("empty",), request_id_reuse=told) as running:
            client = Api(running)
            client.post("term", {"Name": "A", "DueDays": 1}, requestid="once")
            answer = client.post("term", {"Name": "B", "DueDays": 1}, requestid="once")
            faults = answer.json().get("Fault", {}).get("Error", [{}])
            assert faults[0].get("code") == code


# Deletes, batches, recurring transactions


def test_an_attachable_is_deleted_without_sync_token(api):
    """Source: recorded answers of the service."""
    note = api.write("Attachable", {"Note": "to be deleted"})
    answer = api.post("attachable", {"Id": note["Id"]}, operation="delete")
    assert answer.json()["Attachable"]["status"] == "Deleted"
    assert refusal(api.get(f"attachable/{note['Id']}")) == (400, "610")
    kept = api.write("Attachable", {"Note": "to be kept"})
    stale = {"Id": kept["Id"], "SyncToken": "7"}
    assert refusal(api.post("attachable", stale, operation="delete")) == (400, "5010")


def test_a_transaction_is_not_deleted_without_sync_token(api):
    """Source: Intuit's reference."""
    invoice = api.write("Invoice", invoice_body())
    answer = api.post("invoice", {"Id": invoice["Id"]}, operation="delete")
    assert refusal(answer) == (400, "2020")


def test_an_item_of_a_batch_without_bid_and_operation_is_a_creation(api):
    """Source: a published client's live tests."""
    first, second = api.batch(
        {"Term": {"Name": "First", "DueDays": 1}}, {"Term": {"Name": "Second", "DueDays": 2}}
    )
    assert (first["Term"]["Name"], second["Term"]["Name"]) == ("First", "Second")
    assert "bId" not in first


def test_items_without_bid_are_replayed_by_their_place(api):
    """Source: none; a choice."""
    items = [{"Term": {"Name": name, "DueDays": 1}} for name in ("First", "Second")]
    assert api.batch(*items, requestid="b") == api.batch(*items, requestid="b")


@pytest.mark.parametrize("sparse", [True, False])
def test_a_recurring_transaction_can_be_updated(api, sparse):
    """Source: a published client's live tests."""
    bill = api.write("RecurringTransaction", bill_template())["Bill"]
    change = {**bill, "sparse": sparse, "PrivateNote": "dearer"}
    change["Line"] = [{**bill["Line"][0], "Amount": "80.00"}]
    changed = api.write("RecurringTransaction", {"Bill": change})["Bill"]
    assert (changed["TotalAmt"], changed["PrivateNote"]) == (80, "dearer")
    assert (changed["Id"], changed["SyncToken"]) == (bill["Id"], "1")
    assert changed["RecurDataRef"] == bill["RecurDataRef"]
    assert "DocNumber" not in changed
    assert refusal(api.post("recurringtransaction", {"Bill": change})) == (400, "5010")


def test_a_sparse_update_of_a_recurring_transaction_keeps_the_rest(api):
    """Source: a published client's live tests."""
    bill = api.write("RecurringTransaction", bill_template())["Bill"]
    later = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "VendorRef": bill["VendorRef"]}
    info = recurring(DayOfMonth=15)
    changed = api.write("RecurringTransaction", {"Bill": {**later, "RecurringInfo": info}})["Bill"]
    assert changed["RecurringInfo"]["ScheduleInfo"]["DayOfMonth"] == 15
    assert (changed["TotalAmt"], changed["VendorRef"]) == (bill["TotalAmt"], bill["VendorRef"])
    same = {"Bill": {**changed, "sparse": True}}
    assert api.write("RecurringTransaction", same)["Bill"]["SyncToken"] == "1"


def test_a_recurring_transaction_stays_what_it_is(api):
    """Source: none; a choice."""
    bill = api.write("RecurringTransaction", bill_template())["Bill"]
    other = invoice_body(5, RecurringInfo=recurring(), Id=bill["Id"], SyncToken="0")
    assert refusal(api.post("recurringtransaction", {"Invoice": other})) == (400, "610")


def test_recurring_transactions_are_filtered_by_type(api):
    """Source: a published client's live tests."""
    bill = api.write("RecurringTransaction", bill_template())
    api.write("RecurringTransaction", {"Invoice": invoice_body(5, RecurringInfo=recurring())})
    found = api.query("SELECT * FROM RecurringTransaction WHERE Type = 'Bill'")
    assert found["RecurringTransaction"] == [bill]
    both = api.query("SELECT COUNT(*) FROM RecurringTransaction WHERE Type IN ('bill', 'Invoice')")
    assert both == {"totalCount": 2}


# Parameters


def test_operate_is_no_parameter_so_that_a_void_by_it_is_a_plain_update(api):
    """Source: published clients met it."""
    invoice = api.write("Invoice", invoice_body(30))
    body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "kept"}
    updated = api.write("Invoice", body, operate="void")
    assert (updated["TotalAmt"], updated["PrivateNote"]) == (30, "kept")
    assert api.read("Invoice", invoice["Id"])["Balance"] == 30


def test_unknown_parameters_are_ignored_everywhere(api):
    """Source: published clients met it."""
    odd = {"colour": "red", "minorversions": "12", "include": "everything"}
    body = {"Name": "T", "DueDays": 3}
    assert api.post("term", body, **odd).json()["Term"]["Name"] == "T"
    assert api.get("term/1", **odd).status_code == 200
    assert api.get("query", query="SELECT * FROM Term", **odd).status_code == 200
    assert api.post("batch", {"BatchItemRequest": [{"Term": {**body, "Name": "U"}}]}, **odd).ok
    assert api.get("reports/TrialBalance", **odd).status_code == 200
    assert api.get("cdc", entities="Term", changedSince="2090-01-01", **odd).status_code == 200


def test_an_invoice_tells_its_link_when_the_request_asks_for_it(api):
    """Source: Intuit's reference."""
    mail = {"BillEmail": {"Address": "someone@example.com"}}
    online = {"AllowOnlineCreditCardPayment": True}
    made = api.write("Invoice", invoice_body(**mail, **online), include="invoiceLink")
    key = made["Id"]
    assert made["InvoiceLink"]
    read = api.get(f"invoice/{key}", include="invoiceLink").json()["Invoice"]
    text = f"SELECT * FROM Invoice WHERE Id = '{key}'"
    found = api.get("query", query=text, include="invoiceLink").json()["QueryResponse"]
    assert [read] == found["Invoice"] == [made]
    plain = api.read("Invoice", key)
    assert "InvoiceLink" not in plain
    assert api.write("Invoice", made) == plain
    silent = api.write("Customer", {"DisplayName": "Without e-mail"})["Id"]
    for body in (invoice_body(**mail), invoice_body(customer=silent, **online)):
        assert "InvoiceLink" not in api.write("Invoice", body, include="invoiceLink")


@pytest.mark.parametrize("how", ["single", "batch"])
def test_an_item_with_other_accounts_can_leave_its_transactions_alone(api, company, how):
    """Source: Intuit's reference."""
    api.write("Invoice", invoice_body(70))
    item = api.read("Item", "1")
    income = company.write("Account", {"Name": "Other sales", "AccountType": "Income"})
    change = {**item, "IncomeAccountRef": {"value": income["Id"]}}
    before = company.trial_balance()
    option = "donotupdateaccountontxns"
    if how == "single":
        changed = api.write("Item", change, include=option)
    else:
        (answer,) = api.batch({"operation": "update", "Item": change, "optionsData": option})
        changed = answer["Item"]
    assert changed["IncomeAccountRef"]["value"] == income["Id"]
    assert company.trial_balance() == before
    api.write("Invoice", invoice_body(5))
    assert company.trial_balance()["Other sales"] == -5


def test_an_item_with_other_accounts_takes_its_transactions_along(api, company):
    """Source: Intuit's reference."""
    income = company.write("Account", {"Name": "Other sales", "AccountType": "Income"})
    api.write("Invoice", invoice_body(70))
    change = {**api.read("Item", "1"), "IncomeAccountRef": {"value": income["Id"]}}
    api.write("Item", change)
    assert company.trial_balance()["Other sales"] < -69


# Faults


def test_faults_inside_a_batch_carry_an_empty_element(api):
    """Source: recorded answers of the service."""
    gone = {"Id": "99999", "SyncToken": "0"}
    missing, wrong = api.batch(
        {"bId": "1", "operation": "delete", "Invoice": gone},
        {"bId": "2", "operation": "create", "Invoice": {"Colour": "red"}},
    )
    assert missing["Fault"]["Error"][0]["element"] == ""
    assert wrong["Fault"]["Error"][0]["element"] == "Colour"


def upload_to(api, type_name, key):
    note = (
        f'{{"AttachableRef": [{{"EntityRef": {{"type": "{type_name}", "value": "{key}"}}}}],'
        ' "FileName": "a.txt", "ContentType": "text/plain"}'
    )
    parts = {
        "file_metadata_01": (None, note, "application/json"),
        "file_content_01": ("a.txt", b"text", "text/plain"),
    }
    answer = api.session.post(f"{api.base}/upload", files=parts, timeout=10)
    (only,) = answer.json()["AttachableResponse"]
    return only["Fault"]["Error"][0]


def test_an_upload_to_a_missing_document_says_which_one_and_carries_an_empty_element(api):
    """Source: recorded answers of the service."""
    error = upload_to(api, "Estimate", "99999")
    assert (
        "The entity Estimate 99999 that you are trying to link does not exist." in error["Detail"]
    )
    assert error["element"] == ""


def test_a_name_taken_within_its_list_and_in_another_one_is_told_in_two_texts(api):
    """Source: recorded answers of the service."""
    known = api.read("Customer", "1")["DisplayName"]
    _, code, within = error_of(api.post("customer", {"DisplayName": known}))
    _, _, across = error_of(api.post("vendor", {"DisplayName": known}))
    ending = "is already using this name. Please use a different name."
    assert code == "6240"
    assert within == f"The name supplied already exists. : Another customer {ending}"
    assert across == (
        f"The name supplied already exists. : Another customer, vendor or employee {ending}"
    )


def test_a_sale_before_the_inventory_start_date_is_told_in_the_words_of_the_service(api):
    """Source: recorded answers of the service."""
    item = api.write("Item", inventory_item())
    body = invoice_body(TxnDate="2025-12-31")
    body["Line"] = [sales_line(5, item["Id"])]
    status, code, detail = error_of(api.post("invoice", body))
    assert (status, code) == (400, "6270")
    assert (
        "Transactions with inventory (QOH) products cant be dated earlier than the Inventory Start "
        "Date for the product" in detail
    )


def test_an_unknown_field_is_told_in_the_words_of_the_service(api):
    """Source: recorded answers of the service."""
    _, code, detail = error_of(api.post("invoice", invoice_body(Colour="red")))
    assert code == "2010"
    assert detail.startswith('Property Name:Unrecognized field "Colour" ')
    assert detail.endswith(" specified is unsupported or invalid")


def test_a_missing_object_in_a_batch_names_the_fields_to_check(api):
    """Source: recorded answers of the service."""
    gone = {"Id": "99999", "SyncToken": "0"}
    (missing,) = api.batch({"bId": "1", "operation": "delete", "Invoice": gone})
    error = missing["Fault"]["Error"][0]
    assert error["code"] == "610"
    assert error["Detail"].endswith(
        "Check the fields with accounts, customers, items, vendors or employees."
    )


# XML


@pytest.mark.parametrize("accept", ["application/xml", "text/xml"])
def test_an_answer_in_xml_is_refused_in_plain_words(api, accept):
    """Source: none; the service has XML, the emulator says that it does not."""
    answer = api.session.get(f"{api.base}/term/1", headers={"Accept": accept}, timeout=10)
    assert error_of(answer) == (
        406,
        "500",
        "The emulator does not serve XML. Send and accept application/json.",
    )


@pytest.mark.parametrize("path", ["term", "batch", "query", "taxservice/taxcode"])
def test_a_body_in_xml_is_refused_in_plain_words(api, path):
    """Source: none; the service has XML, the emulator says that it does not."""
    status, code, detail = error_of(api.send(path, "<Term/>", "application/xml"))
    assert (status, code) == (400, "500")
    assert "does not serve XML" in detail


def test_a_request_that_accepts_nothing_in_particular_gets_json(api):
    """Source: none; the service would answer XML, which no client of JSON relies on."""
    answer = api.session.get(f"{api.base}/term/1", headers={"Accept": None}, timeout=10)
    assert answer.json()["Term"]["Id"] == "1"
