"""Who is told what is stuck: by activity, and by an e-mail once a day."""

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_access import MANAGER
from .test_push import PushCase
from .test_trouble import SYNC_LOG


class TroubleCase(PushCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.responsible = new_test_user(
            cls.env,
            login="rita",
            name="Rita Responsible",
            email="rita@example.com",
            groups=MANAGER,
            company_id=cls.company.id,
        )

    def setUp(self):
        super().setUp()
        self.connection.responsible_id = self.responsible
        clock = freeze_time(datetime.now(timezone.utc).replace(microsecond=0))
        self.frozen = clock.start()
        self.addCleanup(clock.stop)

    def held_back(self):
        """:return: an invoice that waits for a mapping, with everything that waits with it"""
        account = self.env["account.account"].search([("code", "=", "430000")])
        account = account or self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        invoice = self.invoice(lines=[(10.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        return invoice

    def solve(self):
        income = self.mapping("Sales of Product Income")
        income.account_id = self.env["account.account"].search([("code", "=", "430000")])
        self.synchronise()

    def hours_pass(self, hours=5):
        self.frozen.tick(timedelta(hours=hours))


@tagged("post_install", "-at_install")
class TestActivities(TroubleCase):
    """Each kind of trouble is one activity of the responsible person, as long as it lasts."""

    def look(self):
        self.connection._tell()
        return self.activities()

    def activities(self):
        return self.connection.activity_ids.filtered("quickbooks_trouble")

    def test_what_is_held_back_for_long_is_an_activity_of_the_responsible_person(self):
        invoice = self.held_back()
        self.hours_pass()
        activity = self.look()
        self.assertEqual(activity.user_id, self.responsible)
        self.assertEqual(activity.quickbooks_trouble, "failed")
        self.assertIn("hours: 2.", activity.summary)  # the invoice, and the item for the account
        self.assertIn(invoice.name, activity.note)
        self.assertIn(f"/odoo/quickbooks-documents/{self.binding(invoice).id}", activity.note)

    def test_what_is_held_back_for_a_moment_is_not_told(self):
        self.held_back()
        self.hours_pass(3)
        self.assertFalse(self.look())

    def test_after_how_long_it_is_told_can_be_chosen(self):
        self.held_back()
        self.connection.tell_after_hours = 1
        self.hours_pass(2)
        self.assertTrue(self.look())

    def test_another_try_does_not_begin_the_hours_anew(self):
        invoice = self.held_back()
        self.hours_pass(3)
        self.env["quickbooks.binding"]._of_records(invoice)._hold_back("Still not")
        self.hours_pass(2)
        self.assertTrue(self.look())

    def test_an_activity_is_updated_and_does_not_pile_up(self):
        self.held_back()
        self.hours_pass()
        activity = self.look()
        self.held_back()
        self.hours_pass()
        self.assertEqual(self.look(), activity)
        self.assertIn("hours: 3.", activity.summary)

    def test_each_kind_of_trouble_has_an_activity_of_its_own(self):
        self.held_back()
        self.connection._transition("expire")
        self.hours_pass()
        kinds = self.look().mapped("quickbooks_trouble")
        self.assertEqual(sorted(kinds), ["expired", "failed"])

    def test_it_is_done_by_itself_when_the_cause_is_gone(self):
        self.held_back()
        self.hours_pass()
        activity = self.look()
        self.solve()
        self.assertFalse(self.look())
        self.assertFalse(activity.active)
        self.assertIn("Solved", self.connection.message_ids[0].body)

    def test_one_that_a_person_dismissed_comes_again_when_it_lasts(self):
        self.held_back()
        self.hours_pass()
        self.look().action_feedback("I know")
        self.assertFalse(self.look())
        self.hours_pass(72)
        self.assertTrue(self.look())

    @mute_logger(SYNC_LOG)
    def test_a_lost_authorisation_is_told_at_once(self):
        self.emulator.set_faults([{"fault": "token_revoked", "path": "/v3/"}])
        self.synchronise()
        activity = self.activities()
        self.assertEqual(activity.quickbooks_trouble, "expired")
        self.assertIn("press Connect", activity.note)

    @mute_logger(SYNC_LOG)
    def test_runs_that_fail_for_long_are_told(self):
        self.emulator.set_faults([{"fault": "cut", "path": "/v3/", "times": None}])
        self.synchronise()
        self.assertFalse(self.look())
        self.hours_pass()
        self.assertEqual(self.look().quickbooks_trouble, "failing")
        self.emulator.clear_faults()
        self.synchronise()
        self.assertFalse(self.look())

    def test_a_conflict_is_told(self):
        invoice = self.invoice()
        self.synchronise()
        self.binding(invoice).sudo()._hold_back("Both changed it", status="conflict")
        self.env.flush_all()
        self.hours_pass()
        self.assertEqual(self.look().quickbooks_trouble, "conflict")

    def test_a_document_that_differs_is_told_until_it_is_corrected(self):
        invoice = self.invoice()
        self.synchronise()
        binding = self.binding(invoice).sudo()
        binding._hold_back("QuickBooks has a total of 99, Odoo 100.", status="warning")
        self.env.flush_all()
        self.hours_pass()
        activity = self.look()
        self.assertEqual(activity.quickbooks_trouble, "warning")
        self.assertIn(invoice.name, activity.note)
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 99.0
        invoice.action_post()
        self.synchronise()
        self.assertFalse(self.look())

    def test_what_waits_for_long_is_told(self):
        self.invoice()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE quickbooks_operation SET write_date = write_date - interval '5 hours'"
        )
        self.env.invalidate_all()
        self.assertEqual(self.look().quickbooks_trouble, "waiting")

    def test_whoever_connects_is_responsible_unless_somebody_is_chosen(self):
        self.connection.responsible_id = False
        self.assertEqual(self.connection._responsible(), self.connection.create_uid)

    def test_someone_who_has_left_is_not_told(self):
        self.responsible.active = False
        self.assertNotEqual(self.connection._responsible(), self.responsible)
        self.assertTrue(self.connection._responsible())

    def test_someone_who_has_left_the_company_is_not_told_its_affairs(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for user in (self.responsible, self.connection.create_uid):
            self.assertEqual(self.connection._responsible(), user)
            user.write({"company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)]})
        self.assertIn(self.company, self.connection._responsible().company_ids or self.company)


@tagged("post_install", "-at_install")
class TestDigest(TroubleCase):
    """One e-mail a day, over all connections of a person, and only when there is something."""

    def send(self):
        """:return: the e-mails that were queued"""
        before = self.env["mail.mail"].sudo().search([])
        cron = self.env.ref("quickbooks_connector.ir_cron_digest").sudo()
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        return self.env["mail.mail"].sudo().search([]) - before

    def test_nothing_is_sent_when_all_is_well(self):
        self.invoice()
        self.synchronise()
        self.hours_pass()
        self.assertFalse(self.send())

    def test_it_counts_by_cause_and_links_to_the_records(self):
        invoice = self.held_back()
        self.hours_pass()
        mail = self.send()
        self.assertEqual(len(mail), 1)
        self.assertIn(self.connection.name, mail.subject)
        self.assertIn("Records held back for more than 4 hours: 2.", mail.body_html)
        self.assertIn(invoice.name, mail.body_html)
        self.assertIn(f"/odoo/quickbooks-documents/{self.binding(invoice).id}", mail.body_html)
        self.assertIn(f"/odoo/quickbooks-connections/{self.connection.id}", mail.body_html)

    def test_it_goes_to_the_responsible_person_and_nobody_else(self):
        self.held_back()
        self.hours_pass()
        mail = self.send()
        self.assertEqual(mail.email_to, self.responsible.email_formatted)
        self.assertFalse(mail.recipient_ids)
        self.assertFalse(mail.email_cc)

    def test_it_says_nothing_technical(self):
        invoice = self.held_back()
        self.binding(invoice).sudo().technical_details = "code: 6000"
        self.hours_pass()
        body = self.send().body_html
        for word in ("code: 6000", "Traceback", "requestid", "SyncToken", self.connection.realm_id):
            self.assertNotIn(word, body)

    def test_it_is_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.responsible.lang = "fr_FR"
        template = self.env.ref("quickbooks_connector.digest_mail")
        template.with_context(lang="fr_FR").arch_db = template.arch_db.replace("Hello", "Bonjour")
        self.held_back()
        self.hours_pass()
        self.assertIn("Bonjour", self.send().body_html)

    def test_several_connections_of_a_person_are_one_mail(self):
        self.held_back()
        other = self.connection.copy(
            {"name": "Second books", "responsible_id": self.responsible.id}
        )
        other._transition("connect")
        other._transition("accept")
        other._transition("expire")
        self.hours_pass()
        mail = self.send()
        self.assertEqual(len(mail), 1)
        self.assertIn("Second books", mail.body_html)
        self.assertIn("held back", mail.body_html)
