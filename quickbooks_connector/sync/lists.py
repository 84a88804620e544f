"""Read QuickBooks' lists into the mappings and propose counterparts."""

from odoo import models


class QuickbooksSyncLists(models.AbstractModel):
    """Accounts, taxes, terms and payment methods."""

    _name = "quickbooks.sync.lists"
    _description = "QuickBooks Lists"

    def _store_lists(self, connection, client, cycle=None):
        """
        :param client: a :class:`QuickbooksClient` of this connection
        :param cycle: of the run that reads them, which tells what is left out
        """
        connection = self.env["quickbooks.sync"]._in_company(connection)
        apply = connection.env["quickbooks.sync.apply"]
        agencies = apply._sound_entries("TaxAgency", self._rows(client, "TaxAgency"), cycle)
        agencies = {agency["Id"]: agency for agency in agencies}
        for entity in self._lists(connection):
            # The inactive ones too: documents of the past refer to them.
            rows = self._rows(client, entity._qbo_type, entity._reading_condition())
            entity = entity.with_context(quickbooks_tax_agencies=agencies)
            apply._apply_list(connection, entity, rows, cycle)
            entity._propose(connection)

    @staticmethod
    def _rows(client, qbo_type, condition=""):
        return [row for page in client.query_all(qbo_type, condition) for row in page]

    def _lists(self, connection):
        entities = connection.env["quickbooks.entity"]._in_dependency_order()
        return [entity for entity in entities if entity._is_mapped_list()]
