"""The SQLite file: its tables and how a connection to it is opened.

One row of ``object`` is one entity. What queries filter and sort by has a column of its own; the
rest of the entity is JSON in ``body``. Amounts are whole cents. ``posting`` is the ledger, ``link``
what is applied to what, ``mention`` which transaction was made of which, ``movement`` which
quantities of inventory items move, ``stock`` what is on hand after the last one, ``cleared`` how far
the bank has confirmed a transaction on one of its accounts, ``mark`` what people noted about a
record on the website, ``request`` the answers kept for replays, ``attachment`` the uploaded files.
"""

import sqlite3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS company (realm TEXT PRIMARY KEY, kind TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS object (
    realm TEXT NOT NULL,
    type TEXT NOT NULL,
    id INTEGER NOT NULL,
    sync_token INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    active INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    name TEXT COLLATE NOCASE,
    full_name TEXT COLLATE NOCASE,
    doc_number TEXT COLLATE NOCASE,
    txn_date TEXT,
    party INTEGER,
    parent INTEGER,
    total INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    tree_balance INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS object_identity ON object (realm, type, id);
CREATE INDEX IF NOT EXISTS object_changes ON object (realm, type, updated);
CREATE INDEX IF NOT EXISTS object_names ON object (realm, type, name);
CREATE INDEX IF NOT EXISTS object_numbers ON object (realm, type, doc_number)
    WHERE doc_number IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_dates ON object (realm, type, txn_date)
    WHERE txn_date IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_parties ON object (realm, type, party)
    WHERE party IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_parents ON object (realm, type, parent)
    WHERE parent IS NOT NULL;
CREATE TABLE IF NOT EXISTS posting (
    realm TEXT NOT NULL,
    txn_type TEXT NOT NULL,
    txn_id INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    position INTEGER NOT NULL,
    account INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    own_amount INTEGER NOT NULL,
    party_type TEXT,
    party INTEGER,
    memo TEXT NOT NULL,
    class_id INTEGER,
    department INTEGER,
    item INTEGER,
    quantity REAL
);
CREATE INDEX IF NOT EXISTS posting_transactions ON posting (realm, txn_type, txn_id);
CREATE INDEX IF NOT EXISTS posting_accounts ON posting (realm, account, txn_date);
CREATE TABLE IF NOT EXISTS link (
    realm TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    target_type TEXT NOT NULL,
    target_id INTEGER NOT NULL,
    party INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    home_amount INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS link_sources ON link (realm, source_type, source_id);
CREATE INDEX IF NOT EXISTS link_targets ON link (realm, target_type, target_id);
CREATE TABLE IF NOT EXISTS mention (
    realm TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    target_type TEXT NOT NULL,
    target_id INTEGER NOT NULL,
    target_line TEXT
);
CREATE INDEX IF NOT EXISTS mention_sources ON mention (realm, source_type, source_id);
CREATE INDEX IF NOT EXISTS mention_targets ON mention (realm, target_type, target_id);
CREATE TABLE IF NOT EXISTS movement (
    realm TEXT NOT NULL,
    txn_type TEXT NOT NULL,
    txn_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    item INTEGER NOT NULL,
    account INTEGER,
    quantity TEXT NOT NULL,
    value INTEGER,
    cost INTEGER NOT NULL,
    open_quantity TEXT NOT NULL,
    open_value INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS movement_transactions ON movement (realm, txn_type, txn_id, position);
CREATE INDEX IF NOT EXISTS movement_items ON movement (realm, item, txn_date, txn_id, position);
CREATE INDEX IF NOT EXISTS movement_open ON movement (realm, item, txn_date, txn_id, position)
    WHERE open_quantity <> '0';
CREATE TABLE IF NOT EXISTS stock (
    realm TEXT NOT NULL,
    item INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    txn_id INTEGER NOT NULL,
    quantity TEXT NOT NULL,
    bought TEXT NOT NULL,
    sold TEXT,
    PRIMARY KEY (realm, item)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cleared (
    realm TEXT NOT NULL,
    txn_type TEXT NOT NULL,
    txn_id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('Uncleared', 'Cleared', 'Reconciled')),
    PRIMARY KEY (realm, txn_type, txn_id, account)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (
    realm TEXT NOT NULL,
    type TEXT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (realm, type, id, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequence (
    realm TEXT NOT NULL,
    name TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (realm, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request (
    realm TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (realm, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachment (
    realm TEXT NOT NULL,
    attachable INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachment_identity ON attachment (realm, attachable);
CREATE TABLE IF NOT EXISTS grant_chain (
    id INTEGER PRIMARY KEY,
    realm TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    refresh_token TEXT NOT NULL UNIQUE,
    granted REAL NOT NULL,
    issued REAL NOT NULL,
    used REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS access_token (
    token TEXT PRIMARY KEY,
    grant_id INTEGER NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS authorization_code (
    code TEXT PRIMARY KEY,
    realm TEXT NOT NULL,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID;
"""

#: The tables that hold one company's data, by realm.
COMPANY_TABLES = (
    "object",
    "posting",
    "link",
    "mention",
    "movement",
    "stock",
    "cleared",
    "mark",
    "sequence",
    "request",
    "attachment",
)


def connect(path):
    """Open a connection that threads may share under a lock, and make sure that the tables exist.

    Durability is left out on purpose: an emulator's data need not survive a power cut, and each
    write is its own transaction.

    :param path: file name or ``:memory:``
    :return: sqlite3.Connection in autocommit mode
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    return connection


def clear_company(connection, realm):
    """Remove everything of a realm, within the transaction of the caller."""
    for table in COMPANY_TABLES:
        connection.execute(f"DELETE FROM main.{table} WHERE realm = ?", (realm,))


def copy_company(source, connection, realm):
    """Replace everything of a realm by the company of a serialised database.

    :param source: bytes from ``sqlite3.Connection.serialize`` of a database that holds one company
    :param connection: where to
    :param realm: the realm that the company gets there
    """
    connection.execute("ATTACH ':memory:' AS template")
    try:
        connection.deserialize(source, name="template")
        connection.execute("BEGIN IMMEDIATE")
        clear_company(connection, realm)
        for table in COMPANY_TABLES:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")][1:]
            names = ", ".join(columns)
            connection.execute(
                f"INSERT INTO main.{table} (realm, {names}) "
                f"SELECT ?, {names} FROM template.{table}",
                (realm,),
            )
        connection.execute("COMMIT")
    finally:
        connection.execute("DETACH template")
