"""Two entries of a list were merged on the website of QuickBooks: what is tied here follows.

A webhook names the survivor. Change data capture (CDC) only says that the other one is deleted, though
the API never deletes names: then the documents that named it tell the survivor.
"""

import json
from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import WAITING_STATES

# Under which keys the snapshots of other entities name an entry of a list.
REFERENCES = {
    "Customer": ("CustomerRef",),
    "Vendor": ("VendorRef",),
    "Item": (),
    "Account": ("IncomeAccountRef", "ExpenseAccountRef", "DepositToAccountRef"),
}
# How many documents are read for one name that is gone.
WITNESSES = 20


class QuickbooksSyncMerges(models.AbstractModel):
    """Ties what stood for the merged entry to the survivor. Both records of Odoo stay as they are."""

    _name = "quickbooks.sync.merges"
    _description = "QuickBooks Merges"

    def _apply(self, cycle, qbo_type, payloads):
        """Apply entities of one type; those that went up in another one are followed, not removed.

        :return: how many of the payloads were looked at before time ran out
        """
        apply = self.env["quickbooks.sync.apply"]
        entities = self.env["quickbooks.entity"]._of_type(qbo_type)
        told = cycle.merged.get(qbo_type, {})
        gone = [payload for payload in payloads if payload.get("status") == "Deleted"]
        if not any(entity._can_be_merged for entity in entities) or not (gone or told):
            return apply._apply(cycle, qbo_type, payloads) if payloads else 0
        # The survivors first: they must be there to be followed.
        rest = [payload for payload in payloads if payload.get("status") != "Deleted"]
        looked_at = apply._apply(cycle, qbo_type, rest) if rest else 0
        if looked_at < len(rest):
            return looked_at
        self._follow(cycle, qbo_type, {payload.get("Id") for payload in gone}, told)
        return looked_at + (apply._apply(cycle, qbo_type, gone) if gone else 0)

    def _follow(self, cycle, qbo_type, gone, told):
        """
        :param set gone: ids that CDC reports as deleted
        :param dict told: ``{id that is gone: id of the survivor}`` from webhooks
        """
        model = "quickbooks.account.mapping" if qbo_type == "Account" else "quickbooks.binding"
        tied = self.env[model].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("merged_into_id", "=", False)
            & Domain("qbo_id", "in", list(gone | told.keys()))
            & self._own(qbo_type)
        )
        if not tied:
            return
        survivors = {tie.qbo_id: told[tie.qbo_id] for tie in tied if tie.qbo_id in told}
        unknown = {tie.qbo_id for tie in tied} - survivors.keys()
        if unknown:
            survivors |= self._found_by_documents(cycle, qbo_type, unknown)
        found = self.env[model].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_id", "in", list(survivors.values()))
            & self._own(qbo_type)
        )
        # A survivor may have gone up in yet another one.
        by_id = {tie.qbo_id: tie.merged_into_id or tie for tie in found}
        pairs = {
            tie: by_id[survivors[tie.qbo_id]]
            for tie in tied
            if survivors.get(tie.qbo_id) in by_id and by_id[survivors[tie.qbo_id]] != tie
        }
        if pairs:
            self._rename_in_snapshots(cycle.connection, qbo_type, pairs)
            if qbo_type == "Account":
                self._merge_mappings(cycle, pairs)
            else:
                self._merge_bindings(cycle, pairs)

    def _own(self, qbo_type):
        """:return: domain of the ties of a type; the item that stands for an account is made anew instead"""
        if qbo_type == "Account":
            return Domain.TRUE
        names = [e._entity_name() for e in self.env["quickbooks.entity"]._all() if e._can_be_merged]
        return (
            Domain("qbo_type", "=", qbo_type)
            & Domain("entity", "in", names)
            & Domain("res_id", "!=", False)
        )

    def _merge_bindings(self, cycle, pairs):
        """Both records stay; documents of either are sent with the survivor's id.

        :param dict pairs: ``{binding of the merged entity: binding of the survivor}``
        """
        merged = self.env["quickbooks.binding"].union(*pairs)
        merged.operation_ids.filtered(lambda o: o.state in WAITING_STATES).unlink()
        earlier = merged.search([("merged_into_id", "in", merged.ids)])
        for binding, survivor in pairs.items():
            message = self.env._(
                "“%(merged)s” was merged into “%(survivor)s” in QuickBooks. Both stay in Odoo, and"
                " documents of either belong to “%(survivor)s” in QuickBooks.",
                merged=binding.record_name,
                survivor=survivor.record_name,
            )
            both = binding | earlier.filtered(lambda e, b=binding: e.merged_into_id == b)
            both.write(
                {
                    "merged_into_id": survivor.id,
                    "status": "synced",
                    "message": False,
                    "issue_id": False,
                    "retry_pull": False,
                    "snapshot": {"gone": True},
                }
            )
            cycle.log("pull", "merge", binding, "warning", message)

    def _merge_mappings(self, cycle, pairs):
        """An account without counterpart takes that of the merged one; else both Odoo accounts post to it.

        :param dict pairs: ``{mapping of the merged account: mapping of the survivor}``
        """
        merged = self.env["quickbooks.account.mapping"].union(*pairs)
        earlier = merged.search([("merged_into_id", "in", merged.ids)])
        for mapping, survivor in pairs.items():
            account = mapping.account_id
            message = self.env._(
                "QuickBooks account “%(merged)s” was merged into “%(survivor)s”. What posts to %(account)s"
                " in Odoo belongs to “%(survivor)s” in QuickBooks.",
                merged=mapping.qbo_name,
                survivor=survivor.qbo_name,
                account=account.display_name or "-",
            )
            both = mapping | earlier.filtered(lambda e, m=mapping: e.merged_into_id == m)
            both.write({"merged_into_id": survivor.id, "qbo_active": False})
            if account and not survivor.account_id:
                state = mapping.state
                mapping.write({"account_id": False})
                # An account has one counterpart at every moment.
                mapping.flush_recordset()
                survivor.write({"account_id": account.id, "state": state})
            cycle.log("pull", "merge", self.env["quickbooks.binding"], "warning", message)
            cycle.rows[-1]["record_name"] = mapping.qbo_name

    # === WITHOUT A WEBHOOK: ASK THE DOCUMENTS === #

    def _found_by_documents(self, cycle, qbo_type, gone):
        """What documents named by the id that is gone, they name by the id of the survivor now.

        :return: ``{id that is gone: id of the survivor}``; where documents disagree, nothing is guessed
        """
        witnesses = self._witnesses(cycle.connection, qbo_type, gone)
        by_type = defaultdict(set)
        for bindings in witnesses.values():
            for binding in bindings:
                by_type[binding.qbo_type].add(binding.qbo_id)
        pull = self.env["quickbooks.sync.pull"]
        rows = {
            (kind, row["Id"]): row
            for kind, ids in by_type.items()
            for row in pull._read(cycle, kind, sorted(ids))
        }
        found = {}
        for qbo_id, bindings in witnesses.items():
            named = {
                name
                for binding in bindings
                if (binding.qbo_type, binding.qbo_id) in rows
                for name in self._named_now(
                    binding, rows[(binding.qbo_type, binding.qbo_id)], qbo_type, qbo_id
                )
            }
            if len(named) == 1:
                found[qbo_id] = named.pop()
        return found

    def _witnesses(self, connection, qbo_type, gone):
        """:return: ``{id that is gone: bindings whose snapshot names it, the latest ones}``"""
        keys = REFERENCES[qbo_type]
        conditions = [SQL("snapshot -> 'qbo' ->> %s IN %s", key, tuple(gone)) for key in keys]
        if qbo_type == "Item":
            patterns = [f"%{_in_lines(qbo_id)}%" for qbo_id in gone]
            conditions = [SQL("snapshot -> 'qbo' ->> 'lines' LIKE ANY (%s)", patterns)]
        self.env["quickbooks.binding"].flush_model(["snapshot", "qbo_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM quickbooks_binding
                    WHERE connection_id = %s AND qbo_id IS NOT NULL AND (%s)
                    ORDER BY id DESC LIMIT %s""",
                connection.id,
                SQL(" OR ").join(conditions),
                WITNESSES * len(gone),
            )
        )
        witnesses = defaultdict(list)
        for binding in self.env["quickbooks.binding"].browse([row[0] for row in rows]):
            agreed = binding.snapshot["qbo"]
            named = {agreed.get(key) for key in keys} | {item for item, *_rest in _lines(agreed)}
            for qbo_id in named & gone:
                witnesses[qbo_id].append(binding)
        return witnesses

    def _named_now(self, binding, row, qbo_type, gone):
        """:return: the ids that stand where the id that is gone stood"""
        agreed = binding.snapshot["qbo"]
        compared = self.env["quickbooks.entity"]._named(binding.entity)._compared(row)
        if qbo_type != "Item":
            return {
                compared[key]
                for key in REFERENCES[qbo_type]
                if agreed.get(key) == gone and compared.get(key) not in (None, gone)
            }
        before = [line[1:] for line in _lines(agreed) if line[0] == gone]
        known = {line[0] for line in _lines(agreed) if line[1:] not in before}
        now = {line[0] for line in _lines(compared) if line[1:] in before}
        return now - {gone} - (known if len(now) > 1 else set())

    def _rename_in_snapshots(self, connection, qbo_type, pairs):
        """What the documents say of the survivor now is no change of theirs."""
        names = tuple((tie.qbo_id, survivor.qbo_id) for tie, survivor in pairs.items())
        bindings = self.env["quickbooks.binding"]
        bindings.flush_model(["snapshot"])
        for key in REFERENCES[qbo_type]:
            self.env.execute_query(
                SQL(
                    """UPDATE quickbooks_binding AS binding
                          SET snapshot = jsonb_set(snapshot, %s, to_jsonb(name.survivor))
                         FROM (VALUES %s) AS name (gone, survivor)
                        WHERE connection_id = %s AND snapshot -> 'qbo' ->> %s = name.gone
                    RETURNING binding.id""",
                    ["qbo", key],
                    SQL(", ").join(SQL("%s", name) for name in names),
                    connection.id,
                    key,
                )
            )
        bindings.invalidate_model(["snapshot"])


def _lines(compared):
    """:return: the compared lines of a sales document as lists ``[item, amount, text]``"""
    lines = [json.loads(line) for line in compared.get("lines") or []]
    return [line for line in lines if len(line) == 3]


def _in_lines(qbo_id):
    """:return: how an item begins a compared line, as a pattern, in the text of a snapshot"""
    return '"[\\\\"' + qbo_id + '\\\\",'
