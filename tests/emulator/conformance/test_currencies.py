"""Several currencies: how they are switched on, whose they are, and what happens without a rate."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from ..conftest import (
    Movement,
    control,
    error_of,
    expense_line,
    invoice_body,
    journal_line,
    payment_body,
    prefer,
    refusal,
)
from .on_website import do, refused

EUR = {"value": "EUR"}
GAIN = "Exchange Gain or Loss"


@pytest.fixture
def euros(api, company):
    """The company with euros, for clients over HTTP."""
    company.enable_currencies("EUR")
    return api


@pytest.fixture
def customer(euros):
    return euros.write("Customer", {"DisplayName": "Gärtnerei Köln", "CurrencyRef": EUR})["Id"]


@pytest.fixture(autouse=True)
def usual_rates(emulator):
    yield
    emulator.treat_missing_rates()


def foreign(customer, amount=100, **fields):
    return invoice_body(amount, customer=customer, CurrencyRef=EUR, **fields)


# Switching on


def test_switching_several_currencies_on_is_not_dropped_without_trace(api):
    """Source: the emulator's choice; Intuit says that users switch them on, and never off again."""
    changed = prefer(api, CurrencyPrefs={"MultiCurrencyEnabled": True})
    assert changed["CurrencyPrefs"] == {
        "MultiCurrencyEnabled": True,
        "HomeCurrency": {"value": "USD"},
    }
    api.write("CompanyCurrency", {"Code": "EUR"})
    customer = api.write("Customer", {"DisplayName": "Gärtnerei Köln", "CurrencyRef": EUR})
    assert customer["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    off = {**changed, "CurrencyPrefs": {"MultiCurrencyEnabled": False}}
    assert refusal(api.post("preferences", off)) == (400, "6000")


def test_a_full_update_of_preferences_may_repeat_the_currencies(euros):
    """Source: Intuit's reference: updates send back what was read."""
    before = euros.get("preferences").json()["Preferences"]
    assert euros.write("Preferences", before)["CurrencyPrefs"] == before["CurrencyPrefs"]


def test_without_several_currencies_a_foreign_one_is_refused(api):
    """Source: Intuit's page on several currencies."""
    body = {"DisplayName": "Gärtnerei Köln", "CurrencyRef": EUR}
    assert refusal(api.post("customer", body)) == (400, "5030")


# Rates


@pytest.mark.parametrize(("treatment", "rate"), [("known", Decimal("1.25")), ("one", 1)])
def test_a_missing_rate_is_the_last_known_one_or_one(emulator, euros, customer, treatment, rate):
    """Source: Intuit's reference for the rate of the day; five reports for 1:1."""
    euros.write(
        "ExchangeRate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-01-01", "Rate": "1.25"}
    )
    emulator.treat_missing_rates(treatment)
    invoice = euros.write("Invoice", foreign(customer, TxnDate="2026-03-10"))
    assert (invoice["ExchangeRate"], invoice["HomeTotalAmt"]) == (rate, 100 * rate)


def test_a_missing_rate_is_refused(emulator, euros, customer):
    """Source: one recorded answer of a Canadian company, 2026."""
    assert control(emulator, "rates", {"missing": "refused"}).status_code == 200
    answer = euros.post("invoice", foreign(customer))
    assert error_of(answer)[:2] == (400, "2410")
    error = answer.json()["Fault"]["Error"][0]
    assert error["Message"] == "Curreny, ExchangeRate is missing."
    assert euros.write("Invoice", foreign(customer, ExchangeRate="1.1"))["ExchangeRate"] == 1.1
    assert euros.write("Invoice", invoice_body())["ExchangeRate"] == 1


def test_an_update_keeps_the_rate(emulator, euros, customer):
    """Source: Intuit's reference."""
    invoice = euros.write("Invoice", foreign(customer, ExchangeRate="1.1"))
    emulator.treat_missing_rates("refused")
    body = foreign(customer, 50, Id=invoice["Id"], SyncToken="0")
    assert euros.write("Invoice", body)["ExchangeRate"] == 1.1


def test_a_treatment_of_missing_rates_that_there_is_not(emulator):
    """Source: the emulator's control paths."""
    answer = control(emulator, "rates", {"missing": "guessed"})
    assert answer.status_code == 400
    assert "one of known, one, refused" in answer.json()["error"]


def test_an_answer_tells_the_rate_alone(euros):
    """Source: one recorded answer of a Canadian company, 2026."""
    euros.write(
        "ExchangeRate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-01-01", "Rate": "1.400374"}
    )
    answer = euros.get("exchangerate", sourcecurrencycode="EUR", asofdate="2026-03-01").json()
    assert answer["ExchangeRate"] == {
        "SourceCurrencyCode": "EUR",
        "TargetCurrencyCode": "USD",
        "Rate": 1.400374,
        "AsOfDate": "2026-01-01",
        "domain": "QBO",
    }


