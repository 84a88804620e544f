"""What has been posted up to a day, on the accrual and on the cash basis.

On the cash basis a sale counts when and as far as it is paid: each account of an invoice or credit
memo gets its share of what is applied to it. Money that is not applied yet is unapplied cash
payment income. Journal entries count as they are.
"""

from ..money import prorate

_SALES = ("Invoice", "CreditMemo")


def accrual_sums(company, last):
    """:return: dictionary of cents by account id, posted on or before an ISO date"""
    return company.ledger.sums(last)


def cash_sums(company, last):
    """:return: the same on the cash basis"""
    receivables = {
        record.id
        for record in company.objects.select(
            "Account", "body ->> '$.AccountType' = 'Accounts Receivable'"
        )
    }
    sums = company.ledger.sums(last, without=(*_SALES, "Payment"))
    unapplied = _add_applied(company, last, sums, receivables)
    for account, cents in company.ledger.sums(last, only=("Payment",)).items():
        if account not in receivables:
            sums[account] = sums.get(account, 0) + cents
            unapplied += cents
    if unapplied:
        account = company.account_for("Income", "UnappliedCashPaymentIncome")
        sums[account] = sums.get(account, 0) - unapplied
    return sums


def _add_applied(company, last, sums, receivables):
    """Add the paid share of every sale.

    :return: int, cents by which the applications change what is unapplied; negative
    """
    applied = 0
    for target_type, target_id, cents in company.links.applied_until(last):
        applied -= cents
        postings = company.ledger.postings(target_type, target_id)
        if target_type in _SALES:
            paid = [entry for entry in postings if entry[0] not in receivables]
            shares = prorate(-cents, [amount for _, amount in paid])
        else:
            # A journal entry was counted when it was made; paying it clears its receivable.
            paid = [entry for entry in postings if entry[0] in receivables][:1]
            shares = [-cents]
        for (account, _), share in zip(paid, shares, strict=True):
            sums[account] = sums.get(account, 0) + share
    return applied
