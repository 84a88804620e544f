from . import base_partner_merge, conflict_decision, mapping_choice
