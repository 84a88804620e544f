"""What the rates of a tax code make of one amount."""

from decimal import Decimal

import pytest

from qbo_emulator.tax.rates import AppliedRate, line_taxes, percent_on


def rate(key, percent, base="TaxOnAmount", order=0, on_order=None):
    return AppliedRate(key, Decimal(percent), base, order, on_order)


def taxes(cents, *rates):
    return [(entry.net, entry.tax) for entry in line_taxes(rates, cents)]


def test_taxes_on_the_amount_do_not_see_each_other():
    assert taxes(10000, rate(1, 5), rate(2, 7, order=1)) == [(10000, 500), (10000, 700)]


def test_a_tax_on_the_amount_with_tax_includes_what_comes_before():
    compound = rate(2, 10, "TaxOnAmountPlusTax", 1)
    assert taxes(10000, rate(1, 5), compound) == [(10000, 500), (10500, 1050)]


def test_a_tax_on_tax_is_computed_on_the_tax_alone():
    surcharge = rate(2, 10, "TaxOnTax", 1)
    assert taxes(10000, rate(1, 5), surcharge) == [(10000, 500), (500, 50)]


def test_rates_of_the_same_order_do_not_see_each_other():
    surcharge = rate(2, 10, "TaxOnTax", 0)
    assert taxes(10000, rate(1, 5), surcharge) == [(10000, 500), (0, 0)]


def test_a_tax_on_tax_may_name_the_order_that_it_is_computed_on():
    first, second = rate(1, 5), rate(2, 20, order=1)
    surcharge = rate(3, 10, "TaxOnTax", 2, on_order=1)
    assert taxes(10000, first, second, surcharge)[2] == (2000, 200)


def test_taxes_that_others_are_computed_on_are_rounded_first():
    compound = rate(2, 100, "TaxOnAmountPlusTax", 1)
    assert taxes(10, rate(1, 5), compound) == [(10, 1), (11, 11)]


@pytest.mark.parametrize(
    ("day", "percent"),
    [("2010-01-01", 9), ("2011-01-04", 17), ("2020-12-31", 17), ("2021-01-01", 20)],
)
def test_a_percentage_applies_between_two_days(day, percent):
    body = {
        "RateValue": 9,
        "EffectiveTaxRate": [
            {
                "RateValue": 17,
                "EffectiveDate": "2011-01-04T00:00:00-08:00",
                "EndDate": "2020-12-31T00:00:00-08:00",
            },
            {"RateValue": 20, "EffectiveDate": "2021-01-01T00:00:00-08:00"},
        ],
    }
    assert percent_on(body, day) == percent
