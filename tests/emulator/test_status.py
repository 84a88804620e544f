"""The status page for people."""

import html
import re
from datetime import timedelta

import pytest
import requests

from .conftest import invoice_body, journal_line


@pytest.fixture
def page(emulator):
    def load():
        answer = requests.get(f"{emulator.url}/", timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return answer.text

    return load


def test_the_page_names_each_company_with_its_realm_and_kind(emulator, page):
    shown = page()
    for company in emulator.emulator.companies.values():
        for text in (company.display_name, company.realm, company.kind):
            assert text in shown


def test_the_page_counts_the_objects(company, page):
    number = company.query("SELECT COUNT(*) FROM Customer")
    assert f"Customer</a> <b>{number}</b></li>" in page()
    company.write("Customer", {"DisplayName": "One more"})
    assert f"Customer</a> <b>{number + 1}</b></li>" in page()


def test_the_page_shows_a_trial_balance_with_equal_totals(page):
    debit, credit = re.search(
        r'TOTAL</td><td class="number">([\d,.]+)</td><td class="number">([\d,.]+)</td>', page()
    ).groups()
    assert debit == credit
    assert len(debit) > 6


def test_the_page_shows_the_latest_requests_but_not_itself(api, page):
    assert "No request has come in yet." in page()
    api.read("Customer", "1")
    shown = page()
    assert "/customer/1</code>" in shown
    assert '<span class="good">200</span>' in shown
    assert "The latest 1 of 1" in page()


def test_the_page_shows_the_clock(emulator, page):
    emulator.emulator.clock.set(1778702400)
    assert "2026-05-13 13:00:00 Pacific time" in page()


def test_the_page_shows_faults_and_how_often_they_acted(emulator, api, page):
    assert "every request is answered as it should be" in page()
    emulator.set_faults([{"fault": "status", "status": 503, "path": "invoice"}])
    api.post("invoice", invoice_body())
    shown = page()
    assert "&quot;acted&quot;: 1" in shown
    assert '<span class="bad">503</span><span class="fault quiet">fault status</span>' in shown


def test_the_page_shows_the_subscription_to_webhooks(emulator, page):
    assert "Nobody is subscribed" in page()
    body = {"url": "http://127.0.0.1:9/hooks", "verifier_token": "secret-verifier"}
    requests.post(f"{emulator.url}/emulator/webhooks", json=body, timeout=10)
    shown = page()
    requests.delete(f"{emulator.url}/emulator/webhooks", timeout=10)
    assert "http://127.0.0.1:9/hooks" in shown
    assert "secret-verifier" not in shown


def test_whatever_comes_from_outside_is_escaped(company, api, page):
    body = {"Name": "<b>Bold & Sons</b>", "AccountType": "Bank"}
    account = company.write("Account", body)["Id"]
    lines = [journal_line(1, "Debit", account), journal_line(1, "Credit", "35")]
    company.write("JournalEntry", {"Line": lines})
    api.get("customer/<script>alert(1)<script>")
    shown = page()
    assert "&lt;b&gt;Bold &amp; Sons&lt;/b&gt;" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script" not in shown


def test_the_page_needs_nothing_from_elsewhere(page):
    shown = page()
    assert "<script" not in shown
    assert "http://www" not in shown and "https://" not in shown
    addresses = set(re.findall(r'(?:src|href)="([^"]*)"', shown))
    assert {address for address in addresses if not address.startswith("/app/")} == {
        "data:,",
        "/",
        "/.well-known/openid_configuration",
        "/emulator/log",
        "/emulator/faults",
        "/emulator/webhooks",
        "/emulator/clock",
        "/emulator/violations",
    }


def test_every_link_of_the_page_works(emulator, page):
    paths = list(map(html.unescape, re.findall(r'href="(/[^"]*)"', page())))
    assert any(path.startswith("/app/invoice?") for path in paths)
    for path in paths:
        assert requests.get(emulator.url + path, timeout=10).status_code == 200, path


def test_the_page_shows_the_latest_transactions(company, page):
    company.write("Invoice", invoice_body(5, DocNumber="LATEST-1"))
    assert ">LATEST-1</a>" in page()


def balances_of(shown):
    """:return: list of the amounts of the trial balance"""
    return re.findall(r'<td class="number">([\d,.]+)</td>', shown.partition("Trial balance")[2])


def test_the_trial_balance_is_that_of_today(emulator, company, page):
    today = emulator.emulator.clock.today()
    before = page()
    assert f"Trial balance today, {today}" in before
    tomorrow = (today + timedelta(days=1)).isoformat()
    company.write("Invoice", invoice_body(77777, TxnDate=tomorrow))
    assert balances_of(page()) == balances_of(before)
    emulator.advance_clock(24 * 3600)
    assert balances_of(page()) != balances_of(before)
