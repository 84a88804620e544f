"""Records of a closed QuickBooks period go as soon as it is opened there."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..client import QboFault, ServerFailed, Unreadable, logger_of

_logger = logger_of(__name__)

# Change data capture tells nothing of the preferences, so they are asked for: only while something waits.
ASK_EVERY = timedelta(hours=1)


class QuickbooksSyncClosing(models.AbstractModel):
    """Watches the closing date of QuickBooks (Intuit: Preferences, BookCloseDate)."""

    _name = "quickbooks.sync.closing"
    _description = "QuickBooks Closing Date"

    def _check(self, cycle):
        """Read the closing date again while records are held back by it; let them go when it changed."""
        connection = cycle.connection
        now = fields.Datetime.now()
        last = connection.closing_date_read_at
        if last and last + ASK_EVERY > now:
            return
        waiting = self.env["quickbooks.sync.issue"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("cause", "=like", "closed:quickbooks:%")
        )
        if not waiting:
            return
        before = connection.book_close_date
        try:
            connection.write(connection._closing_values(cycle.client.preferences()))
        except (QboFault, ServerFailed, Unreadable) as error:
            # The run has more to do than this: what waits for the date goes on waiting.
            _logger.warning("The closing date could not be read: %s", error.message)
            connection.closing_date_read_at = now
        if connection.book_close_date != before:
            self.env["quickbooks.sync.issue"]._release(connection, waiting.mapped("cause"))
        self.env["quickbooks.sync"]._commit(cycle)

    def _issue(self, cycle, fault_text):
        """
        :param str fault_text: for a person
        :return: the issue of what QuickBooks refuses as closed, though its closing date told otherwise; the
            date is read again by the next run
        """
        connection = cycle.connection
        connection.closing_date_read_at = False
        return self.env["quickbooks.sync.issue"]._for_closing_date(connection, fault_text)
