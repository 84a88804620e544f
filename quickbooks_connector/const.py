# Key of the context in which Odoo is brought to what QuickBooks has: nothing of it is sent back.
APPLYING = "quickbooks_applying"

# States of an operation that has not been sent yet; a record has one such operation at a time.
WAITING_STATES = ("draft", "ready", "blocked", "failed")
