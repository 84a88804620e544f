# Key of the context in which Odoo is brought to what QuickBooks has: nothing of it is sent back.
APPLYING = "quickbooks_applying"
