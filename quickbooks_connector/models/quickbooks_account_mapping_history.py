"""What is posted already decides which accounts can still be mapped to each other without a word."""

from odoo import models
from odoo.exceptions import RedirectWarning
from odoo.fields import Domain
from odoo.tools import formatLang
from odoo.tools.misc import format_date

from ..entities.account import ACCOUNT_TYPES
from ..entities.references import account_label

# Money, and what customers and vendors owe: each document finds these accounts by their kind, on both
# sides, so an account of another kind cannot stand for them.
QBO_KINDS = ("Bank", "Credit Card", "Accounts Receivable", "Accounts Payable")
ODOO_KINDS = ("asset_cash", "liability_credit_card", "asset_receivable", "liability_payable")


class QuickbooksAccountMapping(models.Model):
    _inherit = "quickbooks.account.mapping"

    def _check_choice(self, vals):
        """
        :raise RedirectWarning: history would part; the button leads to where a person confirms that
        """
        for mapping in self:
            warning = mapping._warning(vals)
            if warning:
                account = mapping._account_after(vals)
                raise RedirectWarning(
                    warning,
                    self.env["quickbooks.mapping.choice"]._action_for(
                        mapping.connection_id, mapping=mapping, proposal=account
                    ),
                    self.env._("Decide about it"),
                )
        return super()._check_choice(vals)

    def _account_after(self, vals):
        """:return: the Odoo account that would be chosen, be it proposed or confirmed"""
        if "account_id" in vals:
            return self.env["account.account"].browse(vals["account_id"] or ())
        return self.account_id

    def _warning(self, vals):
        """
        :param dict vals: of :meth:`write`
        :return: what a person has to know before this is written, empty when there is nothing
        """
        self.ensure_one()
        before = self.account_id if self.state == "confirmed" else self.env["account.account"]
        after = self._account_after(vals)
        default_state = self.state
        if "account_id" in vals:
            default_state = "confirmed" if after else "unmapped"
        if vals.get("state", default_state) != "confirmed":
            after = after.browse()
        if after == before:
            return ""
        return "\n\n".join(filter(None, [self._parting(before, after), self._other_kind(after)]))

    def _parting(self, before, after):
        history = before and self._history(before)
        if not history:
            return ""
        return self.env._(
            "QuickBooks account “%(qbo_account)s” has belonged to %(before)s. If it belongs to"
            " %(after)s, this history stays where it is and parts from it: %(history)s",
            qbo_account=self.qbo_name,
            before=account_label(before),
            after=account_label(after) if after else self.env._("no account"),
            history=history,
        )

    def _other_kind(self, account):
        if not account or not self._is_of_other_kind(account):
            return ""
        labels = dict(account._fields["account_type"]._description_selection(self.env))
        return self.env._(
            "QuickBooks account “%(qbo_account)s” is of the type %(qbo_type)s, %(account)s of the type"
            " %(account_type)s. Customers, vendors and banks would differ between the two books, and this"
            " history would part: %(history)s",
            qbo_account=self.qbo_name,
            qbo_type=self.qbo_type,
            account=account_label(account),
            account_type=labels[account.account_type],
            history=self._history(account)
            or self.env._("nothing is posted to %s yet.", account_label(account)),
        )

    def _is_of_other_kind(self, account):
        """:return: whether one is a bank, card, receivable or payable account, and the other is not"""
        special = self.qbo_type in QBO_KINDS or account.account_type in ODOO_KINDS
        return special and account.account_type not in ACCOUNT_TYPES.get(self.qbo_type, ())

    def _history(self, account):
        """:return: what is posted to an account in words, empty when nothing is"""
        company = self.company_id
        # As superuser: what would part does not depend on what the user may see.
        items = self.env["account.move.line"].sudo()
        domain = (
            Domain("account_id", "=", account.id)
            & Domain("company_id", "=", company.id)
            & Domain("parent_state", "=", "posted")
        )
        ((count, balance, first, last),) = items._read_group(
            domain, [], ["__count", "balance:sum", "date:min", "date:max"]
        )
        documents = self._document_count(items, domain)
        if not count and not documents:
            return ""
        return self.env._(
            "journal items on %(account)s: %(count)s, from %(first)s to %(last)s, with a balance of"
            " %(balance)s; documents with it that are in QuickBooks: %(documents)s.",
            account=account_label(account),
            count=count,
            first=format_date(self.env, first),
            last=format_date(self.env, last),
            balance=formatLang(self.env, balance or 0.0, currency_obj=company.currency_id),
            documents=documents,
        )

    def _document_count(self, items, domain):
        """
        :param items: ``account.move.line``, as superuser
        :return: how many documents with such journal items are in QuickBooks
        """
        moves = items._search(domain).select("move_id")
        payments = items._search(domain & Domain("payment_id", "!=", False)).select("payment_id")
        bound = Domain("connection_id", "=", self.connection_id.id) & Domain("qbo_id", "!=", False)
        of_moves = Domain("res_model", "=", "account.move") & Domain("res_id", "in", moves)
        of_payments = Domain("res_model", "=", "account.payment") & Domain("res_id", "in", payments)
        return items.env["quickbooks.binding"].search_count(bound & (of_moves | of_payments))
