"""The lines of sales documents: bundles, texts, subtotals, discounts, shipping, ids and order."""

from decimal import Decimal

import pytest

from .conftest import Movement, error_of, sales_line


@pytest.fixture
def emulator(landscaper):
    return landscaper


def refusal(answer):
    status, code, _detail = error_of(answer)
    return status, code


def text_line(text):
    return {"DetailType": "DescriptionOnly", "Description": text, "DescriptionLineDetail": {}}


def discount_line(amount=None, **detail):
    line = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    return line if amount is None else {**line, "Amount": amount}


def item_id(client, name):
    return client.query(f"SELECT * FROM Item WHERE Name = '{name}'")["Item"][0]["Id"]


def bundle_line(key, *lines, **detail):
    detail = {"GroupItemRef": {"value": key}, **detail}
    if lines:
        detail["Line"] = list(lines)
    return {"DetailType": "GroupLineDetail", "GroupLineDetail": detail}


def invoice(*lines, **fields):
    return {"CustomerRef": {"value": "1"}, "Line": list(lines), **fields}


def amounts(document):
    return [line.get("Amount") for line in document["Line"]]


# Bundles


@pytest.fixture
def pond_set(api):
    return item_id(api, "Patio Pond Set")


def test_a_bundle_is_expanded_to_its_components(api, pond_set):
    answer = api.write("Invoice", invoice(bundle_line(pond_set, Quantity=2)))
    bundle, subtotal = answer["Line"]
    assert (bundle["Id"], bundle["LineNum"], bundle["Amount"]) == ("1", 1, 0)
    assert bundle["Description"] == "Small pond with pump, lights and installation"
    detail = bundle["GroupLineDetail"]
    assert detail["GroupItemRef"] == {"value": pond_set, "name": "Patio Pond Set"}
    assert detail["Quantity"] == 2
    parts = [
        (line["Id"], line["LineNum"], line["SalesItemLineDetail"]["Qty"], line["Amount"])
        for line in detail["Line"]
    ]
    assert parts == [("2", 2, 2, 192), ("3", 3, 4, 256), ("4", 4, 6, 330)]
    assert (subtotal["Amount"], answer["TotalAmt"]) == (778, 778)


def test_a_component_looks_like_any_line_of_its_item(api, pond_set):
    answer = api.write("Invoice", invoice(bundle_line(pond_set)))
    pump = answer["Line"][0]["GroupLineDetail"]["Line"][0]
    assert pump == {
        "Id": "2",
        "LineNum": 2,
        "Description": "Submersible pump for ponds and fountains",
        "Amount": 96,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {
            "ItemRef": {"value": item_id(api, "Pond Pump"), "name": "Pond Pump"},
            "UnitPrice": 96,
            "Qty": 1,
            "ItemAccountRef": {"value": "79", "name": "Sales of Product Income"},
            "TaxCodeRef": {"value": "TAX"},
        },
    }


def test_a_bundle_is_one_unless_it_says_how_many(api, pond_set):
    answer = api.write("Invoice", invoice(bundle_line(pond_set)))
    assert (answer["Line"][0]["GroupLineDetail"]["Quantity"], answer["TotalAmt"]) == (1, 389)


def test_components_that_are_sent_stay_as_they_are(api, pond_set):
    part = sales_line(50, item="2", Qty=1, UnitPrice=50)
    answer = api.write("Invoice", invoice(bundle_line(pond_set, part, Quantity=3)))
    assert answer["TotalAmt"] == 50
    assert len(answer["Line"][0]["GroupLineDetail"]["Line"]) == 1


def test_a_bundle_read_and_written_again_changes_nothing(api, pond_set):
    answer = api.write("Invoice", invoice(bundle_line(pond_set, Quantity=2), sales_line(5)))
    assert api.write("Invoice", answer)["SyncToken"] == "0"


def test_the_components_are_posted_taxed_and_taken_out_of_the_stock(company):
    moved = Movement(company)
    bundle = company.query("SELECT * FROM Item WHERE Name = 'Patio Pond Set'")[0]["Id"]
    pump = company.query("SELECT * FROM Item WHERE Name = 'Pond Pump'")[0]
    body = invoice(bundle_line(bundle), TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}})
    answer = company.write("Invoice", body)
    assert answer["TxnTaxDetail"]["TotalTax"] == Decimal("20.38")
    assert moved() == {
        "Accounts Receivable (A/R)": Decimal("409.38"),
        "Sales of Product Income": Decimal("-96.00"),
        "Landscaping Services:Job Materials:Fountains and Garden Lighting": Decimal("-128.00"),
        "Landscaping Services:Labor:Installation": Decimal("-165.00"),
        "Arizona Dept. of Revenue Payable": Decimal("-20.38"),
        "Cost of Goods Sold": Decimal("52.00"),
        "Inventory Asset": Decimal("-52.00"),
    }
    assert company.get("Item", pump["Id"])["QtyOnHand"] == pump["QtyOnHand"] - 1
    voided = company.write("Invoice", answer, "void")
    parts = voided["Line"][0]["GroupLineDetail"]["Line"]
    assert {line["Amount"] for line in parts} == {0}
    assert moved() == {}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"DetailType": "GroupLineDetail"}, "2020"),
        (bundle_line("1"), "6000"),
        (bundle_line("9999"), "2500"),
    ],
)
def test_bundles_that_are_refused(api, line, code):
    assert refusal(api.post("invoice", invoice(line))) == (400, code)


