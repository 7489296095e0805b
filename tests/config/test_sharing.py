import pytest

from portal.config.sharing import (
    DEFAULTS,
    LONGEST_MONTHS,
    Category,
    CategoryRule,
    ConsentKind,
    DecidedCategory,
    rules_with,
)
from tests.config.test_municipality import changed

# category: sensitive, own say from, every custody holder, by oneself alone
TABLE = {
    "contact_dates": (False, 15, False, False),
    "goals": (False, 15, False, False),
    "school": (False, 15, False, False),
    "work_income": (False, 15, False, False),
    "housing": (False, 15, False, False),
    "family": (True, 15, True, False),
    "health": (True, 15, True, False),
    "addiction": (True, 15, False, False),
    "disability": (True, 15, True, False),
    "protected_address": (True, 0, False, True),
}


class TestRules:
    def test_are_these_for_every_category(self):
        rules = {
            rule.category: (rule.is_sensitive, rule.own_say_from, rule.both_custody, rule.is_by_oneself)
            for rule in DEFAULTS
        }
        assert rules == TABLE
        assert set(TABLE) == set(Category)

    def test_follow_what_the_municipality_decides_and_nothing_else(self):
        rules = rules_with([DecidedCategory(category=Category.HEALTH, own_say_from=12)])

        assert rules[Category.HEALTH].own_say_from == 12
        assert rules[Category.HEALTH].both_custody
        assert rules[Category.FAMILY].own_say_from == 15

    def test_a_no_can_be_decided_too(self):
        rules = rules_with([DecidedCategory(category=Category.FAMILY, both_custody=False, own_say_from=0)])
        assert (rules[Category.FAMILY].both_custody, rules[Category.FAMILY].own_say_from) == (False, 0)

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ('[[categories]]\ncategory = "heath"', "categories.0.category"),
            ('[[categories]]\ncategory = "health"\nown_say_from = 19', "own_say_from"),
            ('[[categories]]\ncategory = "health"\nis_by_oneself = false', "is_by_oneself"),
            ('[[categories]]\ncategory = "health"\n[[categories]]\ncategory = "health"', "decided twice"),
        ],
    )
    def test_faults_in_the_municipalitys_file_are_told(self, tmp_path, lines, reason):
        _municipality, faults = changed(tmp_path, "[entrance]", f"{lines}\n\n[entrance]")
        assert any(reason in fault for fault in faults), faults

    def test_stand_in_the_municipalitys_file(self, tmp_path):
        lines = '[[categories]]\ncategory = "health"\nown_say_from = 12'
        municipality, faults = changed(tmp_path, "[entrance]", f"{lines}\n\n[entrance]")
        assert faults == []
        assert municipality.category_rules[Category.HEALTH].own_say_from == 12


def test_no_kind_of_consent_lives_longer_than_a_year():
    assert set(LONGEST_MONTHS) == set(ConsentKind)
    assert max(LONGEST_MONTHS.values()) == 12


class TestOwnYes:
    @pytest.mark.parametrize(("own_no", "own_yes"), [(0, 15), (12, 15), (15, 15), (16, 16)])
    def test_binds_from_fifteen_and_never_before_ones_no_counts(self, own_no, own_yes):
        rule = CategoryRule(category=Category.HEALTH, is_sensitive=True, own_say_from=own_no)
        assert rule.own_yes_from == own_yes
