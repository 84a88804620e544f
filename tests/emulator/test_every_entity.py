"""What holds for every entity, one after the other: create, read, update, remove, query, refuse.

Source: Intuit's reference pages of the entities and "Basic field definitions", and recordings of
the service.
"""

import time

import pytest

from qbo_emulator.clock import timestamp_text
from qbo_emulator.definitions import ENTITY_TYPES, complex_type
from qbo_emulator.definitions.schema import enumeration
from qbo_emulator.entities import ENTITIES

from .bodies import NOT_CREATED, SAMPLES, identity
from .conftest import Api, error_of, path_of, refusal

ABSENT = "99999999"
CREATED = sorted(set(SAMPLES) & set(ENTITIES))
UPDATED = [name for name in CREATED if SAMPLES[name].removal]
CHANGED = [name for name in CREATED if SAMPLES[name].change]
CLEARED = [name for name in CHANGED if not SAMPLES[name].only_sparse]
DELETED = [name for name in CREATED if SAMPLES[name].removal == "delete"]
INACTIVATED = [name for name in CREATED if SAMPLES[name].removal == "inactivate"]
REPORTED = [name for name in CREATED if SAMPLES[name].in_change_data]
WITH_LINES = [name for name in CREATED if "Line" in SAMPLES[name].required]
REQUIRED = [
    (name, field, code) for name in CREATED for field, code in SAMPLES[name].required.items()
]

every = pytest.mark.parametrize("entity", CREATED)


@pytest.fixture(scope="module")
def client(running_emulator):
    """One company for all tests here: each makes what it needs under names of its own."""
    running_emulator.emulator.clock.set(time.time())
    running_emulator.reset()
    return Api(running_emulator)


@pytest.fixture(autouse=True)
def checked(running_emulator):
    yield
    running_emulator.expect_no_violations()


def made(client, entity, **fields):
    """:return: a new entity of the least body and some fields"""
    return client.write(entity, {**SAMPLES[entity].make(client), **fields})


def least(client, entity, **fields):
    """:return: the least body and some fields"""
    return {**SAMPLES[entity].make(client), **fields}


def echoed(entity, record):
    """:return: an answer as an update may send it back"""
    sample = SAMPLES[entity]
    body = {name: record[name] for name in record if name not in sample.not_echoed}
    return {**body, "sparse": True} if sample.only_sparse else body


def fields_of(entity):
    """:return: the writable fields of an entity by the definitions"""
    return [
        field
        for field in complex_type(ENTITY_TYPES[entity]).values()
        if field.name not in {"Id", "SyncToken", "domain", "status", *ENTITIES[entity].read_only}
    ]


def post(client, entity, body, **parameters):
    return client.post(path_of(entity), body, **parameters)


def test_every_entity_that_can_be_created_is_in_the_table():
    assert set(ENTITIES) <= set(SAMPLES) | NOT_CREATED


# Creating and reading


@every
def test_a_create_answers_the_whole_object(client, entity):
    body = least(client, entity)
    answer = client.write(entity, body)
    assert answer["Id"].isdecimal()
    assert (answer["SyncToken"], answer["domain"], answer["sparse"]) == ("0", "QBO", False)
    assert answer["MetaData"]["CreateTime"] == answer["MetaData"]["LastUpdatedTime"]
    for name, value in body.items():
        if not isinstance(value, dict | list):
            assert answer[name] == value
        elif "value" in value:
            assert answer[name]["value"] == value["value"]


@every
def test_what_was_created_is_read_again(client, entity):
    record = made(client, entity)
    assert client.read(entity, record["Id"]) == record


@every
def test_a_query_by_id_finds_it(client, entity):
    record = made(client, entity)
    found = client.query(f"SELECT * FROM {entity} WHERE Id = '{record['Id']}'")
    assert found[entity] == [record]


