# A model is declared before those that inherit it.
# isort: off
from . import entity, entity_reading, entity_merging, entity_showing, left_out, tied_before
from . import reference_list
from . import account, tax, term, payment_method
from . import party, customer, vendor
from . import item, account_item
from . import transaction
from . import sales_document, sales_document_reading, sales_document_updating
from . import invoice, credit_memo
from . import journal_entry
from . import settlement, payment, credit_application
