"""What must hold after damaged answers were read: all is taken over or held back, nothing half done."""

import json
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from odoo.addons.quickbooks_connector.sync.pull import CLOCKS_APART

from . import facts
from .running import RunningCase


class ExpectationsCase(RunningCase):
    """Holds Odoo against what a :class:`~.case.MutationCase` has told."""

    def check_stopped(self, moves=False):
        """A run that ended early says why, and has not moved on.

        :param bool moves: whether it may have begun to read everything, which sets the cursor first
        """
        connection = self.connection
        if not moves:
            self.assertEqual(connection.cursor, self.cursor_before, self.hint())
        run = self.latest_run()
        self.assertEqual((run.state, bool(run.message)), ("stopped", True), self.hint())
        self.assertTrue(any("stopped" in line for line in self.log.lines), self.hint())
        latest = fields.Datetime.now() + timedelta(minutes=80)
        for moment in (connection.next_attempt_at, connection.throttled_until):
            self.assertLess(moment or latest - timedelta(hours=1), latest, self.hint())

    def check_taken_over(self, before):
        """After a run that went through, every entity is in Odoo as it was told, or held back."""
        latest = fields.Datetime.now() + CLOCKS_APART
        self.assertLess(self.connection.cursor, latest, self.hint())
        versions = {key: rows for key, rows in self.told.items() if key[0] in facts.TYPES}
        bindings = self.bindings(versions)
        records = self.records(bindings.values())
        logged = self.refusals()
        for key, rows in versions.items():
            binding = bindings.get(key)
            record = records.get(binding.id) if binding else None
            problem = self.problem(key, rows, binding, record, before, logged)
            if problem:
                self.fail(
                    f"{self.hint()}: {key} {problem}\n{json.dumps(rows)[:4000]}\nlog {self.log.lines}"
                    f"\nbinding {binding and binding.read()}"
                )
        lines = self.lines_of_log().filtered(lambda line: not line.qbo_id)
        for kind in [] if self.is_discarded else self.nameless:
            self.assertTrue(
                lines.filtered(lambda line, kind=kind: line.record_name.startswith(kind)),
                f"{self.hint()}: {kind} without id",
            )
        # What no answer told, because it was garbled, QuickBooks tells again.
        for kind, key in self.due - self.told.keys():
            if key in self.world.bodies[kind]:
                self.world.put(kind, self.world.bodies[kind][key])
            else:
                self.world.bodies[kind][key] = {}
                self.world.delete(kind, key)
        self.due -= self.told.keys()

    def problem(self, key, rows, binding, record, before, logged):
        """:return: what is wrong with what became of an entity, None if nothing is"""
        truth = self.world.latest(*key)
        is_sound = key in self.sound_keys and all(row == truth for row in rows)
        if binding and binding.status == "failed":
            if is_sound and not self.pays_what_is_held_back(key[0], truth):
                return f"is sound and held back: {binding.message}"
            # Of what was put aside, an earlier refusal may hold.
            if not binding.message or not (key in logged or self.is_discarded):
                return "is held back without a word"
            if record and key in before and facts.kept(key[0], record) != before[key]:
                # An earlier version may have been taken over.
                return self.difference(key, rows[:-1], record, before)
            return None
        if self.is_discarded and not is_sound:
            # Nobody knows which of the versions was put aside.
            return self.difference(key, rows, record, before) if record else None
        return self.difference(key, rows[-1:], record, before)

    def difference(self, key, rows, record, before):
        """:return: how a record differs from all versions that it may be, None if it is one of them"""
        problems = []
        for row in rows:
            if self.says_nothing(key[0], row):
                there = record and (
                    record.state == "posted" if "state" in record else record.active
                )
                problems.append("says nothing and is in Odoo" if there else None)
            elif not record:
                problems.append("has vanished")
            elif self.is_known(key, row, record):
                problems.append(None)
            else:
                problems.append(self.difference_of(key, row, record))
        return (
            None if None in problems else f"is none of its versions: {problems}, {before.get(key)}"
        )

    def is_known(self, key, row, record):
        """:return: whether it has the SyncToken of the version that Odoo had, or took meanwhile"""
        return key in self.tokens and self.tokens[key] == row.get("SyncToken")

    def difference_of(self, key, row, record):
        try:
            theirs = facts.told(key[0], row, self.bound_id, self.accounts)
        except Exception as error:
            return f"cannot be understood ({error!r})"
        ours = {name: value for name, value in facts.kept(key[0], record).items() if name in theirs}
        return None if theirs == ours else f"{theirs} instead of {ours}"

    def pays_what_is_held_back(self, kind, row):
        """:return: whether it is a payment of an invoice that was damaged itself"""
        links = [link for line in row.get("Line") or () for link in line.get("LinkedTxn") or ()]
        paid = {(link["TxnType"], link["TxnId"]) for link in links} if kind == "Payment" else ()
        known = self.bindings(paid)
        return any(key not in known or known[key].status == "failed" for key in paid)

    @staticmethod
    def says_nothing(kind, row):
        """:return: whether there is nothing in an entity that Odoo would have"""
        if row.get("status") == "Deleted":
            return True
        if kind == "Item":
            return row.get("Type") in ("Category", "Group")
        if kind == "Payment":
            return row.get("TotalAmt") == 0 and not any(
                line.get("LinkedTxn") for line in row.get("Line") or ()
            )
        return False

    def bindings(self, keys):
        """:return: ``{(type, id): binding}``"""
        found = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", self.connection.id)
            & Domain("qbo_type", "in", list({kind for kind, _key in keys}))
            & Domain("qbo_id", "in", [key for _kind, key in keys])
        )
        return {(binding.qbo_type, binding.qbo_id): binding for binding in found}

    def records(self, bindings):
        """:return: ``{binding id: record}``"""
        found = {}
        for binding in bindings:
            if binding.res_id:
                record = self.env[binding.res_model].browse(binding.res_id).exists()
                self.assertTrue(record, f"{self.hint()}: {binding.display_name} has no record")
                found[binding.id] = record
        return found

    def bound_id(self, kind, key):
        return self.bindings([(kind, key)])[(kind, key)].res_id

    def latest_run(self):
        return self.env["quickbooks.sync.run"].search([], limit=1)

    def lines_of_log(self):
        """:return: what the runs of this reading have told"""
        return self.env["quickbooks.sync.log"].search([("run_id", ">", self.last_run)])

    def refusals(self):
        """:return: keys of what the log says is held back"""
        lines = self.lines_of_log().filtered(lambda line: line.action == "refuse" and line.message)
        return {(line.qbo_type, line.qbo_id) for line in lines}

    def before(self, keys=None):
        """
        :param keys: of entities, those that changed by default
        :return: what Odoo has of them
        """
        keys = self.due if keys is None else keys
        bindings = self.bindings([key for key in keys if key[0] in facts.TYPES])
        records = self.records(bindings.values())
        known = self.env["quickbooks.binding"].search(
            [("connection_id", "=", self.connection.id), ("qbo_id", "!=", False)]
        )
        self.tokens = {(some.qbo_type, some.qbo_id): some.sync_token for some in known}
        return {
            key: facts.kept(key[0], records[binding.id])
            for key, binding in bindings.items()
            if binding.id in records
        }

    def check_nothing_half_done(self):
        """Postings balance, nothing is left as a draft, and a binding has a record or says why not."""
        self.env.flush_all()
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        self.assertFalse(moves.filtered(lambda move: move.state == "draft"), self.hint())
        sums = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id)], ["move_id"], ["balance:sum"]
        )
        self.assertFalse([move for move, total in sums if round(total, 2)], self.hint())
        payments = self.env["account.payment"].search([("company_id", "=", self.company.id)])
        self.assertFalse(payments.filtered(lambda p: p.state == "draft"), self.hint())
        bindings = self.env["quickbooks.binding"].search(
            [("connection_id", "=", self.connection.id)]
        )
        for model, some in bindings.filtered("res_id").grouped("res_model").items():
            records = self.env[model].browse(some.mapped("res_id"))
            self.assertEqual(records.exists(), records, self.hint())
        silent = bindings.filtered(
            lambda b: not b.res_id and not b.message and b.snapshot != {"gone": True}
        )
        self.assertFalse(silent, self.hint())

    def check_books(self):
        """A clean reading of everything leaves nothing held back, and both books are equal."""
        self.move_server(self.emulator.url)
        self.connection.write({"cursor": "2020-01-01", "error_message": False})
        self.synchronise()
        self.assertFalse(self.connection.error_message, self.hint())
        self.check_nothing_half_done()
        held_back = self.env["quickbooks.binding"].search([("status", "!=", "synced")])
        self.assertFalse(held_back.mapped(lambda b: (b.qbo_type, b.qbo_id, b.message)), self.hint())
        self.assertBooksEqual()
