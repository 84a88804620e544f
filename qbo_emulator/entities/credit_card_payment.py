"""CreditCardPayment: money paid from the bank to the credit card."""

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

    def takes(self, name, account_type):
        """Each field has its own type."""
        return account_type == _ACCOUNT_TYPES[name]
