"""What value added tax, goods and services tax post, and the tax of other documents than sales and bills."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import Movement, invoice_body, journal_line
from .taxed import amounts, bill, code, discount_line, key, rate_line, sale, total

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
