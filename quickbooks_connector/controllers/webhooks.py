"""Where Intuit tells that something has changed in QuickBooks."""

import logging
from functools import partial

from odoo import http
from odoo.http import request

from ..client import is_signed_with, parse_events

_logger = logging.getLogger(__name__)

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
            without a word for everything else
        """
        body = request.httprequest.get_data()
        connections = self._signing_connections(body)
        if not connections:
            return request.make_response("", status=401)
        try:
            events = parse_events(body)
        except ValueError:
            _logger.warning("A webhook with a good signature is no JSON")
            events = []
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
        return credentials._signing(was_signed).connection_id
