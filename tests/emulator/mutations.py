"""Damaging requests: every function takes a ``random.Random`` and gives something slightly, or
badly, wrong.
"""

import json
from copy import deepcopy

from qbo_emulator.definitions import ENTITY_TYPES, complex_type

ODD = (
    *(None, True, False, 0, -1, 7, 1.5, -0.01, 1e15, 1e308, 5e-324, 10**30, -(10**400)),
    *("", " ", "0", "-1", "1e400", "NaN", "Infinity", "1_000", "٣", "²", "0x1F", "true", "null"),
    *("99999999", "9" * 40, "abc", "TAX", "SHIPPING_ITEM_ID", "-0", "+1", "1,5", "1.005"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "2026-1-1", "2026-03-01T25:00:00Z", "tomorrow"),
    *("\x00", "\ud800", "\u202eabc", "e\u0301", "\U0001d4b3" * 40, "x" * 5000, "\r\n\t", ":"),
    *("'; DROP TABLE object; --", '"', "\\", "%", "<script>", "&amp;", "${jndi:x}", "../../etc"),
    *([], {}, [[]], [None], [{}], [0], {"value": None}, {"value": {}}, {"value": []}, {"a": 1}),
    *({"value": "99999999999999999999"}, {"value": -1}, {"name": "x"}, {"value": "1", "x": 1}),
)
CONTENTS = (
    b"",
    b" ",
    b"null",
    b"[]",
    b"{}",
    b"0",
    b'""',
    b"true",
    b"NaN",
    b"{",
    b"}",
    b'{"a"',
    b"\xff\xfe",
    b"\xc3\x28",
    b"\x00",
    b"\x1f\x8b\x08\x00",
    b"<Invoice><Line/></Invoice>",
    b"DisplayName=x&Balance=1",
    b"--boundary\r\nContent-Disposition: form-data\r\n\r\nx\r\n--boundary--",
    b"[" * 20_000,
    b'{"Line":' * 20_000,
    b"9" * 10_000,
    b'{"TotalAmt":1e999999999}',
    b'{"TotalAmt":-0.0000000000000000000000000000000001}',
    b'{"Id":' + b"9" * 4_400 + b"}",
)


def _places(value, place=()):
    yield place
    if isinstance(value, dict):
        for name in value:
            yield from _places(value[name], (*place, name))
    elif isinstance(value, list):
        for number in range(len(value)):
            yield from _places(value[number], (*place, number))


def _holder(body, place):
    for step in place[:-1]:
        body = body[step]
    return body


def _pick(random, body):
    places = [place for place in _places(body) if place]
    place = random.choice(places)
    return _holder(body, place), place[-1]


def _replace(random, body, entity):
    holder, key = _pick(random, body)
    holder[key] = deepcopy(random.choice(ODD))


def _remove(random, body, entity):
    holder, key = _pick(random, body)
    del holder[key]


def _wrap(random, body, entity):
    holder, key = _pick(random, body)
    holder[key] = random.choice(([holder[key]], {"value": holder[key]}, str(holder[key])))


def _swap(random, body, entity):
    (first, one), (second, other) = _pick(random, body), _pick(random, body)
    first[one], second[other] = deepcopy(second[other]), deepcopy(first[one])


def _nest(random, body, entity):
    holder, key = _pick(random, body)
    for _ in range(random.choice((3, 30, 100))):
        holder[key] = random.choice(([holder[key]], {key: holder[key]}))


def _repeat(random, body, entity):
    holder, key = _pick(random, body)
    holder[key] = [deepcopy(holder[key]) for _ in range(random.choice((2, 20)))]


def _add(random, body, entity):
    names = [*complex_type(ENTITY_TYPES[entity]), "Colour", "", "line", "Fault", "a.b", "$"]
    body[random.choice(names)] = deepcopy(random.choice(ODD))


_DAMAGES = (
    _replace,
    _replace,
    _replace,
    _remove,
    _remove,
    _wrap,
    _swap,
    _nest,
    _repeat,
    _add,
    _add,
)


def damaged(random, body, entity):
    """:return: a copy of a body with one to three things wrong in it"""
    body = deepcopy(body)
    for _ in range(random.choice((1, 1, 2, 3))):
        if body:
            random.choice(_DAMAGES)(random, body, entity)
    return body


def damaged_content(random, body, entity):
    """:return: bytes of a request: a damaged body, damaged JSON, or something else altogether"""
    kind = random.random()
    if kind < 0.06:
        return random.choice(CONTENTS)
    text = json.dumps(damaged(random, body, entity), ensure_ascii=random.random() < 0.7)
    if kind < 0.14:
        text = text[: random.randrange(len(text))]
    elif kind < 0.20:
        text = text.replace("{", '{"Id": "1", "Id": 2, "Line": [], "Line": null, ', 1)
    content = bytearray(text.encode("utf-8", "surrogatepass"))
    if kind > 0.92:
        for _ in range(random.choice((1, 3, 10))):
            content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content)


_ODD_WORDS = (
    *("SELECT", "select", "*", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "ORDERBY", "BY"),
    *("STARTPOSITION", "MAXRESULTS", "COUNT(*)", "(", ")", ",", ";", "=", "<>", ">=", "||", "--"),
    *("'", "''", "'%'", "'\\'", '"x"', "0", "-1", "1.5", "9" * 30, "1e9", "NULL", "true"),
    *("Invoice", "Custmoer", "Line", "Line.Amount", "Balance", "MetaData", "Id", "Colour", "a.b.c"),
    *("é", "\U0001f4b8", "\x00", "\u202e", "$", "%", "'" + "x" * 3000 + "'", "(" * 500, "DROP"),
    *("UNION", "'2026-02-30'", "'2026-03-01T99:00:00'", "CURRENT_DATE", "ASC", "DESC", "MetaData."),
)


def damaged_query(random, query):
    """:return: a query with one to four words lost, added, changed or moved, or cut off"""
    words = query.split()
    for _ in range(random.choice((1, 1, 2, 4))):
        position = random.randrange(len(words) + 1)
        kind = random.randrange(12)
        if kind < 3:
            words.insert(position, random.choice(_ODD_WORDS))
        elif kind < 8 and words:
            words[position - 1] = random.choice(_ODD_WORDS)
        elif kind < 10 and words:
            del words[position - 1]
        elif kind == 10:
            random.shuffle(words)
        else:
            text = " ".join(words)
            words = text[: random.randrange(len(text) + 1)].split(" ")
    return " ".join(words)
