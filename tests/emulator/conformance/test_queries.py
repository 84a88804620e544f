"""What queries answer beside what the reference pages say."""

import pytest

from ..conftest import Api, invoice_body, refusal


def column(api, text, name):
    (rows,) = [rows for rows in api.query(text).values() if isinstance(rows, list)]
    return [row[name] for row in rows]


def test_names_come_by_fully_qualified_name_capitals_first(api):
    """Source: recorded answers of the service."""
    for name in ("zeta", "Zulu", "beta", "Beta"):
        suffix = " lower" if name.islower() else ""
        api.write("Customer", {"DisplayName": name + suffix})
    below = api.read("Customer", "1")
    job = {"DisplayName": "A job", "Job": True, "ParentRef": {"value": below["Id"]}}
    api.write("Customer", job)
    found = column(api, "SELECT * FROM Customer MAXRESULTS 1000", "FullyQualifiedName")
    assert found == sorted(found)
    assert f"{below['FullyQualifiedName']}:A job" in found
    assert found.index("Zulu") < found.index("beta lower") < found.index("zeta lower")


@pytest.mark.parametrize("entity", ["Account", "Item", "Class", "Department"])
def test_every_list_in_levels_comes_by_fully_qualified_name(api, company, entity):
    """Source: recorded answers of the service."""
    if entity in ("Class", "Department"):
        for name in ("b", "C", "a"):
            company.write(entity, {"Name": name})
    found = column(api, f"SELECT * FROM {entity} MAXRESULTS 1000", "FullyQualifiedName")
    assert len(found) > 2
    assert found == sorted(found)


@pytest.mark.parametrize("entity", ["Vendor", "Employee"])
def test_vendors_and_employees_come_by_display_name(api, entity):
    """Source: recorded answers of the service."""
    for name in ("umber", "Ocher"):
        api.write(entity, {"GivenName": name, "FamilyName": "Painter"})
    found = column(api, f"SELECT * FROM {entity} MAXRESULTS 1000", "DisplayName")
    assert found == sorted(found)
    assert "umber Painter" in found


@pytest.mark.parametrize("condition", ["", " WHERE TotalAmt > 0"])
def test_transactions_come_by_their_last_change_the_latest_first(emulator, api, condition):
    """Source: recorded answers of the service."""
    made = []
    for _ in range(3):
        emulator.advance_clock(60)
        made.append(api.write("Invoice", invoice_body()))
    emulator.advance_clock(60)
    api.write("Invoice", {**made[0], "PrivateNote": "changed"})
    found = column(api, f"SELECT * FROM Invoice{condition} MAXRESULTS 3", "Id")
    assert found == [made[0]["Id"], made[2]["Id"], made[1]["Id"]]


def test_pages_shift_under_a_reader_who_gives_no_order(emulator, api):
    """Source: follows from the recorded order."""
    first = column(api, "SELECT * FROM Invoice MAXRESULTS 2", "Id")
    emulator.advance_clock(60)
    api.write("Invoice", invoice_body())
    second = column(api, "SELECT * FROM Invoice STARTPOSITION 3 MAXRESULTS 2", "Id")
    assert second[0] == first[1]


def test_an_order_that_is_given_counts(api):
    """Source: Intuit's page on queries."""
    found = column(api, "SELECT * FROM Invoice ORDERBY Id MAXRESULTS 1000", "Id")
    assert found == sorted(found, key=int)


@pytest.mark.parametrize("page", ["", " MAXRESULTS 1", " MAXRESULTS 1000"])
def test_tax_codes_begin_with_tax_non_and_custom_sales_tax(api, company, page):
    """Source: recorded answers of the service."""
    found = column(api, f"SELECT * FROM TaxCode{page}", "Id")
    codes = ["TAX", "NON", "CustomSalesTax"]
    assert found[: len(codes)] == codes
    assert all(code.isdecimal() for code in found[len(codes) :])


def test_unequal_is_an_operator(api):
    """Source: recorded answers, which name it among the operators that are expected."""
    everybody = api.query("SELECT COUNT(*) FROM Customer")["totalCount"]
    name = api.read("Customer", "1")["DisplayName"]
    text = f"SELECT COUNT(*) FROM Customer WHERE DisplayName != '{name}'"
    assert api.query(text)["totalCount"] == everybody - 1
    blank = api.query("SELECT COUNT(*) FROM Customer WHERE CompanyName = ''")["totalCount"]
    known = api.query("SELECT COUNT(*) FROM Customer WHERE CompanyName != ''")["totalCount"]
    assert known == everybody - blank
    assert refusal(api.get("query", query="SELECT * FROM Customer WHERE Id != '1'")) == (
        400,
        "4001",
    )
    wrong = api.get("query", query="SELECT * FROM Customer WHERE DisplayName ~ 'A'")
    assert refusal(wrong) == (400, "4000")
    missing = api.get("query", query="SELECT * FROM Customer WHERE DisplayName 'A'")
    assert '"!="' in missing.json()["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize("entity", ["Invoice", "PurchaseOrder"])
def test_queries_of_invoices_and_purchase_orders_are_counted(landscaper, entity):
    """Source: recorded answers of the service."""
    response = Api(landscaper).query(f"SELECT * FROM {entity} MAXRESULTS 2")
    assert (response["maxResults"], response["totalCount"]) == (2, 2)


@pytest.mark.parametrize("entity", ["Customer", "Bill", "Payment", "Estimate"])
def test_queries_of_other_entities_are_not_counted(landscaper, entity):
    """Source: recorded answers of the service."""
    response = Api(landscaper).query(f"SELECT * FROM {entity} MAXRESULTS 2")
    assert response["maxResults"] == 2
    assert "totalCount" not in response


def test_one_time_alone_comes_as_metadata_with_that_member(api):
    """Source: recorded answers of the service."""
    (row,) = api.query("SELECT MetaData.LastUpdatedTime FROM Invoice MAXRESULTS 1")["Invoice"]
    assert set(row) == {"MetaData", "Id", "domain", "sparse"}
    assert set(row["MetaData"]) == {"LastUpdatedTime"}
    text = "SELECT MetaData.LastUpdatedTime, MetaData.CreateTime FROM Invoice MAXRESULTS 1"
    (row,) = api.query(text)["Invoice"]
    assert set(row["MetaData"]) == {"CreateTime", "LastUpdatedTime"}
    text = "SELECT MetaData.LastUpdatedTime, MetaData FROM Invoice MAXRESULTS 1"
    (row,) = api.query(text)["Invoice"]
    assert set(row["MetaData"]) == {"CreateTime", "LastUpdatedTime"}
