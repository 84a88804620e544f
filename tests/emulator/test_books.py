"""Whatever happens, the books are right: any sequence of valid operations keeps the promises of the
ledger, of the open amounts, of the links and of replays.
"""

from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from qbo_emulator.faults import QboFault
from qbo_emulator.testing import EmulatorThread

from .bodies import deposit_line, reference
from .conftest import (
    Api,
    expense_line,
    inventory_item,
    invoice_body,
    journal_line,
    payment_body,
    sales_line,
)

SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
PURCHASES = ("Bill", "VendorCredit", "Purchase")
MONEY = ("Payment", "BillPayment", "Deposit", "Transfer", "JournalEntry")
TRANSACTIONS = (*SALES, *PURCHASES, *MONEY, "Estimate", "PurchaseOrder")
VOIDED = ("Invoice", "SalesReceipt", "Payment", "BillPayment")
# What is answered to an operation that the links of a transaction do not allow.
IN_USE = {"6540", "6000", "620", "6270"}
ENTITY_OF_LINK = {
    "BillPaymentCheck": "BillPayment",
    "BillPaymentCreditCard": "BillPayment",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
}

amounts = st.decimals("0.01", "999.99", places=2)
rates = st.decimals("0.5", "2", places=4)
numbers = st.integers(0, 99)


@contextmanager
def unless_in_use():
    """Let an operation be refused because of what it would do to other transactions."""
    try:
        yield
    except QboFault as fault:
        assert fault.code in IN_USE, fault


