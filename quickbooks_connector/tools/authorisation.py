"""What a connection is let in with: its secrets in clear text, its tokens, and the client that sends them.

All of this is functions, and no methods of a model: whoever writes an e-mail template or a server action
reaches every method of every record, also with ``sudo()``, and none of these.
"""

import threading
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

import psycopg2.errors

from odoo import fields

from ..client import (
    RESERVE,
    GrantRefused,
    OAuthClient,
    QuickbooksClient,
    RateLimiter,
    logger_of,
)
from . import secret_box

_logger = logger_of(__name__)

# A token is renewed a little before its end, so that it does not expire on the way.
EXPIRY_MARGIN = timedelta(minutes=5)
LOCK_ATTEMPTS = 50
# Seconds that a person waits for a request at most, while others ask for much at the same time.
PATIENCE = 10.0

# Threads of one process queue here: a crowd of them takes one connection to the database, not all.
_queues = defaultdict(threading.Lock)
# By database and credential: the sealed token that the log of this process has named already.
_lost_verifier_tokens = {}
# What people ask for has a share of its own in the limits of a QuickBooks company, in each process.
_limiters = {}


@contextmanager
def client_of(connection, tokens=None, limiter=None):
    """
    :param connection: a ``quickbooks.connection`` record
    :param tokens: where the client gets its access tokens, see :class:`QuickbooksHttp`
    :param limiter: of a run, which counts its requests itself; None where a person waits
    :return: a :class:`QuickbooksClient`, as a context manager
    """
    connection.ensure_one()
    environment = connection._environment()
    client = QuickbooksClient(
        environment.api_url,
        connection.realm_id,
        tokens or _Tokens(connection._credential()),
        limiter or _limiters.setdefault(connection.realm_id, RateLimiter(RESERVE, PATIENCE)),
        allow_loopback=environment.allow_loopback,
        reads_left=connection._reads_left(),
    )
    with client:
        yield client
    if not limiter:
        connection.env["quickbooks.usage"]._count(connection, client)


class _Tokens:
    """Access tokens for the HTTP client, see :class:`QuickbooksHttp`."""

    def __init__(self, credential):
        self._credential = credential
        self._token = None

    def access_token(self):
        self._token = self._token or valid_access_token(self._credential)
        return self._token

    def renew(self, refused_token):
        self._token = valid_access_token(self._credential, refused_token)
        return self._token


def open_secret(credential, name):
    """
    :param credential: a ``quickbooks.credential`` record
    :param str name: one of ``SECRETS``
    :return: clear text, False for none
    :raise GrantRefused: the key is another one now, or the secret was entered for another address: a person
        must connect again
    :raise KeyUnusable: the key has to be repaired, then all goes on by itself
    """
    stored = credential._stored()[credential.connection_id.id]
    if stored[f"sealed_{name}"] and stored["sealed_for"] != credential._address():
        raise GrantRefused("The stored authorisation belongs to another address")
    try:
        return secret_box.open_secret(stored[f"sealed_{name}"])
    except secret_box.KeyLost as error:
        raise GrantRefused("The stored authorisation cannot be decrypted") from error


def oauth_client(credential):
    """
    :param credential: a ``quickbooks.credential`` record
    :return: an :class:`OAuthClient` of the app of its connection
    :raise KeyLost: the client secret has to be entered again
    :raise GrantRefused: it was entered for another address
    """
    connection = credential.connection_id
    stored = credential._stored()[connection.id]
    if stored["sealed_for"] != credential._address():
        raise GrantRefused("The stored secret belongs to another address")
    return OAuthClient(
        connection._environment(),
        connection.client_id,
        secret_box.open_secret(stored["sealed_client_secret"]),
        connection.redirect_uri,
    )


def signing(credentials, is_signed_with):
    """
    :param credentials: ``quickbooks.credential`` records
    :param is_signed_with: tells whether a delivery was signed with a verifier token
    :return: those of the credentials whose verifier token it was signed with
    :raise KeyUnusable: none of them can be decrypted until a person repairs the key
    """
    found, stored = credentials.browse(), credentials._stored()
    for credential in credentials:
        sealed = stored[credential.connection_id.id]["sealed_verifier_token"]
        try:
            token = secret_box.open_secret(sealed)
        except secret_box.KeyLost:
            _log_lost_verifier_token(credential, sealed)
            continue
        if token and is_signed_with(token):
            found |= credential
    return found


def _log_lost_verifier_token(credential, sealed):
    """Once in each process for each token: anybody can make this happen, as often as they like.

    :param str sealed: the token as it is stored
    """
    place = credential.env.cr.dbname, credential.id
    if _lost_verifier_tokens.get(place) != sealed:
        _lost_verifier_tokens[place] = sealed
        _logger.warning(
            "The verifier token of connection %s cannot be decrypted", credential.connection_id.id
        )


# === RENEWAL: ONE PROCESS AT A TIME === #


def valid_access_token(credential, refused_token=None):
    """The access token to use now; renewed first when it is about to end or was refused.

    A row lock lets one process renew it; the others wait and find the new one. The threads of a process
    wait for each other in memory. The pair is committed before it is used, because QuickBooks forgets the
    old one (Intuit: OAuth 2.0, FAQ).

    :param credential: a ``quickbooks.credential`` record
    :param str refused_token: a token that QuickBooks has just refused
    :return: access token in clear text
    :raise GrantRefused: a person must connect again
    """
    credential.ensure_one()
    with _queues[credential.env.cr.dbname, credential.id], _locked_row(credential) as row:
        if not row._sealed("refresh_token") or row.connection_id._is_copy():
            raise GrantRefused("There is no authorisation for this company")
        token = open_secret(row, "access_token")
        ends_at = row.access_expires_at
        fresh = ends_at and ends_at - EXPIRY_MARGIN > fields.Datetime.now()
        if fresh and token and token != refused_token:
            return token
        _logger.info("Refreshing the QuickBooks token of connection %s", row.connection_id.id)
        grant = oauth_client(row).refresh(open_secret(row, "refresh_token"))
        row._store_grant(grant)
        return grant.access_token


@contextmanager
def _locked_row(credential):
    """The row of a credential, locked, in a transaction of its own that is committed at the end."""
    for attempt in range(LOCK_ATTEMPTS):
        with credential.env.registry.cursor() as cursor:
            row = credential.with_env(credential.env(cr=cursor, su=True))
            try:
                cursor.execute(
                    "SELECT id FROM quickbooks_credential WHERE id = %s FOR NO KEY UPDATE",
                    [credential.id],
                    log_exceptions=False,
                )
            except psycopg2.errors.SerializationFailure:
                # Another process has renewed it while this one waited: look again.
                if attempt == LOCK_ATTEMPTS - 1:
                    raise
                cursor.rollback()
                continue
            yield row
            return
