"""Each kind of trouble is one activity of the responsible person, as long as it lasts."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain

ACTIVITY_TYPE = "quickbooks_connector.mail_activity_trouble"
# One that a person has marked as done comes again when the trouble lasts longer than that.
PATIENCE = timedelta(days=1)


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "quickbooks.guarded"]

    quickbooks_trouble = fields.Char("QuickBooks trouble", readonly=True, index="btree_not_null")


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _tell(self):
        """Bring the activities to what is the matter now: new, updated, or done."""
        known = self._trouble_activities()
        for user, own in self.grouped(lambda c: c._responsible()).items():
            own = own.with_context(lang=user.lang, mail_activity_quick_update=True)
            for connection, troubles in own._troubles().items() if user else ():
                for trouble in troubles:
                    activity = known.pop((connection.id, trouble.kind), None)
                    connection._tell_trouble(trouble, user, activity)
        for activity in known.values():
            if activity.active:
                # The next trouble of this kind is a new one.
                activity.quickbooks_trouble = False
                activity.action_feedback(self.env._("Solved."))

    def _trouble_activities(self):
        """
        :return: ``{(connection id, kind): activity}``, those that a person has just dismissed included
        """
        recently = fields.Date.today() - PATIENCE
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("quickbooks_trouble", "!=", False)
                & (Domain("active", "=", True) | Domain("date_done", ">", recently)),
                order="active, id",
            )
        )
        return {(a.res_id, a.quickbooks_trouble): a for a in activities}

    def _tell_trouble(self, trouble, user, activity):
        """
        :param activity: that tells of this kind of trouble already, None without one
        """
        values = {
            "summary": trouble.text,
            "note": self._trouble_note(trouble),
            "user_id": user.id,
        }
        if not activity:
            self.activity_schedule(ACTIVITY_TYPE, quickbooks_trouble=trouble.kind, **values)
        elif activity.active and activity.summary != trouble.text:
            activity.with_env(self.env).write(values)
        elif activity.active and activity.user_id != user:
            activity.with_env(self.env).user_id = user

    def _trouble_note(self, trouble):
        names = Markup("").join(
            Markup('<li><a href="%s">%s</a></li>') % (binding._web_link(), binding.display_name)
            for binding in trouble.bindings
        )
        listed = Markup("<ul>%s</ul>") % names if names else ""
        return Markup("<p>%s</p>%s") % (trouble.step, listed)
