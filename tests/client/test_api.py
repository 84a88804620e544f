"""The operations: queries page by page, changes, batches that can be sent again, reports."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_client import BatchItem, QboError, QboFault, ServerFailed, Unanswered, quoted

from qbo_emulator.query.tokens import tokenize

ACTIVE_OR_NOT = " AND Active IN (true, false)"


def statements(emulator):
    return [entry["body"] for entry in emulator.log() if entry["path"].endswith("/query")]


def ids(rows):
    return [row["Id"] for row in rows]


def all_rows(pages):
    return [row for page in pages for row in page]


def customer_named(name):
    return BatchItem("1", "create", "Customer", {"DisplayName": name})


# === Company === #


def test_the_company_introduces_itself(client):
    company = client.company_info()
    assert company["Country"] == "US"
    assert company["CompanyName"]


def test_the_preferences_tell_the_home_currency(client):
    assert client.preferences()["CurrencyPrefs"]["HomeCurrency"]["value"] == "USD"


# === Query === #


def test_a_query_gives_the_rows_of_its_condition(client):
    items = client.query("Item", "Type = 'Service'")
    assert items
    assert {item["Type"] for item in items} == {"Service"}


def test_a_query_without_rows_gives_an_empty_list(client):
    assert client.query("Customer", "DisplayName = 'Nobody'") == []


def test_a_query_asks_for_a_thousand_rows_in_the_order_of_their_ids(emulator, client):
    client.query("Term")
    assert statements(emulator) == ["SELECT * FROM Term ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"]


def test_a_query_begins_where_it_is_told_to(client):
    everything = ids(client.query("Customer"))
    assert ids(client.query("Customer", position=11, page_size=5)) == everything[10:15]


def test_a_long_query_is_sent_in_the_body(emulator, client):
    client.query_ids("Customer", range(1, 1001))
    (entry,) = emulator.log()
    assert (entry["method"], list(entry["query"])) == ("POST", ["minorversion"])
    assert entry["headers"]["Content-Type"] == "application/text"


# 30 customers: pages that come out even, pages that do not, one page, a page each.
@pytest.mark.parametrize("page_size", [1, 7, 10, 29, 30, 31, 1000])
def test_every_row_comes_once_whatever_the_size_of_the_pages(client, page_size):
    everything = ids(client.query("Customer"))
    assert len(everything) == 30
    assert ids(all_rows(client.query_all("Customer", page_size=page_size))) == everything


def test_each_page_begins_with_the_last_row_of_the_page_before(emulator, client):
    all_rows(client.query_all("Customer", page_size=12))
    assert [text.partition(" STARTPOSITION ")[2] for text in statements(emulator)] == [
        "1 MAXRESULTS 12",
        "12 MAXRESULTS 12",
        "23 MAXRESULTS 12",
    ]


def test_the_next_page_is_asked_for_when_it_is_needed(emulator, client):
    pages = client.query_all("Customer", page_size=10)
    next(pages)
    assert len(statements(emulator)) == 1


def test_the_condition_holds_for_all_pages(client):
    items = all_rows(client.query_all("Item", "Type = 'Service'", page_size=2))
    assert ids(items) == ids(client.query("Item", "Type = 'Service'"))


def test_a_row_that_moves_to_the_next_page_comes_once(emulator, client):
    books = emulator.company()
    first = books.get("Customer", client.query("Customer")[0]["Id"])
    hidden = books.write("Customer", {**first, "Active": False})
    pages = client.query_all("Customer", page_size=10)
    before = ids(next(pages))
    # It comes back before all others: the last one of this page is the first one of the next.
    books.write("Customer", {**hidden, "DisplayName": "Back again", "Active": True})
    after = ids(all_rows(pages))
    assert len(before + after) == len(set(before + after)) == 29


def test_no_row_is_missed_when_one_before_it_is_removed(emulator, client):
    books = emulator.company()
    everything = ids(client.query("Invoice"))
    pages = client.query_all("Invoice", page_size=10)
    before = ids(next(pages))
    # What follows moves up: the first row of the next page would be on the page before.
    books.write("Invoice", books.get("Invoice", before[0]), "delete")
    after = ids(all_rows(pages))
    assert sorted(before + after) == sorted(everything)


def test_pages_that_never_fit_together_end_the_query(canned, canned_client):
    # A server, or what stands before it, that gives every page the same rows but one.
    for number in range(20):
        canned.answer({"QueryResponse": {"Item": [{"Id": "1"}, {"Id": str(number + 2)}]}})
    with pytest.raises(Unanswered, match="do not fit together"):
        all_rows(canned_client.query_all("Item", page_size=2))


def test_rows_without_a_usable_id_do_not_stop_a_query(canned, canned_client):
    canned.answer({"QueryResponse": {"Item": [{"Id": []}, {"Id": "1"}, {"Id": {}}]}})
    assert len(all_rows(canned_client.query_all("Item"))) == 3


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
def test_tax_codes_that_come_with_every_page_come_once_and_end(emulator, client, page_size):
    # A client that never stops asking is stopped.
    emulator.set_faults([{"fault": "status", "status": 500, "after": 10, "times": None}])
    codes = ids(all_rows(client.query_all("TaxCode", page_size=page_size)))
    assert len(codes) == len(set(codes)) == 5


def test_more_rows_than_fit_a_page_come_without_asking_for_pages(emulator, client):
    books = emulator.company()
    before = len(client.query("PaymentMethod"))
    for number in range(1000):
        books.write("PaymentMethod", {"Name": f"Method {number}"})
    assert len(client.query("PaymentMethod")) == 1000
    assert len(all_rows(client.query_all("PaymentMethod"))) == 1000 + before


def test_a_query_that_quickbooks_does_not_understand_is_a_fault(client):
    with pytest.raises(QboFault) as caught:
        client.query("Customer", "Nonsense = 'x'")
    assert caught.value.code == "4001"


# === Literals === #


@pytest.mark.parametrize(
    "name",
    [
        "Sean O'Brien",
        "''",
        "back\\slash",
        "ends with \\",
        "\\'",
        "100% _sure_",
        'the "Best"',
        "Ångström 株式会社 🌲",
    ],
)
def test_a_name_is_found_by_its_literal(client, name):
    client.batch([customer_named(name)], "id-1")
    found = client.query("Customer", f"DisplayName = {quoted(name)}")
    assert [row["DisplayName"] for row in found] == [name]


@given(st.text())
def test_a_literal_means_its_text_and_ends_where_it_should(text):
    string, end = tokenize(quoted(text))
    assert (string.kind, string.text, end.kind) == ("string", text, "end")


def test_a_number_becomes_a_literal():
    assert quoted(12) == "'12'"


# === By id === #


def test_entities_are_read_by_their_ids(client):
    wanted = ids(client.query("Customer"))[3:6]
    assert ids(client.query_ids("Customer", wanted)) == wanted


def test_an_id_that_does_not_exist_is_left_out(client):
    existing = client.query("Customer")[0]["Id"]
    assert ids(client.query_ids("Customer", [existing, "999999"])) == [existing]


def test_more_ids_than_fit_a_page_are_read_in_several_queries(emulator, client):
    existing = ids(client.query("Customer"))
    emulator.clear_log()
    unknown = [str(number) for number in range(100_000, 102_000)]
    rows = client.query_ids("Customer", existing[:15] + unknown + existing[15:])
    assert ids(rows) == existing
    assert len(statements(emulator)) == 3


def test_nothing_is_asked_when_there_are_no_ids(emulator, client):
    assert client.query_ids("Customer", iter(())) == []
    assert emulator.log() == []


def test_inactive_entities_come_when_they_are_asked_for(emulator, client):
    customer = client.query("Customer")[0]
    emulator.company().write("Customer", {**customer, "Active": False})
    assert client.query_ids("Customer", [customer["Id"]]) == []
    assert ids(client.query_ids("Customer", [customer["Id"]], ACTIVE_OR_NOT)) == [customer["Id"]]


# === Changes === #


@pytest.fixture
def since(emulator):
    """A moment after which nothing has happened yet, as the client takes it."""
    emulator.advance_clock(1800)
    moment = emulator.emulator.clock.now() - 900
    return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None)


def test_changes_are_what_was_created_or_changed_since(emulator, client, since):
    books = emulator.company()
    old = client.query("Customer")[0]
    books.write("Customer", {**old, "DisplayName": "Changed"})
    new = books.write("Customer", {"DisplayName": "New"})
    changed, _time = client.changes(["Customer"], since)
    assert {row["Id"]: row["DisplayName"] for row in changed["Customer"]} == {
        old["Id"]: "Changed",
        new["Id"]: "New",
    }


def test_a_deleted_transaction_is_told_as_deleted(emulator, client, since):
    invoice = client.query("Invoice", "Balance > '0'")[-1]
    emulator.company().write("Invoice", invoice, "delete")
    changed, _time = client.changes(["Invoice"], since)
    (deleted,) = [row for row in changed["Invoice"] if row.get("status") == "Deleted"]
    assert deleted["Id"] == invoice["Id"]


def test_every_type_that_was_asked_for_is_answered(emulator, client, since):
    emulator.company().write("Term", {"Name": "Net 99", "DueDays": 99})
    changed, _time = client.changes(["Invoice", "Term", "Customer"], since)
    assert {name: len(rows) for name, rows in changed.items()} == {
        "Invoice": 0,
        "Term": 1,
        "Customer": 0,
    }


def test_the_time_is_the_servers(emulator, client, since):
    _changed, time = client.changes(["Customer"], since)
    moment = datetime.fromisoformat(time)
    assert moment.tzinfo
    assert moment.timestamp() == pytest.approx(emulator.emulator.clock.now(), abs=30)


def test_the_moment_is_sent_as_universal_time(emulator, client, since):
    client.changes(["Customer", "Invoice"], since)
    query = emulator.log()[-1]["query"]
    assert query["changedSince"] == since.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert query["entities"] == "Customer,Invoice"


def test_changes_of_more_than_a_month_are_refused(client, since):
    with pytest.raises(QboFault):
        client.changes(["Customer"], since - timedelta(days=31))


def test_an_answer_without_changes_is_not_taken_for_no_changes(canned, canned_client, since):
    canned.answer({"time": "2026-03-01T00:00:00-08:00"})
    with pytest.raises(Unanswered):
        canned_client.changes(["Customer"], since)


def test_a_fault_among_the_changes_is_not_taken_for_no_changes(canned, canned_client, since):
    fault = {"Fault": {"Error": [{"Message": "System Failure", "code": "10000"}]}}
    canned.answer(
        {"CDCResponse": [{"QueryResponse": [{"Customer": []}, fault]}]}, headers={"intuit_tid": "7"}
    )
    with pytest.raises(ServerFailed) as caught:
        canned_client.changes(["Customer", "Invoice"], since)
    assert caught.value.intuit_tid == "7"


# === Batch === #


def test_a_batch_creates_changes_deletes_and_voids(emulator, client):
    customer, (kept, gone) = client.query("Customer")[0], client.query("Invoice")[-2:]
    answers = client.batch(
        [
            BatchItem("new", "create", "Customer", {"DisplayName": "New"}),
            BatchItem("changed", "update", "Customer", {**customer, "Notes": "Changed"}),
            BatchItem(
                "voided", "void", "Invoice", {"Id": kept["Id"], "SyncToken": kept["SyncToken"]}
            ),
            BatchItem(
                "gone", "delete", "Invoice", {"Id": gone["Id"], "SyncToken": gone["SyncToken"]}
            ),
        ],
        "id-1",
    )
    assert answers["new"]["DisplayName"] == "New"
    assert answers["changed"]["Notes"] == "Changed"
    assert (answers["voided"]["TotalAmt"], answers["voided"]["PrivateNote"][:6]) == (0, "Voided")
    assert answers["gone"] == {"domain": "QBO", "status": "Deleted", "Id": gone["Id"]}
    assert ids(client.query_ids("Invoice", [kept["Id"], gone["Id"]])) == [kept["Id"]]


def test_an_item_that_is_refused_does_not_stop_the_others(emulator, client):
    customer = client.query("Customer")[0]
    answers = client.batch(
        [
            BatchItem("stale", "update", "Customer", {**customer, "SyncToken": "77"}),
            BatchItem("gone", "delete", "Invoice", {"Id": "999999", "SyncToken": "0"}),
            BatchItem("name", "create", "Customer", {"DisplayName": customer["DisplayName"]}),
            BatchItem("good", "create", "Customer", {"DisplayName": "New"}),
        ],
        "id-1",
    )
    refused = {key: answer.code for key, answer in answers.items() if isinstance(answer, QboFault)}
    assert refused == {
        "stale": QboFault.STALE,
        "gone": QboFault.MISSING_OBJECT,
        "name": QboFault.DUPLICATE_NAME,
    }
    assert answers["good"]["DisplayName"] == "New"


def test_a_refused_item_carries_the_trace_id_of_the_answer(emulator, client):
    gone = BatchItem("1", "delete", "Invoice", {"Id": "999999", "SyncToken": "0"})
    fault = client.batch([gone], "id-1")["1"]
    assert fault.intuit_tid == emulator.log()[-1]["intuit_tid"]


def test_an_item_that_is_not_answered_is_left_out(canned, canned_client):
    canned.answer({"BatchItemResponse": [{"bId": "2", "Term": {"Id": "5"}}]})
    items = [BatchItem(key, "create", "Term", {}) for key in ("1", "2")]
    assert canned_client.batch(items, "id-1") == {"2": {"Id": "5"}}


def test_answers_find_their_items_in_any_order(canned, canned_client):
    canned.answer(
        {"BatchItemResponse": [{"bId": key, "Term": {"Id": key * 2}} for key in ("3", "1", "2")]}
    )
    items = [BatchItem(key, "create", "Term", {}) for key in ("1", "2", "3")]
    answers = canned_client.batch(items, "id-1")
    assert {key: answer["Id"] for key, answer in answers.items()} == {
        "1": "11",
        "2": "22",
        "3": "33",
    }


def test_an_item_answered_with_something_else_is_an_error(canned, canned_client):
    canned.answer({"BatchItemResponse": [{"bId": "1", "Invoice": {"Id": "5"}}]})
    answer = canned_client.batch([BatchItem("1", "create", "Term", {})], "id-1")["1"]
    assert isinstance(answer, QboError)


def test_a_batch_of_thirty_is_taken_and_a_larger_one_refused(client):
    items = [
        BatchItem(str(number), "create", "Term", {"Name": f"Net {number}", "DueDays": number})
        for number in range(100, 131)
    ]
    assert len(client.batch(items[:30], "id-1")) == 30
    with pytest.raises(QboFault) as caught:
        client.batch(items, "id-2")
    assert caught.value.code == "1040"


def test_text_of_all_the_world_arrives(client):
    name = "Ångström & Söhne – 株式会社 🌲 “naïve” عربى"
    assert client.batch([customer_named(name)], "id-1")["1"]["DisplayName"] == name


# === Sending a batch again === #


def found(client, name):
    return len(client.query("Customer", f"DisplayName = {quoted(name)}"))


def test_the_same_request_id_gives_the_same_answer_and_writes_nothing_twice(client):
    first = client.batch([customer_named("Once")], "id-1")
    assert client.batch([customer_named("Once")], "id-1") == first
    assert found(client, "Once") == 1


def test_another_request_id_is_another_write(client):
    client.batch([customer_named("Once")], "id-1")
    assert client.batch([customer_named("Once")], "id-2")["1"].code == QboFault.DUPLICATE_NAME


def test_a_request_id_that_is_used_for_something_else_gives_the_first_answer(client):
    """As Intuit writes."""
    first = client.batch([customer_named("One")], "id-1")
    assert client.batch([customer_named("Other")], "id-1") == first
    assert found(client, "Other") == 0


def test_or_it_is_refused(emulator, client):
    """Fault 600 is in Intuit's list of codes."""
    emulator.reuse_request_ids("error")
    try:
        client.batch([customer_named("One")], "id-1")
        answer = client.batch([customer_named("Other")], "id-1")["1"]
    finally:
        emulator.reuse_request_ids("first_answer")
    assert answer.code == QboFault.DUPLICATE_REQUEST
    assert found(client, "Other") == 0


