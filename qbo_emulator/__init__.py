"""A local QuickBooks Online: OAuth 2, the Accounting API v3 and a double-entry ledger over SQLite.

Run it with ``python -m qbo_emulator``; tests start it in their own process with
:class:`qbo_emulator.testing.EmulatorThread`. It needs Werkzeug and nothing else beyond the standard
    library.
"""
