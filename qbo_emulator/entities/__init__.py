"""The entities, one small file each, and the registry by name."""

from .account import Account
from .attachable import Attachable
from .bill import Bill
from .bill_payment import BillPayment
from .budget import Budget
from .company_currency import CompanyCurrency
from .company_info import CompanyInfo
from .credit_card_payment import CreditCardPayment
from .credit_memo import CreditMemo
from .customer import Customer
from .customer_type import CustomerType
from .department import Department
from .deposit import Deposit
from .employee import Employee
from .estimate import Estimate
from .exchange_rate import ExchangeRate
from .inventory_adjustment import InventoryAdjustment
from .invoice import Invoice
from .item import Item
from .journal_entry import JournalEntry
from .payment import Payment
from .payment_method import PaymentMethod
from .preferences import Preferences
from .purchase import Purchase
from .purchase_order import PurchaseOrder
from .recurring_transaction import RecurringTransaction
from .refund_receipt import RefundReceipt
from .reimburse_charge import ReimburseCharge
from .sales_receipt import SalesReceipt
from .stock_transactions import InventoryStartingValue
from .tax_agency import TaxAgency
from .tax_code import TaxCode
from .tax_payment import TaxPayment
from .tax_rate import TaxRate
from .term import Term
from .time_activity import TimeActivity
from .tracking_class import Class
from .transfer import Transfer
from .vendor import Vendor
from .vendor_credit import VendorCredit
from .website_entries import HomeCurrencyAdjustment, PayrollCheck, SalesTaxPayment

#: Entity by its name, ``Invoice``.
ENTITIES = {
    entity.name: entity()
    for entity in (
        Account,
        Bill,
        BillPayment,
        Attachable,
        Budget,
        Class,
        CompanyCurrency,
        CompanyInfo,
        CreditCardPayment,
        CreditMemo,
        Customer,
        CustomerType,
        Department,
        Deposit,
        Employee,
        Estimate,
        ExchangeRate,
        InventoryAdjustment,
        Invoice,
        Item,
        JournalEntry,
        Payment,
        PaymentMethod,
        Preferences,
        Purchase,
        PurchaseOrder,
        RecurringTransaction,
        RefundReceipt,
        ReimburseCharge,
        SalesReceipt,
        TaxAgency,
        TaxCode,
        TaxPayment,
        TaxRate,
        Term,
        TimeActivity,
        Transfer,
        Vendor,
        VendorCredit,
    )
}

#: Transactions that QuickBooks makes by itself, or people on its website, and that the API does not
#: show, by name.
OWN_ENTITIES = {
    entity.name: entity()
    for entity in (
        InventoryStartingValue,
        HomeCurrencyAdjustment,
        PayrollCheck,
        SalesTaxPayment,
    )
}

#: Entity by the name in paths and queries, which is in lower case: ``invoice``.
ENTITIES_BY_PATH = {entity.path or name.lower(): entity for name, entity in ENTITIES.items()}
