"""An emulator on a real port for all tests here, brought back to its beginning for each."""

import time

import pytest
import requests

from qbo_emulator.testing import EmulatorThread


class Api:
    """A thin client of the Accounting API: just paths, no conveniences that could hide anything.

    :param emulator: the running emulator
    """

    def __init__(self, emulator):
        self.base = f"{emulator.url}/v3/company/{emulator.realm_id}"
        self.session = requests.Session()
        token = emulator.token()["access_token"]
        self.session.headers.update({"Authorization": f"Bearer {token}"})

    def get(self, path, **parameters):
        """:return: the answer to a GET"""
        return self.session.get(f"{self.base}/{path}", params=parameters, timeout=10)

    def post(self, path, body, **parameters):
        """:return: the answer to a POST of JSON"""
        return self.session.post(f"{self.base}/{path}", json=body, params=parameters, timeout=10)

    def send(self, path, data, content_type="application/json", **headers):
        """:return: the answer to a POST of bytes or text"""
        headers["Content-Type"] = content_type
        return self.session.post(f"{self.base}/{path}", data=data, headers=headers, timeout=30)

    def write(self, entity, body, **parameters):
        """:return: the entity of an answer that must be a success"""
        answer = self.post(path_of(entity), body, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()[entity]

    def read(self, entity, key):
        """:return: the entity with an id"""
        answer = self.get(f"{path_of(entity)}/{key}")
        assert answer.status_code == 200, answer.text
        return answer.json()[entity]

    def query(self, text):
        """:return: the QueryResponse of a query that must succeed"""
        answer = self.get("query", query=text)
        assert answer.status_code == 200, answer.text
        return answer.json()["QueryResponse"]

    def batch(self, *items, **parameters):
        """:return: the list of item answers"""
        answer = self.post("batch", {"BatchItemRequest": list(items)}, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["BatchItemResponse"]


def path_of(entity):
    """:return: the name of an entity in paths; CreditCardPaymentTxn has a shorter one there"""
    return entity.lower().removesuffix("txn")


def error_of(answer):
    """:return: (HTTP status, error code, detail) of an answer that must be a Fault"""
    error = answer.json()["Fault"]["Error"][0]
    return answer.status_code, error["code"], error["Detail"]


def refusal(answer):
    """:return: (HTTP status, error code) of an answer that must be a Fault"""
    status, code, _detail = error_of(answer)
    return status, code


def control(emulator, path, body):
    """:return: the answer of a control path to a POST"""
    return requests.post(f"{emulator.url}/emulator/{path}", json=body, timeout=10)


def margin(company):
    """:return: Decimal, the share of the revenue of a company that its expenses leave"""
    accounts = company.query("SELECT * FROM Account MAXRESULTS 1000")
    kinds = {row["FullyQualifiedName"]: row["Classification"] for row in accounts}
    balances = company.trial_balance()
    revenue = -sum(amount for name, amount in balances.items() if kinds[name] == "Revenue")
    expenses = sum(amount for name, amount in balances.items() if kinds[name] == "Expense")
    return (revenue - expenses) / revenue


def prefer(api, **groups):
    """Change some preferences.

    :return: the Preferences
    """
    preferences = api.get("preferences").json()["Preferences"]
    identity = {"Id": "1", "SyncToken": preferences["SyncToken"]}
    return api.write("Preferences", {**identity, "sparse": True, **groups})


def close_books(api, day):
    """Close the books up to a day, which people do on the website."""
    address = api.base.partition("/v3/")[0]
    answer = requests.post(
        f"{address}/emulator/website/close-books", json={"date": day}, timeout=10
    )
    assert answer.status_code == 200, answer.text


def sales_line(amount, item="1", **detail):
    """:return: a sales line"""
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }


def invoice_body(amount=100, customer="1", **fields):
    """:return: the body of an invoice with one line"""
    return {"CustomerRef": {"value": customer}, "Line": [sales_line(amount)], **fields}


def payment_body(total, *applied, customer="1", **fields):
    """:return: the body of a payment; ``applied`` are (entity, amount, type) or (entity, amount)"""
    lines = [
        {
            "Amount": amount,
            "LinkedTxn": [{"TxnId": entity["Id"], "TxnType": (kind or ["Invoice"])[0]}],
        }
        for entity, amount, *kind in applied
    ]
    return {"CustomerRef": {"value": customer}, "TotalAmt": total, "Line": lines, **fields}


def journal_line(amount, posting_type, account, **entity):
    """:return: a line of a journal entry; ``entity`` is ``Customer="1"`` or ``Vendor="31"``"""
    detail = {"PostingType": posting_type, "AccountRef": {"value": account}}
    for kind, key in entity.items():
        detail["Entity"] = {"Type": kind, "EntityRef": {"value": key}}
    return {
        "Amount": amount,
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": detail,
    }


def inventory_item(**fields):
    """:return: the body of an inventory item; without fields nothing of it is on hand"""
    return {
        "Name": "Widget",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 0,
        "InvStartDate": "2026-01-01",
        "PurchaseCost": 2,
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
        "AssetAccountRef": {"value": "81"},
        **fields,
    }


def expense_line(amount, account="7", **detail):
    """:return: a line of a purchase"""
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}, **detail},
    }


