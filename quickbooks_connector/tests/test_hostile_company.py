"""QuickBooks describes its company, or its ledger, in a form that nobody documents."""

import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from qbo_emulator.courier import Courier

from .common import QuickbooksCase

# What stands where a text, an object or a date is expected.
BAD_VALUES = ("a\x00b", "\ud800", {"a": 1}, [1], 5, 10**400, True, "x" * 3_000_000)
BAD_OBJECTS = ("text", [1], 5, True)
BAD_DATES = ("0000-00-00", "2026-13-01", "20260331", "NaN", *BAD_VALUES)
PARTS = (
    ("CompanyInfo", ("CompanyName",), BAD_VALUES),
    ("CompanyInfo", ("Country",), BAD_VALUES),
    ("Preferences", ("CurrencyPrefs",), BAD_OBJECTS),
    ("Preferences", ("CurrencyPrefs", "HomeCurrency"), BAD_OBJECTS),
    ("Preferences", ("CurrencyPrefs", "HomeCurrency", "value"), BAD_VALUES),
    ("Preferences", ("SalesFormsPrefs",), BAD_OBJECTS),
    ("Preferences", ("AccountingInfoPrefs",), BAD_OBJECTS),
    ("Preferences", ("AccountingInfoPrefs", "BookCloseDate"), BAD_DATES),
)
ROW = {"ColData": [{"id": "1", "value": "Checking"}, {"value": "1.00"}, {"value": ""}]}


def row(*cells):
    """:return: a report of one row"""
    return {"Rows": {"Row": [{"ColData": list(cells)}]}}


COLUMNS = [
    {"ColTitle": title, "MetaData": [{"Name": "ColKey", "Value": key}]}
    for title, key in (("", "account"), ("Debit", "debit"), ("Credit", "credit"))
]
NO_REPORTS = (
    {},
    {"Rows": None},
    {"Rows": 5},
    {"Rows": {"Row": 5}},
    {"Rows": {"Row": [5]}},
    {"Rows": {"Row": [{"ColData": 5}]}},
    {"Rows": {"Row": [{"ColData": [5, 6, 7]}]}},
    {"Rows": {"Row": [ROW, {"Rows": "text"}]}},
    *({"Rows": {"Row": [ROW]}, "Columns": columns} for columns in (None, 5, {}, {"Column": [5]})),
    {"Rows": {"Row": [ROW]}, "Columns": {"Column": [{"MetaData": [{"Name": "ColKey"}]}]}},
    row({"id": ["1"], "value": "x"}, {"value": "1"}, {"value": ""}),
    row({"id": "1", "value": {"a": 1}}, {"value": "1"}, {"value": ""}),
    row({"id": "1", "value": "x"}),
    *(
        row({"id": "1", "value": "x"}, {"value": amount}, {"value": ""})
        for amount in ("abc", "NaN", "Infinity", "1e999999", {"a": 1}, [1], 10**400)
    ),
)


class DescriptionCase(QuickbooksCase):
    """A courier replaces a part of what QuickBooks says of its company."""

    def damaged(self, section, path, value):
        """Replace the value at a place of the ``CompanyInfo`` or of the ``Preferences``."""

        def bring(_name, _text, status, content):
            body = json.loads(content)
            if section not in body:
                return status, {}, content
            place = body[section]
            for name in path[:-1]:
                place = place.setdefault(name, {})
            place[path[-1]] = value
            return status, {}, json.dumps(body).encode()

        self.go_through(bring)

    def go_through(self, bring):
        courier = Courier(self.emulator.url, bring=bring)
        self.addCleanup(courier.stop)
        self.move_server(courier.url)


@tagged("post_install", "-at_install")
class TestDescription(DescriptionCase):
    sample_company = "empty"

    def test_a_company_that_is_described_wrongly_ends_in_a_clear_word(self):
        def described():
            return self.connection.read(["qbo_company_name", "qbo_currency", "book_close_date"])

        before = described()
        for section, path, values in PARTS:
            for value in values:
                with self.subTest(path=path, value=str(value)[:20]):
                    self.damaged(section, path, value)
                    with (
                        self.enter_registry_test_mode(),
                        self.assertRaisesRegex(UserError, "cannot be read"),
                    ):
                        self.connection.action_refresh_lists()
                    self.assertEqual(described(), before)

    def test_a_trial_balance_that_is_none_is_never_called_equal(self):
        for report in NO_REPORTS:
            with self.subTest(report=str(report)[:80]):

                def bring(name, _text, status, content, report=report):
                    if name == "TrialBalance":
                        content = json.dumps({"Columns": {"Column": COLUMNS}, **report}).encode()
                    return status, {}, content

                self.go_through(bring)
                with (
                    self.enter_registry_test_mode(),
                    self.assertRaisesRegex(UserError, "cannot be read"),
                ):
                    self.connection.trial_balance_comparison()

    def test_the_columns_of_a_trial_balance_are_found_by_their_keys(self):
        company = self.emulator.company()
        bank, capital = (
            company.write("Account", {"Name": f"Ours {kind}", "AccountType": kind})["Id"]
            for kind in ("Bank", "Equity")
        )
        lines = [
            {
                "Amount": 77,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}},
            }
            for side, account in (("Debit", bank), ("Credit", capital))
        ]
        company.write("JournalEntry", {"Line": lines})

        def balances(change):
            def bring(name, _text, status, content):
                if name == "TrialBalance":
                    report = json.loads(content)
                    change(report["Columns"]["Column"], report["Rows"]["Row"])
                    content = json.dumps(report).encode()
                return status, {}, content

            self.go_through(bring)
            with self.enter_registry_test_mode():
                return self.connection.trial_balance_comparison()

        def turned(columns, rows):
            columns[1:] = columns[:0:-1]
            for cells in (line["ColData"] for line in rows if "ColData" in line):
                cells[1:] = cells[:0:-1]

        def without_keys(columns, _rows):
            for column in columns:
                del column["MetaData"]

        expected = balances(lambda _columns, _rows: None)
        self.assertIn("77.00", [row["quickbooks"] for row in expected])
        self.assertEqual(balances(turned), expected)
        self.assertEqual(balances(without_keys), expected)
