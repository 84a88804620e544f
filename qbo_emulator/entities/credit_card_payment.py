"""CreditCardPayment: money paid from the bank to the credit card."""

from .. import faults
from .account_transfer import AccountTransfer

_ACCOUNT_TYPES = {"BankAccountRef": "Bank", "CreditCardAccountRef": "Credit Card"}


class CreditCardPayment(AccountTransfer):
    """A payment of a credit card's balance.

    Paths and queries call it CreditCardPayment, bodies and answers CreditCardPaymentTxn.
    """

    name = "CreditCardPaymentTxn"
    path = "creditcardpayment"
    to_field = "CreditCardAccountRef"
    from_field = "BankAccountRef"
    required = ("BankAccountRef", "CreditCardAccountRef", "Amount")
    references = {
        **AccountTransfer.references,
        "BankAccountRef": "Account",
        "CreditCardAccountRef": "Account",
        "VendorRef": "Vendor",
    }

    def complete(self, company, record, previous, sent):
        """Refuse any other currency than the home currency (Intuit's page of the entity).

        :raise QboFault: 6000
        """
        super().complete(company, record, previous, sent)
        if company.currencies.rate_of(record) is not None:
            raise faults.business_rule("A credit card payment is in the home currency.")

    def takes(self, name, account_type):
        """Each field has its own type."""
        return account_type == _ACCOUNT_TYPES[name]
