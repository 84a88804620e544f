"""What went wrong between Odoo and QuickBooks, in words for a person: what is wrong, and what to do."""

from odoo import SUPERUSER_ID, fields, models

from ..client import (
    AddressRefused,
    AppRefused,
    AuthenticationFailed,
    CodeRefused,
    GrantRefused,
    InvalidRealm,
    LimitReached,
    PermissionRefused,
    ReadsUsedUp,
    Redirected,
    SubscriptionEnded,
    Unanswered,
    Unreadable,
)
from .quickbooks_connection_app import ADMINISTRATOR

# Key of the context of a text that everybody may read.
FOR_EVERYBODY = "quickbooks_for_everybody"


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    error_for_administrators = fields.Text(
        "Problem, with the address",
        readonly=True,
        copy=False,
        groups=ADMINISTRATOR,
        help="As “Problem”, with the address of the server",
    )

    def _error_text(self, error, repeated=False):
        """
        :param QboError error: what went wrong
        :param bool repeated: whether it is tried again on its own; it is not where a person waits
        :return: what happened and what to do next, in the user's language
        """
        if isinstance(error, GrantRefused | AuthenticationFailed | PermissionRefused | AppRefused):
            return self._access_text(error)
        if isinstance(error, AddressRefused):
            return self._address_text(error)
        if isinstance(error, Unanswered):
            text = self._unanswered_text(error)
            return f"{text} {self.env._('It is tried again on its own.')}" if repeated else text
        if isinstance(error, ReadsUsedUp):
            return self.env._(
                "%s: the reads of this month are used up. Raise “Reads per month” on the connection if"
                " your plan at Intuit allows more, or wait for the next month. What is posted in Odoo is"
                " sent all the same.",
                self.display_name,
            )
        if isinstance(error, LimitReached):
            return self.env._(
                "%s: QuickBooks takes no more requests for the moment. Try again in a minute.",
                self.display_name,
            )
        return self.env._(
            "%(connection)s: QuickBooks answered: %(text)s",
            connection=self.display_name,
            text=getattr(error, "text", error.message),
        )

    def _access_text(self, error):
        """
        :param QboError error: QuickBooks does not let the connection in, or not to write
        :return: see :meth:`_error_text`
        """
        if isinstance(error, AppRefused | CodeRefused):
            return self._consent_text(error)
        if isinstance(error, GrantRefused):
            return self.env._(
                "%s: the authorisation has expired or was revoked. Press Connect to renew it.",
                self.display_name,
            )
        if isinstance(error, AuthenticationFailed):
            return self.env._(
                "%s: QuickBooks does not accept the token. Press Connect to renew the authorisation.",
                self.display_name,
            )
        if isinstance(error, SubscriptionEnded):
            return self.env._(
                "%s: QuickBooks can only be read, because the subscription of the company has ended. Renew"
                " it at Intuit; what waits is sent within an hour after that.",
                self.display_name,
            )
        if isinstance(error, InvalidRealm):
            return self.env._(
                "%(connection)s: “%(realm)s” cannot be the ID of a QuickBooks company, which has digits"
                " only. Press Connect and choose the company again.",
                connection=self.display_name,
                realm=self.realm_id,
            )
        return self.env._(
            "%(connection)s: the token is good, but it gives no access to the company with the ID"
            " %(realm)s. Press Connect and choose this company, as a user who administers it.",
            connection=self.display_name,
            realm=self.realm_id,
        )

    def _consent_text(self, error):
        """
        :param QboError error: the app, or what the consent page brought back, is not accepted
        :return: see :meth:`_error_text`
        """
        if isinstance(error, AppRefused):
            return self.env._(
                "%s: Intuit does not accept the client ID or the client secret. Check both at"
                " developer.intuit.com under Keys & credentials (development keys are for sandbox"
                " companies, production keys for production), and enter the client secret again.",
                self.display_name,
            )
        return self.env._(
            "%(connection)s: Intuit does not accept the permission any more: it was not given in time, or"
            " it was used already. Press Connect again. If that does not help, the redirect URI of your"
            " app at Intuit is another one than %(redirect_uri)s.",
            connection=self.display_name,
            redirect_uri=self.redirect_uri,
        )

    def _address_text(self, error):
        """
        :param AddressRefused error: nothing was sent, because of where it would have gone
        :return: see :meth:`_error_text`
        """
        own = error.cause in ("loopback", "encryption")
        names = {"connection": self.display_name, "host": self._host_of(error, own)}
        if error.cause == "loopback":
            return self.env._(
                "%(connection)s: %(host)s is the server that Odoo runs on, so nothing is sent there."
                " Correct the address. If this is a test, set the system parameter"
                " quickbooks_connector.allow_loopback to True.",
                **names,
            )
        if error.cause == "encryption":
            return self.env._(
                "%(connection)s: nothing is sent to %(host)s without encryption. The address must begin"
                " with https://.",
                **names,
            )
        return self.env._(
            "%(connection)s: nothing was sent. The discovery document at %(address)s names %(host)s as its"
            " %(field)s, which belongs to somebody else. Check the address, and what stands between Odoo"
            " and this server.",
            address=self._shown(self._environment().discovery_url),
            field=error.field,
            **names,
        )

    def _unanswered_text(self, error):
        """
        :param Unanswered error: no answer, or one that cannot be read
        :return: what happened and what to check, in the user's language
        """
        texts = self._unreachable_texts(error) | self._unreadable_texts(error)
        if isinstance(error, Redirected):
            text = texts["redirected"]
        elif error.cause in texts:
            text = texts[error.cause]
        else:
            text = texts["unreadable" if isinstance(error, Unreadable) else "cut"]
        return f"{self.display_name}: {text}"

    def _unreachable_texts(self, error):
        """:return: ``{cause: sentences}`` where no answer came"""
        address = self._address_of(error)
        return {
            "name": self.env._(
                "the host name of %s is not known. Check the spelling of the address, and the network.",
                address,
            ),
            "refused": self.env._(
                "%s does not answer: nothing accepts the connection. Check the address, its port and the"
                " network.",
                address,
            ),
            "certificate": self.env._(
                "%s does not answer with a valid TLS certificate, so nothing was sent. Check that the"
                " address is right; if it is, its certificate has to be renewed.",
                address,
            ),
            "late": self.env._(
                "%(address)s does not answer in time: it took longer than %(seconds)s seconds in all."
                " Check the address and the network.",
                address=address,
                seconds=f"{error.seconds or 0:g}",
            ),
            "cut": self.env._(
                "%s does not answer: the connection ended before the answer was complete. Check the"
                " address and the network.",
                address,
            ),
        }

    def _unreadable_texts(self, error):
        """:return: ``{cause: sentences}`` where an answer came that is none"""
        address = self._address_of(error)
        too_large = self.env._(
            "%s sent an answer that is too large to be read. Check the address and what stands in"
            " between.",
            address,
        )
        return {
            "packed_size": too_large,
            "size": too_large,
            "depth": self.env._(
                "%s sent an answer that nests too deep to be read. Check the address and what stands in"
                " between.",
                address,
            ),
            "discovery": self.env._(
                "there is no QuickBooks at %s: the server answers, but not with a discovery document."
                " Check the address.",
                address,
            ),
            "redirected": self.env._(
                "%(address)s redirects to %(host)s, which is not followed. Check the address and what"
                " stands in between.",
                address=address,
                host=self._host_of(error),
            ),
            "unreadable": self.env._(
                "%s sent an answer that cannot be read. Check the address and what stands in between.",
                address,
            ),
        }

    # === ADDRESSES === #

    def _shows_addresses(self):
        """:return: whether a text may name the server: of an own one only administrators know the address"""
        if self.environment != "custom":
            return True
        everybody = self.env.context.get(FOR_EVERYBODY)
        return not everybody and self.env.user.has_group(ADMINISTRATOR)

    def _shown(self, address):
        return address if self._shows_addresses() else self.env._("the server of the connection")

    def _address_of(self, error):
        return self._shown(error.address or self._environment().api_url)

    def _host_of(self, error, own=False):
        """
        :param bool own: whether it is that of the connection
        :return: the host that an error names, which may be the own one under another address
        """
        host = getattr(error, "host", None)
        if own:
            return self._shown(host)
        return host if host and self._shows_addresses() else self.env._("another address")

    # === WHAT THE CONNECTION SHOWS === #

    def _set_error(self, error):
        """Show a problem on the connection."""
        for_everybody = self.with_context(**{FOR_EVERYBODY: True})
        self._show_error(
            for_everybody._error_text(error, repeated=True),
            error.technical_details(),
            # The scheduled action runs as the superuser, and so does a run that a person asks for.
            self.with_user(SUPERUSER_ID)._error_text(error, repeated=True),
        )

    def _show_error(self, text, details=False, for_administrators=None):
        """
        :param str text: for everybody
        :param str details: for administrators, as they may name the address
        :param str for_administrators: the text with the address, the same where none stands in it
        """
        self.write(
            {
                "error_message": text,
                "error_details": details,
                "error_for_administrators": for_administrators or text,
            }
        )

    def _clear_error(self):
        cleared = dict.fromkeys(
            ("error_message", "error_details", "error_for_administrators", "next_attempt_at"), False
        )
        self.filtered("error_message").write(cleared)
