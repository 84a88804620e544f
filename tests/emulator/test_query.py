"""The query language and its errors."""

import pytest

from .conftest import error_of, invoice_body


def names(response, entity="Customer"):
    return [row["DisplayName"] for row in response.get(entity, [])]


def test_a_page_says_where_it_starts_and_how_long_it_is(api):
    response = api.query("SELECT * FROM Customer ORDERBY Id STARTPOSITION 3 MAXRESULTS 4")
    assert response["startPosition"] == 3
    assert response["maxResults"] == 4
    assert [row["Id"] for row in response["Customer"]] == ["3", "4", "5", "6"]


def test_without_maxresults_a_page_has_a_hundred_rows(company, api):
    for number in range(110):
        company.write("Customer", {"DisplayName": f"Customer {number}"})
    assert len(api.query("SELECT * FROM Customer")["Customer"]) == 100


def test_a_page_has_at_most_a_thousand_rows(company, api):
    for number in range(1010):
        company.write("PaymentMethod", {"Name": f"Method {number}"})
    answer = api.query("SELECT * FROM PaymentMethod MAXRESULTS 2000")
    assert len(answer["PaymentMethod"]) == 1000


def test_no_rows_answer_an_empty_response(api):
    assert api.query("SELECT * FROM Invoice WHERE DocNumber = 'nothing'") == {}


def test_count(api):
    assert api.query("select count(*) from Invoice") == {"totalCount": 36}
    assert api.query("SELECT COUNT(*) FROM Invoice WHERE DocNumber = 'x'") == {"totalCount": 0}


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("DocNumber = '1003'", 1),
        ("DocNumber IN ('1001', '1002', 'x')", 2),
        ("DocNumber LIKE '100%'", 9),
        ("Id IN ('10', '999999')", 1),
        ("CustomerRef = '7'", 2),
        ("TotalAmt >= '480.00' AND DocNumber = '1001'", 1),
        ("TotalAmt > 480.00 AND DocNumber = '1001'", 0),
        ("Balance = '0' AND DocNumber = '1001'", 1),
        ("TxnDate >= '2000-01-01' and TxnDate <= CURRENT_DATE", 36),
        ("MetaData.CreateTime > '2000-01-01T00:00:00-08:00'", 36),
        ("metadata.LASTUPDATEDTIME > '2000-01-01T00:00:00-08:00' AND docnumber = '1001'", 1),
        ("id IN ('10', '999999')", 1),
        ("DocNumber IN ('1001', ' ')", 1),
        ("DueDate <= '2000-01-01'", 0),
    ],
)
def test_where(api, condition, count):
    assert api.query(f"SELECT COUNT(*) FROM Invoice WHERE {condition}") == {"totalCount": count}


def test_an_apostrophe_is_escaped_with_a_backslash(api):
    response = api.query("SELECT * FROM Customer WHERE DisplayName = 'Clement O\\'Dowd'")
    assert names(response) == ["Clement O'Dowd"]


def test_an_underscore_is_no_wildcard(company, api):
    company.write("Customer", {"DisplayName": "under_score"})
    company.write("Customer", {"DisplayName": "underXscore"})
    found = api.query("SELECT * FROM Customer WHERE DisplayName LIKE 'under_sc%'")
    assert names(found) == ["under_score"]


def test_words_entities_and_fields_may_be_written_in_any_case(api):
    response = api.query("select * from cUstomer where displayname = 'Gideon Marsh' Maxresults 1")
    assert names(response) == ["Gideon Marsh"]


@pytest.mark.parametrize(
    "condition",
    [
        "DisplayName = 'gideon MARSH'",
        "DisplayName IN ('GIDEON marsh')",
        "DisplayName LIKE 'gIDEON%'",
        "GivenName = 'gideon' AND FamilyName = 'MARSH'",
    ],
)
def test_texts_are_compared_whatever_their_case(company, api, condition):
    gideon = company.query("SELECT * FROM Customer WHERE DisplayName = 'Gideon Marsh'")[0]
    company.write("Customer", {**gideon, "GivenName": "Gideon", "FamilyName": "Marsh"})
    assert names(api.query(f"SELECT * FROM Customer WHERE {condition}")) == ["Gideon Marsh"]


def test_texts_are_ordered_whatever_their_case(company, api):
    for name in ("b", "A", "C"):
        company.write("Customer", {"DisplayName": name, "CompanyName": f"Same {name}"})
    query = "SELECT * FROM Customer WHERE CompanyName LIKE 'Same%' ORDERBY CompanyName"
    assert names(api.query(query)) == ["A", "b", "C"]


def test_a_blank_stands_for_a_field_that_is_not_set(company, api):
    company.write("Customer", {"DisplayName": "With a company", "CompanyName": "Company"})
    unset = api.query("SELECT COUNT(*) FROM Customer WHERE CompanyName = ' '")["totalCount"]
    either = "SELECT COUNT(*) FROM Customer WHERE CompanyName IN (' ', 'company')"
    assert api.query(either)["totalCount"] == unset + 1