@every
def test_count_counts_it(client, entity):
    before = client.query(f"SELECT COUNT(*) FROM {entity}")["totalCount"]
    made(client, entity)
    assert client.query(f"SELECT COUNT(*) FROM {entity}")["totalCount"] == before + 1


@pytest.mark.parametrize("entity", REPORTED)
def test_change_data_capture_reports_it(client, entity):
    since = timestamp_text(int(time.time()) - 60)
    record = made(client, entity)
    answer = client.get("cdc", entities=entity, changedSince=since).json()
    assert record in answer["CDCResponse"][0]["QueryResponse"][0][entity]


@pytest.mark.parametrize("entity", sorted(set(CREATED) - set(REPORTED)))
def test_change_data_capture_does_not_know_it(client, entity):
    since = timestamp_text(int(time.time()) - 60)
    assert error_of(client.get("cdc", entities=entity, changedSince=since))[0] == 400


@every
def test_a_batch_creates_it(client, entity):
    (item,) = client.batch({"bId": "1", "operation": "create", entity: least(client, entity)})
    assert item[entity] == client.read(entity, item[entity]["Id"])


@every
def test_a_replayed_create_is_done_once(client, entity):
    body, key = least(client, entity), f"matrix-{entity}"
    first, second = (post(client, entity, body, requestid=key).json() for _ in range(2))
    assert first == second


# Forms of a request


