"""The acts of the website as control paths, ``POST /emulator/website/…``."""

from dataclasses import dataclass

from .. import options
from ..faults import QboFault
from .acts import Website
from .values import ActRefused

_COMMON = ("realmId", "password")


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    :ivar do: method of :class:`Website`
    :ivar required: names of the fields that must be sent, which are arguments of the method
    :ivar optional: names of the fields that may be sent
    """

    do: object
    required: tuple
    optional: tuple = ()


#: Act by the last part of its path.
ACTS = {
    "reconcile": Act(Website.reconcile, ("account",), ("date", "state")),
    "match": Act(Website.match, ("type", "id"), ("matched",)),
    "settle": Act(Website.settle, ("type", "id")),
    "void": Act(Website.void, ("type", "id")),
    "payroll-check": Act(
        Website.pay_wages, ("employee", "account", "lines"), ("date", "number", "memo")
    ),
    "sales-tax-payment": Act(
        Website.pay_sales_tax,
        ("liability", "account", "amount"),
        ("date", "number", "memo", "refund"),
    ),
    "quantity": Act(Website.adjust_quantity, ("item", "difference"), ("date",)),
    "revaluation": Act(Website.revalue, ("currency", "rate"), ("date", "memo")),
    "item-accounts": Act(Website.change_item_accounts, ("item",), ("income", "expense", "asset")),
    "vendor-currency": Act(Website.give_vendor_currency, ("vendor", "currency")),
    "close-books": Act(Website.close_books, ("date",), ("password",)),
}


def act(company, name, body):
    """Do what a control request asks for.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param name: one of :data:`ACTS`
    :param body: parsed JSON object
    :return: what the path answers
    :raise ActRefused: it cannot be done, nothing changed
    """
    chosen = ACTS[name]
    own = (*chosen.required, *chosen.optional)
    fields = dict.fromkeys((*own, *_COMMON), (lambda value: True, ""))
    options.check(body, fields, chosen.required)
    arguments = {field: value for field, value in body.items() if field in own}
    password = None if "password" in own else body.get("password")
    try:
        return chosen.do(Website(company, password), **arguments)
    except QboFault as fault:
        text = f"{fault.code} {fault.message}: {fault.detail}"
        raise ActRefused(text) from None
