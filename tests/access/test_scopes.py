import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.scopes import About, Limit, cover, scopes_from

REHAB = Limit("unit", ("rehab", "visitation"))
HEALTH = Limit("kle", ("29.*",))
VALUES = st.text("0123456789.*ab", min_size=1, max_size=6)
SCOPES = st.lists(
    st.lists(
        st.builds(Limit, st.sampled_from(("kle", "sensitivity", "unit")), st.lists(VALUES, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    max_size=3,
).map(tuple)
ABOUT = st.builds(About, *[st.none() | VALUES] * 3)


class TestCover:
    def test_without_a_scope_reaches_everything(self):
        assert cover((), About())

    @pytest.mark.parametrize(
        ("about", "reached"),
        [
            (About(unit="rehab"), True),
            (About(unit="visitation"), True),
            (About(unit="rehabilitation"), False),
            (About(), False),
            (About(kle="29.03"), False),
        ],
    )
    def test_is_one_of_the_values(self, about, reached):
        assert cover(((REHAB,),), about) == reached

    @pytest.mark.parametrize(
        ("kle", "reached"), [("29", True), ("29.03.00", True), ("290.1", False), ("2", False), ("30.29", False)]
    )
    def test_of_a_wildcard_is_the_number_and_all_below_it(self, kle, reached):
        assert cover(((HEALTH,),), About(kle=kle)) == reached

    def test_wants_all_limits_of_one_scope(self):
        both = ((REHAB, HEALTH),)
        assert cover(both, About(kle="29.1", unit="rehab"))
        assert not cover(both, About(kle="29.1", unit="youthUnit"))
        assert not cover(both, About(unit="rehab"))

    def test_is_enough_by_one_of_several(self):
        either = ((REHAB,), (HEALTH,))
        assert cover(either, About(kle="29.1"))
        assert cover(either, About(unit="rehab"))
        assert not cover(either, About(unit="youthUnit"))

    def test_a_limit_without_values_reaches_nothing(self):
        assert not cover(((Limit("unit", ()),),), About(unit="rehab"))

    @given(SCOPES, ABOUT)
    def test_another_scope_never_takes_away_and_another_limit_never_adds(self, scopes, about):
        if scopes and cover(scopes, about):
            assert cover((*scopes, (HEALTH,)), about)
        if scopes and not cover(scopes, about):
            assert not cover(tuple((*scope, HEALTH) for scope in scopes), about)


class TestScopesFrom:
    @given(SCOPES)
    def test_reads_what_became_of_scopes_as_json(self, scopes):
        assert scopes_from(json.loads(json.dumps(scopes))) == scopes