def test_a_write_whose_answer_is_lost_is_settled_by_sending_it_again(emulator, client):
    emulator.set_faults([{"fault": "answer_lost", "path": "/batch$"}])
    with pytest.raises(Unanswered):
        client.batch([customer_named("Once")], "id-1")
    assert found(client, "Once") == 1
    assert client.batch([customer_named("Once")], "id-1")["1"]["DisplayName"] == "Once"
    assert found(client, "Once") == 1


def test_a_write_that_never_arrived_is_done_by_sending_it_again(emulator, client):
    emulator.set_faults([{"fault": "cut", "path": "/batch$"}])
    with pytest.raises(Unanswered):
        client.batch([customer_named("Once")], "id-1")
    assert found(client, "Once") == 0
    assert client.batch([customer_named("Once")], "id-1")["1"]["DisplayName"] == "Once"


def test_a_write_with_a_truncated_answer_is_settled_by_sending_it_again(emulator, client):
    emulator.set_faults([{"fault": "truncated", "path": "/batch$"}])
    with pytest.raises(Unanswered):
        client.batch([customer_named("Once")], "id-1")
    assert client.batch([customer_named("Once")], "id-1")["1"]["DisplayName"] == "Once"
    assert found(client, "Once") == 1


def test_a_write_is_never_sent_twice_without_being_told_to(emulator, client):
    emulator.set_faults([{"fault": "answer_lost", "path": "/batch$"}])
    with pytest.raises(Unanswered):
        client.batch([customer_named("Once")], "id-1")
    assert [entry["path"][-6:] for entry in emulator.log()] == ["/batch"]


# === Reports === #


def test_a_report_comes_as_quickbooks_sends_it(emulator, client):
    report = client.report("TrialBalance", start_date="2026-01-01", end_date="2026-12-31")
    assert report["Header"]["ReportName"] == "TrialBalance"
    assert emulator.log()[-1]["query"]["end_date"] == "2026-12-31"


def test_the_trial_balance_balances_to_the_cent(client):
    rows = client.report("TrialBalance")["Rows"]["Row"]
    cells = [row["ColData"] for row in rows if "ColData" in row]
    debits = sum(Decimal(debit["value"] or 0) for _name, debit, _credit in cells)
    credits = sum(Decimal(credit["value"] or 0) for _name, _debit, credit in cells)
    assert debits == credits > 0


def test_a_report_that_does_not_exist_is_a_fault(client):
    with pytest.raises(QboFault):
        client.report("NoSuchReport")
