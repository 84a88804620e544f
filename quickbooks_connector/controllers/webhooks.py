"""Where Intuit reports that something has changed in QuickBooks."""

from functools import partial

from odoo import http
from odoo.http import request

from ..client import is_signed_with, logger_of, parse_events
from ..tools.authorisation import signing
from ..tools.encryption_key import KeyUnusable

_logger = logger_of(__name__)

# A thousand events are a third of a megabyte.
MAX_BODY = 4 * 1024 * 1024


class QuickbooksWebhooks(http.Controller):
    """The webhook address of the Intuit app. It takes note and wakes the scheduler; a run does the work."""

    @http.route(
        "/quickbooks/webhooks",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def receive(self):
        """
        :return: 200 for whatever Intuit has signed, so that it does not keep later events back; 401
            without a word for everything else; 503 while the encryption key is unusable, so that Intuit
            delivers again
        """
        body = request.httprequest.get_data()
        try:
            connections = self._signing_connections(body)
        except KeyUnusable:
            # It was logged where it was found, once.
            return request.make_response("", status=503)
        if not connections:
            return request.make_response("", status=401)
        try:
            events = parse_events(body)
        except ValueError as error:
            _logger.warning("A webhook with a good signature cannot be read: %s", error)
            events = []
        if any(event.moment is None for event in events):
            _logger.warning("A webhook holds events without a date; they are left out")
        hinted = request.env["quickbooks.hint"].sudo()._note(connections, events)
        hinted._trigger()
        return request.make_response("")

    @staticmethod
    def _signing_connections(body):
        """:return: the connections, as superuser, with whose verifier token the body was signed"""
        signature = request.httprequest.headers.get("intuit-signature")
        if not signature:
            return None
        credentials = request.env["quickbooks.credential"].sudo().search([])
        was_signed = partial(is_signed_with, body, signature)
        return signing(credentials, was_signed).connection_id
