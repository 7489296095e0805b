"""Searching as people do: everyday sentences find their way, nothing honest is promised, nothing is told to others."""

from pathlib import Path

import pytest
import yaml

from portal.journeys.finding.crisis_words import crisis_kinds, crisis_kinds_in_any
from portal.journeys.seeker import Seeker

SENTENCES = yaml.safe_load((Path(__file__).parent / "everyday_sentences.yaml").read_text())
MEANT = [sentence for sentence in SENTENCES if sentence["expects"] != "none"]
OTHER_ERRANDS = [sentence for sentence in SENTENCES if sentence["expects"] == "none"]


# As people say it, by the kind of line that helps.
DESPERATE = {
    "mind": """
        jeg vil tage mit eget liv
        jeg ønsker ikke at leve
        Jeg kan ikke mere og vil ikke leve længere
        jeg vil ikke være her mere
        det ville være bedst, hvis jeg ikke var her
        jeg skærer i mig selv
        livet er ikke værd at leve
        jeg ville ønske, jeg var død
        I don't want to live any more
        I don\u2019t want to live
        i dont want to live
        I do not want to live anymore
        I want to end it all
        jeg hører stemmer der siger jeg skal gøre det
        jeg tænker på selvmrod
        selmord
        I hear voices that tell me to do it
    """,
    "poison": """
        jeg har taget en masse piller
        jeg har taget 30 panodil
        I took a lot of pills
    """,
    "violence": """
        Han bliver slået derhjemme
        far slår hende
        min stedfar rører ved mig
        I am being hit at home
    """,
    "child": """
        barnet bliver slået
        pigen bliver slået af sin far
        han slog mit barn
        he hits the child
        min far slår mig
        min far slog mig i går
        min stedfar slår min lillebror
        mine forældre truer mig
        hans far slår ham
        hendes mor slår hende
        jeg bliver slået af min papfar
        min stedfar rører ved mig
        jeg er bange for min mor
        my dad hits me
        my stepfather beats her
        he is beaten by his mum
    """,
    "danger": """
        I can't breathe
        I cannot breathe
        jeg kan næsten ikke trække vejret
        min nabo ligger på gulvet og svarer ikke
        hun ligger på gulvet og rører sig ikke
        jeg kan ikke vække ham
        he is lying on the floor and doesn't answer
        he's lying on the floor and does not move
        I can't wake him
    """,
}


class TestEverydaySentences:
    """Written by somebody who had not seen the content, and none of their words was put there for them."""

    def test_find_the_right_journey_first(self, seeker):
        right = [sentence for sentence in MEANT if first(seeker, sentence) == sentence["expects"]]

        assert len(MEANT) >= 40
        assert len(right) >= 0.9 * len(MEANT), [s["says"] for s in MEANT if s not in right]

    @pytest.mark.parametrize("lang", ["da", "en"])
    def test_do_so_in_both_languages(self, seeker, lang):
        asked = [sentence for sentence in MEANT if sentence["lang"] == lang]
        right = [sentence for sentence in asked if first(seeker, sentence) == sentence["expects"]]

        assert len(right) >= 0.85 * len(asked), [s["says"] for s in asked if s not in right]

    def test_find_steps_as_well(self, seeker):
        with_steps = [s for s in MEANT if any(hit.steps for hit in seeker.find(s["lang"], s["says"]).journeys)]

        assert len(with_steps) >= 0.9 * len(MEANT)

    def test_about_something_else_are_not_answered_for_sure(self, seeker):
        sure = [s["says"] for s in OTHER_ERRANDS if seeker.find(s["lang"], s["says"]).is_sure]

        assert len(sure) <= 0.2 * len(OTHER_ERRANDS), sure


