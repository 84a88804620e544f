"""What people do on the website of QuickBooks and the API cannot, and the pages that they look at."""

from .acts import ActRefused, Website
from .paths import ACTS, act

__all__ = ["ACTS", "ActRefused", "Website", "act"]
