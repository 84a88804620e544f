"""Webhooks: who signed them, and what they tell, in both forms and whatever they hold."""

import json
import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_client import WebhookEvent, is_signed_with, parse_events
from quickbooks_client.webhooks import (
    CLOCKS_APART,
    DEEPEST,
    MOST_EVENTS,
    OLDEST,
    signature_of,
)

from qbo_emulator.webhooks.events import OPERATIONS, Event, cloud_events, event_notifications

TOKEN = "verifier"
REALM = "9341453000000001"

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def event(operation="updated", deleted=None, realm=REALM):
    return Event(realm, "CreditMemo", "12", operation, 1_780_000_000.25, deleted)


# === Signature === #


def test_a_body_signed_with_the_token_is_genuine():
    assert is_signed_with(b"[]", signature_of(b"[]", TOKEN), TOKEN)


@pytest.mark.parametrize("wrong", ["", None, "é", "AAAA", signature_of(b"[]", "other")])
def test_a_body_signed_otherwise_is_not(wrong):
    assert not is_signed_with(b"[]", wrong, TOKEN)


def test_one_changed_byte_breaks_the_signature():
    assert not is_signed_with(b"[ ]", signature_of(b"[]", TOKEN), TOKEN)


# === Both forms === #


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("form", [cloud_events, event_notifications])
def test_both_forms_tell_the_same(form, operation):
    deleted = "11" if operation == "merged" else None
    (told,) = parse_events(json.dumps(form([event(operation, deleted)])))
    moment = datetime(2026, 5, 28, 20, 26, 40)
    assert told == WebhookEvent(
        REALM, told.event_id, "creditmemo", "12", operation, moment, deleted
    )


def test_a_void_has_two_spellings():
    bodies = [cloud_events([event("void")], void=spelling) for spelling in ("void", "voided")]
    assert {parse_events(json.dumps(body))[0].operation for body in bodies} == {"void"}


@pytest.mark.parametrize("form", [cloud_events, event_notifications])
def test_one_delivery_speaks_of_several_companies(form):
    told = parse_events(json.dumps(form([event(), event(realm="7")])))
    assert [one.realm_id for one in told] == [REALM, "7"]


def test_events_of_the_older_form_are_told_apart_and_known_again():
    one, other = event(), event("deleted")
    first = parse_events(json.dumps(event_notifications([one, other])))
    again = parse_events(json.dumps(event_notifications([one, other])))
    assert first == again
    assert first[0].event_id != first[1].event_id


# === Whatever else comes === #


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 200_000, b"9" * 5_000])
def test_what_is_no_json_is_a_value_error(body):
    with pytest.raises(ValueError):
        parse_events(body)


@given(anything)
def test_any_json_gives_no_events_and_no_error(content):
    assert parse_events(json.dumps(content)) == []


@given(st.sampled_from(sorted(cloud_events([event()])[0])), anything)
def test_an_event_with_any_part_replaced_harms_nobody_else(name, value):
    spoilt, whole = cloud_events([event("merged", "11"), event()])
    told = parse_events(json.dumps([spoilt | {name: value}, whole]))
    assert told[-1].event_id == whole["id"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "a\0b"),
        ("id", "x" * 3000),
        ("intuitentityid", "1' OR ''='"),
        ("intuitaccountid", None),
        ("type", "qbo.invoice.v1"),
    ],
)
def test_an_event_whose_parts_are_not_what_they_should_be_is_left_out(name, value):
    (content,) = cloud_events([event()])
    assert parse_events(json.dumps([content | {name: value}])) == []


# === Limits === #


@pytest.mark.parametrize("bracket", ["[]", "{}"])
def test_a_body_that_is_nested_too_deeply_is_a_value_error(bracket):
    opening, closing = '{"a":' if bracket == "{}" else "[", bracket[1]
    within = opening * DEEPEST + "0" + closing * DEEPEST
    assert parse_events(within) == []
    with pytest.raises(ValueError, match="deep"):
        parse_events(opening + within + closing)


def test_brackets_in_a_text_do_not_count():
    (content,) = cloud_events([event()])
    text = json.dumps([content | {"data": {"note": '[{"' * 100 + "\\"}}])
    assert len(parse_events(text)) == 1


@pytest.mark.parametrize(
    "body", ['"' * 500_001, '"' + "\\" * 500_000, "[]" * 500_000, '"' + "[" * 500_000]
)
def test_a_hostile_body_is_looked_at_once(body):
    started = time.monotonic()
    with pytest.raises(ValueError):
        parse_events(body)
    assert time.monotonic() - started < 5


def test_the_first_of_very_many_events_are_taken():
    body = json.dumps(cloud_events([event()] * (MOST_EVENTS + 1)))
    assert len(parse_events(body)) == MOST_EVENTS


# === The time of an event === #


@pytest.mark.parametrize(
    ("age", "timely"),
    [
        (timedelta(), True),
        (OLDEST, True),
        (OLDEST + timedelta(seconds=1), False),
        (-CLOCKS_APART, True),
        (-CLOCKS_APART - timedelta(seconds=1), False),
        (None, False),
    ],
)
def test_an_event_is_timely_within_a_window(age, timely):
    now = datetime(2026, 5, 28, 12)
    moment = None if age is None else now - age
    told = WebhookEvent(REALM, "id", "invoice", "1", "updated", moment)
    assert told.is_timely(now) is timely


@pytest.mark.parametrize("value", [None, "", "soon", 5, [], "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize("form", [cloud_events, event_notifications])
def test_a_moment_that_is_none_is_none(form, value):
    content = form([event()])
    if form is cloud_events:
        content[0]["time"] = value
    else:
        content["eventNotifications"][0]["dataChangeEvent"]["entities"][0]["lastUpdated"] = value
    assert [one.moment for one in parse_events(json.dumps(content))] == [None]