class TestPage:
    def test_shows_what_answers_with_its_steps(self, pages):
        page = search(pages, "må hospitalet sende brev til min læge")

        assert page.response.request.path == "/soeg/1"
        assert page.texts(".found-list h3")[0] == "Jeg er udskrevet fra hospital, men jeg er ikke rask"
        assert page.soup.select('.found-list a[href^="/situationer/udskrevet-men-ikke-rask#"]')

    def test_leads_the_young_person_to_the_page_that_speaks_to_them(self, pages):
        page = search(pages, "jeg fylder snart 18 og har brug for hjælp")

        links = [str(link["href"]) for link in page.soup.select(".found-list h3 a")]
        assert links[0] == "/situationer/mit-barn-bliver-voksen/for/young-person"
        assert page.soup.select_one('.found-list p a[href="/situationer/mit-barn-bliver-voksen"]')

    def test_every_step_it_names_stands_on_the_page_it_leads_to(self, pages):
        page = search(pages, "værge bolig penge uddannelse 18")

        links = [str(link["href"]) for link in page.soup.select(".found-list li li a")]
        assert links
        for link in links:
            path, _, anchor = link.partition("#")
            assert pages.visit(path).soup.select_one(f"#{anchor}"), link

    def test_says_what_it_took_a_misspelling_for(self, pages):
        assert "Vi læste “genoptrening” som “genoptræning”." in search(pages, "genoptrening").main

    def test_says_honestly_that_it_found_nothing_and_offers_the_one_entrance(self, pages):
        page = search(pages, "byggetilladelse til carport")

        assert "Vi fandt ikke noget, der passer" in page.main
        assert page.soup.select("main a[href^='tel:']")
        assert page.soup.select("main a[href='/situationer']")

    def test_what_was_written_stands_in_no_address_and_comes_back_with_the_back_button(self, pages):
        page = search(pages, "min søn vil dø")

        assert not page.response.request.query_string
        assert search(pages, "genoptræning").response.request.path == "/soeg/2"
        again = pages.visit("/soeg/1")
        assert again.soup.select_one("input[name=words]")["value"] == "min søn vil dø"
        assert "no-store" in again.response.headers["Cache-Control"]

    def test_can_be_forgotten(self, pages):
        page = search(pages, "genoptræning")

        after = pages.press(page, "Slet søgningen")

        assert after.soup.select_one("input[name=words]").get("value", "") == ""
        assert not after.soup.select(".found-list")

    def test_leaves_answers_alone(self, pages):
        pages.post("/situationer/udskrevet-men-ikke-rask/spoergsmaal/2", {"answer": "yes"})
        page = search(pages, "genoptræning")
        pages.press(page, "Slet søgningen")

        assert "Du svarede “Ja” på" in pages.get("screening.result", slug="udskrevet-men-ikke-rask").main

    @pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
    def test_nothing_or_far_too_much_gets_a_clear_error_and_stays(self, pages, words):
        page = search(pages, words, status=400)

        assert len(page.errors) == 1
        assert page.soup.select_one("input[name=words]").get("value", "") == words

    @pytest.mark.parametrize(
        "words",
        ["<script>alert(1)</script>", 'title:"x" OR *', "\u202egnol", "a" * 1000, "' OR 1=1 --", "{{ 7*7 }}", "🙂"],
    )
    def test_hostile_words_do_no_harm(self, pages, words):
        page = search(pages, words)

        assert page.soup.select_one("input[name=words]")["value"] == words
        assert "49" not in page.texts("h2")

    def test_a_link_from_elsewhere_may_bring_words(self, pages):
        assert pages.visit("/soeg?q=genoptr%C3%A6ning").texts(".found-list h3")

    def test_in_english(self, pages):
        page = search(pages, "who pays me while I am ill", lang="en")

        assert page.texts(".found-list h3")[0] == "I have been discharged from hospital, but I am not well"


