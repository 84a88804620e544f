"""TimeActivity: time that somebody worked, which may be billed to a customer."""

from datetime import date

from .. import faults
from ..clock import parse_timestamp, timestamp_text
from .transactions import TransactionEntity, check_link

_LONGEST_HOURS = 8760
_OF_DURATION = ("Hours", "Minutes", "Seconds")
_OF_SPAN = ("StartTime", "EndTime", "BreakHours", "BreakMinutes", "BreakSeconds")


class TimeActivity(TransactionEntity):
    """Time worked, told as a duration or as start and end. It is not posted."""

    name = "TimeActivity"
    id_sequence = "TimeActivity"
    required = ("NameOf",)
    in_change_data = False
    party_field = "CustomerRef"
    columns = {
        name: column for name, column in TransactionEntity.columns.items() if name != "DocNumber"
    }
    references = {
        **TransactionEntity.references,
        "EmployeeRef": "Employee",
        "VendorRef": "Vendor",
        "CustomerRef": "Customer",
        "ItemRef": "Item",
    }

    def complete(self, company, record, previous, sent):
        """Settle who worked, how long and for whom."""
        super().complete(company, record, previous, sent)
        body = record.body
        for name in ("CurrencyRef", "ExchangeRate"):
            body.pop(name, None)
        self._check_worker(body)
        self._settle_time(body, sent)
        record.party = int(body["CustomerRef"]["value"]) if "CustomerRef" in body else None
        body.setdefault("Taxable", False)
        body.setdefault("HourlyRate", 0)
        self._settle_billing(body, previous, sent)

    @staticmethod
    def _check_worker(body):
        kind = body["NameOf"]
        if kind not in ("Employee", "Vendor"):
            raise faults.QboFault(
                "6300",
                "InvalidEmployeeOrVendorName",
                f"The name should be of an Employee or a Vendor, not {kind}.",
                element="NameOf",
            )
        if "EmployeeRef" in body and "VendorRef" in body:
            raise faults.QboFault(
                "6290",
                "InvalidEmployeeOrVendor",
                "You must specify either an employee or a vendor, not both.",
            )
        if f"{kind}Ref" not in body:
            raise faults.required_parameter(f"{kind}Ref")

    def _settle_time(self, body, sent):
        spans = sent & set(_OF_SPAN[:2])
        durations = sent & set(_OF_DURATION)
        if spans and durations and body.get("Hours", body.get("Minutes")) is not None:
            raise faults.QboFault(
                "6390",
                "InvalidMultipleDurations",
                "Specify a total elapsed time (hours:minutes) or the start and end time.",
            )
        for name in _OF_DURATION if spans else _OF_SPAN if durations else ():
            body.pop(name, None)
        if "StartTime" in body or "EndTime" in body:
            _settle_span(body)
        elif "Hours" in body or "Minutes" in body:
            _settle_duration(body)
        else:
            raise faults.QboFault(
                "6350", "MissingTime", "Time (hours:minutes) is missing.", element="Hours"
            )

    @staticmethod
    def _settle_billing(body, previous, sent):
        status = body.setdefault("BillableStatus", "NotBillable")
        billed = previous and previous.body["BillableStatus"] == "HasBeenBilled"
        if billed:
            body["BillableStatus"] = "HasBeenBilled"
        elif status == "HasBeenBilled":
            raise faults.QboFault("6320", "InvalidBillable", f"Invalid billable status: {status}")
        if body["BillableStatus"] == "NotBillable":
            return
        if "CustomerRef" not in body:
            raise faults.QboFault(
                "6310",
                "MissingCustomer",
                "A customer is required if the transaction is billable.",
                element="CustomerRef",
            )
        if body["HourlyRate"] <= 0:
            raise faults.QboFault(
                "6330",
                "MissingBillingRate",
                f"Invalid hourly rate: {body['HourlyRate']}",
                element="HourlyRate",
            )

    def postings(self, company, record):
        """None: time is no transaction of the books."""
        return []

    def check_mention(self, company, target, source, line):
        """Billable time goes on one invoice, of the customer that it was worked for."""
        is_open = target.body["BillableStatus"] == "Billable"
        check_link(company, target, source, "CustomerRef", is_open)

    def linked(self, company, record):
        """Time on an invoice has been billed."""
        billed = bool(record.body["LinkedTxn"])
        record.body["BillableStatus"] = "HasBeenBilled" if billed else "Billable"

    def render(self, company, record):
        """The invoice is shown by the status alone."""
        answer = super().render(company, record)
        answer.pop("LinkedTxn", None)
        return answer


def _settle_duration(body):
    hours, minutes = body.setdefault("Hours", 0), body.setdefault("Minutes", 0)
    longest = hours == _LONGEST_HOURS and not minutes
    if not (0 <= hours < _LONGEST_HOURS or longest) or not 0 <= minutes < 60:
        raise _invalid_duration(f"{hours}:{minutes}")
    if not hours and not minutes:
        raise faults.QboFault(
            "6340", "InvalidTime", "You must specify a time (hours:minutes): 0:0", element="Hours"
        )


def _settle_span(body):
    day = date.fromisoformat(body["TxnDate"])
    start, end = (_moment(body.get(name), name, day) for name in ("StartTime", "EndTime"))
    if start > end:
        raise faults.QboFault(
            "6370", "StartTimeAfterEndTime", f"The start time is after end time: {start}"
        )
    pause = body.get("BreakHours", 0) * 60 + body.get("BreakMinutes", 0)
    if pause < 0 or pause * 60 > end - start:
        raise _invalid_span()
    body["StartTime"], body["EndTime"] = timestamp_text(start), timestamp_text(end)


def _moment(text, name, day):
    """:return: seconds since the epoch of a time of day, or of a date-time, on a day"""
    if text is None:
        raise _invalid_span()
    clock_text = text.rpartition("T")[2]
    try:
        return int(parse_timestamp(f"{day}T{clock_text}"))
    except ValueError:
        raise faults.invalid_value("2060", "Invalid Date Format", name, text) from None


def _invalid_span():
    return faults.QboFault(
        "6360",
        "InvalidStartOrEndTime",
        "Enter a valid start and end time. Break times cannot be longer than the elapsed time.",
    )


def _invalid_duration(text):
    return faults.QboFault(
        "6380", "InvalidDuration", f"The time duration isn't within the valid range: {text}"
    )
