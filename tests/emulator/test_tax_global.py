"""Value added tax, goods and services tax: a tax code on every line of sales and purchases."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_emulator.faults import QboFault

from .conftest import Movement, expense_line, invoice_body, journal_line, sales_line


def key(company, entity, name):
    field = "FullyQualifiedName" if entity == "Account" else "Name"
    rows = company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
    return next(row["Id"] for row in rows if row[field] == name)


def code(company, name):
    return {"value": key(company, "TaxCode", name)}


def sale(company, *lines, **fields):
    """``lines`` are (amount, tax code) or (amount, tax code, further fields of the detail)"""
    body = invoice_body(**fields)
    body["Line"] = [
        sales_line(amount, TaxCodeRef=code(company, name), **(more[0] if more else {}))
        for amount, name, *more in lines
    ]
    return body


def bill(company, *lines, account, **fields):
    account = key(company, "Account", account)
    body = {"VendorRef": {"value": key_of_vendor(company)}, **fields}
    body["Line"] = [
        expense_line(amount, account, TaxCodeRef=code(company, name)) for amount, name in lines
    ]
    return body


def key_of_vendor(company):
    return company.query("SELECT * FROM Vendor MAXRESULTS 1")[0]["Id"]


def amounts(document):
    return [line["Amount"] for line in document["TxnTaxDetail"]["TaxLine"]]


def total(document):
    return document["TxnTaxDetail"]["TotalTax"], document["TotalAmt"]


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


def rate_line(company, amount, rate):
    return {
        "Amount": amount,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": key(company, "TaxRate", rate)}},
    }


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


def discount_line(**fields):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {}, **fields}


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


# The ledger


def test_vat_on_a_sale_is_owed_on_the_control_account(uk):
    moved = Movement(uk)
    body = sale(uk, (100, "20.0% S"), (60, "5.0% R"))
    body["Line"].append(discount_line(Amount=16))
    uk.write("Invoice", body)
    assert moved() == {
        "Debtors": Decimal("164.70"),
        "Services": Decimal("-160.00"),
        "Discounts given": Decimal("16.00"),
        "VAT Control": Decimal("-20.70"),
    }


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_nothing_of_the_tax_of_a_removed_sale_stays(uk, operation):
    moved = Movement(uk)
    body = sale(uk, (100, "20.0% S"), GlobalTaxCalculation="TaxInclusive")
    uk.write("Invoice", uk.write("Invoice", body), operation)
    assert moved() == {}


def test_a_credit_memo_takes_the_tax_back(uk):
    moved = Movement(uk)
    uk.write("Invoice", sale(uk, (100, "20.0% S")))
    uk.write("CreditMemo", sale(uk, (100, "20.0% S")))
    assert moved() == {}


def test_vat_on_a_purchase_comes_back(uk):
    moved = Movement(uk)
    document = uk.write("Bill", bill(uk, (200, "20.0% S"), (50, "0.0% Z"), account="Rent"))
    assert total(document) == (40, 290)
    assert moved() == {
        "Creditors": Decimal("-290.00"),
        "Rent": Decimal("250.00"),
        "VAT Control": Decimal("40.00"),
    }


def test_a_reverse_charge_owes_and_gives_back_the_same_tax(uk):
    moved = Movement(uk)
    document = uk.write("Bill", bill(uk, (200, "20.0% RC SG"), account="Software Subscriptions"))
    assert amounts(document) == [40, -40]
    assert total(document) == (0, 200)
    assert moved() == {
        "Creditors": Decimal("-200.00"),
        "Software Subscriptions": Decimal("200.00"),
    }


def test_each_canadian_agency_has_its_account(ca):
    moved = Movement(ca)
    body = sale(ca, (100, "GST/PST BC"), (100, "GST/QST QC - 9.975"), (100, "HST ON"))
    ca.write("Invoice", body)
    assert moved() == {
        "Accounts Receivable (A/R)": Decimal("339.98"),
        "Sales:Equipment": Decimal("-300.00"),
        "GST/HST Payable": Decimal("-23.00"),
        "PST BC Payable": Decimal("-7.00"),
        "QST Payable": Decimal("-9.98"),
    }


def test_provincial_tax_on_a_purchase_is_part_of_the_expense(ca):
    moved = Movement(ca)
    document = ca.write("Bill", bill(ca, (100, "GST/PST BC"), account="Rent"))
    assert amounts(document) == [5, 7]
    assert moved() == {
        "Accounts Payable (A/P)": Decimal("-112.00"),
        "Rent": Decimal("107.00"),
        "GST/HST Payable": Decimal("5.00"),
    }


def test_a_replaced_provincial_tax_goes_to_the_expense_whole(ca):
    moved = Movement(ca)
    detail = {"TaxLine": [rate_line(ca, "6.97", "PST (BC) on purchases")]}
    body = bill(ca, (60, "GST/PST BC"), (40, "GST/PST BC"), account="Rent", TxnTaxDetail=detail)
    ca.write("Bill", body)
    assert moved() == {
        "Accounts Payable (A/P)": Decimal("-111.97"),
        "Rent": Decimal("106.97"),
        "GST/HST Payable": Decimal("5.00"),
    }


def test_a_vendor_credit_gives_tax_on_purchases_back(ca):
    moved = Movement(ca)
    ca.write("Bill", bill(ca, (100, "GST/PST BC"), account="Rent"))
    ca.write("VendorCredit", bill(ca, (100, "GST/PST BC"), account="Rent"))
    assert moved() == {}


# Journal entries


def entry(company, name="20.0% S", **detail):
    taxed = journal_line(100, "Debit", key(company, "Account", "Rent"))
    taxed["JournalEntryLineDetail"] |= {"TaxCodeRef": code(company, name), **detail}
    bank = "Current Account" if name == "20.0% S" else "Chequing"
    return {"Line": [taxed, journal_line(120, "Credit", key(company, "Account", bank))]}


def test_the_tax_of_a_journal_line_is_posted_beside_it(uk):
    moved = Movement(uk)
    written = uk.write("JournalEntry", entry(uk, TaxApplicableOn="Purchase", TaxAmount=20))
    assert amounts(written) == [20]
    assert moved() == {
        "Rent": Decimal("100.00"),
        "VAT Control": Decimal("20.00"),
        "Current Account": Decimal("-120.00"),
    }


def test_the_tax_of_a_credit_is_negative(uk):
    body = entry(uk, TaxApplicableOn="Sales", TaxAmount=20)
    for line in body["Line"]:
        detail = line["JournalEntryLineDetail"]
        detail["PostingType"] = "Credit" if detail["PostingType"] == "Debit" else "Debit"
    assert amounts(uk.write("JournalEntry", body)) == [-20]


def test_the_tax_of_a_journal_line_is_split_over_the_rates_of_its_code(ca):
    moved = Movement(ca)
    body = entry(ca, "GST/PST BC", TaxApplicableOn="Purchase", TaxAmount=12)
    body["Line"][1]["Amount"] = 112
    ca.write("JournalEntry", body)
    assert moved() == {
        "Rent": Decimal("107.00"),
        "GST/HST Payable": Decimal("5.00"),
        "Chequing": Decimal("-112.00"),
    }


@pytest.mark.parametrize(
    ("detail", "missing"),
    [({"TaxAmount": 20}, "TaxApplicableOn"), ({"TaxApplicableOn": "Sales"}, "TaxAmount")],
)
def test_a_code_on_a_journal_line_needs_side_and_amount(uk, detail, missing):
    with pytest.raises(QboFault, match=f"^2020 .*{missing}"):
        uk.write("JournalEntry", entry(uk, **detail))


def test_debits_are_credits_with_tax(uk):
    with pytest.raises(QboFault, match="^2300 "):
        uk.write("JournalEntry", entry(uk, TaxApplicableOn="Purchase", TaxAmount=19))


def test_a_sent_tax_line_that_breaks_the_balance_of_an_entry_is_refused(uk):
    body = entry(uk, TaxApplicableOn="Purchase", TaxAmount=20)
    body["TxnTaxDetail"] = {"TaxLine": [rate_line(uk, 19, "SP-20.0")]}
    with pytest.raises(QboFault, match="^2300 "):
        uk.write("JournalEntry", body)


# Other documents


def account_ref(company, name):
    return {"value": key(company, "Account", name)}


def test_a_refund_receipt_takes_the_tax_of_a_sales_receipt_back(uk):
    moved = Movement(uk)
    account = {"DepositToAccountRef": account_ref(uk, "Current Account")}
    receipt = uk.write("SalesReceipt", sale(uk, (50, "20.0% S"), **account))
    assert total(receipt) == (10, 60)
    assert moved() == {
        "Current Account": Decimal("60.00"),
        "Services": Decimal("-50.00"),
        "VAT Control": Decimal("-10.00"),
    }
    uk.write("RefundReceipt", sale(uk, (50, "20.0% S"), **account))
    assert moved() == {}


@pytest.mark.parametrize("credit", [False, True])
def test_a_card_charge_and_its_credit_carry_tax(uk, credit):
    moved = Movement(uk)
    purchase = {
        "AccountRef": account_ref(uk, "Company Credit Card"),
        "PaymentType": "CreditCard",
        "Credit": credit,
        "Line": bill(uk, (50, "20.0% S"), account="Travel")["Line"],
    }
    assert total(uk.write("Purchase", purchase)) == (10, 60)
    sign = -1 if credit else 1
    assert moved() == {
        "Company Credit Card": Decimal("-60.00") * sign,
        "Travel": Decimal("50.00") * sign,
        "VAT Control": Decimal("10.00") * sign,
    }


def test_documents_that_are_not_posted_have_tax_too(uk):
    moved = Movement(uk)
    assert total(uk.write("Estimate", sale(uk, (100, "20.0% S")))) == (20, 120)
    order = bill(uk, (100, "5.0% R"), account="Rent")
    assert total(uk.write("PurchaseOrder", order)) == (5, 105)
    assert moved() == {}


def deposit(company, **detail):
    line = {
        "Amount": 100,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": account_ref(company, "Services"), **detail},
    }
    return {"DepositToAccountRef": account_ref(company, "Current Account"), "Line": [line]}


def test_a_line_of_a_deposit_may_have_tax(uk):
    moved = Movement(uk)
    body = deposit(uk, TaxCodeRef=code(uk, "20.0% S"), TaxApplicableOn="Sales")
    assert total(uk.write("Deposit", body)) == (20, 120)
    assert moved() == {
        "Current Account": Decimal("120.00"),
        "Services": Decimal("-100.00"),
        "VAT Control": Decimal("-20.00"),
    }


def test_a_deposit_needs_no_tax(uk):
    written = uk.write("Deposit", deposit(uk))
    assert written["TotalAmt"] == 100
    assert "TxnTaxDetail" not in written


def test_a_company_without_sales_tax_needs_no_codes(uk):
    change = {"Id": "1", "SyncToken": "0", "sparse": True, "TaxPrefs": {"UsingSalesTax": False}}
    uk.write("Preferences", change)
    invoice = uk.write("Invoice", invoice_body())
    assert invoice["TotalAmt"] == 100
    assert "TxnTaxDetail" not in invoice


def test_tax_in_another_currency_is_owed_in_the_home_currency(uk):
    customer = {"DisplayName": "Atelier Lyon", "CurrencyRef": {"value": "EUR"}}
    customer = uk.write("Customer", customer)
    moved = Movement(uk)
    body = sale(uk, ("99.99", "20.0% S"), customer=customer["Id"], ExchangeRate="0.85")
    invoice = uk.write("Invoice", {**body, "CurrencyRef": {"value": "EUR"}})
    assert total(invoice) == (20, Decimal("119.99"))
    assert moved() == {
        "Accounts Receivable (A/R) - EUR": Decimal("101.99"),
        "Services": Decimal("-84.99"),
        "VAT Control": Decimal("-17.00"),
    }


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
