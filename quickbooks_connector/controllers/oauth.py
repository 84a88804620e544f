"""Where Intuit's consent page sends the browser back to."""

import logging

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

_logger = logging.getLogger(__name__)


class QuickbooksOauth(http.Controller):
    """The redirect URI of the Intuit app."""

    @http.route("/quickbooks/oauth/callback", type="http", auth="user", methods=["GET"])
    def callback(self, state=None, code=None, realmId=None, error=None, **_other):  # noqa: N803
        """
        :param str state: what :meth:`action_connect` gave to the consent page; bound to the user
        :param str code: authorisation code, absent when the person declined
        :param str realmId: the chosen QuickBooks company
        :param str error: ``access_denied`` when the person declined
        :return: back to the form of the connection, or a page that says what is wrong
        """
        credential = self._credential(state)
        if not credential:
            _logger.warning("QuickBooks consent came back with an unknown or foreign state")
            return self._page(
                request.env._(
                    "This answer belongs to no connection that you are setting up, or it is too old."
                    " Go back to Odoo and press Connect again."
                )
            )
        connection = credential.connection_id
        credential._end_consent()
        connection_for_user = connection.with_user(request.env.user)
        connection_for_user.check_access("write")
        if error or not code or not realmId:
            connection._transition("refuse")
            return self._page(
                request.env._("QuickBooks was not connected: you declined, or closed the page."),
                connection,
            )
        try:
            connection._complete_consent(code, realmId)
            # What the database refuses shows now, and not after the answer is made.
            request.env.flush_all()
        except UserError as refusal:
            return self._refused(connection, str(refusal))
        except Exception:
            # The code is good once: trying again, as Odoo does after a collision, would not help.
            _logger.exception("Connection %s could not be made", connection.id)
            return self._refused(
                connection,
                request.env._(
                    "Something unexpected went wrong, and nothing was changed. Go back to Odoo and press"
                    " Connect again. If it lasts, give the log of the server to whoever looks after your"
                    " Odoo."
                ),
            )
        return request.redirect(self._form_address(connection))

    def _credential(self, state):
        """:return: the credentials that wait for this answer, from this user, in time"""
        if not state:
            return None
        waiting = (
            request.env["quickbooks.credential"]
            .sudo()
            .search(
                [
                    ("consent_user_id", "=", request.env.uid),
                    ("consent_expires_at", ">", fields.Datetime.now()),
                ]
            )
        )
        return next((row for row in waiting if consteq(row.consent_state or "", state)), None)

    def _refused(self, connection, message):
        """Undo what was written, and say why."""
        request.env.cr.rollback()
        connection._transition("refuse")
        return self._page(message, connection)

    @staticmethod
    def _form_address(connection):
        return f"/odoo/quickbooks-connections/{connection.id}"

    def _page(self, message, connection=None):
        return request.render(
            "quickbooks_connector.consent_message",
            {
                "message": message,
                "address": self._form_address(connection) if connection else "/odoo",
            },
            status=400,
        )
