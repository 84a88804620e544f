"""The OAuth 2 and OpenID endpoints: discovery, consent, token, revoke, userinfo."""

import base64
import binascii
import html
import json
from importlib import resources
from string import Template
from urllib.parse import urlencode, urlsplit

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from .grants import InvalidGrant
from .id_tokens import id_token, key_set

_CONSENT = Template(
    resources.files(__package__).joinpath("consent.html").read_text(encoding="utf-8")
)
_SCOPES = frozenset(
    {
        "com.intuit.quickbooks.accounting",
        "com.intuit.quickbooks.payment",
        "openid",
        "profile",
        "email",
        "phone",
        "address",
    }
)


_FORM_TYPE = "application/x-www-form-urlencoded"
_HARD_EXPIRY = "x_refresh_token_hard_expires_in"
_HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"
_SUBJECT = "5f0b4ef5-2f6b-4a3a-9d41-2a8d6ffb8c10"
# What each scope tells of the person who gave the consent.
_CLAIMS = {
    "openid": {"sub": _SUBJECT},
    "email": {"email": "owner@example.com", "emailVerified": True},
    "profile": {"givenName": "Robin", "familyName": "Hale"},
    "phone": {"phoneNumber": "+1 6505550123", "phoneNumberVerified": False},
    "address": {
        "address": {
            "streetAddress": "2700 Coast Avenue",
            "locality": "Mountain View",
            "region": "CA",
            "postalCode": "94043",
            "country": "US",
        }
    },
}


