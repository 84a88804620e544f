"""Transactions as pages list them, with links, and the postings of one."""

from markupsafe import Markup

from ..money import from_cents
from ..reports.documents import read_documents, transaction_types
from . import parts

_DOCUMENTS = (
    ("Date", "time"),
    ("Type", ""),
    ("Number", ""),
    ("Name", "name"),
    ("Note", "extra"),
    ("Amount", "number"),
)
_ACCOUNT_POSTINGS = (
    ("Date", "time"),
    ("Type", ""),
    ("Number", ""),
    ("Name", "name"),
    ("Note", "extra"),
    ("Debit", "number"),
    ("Credit", "number"),
)
_LINKS = (("How", ""), ("Transaction", "wrap"), ("Date", "time"), ("Amount", "number"))
_OPTIONAL = ("Number", "Name", "Note")
#: How many transactions a list shows.
MOST_LISTED = 100


def latest(company, number):
    """:return: list of (type, id) of the latest transactions, newest first"""
    types = transaction_types()
    return _keys(company, f"type IN ({', '.join('?' * len(types))})", types, number)


def of_party(company, key):
    """:return: list of (type, id) of the latest transactions with a customer, vendor or employee"""
    types = transaction_types()
    where = f"party = ? AND type IN ({', '.join('?' * len(types))})"
    return _keys(company, where, (key, *types))


def of_item(company, key):
    """:return: list of (type, id) of the latest transactions with a product or service"""
    types = transaction_types()
    where = f"instr(body, ?) AND type IN ({', '.join('?' * len(types))})"
    return _keys(company, where, (f'ItemRef":{{"value":"{key}"', *types))


def of_type(company, type_name):
    """:return: list of (type, id) of the latest transactions of a type"""
    return _keys(company, "type = ?", (type_name,))


def _keys(company, where, values, number=MOST_LISTED):
    return company.connection.execute(
        "SELECT type, id FROM object WHERE realm = ? AND deleted = 0 AND txn_date IS NOT NULL "
        f"AND {where} ORDER BY txn_date DESC, id DESC LIMIT ?",
        (company.realm, *values, number),
    ).fetchall()


def read(company, keys):
    """:return: dictionary of :class:`~qbo_emulator.reports.documents.Document` by (type, id)"""
    days = [
        day
        for key in keys
        for (day,) in company.connection.execute(
            "SELECT txn_date FROM object WHERE realm = ? AND type = ? AND id = ?",
            (company.realm, *key),
        )
        if day
    ]
    if not days:
        return {}
    found = read_documents(company, max(days), min(days))
    return {key: found[key] for key in keys if key in found}


def heading_of(document):
    """:return: text of a transaction: its kind and number"""
    return f"{document.label} {document.number}".strip()


def documents_table(shown, company, keys):
    """:return: markup of a list of transactions"""
    documents = read(company, keys)
    rows = [_document_row(shown, company, entry) for entry in documents.values()]
    return parts.table(_DOCUMENTS, rows, optional=_OPTIONAL, empty="There are none.")


def _document_row(shown, company, document):
    key = document.type, document.id
    return [
        document.date,
        shown.link(*key, document.label),
        document.number and shown.link(*key, document.number),
        _name(company, document.party),
        document.memo,
        _amount(document),
    ]


def _amount(document):
    """What an adjustment of stock is worth is in its postings alone."""
    if document.type.startswith("Inventory") and not document.total:
        return ""
    return parts.money(from_cents(document.total))


def _name(company, key):
    for type_name in ("Customer", "Vendor", "Employee"):
        header = key and company.objects.header(type_name, key)
        if header:
            return header[0]
    return ""


def postings_table(shown, company, record):
    """:return: markup of the postings of a transaction, in the home currency"""
    rows = company.connection.execute(
        "SELECT account, party, memo, amount, own_amount FROM posting WHERE realm = ? "
        "AND txn_type = ? AND txn_id = ? ORDER BY position",
        (company.realm, record.type, record.id),
    ).fetchall()
    if not rows:
        return parts.quiet("Nothing is posted: no account is touched.")
    home = company.currencies.home
    columns = [("Account", "wrap"), ("Name", "name"), ("Note", "extra")]
    columns += [(f"Debit {home}", "number"), (f"Credit {home}", "number")]
    is_foreign = any(company.ledger.account_currency(row[0]) not in (None, home) for row in rows)
    if is_foreign:
        columns.append(("On the account", "number"))
    made = [_posting_row(shown, company, *row)[: len(columns)] for row in rows]
    debits = parts.money(from_cents(sum(row[3] for row in rows if row[3] > 0)))
    total = ["Total", "", "", debits, debits, ""]
    return parts.table(columns, made, total[: len(columns)], _OPTIONAL)


def _posting_row(shown, company, account, party, memo, cents, own):
    currency = company.ledger.account_currency(account) or company.currencies.home
    return [
        shown.link("Account", account, company.objects.known("Account", account).full_name),
        _name(company, party),
        memo,
        *_sides(cents),
        f"{parts.money(from_cents(own))} {currency}",
    ]


def _sides(cents):
    amount = parts.money(from_cents(abs(cents)))
    return (amount, "") if cents > 0 else ("", amount)


def account_postings_table(shown, company, account):
    """:return: markup of the latest postings to an account, newest first"""
    rows = company.connection.execute(
        "SELECT txn_type, txn_id, party, memo, amount FROM posting WHERE realm = ? "
        "AND account = ? ORDER BY txn_date DESC, txn_id DESC, position LIMIT ?",
        (company.realm, account, MOST_LISTED),
    ).fetchall()
    documents = read(company, list(dict.fromkeys(row[:2] for row in rows)))
    made = []
    for type_name, key, party, memo, cents in rows:
        document = documents[type_name, key]
        row = _document_row(shown, company, document)
        made.append([*row[:3], _name(company, party), memo or document.memo, *_sides(cents)])
    return parts.table(_ACCOUNT_POSTINGS, made, optional=_OPTIONAL, empty="Nothing is posted yet.")


def links_table(shown, company, record):
    """:return: markup of what a transaction is linked with, and of the amounts that are applied"""
    key = record.type, record.id
    links = company.links
    found = [
        *(("Refers to", (entry.type, entry.id), None) for entry in links.mentions(*key)),
        *(("Referred to by", (entry.type, entry.id), None) for entry in links.mentioned_by(*key)),
        *(("Applied to", target, cents) for target, cents in links.targets(record).items()),
    ]
    for source in links.sources(*key):
        cents = links.targets(company.objects.get(*source))[key]
        found.append(("Applied by", source, cents))
    documents = read(company, [other for _, other, _ in found])
    rows = [
        [how, _titled(shown, other, documents), documents[other].date, _applied(cents)]
        for how, other, cents in dict.fromkeys(found)
        if other in documents
    ]
    return parts.table(_LINKS, rows, optional=_OPTIONAL, empty="It is linked with nothing.")


def _titled(shown, key, documents):
    return shown.link(*key, heading_of(documents[key]))


def _applied(cents):
    return "" if cents is None else parts.money(from_cents(abs(cents)))


def linked(shown, company, links):
    """:return: markup of what a ``LinkedTxn`` names"""
    named = []
    for link in links:
        for type_name in transaction_types():
            record = company.objects.get(type_name, int(link["TxnId"]))
            if record is not None and not record.deleted:
                documents = read(company, [(type_name, record.id)])
                named += [_titled(shown, key, documents) for key in documents]
    return parts.joined(named, ", ") or Markup("{}").format(links[0].get("TxnType", ""))
