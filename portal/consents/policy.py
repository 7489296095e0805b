"""How a municipality treats each category, as the decision takes it, named so that the log can say which it was."""

import hashlib
import json

from portal.config.municipality import Municipality
from portal.consents.facts import Policy


def policy_of(municipality: Municipality) -> Policy:
    """Return the rules of a municipality's file; the same rules have the same version, wherever they are read."""
    rules = municipality.category_rules
    told = [rules[category].model_dump(mode="json") for category in sorted(rules)]
    version = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    return Policy(version, rules)
