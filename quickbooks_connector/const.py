# Key of the context in which Odoo is brought to what QuickBooks has. It holds the id of the company: nothing
# is sent back to its QuickBooks company, but a shared contact goes to those of other companies.
APPLYING = "quickbooks_applying"

# States of an operation that has not been sent yet; a record has one such operation at a time.
WAITING_STATES = ("draft", "ready", "blocked", "failed")

# States of an operation that goes on its way without a person.
UNSETTLED_STATES = ("draft", "ready", "sent")
