"""Two entries of a list were merged on the website of QuickBooks: what is tied here follows.

A webhook names the survivor. Change data capture (CDC) only says that the other one is deleted, though
the API never deletes names: then the documents that named it tell the survivor.
"""

from odoo import models
from odoo.fields import Domain

from ..client import key_of
from ..const import WAITING_STATES

# Under which keys a body that was sent names an entry of a list, by the end of the key.
SENT_KEYS = {
    "Customer": ("CustomerRef", "EntityRef", "ParentRef"),
    "Vendor": ("VendorRef", "EntityRef"),
    "Item": ("ItemRef",),
    "Account": ("AccountRef",),
}


class QuickbooksSyncMerges(models.AbstractModel):
    """Ties what stood for the merged entry to the survivor. Both records of Odoo stay as they are."""

    _name = "quickbooks.sync.merges"
    _description = "QuickBooks Merges"

    def _apply(self, cycle, qbo_type, payloads):
        """Apply entities of one type; those that went up in another one are followed, not removed.

        :return: how many of the payloads were looked at before time ran out
        """
        apply = self.env["quickbooks.sync.apply"]
        entities = self.env["quickbooks.entity"]._of_type(qbo_type)
        told = cycle.merged.pop(qbo_type, {})
        gone = [payload for payload in payloads if payload.get("status") == "Deleted"]
        if not any(entity._can_be_merged for entity in entities) or not (gone or told):
            return apply._apply(cycle, qbo_type, payloads) if payloads else 0
        # The survivors first: they must be there to be followed.
        rest = [payload for payload in payloads if payload.get("status") != "Deleted"]
        looked_at = apply._apply(cycle, qbo_type, rest) if rest else 0
        if looked_at < len(rest):
            return looked_at
        self._follow(cycle, qbo_type, {*map(key_of, gone)} - {None}, told)
        return looked_at + (apply._apply(cycle, qbo_type, gone) if gone else 0)

    def _follow(self, cycle, qbo_type, gone, told):
        """
        :param set gone: ids that CDC reports as deleted
        :param dict told: ``{id that is gone: id of the survivor}`` from webhooks
        """
        model = "quickbooks.account.mapping" if qbo_type == "Account" else "quickbooks.binding"
        tied = self.env[model].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("merged_into_id", "=", False)
            & Domain("qbo_id", "in", list(gone | told.keys()))
            & self._own(qbo_type)
        )
        gone = self._known_gone(cycle, qbo_type, gone, set(tied.mapped("qbo_id")))
        tied = tied.filtered(lambda tie: tie.qbo_id in gone)
        if model == "quickbooks.binding":
            # What is left out stays as it is; it is followed when a person includes it again.
            tied = tied.filtered(lambda binding: binding.status != "skipped")
        if not tied:
            return
        survivors = {tie.qbo_id: told[tie.qbo_id] for tie in tied if tie.qbo_id in told}
        unknown = {tie.qbo_id for tie in tied} - survivors.keys()
        if unknown:
            witnesses = self.env["quickbooks.sync.merge.witnesses"]
            survivors |= witnesses._survivors(cycle, qbo_type, unknown)
        found = self.env[model].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_id", "in", list(survivors.values()))
            & self._own(qbo_type)
        )
        # A survivor may have gone up in yet another one.
        by_id = {tie.qbo_id: tie.merged_into_id or tie for tie in found}
        pairs = {
            tie: by_id[survivors[tie.qbo_id]]
            for tie in tied
            if survivors.get(tie.qbo_id) in by_id and by_id[survivors[tie.qbo_id]] != tie
        }
        if pairs:
            self.env["quickbooks.sync.merge.witnesses"]._rename(cycle.connection, qbo_type, pairs)
            if qbo_type == "Account":
                self._merge_mappings(cycle, pairs)
            else:
                self._merge_bindings(cycle, pairs)
            self._release_refused(cycle.connection, qbo_type, pairs)

    def _known_gone(self, cycle, qbo_type, gone, wanted):
        """A webhook alone is not believed: nobody can undo a merge that did not happen.

        :param set gone: ids that CDC reports as deleted
        :param set wanted: ids that may have gone
        :return: those that have; what CDC does not report is read, with one query
        """
        gone, doubtful = gone & wanted, sorted(wanted - gone)
        if not doubtful:
            return gone
        pull = self.env["quickbooks.sync.pull"]
        return gone | {*pull._not_there(doubtful, pull._read(cycle, qbo_type, doubtful))}

    def _own(self, qbo_type):
        """:return: domain of the ties of a type; the item that stands for an account is made anew instead"""
        if qbo_type == "Account":
            return Domain.TRUE
        names = [e._entity_name() for e in self.env["quickbooks.entity"]._all() if e._can_be_merged]
        return (
            Domain("qbo_type", "=", qbo_type)
            & Domain("entity", "in", names)
            & Domain("res_id", "!=", False)
        )

    def _merge_bindings(self, cycle, pairs):
        """Both records stay; documents of either are sent with the survivor's id.

        :param dict pairs: ``{binding of the merged entity: binding of the survivor}``
        """
        merged = self.env["quickbooks.binding"].union(*pairs)
        merged.operation_ids.filtered(lambda o: o.state in WAITING_STATES).unlink()
        earlier = merged.search([("merged_into_id", "in", merged.ids)])
        for binding, survivor in pairs.items():
            message = self.env._(
                "“%(merged)s” was merged into “%(survivor)s” in QuickBooks. Both stay in Odoo, and"
                " documents of either belong to “%(survivor)s” in QuickBooks.",
                merged=binding.record_name,
                survivor=survivor.record_name,
            )
            both = binding | earlier.filtered(lambda e, b=binding: e.merged_into_id == b)
            both.write(
                {
                    "merged_into_id": survivor.id,
                    "status": "synced",
                    "message": False,
                    "issue_id": False,
                    "retry_pull": False,
                    "snapshot": {"gone": True},
                }
            )
            cycle.log("pull", "merge", binding, "warning", message)

    def _merge_mappings(self, cycle, pairs):
        """An account without counterpart takes that of the merged one; else both Odoo accounts post to it.

        :param dict pairs: ``{mapping of the merged account: mapping of the survivor}``
        """
        merged = self.env["quickbooks.account.mapping"].union(*pairs)
        earlier = merged.search([("merged_into_id", "in", merged.ids)])
        for mapping, survivor in pairs.items():
            account = mapping.account_id
            message = self.env._(
                "QuickBooks account “%(merged)s” was merged into “%(survivor)s”. What posts to %(account)s"
                " in Odoo belongs to “%(survivor)s” in QuickBooks.",
                merged=mapping.qbo_name,
                survivor=survivor.qbo_name,
                account=account.display_name or "-",
            )
            both = mapping | earlier.filtered(lambda e, m=mapping: e.merged_into_id == m)
            both.write({"merged_into_id": survivor.id, "qbo_active": False})
            if account and not survivor.account_id:
                state = mapping.state
                mapping.write({"account_id": False})
                # An account has one counterpart at every moment.
                mapping.flush_recordset()
                survivor.write({"account_id": account.id, "state": state})
            cycle.log("pull", "merge", self.env["quickbooks.binding"], "warning", message)
            cycle.rows[-1]["record_name"] = mapping.qbo_name

    def _release_refused(self, connection, qbo_type, pairs):
        """What QuickBooks refused because it named the merged entry is sent again, for the survivor.

        :param dict pairs: ``{tie of the merged entry: tie of the survivor}``
        """
        operations = self.env["quickbooks.operation"]
        refused = operations.search(
            Domain("connection_id", "=", connection.id)
            & Domain("state", "=", "failed")
            & Domain.OR(
                Domain("payload", "like", f'{key}":{{"value":"{tie.qbo_id}"')
                for tie in pairs
                for key in SENT_KEYS[qbo_type]
            )
        )
        if refused:
            operations._release_operations(refused)
            connection._trigger()
