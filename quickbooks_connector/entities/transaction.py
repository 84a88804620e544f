"""What every posted document shares: its number, its note with a stable key, how it is found again."""

import re

from odoo import fields, models
from odoo.fields import Domain

from ..const import WAITING_STATES
from .entity_merging import WHOLE
from .errors import NotCarried

# Intuit: invoice, DocNumber and PrivateNote.
NUMBER_LENGTH = 21
NOTE_LENGTH = 4000
# How QuickBooks marks a voided transaction (recorded answers of the service).
VOIDED = "Voided"
# Marks a number in Odoo that the document does not have in QuickBooks.
MADE_UP = "(QuickBooks"
# States in which moves and payments do not count.
CANCELLED = ("cancel", "canceled", "rejected")
# How the note of a document that Odoo has sent ends: database, model, id.
STABLE_KEY = re.compile(r"\[\w{8}:[a-z_.]+:\d+\]$")


class QuickbooksEntityTransaction(models.AbstractModel):
    """Base of invoices, credit memos, payments and journal entries."""

    _name = "quickbooks.entity.transaction"
    _inherit = "quickbooks.entity"
    _description = "QuickBooks Transaction"

    _is_document = True
    _removal = "delete"
    _sent_if_changed = (
        "DocNumber",
        "PaymentRefNum",
        "PaymentMethodRef",
        "BillEmail",
        "CustomerMemo",
    )

    # === ODOO TO QUICKBOOKS === #

    def _scope(self, connection, date_field):
        """:return: domain of the documents of the company from the start date on"""
        domain = Domain("company_id", "=", connection.company_id.id)
        if connection.start_date:
            domain &= Domain(date_field, ">=", connection.start_date)
        return domain

    def _kind_domain(self, connection):
        return Domain("company_id", "=", connection.company_id.id)

    def _is_taken_back(self, record):
        return record.state in CANCELLED

    def _number(self, record):
        """:return: the number people know the document by"""
        return record.name

    def _record_name(self, record):
        return self._number(record) or super()._record_name(record)

    def _heading(self, record, refs):
        """:return: date, number and note of a body
        :raise NotCarried: QuickBooks' books are closed on that day
        """
        self._require_open_quickbooks(record, refs)
        number = self._number(record) or ""
        heading = {
            "TxnDate": record.date.isoformat(),
            "PrivateNote": f"Odoo {number} [{self._stable_key(record)}]"[:NOTE_LENGTH],
        }
        if (
            refs.connection.custom_numbers
            and len(number) <= NUMBER_LENGTH
            and MADE_UP not in number
        ):
            heading["DocNumber"] = number
        return heading

    def _stable_key(self, record):
        """:return: what tells this record from every other one of every Odoo database"""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{uuid[:8]}:{record._name}:{record.id}"

    def _require_open_quickbooks(self, record, refs):
        closed = refs.connection.book_close_date
        if closed and record.date <= closed:
            raise NotCarried(
                self.env._(
                    "%(record)s is dated %(date)s, and the books of QuickBooks are closed until"
                    " %(closed)s. Reopen them there and press “Read lists again” on the connection,"
                    " or give it a later date.",
                    record=self._record_name(record),
                    date=record.date,
                    closed=closed,
                ),
                cause=f"closed:quickbooks:{closed}",
                action=("quickbooks.connection", refs.connection.id),
            )

    def _require_open_odoo(self, payload, refs, journal):
        """Odoo would move a date that is locked to a later day; that is not done unasked."""
        day = fields.Date.to_date(payload["TxnDate"])
        tax = (payload.get("TxnTaxDetail") or {}).get("TotalTax")
        locked = self._locked_until(refs.connection, day, journal, bool(tax))
        if locked:
            raise NotCarried(
                self.env._(
                    "%(document)s is dated %(date)s, and the books of Odoo are locked until"
                    " %(locked)s. Open the period, or change the date in QuickBooks, and press Retry.",
                    document=self._title(payload),
                    date=payload["TxnDate"],
                    locked=locked,
                ),
                cause=f"closed:odoo:{locked}",
            )

    @staticmethod
    def _locked_until(connection, day, journal, tax):
        """
        :param bool tax: whether the document has any
        :return: the last day of the locked period that a day is in, None where it is open
        """
        locks = connection.company_id._get_lock_date_violations(
            day, sale=journal.type == "sale", purchase=journal.type == "purchase", tax=tax
        )
        return max(locks)[0] if locks else None

    def _locked_error(self, record, connection):
        """:return: why what QuickBooks has changed of a record, or taken back, has to wait; None where it
        has not"""
        move = record if record._name == "account.move" else record.move_id
        tax = bool(move.line_ids.tax_line_id)
        locked = move and self._locked_until(connection, move.date, move.journal_id, tax)
        if not locked:
            return None
        return NotCarried(
            self.env._(
                "%(document)s is dated %(date)s in Odoo, and was changed, deleted or voided in QuickBooks."
                " The books of Odoo are locked until %(locked)s. Open the period in Odoo and press Retry, or"
                " undo the change in QuickBooks.",
                document=self._record_name(record),
                date=move.date,
                locked=locked,
            ),
            cause=f"closed:odoo:{locked}",
        )

    def _require_home_currency(self, record, refs):
        home = refs.connection.company_id.currency_id
        if record.currency_id != home:
            raise NotCarried(
                self.env._(
                    "%(record)s is in %(currency)s. Documents in a foreign currency are not carried"
                    " yet.",
                    record=self._record_name(record),
                    currency=record.currency_id.name,
                ),
                cause=f"currency:{record.currency_id.name}",
            )

    def _lookup_field(self, body):
        field = "DocNumber" if body.get("DocNumber") else "TxnDate"
        return field, body[field]

    def _update_body(self, body, binding):
        """The note belongs to whoever wrote it; the key in it serves to find a new document again."""
        changed = super()._update_body(body, binding)
        return {name: value for name, value in changed.items() if name != "PrivateNote"}

    def _is_same(self, body, candidate):
        key = body["PrivateNote"].rpartition("[")[2]
        return (candidate.get("PrivateNote") or "").endswith(f"[{key}")

    def _differences(self, body, answer):
        """Total of what was sent against total of what QuickBooks keeps."""
        sent = self._total(body)
        kept = answer.get("TotalAmt")
        if kept is None or sent == kept:
            return ""
        return self.env._(
            "QuickBooks has a total of %(theirs)s, Odoo %(ours)s. Compare tax and discount of both, and"
            " correct the side that is wrong.",
            theirs=kept,
            ours=sent,
        )

    def _total(self, body):
        """:return: total that QuickBooks has to arrive at"""
        raise NotImplementedError

    # === QUICKBOOKS TO ODOO === #

    def _title(self, payload):
        """:return: how a message names a document of QuickBooks"""
        label = dict(self._type_labels())[self._qbo_type]
        return f"{label} {payload.get('DocNumber') or payload['Id']}"

    def _note(self, payload):
        """:return: what people wrote in QuickBooks about a document; None for a note that Odoo has sent,
        which says nothing about what people wrote in Odoo"""
        note = payload.get("PrivateNote") or ""
        return None if STABLE_KEY.search(note) else note

    def _accepts(self, payload, connection):
        start = connection.start_date
        return not start or payload.get("TxnDate", "") >= start.isoformat()

    def _is_draft(self, record):
        """:return: whether a person has reset the record to draft and not posted it again"""
        return record.state == "draft"

    def _settle_conflicts(self, changes, refs):
        """A draft belongs to whoever edits it. What QuickBooks has changed meanwhile waits until it is
        posted or cancelled, and is held against the edits then. A locked period waits until it is open."""
        bound = [change for change in changes if change.kind in ("update", "remove")]
        records = self.env[self._odoo_model].browse([c.binding.res_id for c in bound]).exists()
        drafts = {record.id: record for record in records if self._is_draft(record)}
        posted = {record.id: record for record in records if record.id not in drafts}
        for change in bound:
            record = posted.get(change.binding.res_id)
            if change.binding.res_id in drafts:
                change.error = self._draft_error(change, drafts[change.binding.res_id])
            elif record and not self._is_taken_back(record):
                change.error = self._locked_error(record, refs.connection)
        return super()._settle_conflicts([change for change in changes if not change.error], refs)

    def _draft_error(self, change, record):
        name = self._record_name(record)
        if change.kind == "remove":
            message = self.env._(
                "%s is a draft in Odoo, and was deleted or voided in QuickBooks meanwhile. Cancel it, or"
                " post it to decide which side counts.",
                name,
            )
        else:
            message = self.env._(
                "%s is a draft in Odoo, and was changed in QuickBooks meanwhile. Post it, and the changes"
                " of both sides are merged; or cancel it.",
                name,
            )
        return NotCarried(message, action=(record._name, record.id))

    def _recognise(self, changes, refs):
        """By the stable key in the note, of records that QuickBooks was asked to create at least once. A
        copy that somebody made of the document has the note, too: the first one is ours."""
        start = self._stable_key(self.env[self._odoo_model]).removesuffix("False")
        keys = re.compile(rf"\[{re.escape(start)}(\d+)\]$")
        by_record = {}
        for change in sorted(changes, key=lambda c: (len(c.payload["Id"]), c.payload["Id"])):
            found = keys.search(change.payload.get("PrivateNote") or "")
            if found:
                by_record.setdefault(int(found[1]), change)
        if not by_record:
            return
        operations = self.env["quickbooks.operation"].search(
            Domain("connection_id", "=", refs.connection.id)
            & Domain("entity", "=", self._entity_name())
            & Domain("state", "in", WAITING_STATES)
            & Domain("requested_at", "!=", False)
            & Domain("binding_id.qbo_id", "=", False)
            & Domain("binding_id.res_id", "in", list(by_record))
        )
        existing = (
            self.env[self._odoo_model].browse(operations.binding_id.mapped("res_id")).exists()
        )
        for operation in operations:
            record = existing.filtered(lambda r, o=operation: r.id == o.binding_id.res_id)
            if record:
                change = by_record[record.id]
                change.kind, change.record, change.binding = "match", record, operation.binding_id
                change.operation, change.taken = operation, frozenset()
                change.kept = frozenset({WHOLE})

    def _is_gone(self, payload):
        return super()._is_gone(payload) or self._is_voided(payload)

    def _is_voided(self, payload):
        note = payload.get("PrivateNote") or ""
        amounts = [line.get("Amount") for line in payload.get("Line") or []]
        return note.startswith(VOIDED) and not payload.get("TotalAmt") and not any(amounts)

    def _require_same_currency(self, payload, refs):
        """Hold documents in a foreign currency back."""
        home = refs.connection.company_id.currency_id.name
        currency = (payload.get("CurrencyRef") or {}).get("value")
        if currency and currency != home:
            raise NotCarried(
                self.env._(
                    "%(document)s is in %(currency)s. Documents in a foreign currency are not"
                    " carried yet.",
                    document=self._title(payload),
                    currency=currency,
                ),
                cause=f"currency:{currency}",
            )

    def _free_names(self, payloads, journal, refs):
        """Names for the documents of a chunk in a journal whose numbers come from QuickBooks.

        A number that is empty or taken gets QuickBooks' id added: QuickBooks lets two documents have
        the same number, Odoo does not.

        :return: ``{QuickBooks id: name}``
        """
        numbers = [payload.get("DocNumber") for payload in payloads]
        taken = set(
            self.env["account.move"]
            .search([("journal_id", "=", journal.id), ("name", "in", [n for n in numbers if n])])
            .mapped("name")
        )
        names = {}
        for payload in payloads:
            number = payload.get("DocNumber")
            if not number or number in taken:
                number = f"{number or self._qbo_type} {MADE_UP} {payload['Id']})"
            taken.add(number)
            names[payload["Id"]] = number
        return names

    def _remove_records(self, changes, refs):
        """What does not count in QuickBooks any more does not count in Odoo."""
        for change in changes:
            change.record.button_cancel()
