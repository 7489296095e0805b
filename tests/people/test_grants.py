import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.scopes import Limit
from portal.config.roles import Role
from portal.people.coercion import Unreadable
from portal.people.grants import read_grants

CVR = "12345678"
KLE, SENSITIVITY, ORG_UNIT = "urn:dk:kombit:KLE", "urn:dk:kombit:sensitivity", "urn:dk:kombit:orgUnit"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["admin", CVR, "p", "c", "cvr"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["p", "c", "cvr", KLE, "x"]), inner),
    max_leaves=12,
)


def read(roles=None, privileges=None, *, names=None, cvr=CVR):
    units = {"Træningscenter": "rehab"}
    return read_grants(roles, privileges, names=names or {}, cvr=cvr, unit_called=units.get)


def group(*privileges, cvr=CVR, **more):
    return {"cvr": cvr, "p": list(privileges), **more}


class TestRoles:
    @pytest.mark.parametrize("told", ["coordinator", ["coordinator"], ["coordinator", "another system's"]])
    def test_are_a_text_or_a_list_and_unknown_ones_are_others(self, told):
        assert read(told) == {Role.COORDINATOR: ()}

    @pytest.mark.parametrize("told", [None, "", [], ["Coordinator"], ["coordinator "], ["koordinator"], [None]])
    def test_that_nobody_knows_give_nothing(self, told):
        assert read(told) == {}

    @pytest.mark.parametrize("told", [{"admin": True}, [["admin"]], True, ["admin"] * 301, "x" * 300, ["a\x00b"]])
    def test_that_cant_be_read_are_refused(self, told):
        with pytest.raises(Unreadable):
            read(told)

    def test_by_the_municipalitys_names_alone_where_it_gave_any(self):
        names = {"coordinator": ("BO-Koordinator", "BO-Leder"), "manager": ("BO-Leder",)}

        assert read(["BO-Koordinator"], names=names) == {Role.COORDINATOR: ()}
        assert read(["BO-Leder"], names=names) == {Role.COORDINATOR: (), Role.MANAGER: ()}
        assert read(["coordinator", "admin"], names=names) == {}

    def test_of_the_common_access_management_are_addresses_of_ours_with_or_without_their_version(self):
        ours = {"manager": ("http://portal.testrup.example/roles/jobrole/leder",)}
        for told in ("http://portal.testrup.example/roles/jobrole/leder/1", ours["manager"][0]):
            assert read([told], names=ours) == {Role.MANAGER: ()}
        others = [ours["manager"][0] + end for end in ("/1/2", "/x")]
        for told in ("http://other.example/roles/jobrole/leder/1", *others):
            assert read([told], names=ours) == {}

    @pytest.mark.parametrize("names", [{}, {"admin": ("admin",)}])
    def test_are_never_the_name_within_another_systems_address(self, names):
        assert read(["http://other.example/roles/jobrole/admin/1", "https://x/admin", "admin/1"], names=names) == {}


class TestPrivileges:
    def test_of_a_group_are_limited_as_it_says(self):
        told = group("coordinator", c=[{KLE: "27.*"}, {SENSITIVITY: "3"}])

        assert read(None, told) == {Role.COORDINATOR: ((Limit("kle", ("27.*",)), Limit("sensitivity", ("3",))),)}

    def test_come_as_objects_or_as_texts_that_hold_them(self):
        one = group("admin")
        for told in (one, [one], json.dumps(one), [json.dumps(one)], json.dumps([one])):
            assert read(None, told) == {Role.ADMIN: ()}

    def test_several_limits_in_one_group_must_all_fit(self):
        told = group("specialist", c=[{KLE: "27.*"}, {KLE: "29.*"}])
        assert read(None, told) == {Role.SPECIALIST: ((Limit("kle", ("27.*",)), Limit("kle", ("29.*",))),)}

    def test_of_two_groups_stand_beside_each_other(self):
        first, second = group("specialist", c=[{KLE: "27.*"}]), group("specialist", c={KLE: "29.*"})
        assert read(None, [first, second]) == {
            Role.SPECIALIST: ((Limit("kle", ("27.*",)),), (Limit("kle", ("29.*",)),))
        }

    def test_given_once_without_a_limit_have_none(self):
        limited = group("specialist", c=[{KLE: "27.*"}])
        assert read(None, [limited, group("specialist")]) == {Role.SPECIALIST: ()}
        assert read("specialist", [limited]) == {Role.SPECIALIST: ()}

    def test_departments_are_translated_and_one_that_isnt_here_reaches_nothing(self):
        for name, units in (("Træningscenter", ("rehab",)), ("Andetsteds", ())):
            assert read(None, group("admin", c={ORG_UNIT: name})) == {Role.ADMIN: ((Limit("unit", units),),)}

    @pytest.mark.parametrize(
        "told",
        [
            group("admin", cvr="87654321"),
            group("admin", cvr=12345678),
            {"p": ["admin"]},
            group("admin", se="1"),
            group("admin", pu="1"),
            group("admin", cpr="1"),
            group("admin", C={KLE: "27.*"}),
            group("admin", constraints={KLE: "27.*"}),
            group("admin", pnr="1"),
            group("admin", c=[{"urn:dk:kombit:unheard-of": "1"}]),
            group("admin", c=[{KLE: "27.*"}, {"urn:dk:kombit:unheard-of": "1"}]),
        ],
        ids=repr,
    )
    def test_of_somebody_else_or_with_a_limit_that_nobody_knows_give_nothing(self, told):
        assert read(None, told) == {}

    def test_give_nothing_where_the_municipality_named_no_number(self):
        assert read(None, group("admin"), cvr=None) == {}
        assert read(None, {"cvr": None, "p": ["admin"]}, cvr=None) == {}

    @pytest.mark.parametrize(
        "told",
        [
            "no json",
            "[" * 100_000,
            '"admin"',
            "7",
            [7],
            [["admin"]],
            json.dumps(group("x" * 70_000)),
            [group("admin")] * 301,
            group("admin", c="27.*"),
            group("admin", c=[["27.*"]]),
            group("admin", c=[{KLE: None}]),
            group("admin", c=[{KLE: {}}]),
            group({"admin": 1}),
            '{"cvr": "12345678", "p": ["admin"], "c": [{"urn:dk:kombit:KLE": "27.*"}], "c": []}',
        ],
        ids=lambda told: repr(told)[:40],
    )
    def test_that_cant_be_read_are_refused(self, told):
        with pytest.raises(Unreadable):
            read(None, told)

    @given(JSON, JSON)
    def test_whatever_is_sent_gives_roles_or_is_unreadable(self, roles, privileges):
        try:
            given_roles = read(roles, privileges)
        except Unreadable:
            return
        assert set(given_roles) <= set(Role)
