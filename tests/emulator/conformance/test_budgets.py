"""Budgets: the amounts that a company plans for its accounts."""

import pytest

from ..conftest import prefer, refusal

ADVERTISING, SERVICES, CHECKING = "7", "1", "35"


def row(**fields):
    return {
        "BudgetDate": "2026-01-01",
        "Amount": 12,
        "AccountRef": {"value": ADVERTISING},
        **fields,
    }


def budget_body(*rows, **fields):
    return {
        "Name": "MyBudget",
        "StartDate": "2026-01-01",
        "EndDate": "2026-12-31",
        "BudgetType": "ProfitAndLoss",
        "BudgetEntryType": "Quarterly",
        "BudgetDetail": list(rows or [row()]),
        **fields,
    }


@pytest.fixture
def budget(api):
    return api.write("Budget", budget_body())


def change(budget, **fields):
    return {"Id": budget["Id"], "SyncToken": budget["SyncToken"], **fields}


def names(api, where=""):
    found = api.query(f"SELECT * FROM Budget {where}")
    return [entry["Name"] for entry in found.get("Budget", ())]


def test_a_budget_is_created_from_name_period_type_and_rows(api):
    """Source: Intuit's reference."""
    customer = {"value": "1"}
    made = api.write("Budget", budget_body(row(CustomerRef=customer), row(Amount="7.5")))
    assert (made["Name"], made["Active"]) == ("MyBudget", True)
    assert (made["StartDate"], made["EndDate"]) == ("2026-01-01", "2026-12-31")
    assert (made["BudgetType"], made["BudgetEntryType"]) == ("ProfitAndLoss", "Quarterly")
    first, second = made["BudgetDetail"]
    assert first == {
        "BudgetDate": "2026-01-01",
        "Amount": 12.0,
        "AccountRef": {"value": ADVERTISING, "name": "Advertising"},
        "CustomerRef": {"value": "1", "name": api.read("Customer", "1")["DisplayName"]},
    }
    assert second["Amount"] == 7.5
    assert api.read("Budget", made["Id"]) == made


def test_only_the_dates_are_required(api):
    """Source: Intuit's reference."""
    made = api.write("Budget", {"StartDate": "2026-01-01", "EndDate": "2026-12-31"})
    assert made["BudgetType"] == "ProfitAndLoss"
    assert "BudgetDetail" not in made


@pytest.mark.parametrize("kind", ["Monthly", "Quarterly", "Annually"])
def test_a_budget_is_monthly_quarterly_or_annual(api, kind):
    """Source: Intuit's reference."""
    made = api.write("Budget", budget_body(BudgetEntryType=kind))
    assert made["BudgetEntryType"] == kind


@pytest.mark.parametrize(
    "fields", [{"BudgetEntryType": "Weekly"}, {"BudgetType": "BalanceSheet"}], ids=str
)
def test_no_other_period_and_no_other_type_is_supported(api, fields):
    """Source: Intuit's reference."""
    assert refusal(api.post("budget", budget_body(**fields))) == (400, "2170")


def test_the_rows_name_a_class_and_a_location_where_they_are_tracked(api):
    """Source: Intuit's reference."""
    prefer(api, AccountingInfoPrefs={"ClassTrackingPerTxnLine": True, "TrackDepartments": True})
    kind = api.write("Class", {"Name": "Retail"})
    place = api.write("Department", {"Name": "North"})
    references = {
        "ClassRef": {"value": kind["Id"], "name": "Retail"},
        "DepartmentRef": {"value": place["Id"], "name": "North"},
    }
    (made,) = api.write("Budget", budget_body(row(**references)))["BudgetDetail"]
    assert {name: made[name] for name in references} == references
    prefer(api, AccountingInfoPrefs={"ClassTrackingPerTxnLine": False, "TrackDepartments": False})
    (made,) = api.write("Budget", budget_body(row(**references)))["BudgetDetail"]
    assert not references.keys() & made.keys()


