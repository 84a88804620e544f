"""What is stuck, and whom it is told."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..const import UNSETTLED_STATES

# A run that had to be taken over so often, without one that went through, is told to a person.
STALLS_TO_TELL = 3
# Records that are named in a message; the others are counted.
NAMED_RECORDS = 5


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble of a connection, in words for a person.

    :param str kind: key; a connection has one trouble of a kind at a time
    :param str text: what is the matter, with how many records
    :param str step: what to do about it
    :param bindings: the first of the records; empty where it concerns the connection
    """

    kind: str
    text: str
    step: str
    bindings: object = ()


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _responsible(self):
        """
        :return: the user to tell; without one who is still there, and still of the company, a manager of its
            books
        """
        self.ensure_one()
        for user in (self.responsible_id, self.create_uid):
            if user.active and not user.share and self.company_id in user.company_ids:
                return user
        managers = self.env.ref("account.group_account_manager").all_user_ids
        return managers.filtered(lambda u: u.active and self.company_id in u.company_ids)[:1]

    def _troubles(self):
        """All that keeps the books from being equal, and does not go away by itself.

        Other addons add what they know of.

        :return: ``{connection: [Trouble, …]}``, in the language of the environment
        """
        troubles = {connection: connection._own_troubles() for connection in self}
        for connection, found in self._stuck_bindings().items():
            troubles[connection] += found
        for connection, found in self._waiting_bindings().items():
            troubles[connection] += found
        for connection, found in self._ownerless_bindings().items():
            troubles[connection] += found
        return troubles

    # === THE CONNECTION === #

    def _own_troubles(self):
        troubles = []
        if self.state == "expired":
            troubles.append(
                Trouble(
                    "expired",
                    self.env._("The authorisation has expired: nothing is sent or read."),
                    self.env._("Open the connection and press Connect, then Start."),
                )
            )
        if self.state == "running" and self._fails_for_long():
            troubles.append(
                Trouble(
                    "failing",
                    self.env._(
                        "No run has been successful for more than %s hours.", self.tell_after_hours
                    ),
                    self.error_message,
                )
            )
        if self.state == "running" and self.stall_count >= STALLS_TO_TELL:
            troubles.append(
                Trouble(
                    "stalled",
                    self.env._(
                        "The synchronisation stopped in the middle again and again, and was started"
                        " anew each time."
                    ),
                    self.env._("Tell whoever looks after your Odoo server."),
                )
            )
        return troubles

    def _fails_for_long(self):
        since = self.last_success_at or self.create_date
        return bool(self.error_message) and since <= self._told_before()

    def _told_before(self):
        """:return: UTC; what is stuck since before then is told"""
        return fields.Datetime.now() - timedelta(hours=self.tell_after_hours)

    # === RECORDS === #

    def _stuck_bindings(self):
        """:return: ``{connection: [Trouble, …]}`` of records that are held back, in conflict, or differ"""
        stuck = Domain.OR(
            Domain("connection_id", "=", connection.id)
            & Domain("stuck_since", "<=", connection._told_before())
            for connection in self
        )
        groups = self.env["quickbooks.binding"]._read_group(
            stuck, ["connection_id", "status"], ["__count", "id:recordset"]
        )
        troubles = {}
        for connection, status, count, bindings in groups:
            texts = self._stuck_texts(status, count, connection.tell_after_hours)
            troubles.setdefault(connection, []).append(
                Trouble(status, *texts, bindings[:NAMED_RECORDS])
            )
        return troubles

    def _stuck_texts(self, status, count, hours):
        if status == "conflict":
            return (
                self.env._(
                    "Records that changed on both sides more than %(hours)s hours ago: %(count)s.",
                    count=count,
                    hours=hours,
                ),
                self.env._("Open each of them and decide which side counts."),
            )
        if status == "warning":
            return (
                self.env._(
                    "Records that differ in QuickBooks for more than %(hours)s hours: %(count)s.",
                    count=count,
                    hours=hours,
                ),
                self.env._(
                    "Open each of them: it says what differs. Correct the side that is wrong."
                ),
            )
        return (
            self.env._(
                "Records held back for more than %(hours)s hours: %(count)s.",
                count=count,
                hours=hours,
            ),
            self.env._("Open QuickBooks > Documents > To solve: it lists what is missing."),
        )

    def _waiting_bindings(self):
        """:return: ``{connection: [Trouble]}`` of records that should have been sent long ago"""
        late = Domain.OR(
            Domain("connection_id", "=", connection.id)
            & Domain("write_date", "<=", connection._told_before())
            for connection in self.filtered(lambda c: c.state == "running")
        )
        groups = self.env["quickbooks.operation"]._read_group(
            late
            & Domain("state", "in", UNSETTLED_STATES)
            & Domain("binding_id.status", "!=", "conflict")
            & self.env["quickbooks.entity"]._is_known(),
            ["connection_id"],
            ["__count", "binding_id:recordset"],
        )
        return {
            connection: [
                Trouble(
                    "waiting",
                    self.env._(
                        "Records that have been waiting for more than %(hours)s hours: %(count)s.",
                        count=count,
                        hours=connection.tell_after_hours,
                    ),
                    self.env._("Open the connection: it says what is in the way. Press Sync now."),
                    bindings[:NAMED_RECORDS],
                )
            ]
            for connection, count, bindings in groups
        }

    def _ownerless_bindings(self):
        """:return: ``{connection: [Trouble]}`` of records that nobody can send, because the app that brought
        their type is not installed any more"""
        groups = self.env["quickbooks.operation"]._read_group(
            Domain("connection_id", "in", self.ids)
            & Domain("state", "!=", "done")
            & ~self.env["quickbooks.entity"]._is_known(),
            ["connection_id"],
            ["__count", "binding_id:recordset"],
        )
        return {
            connection: [
                Trouble(
                    "ownerless",
                    self.env._(
                        "Records of an app that is not installed any more, which are not sent: %s.",
                        count,
                    ),
                    self.env._("Install the app again: they are sent then."),
                    bindings[:NAMED_RECORDS],
                )
            ]
            for connection, count, bindings in groups
        }
