"""The key of all secrets: where it is, how it is made, and what is wrong when it cannot be used.

It comes from the environment, else from Odoo's configuration file, else from a file in Odoo's data folder.
"""

import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tools import config
from odoo.tools.translate import LazyTranslate

from ..client import logger_of

_lt = LazyTranslate(__name__)
_logger = logger_of(__name__)

ENVIRONMENT_VARIABLE = "QUICKBOOKS_CONNECTOR_KEY"
CONFIGURATION_OPTION = "quickbooks_connector_key"
KEY_FILE = "quickbooks_connector.key"

# A key has 44 characters. More than this is not read from a file.
LONGEST = 1_000
# Seconds after which a file that was not finished has no process any more that works on it.
ABANDONED = 60

# What is wrong with the key, as it was logged last by this process. Each request meets it again.
_logged = set()


class KeyUnusable(UserError):
    """The key is missing or damaged. Nothing can be encrypted or decrypted until a person repairs it."""


def current_key():
    """
    :return: a Fernet key
    :raise KeyUnusable: with what is wrong, where, and what can be done about it
    """
    source, key = (
        f"environment variable {ENVIRONMENT_VARIABLE}",
        os.environ.get(ENVIRONMENT_VARIABLE),
    )
    if not key:
        source, key = f"option {CONFIGURATION_OPTION}", config.get(CONFIGURATION_OPTION)
    if key:
        return _checked_setting(source, str(key).strip())
    path = Path(config["data_dir"], KEY_FILE)
    try:
        return _checked_content(path, _read_or_make(path))
    except OSError as error:
        raise _unusable(
            _lt(
                "The encryption key for QuickBooks cannot be read or made: %(reason)s (%(path)s). Let"
                " Odoo read and write its data folder, or set %(variable)s in the environment of Odoo.",
                reason=error.strerror or type(error).__name__,
                path=path,
                variable=ENVIRONMENT_VARIABLE,
            ),
            (str(path), error.errno),
        ) from None


def _checked_setting(setting, key):
    if _is_key(key.encode()):
        return key.encode()
    raise _unusable(
        _lt(
            "The encryption key for QuickBooks (%(setting)s) is not a Fernet key: it must be 32 bytes in"
            " URL-safe base64. Enter the key that was used before, or a new one, and restart Odoo.",
            setting=setting,
        ),
        (setting, key),
    )


def _checked_content(path, content):
    if _is_key(content):
        return content
    raise _unusable(
        _lt(
            "The file %(path)s does not hold an encryption key: it is empty, cut off or damaged. Put"
            " back its copy. Without a copy, delete the file: a new key is made. Then enter the client"
            " secret of each QuickBooks connection again, and press Connect.",
            path=path,
        ),
        (str(path), content),
    )


def _is_key(content):
    try:
        Fernet(content)
    except ValueError:
        return False
    return True


def _unusable(message, state):
    """
    :param message: for the person and the log
    :param tuple state: the same until somebody changes something about the key
    :return: the error, which was logged once in this process
    """
    if hash(state) not in _logged:
        _logged.clear()
        _logged.add(hash(state))
        _logger.error("%s", message)
    return KeyUnusable(str(message))


def _read_or_make(path):
    """
    :return: what the file holds; it is made when there is none
    :raise OSError: neither is possible
    """
    if not os.path.lexists(path):
        _make(path)
    # A pipe in its place would block the process.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as key_file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        return key_file.read(LONGEST).strip()


def _make(path):
    """Complete or not at all, and never twice, however many processes start at once.

    The content is on the disk before the file has its name, so that a crash leaves no empty key.
    """
    _delete_abandoned(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as key_file:
            key_file.write(Fernet.generate_key())
            key_file.flush()
            os.fsync(key_file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)
    _synchronise_folder(path.parent)


def _delete_abandoned(path):
    """What processes left that ended while they made the file."""
    for left in path.parent.glob(f"{path.name}.*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - ABANDONED:
                left.unlink()


def _synchronise_folder(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
