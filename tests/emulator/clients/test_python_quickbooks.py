"""python-quickbooks as it is published: every object type that it has, on a real port.

Its objects send every attribute that they have, also empty ones and those that answers only hold.
"""

import time

import pytest
import requests
from quickbooks import QuickBooks, objects
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.mixins import (
    DeleteMixin,
    QuickbooksPdfDownloadable,
    SendMixin,
    UpdateMixin,
    VoidMixin,
)
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.customertype import CustomerType
from quickbooks.objects.exchangerate import ExchangeRate
from quickbooks.objects.recurringtransaction import RecurringTransaction

from qbo_emulator.clock import timestamp_text
from qbo_emulator.entities import ENTITIES_BY_PATH

from ..bodies import SAMPLES, fresh
from ..conftest import invoice_body

TYPES = [
    objects.Account,
    objects.Attachable,
    objects.Bill,
    objects.BillPayment,
    objects.Class,
    CreditCardPayment,
    objects.CreditMemo,
    objects.Customer,
    objects.Department,
    objects.Deposit,
    objects.Employee,
    objects.Estimate,
    objects.Invoice,
    objects.Item,
    objects.JournalEntry,
    objects.Payment,
    objects.PaymentMethod,
    objects.Purchase,
    objects.PurchaseOrder,
    objects.RefundReceipt,
    objects.SalesReceipt,
    objects.TaxAgency,
    objects.Term,
    objects.TimeActivity,
    objects.Transfer,
    objects.Vendor,
    objects.VendorCredit,
]


def entity_of(kind):
    """:return: the name that bodies and answers of a type have"""
    return kind.qbo_json_object_name or kind.qbo_object_name


def of_kind(mixin):
    return [kind for kind in TYPES if issubclass(kind, mixin)]


CREATED = of_kind(UpdateMixin)
CHANGED = [kind for kind in CREATED if SAMPLES[entity_of(kind)].change]
DELETED = of_kind(DeleteMixin)
VOIDED = of_kind(VoidMixin)
REPORTS = (
    "AgedPayableDetail",
    "AgedPayables",
    "AgedReceivableDetail",
    "AgedReceivables",
    "BalanceSheet",
    "CustomerBalance",
    "GeneralLedger",
    "ProfitAndLoss",
    "TransactionList",
    "TrialBalance",
    "VendorBalance",
)
# The client looks for answers to batches and changes under the name of the path, which one lacks.
BATCHED = [kind for kind in CREATED if kind is not CreditCardPayment]
every = pytest.mark.parametrize("kind", CREATED, ids=lambda kind: kind.__name__)


def build(kind, company):
    """:return: a new object of the client, not sent yet"""
    return kind.from_json(SAMPLES[entity_of(kind)].make(company))


def echoable(saved):
    """:return: a saved object without what the service refuses to take back

    The client sends everything that it has read, so its user takes that out.
    """
    for name in SAMPLES[entity_of(type(saved))].not_echoed:
        delattr(saved, name)
    return saved


@pytest.fixture
def save(quickbooks, company):
    """Create an object of a type."""
    return lambda kind: build(kind, company).save(qb=quickbooks)


def test_every_object_type_is_served():
    """``TaxService/Taxcode`` is a resource that only makes tax codes."""
    names = {name.lower() for name in QuickBooks._BUSINESS_OBJECTS}
    assert names - {"taxservice/taxcode"} <= set(ENTITIES_BY_PATH)


# Every type


@every
def test_create_and_read(quickbooks, save, kind):
    saved = save(kind)
    assert saved.SyncToken == "0"
    assert kind.get(saved.Id, qb=quickbooks).to_json() == saved.to_json()


@pytest.mark.parametrize("kind", CHANGED, ids=lambda kind: kind.__name__)
def test_update(quickbooks, save, kind):
    saved = save(kind)
    ((name, value),) = SAMPLES[entity_of(kind)].change.items()
    setattr(saved, name, value)
    changed = echoable(saved).save(qb=quickbooks)
    assert (getattr(changed, name), changed.SyncToken) == (value, "1")


