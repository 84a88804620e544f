"""Nine people who call Odoo over RPC, as anybody with a session can."""

import json

from odoo.tests import HttpCase, new_test_user, tagged

from .common import QuickbooksCase

# The roles of Odoo that somebody may have, and the role for QuickBooks that each includes.
GROUPS = {
    "public": None,
    "portal": "base.group_portal",
    "internal user": "base.group_user",
    "read-only accountant": "base.group_user,account.group_account_readonly",
    "billing": "base.group_user,account.group_account_invoice",
    "accountant": "base.group_user,account.group_account_user",
    "accounting manager": "base.group_user,account.group_account_manager",
    "settings administrator": "base.group_system",
    "manager of another company": "base.group_system,account.group_account_manager",
}
REFUSALS = ("AccessError", "SessionExpiredException", "MissingError")
LEVELS = ("", "user", "manager", "approver", "administrator", "nobody")
LEVEL_OF = {
    "read-only accountant": "user",
    "billing": "user",
    "accountant": "manager",
    "accounting manager": "approver",
    "settings administrator": "administrator",
}


def has(role, level):
    """:return: whether a role of Odoo includes a role for QuickBooks, in the company of the connection"""
    return LEVELS.index(LEVEL_OF.get(role, "")) >= LEVELS.index(level)


@tagged("post_install", "-at_install")
class RpcCase(QuickbooksCase, HttpCase):
    """A company that is synchronised, and a user for each role."""

    sample_company = "empty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.setup_other_company(name="Other Books")["company"]
        cls.users = {
            role: new_test_user(
                cls.env,
                login=role.replace(" ", "_"),
                password="a password of its own",
                groups=groups,
                company_id=cls.other_company.id if "another" in role else cls.company.id,
                company_ids=[(6, 0, (cls.other_company if "another" in role else cls.company).ids)],
            )
            for role, groups in GROUPS.items()
            if groups
        }

    def enter(self, role):
        """Open a session for a role; the public has none."""
        user = self.users.get(role)
        self.authenticate(user and user.login, "a password of its own")

    def call(self, model, method, *arguments, **options):
        """Call a method over HTTP, in the session that :meth:`enter` opened.

        :return: ``(result, name of the exception)``, one of which is None
        """
        parameters = {"model": model, "method": method, "args": arguments, "kwargs": options}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters}),
            headers={"Content-Type": "application/json"},
            timeout=60,
        ).json()
        self.env.invalidate_all()
        if "error" in answer:
            return None, answer["error"]["data"]["name"].rpartition(".")[2]
        return answer.get("result"), None

    def assertRefused(self, model, method, *arguments, refusals=REFUSALS, **options):
        """A call ends in an error of access, and not in any other."""
        _result, error = self.call(model, method, *arguments, **options)
        self.assertIn(error, refusals, (model, method, arguments))
