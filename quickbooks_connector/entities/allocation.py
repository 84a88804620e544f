"""Which document pays which, to the cent."""

from decimal import Decimal

from .money import to_decimal


def receivable_lines(moves):
    """:return: the receivable items of documents, in the order they are due"""
    return moves.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    ).sorted(lambda line: (line.date_maturity or line.date, line.id))


def open_amount(line):
    """:return: what is left of a receivable item, without sign, in the company's currency, exact"""
    return abs(to_decimal(line.amount_residual, line.company_id.currency_id))


def allocate(debits, credits):
    """Pair what is owed with what pays it, in the given order.

    :param debits: list of ``(key, Decimal)``: documents and the amount of each that is paid
    :param credits: list of ``(key, Decimal)``: credits and payments and the amount of each that is used
    :return: list of ``(debit key, credit key, Decimal)``
    """
    pairs, sources = [], [[key, amount] for key, amount in credits if amount]
    for debit, owed in debits:
        while owed and sources:
            source = sources[0]
            amount = min(owed, source[1])
            pairs.append((debit, source[0], amount))
            owed -= amount
            source[1] -= amount
            if not source[1]:
                sources.pop(0)
    return pairs


def reconcile(pairs):
    """Reconcile receivable lines with the amounts QuickBooks has, all in one go.

    Odoo matches as much as both lines have left. Where QuickBooks applied less, that partial is written
    with its amount; it comes first, because the others are computed from what is left.

    :param pairs: list of ``(debit line, credit line, Decimal)`` in the company's currency
    :return: the new partials of these pairs; a pair may have others, from an earlier application
    """
    if not pairs:
        return None
    lines = pairs[0][0].union(*(line for pair in pairs for line in pair[:2]))
    left = {line.id: open_amount(line) for line in lines}
    before = lines.matched_debit_ids | lines.matched_credit_ids
    plan, partial_values = [], []
    for debit, credit, amount in pairs:
        if amount == min(left[debit.id], left[credit.id]):
            plan.append(debit + credit)
        else:
            partial_values.append(_partial_values(debit, credit, amount))
        left[debit.id] -= amount
        left[credit.id] -= amount
    partials = lines.env["account.partial.reconcile"]
    partials.create(partial_values)
    if plan:
        lines._reconcile_plan(plan)
    return ((lines.matched_debit_ids | lines.matched_credit_ids) - before).filtered(
        lambda partial: any(
            partial.debit_move_id == debit and partial.credit_move_id == credit
            for debit, credit, _amount in pairs
        )
    )


def linked_amounts(payload, types):
    """
    :param dict payload: a QuickBooks payment
    :param types: kinds of linked documents
    :return: list of ``(kind, id, Decimal)`` of its lines that are linked to one of these kinds
    """
    linked = []
    for line in payload.get("Line") or []:
        for link in line.get("LinkedTxn") or []:
            if link.get("TxnType") in types:
                linked.append((link["TxnType"], link["TxnId"], Decimal(line.get("Amount") or 0)))
    return linked


def _partial_values(debit, credit, amount):
    return {
        "debit_move_id": debit.id,
        "credit_move_id": credit.id,
        "amount": float(amount),
        "debit_amount_currency": float(amount),
        "credit_amount_currency": float(amount),
    }
