import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents.texts import Scope, WrongScope, hash_of, scope_from

GRANTS = frozenset({(Category.HEALTH, Use.READ), (Category.GOALS, Use.READ), (Category.GOALS, Use.WRITE)})
SCOPE = Scope(ConsentKind.PLAN, Purpose.PLAN_TOGETHER, "rehab", "employment", GRANTS, 12)
OTHERS = [
    replace(SCOPE, kind=ConsentKind.GDPR),
    replace(SCOPE, purpose=Purpose.MEET),
    replace(SCOPE, holder="visitation"),
    replace(SCOPE, recipient="visitation"),
    replace(SCOPE, holder="employment", recipient="rehab"),
    replace(SCOPE, grants=frozenset({(Category.HEALTH, Use.READ)})),
    replace(SCOPE, grants=GRANTS | {(Category.HEALTH, Use.WRITE)}),
    replace(SCOPE, months=11),
]
WORDS = ("da", "Må vi dele?", "Vi vil *gerne* dele.")


class TestScope:
    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"grants": frozenset()}, "nothing is asked for"),
            ({"recipient": "rehab"}, "one department"),
            ({"months": 0}, "1 to 12"),
            ({"months": 13}, "1 to 12"),
            ({"kind": ConsentKind.HEALTH_DISCLOSURE, "months": 13}, "health_disclosure lives 1 to 12"),
        ],
        ids=repr,
    )
    def test_that_cant_be_asked_is_refused(self, wrong, reason):
        with pytest.raises(WrongScope, match=reason):
            replace(SCOPE, **wrong)

    @pytest.mark.parametrize("scope", [SCOPE, *OTHERS])
    def test_is_read_back_as_it_was_stored(self, scope):
        assert scope_from(json.loads(json.dumps(scope.as_json()))) == scope

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"grants": [["heath", "read"]]}, "'heath' is not a valid Category"),
            ({"purpose": "all"}, "'all' is not a valid Purpose"),
            ({"kind": ""}, "not a valid ConsentKind"),
            ({"months": "many"}, "invalid literal"),
        ],
    )
    def test_with_a_code_that_nobody_knows_is_refused(self, wrong, reason):
        with pytest.raises(ValueError, match=reason):
            scope_from(SCOPE.as_json() | wrong)


class TestHash:
    def test_is_another_for_other_words_or_another_scope(self):
        hashes = {hash_of(*WORDS, scope.as_json()) for scope in (SCOPE, *OTHERS)}
        assert len(hashes) == 1 + len(OTHERS)
        assert hash_of("en", *WORDS[1:], SCOPE.as_json()) not in hashes
        assert hash_of("da", "Må vi dele? ", WORDS[2], SCOPE.as_json()) not in hashes

    def test_doesnt_run_title_and_body_together(self):
        assert hash_of("da", "ab", "c", SCOPE.as_json()) != hash_of("da", "a", "bc", SCOPE.as_json())

    @given(st.permutations(sorted(GRANTS)))
    def test_is_the_same_in_whatever_order_the_grants_came(self, grants):
        assert hash_of(*WORDS, replace(SCOPE, grants=frozenset(grants)).as_json()) == hash_of(*WORDS, SCOPE.as_json())

    def test_is_the_same_wherever_it_is_made(self):
        """Other programs verify it: a change of the canonical form would make every receipt wrong."""
        assert hash_of(*WORDS, SCOPE.as_json()) == "f1430cd97e9d20b7312a67c99a913e220fc87bac3f92d1499c46b309586942c5"