@every
def test_query_where_filter_choose_count_and_order(quickbooks, save, kind):
    first, second = save(kind), save(kind)
    both = sorted([first.Id, second.Id], key=int)

    def ids(found):
        return [entry.Id for entry in found]

    name = kind.qbo_object_name
    assert ids(kind.query(f"SELECT * FROM {name} WHERE Id = '{first.Id}'", quickbooks)) == [
        first.Id
    ]
    assert ids(kind.where(f"Id = '{first.Id}'", qb=quickbooks)) == [first.Id]
    assert ids(kind.filter(Id=second.Id, qb=quickbooks)) == [second.Id]
    assert sorted(ids(kind.choose(both, qb=quickbooks)), key=int) == both
    ordered = kind.where(f"Id IN ('{both[0]}', '{both[1]}')", order_by="Id DESC", qb=quickbooks)
    assert ids(ordered) == both[::-1]
    everything = kind.all(order_by="Id", max_results=1000, qb=quickbooks)
    assert set(both) <= set(ids(everything))
    assert kind.count(qb=quickbooks) == len(everything)
    assert len(kind.all(start_position=2, max_results=1, qb=quickbooks)) == 1


@pytest.mark.parametrize("kind", DELETED, ids=lambda kind: kind.__name__)
def test_delete(quickbooks, save, kind):
    saved = save(kind)
    answer = saved.delete(qb=quickbooks)
    assert answer[entity_of(kind)]["status"] == "Deleted"
    with pytest.raises(ObjectNotFoundException):
        kind.get(saved.Id, qb=quickbooks)


@pytest.mark.parametrize("kind", VOIDED, ids=lambda kind: kind.__name__)
def test_void(quickbooks, save, kind):
    saved = save(kind)
    saved.void(qb=quickbooks)
    voided = kind.get(saved.Id, qb=quickbooks)
    assert (voided.TotalAmt, voided.PrivateNote) == (0, "Voided")


@pytest.mark.parametrize("kind", BATCHED, ids=lambda kind: kind.__name__)
def test_batch_create_and_update(quickbooks, company, kind):
    created = batch_create([build(kind, company) for _ in range(2)], qb=quickbooks)
    assert (len(created.successes), created.faults) == (2, [])
    for name, value in SAMPLES[entity_of(kind)].change.items():
        for entry in created.successes:
            setattr(echoable(entry), name, value)
        updated = batch_update(created.successes, qb=quickbooks)
        assert [getattr(entry, name) for entry in updated.successes] == [value] * 2


@pytest.mark.parametrize(
    "kind", [kind for kind in DELETED if kind in BATCHED], ids=lambda kind: kind.__name__
)
def test_batch_delete(quickbooks, save, kind):
    deleted = batch_delete([save(kind), save(kind)], qb=quickbooks)
    assert [entry.status for entry in deleted.successes] == ["Deleted"] * 2


def test_change_data_capture_of_every_type(quickbooks, save):
    since = timestamp_text(int(time.time()) - 60)
    kinds = [kind for kind in BATCHED if SAMPLES[entity_of(kind)].in_change_data]
    saved = {kind.qbo_object_name: save(kind).Id for kind in kinds}
    changes = change_data_capture(kinds, since, qb=quickbooks)
    for name, key in saved.items():
        assert key in [entry.Id for entry in getattr(changes, name)]


# What only some can do


def test_a_batch_holds_faults_beside_successes(quickbooks, company):
    wrong = objects.Customer.from_json({"DisplayName": "a:b"})
    answer = batch_create([build(objects.Customer, company), wrong], qb=quickbooks)
    assert len(answer.successes) == 1
    (fault,) = answer.faults
    assert fault.Error[0].code == "2040"
    assert fault.original_object is wrong


def test_more_than_a_batch_is_sent_in_several(quickbooks, company):
    made = batch_create([build(objects.Customer, company) for _ in range(35)], qb=quickbooks)
    assert len(made.successes) == 35


def test_company_info(quickbooks, emulator):
    info = objects.CompanyInfo.get(emulator.realm_id, qb=quickbooks)
    assert info.Country == "US"
    assert objects.CompanyInfo.all(qb=quickbooks)[0].CompanyName == info.CompanyName
    info.CompanyName = "Renamed"
    assert info.save(qb=quickbooks).CompanyName == "Renamed"


