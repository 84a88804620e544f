"""Look-ups for a whole chunk: one query per kind, none per record."""

from collections import defaultdict

from odoo.fields import Domain

from .errors import MissingMapping, WaitsForRecord

# Which entity a reference of a QuickBooks body names, by the key it stands under.
REFERENCE_TYPES = {
    "CustomerRef": "Customer",
    "VendorRef": "Vendor",
    "ItemRef": "Item",
    "ParentRef": None,
}


class References:
    """Counterparts of what a chunk refers to, both ways, on one connection.

    What is missing raises :class:`MissingMapping` or :class:`WaitsForRecord`; nothing is guessed.

    :param connection: ``quickbooks.connection`` record
    """

    def __init__(self, connection):
        self.connection = connection
        self.env = connection.env
        self._by_qbo = {}
        self._by_record = {}
        self._mappings = {}
        self._record_ids = defaultdict(list)
        self._money_journals = None

    # === FILLING === #

    def load_payloads(self, payloads, qbo_type):
        """Find the bindings of everything that QuickBooks bodies name, one query per type.

        :param list payloads: bodies of one entity
        :param str qbo_type: that entity
        """
        wanted = defaultdict(set)
        for payload in payloads:
            wanted[qbo_type].add(payload.get("Id"))
            _collect(payload, qbo_type, wanted)
        for name, qbo_ids in wanted.items():
            unknown = [qbo_id for qbo_id in qbo_ids if (name, qbo_id) not in self._by_qbo]
            bindings = self.env["quickbooks.binding"].search_fetch(
                Domain("connection_id", "=", self.connection.id)
                & Domain("qbo_type", "=", name)
                & Domain("qbo_id", "in", unknown)
            )
            self._by_qbo.update(dict.fromkeys((name, qbo_id) for qbo_id in unknown))
            for binding in bindings:
                self.remember(binding)

    def load_records(self, entity_name, records):
        """Find the bindings of records of one entity, with one query.

        :param records: recordset of the model of the entity
        """
        unknown = [
            record_id
            for record_id in records.ids
            if (entity_name, record_id) not in self._by_record
        ]
        if not unknown:
            return
        bindings = self.env["quickbooks.binding"].search_fetch(
            Domain("connection_id", "=", self.connection.id)
            & Domain("entity", "=", entity_name)
            & Domain("res_model", "=", records._name)
            & Domain("res_id", "in", unknown)
        )
        self._by_record.update(dict.fromkeys((entity_name, record_id) for record_id in unknown))
        for binding in bindings:
            self.remember(binding)

    def remember(self, binding):
        """Take a binding in that was made meanwhile."""
        self._by_qbo[(binding.qbo_type, binding.qbo_id)] = binding
        self._by_record[(binding.entity, binding.res_id)] = binding
        if binding.res_id:
            self._record_ids[binding.res_model].append(binding.res_id)

    def forget(self, binding):
        """Leave a binding out that is about to be deleted."""
        self._by_qbo[(binding.qbo_type, binding.qbo_id)] = None
        self._by_record[(binding.entity, binding.res_id)] = None

    def reload(self, qbo_type, qbo_ids):
        """Forget what was remembered of entities whose transaction was rolled back, and look again."""
        for qbo_id in qbo_ids:
            self._by_qbo.pop((qbo_type, qbo_id), None)
        self.load_payloads([{"Id": qbo_id} for qbo_id in qbo_ids], qbo_type)

    # === QUICKBOOKS TO ODOO === #

    def binding(self, qbo_type, qbo_id):
        """:return: the binding of an entity, or None"""
        return self._by_qbo.get((qbo_type, qbo_id))

    def bound(self, qbo_type, reference):
        """
        :param dict reference: ``{"value": id, "name": …}``
        :return: the binding of the entity, which has a record in Odoo
        :raise WaitsForRecord: it has not been taken over
        """
        binding = self.binding(qbo_type, reference["value"])
        if binding and binding.res_id:
            return binding
        name = reference.get("name") or reference["value"]
        raise WaitsForRecord(
            self.env._(
                "It refers to %(type)s “%(name)s” of QuickBooks, which is not in Odoo yet. It follows"
                " as soon as that one is.",
                type=qbo_type,
                name=name,
            ),
            cause=f"qbo:{qbo_type}:{reference['value']}",
            action=binding and ("quickbooks.binding", binding.id),
        )

    def stopping(self, payload, qbo_type):
        """:return: the binding of something that a body names and is left out, or None"""
        named = defaultdict(set)
        _collect(payload, qbo_type, named)
        found = (self.binding(kind, qbo_id) for kind, ids in named.items() for qbo_id in ids)
        return next((b for b in found if b and b.status == "skipped"), None)

    def record(self, binding):
        """:return: the record of a binding; what is read of it is read of those of all bindings"""
        ids = self._record_ids[binding.res_model]
        return self.env[binding.res_model].browse(binding.res_id).with_prefetch(ids)

    def money_journals(self, account):
        """:return: the bank, cash and card journals whose money is in an Odoo account"""
        if self._money_journals is None:
            self._money_journals = self.env["account.journal"]._quickbooks_by_account(
                self.connection.company_id
            )
        return self._money_journals.get(account, self.env["account.journal"])

    def account(self, reference):
        """
        :param dict reference: of a QuickBooks account
        :return: the ``account.account`` confirmed for it
        :raise MissingMapping: there is none
        """
        mapping = self._mapping_of("quickbooks.account.mapping", reference["value"])
        mapping = mapping and mapping._survivor()
        if mapping and mapping.state == "confirmed" and mapping.account_id:
            return mapping.account_id
        name = mapping.qbo_name if mapping else reference.get("name") or reference["value"]
        raise MissingMapping(
            self.env._("QuickBooks account “%s” has no Odoo account. Choose one.", name),
            cause=f"qbo:Account:{reference['value']}",
            action=mapping and ("quickbooks.account.mapping", mapping.id),
        )

    def tax(self, qbo_type, qbo_id):
        """
        :param str qbo_type: ``TaxCode`` or ``TaxRate``
        :return: the ``account.tax`` confirmed for it
        :raise MissingMapping: there is none
        """
        mapping = self._mapping_of("quickbooks.tax.mapping", (qbo_type, qbo_id))
        if mapping and mapping.state == "confirmed" and mapping.tax_id:
            return mapping.tax_id
        if not mapping:
            raise MissingMapping(
                self.env._(
                    "It has a tax that is new in QuickBooks. Press “Read lists again” on the connection, and"
                    " choose an Odoo tax for it."
                ),
                cause=f"new:{qbo_type}:{qbo_id}",
                action=("quickbooks.connection", self.connection.id),
            )
        raise MissingMapping(
            self.env._("QuickBooks tax “%s” has no Odoo tax. Choose one.", mapping.qbo_name),
            cause=f"qbo:{qbo_type}:{qbo_id}",
            action=("quickbooks.tax.mapping", mapping.id),
        )

    def term(self, reference):
        """:return: the payment term for a QuickBooks term, empty when none is chosen: the due date counts"""
        mapping = self._mapping_of("quickbooks.term.mapping", reference["value"])
        confirmed = mapping and mapping.state == "confirmed"
        return mapping.payment_term_id if confirmed else self.env["account.payment.term"]

    def payment_method_line(self, reference):
        """:return: the payment method line for a QuickBooks payment method, empty when none is chosen"""
        mapping = self._mapping_of("quickbooks.payment.method.mapping", reference["value"])
        confirmed = mapping and mapping.state == "confirmed"
        return (
            mapping.payment_method_line_id if confirmed else self.env["account.payment.method.line"]
        )

    # === ODOO TO QUICKBOOKS === #

    def known(self, entity_name, record):
        """:return: the binding of a record that QuickBooks knows, or None; of one that was merged in
        QuickBooks, the binding of the survivor"""
        binding = self._by_record.get((entity_name, record.id))
        binding = binding and (binding.merged_into_id or binding)
        return binding if binding and binding.qbo_id else None

    def unsent(self, entity_name, record):
        """:return: the binding of a record that waits to be sent for the first time, or None"""
        binding = self._by_record.get((entity_name, record.id))
        waits = binding and binding.status != "skipped" and not self.known(entity_name, record)
        return binding if waits else None

    def reference(self, entity_name, record):
        """
        :return: ``{"value": id}`` of the entity that a record is
        :raise WaitsForRecord: it has not been sent
        """
        binding = self.known(entity_name, record)
        if binding:
            return {"value": binding.qbo_id}
        waiting = self._by_record.get((entity_name, record.id))
        reason = f" {waiting.message}" if waiting and waiting.message else ""
        raise WaitsForRecord(
            self.env._("It waits for %s, which is not in QuickBooks yet.", record.display_name)
            + reason,
            cause=f"odoo:{entity_name}:{record.id}",
            action=waiting and ("quickbooks.binding", waiting.id),
        )

    def account_reference(self, account):
        """
        :return: ``{"value": id, "name": …}`` of the QuickBooks account confirmed for an Odoo account
        :raise MissingMapping: there is none
        """
        mapping = self._mapping_for("quickbooks.account.mapping", account)
        if mapping:
            return {"value": mapping.qbo_id, "name": mapping.qbo_name}
        raise MissingMapping(
            self.env._("Account %s has no QuickBooks account. Map it.", account_label(account)),
            cause=f"odoo:account.account:{account.id}",
            action=("quickbooks.account.mapping", False),
        )

    def account_id(self, account):
        """:return: id of the QuickBooks account confirmed for an Odoo account, or False"""
        mapping = self._mapping_for("quickbooks.account.mapping", account)
        return mapping.qbo_id if mapping else False

    def accounts_of_type(self, qbo_type):
        """:return: list of the mappings of the active QuickBooks accounts of a type"""
        index = self._index(
            "quickbooks.account.mapping", "type", lambda m: m.qbo_active and m.qbo_type
        )
        return index[qbo_type]

    def account_type(self, account):
        """:return: QuickBooks' type of the account confirmed for an Odoo account, or False"""
        mapping = self._mapping_for("quickbooks.account.mapping", account)
        return mapping.qbo_type if mapping else False

    def tax_code(self, tax):
        """
        :return: id of the QuickBooks tax code confirmed for an Odoo tax
        :raise MissingMapping: there is none
        """
        mapping = self._mapping_for(
            "quickbooks.tax.mapping", tax, lambda m: m.qbo_type == "TaxCode"
        )
        if mapping:
            return mapping.qbo_id
        raise MissingMapping(
            self.env._("Tax %s has no QuickBooks tax code. Map it.", tax.display_name),
            cause=f"odoo:account.tax:{tax.id}",
            action=("quickbooks.tax.mapping", False),
        )

    def term_reference(self, term):
        """:return: ``{"value": id}`` of the term confirmed for a payment term, or None"""
        mapping = term and self._mapping_for("quickbooks.term.mapping", term)
        return {"value": mapping.qbo_id} if mapping else None

    def payment_method_reference(self, line):
        """:return: ``{"value": id}`` of the payment method confirmed for a method line, or None"""
        mapping = line and self._mapping_for("quickbooks.payment.method.mapping", line)
        return {"value": mapping.qbo_id} if mapping else None

    # === MAPPINGS: read once === #

    def _rows(self, model):
        if model not in self._mappings:
            self._mappings[model] = self.env[model].search(
                [("connection_id", "=", self.connection.id)]
            )
        return self._mappings[model]

    def _mapping_of(self, model, key):
        index = self._index(model, "qbo", self._qbo_key)
        return index.get(key, (None,))[0]

    def _mapping_for(self, model, record, condition=lambda mapping: True):
        field = self.env[model]._odoo_field
        index = self._index(model, "odoo", lambda mapping: mapping[field].id)
        rows = index.get(record.id, ())
        found = next((row for row in rows if row.state == "confirmed" and condition(row)), None)
        return found and found._survivor()

    def _index(self, model, side, key_of):
        if (model, side) not in self._mappings:
            index = defaultdict(list)
            for row in self._rows(model):
                index[key_of(row)].append(row)
            self._mappings[(model, side)] = index
        return self._mappings[(model, side)]

    @staticmethod
    def _qbo_key(mapping):
        if mapping._name == "quickbooks.tax.mapping":
            return (mapping.qbo_type, mapping.qbo_id)
        return mapping.qbo_id


def account_label(account):
    """:return: number and name; the display name leaves the number out for the scheduler's user"""
    return " ".join(filter(None, (account.code, account.name)))


def _collect(value, qbo_type, wanted):
    """Every reference in a body, however deep: named ones, entities of journal lines, linked documents."""
    if isinstance(value, list):
        for item in value:
            _collect(item, qbo_type, wanted)
        return
    if not isinstance(value, dict):
        return
    if "TxnId" in value and "TxnType" in value:
        wanted[value["TxnType"]].add(value["TxnId"])
    if isinstance(value.get("EntityRef"), dict) and isinstance(value.get("Type"), str):
        wanted[value["Type"]].add(value["EntityRef"].get("value"))
    for key, item in value.items():
        if key in REFERENCE_TYPES and isinstance(item, dict) and item.get("value"):
            wanted[REFERENCE_TYPES[key] or qbo_type].add(item["value"])
        else:
            _collect(item, qbo_type, wanted)
