# ruff: noqa: F821
# Run in Odoo's shell: uninstall the addon as the button does, and look for what is left of it.
env["ir.module.module"].search([("name", "=", "quickbooks_connector")]).button_immediate_uninstall()
env = env(cr=env.cr)
QUERIES = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE 'quickbooks%'",
    "columns": """SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE column_name LIKE 'quickbooks%' AND table_schema = 'public'""",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'quickbooks_connector'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'quickbooks%'",
    "fields": "SELECT model || '.' || name FROM ir_model_fields WHERE name LIKE 'quickbooks%'",
    "actions": """SELECT code FROM ir_act_server
                   WHERE code LIKE '%quickbooks%' OR code LIKE '%_cron_synchronise%'""",
    "scheduled actions": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'QuickBooks%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'quickbooks%'",
    "messages": "SELECT model FROM mail_message WHERE model LIKE 'quickbooks%'",
    "followers": "SELECT res_model FROM mail_followers WHERE res_model LIKE 'quickbooks%'",
    "activities": "SELECT res_model FROM mail_activity WHERE res_model LIKE 'quickbooks%'",
    "attachments": "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'quickbooks%'",
    "views": "SELECT name FROM ir_ui_view WHERE name ILIKE '%quickbooks%'",
    "groups": "SELECT name::text FROM res_groups_privilege WHERE name::text LIKE '%QuickBooks%'",
}
left = {}
for kind, query in QUERIES.items():
    env.cr.execute(query)
    rows = [row[0] for row in env.cr.fetchall()]
    if rows:
        left[kind] = rows
env.cr.execute(
    "SELECT count(*) FROM account_move WHERE state = 'posted' AND move_type = 'out_invoice'"
)
tell({"left": left, "invoices": env.cr.fetchone()[0]})
