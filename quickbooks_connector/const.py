"""Words that several rooms share."""

# Key of the context in which Odoo is brought to what QuickBooks has. It holds the id of the company: nothing
# is sent back to its QuickBooks company, but a shared contact goes to those of other companies.
APPLYING = "quickbooks_applying"


class ApplyingCompany(int):
    """Value of ``APPLYING``. A context that came over RPC holds plain numbers, and never one of these: no
    person can make a change that is not sent.
    """


def applying_company(env):
    """
    :param env: an Odoo environment
    :return: id of the company whose books are being brought to what QuickBooks has, None outside of that
    """
    value = env.context.get(APPLYING)
    return value if isinstance(value, ApplyingCompany) else None


# States of an operation that has not been sent yet; a record has one such operation at a time.
WAITING_STATES = ("draft", "ready", "blocked", "failed")

# States of an operation that goes on its way without a person.
UNSETTLED_STATES = ("draft", "ready", "sent")
