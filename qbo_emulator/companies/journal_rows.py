"""Journal entries as rows of CSV files, one row per line."""


def entries(rows):
    """:return: iterator over the entries, each as its first row with the ``lines`` in it"""
    grouped = {}
    for row in rows:
        grouped.setdefault(row["number"], []).append(row)
    for lines in grouped.values():
        yield {**lines[0], "lines": lines}


def journal_entry(business, row):
    """:return: the body of a journal entry"""
    return {
        "DocNumber": row["number"],
        "PrivateNote": row["note"],
        "Line": [_line(business, line) for line in row["lines"]],
    }


def _line(business, row):
    detail = {
        "PostingType": "Debit" if row["debit"] else "Credit",
        "AccountRef": business.ref("Account", row["account"]),
    }
    if row["name"]:
        kind = "Customer" if row["name"] in business.ids["Customer"] else "Vendor"
        detail["Entity"] = {"Type": kind, "EntityRef": business.ref(kind, row["name"])}
    return {
        "Amount": row["debit"] or row["credit"],
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": detail,
    }
