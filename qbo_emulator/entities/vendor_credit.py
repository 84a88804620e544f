"""VendorCredit."""

from .purchase_on_account import PurchaseOnAccount


class VendorCredit(PurchaseOnAccount):
    """What a vendor owes back; it is applied to bills through a bill payment."""

    name = "VendorCredit"
    read_only = PurchaseOnAccount.read_only | {"LinkedTxn"}

    def companions_of(self, sent):
        """Lines come with the vendor."""
        return ("VendorRef",) if "Line" in sent else ()

    def sign_of(self, body):
        """A credit takes a purchase back."""
        return -1