class Movement:
    """The change of the trial balance since it was made."""

    def __init__(self, company):
        self._company = company
        self._before = company.trial_balance()

    def __call__(self):
        after = self._company.trial_balance()
        names = {*self._before, *after}
        moves = {name: after.get(name, 0) - self._before.get(name, 0) for name in names}
        return {name: move for name, move in moves.items() if move}


def summary_of(report, group):
    """:return: the texts of the total of a section at the top of a report"""
    row = next(row for row in report["Rows"]["Row"] if row.get("group") == group)
    return [cell["value"] for cell in row["Summary"]["ColData"]]


def leaves(report):
    """:return: iterator over (first text, list of the others) of the rows with nothing below them,
    and of accounts and names that have amounts of their own above others
    """
    pending = list(report["Rows"].get("Row", ()))
    while pending:
        row = pending.pop(0)
        cells = row.get("ColData") or row.get("Header", {}).get("ColData", ())
        texts = [cell["value"] for cell in cells]
        if any(texts[1:]):
            yield texts[0], texts[1:]
        pending += row.get("Rows", {}).get("Row", ())


def sections(report):
    """:return: iterator over all sections of a report that have rows, outer ones first"""
    pending = list(report["Rows"].get("Row", ()))
    while pending:
        row = pending.pop(0)
        if row.get("Rows", {}).get("Row"):
            yield row
            pending += row["Rows"]["Row"]


def report_row(report, title):
    """:return: the texts of the row of a report that begins with a title"""
    return next([name, *texts] for name, texts in leaves(report) if name == title)


@pytest.fixture(scope="session")
def running_emulator():
    with EmulatorThread(companies=("us_sales",), limits=False) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def running_landscaper():
    with EmulatorThread(companies=("us",), limits=False) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def running_international_emulator():
    with EmulatorThread(companies=("uk", "ca"), limits=False) as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator):
    running_emulator.unsubscribe()
    running_emulator.emulator.clock.set(time.time())
    running_emulator.reset()
    running_emulator.clear_faults()
    running_emulator.clear_log()
    running_emulator.rotate_refresh_tokens(False)
    running_emulator.reuse_request_ids("first_answer")
    yield running_emulator
    running_emulator.expect_no_violations()


@pytest.fixture
def landscaper(running_landscaper):
    """The emulator with a whole year of a landscaping business, stock and bundles included."""
    running_landscaper.reset()
    yield running_landscaper
    running_landscaper.expect_no_violations()


@pytest.fixture
def api(emulator):
    return Api(emulator)


@pytest.fixture
def company(emulator):
    return emulator.company()


@pytest.fixture
def uk(running_international_emulator):
    yield from _international_company(running_international_emulator, "uk")


@pytest.fixture
def ca(running_international_emulator):
    yield from _international_company(running_international_emulator, "ca")


def _international_company(running, kind):
    running.emulator.clock.set(time.time())
    running.reset(kind)
    yield running.company(running.realms[kind])
    running.expect_no_violations()


@pytest.fixture
def moved(company):
    """What each account has moved by since the beginning of the test."""
    return Movement(company)
