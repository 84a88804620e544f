"""Value added tax, goods and services tax: a tax code on every line of sales and purchases."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_emulator.faults import QboFault

from .conftest import invoice_body, sales_line
from .taxed import amounts, bill, code, discount_line, key, rate_line, sale, total

# What the answer looks like


def test_tax_is_summed_by_rate(uk):
    body = sale(uk, (100, "20.0% S"), (60, "5.0% R"), (50, "20.0% S"), (24, "0.0% Z"))
    invoice = uk.write("Invoice", {**body, "GlobalTaxCalculation": "TaxExcluded"})
    assert total(invoice) == (33, 267)
    assert invoice["TxnTaxDetail"]["TaxLine"] == [
        {
            "Amount": 30,
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": key(uk, "TaxRate", "SS-20.0")},
                "PercentBased": True,
                "TaxPercent": 20,
                "NetAmountTaxable": 150,
            },
        },
        {
            "Amount": 3,
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": key(uk, "TaxRate", "RS-5.0")},
                "PercentBased": True,
                "TaxPercent": 5,
                "NetAmountTaxable": 60,
            },
        },
        {
            "Amount": 0,
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": key(uk, "TaxRate", "ZS-0.0")},
                "PercentBased": True,
                "TaxPercent": 0,
                "NetAmountTaxable": 24,
            },
        },
    ]


def test_tax_is_excluded_unless_the_document_says_otherwise(uk):
    invoice = uk.write("Invoice", sale(uk, (100, "20.0% S")))
    assert invoice["GlobalTaxCalculation"] == "TaxExcluded"
    assert total(invoice) == (20, 120)


def test_a_code_outside_the_scope_of_the_tax_has_no_tax_line(uk):
    invoice = uk.write("Invoice", sale(uk, (100, "No VAT")))
    assert invoice["TxnTaxDetail"] == {"TotalTax": 0, "TaxLine": []}


@pytest.mark.parametrize(
    ("name", "taxes", "sum_"),
    [
        ("GST", ["5.00"], "105.00"),
        ("HST ON", ["13.00"], "113.00"),
        ("GST/PST BC", ["5.00", "7.00"], "112.00"),
        ("GST/QST QC - 9.975", ["5.00", "9.98"], "114.98"),
        ("GST/QST QC - 9.5", ["5.00", "9.98"], "114.98"),
        ("Exempt", ["0.00"], "100.00"),
        ("Zero-rated", ["0.00"], "100.00"),
    ],
)
def test_the_codes_of_a_canadian_company(ca, name, taxes, sum_):
    invoice = ca.write("Invoice", sale(ca, (100, name)))
    assert amounts(invoice) == [Decimal(text) for text in taxes]
    assert invoice["TotalAmt"] == Decimal(sum_)


def test_a_tax_on_the_amount_with_tax_tells_what_it_is_computed_on(ca):
    invoice = ca.write("Invoice", sale(ca, (200, "GST/QST QC - 9.5")))
    lines = [line["TaxLineDetail"] for line in invoice["TxnTaxDetail"]["TaxLine"]]
    assert [line["NetAmountTaxable"] for line in lines] == [200, 210]
    assert amounts(invoice) == [10, Decimal("19.95")]


@pytest.mark.parametrize(("day", "tax"), [("2025-03-31", 15), ("2025-04-01", 14)])
def test_the_day_of_the_document_decides_on_the_percentage(ca, day, tax):
    invoice = ca.write("Invoice", sale(ca, (100, "HST NS"), TxnDate=day))
    assert amounts(invoice) == [tax]
    assert invoice["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxPercent"] == tax


# Rounding


def test_each_line_is_rounded_before_the_lines_are_summed(ca):
    lines = [("1.59", "HST ON")] * 3
    invoice = ca.write("Invoice", sale(ca, *lines))
    assert amounts(invoice) == [Decimal("0.63")]
    assert invoice["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["NetAmountTaxable"] == Decimal(
        "4.77"
    )


def test_lines_at_9_975_percent_differ_by_a_cent_from_their_sum(ca):
    lines = [(amount, "QST QC - 9.975") for amount in ("500.00", "3765.11", "230.05")]
    invoice = ca.write("Invoice", sale(ca, *lines))
    assert amounts(invoice) == [Decimal("448.40")]
    whole = ca.write("Invoice", sale(ca, ("4495.16", "QST QC - 9.975")))
    assert amounts(whole) == [Decimal("448.39")]


@pytest.mark.parametrize(
    ("amount", "tax"), [("0.02", "0.00"), ("0.03", "0.01"), ("-0.03", "-0.01"), ("62.55", "12.51")]
)
def test_half_a_cent_is_rounded_away_from_zero(uk, amount, tax):
    body = sale(uk, (100, "No VAT"), (amount, "20.0% S"))
    assert amounts(uk.write("Invoice", body)) == [Decimal(tax)]


# Prices with tax


def test_an_inclusive_document_shows_the_price_with_tax_beside_the_net_amount(uk):
    body = sale(uk, (100, "20.0% S"), (60, "5.0% R"), GlobalTaxCalculation="TaxInclusive")
    invoice = uk.write("Invoice", body)
    details = [line["SalesItemLineDetail"] for line in invoice["Line"][:2]]
    assert [detail["TaxInclusiveAmt"] for detail in details] == [120, 63]
    assert total(invoice) == (23, 183)


def test_the_price_with_tax_decides_on_the_tax_within_rounding(uk):
    body = sale(uk, ("83.34", "20.0% S", {"TaxInclusiveAmt": 100}))
    invoice = uk.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    assert total(invoice) == (Decimal("16.66"), 100)
    assert "OverrideDeltaAmount" not in invoice["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]


def test_a_price_with_tax_that_cannot_be_is_left_aside(uk):
    body = sale(uk, ("2.09", "20.0% S", {"TaxInclusiveAmt": "2.09"}))
    invoice = uk.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    assert total(invoice) == (Decimal("0.42"), Decimal("2.51"))
    assert invoice["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == Decimal("2.51")


def test_two_rates_share_a_price_with_tax(ca):
    body = sale(ca, ("8.70", "GST/QST QC - 9.975", {"TaxInclusiveAmt": 10}))
    invoice = ca.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    assert amounts(invoice) == [Decimal("0.44"), Decimal("0.86")]
    assert invoice["TotalAmt"] == 10


def test_an_answer_sent_back_changes_nothing(uk):
    body = sale(uk, ("83.34", "20.0% S", {"TaxInclusiveAmt": 100}), (60, "5.0% R"))
    invoice = uk.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    assert uk.write("Invoice", invoice) == invoice


# What a client replaces


def test_a_sent_tax_line_is_taken_and_tells_by_how_much_it_differs(ca):
    detail = {"TaxLine": [rate_line(ca, "9.97", "QST 9.975")]}
    invoice = ca.write("Invoice", sale(ca, (100, "GST/QST QC - 9.975"), TxnTaxDetail=detail))
    assert total(invoice) == (Decimal("14.97"), Decimal("114.97"))
    lines = [line["TaxLineDetail"] for line in invoice["TxnTaxDetail"]["TaxLine"]]
    assert [line.get("OverrideDeltaAmount") for line in lines] == [None, Decimal("-0.01")]


def test_a_sent_total_is_spread_over_the_rates(ca):
    body = sale(ca, (100, "GST/PST BC"), TxnTaxDetail={"TotalTax": "12.06"})
    invoice = ca.write("Invoice", body)
    assert amounts(invoice) == [Decimal("5.03"), Decimal("7.03")]
    lines = [line["TaxLineDetail"] for line in invoice["TxnTaxDetail"]["TaxLine"]]
    assert [line["OverrideDeltaAmount"] for line in lines] == [Decimal("0.03")] * 2


def test_a_total_of_zero_counts_as_not_sent(uk):
    invoice = uk.write("Invoice", sale(uk, (100, "20.0% S"), TxnTaxDetail={"TotalTax": 0}))
    assert total(invoice) == (20, 120)


def test_a_sparse_update_keeps_a_replaced_tax_while_the_lines_are_the_same(uk):
    invoice = uk.write("Invoice", sale(uk, (100, "20.0% S"), TxnTaxDetail={"TotalTax": "19.99"}))
    identity = {"CustomerRef": invoice["CustomerRef"], "Id": invoice["Id"], "sparse": True}
    invoice = uk.write("Invoice", {**identity, "SyncToken": "0", "PrivateNote": "checked"})
    assert total(invoice) == (Decimal("19.99"), Decimal("119.99"))
    lines = sale(uk, (200, "20.0% S"))["Line"]
    invoice = uk.write("Invoice", {**identity, "SyncToken": "1", "Line": lines})
    assert total(invoice) == (40, 240)


def test_a_tax_line_of_a_rate_that_no_line_has_is_refused(uk):
    detail = {"TaxLine": [rate_line(uk, 5, "RS-5.0")]}
    with pytest.raises(QboFault, match="^6000 .*error while calculating tax"):
        uk.write("Invoice", sale(uk, (100, "20.0% S"), TxnTaxDetail=detail))


def test_a_total_that_no_rate_can_carry_is_refused(uk):
    with pytest.raises(QboFault, match="^6000 .*error while calculating tax"):
        uk.write("Invoice", sale(uk, (100, "0.0% Z"), TxnTaxDetail={"TotalTax": 5}))


def test_a_tax_line_needs_its_type(uk):
    line = rate_line(uk, 20, "SS-20.0")
    del line["DetailType"]
    with pytest.raises(QboFault, match="^2020 .*TxnTaxDetail.TaxLine.DetailType"):
        uk.write("Invoice", sale(uk, (100, "20.0% S"), TxnTaxDetail={"TaxLine": [line]}))


# Codes that are refused


@pytest.mark.parametrize(("kind", "name"), [("uk", "VAT"), ("ca", "GST/HST")])
def test_every_line_needs_a_code(request, kind, name):
    company = request.getfixturevalue(kind)
    with pytest.raises(QboFault, match="^6000 ") as fault:
        company.write("Invoice", invoice_body())
    assert fault.value.detail == (
        "Business Validation Error: Make sure all your transactions have a "
        f"{name} rate before you save."
    )


def test_shipping_needs_a_code_too(uk):
    body = sale(uk, (100, "20.0% S"))
    body["Line"].append(sales_line(15, item="SHIPPING_ITEM_ID"))
    with pytest.raises(QboFault, match="^6000 .*VAT rate"):
        uk.write("Invoice", body)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [("TAX", "6100"), ("NON", "6100"), ("CustomSalesTax", "6160"), ("999", "2500")],
)
def test_the_code_of_a_line_is_one_of_the_company(uk, sent, fault):
    body = invoice_body()
    body["Line"] = [sales_line(100, TaxCodeRef={"value": sent})]
    with pytest.raises(QboFault, match=f"^{fault} "):
        uk.write("Invoice", body)


def test_an_update_to_the_pseudo_code_of_a_typed_rate_is_refused(uk):
    invoice = uk.write("Invoice", sale(uk, (100, "20.0% S")))
    invoice["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "CustomSalesTax"}
    with pytest.raises(QboFault, match="^6230 "):
        uk.write("Invoice", invoice)


# Documents without tax


def test_where_tax_is_not_applicable_lines_need_no_code(uk):
    invoice = uk.write("Invoice", invoice_body(GlobalTaxCalculation="NotApplicable"))
    assert invoice["TotalAmt"] == 100
    assert "TxnTaxDetail" not in invoice


def test_where_tax_is_not_applicable_codes_fall_away(uk):
    body = sale(uk, (100, "20.0% S"), GlobalTaxCalculation="NotApplicable")
    invoice = uk.write("Invoice", body)
    assert "TaxCodeRef" not in invoice["Line"][0]["SalesItemLineDetail"]
    assert invoice["TotalAmt"] == 100


def test_a_tax_detail_is_refused_where_tax_is_not_applicable(uk):
    body = invoice_body(GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 20})
    with pytest.raises(QboFault, match="^6170 Invalid TxnTaxDetail Error"):
        uk.write("Invoice", body)


# Discount and shipping


def test_a_discount_lowers_what_every_line_is_taxed_on(uk):
    body = sale(uk, (100, "20.0% S"), (300, "5.0% R"))
    body["Line"].append(discount_line(Amount=40))
    invoice = uk.write("Invoice", body)
    lines = [line["TaxLineDetail"] for line in invoice["TxnTaxDetail"]["TaxLine"]]
    assert [line["NetAmountTaxable"] for line in lines] == [90, 270]
    assert amounts(invoice) == [18, Decimal("13.50")]
    assert invoice["TotalAmt"] == Decimal("391.50")


def test_a_discount_with_a_code_of_its_own_lowers_the_tax_of_that_code(uk):
    body = sale(uk, (100, "20.0% S"), (300, "5.0% R"))
    detail = {"TaxCodeRef": code(uk, "20.0% S")}
    body["Line"].append(discount_line(Amount=40, DiscountLineDetail=detail))
    invoice = uk.write("Invoice", body)
    assert amounts(invoice) == [12, 15]
    assert invoice["TotalAmt"] == 387


def test_shipping_is_taxed_by_its_own_code(uk):
    body = sale(uk, (24, "0.0% Z"))
    shipping = sales_line(15, item="SHIPPING_ITEM_ID", TaxCodeRef=code(uk, "20.0% S"))
    body["Line"].append(shipping)
    invoice = uk.write("Invoice", body)
    assert total(invoice) == (3, 42)


# Whatever the lines are

CODES = ("20.0% S", "5.0% R", "0.0% Z", "Exempt", "No VAT", "20.0% RC SG")
LINES = st.lists(
    st.tuples(st.decimals("-99", "9999", places=2), st.sampled_from(CODES)), max_size=4
).map(lambda lines: [(1000, "20.0% S"), *lines])
METHODS = st.sampled_from(("TaxExcluded", "TaxInclusive"))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=LINES, method=METHODS, discount=st.decimals(0, 20, places=2), is_sale=st.booleans())
def test_the_parts_of_a_document_add_up(uk, lines, method, discount, is_sale):
    net = sum(amount for amount, _name in lines)
    if is_sale:
        net -= discount
        body = sale(uk, *lines, GlobalTaxCalculation=method)
        body["Line"].append(discount_line(Amount=discount))
    else:
        body = bill(uk, *lines, account="Rent", GlobalTaxCalculation=method)
    document = uk.write("Invoice" if is_sale else "Bill", body)
    tax, whole = total(document)
    assert tax == sum(amounts(document))
    assert whole == net + tax
    assert sum(uk.trial_balance().values()) == 0
    assert uk.write("Invoice" if is_sale else "Bill", document) == document
