from uuid import uuid4

import pytest

from portal.access.identity import ANYONE, Identity
from portal.access.rules import PUBLIC, NotAllowed, is_citizen, require

CITIZEN = Identity(citizen_id=uuid4())
STAFF = Identity(staff_id=uuid4(), roles=frozenset({"coordinator"}))


class TestRules:
    def test_anyone_may_what_is_public(self):
        assert all(PUBLIC(identity) for identity in (ANYONE, CITIZEN, STAFF))

    def test_only_a_citizen_is_a_citizen(self):
        assert is_citizen(CITIZEN)
        assert not is_citizen(ANYONE)
        assert not is_citizen(STAFF)

    def test_every_rule_says_its_sentence(self):
        from portal.contact import rules as contact
        from portal.plans import rules as plans

        rules = [
            v for m in (contact, plans) for k, v in vars(m).items() if k.startswith(("may_", "can_", "owns_", "is_"))
        ]
        assert len(rules) >= 5
        assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in rules)


class TestRequire:
    def test_goes_on_when_the_rule_says_yes(self):
        require(CITIZEN, is_citizen)

    def test_raises_with_the_rules_name_and_nothing_else(self):
        with pytest.raises(NotAllowed, match=r"^is_citizen$"):
            require(ANYONE, is_citizen)
