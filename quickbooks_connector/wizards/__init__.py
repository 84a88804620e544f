from . import conflict_decision