def test_a_row_may_plan_income(api):
    """Source: the examples of Intuit's reference, though its text says expenses alone."""
    made = api.write("Budget", budget_body(row(AccountRef={"value": SERVICES})))
    assert made["BudgetDetail"][0]["AccountRef"]["name"] == "Services"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (budget_body(row(AccountRef={"value": CHECKING})), "6430"),
        (budget_body(row(AccountRef={"value": "9999"})), "2500"),
        (budget_body(row(CustomerRef={"value": "9999"})), "2500"),
        (budget_body(row(Colour="red")), "2010"),
        (budget_body(row(BudgetDate="soon")), "2060"),
        (budget_body(EndDate="2025-12-31"), "6000"),
    ],
)
def test_budgets_that_are_refused(api, body, code):
    """Source: what Intuit's reference says of every body; accounts and period are our choice."""
    assert refusal(api.post("budget", body)) == (400, code)


def test_a_full_update_replaces_the_rows_and_unsets_what_it_leaves_out(api, budget):
    """Source: Intuit's reference."""
    dates = {"StartDate": "2027-01-01", "EndDate": "2027-12-31"}
    rows = [row(BudgetDate="2027-01-01", Amount="7.00")]
    changed = api.write("Budget", change(budget, BudgetDetail=rows, **dates))
    assert (changed["SyncToken"], changed["StartDate"]) == ("1", "2027-01-01")
    assert [entry["Amount"] for entry in changed["BudgetDetail"]] == [7.0]
    assert "Name" not in changed
    assert refusal(api.post("budget", change(changed, Name="New"))) == (400, "2020")


def test_a_sparse_update_keeps_the_rows(api, budget):
    """Source: Intuit's reference of sparse updates."""
    changed = api.write("Budget", change(budget, Name="New", sparse=True))
    assert (changed["Name"], changed["BudgetDetail"]) == ("New", budget["BudgetDetail"])


def test_budgets_are_found_by_name_type_and_whether_they_are_active(api, budget):
    """Source: Intuit's reference."""
    api.write("Budget", budget_body(Name="Another"))
    assert names(api, "WHERE Name = 'MyBudget'") == ["MyBudget"]
    assert names(api, "WHERE Name LIKE 'An%'") == ["Another"]
    by_type = "WHERE BudgetType = 'ProfitAndLoss' AND Name IN ('MyBudget', 'Another')"
    assert names(api, f"{by_type} ORDERBY Name") == ["Another", "MyBudget"]
    inactive = api.write("Budget", change(budget, Active=False, sparse=True))
    assert (inactive["Active"], inactive["Name"]) == (False, "MyBudget")
    assert names(api, "WHERE Active = false") == ["MyBudget"]
    assert names(api, "WHERE Active = true") == ["Another"]


@pytest.mark.parametrize("name", ["StartDate", "EndDate", "BudgetEntryType"])
def test_budgets_are_not_found_by_their_period(api, name):
    """Source: Intuit's reference, which marks those fields as not filterable."""
    text = f"SELECT * FROM Budget WHERE {name} = '2026-01-01'"
    assert refusal(api.get("query", query=text)) == (400, "4001")


def test_the_answer_to_deleting_a_budget_is_the_time_alone(api, budget):
    """Source: the examples of Intuit's reference, in JSON and in XML."""
    assert refusal(api.post("budget", {"Id": budget["Id"]}, operation="delete")) == (400, "2020")
    answer = api.post("budget", change(budget), operation="delete")
    assert (answer.status_code, list(answer.json())) == (200, ["time"])
    assert refusal(api.get(f"budget/{budget['Id']}")) == (400, "610")


def test_a_batch_names_the_budget_that_it_deletes(api, budget):
    """Source: Intuit's reference of batches, which has no exception."""
    (item,) = api.batch({"bId": "1", "operation": "delete", "Budget": change(budget)})
    assert item["Budget"] == {"domain": "QBO", "status": "Deleted", "Id": budget["Id"]}


def test_a_budget_posts_nothing(api, company):
    """Source: Intuit's reference, to which it is a goal."""
    before = company.trial_balance()
    api.write("Budget", budget_body(row(Amount=5000)))
    assert company.trial_balance() == before
