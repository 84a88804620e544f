"""Sales tax of a US company without automated sales tax: lines say TAX or NON, the transaction names
a code.
"""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import Movement, expense_line, invoice_body, sales_line

CALIFORNIA, TUCSON = "2", "3"


def taxed(*amounts, code=TUCSON, **fields):
    detail = {"TxnTaxCodeRef": {"value": code}} if code else {}
    body = invoice_body(TxnTaxDetail={**detail, **fields.pop("tax", {})}, **fields)
    body["Line"] = [sales_line(amount, TaxCodeRef={"value": "TAX"}) for amount in amounts]
    return body


def tax_of(document):
    detail = document["TxnTaxDetail"]
    return detail["TotalTax"], [line["Amount"] for line in detail.get("TaxLine", ())]


def discount_line(amount):
    return {"Amount": amount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {}}


def test_tax_by_the_rates_of_a_code(company):
    body = taxed(100)
    body["Line"].append(sales_line(50))
    invoice = company.write("Invoice", body)
    assert invoice["TotalAmt"] == Decimal("159.10")
    assert invoice["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": TUCSON},
        "TotalTax": Decimal("9.10"),
        "TaxLine": [
            {
                "Amount": amount,
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": rate},
                    "PercentBased": True,
                    "TaxPercent": percent,
                    "NetAmountTaxable": 100,
                },
            }
            for amount, rate, percent in (
                (Decimal("7.10"), "2", Decimal("7.1")),
                (2, "3", 2),
            )
        ],
    }


def test_tax_is_computed_on_the_sum_of_the_lines(company):
    invoice = company.write("Invoice", taxed("0.06", "0.06", "0.06", code=CALIFORNIA))
    assert tax_of(invoice) == (Decimal("0.01"), [Decimal("0.01")])


def test_a_line_is_taxable_or_not(company):
    body = invoice_body()
    body["Line"] = [sales_line(10, TaxCodeRef={"value": "3"})]
    with pytest.raises(QboFault, match="^6100 ") as fault:
        company.write("Invoice", body)
    assert fault.value.detail == (
        "Valid line TaxCodes for US should be TAX or NON. Supplied value: 3"
    )


def test_an_explicit_total_tax_is_spread_over_the_rates(company):
    invoice = company.write("Invoice", taxed(100, tax={"TotalTax": "9.00"}))
    assert invoice["TotalAmt"] == 109
    assert tax_of(invoice) == (9, [Decimal("7.02"), Decimal("1.98")])


def test_no_code_and_no_total_means_no_tax(company):
    assert company.write("Invoice", taxed(100, code=None))["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_total_without_a_code_needs_a_default_code(company):
    with pytest.raises(QboFault, match="^6000 "):
        company.write("Invoice", taxed(100, code=None, tax={"TotalTax": 8}))
    change = {"Id": "1", "SyncToken": "0", "sparse": True}
    company.write("Preferences", {**change, "TaxPrefs": {"TaxGroupCodeRef": {"value": CALIFORNIA}}})
    invoice = company.write("Invoice", taxed(100, code=None, tax={"TotalTax": 8}))
    assert invoice["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": CALIFORNIA}


def test_sent_tax_lines_are_taken(company):
    line = {
        "Amount": "1.23",
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": "1"}},
    }
    invoice = company.write("Invoice", taxed(100, code=None, tax={"TaxLine": [line]}))
    assert tax_of(invoice) == (Decimal("1.23"), [Decimal("1.23")])


@pytest.mark.parametrize(("after", "tax"), [(False, "9.10"), (True, "8.19")])
def test_tax_before_or_after_the_discount(company, after, tax):
    body = taxed(100, ApplyTaxAfterDiscount=after)
    body["Line"].append(discount_line(10))
    assert company.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == Decimal(tax)


def test_only_the_taxable_part_of_a_discount_lowers_the_tax(company):
    body = taxed(100, code=CALIFORNIA, ApplyTaxAfterDiscount=True)
    body["Line"] += [sales_line(300), discount_line(40)]
    assert company.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == Decimal("7.20")


def test_a_sparse_update_keeps_an_explicit_tax(company):
    invoice = company.write("Invoice", taxed(100, tax={"TotalTax": "9.00"}))
    change = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    assert company.write("Invoice", change)["TxnTaxDetail"]["TotalTax"] == 9


def test_a_sparse_update_of_taxable_lines_computes_the_tax_again(company):
    invoice = company.write("Invoice", taxed(100))
    lines = [sales_line(200, TaxCodeRef={"value": "TAX"})]
    change = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "Line": lines}
    assert company.write("Invoice", change)["TxnTaxDetail"]["TotalTax"] == Decimal("18.20")


