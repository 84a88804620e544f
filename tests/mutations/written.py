"""What may be wrong with an answer to a batch, each time at least one thing."""

import json
from copy import deepcopy

from tests.emulator.mutations import CONTENTS, ODD, damaged

from .damage import CODES, STATUSES
from .world import plain

# Up to which share of all answers each kind of damage is done; the rest is a matter of HTTP.
ENTITIES, IDENTITIES, ITEMS, FAULTS, ENVELOPE, TEXT = 0.45, 0.6, 0.75, 0.83, 0.89, 0.96
HEADS = ("Id", "SyncToken", "status", "DocNumber", "DisplayName", "Name", "PrivateNote", "TotalAmt")


def damage_written(random, body):
    """
    :param random.Random random: decides what is wrong
    :param dict body: the sound answer, which is changed
    :return: ``(status, headers, content)``
    """
    kind, items = random.random(), body["BatchItemResponse"]
    if kind < ENTITIES:
        _damage_entity(random, random.choice(items))
    elif kind < IDENTITIES:
        _damage_identity(random, items)
    elif kind < ITEMS:
        _damage_items(random, items)
    elif kind < FAULTS:
        item = random.choice(items)
        item[random.choice(("Fault", "fault"))] = _odd_fault(random)
    elif kind < ENVELOPE:
        name = random.choice(list(body))
        body[name] = deepcopy(random.choice((*ODD, {}, [], None, [None])))
    elif kind < TEXT:
        return 200, {}, _damaged_text(random, json.dumps(body).encode())
    else:
        content = random.choice((b"", b"<html>Bad gateway</html>", b"{}"))
        return random.choice([some for some in STATUSES if some not in (204, 401)]), {}, content
    return 200, {}, json.dumps(body).encode()


def _entity_of(item):
    """:return: QuickBooks type and entity of an item; None where it has been refused"""
    return next(((name, part) for name, part in item.items() if isinstance(part, dict)), None)


def _damage_entity(random, item):
    """Some field is another one, of another form, or missing; the head of an entity more often."""
    found = _entity_of(item)
    if not found:
        return
    qbo_type, body = found
    if random.random() < 0.4:
        name = random.choice(HEADS)
        if random.random() < 0.3:
            body.pop(name, None)
        else:
            body[name] = deepcopy(random.choice(ODD))
    else:
        item[qbo_type] = plain(damaged(random, body, qbo_type))


def _damage_identity(random, items):
    """An item tells of what another one did, wholly or by its id alone."""
    first, second = random.choice(items), random.choice(items)
    mine, other = _entity_of(first), _entity_of(second)
    kind = random.randrange(5)
    if kind == 0:
        first["bId"], second["bId"] = second.get("bId"), first.get("bId")
    elif kind == 1 and mine and other and mine[0] == other[0]:
        first[mine[0]], second[mine[0]] = other[1], mine[1]
    elif kind == 2 and mine and other:
        mine[1]["Id"] = other[1].get("Id")
    elif kind == 3 and mine and other and mine[0] == other[0]:
        mine[1]["Id"], other[1]["Id"] = other[1].get("Id"), mine[1].get("Id")
    else:
        first["bId"] = deepcopy(random.choice((*ODD, second.get("bId"))))


def _damage_items(random, items):
    """Items are missing, come twice, in another order, or are none."""
    kind, place = random.randrange(5), random.randrange(len(items))
    if kind == 0:
        items.pop(place)
    elif kind == 1:
        items.insert(random.randrange(len(items) + 1), deepcopy(items[place]))
    elif kind == 2:
        random.shuffle(items)
        items.append({"bId": "99999999", "Invoice": {"Id": "1", "SyncToken": "0"}})
    elif kind == 3:
        name = random.choice(list(items[place]))
        items[place][name] = deepcopy(random.choice(ODD))
    else:
        items[place] = deepcopy(random.choice(ODD))


def _odd_fault(random):
    error = {
        "Message": random.choice(("Something happened", *ODD)),
        "Detail": random.choice(ODD),
        # What was written is not refused: only a fault that no service gives says so.
        "code": random.choice([code for code in CODES if not str(code).isdecimal()]),
        "element": random.choice(ODD),
    }
    error = {name: deepcopy(value) for name, value in error.items()}
    return {"Error": random.choice(([error], error, [], None, [None], "x")), "type": "SystemFault"}


def _damaged_text(random, content):
    kind = random.randrange(3)
    if kind == 0:
        return random.choice(CONTENTS)
    if kind == 1:
        return content[: random.randrange(len(content))]
    garbled = bytearray(content)
    for _ in range(random.choice((1, 3, 10))):
        garbled[random.randrange(len(garbled))] = random.randrange(256)
    return bytes(garbled)
