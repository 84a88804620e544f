"""The entities, one small file each, and the registry by name."""

from .account import Account
from .company_info import CompanyInfo
from .credit_memo import CreditMemo
from .customer import Customer
from .customer_type import CustomerType
from .department import Department
from .employee import Employee
from .invoice import Invoice
from .item import Item
from .journal_entry import JournalEntry
from .payment import Payment
from .payment_method import PaymentMethod
from .preferences import Preferences
from .tax_agency import TaxAgency
from .tax_code import TaxCode
from .tax_rate import TaxRate
from .term import Term
from .tracking_class import Class
from .vendor import Vendor

#: Entity by its name, ``Invoice``.
ENTITIES = {
    entity.name: entity()
    for entity in (
        Account,
        Class,
        CompanyInfo,
        CreditMemo,
        Customer,
        CustomerType,
        Department,
        Employee,
        Invoice,
        Item,
        JournalEntry,
        Payment,
        PaymentMethod,
        Preferences,
        TaxAgency,
        TaxCode,
        TaxRate,
        Term,
        Vendor,
    )
}

#: Entity by the name in paths and queries, which is in lower case: ``invoice``.
ENTITIES_BY_PATH = {name.lower(): entity for name, entity in ENTITIES.items()}