def test_a_bundle_holds_lines_of_items_alone(api, pond_set):
    body = invoice(bundle_line(pond_set, text_line("x")))
    assert refusal(api.post("invoice", body)) == (400, "2010")


def test_a_bundle_is_no_item_of_a_line(api, pond_set):
    assert refusal(api.post("invoice", invoice(sales_line(5, item=pond_set)))) == (400, "6000")


# Texts and subtotals


def test_a_text_has_no_amount(api):
    line = {**text_line("As agreed"), "Amount": 99}
    answer = api.write("Invoice", invoice(sales_line(10), line))
    assert answer["TotalAmt"] == 10
    text = answer["Line"][1]
    assert (text["Id"], text["LineNum"], text["Description"]) == ("2", 2, "As agreed")
    assert "Amount" not in text


def test_a_text_that_begins_with_subtotal_gets_the_sum_of_what_is_above(api):
    lines = (sales_line(10), sales_line("2.50"), text_line("Subtotal:"), sales_line(7))
    answer = api.write("Invoice", invoice(*lines, text_line("Subtotal:")))
    texts = [line["Description"] for line in answer["Line"] if "Description" in line]
    assert texts == ["Subtotal: 12.50", "Subtotal: 19.50"]
    assert answer["TotalAmt"] == 19.5


def test_a_subtotal_follows_its_lines(api):
    answer = api.write("Invoice", invoice(sales_line(10), text_line("Subtotal:")))
    answer["Line"][0]["Amount"] = 30
    changed = api.write("Invoice", answer)
    assert changed["Line"][1]["Description"] == "Subtotal: 30.00"


def test_the_overall_subtotal_may_be_sent_back(api):
    answer = api.write("Invoice", invoice(sales_line(10)))
    assert api.write("Invoice", answer)["SyncToken"] == "0"


# Discounts


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (discount_line(15), 15),
        (discount_line(15, PercentBased=False), 15),
        (discount_line(PercentBased=True, DiscountPercent=10), 20),
        (discount_line(99, PercentBased=True, DiscountPercent="12.5"), 25),
    ],
)
def test_a_discount_is_an_amount_or_a_percentage_of_the_subtotal(api, line, amount):
    answer = api.write("Invoice", invoice(sales_line(200), line))
    assert amounts(answer) == [200, 200, amount]
    assert answer["TotalAmt"] == 200 - amount


@pytest.mark.parametrize(("after", "tax"), [(False, 18.2), (True, 16.38)])
def test_tax_comes_before_or_after_the_discount(api, after, tax):
    lines = (
        sales_line(200, item="11", TaxCodeRef={"value": "TAX"}),
        discount_line(PercentBased=True, DiscountPercent=10),
    )
    code = {"TxnTaxCodeRef": {"value": "3"}}
    body = invoice(*lines, TxnTaxDetail=code, ApplyTaxAfterDiscount=after)
    answer = api.write("Invoice", body)
    assert answer["TxnTaxDetail"]["TotalTax"] == tax
    assert answer["TotalAmt"] == pytest.approx(180 + tax)


def test_a_discount_goes_to_the_account_that_it_names(company):
    moved = Movement(company)
    line = discount_line(15, DiscountAccountRef={"value": "6"})
    company.write("Invoice", invoice(sales_line(200), line))
    assert moved()["Refunds-Allowances"] == 15


@pytest.mark.parametrize("line", [discount_line(), discount_line(PercentBased=True)])
def test_a_discount_needs_an_amount_or_a_percentage(api, line):
    assert refusal(api.post("invoice", invoice(sales_line(10), line))) == (400, "6090")


@pytest.mark.parametrize("percent", [-1, "100.01"])
def test_a_discount_lies_between_0_and_100_percent(api, percent):
    line = discount_line(PercentBased=True, DiscountPercent=percent)
    assert refusal(api.post("invoice", invoice(sales_line(10), line))) == (400, "2150")


