"""CompanyInfo and Preferences: what they tell, and what can be changed."""

from .conftest import prefer, refusal


def names_of(pairs):
    return {pair["Name"]: pair["Value"] for pair in pairs}


def test_company_info_tells_what_the_company_is_and_has(emulator, api):
    info = api.get(f"companyinfo/{emulator.realm_id}").json()["CompanyInfo"]
    assert (info["Country"], info["FiscalYearStartMonth"]) == ("US", "January")
    assert info["SupportedLanguages"] == "en"
    assert {"CompanyAddr", "LegalAddr", "CustomerCommunicationAddr"} <= info.keys()
    told = names_of(info["NameValue"])
    assert told["SubscriptionStatus"] == "SUBSCRIBED"
    assert told["OfferingSku"] == "QuickBooks Online Plus"
    assert (told["PayrollFeature"], told["AccountantFeature"]) == ("false", "false")


def test_name_and_addresses_of_the_company_can_be_changed_and_its_country_cannot(api):
    info = api.read("CompanyInfo", "1")
    changed = api.write("CompanyInfo", {**info, "CompanyName": "Renamed", "Country": "CA"})
    assert (changed["CompanyName"], changed["Country"]) == ("Renamed", "US")
    assert changed["NameValue"] == info["NameValue"]


def test_a_company_keeps_the_start_of_its_fiscal_year(api):
    info = api.query("SELECT * FROM CompanyInfo")["CompanyInfo"][0]
    del info["FiscalYearStartMonth"]
    changed = api.write("CompanyInfo", {**info, "CompanyName": "Renamed"})
    assert changed["FiscalYearStartMonth"] == "January"


def test_a_company_is_not_created_or_deleted(api):
    assert refusal(api.post("companyinfo", {"CompanyName": "Second"})) == (400, "500")
    info = api.read("CompanyInfo", "1")
    assert refusal(api.post("companyinfo", info, operation="delete")) == (400, "500")


def test_preferences_hold_every_group(api):
    preferences = api.get("preferences").json()["Preferences"]
    assert {
        "AccountingInfoPrefs",
        "ProductAndServicesPrefs",
        "SalesFormsPrefs",
        "EmailMessagesPrefs",
        "VendorAndPurchasesPrefs",
        "TimeTrackingPrefs",
        "TaxPrefs",
        "CurrencyPrefs",
        "ReportPrefs",
        "OtherPrefs",
    } <= preferences.keys()
    others = names_of(preferences["OtherPrefs"]["NameValue"])
    assert others["WarnDuplicateCheckNumber"] == "true"
    assert others["DateFormatMnemonic"] == "MMDDYYYY_SEP_SLASH"


def test_a_sparse_change_of_a_preference_keeps_its_neighbours(api):
    before = api.get("preferences").json()["Preferences"]["SalesFormsPrefs"]
    after = prefer(api, SalesFormsPrefs={"AllowShipping": True})["SalesFormsPrefs"]
    assert after == {**before, "AllowShipping": True}


def test_the_home_currency_is_no_preference_that_a_client_changes(api):
    before = api.get("preferences").json()["Preferences"]
    body = {**before, "CurrencyPrefs": {"HomeCurrency": {"value": "EUR"}}}
    assert refusal(api.post("preferences", body)) == (400, "6000")
    assert api.get("preferences").json()["Preferences"] == before
