"""The query language: ``SELECT * FROM Invoice WHERE TxnDate > '2026-01-01' ORDERBY TxnDate
STARTPOSITION 1``.

Source: Intuit's page "Data queries". There is no OR, JOIN, GROUP BY or subquery.
"""

from .execution import run_query