def test_a_full_update_without_tax_has_none(company):
    invoice = company.write("Invoice", taxed(100))
    change = {**invoice_body(100), "Id": invoice["Id"], "SyncToken": "0"}
    assert company.write("Invoice", change)["TxnTaxDetail"] == {"TotalTax": 0}


def test_the_pseudo_code_of_a_typed_rate_cannot_be_used(company):
    with pytest.raises(QboFault, match="^6160 Invalid TaxCodeRef Error"):
        company.write("Invoice", taxed(100, code="CustomSalesTax"))
    invoice = company.write("Invoice", taxed(100))
    change = taxed(100, code="CustomSalesTax")
    with pytest.raises(QboFault, match="^6230 Invalid TaxCodeRef Error"):
        company.write("Invoice", {**change, "Id": invoice["Id"], "SyncToken": "0"})


def test_the_pseudo_codes_are_answered_without_a_sync_token(company):
    codes = {code["Id"]: code for code in company.query("SELECT * FROM TaxCode")}
    for key, taxable, group in (
        ("TAX", True, False),
        ("NON", False, False),
        ("CustomSalesTax", True, True),
    ):
        assert "SyncToken" not in codes[key]
        assert (codes[key]["Taxable"], codes[key]["TaxGroup"]) == (taxable, group)


def test_how_tax_is_computed_elsewhere_is_left_out(company):
    invoice = company.write("Invoice", taxed(100, GlobalTaxCalculation="TaxExcluded"))
    assert "GlobalTaxCalculation" not in invoice
    assert invoice["TotalAmt"] == Decimal("109.10")


def test_each_agency_is_owed_its_part(company):
    moved = Movement(company)
    company.write("Invoice", taxed(100))
    company.write("Invoice", taxed(100, code=CALIFORNIA))
    assert moved() == {
        "Accounts Receivable (A/R)": Decimal("217.10"),
        "Design income": Decimal("-200.00"),
        "Arizona Dept. of Revenue Payable": Decimal("-9.10"),
        "Board of Equalization Payable": Decimal("-8.00"),
    }


def test_a_refund_receipt_takes_tax_back(company):
    moved = Movement(company)
    account = {"DepositToAccountRef": {"value": "35"}}
    company.write("SalesReceipt", taxed(100, **account))
    company.write("RefundReceipt", taxed(100, **account))
    assert moved() == {}


def test_purchases_have_no_tax(company):
    moved = Movement(company)
    body = {
        "VendorRef": {"value": "32"},
        "Line": [expense_line(100)],
        "TxnTaxDetail": {"TotalTax": 8, "TxnTaxCodeRef": {"value": CALIFORNIA}},
    }
    bill = company.write("Bill", body)
    assert bill["Line"][0]["AccountBasedExpenseLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert "TxnTaxDetail" not in bill
    assert moved() == {"Accounts Payable (A/P)": Decimal("-100.00"), "Advertising": Decimal(100)}


def test_a_line_of_a_purchase_is_taxable_or_not(company):
    body = {"VendorRef": {"value": "32"}, "Line": [expense_line(9, TaxCodeRef={"value": "2"})]}
    with pytest.raises(QboFault, match="^6100 "):
        company.write("Bill", body)
