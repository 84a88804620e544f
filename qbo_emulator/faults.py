"""The errors of QuickBooks Online: one exception that carries code, message, detail and HTTP
status.

Codes and messages are those of Intuit's page "QuickBooks Online Accounting API error codes";
details follow what the service has been seen to answer.
"""

_INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


class QboFault(Exception):
    """A request that QuickBooks refuses.

    :param code: the error code of the service, ``"6240"``
    :param message: the short text that belongs to the code
    :param detail: what is wrong with this request
    :param status: the HTTP status of the answer
    :param kind: the ``type`` of the Fault, such as ``ValidationFault``
    :param element: the field that is meant, when there is one
    :param others: further QboFaults of the same kind, which the answer tells beside this one
    """

    def __init__(
        self, code, message, detail, status=400, kind="ValidationFault", element="", others=()
    ):
        super().__init__(f"{code} {message}: {detail}")
        self.code = code
        self.message = message
        self.detail = detail
        self.status = status
        self.kind = kind
        self.element = element
        self.others = others

    def body(self):
        """:return: the value of ``Fault`` in an answer"""
        return {"Error": [fault.error() for fault in (self, *self.others)], "type": self.kind}

    def error(self):
        """:return: the ``Error`` of this fault alone"""
        error = {"Message": self.message, "Detail": self.detail, "code": self.code}
        if self.element:
            error["element"] = self.element
        return error

    def body_of_part(self):
        """:return: the same in an item of a batch or an upload, where ``element`` is always there"""
        body = self.body()
        for error in body["Error"]:
            error.setdefault("element", "")
        return body


def unsupported_operation(operation):
    """Code 500: the operation does not exist for this entity."""
    return QboFault("500", "Unsupported Operation", f"Operation {operation} is not supported.")


def unknown_resource(path, url):
    """Code 500: there is nothing under a path; its case counts."""
    return unsupported_operation(
        f"Could not find resource for relative : {path} of full path: {url}"
    )


def unsupported_method(method):
    """Code 500: a path does not take a method."""
    return unsupported_operation(
        f"No resource method found for {method}, return 405 with Allow header"
    )


def unsupported_content_type():
    """Code 500: a body of another type than the path takes."""
    return unsupported_operation("Cannot consume content type")


def no_xml(status=400):
    """Code 500: a body or an answer in XML, which the service has and the emulator does not."""
    return QboFault(
        "500",
        "Unsupported Operation",
        "The emulator does not serve XML. Send and accept application/json.",
        status,
    )


def duplicate_request_id(request_id):
    """Code 600: the request id was used for another request."""
    return QboFault(
        "600",
        "Duplicate Request ID",
        f"The request ID you're trying to use already exists: {request_id}",
        element="requestid",
    )


def object_not_found(detail=_INACTIVE):
    """Code 610, always with HTTP 400: no such object, or a deleted or inactive one."""
    return QboFault("610", "Object Not Found", f"Object Not Found : {detail}")


def inactive_object():
    """Code 610: a reference points to an inactive name."""
    return object_not_found()


def cannot_link(txn_id):
    """Code 620: the transaction cannot be linked."""
    return QboFault(
        "620", "Txn Id cannot be linked", f"Transaction with Id {txn_id} cannot be linked."
    )


def has_dependents(detail):
    """Code 800: other objects depend on the object, so that it cannot be removed."""
    return QboFault("800", "Cannot delete object", f"Cannot delete object : {detail}")


def unknown_property(name, type_name):
    """Code 2010: a field that the entity does not have."""
    return QboFault(
        "2010",
        "Request has invalid or unsupported property",
        f'Property Name:Unrecognized field "{name}" '
        f"(class com.intuit.schema.finance.v3.{type_name}), not marked as ignorable specified is "
        "unsupported or invalid",
        element=name,
    )


def malformed_property(detail, element=""):
    """Code 2010: a body or a value that cannot be read as what it should be."""
    return QboFault("2010", "Request has invalid or unsupported property", detail, element=element)


def required_parameter(name):
    """Code 2020: a required field is absent."""
    return QboFault(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {name} is missing in the request",
        element=name,
    )


def invalid_id(value):
    """Code 2030: an id that is no number."""
    return QboFault(
        "2030", "Invalid ID", f"Id should be a valid number. Supplied value:{value}", element="Id"
    )


def invalid_string(name, value):
    """Code 2040: characters that the field does not take."""
    return QboFault(
        "2040",
        "Invalid String. The string contains invalid characters",
        f"Element {name} contains invalid characters : {value}",
        element=name,
    )


def too_long(name, maximum, supplied):
    """Code 2050: a string longer than the field."""
    return QboFault(
        "2050",
        "String length is either shorter or longer than supported by specification",
        f"String length specified does not match the supported length. Min:0 Max:{maximum} "
        f"supported. Supplied length:{supplied}",
        element=name,
    )


def invalid_value(code, message, name, value):
    """Codes 2060 to 2230: a value that is no date, number, boolean or member of an enumeration."""
    return QboFault(code, message, f"{message} : {value}", element=name)


def invalid_reference(kind, reference_id):
    """Code 2500: a reference to an object that does not exist.

    :param kind: what the service calls the list: ``Names``, ``Accounts``, ``Klasses``, ``Depts``
    """
    return QboFault(
        "2500",
        "Invalid Reference Id",
        f"Invalid Reference Id : {kind} element id {reference_id} not found",
    )


