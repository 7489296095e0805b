import pytest

from portal.config.settings import PROJECT
from portal.journeys.reading.listing import claims_listing
from portal.journeys.reading.reader import read_files
from portal.journeys.reading.review import prose, review
from portal.journeys.reading.texts import restamp
from tests.journeys.builders import DANISH, ID, PERSONAS, STRUCTURE, english, files


class TestReview:
    def test_has_nothing_to_say_of_a_sound_journey(self):
        assert told(files()) == []

    def test_a_journey_is_tried_on_eight_personas(self):
        fewer = PERSONAS.replace("- {name: springer-over, today: 2026-11-21}\n", "")

        assert told(files(personas=fewer)) == ["there are 7 personas; 8 at least"]

    def test_two_personas_know_nothing_but_perhaps_a_date(self):
        knows = PERSONAS.replace(
            "answers: {dato: 2026-11-20, plan: unknown, ", 'answers: {dato: 2026-11-20, plan: "no", '
        )

        assert told(files(personas=knows)) == ["1 personas answer unknown to all they are asked; 2 at least"]

    def test_every_step_is_surely_met_by_a_persona(self):
        none = PERSONAS.replace("afdelinger: [rehab, benefits, employment]", "afdelinger: [rehab]").replace(
            "must_show: [papirer, traening, samlet-plan]", "must_show: [papirer, traening]"
        )

        assert told(files(personas=none)) == ["no persona surely meets the step 'samlet-plan'"]

    def test_a_page_that_is_hard_to_read_is_not_published(self):
        office = "Kommunalbestyrelsen tilvejebringer sammenhængende beskæftigelsesrettede rehabiliteringsforløb.\n" * 60
        danish = DANISH.replace("Bed om dem.", office)

        (reason,) = told(files(da=danish, en=stamped(danish)))

        assert reason.startswith("the page has LIX 8")
        assert reason.endswith("; 35 at most")

    def test_a_question_that_changes_nothing_is_not_asked(self):
        idle = STRUCTURE.replace(
            "show_if: {any: [{all: [{fact: help.departments, op: count_gte, value: 3}]}]}", 'optional: "yes"'
        )
        personas = PERSONAS.replace("must_show_maybe: [traening, samlet-plan]", "must_show_maybe: [traening]").replace(
            "must_not_show: [samlet-plan]", "must_not_show: []"
        )

        assert told(files(structure=idle, personas=personas)) == ["no step depends on the answer to 'afdelinger'"]

    @pytest.mark.parametrize(
        ("slug", "title", "told_of"),
        [
            ("nyttig-viden", "Nyttig viden", []),
            ("udskrevet-og-saa", "Nyttig viden", ["the slug tells of 'udskrevet'"]),
            ("nyttig-viden", "Når du er UDSKREVET", ["the neutral_title in 'da' tells of 'udskrevet'"]),
        ],
    )
    def test_a_discreet_one_tells_nobody_what_it_is_about(self, slug, title, told_of):
        structure = STRUCTURE.replace("sensitivity: normal", "sensitivity: discreet")
        structure = structure.replace("slug: lille-forloeb", f"slug: {slug}")
        danish = f"{DANISH}\n## neutral_title\n{title}\n"
        translated = f"{english()}\n## neutral_title {{da: 00000000}}\nUseful facts\n"

        reasons = told(files(structure=structure, da=danish, en=restamp(danish, translated)))

        assert [reason.partition(";")[0] for reason in reasons] == told_of

    def test_what_is_about_a_part_names_its_line(self):
        idle = STRUCTURE.replace(
            "show_if: {any: [{all: [{fact: help.departments, op: count_gte, value: 3}]}]}", 'optional: "yes"'
        )
        content = files(structure=idle, personas="- {name: nogen, today: 2026-11-21}\n")

        found = [fault for fault in review(read_files(content, ID), content) if "afdelinger" in fault.reason]

        line = idle.split("\n").index("  - id: afdelinger") + 1
        assert [(fault.file, fault.line) for fault in found] == [("journey.yaml", line)]


class TestProse:
    def test_leaves_out_headings_and_labels(self):
        texts = prose(read_files(files(), ID))

        assert "Bed om dem." in texts
        assert "Få papirerne" not in texts
        assert "Almen" not in texts


def told(content: dict[str, str]) -> list[str]:
    return [fault.reason for fault in review(read_files(content, ID), content)]


def stamped(danish: str) -> str:
    return restamp(danish, english())


@pytest.mark.parametrize("lang", ["da", "en"])
class TestTheContent:
    def test_every_claim_has_its_source_and_day(self, journeys, lang):
        for journey in journeys.values():
            for key, claim in journey.claims.items():
                assert journey.text(key, lang), key
                assert claim.source, key
                assert claim.standing in "SM", key
                assert claim.checked_by == claim.checked_on == "", "only the municipality checks"

    def test_what_is_from_memory_asks_and_promises_nothing(self, journeys, lang):
        asks = {"da": ("Spørg", "?"), "en": ("Ask", "?")}[lang]
        memory = [
            (journey, key)
            for journey in journeys.values()
            for key, claim in journey.claims.items()
            if claim.standing == "M"
        ]
        assert memory
        for journey, key in memory:
            text = journey.text(key, lang)
            assert text.startswith(asks[0]) or text.endswith(asks[1]), text
            assert journey.claims[key].kind == "practice", f"{key} is from memory, so no right or duty"


def test_the_list_of_claims_is_todays(journeys):
    assert (PROJECT / "docs" / "content-claims.md").read_text() == claims_listing(journeys)
