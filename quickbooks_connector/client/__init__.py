"""QuickBooks Online over HTTP: plain Python, imports nothing from ``odoo``."""

from .addresses import server_of
from .api import BatchItem, QuickbooksClient, quoted
from .environments import Environment
from .errors import (
    AddressRefused,
    AppRefused,
    AuthenticationFailed,
    CodeRefused,
    GrantRefused,
    InvalidRealm,
    LimitReached,
    PermissionRefused,
    QboError,
    QboFault,
    ReadsUsedUp,
    Redirected,
    ServerFailed,
    SubscriptionEnded,
    Throttled,
    Unanswered,
    Unreadable,
)
from .http import FixedToken, is_realm
from .limits import RESERVE, RateLimiter
from .logs import logger_of, one_line
from .oauth import OAuthClient
from .payload import (
    canonical,
    dumps,
    is_key,
    key_of,
    loads,
    moment_of,
    text_at,
    told_moment,
    value_at,
    writable,
)
from .webhooks import WebhookEvent, is_signed_with, parse_events
