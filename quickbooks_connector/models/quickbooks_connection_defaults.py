"""What Odoo takes by itself for a new document: accounts and taxes that QuickBooks knows."""

from markupsafe import Markup

from odoo import models

# Fields of the company, in words, and what they point to after the import: by type and detail type of
# the QuickBooks account, the first that fits one account only (Intuit: account, AccountSubTypeEnum).
#   An income: what is sold, else services. An expense: what QuickBooks books purchased products to.
COMPANY_ACCOUNTS = {
    "income_account_id": (
        ("Income", "SalesOfProductIncome"),
        ("Income", "ServiceFeeIncome"),
        ("Income", None),
    ),
    "expense_account_id": (
        ("Cost of Goods Sold", "SuppliesMaterialsCogs"),
        ("Expense", None),
    ),
    "account_journal_early_pay_discount_loss_account_id": (("Income", "DiscountsRefundsGiven"),),
    "income_currency_exchange_account_id": (("Other Expense", "ExchangeGainOrLoss"),),
    "expense_currency_exchange_account_id": (("Other Expense", "ExchangeGainOrLoss"),),
}
PARTNER_ACCOUNTS = {
    "property_account_receivable_id": (("Accounts Receivable", None),),
    "property_account_payable_id": (("Accounts Payable", None),),
}
# Fields by which a document finds an account where nobody chooses one, besides those of the company.
ACCOUNT_PROPERTIES = {
    "product.category": ("property_account_income_categ_id", "property_account_expense_categ_id"),
    "product.template": ("property_account_income_id", "property_account_expense_id"),
    "res.partner": tuple(PARTNER_ACCOUNTS),
}
# Fields of the company that an invoice or a bill reads.
DOCUMENT_ACCOUNTS = ("income_account_id", "expense_account_id")
TAX_FIELDS = {"account_sale_tax_id": "taxes_id", "account_purchase_tax_id": "supplier_taxes_id"}


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _import_defaults(self):
        """Odoo's defaults point to imported accounts, and to no tax that QuickBooks does not know.

        Where several accounts could be meant, the default stays: it is listed among the accounts to map.
        """
        rows = self.env["quickbooks.account.mapping"].search(
            [
                ("connection_id", "=", self.id),
                ("state", "=", "confirmed"),
                ("qbo_active", "=", True),
                ("merged_into_id", "=", False),
            ]
        )
        company, notes = self.company_id, []
        for field, wanted in COMPANY_ACCOUNTS.items():
            chosen = _only_row(rows, wanted).account_id
            if chosen and company[field] not in rows.account_id:
                self._replace_default(company[field], chosen)
                company[field] = chosen
                notes.append((company._fields[field], chosen))
        partners = self.env["res.partner"]
        for field, wanted in PARTNER_ACCOUNTS.items():
            chosen = _only_row(rows, wanted).account_id
            known = self._default_property("res.partner", field)
            if chosen and known not in rows.account_id:
                self._replace_default(known, chosen)
                self._set_default_property("res.partner", field, chosen)
                notes.append((partners._fields[field], chosen))
        self._set_journal_defaults()
        self._tell_defaults(notes, self._drop_unknown_taxes())

    def _set_journal_defaults(self):
        """Sale and purchase journals without an account take the one of the company."""
        for journal_type, field in (
            ("sale", "income_account_id"),
            ("purchase", "expense_account_id"),
        ):
            empty = self._journals(journal_type).filtered(lambda j: not j.default_account_id)
            empty.default_account_id = self.company_id[field]
        self.company_id._set_category_defaults()

    def _replace_default(self, old, new):
        """What points to one account points to another one from now on; entries stay as they are.

        :param old: ``account.account``, may be empty
        :param new: ``account.account``
        """
        if not old:
            return
        company = self.company_id
        for field in COMPANY_ACCOUNTS:
            if company[field] == old:
                company[field] = new
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("default_account_id", "=", old.id)]
        )
        journals.default_account_id = new
        lines = self.env["account.payment.method.line"].search(
            [("journal_id.company_id", "=", company.id), ("payment_account_id", "=", old.id)]
        )
        lines.payment_account_id = new
        for model, names in ACCOUNT_PROPERTIES.items():
            for name in names:
                if self._default_property(model, name) == old:
                    self._set_default_property(model, name, new)
                self.env[model].with_context(active_test=False).search([(name, "=", old.id)]).write(
                    {name: new.id}
                )

    def _default_property(self, model, field):
        """:return: the account that a record has where nobody chose one for it, may be empty"""
        value = self.env["ir.default"]._get(model, field, company_id=self.company_id.id)
        return self.env["account.account"].browse(value or ())

    def _set_default_property(self, model, field, account):
        self.env["ir.default"].set(model, field, account.id, company_id=self.company_id.id)

    def _drop_unknown_taxes(self):
        """Which tax is due is never guessed: a default tax that QuickBooks does not know goes, also from
        the products that got it by themselves.

        :return: taxes that are a default no longer
        """
        company = self.company_id
        known = (
            self.env["quickbooks.tax.mapping"]
            .search([("connection_id", "=", self.id), ("state", "=", "confirmed")])
            .tax_id
        )
        dropped = self.env["account.tax"]
        for field, of_product in TAX_FIELDS.items():
            tax = company[field]
            if not tax or tax in known:
                continue
            products = self.env["product.template"].with_context(active_test=False)
            products.search([(of_product, "in", tax.ids)]).write({of_product: [(3, tax.id)]})
            company[field] = False
            dropped |= tax
        return dropped

    def _tell_defaults(self, accounts, taxes):
        """Write into the chatter what was chosen, so that a person can choose otherwise.

        :param list accounts: ``(field, account)``
        :param taxes: that are a default no longer
        """
        lines = [
            self.env._(
                "%(field)s: %(account)s",
                field=field._description_string(self.env),
                account=account.display_name,
            )
            for field, account in accounts
        ]
        lines += [
            self.env._(
                "No default tax any more: %s is not known in QuickBooks. Choose taxes on the products.",
                tax.name,
            )
            for tax in taxes
        ]
        if lines:
            # The taxes of sales and of purchases may have the same name.
            rows = Markup().join(Markup("<li>%s</li>") % line for line in dict.fromkeys(lines))
            title = self.env._("The import of the chart set these defaults in Odoo:")
            self.message_post(body=Markup("%s<ul>%s</ul>") % (title, rows))


def _only_row(rows, wanted):
    """
    :param rows: account mappings
    :param wanted: pairs of QuickBooks' type and detail type; without the latter, any
    :return: the only row of the first pair that has one, of several the only one that is no sub-account
    """
    for qbo_type, subtype in wanted:
        fitting = rows.filtered(
            lambda row, t=qbo_type, s=subtype: row.qbo_type == t and s in (None, row.qbo_subtype)
        )
        if len(fitting) > 1:
            fitting = fitting.filtered(lambda row: ":" not in row.qbo_name)
        if len(fitting) == 1:
            return fitting
    return rows.browse()