class Books(RuleBasedStateMachine):
    """A small company, in one currency or in two, and everything that can be posted in it."""

    emulator = None

    @initialize(in_two_currencies=st.booleans())
    def open_company(self, in_two_currencies):
        Books.emulator.reset()
        self.company = Books.emulator.company()
        self.codes = ["USD"]
        if in_two_currencies:
            self.company.enable_currencies("EUR")
            self.codes.append("EUR")
        self.customers = [
            self.add("Customer", code, DisplayName=f"C {code}") for code in self.codes
        ]
        job = {"DisplayName": "Job", "Job": True, "ParentRef": self.customers[0]["ref"]}
        self.customers.append(self.add("Customer", "USD", **job))
        self.vendors = [self.add("Vendor", code, DisplayName=f"V {code}") for code in self.codes]
        self.banks = self.accounts("Bank", "Checking")
        self.cards = self.accounts("Credit Card", "CreditCard")
        income, expense, stock, cost = (
            self.add(
                "Account", None, Name=f"Own {kind}", AccountType=kind, AccountSubType=sub_type
            )["ref"]
            for kind, sub_type in (
                ("Income", "SalesOfProductIncome"),
                ("Expense", "Travel"),
                ("Other Current Asset", "Inventory"),
                ("Cost of Goods Sold", "SuppliesMaterialsCogs"),
            )
        )
        self.income, self.expense = income["value"], expense["value"]
        service = {"Name": "Service", "Type": "Service", "IncomeAccountRef": income}
        widget = inventory_item(
            IncomeAccountRef=income, ExpenseAccountRef=cost, AssetAccountRef=stock
        )
        self.items = [self.add("Item", None, **body)["id"] for body in (service, widget)]

    def add(self, entity, code, **body):
        """Create an element of a list.

        :return: dictionary of its ``id``, its ``ref`` and the ``code`` of its currency
        """
        if code and len(self.codes) > 1:
            body["CurrencyRef"] = reference(code)
        key = self.company.write(entity, body)["Id"]
        if entity == "Vendor" and "CurrencyRef" in body:
            self.company.website().give_vendor_currency(key, code)
        return {"id": key, "ref": reference(key), "code": code}

    def accounts(self, kind, sub_type):
        """:return: one account of a type for every currency, by currency"""
        body = {"AccountType": kind, "AccountSubType": sub_type}
        return {
            code: self.add("Account", code, Name=f"Own {kind} {code}", **body)["id"]
            for code in self.codes
        }

    def dated(self, party, rate, **body):
        """:return: a body in the currency of a name"""
        if party["code"] != "USD":
            body |= {"CurrencyRef": reference(party["code"]), "ExchangeRate": rate}
        return {"TxnDate": "2026-06-01", **body}

    def rows(self, entity):
        return self.company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")

    def pick(self, entity, number, **fields):
        """:return: one of the transactions whose fields have some values, or None"""
        rows = [
            row
            for row in self.rows(entity)
            if all(row.get(name, {}).get("value") == value for name, value in fields.items())
        ]
        return rows[number % len(rows)] if rows else None

    # Sales

    def sale(self, amount, party, rate, item=0):
        body = invoice_body(customer=party["id"])
        quantity = {} if not item else {"Qty": 1, "UnitPrice": amount}
        body["Line"] = [sales_line(amount, self.items[item], **quantity)]
        return self.dated(party, rate, **body)

    @rule(
        entity=st.sampled_from(SALES),
        amount=amounts,
        who=numbers,
        rate=rates,
        item=st.integers(0, 1),
    )
    def sell(self, entity, amount, who, rate, item):
        party = self.customers[who % len(self.customers)]
        body = self.sale(amount, party, rate, item)
        if entity in ("SalesReceipt", "RefundReceipt"):
            body["DepositToAccountRef"] = reference(self.banks[party["code"]])
        self.company.write(entity, body)

    @rule(amount=amounts, who=numbers, rate=rates)
    def invoice_an_estimate(self, amount, who, rate):
        party = self.customers[who % len(self.customers)]
        estimate = self.company.write("Estimate", self.sale(amount, party, rate))
        linked = {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}
        self.company.write("Invoice", {**self.sale(amount, party, rate), **linked})

    @rule(number=numbers, part=amounts, spare=amounts, rate=rates)
    def receive(self, number, part, spare, rate):
        invoice = self.pick("Invoice", number)
        if invoice and invoice["Balance"]:
            paid = min(part, invoice["Balance"])
            party = self.owner(self.customers, invoice["CustomerRef"])
            body = payment_body(paid + spare, (invoice, paid), customer=party["id"])
            self.company.write("Payment", self.dated(party, rate, **body))

    @rule(number=numbers, other=numbers, rate=rates)
    def apply_a_credit_memo(self, number, other, rate):
        memo = self.pick("CreditMemo", other)
        invoice = memo and self.pick("Invoice", number, CustomerRef=memo["CustomerRef"]["value"])
        applied = min(invoice["Balance"], memo["RemainingCredit"]) if invoice else 0
        if applied:
            party = self.owner(self.customers, memo["CustomerRef"])
            both = (invoice, applied), (memo, applied, "CreditMemo")
            body = payment_body(0, *both, customer=party["id"])
            self.company.write("Payment", self.dated(party, rate, **body))

    @staticmethod
    def owner(parties, party_reference):
        return next(party for party in parties if party["id"] == party_reference["value"])

    # Purchases

    def purchase(self, entity, amount, party, rate, item=0):
        line = expense_line(amount, self.expense)
        if item:
            line = {
                "Amount": amount,
                "DetailType": "ItemBasedExpenseLineDetail",
                "ItemBasedExpenseLineDetail": {"ItemRef": reference(self.items[1]), "Qty": 2},
            }
        body = self.dated(party, rate, Line=[line])
        if entity != "Purchase":
            return {**body, "VendorRef": party["ref"]}
        card = reference(self.cards[party["code"]])
        return {
            **body,
            "PaymentType": "CreditCard",
            "AccountRef": card,
            "EntityRef": {**party["ref"], "type": "Vendor"},
        }

    @rule(
        entity=st.sampled_from(PURCHASES),
        amount=amounts,
        who=numbers,
        rate=rates,
        item=st.integers(0, 1),
        credit=st.booleans(),
    )
    def buy(self, entity, amount, who, rate, item, credit):
        party = self.vendors[who % len(self.vendors)]
        body = self.purchase(entity, amount, party, rate, item)
        if entity == "Purchase":
            body["Credit"] = credit
        self.company.write(entity, body)

    def bill_payment(self, party, total, rate, *applied):
        lines = [
            {"Amount": amount, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]}
            for row, amount, kind in applied
        ]
        money = {"BankAccountRef": reference(self.banks[party["code"]])}
        told = {"VendorRef": party["ref"], "PayType": "Check", "CheckPayment": money}
        body = self.dated(party, rate, TotalAmt=total, Line=lines, **told)
        self.company.write("BillPayment", body)

    @rule(number=numbers, part=amounts, spare=amounts, rate=rates)
    def pay(self, number, part, spare, rate):
        bill = self.pick("Bill", number)
        if bill and bill["Balance"]:
            paid = min(part, bill["Balance"])
            party = self.owner(self.vendors, bill["VendorRef"])
            self.bill_payment(party, paid + spare, rate, (bill, paid, "Bill"))

    @rule(number=numbers, other=numbers, rate=rates)
    def apply_a_vendor_credit(self, number, other, rate):
        credit = self.pick("VendorCredit", other)
        bill = credit and self.pick("Bill", number, VendorRef=credit["VendorRef"]["value"])
        applied = min(bill["Balance"], credit["Balance"]) if bill else 0
        if applied:
            party = self.owner(self.vendors, credit["VendorRef"])
            both = (bill, applied, "Bill"), (credit, applied, "VendorCredit")
            self.bill_payment(party, 0, rate, *both)

    # Money

    @rule(number=numbers, amount=amounts)
    def deposit(self, number, amount):
        payment = self.pick("Payment", number)
        lines = [deposit_line(amount, self.income)]
        code = payment["CurrencyRef"]["value"] if payment else "USD"
        if payment and payment["TotalAmt"]:
            link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
            lines.append({"Amount": payment["TotalAmt"], "LinkedTxn": [link]})
        body = self.dated({"code": code}, Decimal("1.5"), Line=lines)
        with unless_in_use():
            bank = reference(self.banks[code])
            self.company.write("Deposit", {**body, "DepositToAccountRef": bank})

    @rule(amount=amounts, back=st.booleans())
    def transfer(self, amount, back):
        ends = [reference(self.banks["USD"]), reference(self.cards["USD"])]
        source, target = ends[::-1] if back else ends
        body = {"FromAccountRef": source, "ToAccountRef": target, "Amount": amount}
        self.company.write("Transfer", self.dated({"code": "USD"}, 1, **body))

    @rule(amount=amounts)
    def journal(self, amount):
        lines = [
            journal_line(amount, "Debit", self.expense),
            journal_line(amount, "Credit", self.banks["USD"]),
        ]
        self.company.write("JournalEntry", self.dated({"code": "USD"}, 1, Line=lines))

    # Whatever was posted

    @rule(
        entity=st.sampled_from(("Invoice", "CreditMemo", "Bill", "VendorCredit")),
        number=numbers,
        amount=amounts,
        rate=rates,
    )
    def change(self, entity, number, amount, rate):
        row = self.pick(entity, number)
        if not row:
            return
        kept = {name: row[name] for name in ("Id", "SyncToken")}
        if entity in SALES:
            body = self.sale(amount, self.owner(self.customers, row["CustomerRef"]), rate)
        else:
            body = self.purchase(entity, amount, self.owner(self.vendors, row["VendorRef"]), rate)
        with unless_in_use():
            self.company.write(entity, {**body, **kept})

    @rule(entity=st.sampled_from(TRANSACTIONS), number=numbers, void=st.booleans())
    def remove(self, entity, number, void):
        row = self.pick(entity, number)
        if row:
            with unless_in_use():
                self.company.write(entity, row, "void" if void and entity in VOIDED else "delete")

    @rule(amount=amounts, number=numbers)
    def send_twice(self, amount, number):
        body = self.sale(str(amount), self.customers[0], 1)
        client = Api(Books.emulator)
        first, stand = None, None
        for _ in range(2):
            answer = client.write("Invoice", body, requestid=f"{amount} {number}")
            assert first in (None, answer)
            assert stand in (None, self.everything())
            first, stand = answer, self.everything()

    # What holds at all times

    def everything(self):
        return {entity: self.rows(entity) for entity in TRANSACTIONS}

    @invariant()
    def books_are_right(self):
        if not hasattr(self, "company"):
            return
        for method in ("Accrual", "Cash"):
            assert sum(self.company.trial_balance("2199-12-31", method).values()) == 0
        found = self.everything()
        applied = applied_amounts(found["Payment"] + found["BillPayment"])
        check_open_amounts(found, applied)
        check_accounts(self.rows("Account"), self.rows("Customer"), self.rows("Vendor"))
        check_names(self.rows("Customer"), found, ("Invoice", "CreditMemo", "Payment"))
        check_names(self.rows("Vendor"), found, ("Bill", "VendorCredit", "BillPayment"))
        check_links(found)

    def teardown(self):
        if hasattr(self, "company"):
            for method in ("Accrual", "Cash"):
                check_statements(self.company, method)
            check_reports_of_names(self.company)


