"""QuickBooks ``JournalEntry``."""

from decimal import Decimal

from odoo import Command, models
from odoo.fields import Domain

from ..client import canonical, dumps
from .errors import NotCarried, RecordError
from .merge_field import MergeField
from .money import to_decimal
from .noise import cents
from .references import account_label

# QuickBooks wants to know who owes or is owed (Intuit: journal entry, Entity).
PARTY_OF_TYPE = {"asset_receivable": "customer", "liability_payable": "vendor"}


class QuickbooksEntityJournalEntry(models.AbstractModel):
    """QuickBooks ``JournalEntry`` <-> posted entry that is no invoice, payment or exchange difference."""

    _name = "quickbooks.entity.journal_entry"
    _inherit = "quickbooks.entity.transaction"
    _description = "QuickBooks Journal Entry"

    _qbo_type = "JournalEntry"
    _odoo_model = "account.move"
    _depends_on = ("account", "customer", "vendor")
    _required_fields = ("TxnDate", "Line")
    _compared_fields = ("DocNumber", "TxnDate")
    _line_parts = {"Account": 1, "Customer": 3, "Vendor": 3}
    _named_by = {
        "res.partner": ("line_ids.partner_id", "line_ids.partner_id.commercial_partner_id"),
        "product.product": ("line_ids.product_id",),
        "account.move": ("reversed_entry_id",),
    }

    def _odoo_domain(self, connection):
        return (
            self._kind_domain(connection)
            & Domain("state", "=", "posted")
            & self._scope(connection, "date")
        )

    def _kind_domain(self, connection):
        return (
            super()._kind_domain(connection)
            & Domain("move_type", "=", "entry")
            & Domain("origin_payment_id", "=", False)
            & Domain("tax_cash_basis_rec_id", "=", False)
            & Domain("journal_id", "!=", connection.company_id.currency_exchange_journal_id.id)
        )

    # === ODOO TO QUICKBOOKS === #

    def _dependencies(self, records, refs):
        needed = {}
        for account_type, entity in PARTY_OF_TYPE.items():
            lines = records.line_ids.filtered(
                lambda line, t=account_type: line.account_id.account_type == t
            )
            needed[entity] = lines.partner_id
        return needed

    def _to_qbo(self, record, refs):
        lines = record.line_ids.filtered(lambda line: line.balance)
        return self._heading(record, refs) | {
            "Line": [self._line_body(line, refs) for line in lines]
        }

    def _line_body(self, line, refs):
        detail = {
            "PostingType": "Debit" if line.balance > 0 else "Credit",
            "AccountRef": refs.account_reference(line.account_id),
        }
        party = PARTY_OF_TYPE.get(line.account_id.account_type)
        if party:
            if not line.partner_id:
                raise NotCarried(
                    self.env._(
                        "%(entry)s posts to %(account)s without a partner. QuickBooks wants to know who"
                        " it is: enter one on the line.",
                        entry=line.move_id.name,
                        account=account_label(line.account_id),
                    ),
                    action=("account.move", line.move_id.id),
                )
            detail["Entity"] = {
                "Type": party.capitalize(),
                "EntityRef": refs.reference(party, line.partner_id),
            }
        return {
            "DetailType": "JournalEntryLineDetail",
            "Amount": abs(to_decimal(line.balance, line.company_currency_id)),
            "Description": (line.name or "")[:4000],
            "JournalEntryLineDetail": detail,
        }

    def _update_body(self, body, binding):
        """QuickBooks may know more of the lines, a class for example: unchanged ones are left out."""
        changed, snapshot = super()._update_body(body, binding), binding.snapshot or {}
        agreed = (snapshot.get("odoo") or {}).get("Line")
        if agreed == canonical(body["Line"]) and not snapshot.get("difference"):
            del changed["Line"]
        return changed

    def _differences(self, body, answer):
        """Account by account: what was sent against what QuickBooks keeps."""
        if self._amounts(body) == self._amounts(answer):
            return ""
        return self.env._("QuickBooks keeps other amounts per account than Odoo.")

    # === QUICKBOOKS TO ODOO === #

    def _compared(self, payload):
        lines = [self._compared_line(line) for line in payload.get("Line") or []]
        return super()._compared(payload) | {"lines": sorted(lines)}

    def _merge_fields(self):
        label = self.env._
        return {
            "number": MergeField(label("Number"), ("DocNumber",), (), ("DocNumber",)),
            "date": MergeField(label("Date"), ("TxnDate",), ("date",), ("TxnDate",), "date"),
            "lines": MergeField(
                label("Lines"), ("lines",), ("line_ids", "ref"), ("Line",), "lines"
            ),
        }

    @staticmethod
    def _compared_line(line):
        detail = line.get("JournalEntryLineDetail") or {}
        entity = (detail.get("Entity") or {}).get("EntityRef") or {}
        return dumps(
            [
                detail.get("PostingType"),
                (detail.get("AccountRef") or {}).get("value"),
                cents(line.get("Amount")),
                entity.get("value"),
                (line.get("Description") or "").strip(),
            ]
        )

    def _show_line(self, line, connection):
        posting, account, amount, _party, description = line
        side = self.env._("Debit") if posting == "Debit" else self.env._("Credit")
        money = self._show_amount("Amount", amount, connection)
        name = self._mapped_name("quickbooks.account.mapping", account, connection)
        text = f"{side} {name}: {money}"
        return f"{text} ({description})" if description else text

    @staticmethod
    def _amounts(payload):
        """:return: ``{QuickBooks account id: Decimal}``, debits positive"""
        amounts = {}
        for line in payload.get("Line") or []:
            detail = line.get("JournalEntryLineDetail")
            if detail:
                sign = 1 if detail.get("PostingType") == "Debit" else -1
                account = detail["AccountRef"]["value"]
                total = amounts.get(account, Decimal("0.00")) + sign * Decimal(
                    line.get("Amount") or 0
                )
                amounts[account] = total
        return amounts

    def _match(self, payloads, refs):
        """The only entry of the same day with the same amounts on the same accounts."""
        moves = self.env["account.move"].search(
            self._odoo_domain(refs.connection)
            & Domain("date", "in", [payload.get("TxnDate") for payload in payloads])
            & self._unbound(refs)
        )
        ours, theirs = {}, {}
        for move in moves:
            ours.setdefault((move.date.isoformat(), self._posted(move, refs)), []).append(move)
        for payload in payloads:
            amounts = frozenset(self._amounts(payload).items())
            theirs.setdefault((payload.get("TxnDate"), amounts), []).append(payload["Id"])
        return {
            ids[0]: ours[key][0]
            for key, ids in theirs.items()
            if len(ids) == 1 and len(ours.get(key, ())) == 1
        }

    def _is_alike(self, record, payload, refs):
        return (record.date.isoformat(), self._posted(record, refs)) == (
            payload.get("TxnDate"),
            frozenset(self._amounts(payload).items()),
        )

    def _posted(self, move, refs):
        """:return: set of ``(QuickBooks account id, Decimal)``, as :meth:`_amounts` gives it"""
        amounts = {}
        for line in move.line_ids:
            account = refs.account_id(line.account_id)
            balance = to_decimal(line.balance, line.company_currency_id)
            amounts[account] = amounts.get(account, Decimal("0.00")) + balance
        return frozenset(amounts.items())

    def _to_odoo(self, payload, refs):
        self._require_same_currency(payload, refs)
        self._require_open_odoo(payload, refs, refs.connection.general_journal_id)
        self._require_balance(payload)
        note = self._note(payload)
        return {
            "move_type": "entry",
            "company_id": refs.connection.company_id.id,
            "journal_id": refs.connection.general_journal_id.id,
            "date": payload["TxnDate"],
            "line_ids": [
                Command.create(self._line_odoo(line, refs))
                for line in payload.get("Line") or []
                if line.get("JournalEntryLineDetail")
            ],
        } | ({} if note is None else {"ref": note or False})

    def _require_balance(self, payload):
        sides = {"Debit": Decimal(), "Credit": Decimal()}
        for line in payload.get("Line") or []:
            if line.get("JournalEntryLineDetail"):
                sides[line["JournalEntryLineDetail"]["PostingType"]] += cents(line.get("Amount"))
        if sides["Debit"] != sides["Credit"]:
            raise RecordError(
                self.env._(
                    "%(document)s has debits of %(debit)s and credits of %(credit)s.",
                    document=self._title(payload),
                    debit=sides["Debit"],
                    credit=sides["Credit"],
                )
            )

    def _line_odoo(self, line, refs):
        detail = line["JournalEntryLineDetail"]
        sign = 1 if detail.get("PostingType") == "Debit" else -1
        values = {
            "account_id": refs.account(detail["AccountRef"]).id,
            "name": line.get("Description") or False,
            "balance": sign * float(line.get("Amount") or 0),
        }
        entity = detail.get("Entity") or {}
        if entity.get("Type") in ("Customer", "Vendor"):
            partner = refs.record(refs.bound(entity["Type"], entity["EntityRef"]))
            values["partner_id"] = partner.commercial_partner_id.id
        return values

    def _complete(self, changes, refs):
        names = self._free_names(
            [c.payload for c in changes], refs.connection.general_journal_id, refs
        )
        for change in changes:
            change.values["name"] = names[change.payload["Id"]]

    def _update_records(self, changes, refs):
        moves = self._moves(changes)
        moves.filtered(lambda move: move.state in ("posted", "cancel")).button_draft()
        for change in changes:
            names = change.values.keys() & {"date", "ref"}
            values = {name: change.values[name] for name in names}
            if change.takes("lines"):
                values["line_ids"] = [Command.clear(), *change.values["line_ids"]]
            change.record.write(values)

    def _finish(self, changes, refs):
        self._moves(changes)._post(soft=False)

    def _moves(self, changes):
        return self.env["account.move"].browse([change.record.id for change in changes])
