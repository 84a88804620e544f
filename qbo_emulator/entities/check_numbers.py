"""Check numbers: one space per bank account, for checks and for bills that are paid by check."""


class NumberedChecks:
    """A transaction that can be a check; only then its number must be free on its account."""

    numbered_with = ("BillPayment", "Purchase")
    numbers_itself = False

    def check_account(self, body):
        """:return: id of the bank account of a check, as text; None for what is no check"""
        raise NotImplementedError

    def number_holders(self, company, record):
        """Only checks of the same account count."""
        account = self.check_account(record.body)
        for other in super().number_holders(company, record) if account else ():
            if company.entity(other.type).check_account(other.body) == account:
                yield other