def check_statements(company, method):
    """The statements agree with each other and with the ledger."""
    sheet = company.report("BalanceSheet", accounting_method=method)
    totals = [row["Summary"]["ColData"] for row in sheet["Rows"]["Row"]]
    assert len({cells[1]["value"] if cells[1:] else "" for cells in totals}) == 1
    profits = [
        company.report(name, accounting_method=method, date_macro="All")["Rows"].get("Row", [{}])[
            -1
        ]
        for name in ("ProfitAndLoss", "ProfitAndLossDetail")
    ]
    found = {
        Decimal(cell["value"])
        for row in profits
        for cell in row.get("Summary", {}).get("ColData", ())[1:]
        if cell["value"]
    }
    assert len(found) <= 1


def check_reports_of_names(company):
    """What is open with all names is what the receivables and payables stand at."""
    day = "2199-12-31"
    balances = company.trial_balance(day)
    for name, kind, sign in (
        ("AgedReceivables", "(A/R)", 1),
        ("CustomerBalanceDetail", "(A/R)", 1),
        ("AgedPayables", "(A/P)", -1),
        ("VendorBalanceDetail", "(A/P)", -1),
    ):
        rows = company.report(name, report_date=day)["Rows"].get("Row")
        total = Decimal(rows[-1]["Summary"]["ColData"][-1]["value"]) if rows else 0
        assert total == sign * sum(cents for key, cents in balances.items() if kind in key), name


