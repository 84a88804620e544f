"""Secrets at rest: Fernet, with a key that is never in the database."""

import os

from cryptography.fernet import Fernet, InvalidToken

from odoo.exceptions import UserError
from odoo.tools import config
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

ENVIRONMENT_VARIABLE = "QUICKBOOKS_CONNECTOR_KEY"
CONFIGURATION_OPTION = "quickbooks_connector_key"
KEY_FILE = "quickbooks_connector.key"


class KeyLost(UserError):
    """A secret cannot be read any more; only a person can enter it again."""


def seal(secret):
    """
    :param str secret: clear text, or something empty
    :return: what may be stored, False for nothing
    """
    return Fernet(_key()).encrypt(secret.encode()).decode() if secret else False


def open_secret(sealed):
    """
    :param str sealed: what :func:`seal` gave
    :return: clear text, False for nothing
    :raise KeyLost: it was sealed with another key, as in a database copied without its key
    """
    if not sealed:
        return False
    try:
        return Fernet(_key()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyLost(
            str(
                _lt(
                    "The QuickBooks credentials were encrypted with another key. Enter the client"
                    " secret again and connect again."
                )
            )
        ) from None


def _key():
    """From the environment, else Odoo's configuration file, else a file that only its owner reads."""
    key = os.environ.get(ENVIRONMENT_VARIABLE) or config.get(CONFIGURATION_OPTION)
    if key:
        return _checked(key.encode())
    path = os.path.join(config["data_dir"], KEY_FILE)
    if not os.path.exists(path):
        _make_key_file(path)
    with open(path, "rb") as key_file:
        return key_file.read().strip()


def _checked(key):
    try:
        Fernet(key)
    except ValueError:
        raise UserError(
            str(
                _lt(
                    "The encryption key for QuickBooks (%s) is no Fernet key: it must be 32 bytes in"
                    " URL-safe base64.",
                    ENVIRONMENT_VARIABLE,
                )
            )
        ) from None
    return key


def _make_key_file(path):
    """Complete or not at all, and never twice, however many processes start at once."""
    temporary = f"{path}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as key_file:
        key_file.write(Fernet.generate_key())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        os.unlink(temporary)
