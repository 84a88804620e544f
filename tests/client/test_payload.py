"""JSON with money: what is written, what is read, and when two bodies are the same."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_client import canonical, dumps, loads

# QuickBooks takes 15 digits, of which some may stand behind the point.
money = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(0, 7),
)
scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | money | st.text()
bodies = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(st.text(), bodies, max_size=5)
empty = st.sampled_from([None, "", [], {}])


# === Writing and reading === #


@given(money)
def test_fifteen_digits_make_the_round_trip_exactly(amount):
    assert loads(dumps({"Amount": amount})) == {"Amount": amount}


@given(bodies)
def test_a_body_makes_the_round_trip(body):
    assert loads(dumps(body)) == body


@given(bodies)
def test_a_stored_body_is_sent_with_the_same_bytes_again(body):
    """A replay sends what was stored: read once more and written once more."""
    assert dumps(loads(dumps(body))) == dumps(body)


@given(money)
def test_an_amount_is_written_as_a_number(amount):
    assert json.loads(dumps(amount)) == float(amount)


@pytest.mark.parametrize(
    ("amount", "written"),
    [("1.00", "1"), ("0.10", "0.1"), ("-0.00", "0"), ("1E+3", "1000"), ("19.99", "19.99")],
)
def test_an_amount_is_written_in_its_shortest_form(amount, written):
    assert dumps(Decimal(amount)) == written


def test_text_stays_text():
    assert loads(dumps({"Name": "Ångström 株式会社 🌲 \"'\\"})) == {
        "Name": "Ångström 株式会社 🌲 \"'\\"
    }


def test_text_is_not_escaped_to_ascii():
    assert dumps("株式会社") == '"株式会社"'


def test_a_number_with_a_fraction_is_read_as_decimal():
    assert isinstance(loads("0.1"), Decimal)
    assert loads(b'{"a":[1.10]}') == {"a": [Decimal("1.1")]}


@pytest.mark.parametrize("text", ["", "{", "<html>", "NaN", "[Infinity]", "-Infinity", b"\xff"])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(ValueError):
        loads(text)


@pytest.mark.parametrize("value", [object(), {1, 2}, Decimal("NaN"), Decimal("Infinity")])
def test_what_json_does_not_know_is_not_written(value):
    with pytest.raises(TypeError):
        dumps({"a": value})


# === Comparing === #


@given(money, st.integers(0, 6))
def test_zeros_at_the_end_do_not_count(amount, zeros):
    longer = Decimal(f"{amount:f}" + ("" if "." in f"{amount:f}" else ".") + "0" * zeros)
    assert canonical({"Amount": longer}) == canonical({"Amount": amount})


@pytest.mark.parametrize("same", [1, Decimal(1), Decimal("1.00"), Decimal("1E+0")])
def test_one_is_one(same):
    assert canonical(same) == "1"


@pytest.mark.parametrize("zero", [0, Decimal("0.00"), Decimal("-0"), Decimal("-0.00")])
def test_zero_is_zero_whatever_its_sign(zero):
    assert canonical(zero) == "0"


@given(money, money)
def test_different_amounts_stay_different(one, other):
    assert (canonical(one) == canonical(other)) is (one == other)


@given(objects, st.randoms())
def test_the_order_of_keys_does_not_count(body, random):
    pairs = list(body.items())
    random.shuffle(pairs)
    shuffled = canonical(dict(pairs))
    assert shuffled == canonical(body)
    assert json.dumps(shuffled) == json.dumps(canonical(body))


def test_the_order_of_lines_counts():
    assert canonical([1, 2]) != canonical([2, 1])


@given(objects, st.text(), empty)
def test_an_unset_field_is_an_absent_one(body, name, nothing):
    without = {key: value for key, value in body.items() if key != name}
    assert canonical({**without, name: nothing}) == canonical(without)


def test_a_field_is_unset_when_everything_in_it_is():
    assert canonical({"BillAddr": {"Line1": "", "City": None}}) == {}


def test_zero_and_no_are_values():
    assert canonical({"Amount": 0, "Active": False}) == {"Amount": "0", "Active": False}


@given(bodies)
def test_the_form_is_final(body):
    assert canonical(canonical(body)) == canonical(body)


@given(bodies)
def test_the_form_can_be_stored_as_json(body):
    assert json.loads(json.dumps(canonical(body))) == canonical(body)


@given(bodies)
def test_what_comes_back_as_it_was_sent_is_the_same(body):
    assert canonical(loads(dumps(body))) == canonical(body)