def applied_amounts(settlements):
    """:return: dictionary of amount by (entity, id) of what is paid or used"""
    applied = defaultdict(Decimal)
    for settlement in settlements:
        for line in settlement["Line"]:
            (link,) = line["LinkedTxn"]
            applied[link["TxnType"], link["TxnId"]] += line["Amount"]
    return applied


def unapplied(settlement):
    """:return: what is left of a payment after charges and credits"""
    signs = {"Invoice": 1, "Bill": 1, "CreditMemo": -1, "VendorCredit": -1}
    used = sum(
        signs[line["LinkedTxn"][0]["TxnType"]] * line["Amount"] for line in settlement["Line"]
    )
    return settlement["TotalAmt"] - used


def open_amount(entity, row):
    """:return: what a transaction adds to what its name owes, or is owed"""
    if entity in ("Payment", "BillPayment"):
        return -unapplied(row)
    return row["Balance"] if entity in ("Invoice", "Bill") else -row["Balance"]


def check_open_amounts(found, applied):
    """What is open is the total less what is applied."""
    for entity in ("Invoice", "CreditMemo", "Bill", "VendorCredit"):
        for row in found[entity]:
            assert row["Balance"] == row["TotalAmt"] - applied[entity, row["Id"]] >= 0
            assert row["Balance"] == row.get("RemainingCredit", row["Balance"])
    for row in found["Payment"]:
        assert row["UnappliedAmt"] == unapplied(row) >= 0


def check_accounts(accounts, customers, vendors):
    """Receivables are what customers owe, payables what is owed to vendors, per currency."""
    sides = (("Accounts Receivable", customers, 1), ("Accounts Payable", vendors, -1))
    for account_type, names, sign in sides:
        owed, kept = defaultdict(Decimal), defaultdict(Decimal)
        for name in names:
            owed[name["CurrencyRef"]["value"]] += name["Balance"]
        for account in accounts:
            if account["AccountType"] == account_type:
                kept[account["CurrencyRef"]["value"]] += sign * account["CurrentBalance"]
        assert {code: amount for code, amount in owed.items() if amount} == {
            code: amount for code, amount in kept.items() if amount
        }


def check_names(names, found, entities):
    """A name owes, or is owed, what is open in its transactions."""
    party = "VendorRef" if "Bill" in entities else "CustomerRef"
    owed = defaultdict(Decimal)
    for entity in entities:
        for row in found[entity]:
            owed[row[party]["value"]] += open_amount(entity, row)
    assert {name["Id"]: name["Balance"] for name in names} == {
        name["Id"]: owed[name["Id"]] for name in names
    }


def check_links(found):
    """Every link is shown at both of its ends."""
    links = set()
    for entity, rows in found.items():
        for row in rows:
            holders = [row, *row.get("Line", ())]
            for link in (link for holder in holders for link in holder.get("LinkedTxn", ())):
                other = ENTITY_OF_LINK.get(link["TxnType"], link["TxnType"])
                links.add(((entity, row["Id"]), (other, link["TxnId"])))
    assert links == {(there, here) for here, there in links}


def test_the_books_are_right_after_any_sequence_of_operations():
    with EmulatorThread(companies=("empty",)) as Books.emulator:
        run_state_machine_as_test(
            Books, settings=settings(max_examples=60, stateful_step_count=20, deadline=None)
        )