def test_preferences(quickbooks):
    preferences = objects.Preferences.get(qb=quickbooks)
    preferences.SalesFormsPrefs.AllowServiceDate = True
    assert preferences.save(qb=quickbooks).SalesFormsPrefs.AllowServiceDate is True


def test_tax_service_codes_and_rates(quickbooks):
    agency = objects.TaxAgency.all(qb=quickbooks)[0]
    service = objects.TaxService()
    service.TaxCode = fresh("Code")
    rate = objects.TaxRateDetails()
    rate.TaxRateName, rate.RateValue, rate.TaxAgencyId = fresh("Rate"), 10, agency.Id
    service.TaxRateDetails.append(rate)
    made = service.save(qb=quickbooks)
    code = objects.TaxCode.filter(Name=made.TaxCode, qb=quickbooks)[0]
    rates = code.SalesTaxRateList.TaxRateDetail
    assert objects.TaxRate.get(rates[0].TaxRateRef.value, qb=quickbooks).RateValue == 10
    assert objects.TaxCode.get(code.Id, qb=quickbooks).Name == made.TaxCode


def test_customer_types_are_read(quickbooks):
    found = CustomerType.all(qb=quickbooks)
    assert [CustomerType.get(entry.Id, qb=quickbooks).Name for entry in found] == [
        entry.Name for entry in found
    ]


def test_budgets_are_read(quickbooks, company):
    """The client cannot write them yet."""
    made = company.write("Budget", SAMPLES["Budget"].make(company))
    budget = objects.Budget.get(made["Id"], qb=quickbooks)
    (row,) = budget.BudgetDetail
    assert (budget.StartDate, row.Amount, row.AccountRef.name) == ("2026-01-01", 12, "Advertising")
    assert budget.Id in [entry.Id for entry in objects.Budget.all(qb=quickbooks)]


def test_a_payment_of_an_invoice_made_by_hand(quickbooks, save):
    invoice = save(objects.Invoice)
    line = objects.PaymentLine()
    line.Amount = invoice.Balance
    line.LinkedTxn.append(invoice.to_linked_txn())
    payment = objects.Payment()
    payment.TotalAmt = invoice.Balance
    payment.CustomerRef = objects.Customer.get("1", qb=quickbooks).to_ref()
    payment.Line.append(line)
    payment.save(qb=quickbooks)
    assert objects.Invoice.get(invoice.Id, qb=quickbooks).Balance == 0


def test_a_saved_request_id_is_done_once(quickbooks, company):
    first = build(objects.Invoice, company)
    second = objects.Invoice.from_json(invoice_body())
    assert (
        first.save(qb=quickbooks, request_id="pq-1").Id
        == second.save(qb=quickbooks, request_id="pq-1").Id
    )


@pytest.mark.parametrize("name", REPORTS)
def test_every_report(quickbooks, name):
    report = quickbooks.get_report(name, {"start_date": "2026-01-01", "end_date": "2026-12-31"})
    assert report["Header"]["ReportName"] == name
    assert report["Columns"]["Column"]


@pytest.mark.parametrize("kind", of_kind(QuickbooksPdfDownloadable), ids=lambda kind: kind.__name__)
def test_pdf(quickbooks, save, kind):
    assert save(kind).download_pdf(qb=quickbooks).startswith(b"%PDF-")


@pytest.mark.parametrize("kind", of_kind(SendMixin), ids=lambda kind: kind.__name__)
def test_send(quickbooks, save, kind):
    saved = save(kind)
    answer = saved.send(qb=quickbooks, send_to="someone@example.com")
    assert answer[kind.qbo_object_name]["EmailStatus"] == "EmailSent"


@pytest.mark.parametrize("name", sorted(RecurringTransaction.class_dict))
def test_recurring_transactions(quickbooks, company, name):
    schedule = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1}
    told = {"Name": fresh("Template"), "RecurType": "Automated", "ScheduleInfo": schedule}
    body = {name: {**SAMPLES[name].make(company), "RecurringInfo": told}}
    made = RecurringTransaction.from_json(body).save(qb=quickbooks)
    key = getattr(made, name).Id
    assert getattr(made, name).RecurringInfo.Name == told["Name"]
    assert RecurringTransaction.get(key, qb=quickbooks).to_json() == made.to_json()
    assert [getattr(row, name).Id for row in RecurringTransaction.all(qb=quickbooks)] == [key]
    assert RecurringTransaction.count(qb=quickbooks) == 1
    made.delete(qb=quickbooks)
    assert RecurringTransaction.count(qb=quickbooks) == 0


