"""A database of the release before is upgraded: nothing is lost, nothing is sent."""

import pytest

from qbo_emulator.testing import EmulatorThread

from .databases import complaints, database, odoo, run, unpack_release

BEFORE = "19.0.1.0.0"


@pytest.fixture(scope="module")
def emulator():
    with EmulatorThread(companies=("us_sales",), limits=False) as running:
        yield running


@pytest.fixture(scope="module")
def upgraded(emulator, tmp_path_factory):
    """:return: the log of the upgrade, what is found afterwards, and the requests since then"""
    addons = unpack_release(BEFORE, tmp_path_factory.mktemp("release"))
    with database("upgrade") as name:
        odoo(name, "-i", "quickbooks_connector", "--stop-after-init", addons=addons)
        values = {"url": emulator.url, "realm": emulator.realm_id, "pair": emulator.token()}
        filled = run(name, "fill.py", addons=addons, second=True, **values)
        assert filled["status"] == "synced", filled
        run(name, "settle_and_forget.py", addons=addons)
        log = odoo(name, "-u", "quickbooks_connector", "--stop-after-init")
        emulator.clear_log()
        found = run(name, "inspect_upgraded.py")
        yield log, found, [row for row in emulator.log() if row["path"].startswith("/v3/")]


def test_it_is_upgraded_without_a_warning(upgraded):
    log, _found, _requests = upgraded
    assert complaints(log) == []


def test_secrets_go_on_working_and_are_no_fields(upgraded):
    _log, found, _requests = upgraded
    assert found["secrets"] == dict.fromkeys(found["secrets"], True)
    assert found["fields"] == []


def test_the_database_is_not_taken_for_a_copy(upgraded):
    _log, found, _requests = upgraded
    assert found["copy"] is False


def test_a_run_sends_nothing_and_imports_nothing_again(upgraded):
    _log, found, requests = upgraded
    assert not found["error"]
    assert found["new"] == 0
    assert not [row for row in requests if row["path"].endswith("/batch")]


def test_what_quickbooks_had_first_is_known_as_imported(upgraded):
    _log, found, _requests = upgraded
    assert found["imported"] > 50
    assert 1 <= found["sent"] <= 6


def test_settlements_are_known_by_more_than_their_log(upgraded):
    _log, found, _requests = upgraded
    assert found["settlements"] == {"theirs": True, "ours": False}


def test_one_connection_of_the_company_runs_on(upgraded):
    _log, found, _requests = upgraded
    assert found["states"] == ["running", "paused"]


def test_a_scheduled_action_of_somebody_else_is_detached(upgraded):
    _log, found, _requests = upgraded
    assert found["crons"] == [True, False]
