"""Keeps the authorisation code and the state of a consent out of Odoo's own access log.

Odoo logs the address of each request with its query. The consent page sends the browser back with the code
in the query (RFC 6749, section 4.1.2). When the session of the person has ended meanwhile, Odoo repeats the
address, percent-encoded, in that of its login page.
"""

import logging
import re

# Loggers of the servers: threaded and prefork (werkzeug), and evented (gevent).
SERVER_LOGGERS = ("werkzeug", "longpolling")

CALLBACK_PATH = "/quickbooks/oauth/callback"

_SLASH = r"(?:/|%(?:25)*2F)"
# The path, then everything from its question mark to the end of the address.
_QUERY = re.compile(
    rf"(quickbooks{_SLASH}oauth{_SLASH}callback{_SLASH}?)(?:\?|%(?:25)*3F).*?(?=\sHTTP/\d|$)",
    re.IGNORECASE | re.DOTALL,
)
_REDACTED = r"\1?[redacted]"


def redact_consents():
    """Redact the servers' logs of this process from now on; calling it again changes nothing."""
    for name in SERVER_LOGGERS:
        logging.getLogger(name).addFilter(_redact)


def _redact(record):
    """A filter of loggers. It never drops a record.

    :param record: ``logging.LogRecord``, changed in place
    :return: True
    """
    record.msg = _redacted(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_redacted, record.args))
    return True


def _redacted(value):
    return _QUERY.sub(_REDACTED, value) if isinstance(value, str) else value
