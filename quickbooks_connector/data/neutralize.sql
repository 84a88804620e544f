-- A copy of a database must not reach the live QuickBooks company.
DELETE FROM quickbooks_credential;
DELETE FROM quickbooks_hint;
UPDATE quickbooks_connection
   SET state = 'detached'
 WHERE state NOT IN ('draft', 'disconnected');
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT cron_id FROM quickbooks_connection);
