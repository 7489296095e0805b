from datetime import date

import pytest
from pydantic import ValidationError

from portal.journeys.model.durations import Duration
from portal.journeys.model.format import Question
from portal.journeys.model.journey import content_hash, from_json, to_json
from portal.journeys.model.scalars import to_date, to_id, to_number, to_yes_no
from portal.journeys.model.steps import Claim, When
from portal.journeys.model.units import Unit
from tests.journeys.builders import STRUCTURE, a_journey

CLAIM = {
    "id": "brev",
    "law": "sundhedsloven",
    "section": "41",
    "kind": "our_duty",
    "source": "loven",
    "source_seen": "2026-11-21",
    "standing": "S",
    "checked_by": "",
    "checked_on": "",
}


class TestScalars:
    @pytest.mark.parametrize(
        "raw", ["2026-1-1", "2026-13-01", "20260101", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١", "", 1, None]
    )
    def test_refuses_what_is_no_day(self, raw):
        with pytest.raises(ValueError, match=r"date|such day"):
            to_date(raw)

    @pytest.mark.parametrize("raw", ["01", "1.5", "1_000", "1e3", "９", "9" * 10, " 1", "", True, None])
    def test_refuses_what_is_no_number(self, raw):
        with pytest.raises(ValueError, match="whole number"):
            to_number(raw)

    @pytest.mark.parametrize("raw", ["Yes", "true", "1", "", 1, None])
    def test_refuses_what_is_neither_yes_nor_no(self, raw):
        with pytest.raises(ValueError, match="yes"):
            to_yes_no(raw)

    @pytest.mark.parametrize("raw", ["a b", "A", "æ", "-a", "a-", "a--b", "a_b", "a/../b", "a" * 61, "a\n", "", None])
    def test_refuses_what_is_no_id(self, raw):
        with pytest.raises(ValueError, match="lower-case"):
            to_id(raw)

    def test_reads(self):
        assert to_date("2026-11-21") == date(2026, 11, 21)
        assert to_number("-12") == -12
        assert to_yes_no("no") is False
        assert to_id("a-1") == "a-1"


class TestWhen:
    def test_reads_spans(self):
        when = When.model_validate({"anchor": "turns_18", "from": "-P24M", "to": "-P18M", "kind": "must"})

        assert (when.from_, when.to) == (Duration(-24), Duration(-18))

    def test_a_window_may_end_on_the_day_it_begins(self):
        assert When.model_validate({"anchor": "turns_18", "from": "P0D", "to": "P0D"}).to == Duration()

    def test_zero_days_and_working_days_are_two_ends(self):
        with pytest.raises(ValidationError, match="not both"):
            When.model_validate({"anchor": "turns_18", "to": "P0D", "to_working_days": "5"})


class TestClaim:
    def test_shipped_claims_are_unchecked(self):
        assert not Claim.model_validate(CLAIM).is_checked

    def test_a_checked_claim_names_both(self):
        checked = Claim.model_validate(CLAIM | {"checked_by": "jurist", "checked_on": "2026-12-01"})

        assert checked.is_checked
        assert checked.checked_on == date(2026, 12, 1)

    def test_practice_may_have_no_law(self):
        assert Claim.model_validate(CLAIM | {"kind": "practice", "law": "", "section": ""}).law == ""


class TestQuestion:
    def test_knows_its_fact(self):
        question = Question.model_validate(
            {"id": "plan", "kind": "yes_no_unsure", "sets": "rehab.has_plan", "keep": "visit"}
        )

        assert question.fact.name == "rehab.has_plan"

    def test_none_of_them_may_have_words_of_its_own(self):
        question = {"id": "a", "kind": "many_of", "sets": "help.departments", "keep": "visit"}

        assert "none" in Question.model_validate(question | {"options": ["rehab", "none"]}).options


class TestJourney:
    def test_gives_text_in_danish_where_a_language_is_not_offered(self):
        journey = a_journey()

        assert journey.text("title", "ar") == journey.text("title", "da") == "Jeg er kommet hjem"
        assert not journey.offers("ar")
        assert journey.text("peers") == ""

    def test_finds_its_parts(self):
        journey = a_journey()

        assert list(journey.steps) == ["papirer", "traening", "hjaelp", "samlet-plan"]
        assert journey.steps["traening"].responsible.unit is Unit.REHAB
        assert journey.question_setting["rehab.has_plan"] is journey.questions_by_id["plan"]
        assert journey.has_unchecked_claims

    def test_cannot_be_changed(self):
        journey = a_journey()

        with pytest.raises(ValidationError):
            journey.slug = "x"  # type: ignore[misc]
        with pytest.raises(TypeError):
            journey.texts["da"]["title"] = "x"  # type: ignore[index]


class TestToJson:
    def test_comes_back_as_the_same_journey_and_document(self):
        journey = a_journey()

        document = to_json(journey)

        assert from_json(document) == journey
        assert to_json(from_json(document.encode())) == document

    def test_does_not_depend_on_the_order_of_keys_or_on_comments(self):
        other = a_journey(STRUCTURE.replace("edition: 1\n", "").replace("slug:", "edition: 1 # first\nslug:"))

        assert content_hash(other) == content_hash(a_journey())

    def test_a_changed_journey_has_another_hash(self):
        assert content_hash(a_journey(STRUCTURE.replace("edition: 1", "edition: 2"))) != content_hash(a_journey())

    def test_refuses_what_is_no_journey(self):
        with pytest.raises(ValidationError):
            from_json("{}")
