from . import base_partner_merge, conflict_decision, leave_out, mapping_choice