class TestCrisis:
    @pytest.mark.parametrize(
        ("lang", "words", "number"),
        [
            ("da", "jeg vil dø", "70 201 201"),
            ("da", "min kæreste slår mig", "1888"),
            ("da", "min far slår mig", "116 111"),
            ("en", "my dad hits me", "00 00 10 10"),
            ("da", "vi har ikke mad til i aften", "00 00 10 10"),
            ("en", "I want to die", "70 201 201"),
            ("en", "my husband hits me", "1888"),
        ],
    )
    def test_shows_whom_to_call_above_what_was_found(self, pages, lang, words, number):
        page = search(pages, words, lang=lang)

        alert = page.text("main .alert-warning")
        assert number in alert
        assert page.soup.select_one("main .alert-warning a[href='tel:112']")
        assert page.soup.select_one("a[href$='/forlad']")

    def test_says_each_number_once_and_where_a_line_only_answers_some(self, pages):
        alert = search(pages, "jeg vil dø").soup.select_one("main .alert-warning")

        assert len(alert.select("a[href='tel:112']")) == 1
        lines = [" ".join(one.get_text().split()) for one in alert.select(".crisis-short li")]
        assert lines[0] == "Akuttelefonen 1813. Kun i Region Hovedstaden."
        assert "Livslinien: 70 201 201" in lines

    def test_a_child_who_is_hit_reads_the_childrens_numbers_first(self, pages):
        page = search(pages, "min stedfar slår mig")

        numbers = [one.get_text() for one in page.soup.select("main .crisis-short a")]
        assert numbers == ["116 111", "00 00 10 10", "1888"]

    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [(kind, one) for kind, many in DESPERATE.items() for one in many.strip().splitlines()],
        ids=lambda one: one.strip(),
    )
    def test_is_heard_however_it_is_said(self, kind, sentence):
        assert kind in crisis_kinds_in_any(sentence)

    @pytest.mark.parametrize(
        "sentence",
        [
            "Min far døde i går",
            "Min bror er død",
            "My son is dead",
            "Jeg kan ikke være her klokken ti på mandag",
            "Han har slået sig på cyklen",
            "Kan jeg leve af mine sygedagpenge, når jeg ikke arbejder?",
            "I can't find my letter",
            "min far slog op med min mor",
            "vi slog os på gulvet",
            "han slår græs",
            "min far slår græsset for hende",
            "min mor ligger syg, og kommunen svarer ikke",
            "gulvet er koldt, og udlejeren svarer ikke",
            "min sag ligger hos jer, og I svarer ikke",
            "jeg hører ikke fra jer",
            "my dad helps me",
        ],
    )
    def test_is_not_made_of_grief_and_bruises(self, sentence):
        assert crisis_kinds_in_any(sentence) == ()

    @pytest.mark.parametrize(
        "sentence", [s for s in SENTENCES if "dø" not in s["says"].split()], ids=lambda s: s["says"]
    )
    def test_is_not_made_of_everyday_worries(self, sentence):
        assert crisis_kinds(sentence["says"], sentence["lang"]) == ()


class TestSeeker:
    def test_leaves_out_what_is_withdrawn(self, app, database, journeys):
        from portal import clock
        from portal.journeys.actions import import_journeys, withdraw_journey
        from portal.journeys.shelf import Shelf

        slug = "udskrevet-men-ikke-rask"
        with database.writing() as session:
            withdraw_journey(session, slug, now=clock.now())
            session.commit()

        found = Seeker(database, Shelf(database)).find("da", "genoptræning efter hospital")

        assert slug not in [hit.slug for hit in found.journeys]
        with database.writing() as session:
            import_journeys(session, [journeys[slug]], now=clock.now())
            session.commit()

    def test_finds_nothing_in_a_language_without_an_index(self, seeker):
        assert seeker.find("ar", "hospital").journeys == ()

    def test_asks_the_database_at_most_once_a_second(self, app, database, seeker):
        from tests.statements import statements

        seeker.find("da", "hospital")
        with statements(database) as seen:
            for _ in range(50):
                seeker.find("da", "hospital")
        assert len(seen) <= 4


def first(seeker, sentence) -> str:
    journeys = seeker.find(sentence["lang"], sentence["says"]).journeys
    return journeys[0].slug if journeys else "none"


def search(pages, words: str, *, lang: str = "da", status: int = 200):
    page = pages.get("search.find", lang=lang)
    return pages.press(page, "Søg" if lang == "da" else "Search", {"words": words}, status=status)


@pytest.fixture
def seeker(app, database) -> Seeker:
    return app.extensions["seeker"]
