"""Secrets at rest: Fernet, with a key that is never in the database."""

from cryptography.fernet import Fernet, InvalidToken

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .encryption_key import current_key

_lt = LazyTranslate(__name__)


class KeyLost(UserError):
    """A secret cannot be read any more; only a person can enter it again."""


def seal(secret):
    """
    :param str secret: clear text, or something empty
    :return: what may be stored, False for nothing
    :raise KeyUnusable: there is no key
    """
    return Fernet(current_key()).encrypt(secret.encode()).decode() if secret else False


def open_secret(sealed):
    """
    :param str sealed: what :func:`seal` gave
    :return: clear text, False for nothing
    :raise KeyLost: it was sealed with another key, as in a database copied without its key
    :raise KeyUnusable: there is no key
    """
    if not sealed:
        return False
    try:
        return Fernet(current_key()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyLost(
            str(
                _lt(
                    "The QuickBooks credentials were encrypted with another key. Enter the client"
                    " secret again and connect again."
                )
            )
        ) from None
