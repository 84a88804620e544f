"""The status page for people."""

import re

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
    assert f"<li>Customer <b>{number}</b></li>" in page()
    company.write("Customer", {"DisplayName": "One more"})
    assert f"<li>Customer <b>{number + 1}</b></li>" in page()


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
    assert set(re.findall(r'(?:src|href)="([^"]*)"', shown)) == {
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
    for path in re.findall(r'href="(/[^"]*)"', page()):
        assert requests.get(emulator.url + path, timeout=10).status_code == 200
