"""Where the connector itself fails over a record, that record is held back alone, and the others go on."""

from psycopg2.errors import DataException

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_answers import AnswersCase

GUARD_LOG = "odoo.addons.quickbooks_connector.sync.guard"


@tagged("post_install", "-at_install")
class TestUndigested(AnswersCase):
    """Where binding fails for whatever reason, one record is held back, and the others are bound."""

    faults = (
        KeyError("CurrencyRef"),
        TypeError("unhashable"),
        AttributeError("get"),
        ZeroDivisionError("division"),
        RecursionError("too deep"),
        NotImplementedError(),
        DataException("value too long"),
    )

    def failing(self, fault, name="_differences", record=None):
        """Let the comparison of one invoice fail."""
        entity = type(self.env["quickbooks.entity.invoice"])
        original = getattr(entity, name)

        def compare(model, body, *arguments):
            if float(body["Line"][0]["Amount"]) == 13.0:
                raise fault
            return original(model, body, *arguments)

        self.patch(entity, name, compare)
        return lambda: self.patch(entity, name, original)

    def test_it_is_held_back_alone_and_not_made_again(self):
        for fault in self.faults:
            with self.subTest(fault), mute_logger(GUARD_LOG):
                good = self.invoice()
                bad = self.invoice(lines=[(13.0, 1.0)])
                more = self.invoice(lines=[(70.0, 1.0)])
                mend = self.failing(fault)
                self.run_changed(None)
                self.assertSynced(good | more)
                # What was read of it says that both sides agree: it is sent once more, as a change.
                self.run_changed(None)
                self.assertEqual(bad.quickbooks_status, "failed")
                self.assertIn("cannot be read", bad.quickbooks_message)
                self.assertEqual(self.theirs(bad)["DocNumber"], bad.name)
                self.assertFalse(self.operations(bad).filtered(lambda o: o.state == "sent"))
                mend()
                bad.action_quickbooks_retry()
                self.run_changed(None)
                self.assertSynced(bad)
        everything = self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", self.company.id)]
        )
        self.assertOnce(everything)

    def test_it_is_not_replayed_for_ever(self):
        bad = self.invoice(lines=[(13.0, 1.0)])
        self.failing(KeyError("x"))
        with mute_logger(GUARD_LOG):
            for _run in range(4):
                self.run_changed(None)
            self.emulator.clear_log()
            self.run_changed(None)
        self.assertFalse(self.batches())
        self.assertEqual(bad.quickbooks_status, "failed")
        good = self.invoice()
        self.run_changed(None)
        self.assertSynced(good)
        self.assertEqual(len(self.totals()), 2)

    def test_the_technical_details_are_kept(self):
        bad = self.invoice(lines=[(13.0, 1.0)])
        self.failing(KeyError("CurrencyRef"))
        self.patch(type(self.env["quickbooks.sync"]), "_pull", lambda *_arguments: True)
        with mute_logger(GUARD_LOG):
            self.run_changed(None)
        self.assertIn("CurrencyRef", self.binding(bad).technical_details)
        (line,) = self.env["quickbooks.sync.log"].search(
            Domain("binding_id", "=", self.binding(bad).id) & Domain("action", "=", "refuse")
        )
        self.assertEqual(line.level, "error")

    def test_an_edit_made_meanwhile_goes_as_a_change(self):
        bad = self.invoice(lines=[(13.0, 1.0)])
        mend = self.failing(KeyError("x"))
        with mute_logger(GUARD_LOG):
            self.run_changed(None)
        mend()
        self.edit(bad, 14.0)
        self.run_changed(None)
        self.assertOnce(bad)
        self.assertEqual(list(self.totals().values()), [14.0])


@tagged("post_install", "-at_install")
class TestUnmade(AnswersCase):
    """A body that cannot be made, whatever it fails over, keeps nobody else back."""

    odd_snapshots = (
        {"qbo": [], "odoo": 7, "lines": "x"},
        {"qbo": {"Line": 7}, "odoo": {"Line": {"a": 1}}, "lines": [7]},
        {"odoo": "text"},
        [],
        7,
    )

    def test_an_odd_snapshot_holds_back_one_record(self):
        for snapshot in self.odd_snapshots:
            with self.subTest(snapshot), mute_logger(GUARD_LOG):
                bad, good = self.invoice(), self.invoice(lines=[(70.0, 1.0)])
                self.run_changed(None)
                self.edit(bad, 50.0)
                self.edit(good, 80.0)
                self.binding(bad).sudo().snapshot = snapshot
                self.run_changed(None)
                self.assertSynced(good)
                self.assertIn(bad.quickbooks_status, ("failed", "synced"))

    def test_every_step_of_preparing_is_guarded(self):
        steps = ("_load", "_to_qbo", "_update_body", "_dependencies", "_after_others", "_renamed")
        for name in steps:
            with self.subTest(name), mute_logger(GUARD_LOG):
                bad, good = self.invoice(lines=[(13.0, 1.0)]), self.invoice()
                entity = type(self.env["quickbooks.entity.invoice"])
                original = getattr(entity, name)

                def step(model, first, *arguments, original=original, bad=bad):
                    if first == bad:
                        raise KeyError("x")
                    if getattr(first, "_name", None) == "account.move" and bad in first:
                        raise KeyError("x")
                    return original(model, first, *arguments)

                self.patch(entity, name, step)
                self.run_changed(None)
                self.assertSynced(good)
                self.patch(entity, name, original)
                # Not every step is taken for a new document.
                if bad.quickbooks_status == "failed":
                    bad.action_quickbooks_retry()
                self.run_changed(None)
                self.assertSynced(bad)

    def test_a_removal_that_cannot_be_made_holds_back_one_record(self):
        bad, good = self.invoice(lines=[(13.0, 1.0)]), self.invoice()
        self.run_changed(None)
        (bad | good).button_cancel()
        entity = type(self.env["quickbooks.entity.invoice"])
        original, binding = entity._removal_body, self.binding(bad)

        def body(model, some):
            if some.id == binding.id:
                raise KeyError("x")
            return original(model, some)

        self.patch(entity, "_removal_body", body)
        with mute_logger(GUARD_LOG):
            self.run_changed(None)
        self.assertSynced(good)
        self.assertEqual(bad.quickbooks_status, "failed")
        self.assertIn("unexpected content", bad.quickbooks_message)
