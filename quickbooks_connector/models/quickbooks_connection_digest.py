"""Once a day each responsible person gets an e-mail, when there is something to tell."""

from odoo import api, models


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    @api.model
    def _cron_send_digest(self):
        """Queue one e-mail per responsible person over all connections; none when all is well."""
        connections = self.search([("state", "in", ("running", "paused", "expired"))])
        for user, own in connections.grouped(lambda c: c._responsible()).items():
            if user.email:
                own.with_context(lang=user.lang)._send_digest(user)

    def _send_digest(self, user):
        troubles = {connection: found for connection, found in self._troubles().items() if found}
        if not troubles:
            return
        body = self.env["ir.qweb"]._render(
            "quickbooks_connector.digest_mail", {"user": user, "troubles": troubles}
        )
        names = ", ".join(connection.display_name for connection in troubles)
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("QuickBooks needs you: %s", names),
                "body_html": body,
                "email_from": (
                    self[0].company_id.email_formatted
                    or self.env.ref("base.user_root").email_formatted
                ),
                "email_to": user.email_formatted,
                "auto_delete": True,
                "state": "outgoing",
            }
        )

    def _web_link(self):
        """:return: address of the connection in Odoo"""
        return f"{self.get_base_url()}/odoo/quickbooks-connections/{self.id}"
