"""What may be wrong with an answer to a query or to a request for changes, each time at least one thing."""

import json
from copy import deepcopy

from tests.emulator.mutations import CONTENTS, ODD, damaged

from .world import plain

# More than an index of the database holds, and more than people write.
LONG = "".join(f"{number:x}" for number in range(9_000))
# Entries of a list that are no entity.
NO_ENTITIES = (None, 0, "", "x", True, [], [[]], {}, {"Id": None}, {"Id": []}, {"Id": {"value": 1}})
# Up to which share of all answers each kind of damage is done; the rest is a matter of HTTP.
ENTITIES, ENTRIES, ENVELOPE, HTTP = 0.76, 0.84, 0.90, 0.95
SPARED = 0.86
STATUSES = (204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504)
# Codes of the service and some that it has never used.
CODES = ("10000", "100", "130", "3001", "3200", "5010", "610", "2030", "4000", "", None, 7, [], {})


def damage(random, name, body, new_token, is_spared=False):
    """
    :param random.Random random: decides what is wrong
    :param str name: ``cdc`` or ``query``
    :param dict body: the sound answer, which is changed
    :param new_token: callable that gives the SyncToken of another version
    :param bool is_spared: whether few answers are damaged as a whole: of many in one run
    :return: ``(status, headers, content)``
    """
    kind = random.random() * (SPARED if is_spared else 1)
    lists = [rows for rows in _lists(name, body) if rows[1]]
    if kind < ENTITIES and lists:
        _damage_entities(random, lists, new_token)
    elif kind < ENTRIES:
        _damage_entries(random, lists, name, body)
    elif kind < ENVELOPE:
        _damage_envelope(random, name, body)
    else:
        return _damage_text(random, json.dumps(body), kind > HTTP)
    return 200, {}, json.dumps(body).encode()


def _lists(name, body):
    """:return: list of ``(QuickBooks type, rows)`` of a sound answer"""
    parts = [body] if name == "query" else body["CDCResponse"][0]["QueryResponse"]
    sections = [part["QueryResponse"] for part in parts] if name == "query" else parts
    return [
        (qbo_type, rows)
        for section in sections
        for qbo_type, rows in section.items()
        if isinstance(rows, list)
    ]


def _damage_entities(random, lists, new_token):
    """One or two entities, of whatever type; their version is one that nobody has seen."""
    for _ in range(random.choice((1, 1, 2))):
        qbo_type, rows = random.choice(lists)
        place = random.randrange(len(rows))
        body = deepcopy(rows[place]) | {"SyncToken": new_token()}
        if random.random() < 0.04:
            texts = [name for name, value in body.items() if isinstance(value, str)]
            body[random.choice(texts)] = LONG
        rows[place] = plain(damaged(random, body, qbo_type))


def _damage_entries(random, lists, name, body):
    """Entries that are no entities among the others, or one that comes twice, or where there is none."""
    if not lists:
        inner = body if name == "query" else body["CDCResponse"][0]
        odd = {random.choice(("Invoice", "Colour", "")): [deepcopy(random.choice(NO_ENTITIES))]}
        inner["QueryResponse"] = odd if name == "query" else [odd]
        return
    _qbo_type, rows = random.choice(lists)
    for _ in range(random.choice((1, 3))):
        odd = random.choice((*NO_ENTITIES, random.choice(rows)))
        rows.insert(random.randrange(len(rows) + 1), deepcopy(odd))


def _damage_envelope(random, name, body):
    """What surrounds the entities: time, sections, lists, or a fault in their place."""
    odd = deepcopy(random.choice((*ODD, {}, [], None, [None])))
    inner = body["CDCResponse"][0] if name == "cdc" else body
    sections = inner["QueryResponse"]
    kind = random.randrange(6)
    if kind == 0:
        body["time"] = odd
    elif kind == 1:
        body.pop("time")
    elif kind == 2:
        body[random.choice(("Fault", "fault"))] = _fault(random)
    elif kind == 3:
        inner["QueryResponse"] = odd
    elif kind == 4:
        body[next(iter(body))] = odd
    elif sections:
        _damage_section(random, sections)
    else:
        body.pop(next(iter(body)))


def _damage_section(random, sections):
    section = random.choice(sections) if isinstance(sections, list) else sections
    if random.random() < 0.3:
        section["Fault"] = _fault(random)
        return
    for qbo_type, rows in list(section.items()):
        if isinstance(rows, list):
            section[qbo_type] = random.choice((None, {}, "", 1, dict(enumerate(rows)), [rows]))


def _fault(random):
    error = {
        "Message": random.choice(("Something happened", *ODD)),
        "Detail": random.choice(ODD),
        "code": random.choice(CODES),
    }
    fault = {"Error": random.choice(([error], error, [], None, [None])), "type": "SystemFault"}
    return random.choice((fault, fault, fault, [], "", {}, True))


def _damage_text(random, text, is_http):
    """The text is cut off, garbled, or another one altogether, with a status to go with it."""
    content = text.encode()
    if is_http:
        status = random.choice(STATUSES)
        content = random.choice((b"", b"<html>Bad gateway</html>", content, b"{}"))
        headers = {"Retry-After": random.choice(("0", "-1", "soon", "30", "9" * 30))}
        return status, headers, b"" if status == 204 else content
    kind = random.randrange(6)
    if kind == 0:
        return 200, {}, random.choice(CONTENTS)
    if kind == 1:
        # The connection ends before the answer does.
        half = content[: random.randrange(len(content))]
        return 200, {"Content-Length": str(len(content))}, half
    if kind == 2:
        return 200, {}, content[: random.randrange(len(content))]
    if kind == 3:
        return 200, {"Content-Encoding": "gzip"}, content
    if kind == 4:
        twice = text.replace("{", '{"Id": "1", "Id": 2, "Line": [], "Line": null, ', 3)
        return 200, {}, twice.encode()
    garbled = bytearray(content)
    for _ in range(random.choice((1, 3, 10))):
        garbled[random.randrange(len(garbled))] = random.randrange(256)
    return 200, {}, bytes(garbled)
