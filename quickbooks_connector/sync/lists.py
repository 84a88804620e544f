"""Read QuickBooks' lists into the mappings and propose counterparts."""

from odoo import models


class QuickbooksSyncLists(models.AbstractModel):
    """Accounts, taxes, terms and payment methods."""

    _name = "quickbooks.sync.lists"
    _description = "QuickBooks Lists"

    def _read_lists(self, connection):
        """Read all lists; known choices stay.

        :raise QboError: QuickBooks does not answer
        """
        connection = self.env["quickbooks.sync"]._in_company(connection)
        with connection._client() as client:
            agencies = {
                agency["Id"]: agency
                for page in client.query_all("TaxAgency")
                for agency in page
            }
            for entity in self._lists(connection):
                rows = [
                    row
                    for page in client.query_all(entity._qbo_type, self._condition(entity))
                    for row in page
                ]
                entity = entity.with_context(quickbooks_tax_agencies=agencies)
                entity._store(connection, rows)
                entity._propose(connection)

    def _lists(self, connection):
        entities = connection.env["quickbooks.entity"]._in_dependency_order()
        return [entity for entity in entities if entity._is_mapped_list()]

    @staticmethod
    def _condition(entity):
        """The inactive ones too: documents of the past refer to them."""
        return "Active IN (true, false)"
