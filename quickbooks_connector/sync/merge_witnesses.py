"""How documents name entries of lists, as far as their snapshots tell.

Documents that named an entry that is gone tell which one took its place. What they say of that one from
then on is no change of theirs: the entry is renamed in their snapshots.
"""

import json
from collections import defaultdict

from odoo import models
from odoo.tools import SQL, split_every

from ..client import dumps, key_of, loads
from ..entities.shape import flaw

# Under which keys the compared fields of other entities name an entry of a list.
REFERENCES = {
    "Customer": ("CustomerRef",),
    "Vendor": ("VendorRef",),
    "Item": (),
    "Account": ("IncomeAccountRef", "ExpenseAccountRef", "DepositToAccountRef"),
}
# How many documents are read for one name that is gone.
WITNESSES = 20
# How many snapshots are rewritten at a time.
CHUNK_SIZE = 1000


class QuickbooksSyncMergeWitnesses(models.AbstractModel):
    """Reads and rewrites snapshots that name an entry which was merged."""

    _name = "quickbooks.sync.merge.witnesses"
    _description = "QuickBooks Documents That Name a Merged Entry"

    # === WHO TOOK THE PLACE === #

    def _survivors(self, cycle, qbo_type, gone):
        """What documents named by the id that is gone, they name by the id of the survivor now.

        :param set gone: ids of entries of one type
        :return: ``{id that is gone: id of the survivor}``; where documents disagree, nothing is guessed
        """
        witnesses = self._witnesses(cycle.connection, qbo_type, gone)
        by_type = defaultdict(set)
        for bindings in witnesses.values():
            for binding in bindings:
                by_type[binding.qbo_type].add(binding.qbo_id)
        pull = self.env["quickbooks.sync.pull"]
        rows = {
            (kind, key_of(row)): row
            for kind, ids in by_type.items()
            for row in pull._read(cycle, kind, sorted(ids))
            if key_of(row) and not flaw(row)
        }
        found = {}
        for qbo_id, bindings in witnesses.items():
            named = set().union(
                *(
                    self._named_now(
                        binding, rows[(binding.qbo_type, binding.qbo_id)], qbo_type, qbo_id
                    )
                    for binding in bindings
                    if (binding.qbo_type, binding.qbo_id) in rows
                )
            )
            if len(named) == 1:
                found[qbo_id] = named.pop()
        return found

    def _witnesses(self, connection, qbo_type, gone):
        """:return: ``{id that is gone: bindings whose snapshot names it, the latest ones}``"""
        bindings = self._naming(connection, qbo_type, gone, WITNESSES * len(gone))
        witnesses = defaultdict(list)
        for binding in bindings:
            agreed, part = binding.snapshot["qbo"], self._line_part(binding, qbo_type)
            named = {agreed.get(key) for key in REFERENCES[qbo_type]}
            if part is not None:
                named |= {line[part] for line in _lines(agreed)}
            for qbo_id in named & gone:
                witnesses[qbo_id].append(binding)
        return witnesses

    def _named_now(self, binding, row, qbo_type, gone):
        """
        :param dict row: the entity of the binding as QuickBooks has it now
        :return: the ids that stand where the id that is gone stood
        """
        agreed = binding.snapshot["qbo"]
        now = self.env["quickbooks.entity"]._named(binding.entity)._compared(row)
        named = {now.get(key) for key in REFERENCES[qbo_type] if agreed.get(key) == gone}
        part = self._line_part(binding, qbo_type)
        if part is not None:
            named |= _in_the_same_lines(_lines(agreed), _lines(now), part, gone)
        return named - {None, gone}

    # === RENAMING === #

    def _rename(self, connection, qbo_type, pairs):
        """What the documents say of the survivor now is no change of theirs, nor one of Odoo.

        :param dict pairs: ``{tie of the merged entry: tie of the survivor}``
        """
        names = {
            tie.qbo_id: {"value": survivor.qbo_id}
            | ({"name": survivor.qbo_name} if qbo_type == "Account" else {})
            for tie, survivor in pairs.items()
        }
        naming = self._naming(connection, qbo_type, set(names))
        for chunk in split_every(CHUNK_SIZE, naming.ids, naming.browse):
            for binding in chunk:
                snapshot = dict(binding.snapshot)
                part = self._line_part(binding, qbo_type)
                snapshot["qbo"] = _renamed_compared(
                    snapshot["qbo"], REFERENCES[qbo_type], part, names
                )
                if snapshot.get("odoo"):
                    snapshot["odoo"] = _renamed_body(snapshot["odoo"], qbo_type, names)
                binding.snapshot = snapshot
            chunk.flush_recordset(["snapshot"])
            chunk.invalidate_recordset(["snapshot"])

    # === LOOKING === #

    def _naming(self, connection, qbo_type, names, limit=None):
        """:return: bindings whose snapshot names one of these entries, the latest first"""
        names = tuple(names)
        conditions = [
            SQL("snapshot -> 'qbo' ->> %s IN %s", key, names) for key in REFERENCES[qbo_type]
        ]
        conditions += [
            SQL(
                """(qbo_type = %s AND EXISTS (
                        SELECT FROM jsonb_array_elements_text(snapshot -> 'qbo' -> 'lines') AS line
                         WHERE line::jsonb ->> %s IN %s))""",
                entity._qbo_type,
                entity._line_parts[qbo_type],
                names,
            )
            for entity in self.env["quickbooks.entity"]._all()
            if qbo_type in entity._line_parts
        ]
        bindings = self.env["quickbooks.binding"]
        bindings.flush_model(["connection_id", "entity", "qbo_type", "qbo_id", "snapshot"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM quickbooks_binding
                    WHERE connection_id = %s AND qbo_id IS NOT NULL AND entity = ANY(%s) AND (%s)
                    ORDER BY id DESC LIMIT %s""",
                connection.id,
                [entity._entity_name() for entity in self.env["quickbooks.entity"]._all()],
                SQL(" OR ").join(conditions),
                limit,
            )
        )
        return bindings.browse([row[0] for row in rows])

    def _line_part(self, binding, qbo_type):
        """:return: which part of a compared line names entries of this type, None where none does"""
        return self.env["quickbooks.entity"]._named(binding.entity)._line_parts.get(qbo_type)


def _lines(compared):
    """:return: the compared lines of a document as lists of their parts"""
    return [json.loads(line) for line in compared.get("lines") or []]


def _in_the_same_lines(before, now, part, gone):
    """
    :param int part: which part of a line names an entry
    :return: ids that lines name which are otherwise what lines with the id that is gone were; an id that
        other lines named before only where nobody else is left
    """

    def others(line):
        return [item for place, item in enumerate(line) if place != part]

    same = [others(line) for line in before if line[part] == gone]
    known = {line[part] for line in before if others(line) not in same}
    named = {line[part] for line in now if others(line) in same} - {gone}
    return named - (known if len(named) > 1 else set())


def _renamed_compared(compared, keys, part, names):
    """:return: the compared fields of an entity, with the survivors in the place of what was merged"""
    renamed = {
        key: names[value]["value"] if key in keys and value in names else value
        for key, value in compared.items()
    }
    if part is not None:
        lines = [loads(line) for line in compared.get("lines") or []]
        for line in lines:
            if line[part] in names:
                line[part] = names[line[part]]["value"]
        renamed["lines"] = sorted(map(dumps, lines))
    return renamed


def _renamed_body(value, qbo_type, names):
    """:return: a body, or a part of it, with references to the survivors in the place of what was merged"""
    if isinstance(value, list):
        return [_renamed_body(item, qbo_type, names) for item in value]
    if not isinstance(value, dict):
        return value
    renamed = {}
    for key, item in value.items():
        refers = key.endswith(f"{qbo_type}Ref") or (
            key == "EntityRef" and value.get("Type") == qbo_type
        )
        if refers and isinstance(item, dict) and item.get("value") in names:
            survivor = names[item["value"]]
            renamed[key] = item | {name: survivor[name] for name in item.keys() & survivor.keys()}
        else:
            renamed[key] = _renamed_body(item, qbo_type, names)
    return renamed
