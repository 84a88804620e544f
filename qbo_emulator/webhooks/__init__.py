"""Webhooks: changes of all realms are sent, signed, to the one subscriber of the app.

Source: Intuit's pages "Webhooks", "Best practices" and "Data objects".
"""

from .dispatcher import Webhooks
from .events import OPERATIONS, announced
from .subscription import Subscription

__all__ = ["OPERATIONS", "Subscription", "Webhooks", "announced"]
