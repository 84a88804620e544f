"""Employee."""

from .. import faults
from .names import NameEntity

_MASK = "XXX-XX-XXXX"


class Employee(NameEntity):
    """A person who works for the company, which has no QuickBooks Payroll.

    The social security number is masked in answers, and a masked one that is sent is ignored.
    """

    name = "Employee"

    def complete(self, company, record, previous, sent):
        """Hold name and rate against what an employee needs."""
        body = record.body
        if not body.get("GivenName") and not body.get("FamilyName"):
            raise faults.no_name()
        if body.get("SSN") == _MASK:
            del body["SSN"]
            if previous and "SSN" in previous.body:
                body["SSN"] = previous.body["SSN"]
        super().complete(company, record, previous, sent)
        body.setdefault("BillableTime", False)
        if body.get("BillRate") and not body["BillableTime"]:
            raise faults.business_rule("A billing rate needs BillableTime to be true.")

    def render(self, company, record):
        """Mask the social security number."""
        answer = super().render(company, record)
        if "SSN" in answer:
            answer["SSN"] = _MASK
        return answer
