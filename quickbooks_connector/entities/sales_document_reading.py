"""Sales documents on their way to Odoo: lines, tax to the cent, totals, and what pays them."""

from decimal import Decimal

from odoo import Command, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..client import canonical, dumps
from .allocation import allocate, open_amount, receivable_lines, reconcile
from .errors import NotCarried, RecordError, RefusedInPart
from .merge_field import MergeField
from .money import is_product, to_decimal
from .noise import cents, same

# Stands for the shipping of a document (Intuit: invoice, SalesItemLineDetail).
SHIPPING_ITEM = "SHIPPING_ITEM_ID"
# What is one in the compared form: no total is made of lines of both sides.
LINES_AND_TOTAL = ("lines", "TotalTax", "TxnTaxCodeRef", "TotalAmt")


class QuickbooksEntitySalesDocument(models.AbstractModel):
    _inherit = "quickbooks.entity.sales_document"

    def _compared(self, payload):
        """Lines are compared without their ids, which QuickBooks renews (recorded answers)."""
        compared = super()._compared(payload)
        if compared.get("CustomerRef"):
            compared["CustomerRef"] = compared["CustomerRef"]["value"]
        detail = payload.get("TxnTaxDetail") or {}
        tax = {
            "TotalTax": cents(detail.get("TotalTax")) or None,
            "TxnTaxCodeRef": (detail.get("TxnTaxCodeRef") or {}).get("value"),
        }
        lines = [self._compared_line(line) for line in self._posting_lines(payload)]
        return compared | canonical(tax) | {"lines": sorted(lines)}

    @staticmethod
    def _compared_line(line):
        detail = line.get(line.get("DetailType")) or {}
        item = (detail.get("ItemRef") or detail.get("DiscountAccountRef") or {}).get("value")
        return dumps([item, cents(line.get("Amount")), (line.get("Description") or "").strip()])

    def _compared_sent(self, body):
        """QuickBooks adds the total up itself."""
        amounts = [line.get("Amount") for line in body.get("Line") or []]
        amounts.append((body.get("TxnTaxDetail") or {}).get("TotalTax"))
        total = sum(map(cents, amounts), Decimal())
        return self._compared(body) | {"TotalAmt": canonical(total)}

    def _merge_fields(self):
        label = self.env._
        return {
            "number": MergeField(label("Number"), ("DocNumber",), (), ("DocNumber",)),
            "date": MergeField(
                label("Date"), ("TxnDate",), ("invoice_date", "date"), ("TxnDate",), "date"
            ),
            "customer": MergeField(
                label("Customer"), ("CustomerRef",), ("partner_id",), ("CustomerRef",), "reference"
            ),
            "memo": MergeField(
                label("Message to the customer"),
                ("CustomerMemo",),
                ("narration",),
                ("CustomerMemo",),
            ),
            "lines": MergeField(
                label("Lines and total"),
                LINES_AND_TOTAL,
                ("invoice_line_ids",),
                ("Line", "TxnTaxDetail"),
                "lines",
            ),
        }

    def _posting_lines(self, payload):
        """:return: the lines that say something; subtotals are QuickBooks' own, bundles are opened"""
        for line in payload.get("Line") or []:
            if line.get("DetailType") == "GroupLineDetail":
                yield from self._posting_lines(line.get("GroupLineDetail") or {})
            elif line.get("DetailType") != "SubTotalLineDetail":
                yield line

    def _match(self, payloads, refs):
        """The document with the same number, day, total and customer."""
        numbers = [payload["DocNumber"] for payload in payloads if payload.get("DocNumber")]
        moves = self.env["account.move"].search(
            self._odoo_domain(refs.connection) & Domain("name", "in", numbers) & self._unbound(refs)
        )
        by_name = moves.grouped("name")
        matches = {}
        for payload in payloads:
            same = by_name.get(payload.get("DocNumber"), moves.browse()).filtered(
                lambda move, p=payload: self._is_alike(move, p, refs)
            )
            if len(same) == 1:
                matches[payload["Id"]] = same
        return matches

    def _is_alike(self, record, payload, refs):
        customer = refs.binding("Customer", (payload.get("CustomerRef") or {}).get("value"))
        return bool(
            record.date.isoformat() == payload.get("TxnDate")
            and to_decimal(record.amount_total, record.currency_id) == payload.get("TotalAmt")
            and customer
            and customer.res_id in (record.partner_id + record.commercial_partner_id).ids
        )

    def _to_odoo(self, payload, refs):
        self._require_same_currency(payload, refs)
        connection = refs.connection
        self._require_open_odoo(payload, refs, connection.sale_journal_id)
        self._require_sum(payload)
        customer = refs.bound("Customer", payload["CustomerRef"])
        return {
            "move_type": self._move_type,
            "company_id": connection.company_id.id,
            "journal_id": connection.sale_journal_id.id,
            "partner_id": customer.res_id,
            "invoice_date": payload["TxnDate"],
            "date": payload["TxnDate"],
            "currency_id": connection.company_id.currency_id.id,
            "narration": self._narration(payload),
            "invoice_line_ids": [Command.create(line) for line in self._lines_odoo(payload, refs)],
        }

    @staticmethod
    def _narration(payload):
        """:return: the message to the customer as Odoo keeps it, False for none"""
        memo = (payload.get("CustomerMemo") or {}).get("value")
        return plaintext2html(memo) if memo else False

    def _require_sum(self, payload):
        """Lines and tax make the total: told before anything is written, which spares the others a second
        attempt. Whether Odoo arrives there is checked when the document is made."""
        detail = payload.get("TxnTaxDetail") or {}
        rates = [cents(line.get("Amount")) for line in detail.get("TaxLine") or []]
        amounts = [
            cents(line.get("Amount")) * (-1 if kind == "DiscountLineDetail" else 1)
            for line in self._posting_lines(payload)
            if (kind := line.get("DetailType")) != "DescriptionOnly"
        ]
        total = sum(amounts, sum(rates, Decimal()) if rates else cents(detail.get("TotalTax")))
        if total != cents(payload["TotalAmt"]):
            raise RecordError(self._total_text(payload, total))

    def _lines_odoo(self, payload, refs):
        code = ((payload.get("TxnTaxDetail") or {}).get("TxnTaxCodeRef") or {}).get("value")
        tax = refs.tax("TaxCode", code) if code else self.env["account.tax"]
        lines = list(self._posting_lines(payload))
        sold = [line for line in lines if line.get("DetailType") == "SalesItemLineDetail"]
        all_taxed = bool(sold) and all(_is_taxed(line) for line in sold)
        converters = {
            "SalesItemLineDetail": self._item_line_odoo,
            "DiscountLineDetail": self._discount_line_odoo,
            "DescriptionOnly": self._text_line_odoo,
        }
        for sequence, line in enumerate(lines):
            convert = converters.get(line.get("DetailType"))
            if not convert:
                raise NotCarried(
                    self.env._(
                        "%(document)s has a line of type %(kind)s, which is not carried yet. Enter it as a"
                        " line with an item in QuickBooks, and the document follows by itself.",
                        document=self._title(payload),
                        kind=line.get("DetailType"),
                    ),
                    cause=f"lines:{line.get('DetailType')}",
                )
            yield convert(line, tax, all_taxed, refs) | {"sequence": sequence}

    def _item_line_odoo(self, line, tax, _all_taxed, refs):
        detail = line["SalesItemLineDetail"]
        if not detail.get("ItemRef"):
            if line.get("Amount"):
                raise NotCarried(
                    self.env._(
                        "One of its lines has an amount and no item. Choose an item there in QuickBooks,"
                        " and the document follows by itself."
                    ),
                    cause="lines:without item",
                )
            return self._text_line_odoo(line, tax, False, refs)
        if detail["ItemRef"]["value"] == SHIPPING_ITEM:
            raise NotCarried(
                self.env._(
                    "Shipping is charged on it, which is not carried yet. Charge it on a line with an item"
                    " of its own in QuickBooks, and the document follows by itself."
                ),
                cause="shipping",
            )
        item = refs.bound("Item", detail["ItemRef"])
        values = self._amount_values(line, detail, refs) | {
            "name": line.get("Description") or item.record_name,
            "tax_ids": [Command.set(tax.ids if _is_taxed(line) else [])],
        }
        if item.entity == "account_item":
            return values | {"account_id": item.res_id}
        known = (item.snapshot or {}).get("qbo") or {}
        if known.get("Type") == "Inventory":
            raise NotCarried(
                self.env._(
                    "“%s” is an inventory item; documents with inventory items are not carried yet. Use a"
                    " service or a non-inventory item in QuickBooks, and the document follows by itself.",
                    item.record_name,
                ),
                cause="inventory",
            )
        income = detail.get("ItemAccountRef") or {"value": known.get("IncomeAccountRef")}
        return values | {"product_id": item.res_id, "account_id": refs.account(income).id}

    def _amount_values(self, line, detail, refs):
        """Quantity and price where Odoo arrives at the same amount; else the amount as one piece."""
        amount = Decimal(line.get("Amount") or 0)
        quantity = Decimal(detail["Qty"]) if detail.get("Qty") else None
        price = Decimal(detail["UnitPrice"]) if detail.get("UnitPrice") else None
        currency = refs.connection.company_id.currency_id
        if quantity is None or price is None or not is_product(quantity, price, amount, currency):
            quantity, price = Decimal(1), amount
        return {"quantity": float(quantity), "price_unit": float(price), "discount": 0.0}

    def _discount_line_odoo(self, line, tax, all_taxed, refs):
        """A discount is a negative line in the account that QuickBooks posts it to."""
        account = line["DiscountLineDetail"].get("DiscountAccountRef")
        if not account:
            raise NotCarried(
                self.env._(
                    "Its discount has no account. Choose the account for discounts in the settings of the"
                    " company in QuickBooks, save the document there once more, and it follows by itself."
                ),
                cause="discount:account",
            )
        return {
            "name": line.get("Description") or self.env._("Discount"),
            "account_id": refs.account(account).id,
            "quantity": 1.0,
            "price_unit": -float(line.get("Amount") or 0),
            "tax_ids": [Command.set(tax.ids if all_taxed else [])],
        }

    def _text_line_odoo(self, line, _tax, _all_taxed, _refs):
        return {"display_type": "line_note", "name": line.get("Description") or " "}

    def _complete(self, changes, refs):
        names = self._free_names(
            [c.payload for c in changes], refs.connection.sale_journal_id, refs
        )
        for change in changes:
            change.values["name"] = names[change.payload["Id"]]

    def _update_records(self, changes, refs):
        """A changed document is reset to draft and written; its number, and what pays it, stay.

        Lines are written anew only if QuickBooks changed them: what Odoo knows beyond QuickBooks, for
        example the analytic distribution, is kept as long as possible.
        """
        moves = self.env["account.move"].browse([change.record.id for change in changes])
        for change in changes:
            change.values["paid"] = self._paid(change.record)
            change.values["bound"] = self._bound_partials(change.record)
        moves.filtered(lambda move: move.state in ("posted", "cancel")).button_draft()
        for change in changes:
            values = {
                name: value
                for name, value in change.values.items()
                if name
                not in (
                    "move_type",
                    "company_id",
                    "journal_id",
                    "invoice_line_ids",
                    "paid",
                    "bound",
                )
            }
            agreed = (change.binding.snapshot or {}).get("qbo") or {}
            now = self._compared(change.payload)
            if change.takes("lines") and not same(agreed, now, LINES_AND_TOTAL):
                lines = change.values["invoice_line_ids"]
                values["invoice_line_ids"] = [Command.clear(), *lines]
            if agreed.get("CustomerMemo") == now.get("CustomerMemo"):
                values.pop("narration", None)
            change.record.write(values)

    def _paid(self, move):
        """:return: list of ``(counterpart line, Decimal)`` that pay the document now"""
        lines = receivable_lines(move)
        currency = move.company_id.currency_id
        return [
            (p.credit_move_id, to_decimal(p.amount, currency)) for p in lines.matched_credit_ids
        ] + [(p.debit_move_id, to_decimal(p.amount, currency)) for p in lines.matched_debit_ids]

    def _bound_partials(self, move):
        """:return: list of ``(counterpart line, Decimal, bindings)`` of the credits that are applied to the
        document now"""
        lines = receivable_lines(move)
        return [
            (*self._counterpart(partial, lines), partial.quickbooks_binding_ids)
            for partial in lines.matched_credit_ids | lines.matched_debit_ids
            if partial.quickbooks_binding_ids
        ]

    @staticmethod
    def _counterpart(partial, lines):
        """:return: ``(line, Decimal)``: what a partial ties to the lines of a document, and how much"""
        line = partial.credit_move_id + partial.debit_move_id - lines
        return line, to_decimal(partial.amount, partial.company_currency_id)

    def _pay_again(self, changes):
        """Writing the lines anew undid the reconciliation: QuickBooks still has it."""
        pairs = []
        for change in changes:
            lines = receivable_lines(change.record)
            if lines.matched_debit_ids or lines.matched_credit_ids:
                continue
            own = [(line, open_amount(line)) for line in lines]
            others = change.values.get("paid") or []
            if self._revenue_sign < 0:
                pairs += allocate(own, others)
            else:
                pairs += allocate(others, own)
        reconcile(pairs)
        for change in changes:
            self._bind_partials_again(change)

    def _bind_partials_again(self, change):
        """The new partials stand for what the old ones did, in QuickBooks and in the outbox."""
        lines, left = receivable_lines(change.record), list(change.values["bound"])
        for partial in lines.matched_credit_ids | lines.matched_debit_ids:
            line, amount = self._counterpart(partial, lines)
            old = [known for known in left if known[0] == line]
            if old and not partial.quickbooks_binding_ids:
                # A credit that is applied to the document several times: the amount says which one it is.
                nearest = min(old, key=lambda known, amount=amount: abs(known[1] - amount))
                left.remove(nearest)
                nearest[2].res_id = partial.id

    def _finish(self, changes, refs):
        """Post in one go, with QuickBooks' tax, after checking every total."""
        moves = self.env["account.move"].browse([change.record.id for change in changes])
        wrong = {}
        for change in changes:
            if change.takes("lines"):
                self._take_tax(change, refs)
                error = self._wrong_total(change)
                if error:
                    wrong[change.payload["Id"]] = error
        if wrong:
            raise RefusedInPart(wrong)
        moves._post(soft=False)
        self._pay_again([change for change in changes if change.kind == "update"])

    def _take_tax(self, change, refs):
        """Where the cents of the tax differ, QuickBooks' count: per rate, or on the first tax line."""
        move, detail = change.record, change.payload.get("TxnTaxDetail") or {}
        currency = move.currency_id
        tax_lines = move.line_ids.filtered(lambda line: line.display_type == "tax")
        expected = self._expected_tax(detail, tax_lines, refs)
        for line in tax_lines:
            wanted = self._revenue_sign * expected.get(line.tax_line_id.id, Decimal())
            if to_decimal(line.amount_currency, currency) != wanted:
                line.amount_currency = float(wanted)

    def _expected_tax(self, detail, tax_lines, refs):
        """:return: ``{tax id: Decimal}`` as QuickBooks has it"""
        expected = {}
        for tax_line in detail.get("TaxLine") or []:
            rate = ((tax_line.get("TaxLineDetail") or {}).get("TaxRateRef") or {}).get("value")
            tax = refs.tax("TaxRate", rate) if rate else tax_lines.tax_line_id[:1]
            expected[tax.id] = expected.get(tax.id, Decimal()) + Decimal(
                tax_line.get("Amount") or 0
            )
        if not expected and tax_lines:
            expected = {tax_lines[0].tax_line_id.id: Decimal(detail.get("TotalTax") or 0)}
        return expected

    def _wrong_total(self, change):
        """:return: the error of a document whose total is not that of QuickBooks, else None"""
        move, payload = change.record, change.payload
        ours = to_decimal(move.amount_total, move.currency_id)
        theirs = Decimal(payload.get("TotalAmt") or 0)
        return None if ours == theirs else RecordError(self._total_text(payload, ours))

    def _total_text(self, payload, ours):
        return self.env._(
            "%(document)s has a total of %(theirs)s in QuickBooks and would have"
            " %(ours)s in Odoo. Check its tax and its discount.",
            document=self._title(payload),
            theirs=payload["TotalAmt"],
            ours=ours,
        )


def _is_taxed(line):
    code = ((line.get("SalesItemLineDetail") or {}).get("TaxCodeRef") or {}).get("value", "NON")
    return code != "NON"