def unbalanced_entry():
    """Code 2300: the debits of a journal entry are not its credits."""
    return QboFault(
        "2300",
        "Amounts on debits not equal to credits",
        "Amounts on debits not equal to credits",
    )


def feature_not_supported(detail):
    """Code 5030: the company does not have the feature."""
    return QboFault("5030", "Feature Not Supported", f"Feature Not Supported : {detail}")


def no_name():
    """Code 6080: a name without any part of a name."""
    return QboFault(
        "6080",
        "No Name Provided",
        "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix must be "
        "provided.",
    )


def parent_required(name):
    """Code 6150: a field says that the object stands below another one, which is not named."""
    return QboFault(
        "6150",
        "ParentRef Required Validation Error",
        f"ParentRef is required if {name} is true.",
        element="ParentRef",
    )


def stale_object(entity_name):
    """Code 5010: the SyncToken is not the current one."""
    return QboFault(
        "5010",
        "Stale Object Error",
        "Stale Object Error : You and root were working on this at the same time. "
        f"root finished before you did, so your work was not saved. Entity={entity_name}",
    )


def business_rule(detail):
    """Code 6000: a rule of the business that has no code of its own."""
    return QboFault(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
    )


def invalid_line_tax_code(detail):
    """Code 6100: a tax code that lines of this company cannot have."""
    return QboFault("6100", "Invalid Line TaxCode in the request", detail)


def custom_tax_code(is_update):
    """Code 6160, or 6230 for an update: the pseudo code of a rate that was typed in."""
    if is_update:
        detail = "Transactions can't be updated to use the CustomSalesTax id."
    else:
        detail = "The CustomSalesTax id can't be used to create a transaction."
    return QboFault("6230" if is_update else "6160", "Invalid TaxCodeRef Error", detail)


def tax_calculation():
    """Code 6000: tax lines that do not belong to the tax codes of the transaction."""
    return business_rule(
        "We're sorry, QuickBooks encountered an error while calculating tax. Try reselecting the "
        "tax rate or reentering the product/service item and saving the form again."
    )


def system_failure():
    """Code 10000, with HTTP 500: something is wrong with the service."""
    return QboFault(
        "10000",
        "An application error has occurred while processing your request",
        "System Failure Error: An application error has occurred while processing your request",
        500,
        "SystemFault",
    )


def invalid_amount(amount):
    """Code 2140: an amount that the service cannot hold."""
    return QboFault("2140", "Invalid Amount", f"Invalid Amount : {amount}")


def before_inventory_start():
    """Code 6270: a transaction moves an inventory item before the item was kept in stock."""
    return QboFault(
        "6270",
        "Transaction date is prior to start date for inventory item",
        "Transaction date is prior to start date for inventory item : Transactions with inventory "
        "(QOH) products cant be dated earlier than the Inventory Start Date for the product",
    )


def duplicate_name(detail):
    """Code 6240: the name is taken in one of the lists that share names."""
    return QboFault(
        "6240",
        "Duplicate Name Exists Error",
        f"The name supplied already exists. : {detail}",
    )


def name_in_use(holder):
    """Code 6240 in the words that recorded answers have for some lists.

    :param holder: what has the name, ``customer`` or ``customer, vendor or employee``
    """
    return duplicate_name(
        f"Another {holder} is already using this name. Please use a different name."
    )


def invalid_account_type(name):
    """Code 6430: an account whose type does not fit its use.

    :param name: the field that names the account
    """
    return QboFault("6430", "Invalid Account Type", f"Invalid account type: {name}", element=name)


def line_without_account(name):
    """Code 6440: a line names neither an account nor an item that has one."""
    return QboFault("6440", "Line without account", f"Line without account : {name} is missing.")


def wrong_line_amount(amount):
    """Code 6070: the amount of a line is not its quantity times its price."""
    return QboFault(
        "6070",
        "Amount calculation incorrect in the request",
        "Amount calculation incorrect in the request : Amount is not equal to UnitPrice * Qty. "
        f"Supplied value:{amount}",
    )


def duplicate_number(number, txn_type, txn_id):
    """Code 6140: the DocNumber is taken.

    :param txn_type: label of the transaction that has it, ``Bill Payment (Check)``
    :param txn_id: its id
    """
    return QboFault(
        "6140",
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. "
        f"This number has already been used. DocNumber={number} is assigned to "
        f"TxnType={txn_type} with TxnId={txn_id}",
    )


def billable_without_customer():
    """Code 6310: a line that is billable names no customer."""
    return QboFault(
        "6310",
        "Customer required for billable line",
        "Select a customer for each billable split line.",
        element="CustomerRef",
    )


def quantity_required():
    """Code 6520: an inventory item without a quantity."""
    return QboFault(
        "6520",
        "Initial quantity on hand is required",
        "QtyOnHand is required for an item of type Inventory.",
        element="QtyOnHand",
    )


def quantity_without_date():
    """Code -10600: another quantity of an item without the date from which it counts."""
    return QboFault(
        "-10600",
        "Inventory start date is required",
        "Enter the InvStartDate with a changed quantity on hand.",
        element="InvStartDate",
    )