# Attachments


def attachable(invoice, **fields):
    """:return: an attachable of an invoice, not sent yet"""
    attached = objects.AttachableRef()
    attached.EntityRef = invoice.to_ref()
    made = objects.Attachable.from_json(fields)
    made.AttachableRef.append(attached)
    return made


def downloaded(made):
    return requests.get(made.TempDownloadUri, timeout=10).content


def test_a_note_is_attached_to_an_invoice(quickbooks, save):
    invoice = save(objects.Invoice)
    made = attachable(invoice, Note="a note").save(qb=quickbooks)
    where = f"AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '{invoice.Id}'"
    (found,) = objects.Attachable.where(where, qb=quickbooks)
    assert (found.Id, found.Note) == (made.Id, "a note")
    assert found.AttachableRef[0].EntityRef.value == invoice.Id


def test_a_file_is_uploaded_and_downloaded(quickbooks, save, tmp_path):
    path = tmp_path / "terms.txt"
    path.write_bytes(b"Payable in 30 days.\r\n")
    made = attachable(save(objects.Invoice), FileName=path.name, ContentType="text/plain")
    made._FilePath = str(path)
    made = made.save(qb=quickbooks)
    assert (made.FileName, made.Size) == ("terms.txt", 21)
    assert downloaded(made) == b"Payable in 30 days.\r\n"


def test_bytes_are_uploaded_and_deleted(quickbooks, save):
    content = bytes(range(256))
    made = attachable(save(objects.Invoice), FileName="all.pdf", ContentType="application/pdf")
    made._FileBytes = content
    made = made.save(qb=quickbooks)
    assert downloaded(made) == content
    made.delete(qb=quickbooks)
    with pytest.raises(ObjectNotFoundException):
        objects.Attachable.get(made.Id, qb=quickbooks)


# Several currencies


def test_currencies_and_rates(quickbooks, company):
    company.enable_currencies("EUR")
    currency = CompanyCurrency.from_json({"Code": "GBP"}).save(qb=quickbooks)
    assert CompanyCurrency.get(currency.Id, qb=quickbooks).Name == "British Pound Sterling"
    assert {entry.Code for entry in CompanyCurrency.all(qb=quickbooks)} >= {"EUR", "GBP"}
    rate = ExchangeRate.from_json(
        {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-03-02", "Rate": 1.25}
    ).save(qb=quickbooks)
    assert (rate.Rate, rate.TargetCurrencyCode) == (1.25, "USD")
    where = "SourceCurrencyCode = 'EUR' AND AsOfDate = '2026-03-02'"
    assert ExchangeRate.where(where, qb=quickbooks)[0].Rate == 1.25


# What it makes of errors


def test_errors_become_its_exceptions(quickbooks):
    with pytest.raises(ObjectNotFoundException):
        objects.Invoice.get(99999999, qb=quickbooks)
    with pytest.raises(ValidationException) as raised:
        objects.Customer.query("SELECT * FROM Custmoer", qb=quickbooks)
    assert raised.value.error_code == 4001
    agency = objects.TaxAgency.all(qb=quickbooks)[0]
    with pytest.raises(UnsupportedException):
        agency.save(qb=quickbooks)


def test_a_stale_object_is_a_plain_exception(quickbooks, save):
    saved = save(objects.Customer)
    saved.SyncToken = "7"
    with pytest.raises(QuickbooksException) as raised:
        saved.save(qb=quickbooks)
    assert raised.value.error_code == 5010


def test_an_expired_token_is_an_authorization_exception(emulator, quickbooks):
    emulator.advance_clock(3601)
    with pytest.raises(AuthorizationException):
        objects.Customer.get("1", qb=quickbooks)


def test_throttling_is_a_validation_exception(emulator, quickbooks):
    emulator.set_faults([{"fault": "status", "status": 429}])
    with pytest.raises(ValidationException) as raised:
        objects.Customer.get("1", qb=quickbooks)
    assert raised.value.error_code == 3001
