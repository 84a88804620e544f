"""ID tokens of OpenID Connect: JSON web tokens, signed with RS256 by a key of the emulator's own.

The key is public on purpose: it proves nothing but that the emulator wrote the token. Source: RFC
7515, RFC 8017 (PKCS #1, version 1.5) and Intuit's page "OpenID Connect" for the claims.
"""

import base64
import hashlib
import json

KEY_ID = "emulator"
_LIFETIME = 3600
_EXPONENT = 65537
_PRIMES = [
    int("".join(text.split()), 16)
    for text in (
        """
        dcb16e9d5ee2f2fb4ba5e452af2b331b8b6c5c357f66cc0007841800d7b726d5
        3c3cdfaf6c08834c24de9cc6477b8d0ded671bedf45bf5ed441e17285f05518a
        52ec8fbc78d85e816160d6f7b21995b64fd003128fd0b1380cf7254060918bbe
        18911dc705aa72e3002696c332b40e1e7001dfa22859d808b0fcc22367d7bac7
        """,
        """
        c7054e42e29eec68ee4b351363be56ab0100df0c31ff88229e8c4aae639eebce
        356f5f9fa97c62a44407384c3da90707f4065100499a8e560ec9ea68900c7022
        0b06fe55eb44d0088005891a851adda5e2de3dd1a2ab970a3812364cadca4003
        b701ff074dae2a734e2715ed896e690ff29a4f4ef5dcfbe2f906fb82c38bbb59
        """,
    )
]
_MODULUS = _PRIMES[0] * _PRIMES[1]
_PRIVATE_EXPONENT = pow(_EXPONENT, -1, (_PRIMES[0] - 1) * (_PRIMES[1] - 1))
_LENGTH = (_MODULUS.bit_length() + 7) // 8
# What PKCS #1 puts before a SHA-256 digest to say that it is one.
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def key_set():
    """:return: the JSON web key set that the tokens can be verified with"""
    return {
        "keys": [
            {
                "kty": "RSA",
                "use": "sig",
                "alg": "RS256",
                "kid": KEY_ID,
                "n": _base64url(_MODULUS.to_bytes(_LENGTH)),
                "e": _base64url(_EXPONENT.to_bytes(3)),
            }
        ]
    }


def id_token(issuer, client_id, subject, realm, now):
    """Tell an app who connected which company.

    :param now: seconds since the epoch
    :return: the signed token, good for an hour
    """
    header = {"kid": KEY_ID, "alg": "RS256"}
    claims = {
        "sub": subject,
        "aud": [client_id],
        "realmid": realm,
        "auth_time": int(now),
        "iss": issuer,
        "exp": int(now) + _LIFETIME,
        "iat": int(now),
    }
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_base64url(_signature(signed.encode()))}"


def _signature(message):
    digest = _SHA256_PREFIX + hashlib.sha256(message).digest()
    padding = b"\xff" * (_LENGTH - len(digest) - 3)
    padded = b"\x00\x01" + padding + b"\x00" + digest
    return pow(int.from_bytes(padded), _PRIVATE_EXPONENT, _MODULUS).to_bytes(_LENGTH)


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
