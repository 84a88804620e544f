"""Uninstalling gives the permission back and leaves the books alone."""

import pytest

from qbo_emulator.testing import EmulatorThread

from .databases import database, odoo, run

REVOKE = "tokens/revoke"


@pytest.fixture(scope="module")
def installed():
    with database("installed") as name:
        odoo(name, "-i", "quickbooks_connector", "--stop-after-init")
        yield name


@pytest.fixture
def connected(installed):
    """:return: a database with a synchronised company, and its QuickBooks"""
    with (
        EmulatorThread(companies=("us_sales",), limits=False) as emulator,
        database("uninstall", "--from", installed) as name,
    ):
        values = {"url": emulator.url, "realm": emulator.realm_id, "pair": emulator.token()}
        filled = run(name, "fill.py", **values)
        assert filled["status"] == "synced", filled
        emulator.clear_log()
        yield name, emulator


def test_the_permission_is_given_back_and_nothing_is_left_but_the_books(connected):
    name, emulator = connected
    found = run(name, "uninstall.py")
    assert [row["status"] for row in emulator.log() if REVOKE in row["path"]] == [200]
    assert found["left"] == {}
    assert found["invoices"] > 30


def test_a_permission_that_cannot_be_given_back_is_reported(connected):
    name, emulator = connected
    emulator.set_faults([{"fault": "status", "status": 500, "path": REVOKE}])
    code = (
        "env['ir.module.module'].search([('name', '=', 'quickbooks_connector')])"
        ".button_immediate_uninstall()\n"
    )
    output = odoo(name, code=code)
    assert "could not be given back at Intuit" in output