def test_a_discount_is_no_line_by_itself(api):
    assert refusal(api.post("invoice", invoice(discount_line(5)))) == (400, "2020")


# Items


def test_shipping_stands_by_itself(api):
    answer = api.write("Invoice", invoice(sales_line(20), sales_line(5, item="SHIPPING_ITEM_ID")))
    detail = answer["Line"][1]["SalesItemLineDetail"]
    assert detail["ItemRef"] == {"value": "SHIPPING_ITEM_ID"}
    assert answer["TotalAmt"] == 25


def test_a_line_may_be_negative(company):
    moved = Movement(company)
    answer = company.write("Invoice", invoice(sales_line(50), sales_line(-20, item="2")))
    assert answer["TotalAmt"] == 30
    assert moved()["Landscaping Services:Labor:Installation"] == 20


@pytest.mark.parametrize("detail", [{"Qty": 2}, {"UnitPrice": 7}, {"ServiceDate": "2026-03-01"}])
def test_what_a_line_says_comes_back(api, detail):
    answer = api.write("Invoice", invoice(sales_line(14, **detail)))
    found = answer["Line"][0]["SalesItemLineDetail"]
    assert {name: found[name] for name in detail} == detail
    assert ({"Qty", "UnitPrice"} - {*detail}).isdisjoint(found)


def test_amount_is_quantity_times_price_rounded(api):
    line = sales_line("3.33", Qty=3, UnitPrice="1.11")
    assert api.write("Invoice", invoice(line))["TotalAmt"] == 3.33
    wrong = sales_line("3.34", Qty=3, UnitPrice="1.11")
    assert refusal(api.post("invoice", invoice(wrong))) == (400, "6070")


def test_a_quantity_times_a_price_beyond_what_the_service_holds(api):
    line = sales_line(1, item="11", Qty="999999999999999", UnitPrice="999999999999999")
    assert refusal(api.post("invoice", invoice(line))) == (400, "2140")


# Ids and order


def test_a_line_with_its_id_is_kept_and_one_without_is_new(api):
    answer = api.write("Invoice", invoice(sales_line(1), sales_line(2), sales_line(3)))
    first, _second, third = answer["Line"][:3]
    body = {**answer, "Line": [third, sales_line(9), first]}
    changed = api.write("Invoice", body)
    lines = [(line["Id"], line["LineNum"], line["Amount"]) for line in changed["Line"][:3]]
    assert lines == [("3", 1, 3), ("4", 2, 9), ("1", 3, 1)]


def test_an_update_without_ids_makes_all_lines_new(api):
    answer = api.write("Invoice", invoice(sales_line(1), sales_line(2)))
    body = {**answer, "Line": [sales_line(1), sales_line(2)]}
    assert [line["Id"] for line in api.write("Invoice", body)["Line"][:2]] == ["3", "4"]


@pytest.mark.parametrize("key", ["0", "-1", "77"])
def test_an_id_that_the_invoice_does_not_have_is_a_new_line(api, key):
    answer = api.write("Invoice", invoice(sales_line(1)))
    body = {**answer, "Line": [{**sales_line(1), "Id": key}]}
    assert api.write("Invoice", body)["Line"][0]["Id"] == "2"


def test_a_sparse_update_without_lines_keeps_them(api):
    answer = api.write("Invoice", invoice(sales_line(1), text_line("x")))
    change = {"Id": answer["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "n"}
    assert api.write("Invoice", change)["Line"] == answer["Line"]


# How many


def test_a_taxable_transaction_has_750_lines_at_most(company, api):
    taxed = sales_line(1, item="11", TaxCodeRef={"value": "TAX"})
    body = invoice(*[taxed] * 751)
    assert refusal(api.post("invoice", body)) == (400, "6000")
    body["Line"].pop()
    assert len(api.write("Invoice", body)["Line"]) == 751


def test_more_lines_are_allowed_without_tax_but_not_any_number(api):
    assert api.write("Invoice", invoice(*[sales_line(1)] * 1000))["TotalAmt"] == 1000
    assert refusal(api.post("invoice", invoice(*[text_line("x")] * 10_001))) == (400, "6000")


@pytest.mark.parametrize("entity", ["CreditMemo", "SalesReceipt"])
def test_other_sales_documents_have_the_same_lines(api, pond_set, entity):
    lines = (
        bundle_line(pond_set),
        text_line("Subtotal:"),
        sales_line(11),
        discount_line(PercentBased=True, DiscountPercent=10),
    )
    answer = api.write(entity, invoice(*lines))
    assert amounts(answer) == [0, None, 11, 400, 40]
    assert answer["Line"][1]["Description"] == "Subtotal: 389.00"
    assert answer["TotalAmt"] == 360
