"""What invoices and credit memos share: lines, items by account, tax, totals to the cent."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from .errors import NotCarried, WaitsForRecord
from .money import exact_product, to_decimal
from .references import account_label

# Lines of an Odoo document that are recomputed on the other side, or carry no amount.
DERIVED_LINES = ("tax", "payment_term")
TEXT_LINES = ("line_section", "line_subsection", "line_note")
AMOUNT_LINES = ("product", "rounding")
DESCRIPTION_LENGTH = 4000
# Intuit: invoice, CustomerMemo.
MEMO_LENGTH = 1000


class QuickbooksEntitySalesDocument(models.AbstractModel):
    """Base of ``Invoice`` and ``CreditMemo`` <-> ``account.move``.

    A sales line posts to its item's income account in QuickBooks, so the item is chosen by the
    *account* of the Odoo line. Amounts are in the company's currency.
    """

    _name = "quickbooks.entity.sales_document"
    _inherit = "quickbooks.entity.transaction"
    _description = "QuickBooks Sales Document"

    _odoo_model = "account.move"
    _depends_on = ("customer", "item", "account_item", "tax_code", "term")
    _compared_fields = ("DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "CustomerMemo")
    _line_parts = {"Item": 0}
    _clearable = ("CustomerMemo",)
    _required_fields = ("TxnDate", "CustomerRef", "TotalAmt")
    _move_type = None
    _named_by = {
        "res.partner": ("partner_id", "commercial_partner_id"),
        "product.product": ("line_ids.product_id",),
        "account.move": ("reversed_entry_id",),
    }
    # Sign of a revenue in ``account.move.line.amount_currency``.
    _revenue_sign = -1

    def _odoo_domain(self, connection):
        return (
            self._kind_domain(connection)
            & Domain("state", "=", "posted")
            & self._scope(connection, "date")
        )

    def _kind_domain(self, connection):
        return super()._kind_domain(connection) & Domain("move_type", "=", self._move_type)

    # === ODOO TO QUICKBOOKS === #

    def _dependencies(self, records, refs):
        refs.load_records("customer", records.partner_id + records.commercial_partner_id)
        customers = self.env["res.partner"].union(
            *(self._customer(record, refs) for record in records)
        )
        lines = records.line_ids.filtered(lambda line: line.display_type in AMOUNT_LINES)
        refs.load_records("item", lines.product_id)
        products = lines.filtered(lambda line: self._uses_product(line, refs))
        return {
            "customer": customers,
            "item": products.product_id,
            "account_item": (lines - products).account_id,
        }

    def _customer(self, record, refs):
        """:return: the partner that is the customer: the contact where QuickBooks knows it as one"""
        contact = record.partner_id
        return contact if refs.known("customer", contact) else record.commercial_partner_id

    def _uses_product(self, line, refs):
        """:return: whether the product's item posts to the account of the line"""
        if not line.product_id or line.display_type != "product":
            return False
        item = refs.known("item", line.product_id)
        if item:
            income = ((item.snapshot or {}).get("qbo") or {}).get("IncomeAccountRef")
            return income and income == refs.account_id(line.account_id)
        accounts = line.product_id.product_tmpl_id.with_company(line.company_id)
        return accounts.get_product_accounts()["income"] == line.account_id

    def _to_qbo(self, record, refs):
        self._require_home_currency(record, refs)
        body = self._heading(record, refs) | {
            "CustomerRef": refs.reference("customer", self._customer(record, refs)),
            "Line": self._lines_body(record, refs),
            "TxnTaxDetail": self._tax_body(record, refs),
        }
        self._require_total(record, body)
        self._require_receivable(record, refs)
        if record.partner_id.email:
            body["BillEmail"] = {"Address": record.partner_id.email[:100]}
        memo = self._memo(record)
        return body | ({"CustomerMemo": {"value": memo}} if memo else {})

    @staticmethod
    def _memo(record):
        """:return: the message to the customer as plain text"""
        if is_html_empty(record.narration):
            return ""
        return html2plaintext(record.narration, include_references=False).strip()[:MEMO_LENGTH]

    def _require_total(self, record, body):
        """Lines and tax of the body make the total of the document, or it is not sent."""
        ours = to_decimal(record.amount_total, record.currency_id)
        if self._total(body) != ours:
            raise NotCarried(
                self.env._(
                    "%(record)s has a total of %(ours)s, but its lines and tax make %(sum)s in QuickBooks.",
                    record=record.name,
                    ours=ours,
                    sum=self._total(body),
                )
            )

    def _require_receivable(self, record, refs):
        """QuickBooks posts to its own receivable account, whatever Odoo posts to."""
        accounts = record.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).account_id
        for account in accounts:
            refs.account_reference(account)
            if (
                refs.account_type(account) != "Accounts Receivable"
                or len(refs.accounts_of_type("Accounts Receivable")) > 1
            ):
                raise NotCarried(
                    self.env._(
                        "%(record)s posts to the receivable account %(account)s, and QuickBooks would post"
                        " to another one. Use the account that is mapped to QuickBooks' only one.",
                        record=record.name,
                        account=account_label(account),
                    ),
                    action=("account.move", record.id),
                )

    def _lines_body(self, record, refs):
        lines = record.line_ids.filtered(
            lambda line: line.display_type not in DERIVED_LINES and not line.tax_repartition_line_id
        )
        foreign = lines.filtered(lambda line: line.display_type not in AMOUNT_LINES + TEXT_LINES)
        if foreign:
            kinds = ", ".join(sorted(set(foreign.mapped("display_type"))))
            raise NotCarried(
                self.env._(
                    "%(record)s has entries of a kind that a QuickBooks document cannot carry:"
                    " %(kinds)s.",
                    record=record.name,
                    kinds=kinds,
                ),
                cause=f"lines:{kinds}",
            )
        return [self._line_body(line, refs) for line in lines.sorted("sequence")]

    def _line_body(self, line, refs):
        description = (line.name or "")[:DESCRIPTION_LENGTH]
        if line.display_type in TEXT_LINES:
            return {
                "DetailType": "DescriptionOnly",
                "Description": description,
                "DescriptionLineDetail": {},
            }
        amount = self._revenue_sign * to_decimal(line.amount_currency, line.currency_id)
        # Names the account itself where it is not mapped, rather than the item that waits for it.
        refs.account_reference(line.account_id)
        item = (
            refs.reference("item", line.product_id)
            if self._uses_product(line, refs)
            else self._account_item(line.account_id, refs)
        )
        detail = {"ItemRef": item, "TaxCodeRef": {"value": "TAX" if line.tax_ids else "NON"}}
        factors = exact_product(line.quantity, line.price_unit, amount)
        if factors and not line.discount:
            detail["Qty"], detail["UnitPrice"] = factors
        return {
            "DetailType": "SalesItemLineDetail",
            "Amount": amount,
            "Description": description,
            "SalesItemLineDetail": detail,
        }

    def _account_item(self, account, refs):
        """:return: reference to the item that posts to the account
        :raise WaitsForRecord: there is none, or it still posts to the account mapped before
        """
        if self.env["quickbooks.entity.account_item"]._is_current(account, refs):
            return refs.reference("account_item", account)
        raise WaitsForRecord(
            self.env._(
                "It waits for the item of account %s in QuickBooks.", account_label(account)
            ),
            cause=f"odoo:account_item:{account.id}",
        )

    def _tax_body(self, record, refs):
        """The tax as Odoo has it: QuickBooks keeps an explicit total (Intuit: sales tax for US locales)."""
        codes = {refs.tax_code(tax) for line in record.invoice_line_ids for tax in line.tax_ids}
        if len(codes) > 1:
            raise NotCarried(
                self.env._(
                    "%s has lines with different taxes. A QuickBooks document of a US company has one"
                    " tax: combine them in a tax group.",
                    record.name,
                )
            )
        total = to_decimal(record.amount_tax, record.currency_id)
        detail = {"TotalTax": total}
        if codes:
            detail["TxnTaxCodeRef"] = {"value": codes.pop()}
        return detail

    def _total(self, body):
        amounts = [line.get("Amount") for line in body["Line"]]
        return sum(map(_number, [*amounts, body["TxnTaxDetail"]["TotalTax"]]), Decimal())

    def _differences(self, body, answer):
        difference = super()._differences(body, answer)
        kept = (answer.get("TxnTaxDetail") or {}).get("TotalTax") or Decimal()
        sent = _number(body["TxnTaxDetail"]["TotalTax"])
        if kept != sent:
            difference += " " + self.env._(
                "QuickBooks has a tax of %(theirs)s, Odoo %(ours)s.", theirs=kept, ours=sent
            )
        return difference.strip()


def _number(value):
    """:return: an amount of a body, or of one in canonical form, as Decimal"""
    return Decimal(str(value or 0))
