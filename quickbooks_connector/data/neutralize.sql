-- A copy of a database must not reach the live QuickBooks company.
DELETE FROM quickbooks_credential;
UPDATE quickbooks_connection
   SET state = 'detached'
 WHERE state NOT IN ('draft', 'disconnected');