def test_a_customer_is_found_by_the_address_of_its_mail(company, api):
    mail = {"Address": "someone@example.com"}
    company.write("Customer", {"DisplayName": "Someone", "PrimaryEmailAddr": mail})
    query = "SELECT * FROM Customer WHERE PrimaryEmailAddr = 'someone@example.com'"
    assert names(api.query(query)) == ["Someone"]


def test_booleans_stand_without_quotes_or_with_them(api):
    bare = api.query("SELECT COUNT(*) FROM Item WHERE Active = true")
    assert api.query("SELECT COUNT(*) FROM Item WHERE active = 'true'") == bare


def test_a_backslash_escapes_itself(company, api):
    company.write("Customer", {"DisplayName": "back\\slash"})
    found = api.query("SELECT * FROM Customer WHERE DisplayName = 'back\\\\slash'")
    assert names(found) == ["back\\slash"]


def test_a_wildcard_stands_for_any_number_of_characters(api):
    response = api.query("SELECT * FROM Customer WHERE DisplayName LIKE '%g%d%n%mar%h%'")
    assert names(response) == ["Gideon Marsh"]


@pytest.mark.parametrize("keyword", ["ORDERBY", "ORDER BY", "orderby"])
def test_ordering(api, keyword):
    response = api.query(f"SELECT * FROM Customer {keyword} DisplayName DESC MAXRESULTS 2")
    assert names(response) == ["Thaddeus Wynn", "Sunward Solar Installers"]


def test_ordering_by_two_fields(company, api):
    response = api.query("SELECT * FROM Item ORDERBY Type DESC, Name ASC MAXRESULTS 1")
    assert response["Item"][0]["Name"] == "Equipment Hire"


def test_lists_answer_active_rows_unless_asked_otherwise(api):
    customer = api.read("Customer", "4")
    api.write("Customer", {**customer, "Active": False})
    assert api.query("SELECT COUNT(*) FROM Customer") == {"totalCount": 29}
    everything = "SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)"
    assert api.query(everything) == {"totalCount": 30}
    response = api.query("SELECT * FROM Customer WHERE Active = false")
    assert names(response) == ["Birchwood Dental Group (deleted)"]


def test_changes_since_a_moment(emulator, api):
    emulator.advance_clock(60)
    invoice = api.write("Invoice", invoice_body())
    moment = invoice["MetaData"]["LastUpdatedTime"]
    response = api.query(f"SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '{moment}'")
    assert [row["Id"] for row in response["Invoice"]] == [invoice["Id"]]


@pytest.mark.parametrize(
    "content_type", ["application/text", "text/plain", "application/text; charset=utf-8"]
)
def test_a_query_may_be_posted(api, content_type):
    answer = api.send("query", "SELECT COUNT(*) FROM Vendor", content_type)
    assert answer.json()["QueryResponse"] == {"totalCount": 25}


def test_a_long_query_may_be_posted_as_a_form(api):
    condition = "DisplayName IN (" + ", ".join(f"'Name {number}'" for number in range(500)) + ")"
    query = {"query": f"SELECT COUNT(*) FROM Vendor WHERE {condition}"}
    answer = api.session.post(f"{api.base}/query", data=query, timeout=10)
    assert answer.json()["QueryResponse"] == {"totalCount": 0}


def test_a_query_in_json_is_refused(api):
    answer = api.send("query", '{"query": "SELECT * FROM Vendor"}')
    assert error_of(answer)[:2] == (400, "500")


def test_a_field_list_gives_sparse_objects(api):
    response = api.query("SELECT DisplayName FROM Customer MAXRESULTS 1")
    assert response["Customer"] == [
        {"DisplayName": "Agave Bend Apartments", "domain": "QBO", "sparse": True, "Id": "1"}
    ]


def test_a_star_before_a_field_gives_whole_objects(api):
    response = api.query("SELECT *, Sku FROM Item MAXRESULTS 1")
    assert response["Item"][0]["sparse"] is False


def test_pseudo_tax_codes_come_with_every_page(api):
    response = api.query("SELECT * FROM TaxCode MAXRESULTS 1")
    assert len(response["TaxCode"]) > 1
    assert {"TAX", "NON"} <= {row["Id"] for row in response["TaxCode"]}


