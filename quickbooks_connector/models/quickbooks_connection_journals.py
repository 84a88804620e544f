"""Journals: the two for what comes from QuickBooks, and one for each bank and card account."""

import itertools

from odoo import models

from .quickbooks_connection_chart import free_names

# The journal of a bank account, by QuickBooks' type of the account.
JOURNAL_TYPES = {"Bank": "bank", "Credit Card": "credit"}
# Odoo's longest code of a journal.
CODE_LENGTH = 5
# Journals of a connection, by field: type and code.
OWN_JOURNALS = {"sale_journal_id": ("sale", "QBI"), "general_journal_id": ("general", "QBE")}


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _import_journals(self):
        """A journal per bank and card account, two for what comes from QuickBooks, and Odoo's own."""
        own = [
            ("sale", self.env._("Customer Invoices"), "INV"),
            ("purchase", self.env._("Vendor Bills"), "BILL"),
            ("general", self.env._("Miscellaneous Operations"), "MISC"),
        ]
        for journal_type, name, code in own:
            # Those with QuickBooks' numbers give none to what is made in Odoo.
            if not self._journals(journal_type).filtered(lambda j: not j.quickbooks_numbers):
                self._make_journal(journal_type, name, code)
        self._ensure_quickbooks_journals()
        self._import_money_journals()

    def _import_money_journals(self):
        """Odoo's own bank, cash and card journals serve first: an empty company has used none of them,
        and their accounts are not known in QuickBooks."""
        rows = self.env["quickbooks.account.mapping"].search([("connection_id", "=", self.id)])
        known = self.env["account.journal"]._quickbooks_by_account(self.company_id)
        mapped = rows.account_id
        spare = {
            journal_type: self._journals(journal_type).filtered(
                lambda journal: journal.default_account_id not in mapped
            )
            for journal_type in ("bank", "cash", "credit")
        }
        wanted = rows.filtered(lambda row: row.qbo_active and row.account_id not in known)
        for number, row in enumerate(wanted.sorted("qbo_name")):
            journal_type = JOURNAL_TYPES.get(row.qbo_type)
            if row.qbo_subtype == "UndepositedFunds":
                journal_type = "cash"
            if not journal_type:
                continue
            journal = spare[journal_type][:1]
            spare[journal_type] -= journal
            if journal:
                journal.write({"name": row.qbo_name, "default_account_id": row.account_id.id})
            else:
                journal = self._make_journal(
                    journal_type,
                    row.qbo_name,
                    f"Q{number:03d}",
                    default_account_id=row.account_id.id,
                )
            lines = journal.inbound_payment_method_line_ids
            lines |= journal.outbound_payment_method_line_ids
            lines.payment_account_id = row.account_id

    def _ensure_quickbooks_journals(self):
        """Two journals of their own for what comes from QuickBooks, where the numbers are its own.

        Those of a deleted connection serve again, unless another QuickBooks company filled them. After
        the addon was installed again nothing says any more whose the old ones are: they stay as they
        are, and new ones are made.
        """
        self.ensure_one()
        names = {
            "sale_journal_id": self.env._("QuickBooks Invoices"),
            "general_journal_id": self.env._("QuickBooks Entries"),
        }
        for field, (journal_type, code) in OWN_JOURNALS.items():
            if not self[field]:
                self[field] = self._left_journal(field, journal_type) or self._make_journal(
                    journal_type,
                    self._free_journal_name(names[field]),
                    code,
                    quickbooks_numbers=True,
                )
            self[field].sudo().quickbooks_realm_id = self.realm_id

    def _left_journal(self, field, journal_type):
        """:return: a journal with QuickBooks' numbers that no other connection uses, or an empty recordset"""
        # As superuser: also archived connections keep their journals.
        others = (
            self.sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        )
        return self._journals(journal_type).filtered(
            lambda journal: (
                journal.quickbooks_numbers
                and journal not in others[field]
                and journal.quickbooks_realm_id in (False, self.realm_id)
            )
        )[:1]

    def _journals(self, journal_type):
        return self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("type", "=", journal_type)]
        )

    def _every_journal(self):
        """:return: all journals of the company, archived ones included: their codes are taken"""
        journals = self.env["account.journal"].with_context(active_test=False)
        return journals.search([("company_id", "=", self.company_id.id)])

    def _free_journal_name(self, name):
        """:return: the name, with the QuickBooks company where another journal is called so"""
        taken = set(self._every_journal().mapped("name"))
        if name in taken and self.qbo_company_name:
            name = f"{name} ({self.qbo_company_name})"
        return next(free_names(name, taken))

    def _make_journal(self, journal_type, name, code, **values):
        """
        :param str code: taken if it is free, else with a number
        """
        return self.env["account.journal"].create(
            values
            | {
                "type": journal_type,
                "name": name,
                "code": free_code(code, set(self._every_journal().mapped("code"))),
                "company_id": self.company_id.id,
            }
        )


def free_code(code, taken):
    """
    :param str code: of a journal
    :param taken: codes that are in use
    :return: the code, or its beginning and a number: not longer than Odoo allows
    """
    numbers = map(str, itertools.count(2))
    numbered = (code[: CODE_LENGTH - len(number)] + number for number in numbers)
    return next(one for one in itertools.chain([code], numbered) if one not in taken)
