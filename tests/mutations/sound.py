"""Sound changes of a QuickBooks company, which must come through whatever happens beside them."""

from copy import deepcopy


class SoundChanges:
    """Makes new entities and changes those that it made.

    :param world: a :class:`~.world.World`
    :param random.Random random: decides what is made
    :param dict accounts: ids of QuickBooks accounts: ``income``, ``bank``
    """

    def __init__(self, world, random, accounts):
        self._world = world
        self._random = random
        self._accounts = accounts
        self._made = {}
        self.customer = self.new("Customer")
        self.item = self.new("Item")
        # What the others refer to stays as it is.
        self._made.clear()

    def next(self):
        """Change one thing.

        :return: ``(QuickBooks type, id)`` of everything that was changed
        """
        kind = self._random.choice(
            ("Customer", "Customer", "Item", "Item", "Invoice", "CreditMemo", "JournalEntry")
            + ("Payment", "edit", "edit", "edit", "delete")
        )
        if kind == "edit":
            return self._edit()
        if kind == "delete":
            return self._delete()
        if kind == "Payment":
            return self._pay()
        return [(kind, self.new(kind)["Id"])]

    def new(self, qbo_type):
        """:return: a new entity"""
        body = self._world.put(qbo_type, self._body(qbo_type, self._world.new_id()))
        self._made.setdefault(qbo_type, []).append(body["Id"])
        return body

    def new_payment(self):
        """:return: a new payment of a new invoice"""
        invoice = self.new("Invoice")
        self._made["Invoice"].remove(invoice["Id"])
        return self._world.put("Payment", self._payment_body(self._world.new_id(), invoice))

    def _pay(self):
        payment = self.new_payment()
        invoice = payment["Line"][0]["LinkedTxn"][0]["TxnId"]
        return [("Invoice", invoice), ("Payment", payment["Id"])]

    def _edit(self):
        qbo_type = self._random.choice(("Customer", "Customer", "Invoice", "JournalEntry"))
        known = self._made.get(qbo_type)
        if not known:
            return [(qbo_type, self.new(qbo_type)["Id"])]
        body = deepcopy(self._world.bodies[qbo_type][self._random.choice(known)])
        fresh = self._body(qbo_type, body["Id"])
        self._world.put(qbo_type, body | fresh)
        return [(qbo_type, body["Id"])]

    def _delete(self):
        known = self._made.get("Invoice")
        if not known:
            return [("Invoice", self.new("Invoice")["Id"])]
        key = known.pop(self._random.randrange(len(known)))
        self._world.delete("Invoice", key)
        return [("Invoice", key)]

    # === BODIES === #

    def _body(self, qbo_type, key):
        amount = self._random.randrange(100, 100_000) / 100
        if qbo_type == "Customer":
            phone = {"FreeFormNumber": f"555-{self._random.randrange(10**6)}"}
            return {"Id": key, "DisplayName": f"Sound {key}", "Active": True, "PrimaryPhone": phone}
        if qbo_type == "Item":
            return {
                "Id": key,
                "Name": f"Sound {key}",
                "Active": True,
                "Type": "Service",
                "UnitPrice": amount,
                "IncomeAccountRef": {"value": self._accounts["income"]},
            }
        if qbo_type == "JournalEntry":
            sides = (("Debit", "bank"), ("Credit", "income"))
            return self._heading(key) | {
                "Line": [self._entry_line(side, name, amount) for side, name in sides]
            }
        return self._sale_body(key, amount)

    def _heading(self, key):
        return {"Id": key, "DocNumber": f"S{key}", "TxnDate": "2026-03-10"}

    def _sale_body(self, key, amount):
        detail = {"ItemRef": {"value": self.item["Id"]}, "TaxCodeRef": {"value": "NON"}}
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": amount,
            "SalesItemLineDetail": detail,
        }
        return self._heading(key) | {
            "CustomerRef": {"value": self.customer["Id"]},
            "TotalAmt": amount,
            "Line": [line],
        }

    def _entry_line(self, side, name, amount):
        return {
            "DetailType": "JournalEntryLineDetail",
            "Amount": amount,
            "JournalEntryLineDetail": {
                "PostingType": side,
                "AccountRef": {"value": self._accounts[name]},
            },
        }

    def _payment_body(self, key, invoice):
        link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
        return {
            "Id": key,
            "TxnDate": "2026-03-10",
            "CustomerRef": invoice["CustomerRef"],
            "DepositToAccountRef": {"value": self._accounts["bank"]},
            "TotalAmt": invoice["TotalAmt"],
            "UnappliedAmt": 0,
            "Line": [{"Amount": invoice["TotalAmt"], "LinkedTxn": [link]}],
        }