@pytest.mark.parametrize(
    ("query", "code", "detail"),
    [
        ("SELECT * FROM Custmoer", "4001", "invalid context declaration: Custmoer"),
        (
            "SELECT * FROM Customer WHERE Email = 'x'",
            "4001",
            "Property Email not found for Entity Customer",
        ),
        (
            "SELECT * FROM Vendor WHERE PrimaryEmailAddr = 'x'",
            "4001",
            "property 'PrimaryEmailAddr' is not queryable",
        ),
        (
            "SELECT * FROM Customer WHERE AcctNum = '7'",
            "4001",
            "property 'AcctNum' is not queryable",
        ),
        (
            "SELECT * FROM Invoice WHERE DepartmentRef = '1'",
            "4001",
            "property 'DepartmentRef' is not queryable",
        ),
        (
            "SELECT * FROM JournalEntry WHERE AccountRef = '1'",
            "4001",
            "Property AccountRef not found for Entity JournalEntry",
        ),
        ("SELECT * FROM Invoice WHERE EmailStatus = 'NotSet'", "4001", "is not queryable"),
        ("SELECT * FROM Item WHERE UnitPrice > '5'", "4001", "is not queryable"),
        ("SELECT * FROM Customer ORDERBY BillAddr", "4001", "is not queryable"),
        ("SELECT * FROM Customer ORDERBY Nothing", "4001", "Property Nothing not found"),
        ("SELECT Nothing FROM Customer", "4001", "Property Nothing not found"),
        ("SELECT * FROM Invoice WHERE TotalAmt LIKE '1%'", "4001", "LIKE"),
        ("SELECT * FROM Invoice WHERE TxnDate > ' '", "4001", "TxnDate"),
        ("SELECT * FROM Customer MAXRESULTS 0", "4001", "MAXRESULTS"),
        ("SELECT * FROM Invoice WHERE MetaData.CreateTime > 'soon'", "4001", "soon"),
        ("SELECT * FROM Customer STARTPOSITION '1'", "4000", "STRING_LITERAL"),
        ('SELECT * FROM Customer WHERE DisplayName = "x"', "4000", 'Encountered: """ (34)'),
        ("SELECT * FROM Customer WHERE DisplayName = Marsh", "4000", "IDENTIFIER"),
        ("SELECT * FROM Customer WHERE", "4000", 'Encountered "<EOF>" at line 1, column 29.'),
        ("SELECT * FROM Customer WHERE Active NOT IN (true)", "4000", "NOT"),
        ("SELECT *\nFROM Customer\nLIMIT 5", "4000", "at line 3, column 1."),
        ("SELECT COUNT(Id) FROM Customer", "4000", "Id"),
        ("SELECT * FROM Customer, Vendor", "4000", ","),
        ("SELECT * FROM Invoice WHERE Line = 'x'", "4001", "is not queryable"),
        ("SELECT * FROM Customer STARTPOSITION 0", "4001", "STARTPOSITION"),
        ("SELECT * FROM Customer WHERE Id > '3'", "4001", "Id"),
        ("SELECT * FROM Customer WHERE Id = ''", "2030", "Id should be a valid number"),
        ("SELECT * FROM Customer WHERE Id = 'abc'", "2030", "abc"),
        ("SELECT * FORM Customer", "4000", "QueryParserError"),
        ("SELECT * FROM Customer WHERE Id = '1' OR Id = '2'", "4000", "OR"),
        ("SELECT * FROM Customer WHERE DisplayName = 'O'Dowd'", "4000", "Encountered"),
        ("SELECT * FROM Customer WHERE DisplayName <> 'x'", "4000", ">"),
        ("SELECT * FROM Customer GROUP BY Id", "4000", "GROUP"),
        ("SELECT * FROM Customer MAXRESULTS many", "4000", "many"),
        ("hello", "4000", "hello"),
        ("SELECT * FROM Invoice WHERE TxnDate = 'soon'", "2060", "soon"),
    ],
)
def test_what_is_refused(api, query, code, detail):
    status, found, text = error_of(api.get("query", query=query))
    assert (status, found) == (400, code)
    assert detail in text


def test_more_values_than_the_database_can_take(api):
    values = ", ".join(["'1'"] * 300_000)
    query = f"SELECT * FROM Term WHERE Name IN ({values})"
    answer = api.send("query", query, "application/text")
    assert error_of(answer)[:2] == (400, "4002")


def test_an_id_beyond_all_numbers_is_not_found(api):
    assert api.query(f"SELECT * FROM Term WHERE Id = '{'9' * 40}'") == {}


def test_an_absent_query_is_refused(api):
    assert error_of(api.get("query")) == (
        400,
        "4000",
        "QueryParserError: The query provided was empty",
    )


def test_a_syntax_error_is_told_in_the_words_of_the_parser(api):
    answer = api.get("query", query="SELECT * FROM Vendor WHERE DisplayName = 'Cutlery 'R Us'")
    assert error_of(answer)[2].startswith(
        'QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1, column 52.\n'
        "Was expecting one of:\n"
    )


def test_a_character_that_no_query_has_is_a_lexical_error(api):
    answer = api.get("query", query="SELECT * FROM Account WHERE AccountSubType %3D 'x'")
    assert error_of(answer)[2] == (
        "QueryParserError: Invalid content. Lexical error at line 1, column 44.  "
        'Encountered: "%" (37), after : ""'
    )