def _json(body, status=200):
    response = Response(json.dumps(body), status, content_type="application/json;charset=UTF-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def bearer_token(request):
    """:return: the access token of a request, empty when it has none"""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class OAuth:
    """The endpoints.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`, for its grants, companies and
        client
    """

    def __init__(self, emulator):
        self._emulator = emulator

    def discovery(self, request):
        """The discovery document: every endpoint on the emulator's own address."""
        root = request.host_url.rstrip("/")
        return _json(
            {
                "issuer": self._issuer(request),
                "authorization_endpoint": f"{root}/connect/oauth2",
                "token_endpoint": f"{root}/oauth2/v1/tokens/bearer",
                "userinfo_endpoint": f"{root}/v1/openid_connect/userinfo",
                "revocation_endpoint": f"{root}/v2/oauth2/tokens/revoke",
                "jwks_uri": f"{root}/op/v1/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid", "email", "profile", "address", "phone"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "client_secret_basic",
                ],
                "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
            }
        )

    def keys(self, request):
        """The keys that id tokens can be verified with."""
        return _json(key_set())

    def consent(self, request):
        """The consent page, and what its buttons do."""
        parameters = request.values
        problem = self._problem(parameters)
        if problem:
            heading = "Sorry, the app cannot connect"
            page = (
                f"<!DOCTYPE html><title>{heading}</title><h1>{heading}</h1>"
                f"<p>{html.escape(problem)}</p>"
            )
            return Response(page, 400, content_type="text/html; charset=utf-8")
        if request.method == "GET":
            return self._consent_page(parameters)
        return self._decided(parameters)

    def _problem(self, parameters):
        if parameters.get("client_id") != self._emulator.client_id:
            return "The client_id is not known."
        uri = urlsplit(parameters.get("redirect_uri", ""))
        if uri.scheme not in ("http", "https") or not uri.netloc or uri.query or uri.fragment:
            return "The redirect_uri is invalid: it must be absolute, without query and fragment."
        if parameters.get("response_type") != "code":
            return "The response_type must be code."
        scopes = parameters.get("scope", "").split()
        if not scopes or not _SCOPES.issuperset(scopes):
            return "The scope is invalid."
        if not parameters.get("state"):
            return "The state is missing."
        return None

    def _consent_page(self, parameters):
        names = ("client_id", "redirect_uri", "response_type", "scope", "state")
        hidden = "\n".join(
            f'<input type="hidden" name="{name}" value="{html.escape(parameters[name])}">'
            for name in names
        )
        companies = "\n".join(
            f'<label><input type="radio" name="realmId" value="{company.realm}"{checked}> '
            f"{html.escape(company.display_name)} <small>{company.realm}</small></label>"
            for company, checked in self._choices()
        )
        page = _CONSENT.substitute(hidden=hidden, companies=companies)
        return Response(page, content_type="text/html; charset=utf-8")

    def _choices(self):
        """The companies; the first is chosen already."""
        checked = " checked"
        for company in self._emulator.companies.values():
            yield company, checked
            checked = ""

    def _decided(self, parameters):
        answer = {"state": parameters["state"]}
        realm = parameters.get("realmId")
        if parameters.get("decision") != "connect":
            answer["error"] = "access_denied"
        elif realm not in self._emulator.companies:
            return Response("Choose a company.", 400, content_type="text/plain; charset=utf-8")
        else:
            answer["code"] = self._emulator.grants.issue_code(
                realm, parameters["client_id"], parameters["redirect_uri"], parameters["scope"]
            )
            answer["realmId"] = realm
        return redirect(f"{parameters['redirect_uri']}?{urlencode(answer)}")

    def token(self, request):
        """Exchange a code or a refresh token for tokens."""
        if request.mimetype != _FORM_TYPE:
            return _json({"error": "invalid_request"}, 415)
        if not self._is_client(request):
            return _json({"error": "invalid_client"}, 401)
        endpoint, field = {
            "authorization_code": (self._exchange, "code"),
            "refresh_token": (self._refresh, "refresh_token"),
        }.get(request.form.get("grant_type"), (None, ""))
        if endpoint is None:
            return _json({"error": "unsupported_grant_type"}, 400)
        if not request.form.get(field):
            problem = f"The parameter {field} is missing"
            return _json({"error": "invalid_request", "error_description": problem}, 400)
        try:
            answer = endpoint(request)
        except InvalidGrant:
            problem = f"Incorrect or invalid {field.replace('_', ' ')}"
            return _json({"error": "invalid_grant", "error_description": problem}, 400)
        if request.headers.get(_HARD_EXPIRY_HEADER, "").lower() != "true":
            del answer[_HARD_EXPIRY]
        return _json(answer)

    def _exchange(self, request):
        self._emulator.delay()
        client_id, grants = self._emulator.client_id, self._emulator.grants
        form = request.form
        answer = grants.exchange(form["code"], client_id, form.get("redirect_uri"))
        access = grants.access(answer["access_token"])
        if "openid" in access.scope.split():
            issuer, now = self._issuer(request), self._emulator.clock.now()
            answer["id_token"] = id_token(issuer, client_id, _SUBJECT, access.realm, now)
        return answer

    def _refresh(self, request):
        grants, refresh_token = self._emulator.grants, request.form["refresh_token"]
        grants.begin_refresh(refresh_token)
        try:
            self._emulator.delay()
            return grants.refresh(refresh_token, self._emulator.client_id)
        finally:
            grants.end_refresh(refresh_token)

    @staticmethod
    def _issuer(request):
        return f"{request.host_url.rstrip('/')}/op/v1"

    def _is_client(self, request):
        known = self._emulator.client_id, self._emulator.client_secret
        return self._client(request) == known

    @staticmethod
    def _client(request):
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                text = base64.b64decode(credentials, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return None, None
            client_id, _, secret = text.partition(":")
            return client_id, secret
        return request.form.get("client_id"), request.form.get("client_secret")

    def revoke(self, request):
        """End a grant; the access and refresh tokens of it die together."""
        if not self._is_client(request):
            return _json({"error": "invalid_client"}, 401)
        body = request.get_json(silent=True) if request.is_json else request.form
        token = body.get("token") if hasattr(body, "get") else None
        if not token or not self._emulator.grants.revoke(str(token)):
            return _json({"error": "invalid_token"}, 400)
        return Response(status=200)

    def userinfo(self, request):
        """Who gave the consent, as far as the scope of the token goes."""
        access = self._emulator.grants.access(bearer_token(request))
        scopes = access.scope.split()
        if access.state != "valid" or "openid" not in scopes:
            return _json({"error": "invalid_token"}, 401)
        told = [claims for scope, claims in _CLAIMS.items() if scope in scopes]
        return _json({name: value for claims in told for name, value in claims.items()})
