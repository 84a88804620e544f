# A model is declared before those that inherit it.
# isort: off
from . import guarded, typed_mixin, status_mixin, synced_mixin, mapping
from . import quickbooks_connection, quickbooks_connection_access, quickbooks_connection_app
from . import quickbooks_connection_fixed
from . import quickbooks_connection_consent
from . import quickbooks_connection_setup, quickbooks_connection_chart
from . import quickbooks_connection_messages
from . import quickbooks_connection_journals, quickbooks_connection_defaults
from . import quickbooks_connection_accounts_in_use, quickbooks_account_to_map
from . import quickbooks_connection_troubles, quickbooks_connection_activities
from . import quickbooks_connection_digest
from . import quickbooks_connection_comparison, quickbooks_credential
from . import quickbooks_connection_budget, quickbooks_usage
from . import quickbooks_account_mapping, quickbooks_account_mapping_history
from . import quickbooks_tax_mapping
from . import quickbooks_term_mapping, quickbooks_payment_method_mapping
from . import quickbooks_binding, quickbooks_binding_conflict, quickbooks_binding_left_out
from . import quickbooks_binding_names, quickbooks_origin, quickbooks_connection_sharing
from . import quickbooks_operation, quickbooks_operation_strangers
from . import quickbooks_conflict_policy, quickbooks_hint
from . import quickbooks_sync_issue, quickbooks_sync_run, quickbooks_sync_log
from . import account_journal, account_move, account_move_line, account_partial_reconcile
from . import account_payment, account_payment_term
from . import product_product, res_country, res_partner
