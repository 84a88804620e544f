"""A company whose QuickBooks is reached through a :class:`~.courier.Courier` that damages its answers."""

import json
from collections import defaultdict
from contextlib import suppress
from copy import deepcopy
from datetime import datetime, timedelta

from odoo import fields

from odoo.addons.quickbooks_connector.client import is_key
from odoo.addons.quickbooks_connector.entities.shape import is_number

from qbo_emulator.courier import Courier

from .damage import damage
from .expectations import ExpectationsCase
from .sound import SoundChanges
from .world import World, told

# What an answer is about that is damaged: documents mostly, an entry of a list now and then.
VICTIMS = {
    "Invoice": 8,
    "CreditMemo": 3,
    "Payment": 4,
    "JournalEntry": 3,
    "Customer": 4,
    "Item": 3,
    "Vendor": 1,
    "Account": 1,
    "Term": 1,
    "PaymentMethod": 1,
}
LISTS = ("Account", "Term", "PaymentMethod")
NAMED = ("Customer", "Vendor", "Item", *LISTS)
# How a fault says that the token is not accepted.
REFUSALS = (b'"code": "100"', b'"code": "3200"')


class MutationCase(ExpectationsCase):
    """The sample company is loaded; from then on every answer of QuickBooks is damaged."""

    def setUp(self):
        super().setUp()
        self.start()
        self.begin_logging()
        self.accounts = {
            row.qbo_id: row.account_id.id
            for row in self.env["quickbooks.account.mapping"].search(
                [("connection_id", "=", self.connection.id), ("account_id", "!=", False)]
            )
        }
        self.courier = Courier(self.emulator.url, self.answer)
        self.addCleanup(self.courier.stop)
        self.is_long_after = False

    def begin(self):
        """Put the courier between, and let QuickBooks have what the sample company has."""
        self.answered = 0
        self.is_damaged = self.is_refused = False
        self.due, self.sound_keys = set(), set()
        self.world = World(fields.Datetime.now() - timedelta(days=10))
        for qbo_type in VICTIMS:
            active = " WHERE Active IN (true, false)" if qbo_type in NAMED else ""
            rows = self.books.query(f"SELECT * FROM {qbo_type}{active} MAXRESULTS 1000")
            self.world.load(qbo_type, rows)
        self.move_server(self.courier.url)
        self.connection.cursor = self.world.now
        income, bank = self.mapping("Services").qbo_id, self.mapping("Checking").qbo_id
        self.sound = SoundChanges(self.world, self.random, {"income": income, "bank": bank})
        self.begin_reading()
        self.run_once()
        self.is_damaged = True

    def begin_reading(self):
        """Forget what was told so far."""
        # The versions of each entity in the order in which they were told, and entries without id.
        self.told, self.nameless = defaultdict(list), []
        self.asked, self.is_discarded = set(), False
        self.last_run = self.env["quickbooks.sync.run"].search([], limit=1).id or 0

    # === WHAT IS ANSWERED, in a thread of the courier === #

    def answer(self, name, parameters, text):
        """:return: status, headers and content of an answer, which is remembered as it is read"""
        if name == "cdc":
            types = parameters["entities"].split(",")
            since = datetime.strptime(parameters["changedSince"], "%Y-%m-%dT%H:%M:%SZ")
            rows = self.world.changes(types, since)
            sections = [{kind: some, "startPosition": 1} for kind, some in rows.items()]
            body = {"CDCResponse": [{"QueryResponse": sections}]}
            kinds = types
        else:
            # What is asked for a second time has been put aside before.
            self.is_discarded |= text in self.asked and "STARTPOSITION" in text
            self.asked.add(text)
            kind, some = self.world.page(text)
            body = {"QueryResponse": {kind: some, "startPosition": 1, "maxResults": len(some)}}
            kinds = [kind]
        body["time"] = told(self.world.now)
        status, headers, content = self.brought(name, body)
        with suppress(ValueError, RecursionError, TypeError, AttributeError, KeyError):
            if self.is_applied(parameters):
                self.remember(json.loads(content), kinds)
        return status, headers, content

    def brought(self, name, body):
        """:return: status, headers and content that arrive of a sound answer"""
        if not self.is_damaged or self.is_refused:
            self.is_refused = False
            return 200, {}, json.dumps(body).encode()
        self.answered += 1
        answer = damage(self.random, name, body, self.world.new_token, self.is_long_after)
        # A second refusal would end the authorisation, which is no damage any more.
        self.is_refused = answer[0] == 401 or any(code in answer[2] for code in REFUSALS)
        return answer

    @staticmethod
    def is_applied(parameters):
        """:return: whether the connector takes over what it asks for"""
        # Before everything is read, only the time is asked for.
        return parameters.get("entities") != "Account"

    def remember(self, body, kinds):
        """Note which entities of the kinds that were asked for were told, and how."""
        parts = body.get("CDCResponse", [body])
        for part in parts:
            sections = part["QueryResponse"]
            for section in sections if isinstance(sections, list) else [sections]:
                for kind, rows in section.items():
                    if kind in kinds and isinstance(rows, list):
                        self.remember_rows(kind, rows)

    def remember_rows(self, kind, rows):
        for row in rows:
            fits = is_key if kind in LISTS else is_number
            if isinstance(row, dict) and fits(row.get("Id")):
                self.told[(kind, row["Id"])].append(row)
            else:
                self.nameless.append(kind)

    # === WHAT HAPPENS IN QUICKBOOKS === #

    def change_something(self):
        """One or two sound changes, and one or two of entities that nothing sound refers to."""
        # A garbled time may have moved the connection on; what QuickBooks has told so far is complete.
        self.world.now = max(self.world.now, self.connection.cursor) + timedelta(minutes=6)
        changed = self.sound.next()
        self.sound_keys.update(changed)
        self.due.update(changed)
        (kind,) = self.random.choices(list(VICTIMS), weights=VICTIMS.values())
        self.due.add((kind, self.victim(kind)["Id"]))

    def victim(self, kind):
        """:return: an entity of the sample company with a new version, or a new one"""
        own = [key for key in self.world.bodies[kind] if (kind, key) not in self.sound_keys]
        if kind == "Payment" and self.random.random() < 0.5:
            payment = self.sound.new_payment()
            self.due.add(("Invoice", payment["Line"][0]["LinkedTxn"][0]["TxnId"]))
            return payment
        body = deepcopy(self.world.bodies[kind][self.random.choice(own)])
        if kind != "Payment" and self.random.random() < 0.7:
            body["Id"] = self.world.new_id()
            if "DocNumber" in body:
                body["DocNumber"] = f"V{body['Id']}"
        return self.world.put(kind, body)
