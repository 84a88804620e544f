"""Where Intuit's consent page sends the browser back to."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..client import is_realm, logger_of
from ..tools.access_log import CALLBACK_PATH, redact_consents

_logger = logger_of(__name__)

redact_consents()

# The address of the answer holds the code: it is not kept, and not told to the next page.
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class QuickbooksOauth(http.Controller):
    """The redirect URI of the Intuit app."""

    @http.route(CALLBACK_PATH, type="http", auth="user", methods=["GET"])
    def callback(self, **query):
        """
        :param query: see :meth:`_take_answer`; what else comes is ignored
        :return: back to the form of the connection, or a page that says what is wrong
        """
        try:
            response = self._take_answer(**query)
        except UserError as refusal:
            response = self._page(str(refusal))
        response.headers.update(_PRIVATE)
        return response

    def _take_answer(self, state=None, code=None, realmId=None, error=None, **_other):  # noqa: N803
        """
        :param str state: what :meth:`action_connect` gave to the consent page; bound to the user
        :param str code: authorisation code, absent when the person declined
        :param str realmId: the chosen QuickBooks company
        :param str error: ``access_denied`` when the person declined
        :return: back to the form of the connection, or a page that says what is wrong
        """
        credential_id = request.env["quickbooks.credential"]._take_consent(state or "")
        # Read from here on what that has committed.
        request.env.cr.rollback()
        if not credential_id:
            _logger.warning("QuickBooks consent came back with an unknown or foreign state")
            return self._page(
                request.env._(
                    "This answer belongs to no connection that you are setting up, or it is too old."
                    " Go back to Odoo and press Connect again."
                )
            )
        # Credentials are for superuser code only; what the person may do is checked right after.
        connection = request.env["quickbooks.credential"].sudo().browse(credential_id).connection_id
        connection.sudo(False)._check_role("administrator", "write")
        if error or not code or not realmId:
            return self._refused(
                connection,
                request.env._("QuickBooks was not connected: you declined, or closed the page."),
            )
        if not is_realm(realmId):
            return self._refused(
                connection,
                request.env._(
                    "QuickBooks was not connected: the answer names no QuickBooks company. The ID of one has"
                    " digits only. Press Connect again."
                ),
            )
        try:
            with request.env.cr.savepoint():
                connection._complete_consent(code, realmId)
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

    def _refused(self, connection, message):
        """What was written is undone already; say why."""
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
                "address": (
                    self._form_address(connection) if connection else "/odoo/quickbooks-connections"
                ),
            },
            status=400,
        )