def test_the_home_currency_has_no_rate(euros):
    """Source: Intuit's reference: a validation fault."""
    body = {"SourceCurrencyCode": "USD", "AsOfDate": "2026-01-01", "Rate": 1}
    assert refusal(euros.post("exchangerate", body)) == (400, "6000")


# Whose currency


@pytest.mark.parametrize("fields", [{"CurrencyRef": {"value": "USD"}}, {}])
def test_another_currency_than_the_customers_is_refused(euros, customer, fields):
    """Source: one recorded answer of a Canadian company, 2026, and three clients."""
    answer = euros.post("invoice", invoice_body(customer=customer, **fields))
    status, code, detail = error_of(answer)
    assert (status, code) == (400, "6000")
    assert "You can only use one foreign currency per transaction" in detail


def test_the_currency_of_a_vendor_is_ignored_on_create_and_update(euros):
    """Source: recorded answers of a Canadian company, 2026."""
    created = euros.write("Vendor", {"DisplayName": "Holland Bulbs", "CurrencyRef": EUR})
    assert created["CurrencyRef"]["value"] == "USD"
    body = {"Id": created["Id"], "SyncToken": created["SyncToken"], "sparse": True}
    assert euros.write("Vendor", {**body, "CurrencyRef": EUR})["CurrencyRef"]["value"] == "USD"


def test_people_make_a_vendor_in_another_currency_on_the_website(emulator, euros):
    """Source: follows from the recorded answers; here a control path stands for the website."""
    vendor = euros.write("Vendor", {"DisplayName": "Holland Bulbs"})
    body = {"vendor": vendor["Id"], "currency": "EUR"}
    assert do(emulator, "vendor-currency", **body).status_code == 200
    changed = euros.read("Vendor", vendor["Id"])
    assert (changed["CurrencyRef"]["value"], changed["SyncToken"]) == ("EUR", "1")
    bill = euros.write(
        "Bill",
        {
            "VendorRef": {"value": vendor["Id"]},
            "CurrencyRef": EUR,
            "ExchangeRate": "1.1",
            "Line": [expense_line(10)],
        },
    )
    assert bill["APAccountRef"]["name"] == "Accounts Payable (A/P) - EUR"
    words = refused(emulator, "vendor-currency", **{**body, "currency": "USD"})
    assert "has transactions" in words


def test_the_currency_of_a_customer_stays(euros, customer):
    """Source: Intuit's reference."""
    read = euros.read("Customer", customer)
    changed = euros.write("Customer", {**read, "CurrencyRef": {"value": "USD"}, "Notes": "x"})
    assert changed["CurrencyRef"]["value"] == "EUR"


def test_each_currency_has_a_receivable_and_a_payable_of_its_own(euros, customer):
    """Source: recorded charts of accounts."""
    euros.write("Invoice", foreign(customer, ExchangeRate="1.1"))
    query = "SELECT * FROM Account WHERE Name = 'Accounts Receivable (A/R) - EUR'"
    account = euros.query(query)["Account"][0]
    assert account["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert (account["AccountType"], account["CurrentBalance"]) == ("Accounts Receivable", 100)


def test_a_payment_at_another_rate_realises_the_difference(euros, company, customer):
    """Source: a published model of the service's ledger."""
    invoice = euros.write("Invoice", foreign(customer, ExchangeRate="1.1"))
    moved = Movement(company)
    body = payment_body(100, (invoice, 100), customer=customer, CurrencyRef=EUR)
    euros.write("Payment", {**body, "ExchangeRate": "1.2", "DepositToAccountRef": {"value": "35"}})
    assert moved() == {"Checking": 120, "Accounts Receivable (A/R) - EUR": -110, GAIN: -10}


def test_a_deposit_on_a_foreign_invoice_is_posted_at_its_rate(euros, company, customer):
    """Source: Intuit's reference page of the Invoice entity."""
    moved = Movement(company)
    invoice = euros.write("Invoice", foreign(customer, ExchangeRate="1.1", Deposit=30))
    assert (invoice["Balance"], invoice["HomeBalance"]) == (70, 77)
    assert moved()["Accounts Receivable (A/R) - EUR"] == 77
    assert moved()["Undeposited Funds"] == 33


def test_a_journal_entry_has_a_home_total_of_zero(euros):
    """Source: Intuit's reference page of the JournalEntry entity."""
    lines = [journal_line(10, "Debit", "35"), journal_line(10, "Credit", "36")]
    assert euros.write("JournalEntry", {"Line": lines})["HomeTotalAmt"] == 0


def test_a_vendor_gets_only_a_currency_that_the_company_has(euros, company):
    """Source: the emulator's control paths."""
    vendor = euros.write("Vendor", {"DisplayName": "Holland Bulbs"})
    with pytest.raises(QboFault, match="2500"):
        company.website().give_vendor_currency(vendor["Id"], "CHF")
