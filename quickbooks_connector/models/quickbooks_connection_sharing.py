"""A contact of several companies that the QuickBooks of one of them has changed."""

from odoo import fields, models

from ..const import applying_company


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    accepts_shared_changes = fields.Boolean(
        "Send what other companies change",
        help="A contact or product without a company belongs to all companies. When the QuickBooks of another"
        " company changes it, the change is sent to the QuickBooks of this company, too. Otherwise the record"
        " shows “Differs” until somebody chooses “QuickBooks: sync now”, or changes it in Odoo.",
    )

    def _accepting(self, records):
        """What a person changes concerns every connection. What the QuickBooks of another company changes
        concerns those that allow it; the others are told.

        :param records: shared ones, that have changed
        :return: those of these connections that send the change
        """
        applying = applying_company(self.env)
        if not self or not applying:
            return self
        source = self.env["res.company"].sudo().browse(int(applying))
        bindings = self.env["quickbooks.binding"]._of_records(records).filtered("qbo_id")
        for connection in self:
            own = bindings.filtered(lambda b, c=connection: b.connection_id == c)
            own._report_shared_change(connection, source)
        return self.filtered("accepts_shared_changes")


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    def _report_shared_change(self, connection, source):
        """
        :param connection: the one of these bindings
        :param source: company whose QuickBooks has changed the records
        """
        if connection.accepts_shared_changes:
            text = self.env._("Changed by the QuickBooks of %s; it is sent.", source.name)
            self._log_apart("company", "update", text)
            return
        text = self.env._(
            "The QuickBooks of %s has changed it. It is not sent to the QuickBooks of this company, because"
            " its connection does not allow that. Choose “QuickBooks: sync now” to send it.",
            source.name,
        )
        resting = self.filtered(lambda b: b.status in ("synced", "warning"))
        for binding in resting:
            snapshot = (binding.snapshot or {}) | {"shared": text}
            binding.write({"status": "warning", "message": text, "snapshot": snapshot})
        resting._log_apart("company", "keep", text, level="warning")

    def _log_apart(self, direction, action, message, level="info"):
        """Note what happened to these records outside of the runs of their connection: in a run of its own.

        :param str direction: ``person`` or ``company``
        :param str action: see ``quickbooks.sync.log``
        """
        now = fields.Datetime.now()
        for connection, bindings in self.grouped("connection_id").items():
            common = {"connection_id": connection.id, "message": message}
            # Runs and their log are the code's own.
            run = (
                self.env["quickbooks.sync.run"]
                .sudo()
                .create(common | {"started_at": now, "ended_at": now, "state": "done"})
            )
            self.env["quickbooks.sync.log"].sudo().create(
                [
                    common
                    | {
                        "run_id": run.id,
                        "binding_id": binding.id,
                        "direction": direction,
                        "action": action,
                        "level": level,
                        "qbo_type": binding.qbo_type,
                        "qbo_id": binding.qbo_id,
                        "record_name": binding.record_name,
                    }
                    for binding in bindings
                ]
            )
