"""The first steps in the browser that go wrong, and how a person sets them right."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QuickbooksCase
from .test_tours_mapping import TourCase

# Of this machine, and nobody listens there.
NOBODY = "http://127.0.0.1:1"


@tagged("post_install", "-at_install")
class TestFirstStepsTours(TourCase):
    """A new connection with a wrong address or a wrong client ID is corrected on its form."""

    imports_chart = False

    def new_connection(self, **values):
        self.connection.action_disconnect()
        self.connection.unlink()
        self.presses = {self.emulator.url: "button[value=connect]"}
        self.typed_address = self.emulator.url
        return self.connection.create(
            {
                "name": "First connection",
                "company_id": self.company.id,
                "environment": "custom",
                "base_url": self.emulator.url,
                "client_id": self.emulator.client_id,
            }
            | values
        )

    def correct(self, connection, tour):
        address = f"/odoo/quickbooks-connections/{connection.id}"
        self.start_tour(address, tour, login=self.env.user.login)
        self.env.invalidate_all()
        self.assertEqual(connection.state, "connected")
        self.assertEqual(connection.realm_id, self.emulator.realm_id)

    def test_a_wrong_address_is_corrected_and_the_secret_typed_again(self):
        connection = self.new_connection(base_url=NOBODY)
        self.correct(connection, "quickbooks_correct_the_address")

    def test_a_client_id_that_intuit_does_not_know_is_corrected_without_disconnect(self):
        secret = self.emulator.client_secret
        connection = self.new_connection(client_id="misspelt", client_secret=secret)
        # The page of Intuit says that the app is unknown, and sends nobody back.
        connection.action_connect()
        self.assertEqual(connection.state, "testing")
        self.correct(connection, "quickbooks_correct_the_client_id")


@tagged("post_install", "-at_install")
class TestProductTour(TourCase):
    """A product is left out and included again on the form that the menu opens: that of the template."""

    def test_leave_a_product_out_and_include_it_again(self):
        product = self.env["product.product"].create(
            {"name": "Drip kit", "property_account_income_id": self.account("Services").id}
        )
        self.start()
        invoice = self.invoice(lines=[(20.0, 1.0, {"product_id": product.id})])
        self.synchronise()
        self.assertEqual(product.quickbooks_status, "synced", invoice.quickbooks_message)
        self.tour("quickbooks_leave_a_product_out")
        self.synchronise()
        self.assertEqual(product.product_tmpl_id.quickbooks_status, "synced")
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Item WHERE Name = 'Drip kit'"), 1)


@tagged("post_install", "-at_install")
class TestSecretIsNotShown(QuickbooksCase):
    """What was typed as a secret goes to the server, and nothing of it comes back."""

    sample_company = "empty"
    imports_chart = False

    def test_the_answer_to_saving_holds_no_secret(self):
        for secret in ("client_secret", "verifier_token"):
            with self.subTest(secret):
                (answer,) = self.connection.web_save(
                    {secret: "typed"}, {secret: {}, f"{secret}_is_set": {}}
                )
                self.assertFalse(answer[secret])
                self.assertTrue(answer[f"{secret}_is_set"])

    def test_neither_does_the_answer_to_creating(self):
        (answer,) = self.connection.browse().web_save(
            {"name": "New", "client_secret": "typed", "verifier_token": "typed"},
            {"client_secret": {}, "verifier_token": {}, "client_secret_is_set": {}},
        )
        self.assertFalse(answer["client_secret"])
        self.assertFalse(answer["verifier_token"])
        self.assertTrue(answer["client_secret_is_set"])

    def test_a_missing_secret_is_named_with_the_reason(self):
        self.connection.action_disconnect()
        with self.assertRaisesRegex(UserError, "Enter the client secret"):
            self.connection.action_connect()


@tagged("post_install", "-at_install")
class TestProductOfSeveralVariants(QuickbooksCase):
    """A product of several variants shows the one that needs attention most, and stops all of them."""

    sample_company = "empty"

    def test_all_variants_are_left_out_and_included_together(self):
        colour = self.env["product.attribute"].create(
            {"name": "Colour", "value_ids": [Command.create({"name": n}) for n in ("red", "blue")]}
        )
        line = {"attribute_id": colour.id, "value_ids": [Command.set(colour.value_ids.ids)]}
        template = self.env["product.template"].create(
            {
                "name": "Hose",
                "property_account_income_id": self.account("Services").id,
                "attribute_line_ids": [Command.create(line)],
            }
        )
        red, blue = template.product_variant_ids
        self.start()
        self.invoice(lines=[(20.0, 1.0, {"product_id": red.id})])
        self.synchronise()
        self.assertEqual(template.quickbooks_status, "synced")
        question = template.action_quickbooks_skip()["res_id"]
        wizard = self.env["quickbooks.leave.out"].browse(question)
        wizard.action_leave_out()
        self.assertEqual((red | blue).mapped("quickbooks_status"), ["skipped", "skipped"])
        self.assertEqual(template.quickbooks_status, "skipped")
        self.sync_now(template)
        self.synchronise()
        self.assertNotIn("skipped", (red | blue).mapped("quickbooks_status"))
        self.assertEqual(template.quickbooks_status, "synced")
