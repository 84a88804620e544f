"""The files behind attachables: their bytes, and the links by which they are downloaded.

A link is good for 15 minutes (Intuit: reference page "Attachable"). It needs no token, its signature
is what admits to it.
"""

import hashlib
import hmac
import secrets

_SECONDS_GOOD = 15 * 60
_SECRET = secrets.token_bytes(32)

#: Where links point to, before the realm and the id.
DOWNLOAD_PATH = "/attachments/"


class Attachments:
    """The files of one company.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm
    :param clock: what tells the time
    :ivar address: where the emulator is served, without a slash at the end
    """

    def __init__(self, connection, realm, clock):
        self._connection = connection
        self._realm = realm
        self._clock = clock
        self.address = ""

    def store(self, key, content):
        """Keep the bytes of an attachable.

        :param key: its id
        """
        self._connection.execute(
            "INSERT INTO attachment VALUES (?, ?, ?)", (self._realm, key, content)
        )

    def content(self, key):
        """:return: the bytes of an attachable, None when it has no file"""
        row = self._connection.execute(
            "SELECT content FROM attachment WHERE realm = ? AND attachable = ?", (self._realm, key)
        ).fetchone()
        return row and row[0]

    def remove(self, key):
        """Drop the bytes of an attachable."""
        self._connection.execute(
            "DELETE FROM attachment WHERE realm = ? AND attachable = ?", (self._realm, key)
        )

    def link(self, key):
        """:return: the address of the file of an attachable, good from now on"""
        expires = int(self._clock.now()) + _SECONDS_GOOD
        place = f"{DOWNLOAD_PATH}{self._realm}/{key}"
        return f"{self.address}{place}?Expires={expires}&Signature={_signature(place, expires)}"

    def is_good(self, key, expires, signature):
        """:return: whether expiry and signature, both as text, are those of a link that is good"""
        place = f"{DOWNLOAD_PATH}{self._realm}/{key}"
        return (
            expires.isdecimal()
            and int(expires) > self._clock.now()
            and hmac.compare_digest(signature.encode(), _signature(place, int(expires)).encode())
        )


def _signature(place, expires):
    return hmac.new(_SECRET, f"{place}?{expires}".encode(), hashlib.sha256).hexdigest()