def loosely_written(value):
    """:return: a body with numbers and booleans as text and ids as numbers"""
    if isinstance(value, dict):
        if "value" in value:
            return {**value, "value": int(value["value"])}
        return {name: loosely_written(item) for name, item in value.items()}
    if isinstance(value, list):
        return [loosely_written(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def outline(value):
    """:return: an answer without its texts, which name and number it"""
    if isinstance(value, dict):
        return {name: outline(item) for name, item in value.items() if name != "MetaData"}
    if isinstance(value, list):
        return [outline(item) for item in value]
    return str if isinstance(value, str) else value


@every
def test_numbers_ids_and_booleans_in_other_forms_are_answered_in_normal_form(client, entity):
    plain = made(client, entity)
    loose = client.write(entity, loosely_written(least(client, entity)))
    assert outline(loose) == outline(plain)


@every
def test_null_and_empty_strings_stand_for_unset_fields(client, entity):
    unset = {field.name: None for field in fields_of(entity)}
    empty = {field.name: "" for field in fields_of(entity) if field.kind == "string"}
    plain = made(client, entity)
    assert outline(client.write(entity, {**unset, **least(client, entity)})) == outline(plain)
    assert outline(client.write(entity, {**empty, **least(client, entity)})) == outline(plain)


@every
def test_read_only_fields_are_ignored(client, entity):
    times = {"MetaData": {"CreateTime": "2001-01-01T00:00:00-08:00"}}
    read_only = {**SAMPLES[entity].read_only, **times, "domain": "XYZ"}
    plain = made(client, entity)
    answer = made(client, entity, **read_only)
    assert outline(answer) == outline(plain)
    assert answer["MetaData"]["CreateTime"] > "2001-01-02"


# Updating


@pytest.mark.parametrize("entity", [entity for entity in CHANGED if entity != "Attachable"])
def test_a_sparse_update_changes_what_it_names(client, entity):
    record = made(client, entity)
    change = SAMPLES[entity].change
    body = {**identity(record), "sparse": True, **change}
    for name in SAMPLES[entity].companions:
        assert refusal(post(client, entity, body)) == (400, "2020")
        body[name] = record[name]
    answer = client.write(entity, body)
    expected = {**record, **change, "SyncToken": "1", "MetaData": answer["MetaData"]}
    assert answer == expected
    assert answer["MetaData"]["LastUpdatedTime"] >= record["MetaData"]["LastUpdatedTime"]


@pytest.mark.parametrize("entity", CLEARED)
def test_a_full_update_clears_what_it_leaves_out(client, entity):
    (name,) = SAMPLES[entity].change
    record = made(client, entity, **SAMPLES[entity].change)
    assert name in record
    body = {field: value for field, value in echoed(entity, record).items() if field != name}
    answer = client.write(entity, body)
    assert name not in answer
    assert answer["SyncToken"] == "1"


@pytest.mark.parametrize("entity", UPDATED)
def test_a_write_that_changes_nothing_keeps_the_sync_token(client, entity):
    record = made(client, entity)
    body = echoed(entity, record)
    # A full update of a customer or vendor counts though nothing differs.
    is_sparse = body["sparse"] or entity in ("Customer", "Vendor")
    assert client.write(entity, {**body, "sparse": is_sparse}) == record


@pytest.mark.parametrize("entity", UPDATED)
def test_a_stale_sync_token_is_refused(client, entity):
    record = made(client, entity)
    stale = {**echoed(entity, record), "SyncToken": "7"}
    assert refusal(post(client, entity, stale)) == (400, "5010")


@pytest.mark.parametrize("entity", UPDATED)
def test_an_update_of_an_absent_object_is_refused(client, entity):
    body = {**least(client, entity), "Id": ABSENT, "SyncToken": "0"}
    assert refusal(post(client, entity, body)) == (400, "610")


@pytest.mark.parametrize("entity", UPDATED)
def test_an_update_of_an_id_that_is_no_number_is_refused(client, entity):
    body = {**least(client, entity), "Id": "abc", "SyncToken": "0"}
    assert refusal(post(client, entity, body)) == (400, "2030")


# Removing


@pytest.mark.parametrize("entity", DELETED)
def test_a_delete_leaves_nothing(client, entity):
    record = made(client, entity)
    since = timestamp_text(int(time.time()) - 60)
    answer = post(client, entity, identity(record), operation="delete")
    expected = {"domain": "QBO", "status": "Deleted", "Id": record["Id"]}
    assert answer.json().get(entity) == (expected if SAMPLES[entity].removal_is_named else None)
    assert refusal(client.get(f"{path_of(entity)}/{record['Id']}")) == (400, "610")
    assert client.query(f"SELECT * FROM {entity} WHERE Id = '{record['Id']}'") == {}
    if SAMPLES[entity].in_change_data:
        found = client.get("cdc", entities=entity, changedSince=since).json()
        last = found["CDCResponse"][0]["QueryResponse"][0][entity][-1]
        assert (last["Id"], last["status"]) == (record["Id"], "Deleted")


@pytest.mark.parametrize("entity", DELETED)
def test_a_delete_with_a_stale_sync_token_is_refused(client, entity):
    record = made(client, entity)
    answer = post(client, entity, {**identity(record), "SyncToken": "7"}, operation="delete")
    assert refusal(answer) == (400, "5010")
    assert client.read(entity, record["Id"]) == record


@pytest.mark.parametrize("entity", INACTIVATED)
def test_an_element_of_a_list_becomes_inactive(client, entity):
    record = made(client, entity)
    name = SAMPLES[entity].name
    gone = client.write(entity, {**identity(record), "sparse": True, "Active": False})
    assert gone[name] == record[name] + " (deleted)"
    where = f"WHERE Id = '{record['Id']}'"
    assert client.query(f"SELECT * FROM {entity} {where}") == {}
    found = client.query(f"SELECT * FROM {entity} {where} AND Active IN (true, false)")
    assert found[entity] == [gone]


@pytest.mark.parametrize("entity", INACTIVATED)
def test_an_element_of_a_list_cannot_be_deleted(client, entity):
    record = made(client, entity)
    assert refusal(post(client, entity, record, operation="delete")) == (400, "500")


@pytest.mark.parametrize("entity", INACTIVATED)
def test_a_name_is_taken_once(client, entity):
    body = least(client, entity)
    client.write(entity, body)
    assert refusal(post(client, entity, body)) == (400, "6240")


# Refusing


@every
def test_an_unknown_field_is_refused(client, entity):
    status, code, detail = error_of(post(client, entity, least(client, entity, Colour="red")))
    assert (status, code) == (400, "2010")
    assert 'Unrecognized field "Colour"' in detail


@pytest.mark.parametrize("entity", WITH_LINES)
def test_an_unknown_field_of_a_line_is_refused(client, entity):
    body = least(client, entity)
    body["Line"][0] = {**body["Line"][0], "Colour": "red"}
    assert refusal(post(client, entity, body)) == (400, "2010")


@pytest.mark.parametrize("entity", [name for name in WITH_LINES if name != "Deposit"])
def test_a_line_without_detail_type_is_refused(client, entity):
    body = least(client, entity)
    body["Line"] = [{"Amount": 5}]
    status, code, detail = error_of(post(client, entity, body))
    assert (status, code) == (400, "2020")
    assert "Required parameter Line.DetailType is missing in the request" in detail


@pytest.mark.parametrize(("entity", "name", "code"), REQUIRED)
def test_a_required_field_is_required(client, entity, name, code):
    body = least(client, entity)
    del body[name]
    assert refusal(post(client, entity, body)) == (400, code)


@every
def test_texts_have_a_greatest_length(client, entity):
    body = least(client, entity)
    for field in fields_of(entity):
        if field.maximum and field.kind == "string":
            answer = post(client, entity, {**body, field.name: "x" * (field.maximum + 1)})
            assert refusal(answer) == (400, "2050"), field.name
            assert answer.json()["Fault"]["Error"][0]["element"] == field.name


@every
def test_values_of_an_enumeration_are_its_members(client, entity):
    body = least(client, entity)
    for field in fields_of(entity):
        if enumeration(field.kind):
            answer = post(client, entity, {**body, field.name: "Neither"})
            assert refusal(answer) == (400, "2170"), field.name


@every
def test_values_have_the_type_of_their_field(client, entity):
    body = least(client, entity)
    wrong = {"boolean": "2230", "decimal": "2100", "date": "2060", "int": "2080"}
    for field in fields_of(entity):
        if field.kind in wrong and not field.repeated:
            answer = post(client, entity, {**body, field.name: "neither"})
            assert refusal(answer) == (400, wrong[field.kind]), field.name
        elif field.repeated or complex_type(field.kind) and field.kind != "IntuitAnyType":
            answer = post(client, entity, {**body, field.name: "neither"})
            assert refusal(answer) == (400, "2010"), field.name


def misdirected(value):
    """:return: copies of a body in which one reference each leads nowhere"""
    if isinstance(value, list):
        for position, item in enumerate(value):
            for wrong in misdirected(item):
                yield [*value[:position], wrong, *value[position + 1 :]]
    elif isinstance(value, dict) and "value" in value:
        yield {**value, "value": ABSENT}
    elif isinstance(value, dict):
        for name, item in value.items():
            for wrong in misdirected(item):
                yield {**value, name: wrong}


@every
def test_a_reference_that_leads_nowhere_is_refused(client, entity):
    for body in misdirected(least(client, entity)):
        status, code, detail = error_of(post(client, entity, body))
        assert (status, code) == (400, "2500"), body
        assert f"element id {ABSENT} not found" in detail


@every
def test_an_absent_object_is_a_bad_request(client, entity):
    assert refusal(client.get(f"{path_of(entity)}/{ABSENT}")) == (400, "610")


@every
def test_an_id_is_a_number(client, entity):
    assert refusal(client.get(f"{path_of(entity)}/abc")) == (400, "2030")
    query = f"SELECT * FROM {entity} WHERE Id = 'abc'"
    assert refusal(client.get("query", query=query)) == (400, "2030")


@every
def test_a_field_that_it_does_not_have_cannot_be_asked_for(client, entity):
    status, code, detail = error_of(
        client.get("query", query=f"SELECT * FROM {entity} WHERE Colour = 'red'")
    )
    assert (status, code) == (400, "4001")
    assert f"Property Colour not found for Entity {entity}" in detail
