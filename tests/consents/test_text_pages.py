"""`/medarbejder/samtykketekster`: a text is written, read by another, approved, published; faults in plain words."""

import pytest

from portal.config.roles import Role
from portal.consents.actions import publish_text
from portal.consents.draft_models import ConsentTextDraft
from tests.builders import a_staff_member
from tests.consents.builders import NOW, SCOPE, WORDS, a_draft
from tests.statements import statements

WRITTEN = {
    "name": "plan-og-maal",
    "title_da": "Må vi dele din plan?",
    "body_da": "Så kan **Job og Uddannelse** hjælpe dig.",
    "title_en": "May we share your plan?",
    "body_en": "Then **Jobs and Education** can help you.",
    "holder": "rehab",
    "recipient": "employment",
    "purpose": "plan_together",
    "kind": "plan",
    "categories": ["contact_dates", "goals"],
    "months": "12",
}
LAWYER = {"lawyer": "Ida Holm", "reference": "sag 17"}
DAY = {"approved_on-day": "20", "approved_on-month": "11", "approved_on-year": "2025"}


class TestTheWay:
    def test_through_four_hands(self, pages, session, kasper, tove, aksel):
        page = save(pages)
        assert page.h1 == "Må vi dele din plan?"
        assert page.soup.select_one(".card strong").get_text() == "Job og Uddannelse"
        assert "Plan og mål" in page.main
        page = pages.press(page, "Lad en anden læse den")
        assert "Venter på, at en anden læser den" in page.main
        assert not page.soup.select("main textarea")

        address = page.response.request.path
        pages.sign_in_staff(session, tove)
        page = pages.press(pages.visit(address), "Gem din læsning", {"answer": "approve"})
        assert "Læst. Venter på juristen" in page.main

        pages.sign_in_staff(session, aksel)
        page = pages.press(pages.visit(address), "Udgiv teksten", LAWYER | DAY)
        assert "Ida Holm , 20. november 2025." in page.main.replace("\u00a0", " ")
        assert "Findes her: sag 17" in page.main
        assert page.texts("main h2")[-1] == "Det er der sket"
        assert "Udgave 1" in pages.get("texts.index").main

    def test_back_to_the_writer_with_a_note(self, pages, session, kasper, tove):
        page = pages.press(save(pages), "Lad en anden læse den")
        address = page.response.request.path
        pages.sign_in_staff(session, tove)
        page = pages.press(pages.visit(address), "Gem din læsning", {"answer": "back"}, status=400)
        assert page.errors == ["Skriv, hvad der skal rettes."]
        page = pages.press(page, "Gem din læsning", {"answer": "back", "note": "Skriv “du”."})

        assert "Sendt tilbage ( Tove Lynge ) Skriv “du”." in page.main
        pages.sign_in_staff(session, kasper)
        assert "Ret teksten" in pages.visit(address).main

    def test_of_what_changed_meanwhile_says_so(self, pages, session, app, kasper, tove):
        page = pages.press(save(pages), "Lad en anden læse den")
        address = page.response.request.path
        hers = type(pages)(app)
        hers.sign_in_staff(session, tove)
        read = hers.visit(address)
        pages.press(pages.visit(f"{address}/ret"), "Gem kladden", {**WRITTEN, "months": "6"})

        page = hers.press(read, "Gem din læsning", {"answer": "approve"})
        assert "Teksten er ændret imens." in page.text(".alert-warning")
        assert "Kladde" in page.main

    def test_preview_shows_it_and_saves_nothing(self, pages, count, kasper):
        page = pages.press(pages.get("texts.begin"), "Se, hvordan den ser ud", WRITTEN)

        assert page.soup.select_one(".card strong").get_text() == "Job og Uddannelse"
        assert page.soup.select_one("#body_da").get_text().strip() == WRITTEN["body_da"]
        assert count(ConsentTextDraft) == 0

    def test_a_new_version_begins_with_the_newest(self, pages, session, kasper):
        text = publish_text(session, "plan", SCOPE, WORDS, now=NOW)[0]
        session.commit()
        page = pages.visit(pages.get("texts.show", text_id=text.id).link("Skriv en ny udgave"))

        assert page.soup.select_one("#title_da")["value"] == "Må vi dele?"
        assert [one["value"] for one in page.soup.select("input[name=categories][checked]")] == ["goals", "health"]
        both = {"categories": ["goals", "health"]}
        page = pages.press(page, "Gem kladden", both | {"body_da": "Nu er den kort."}, status=400)
        assert page.errors == ["De samme ord er udgivet allerede. Ret også noget her."]
        assert pages.press(page, "Gem kladden", both | {"body_en": "Now it is short."}).h1 == "Må vi dele?"


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"name": "Plan og mål"}, "Brug små bogstaver fra a til z, tal og bindestreger."),
            ({"title_da": " "}, "Feltet er tomt. Skriv noget her."),
            ({"body_en": "?"}, "Feltet er tomt. Skriv noget her."),
            (
                {"body_da": "Ja.\n\n# Overskrift"},
                "Linje 3: Her står en overskrift. Brug kun afsnit, lister, fed, kursiv og links.",
            ),
            ({"body_da": "Ja <b>her</b>"}, "Linje 1: Her står HTML. Brug kun afsnit, lister, fed, kursiv og links."),
            ({"body_en": "Yes\n`x`"}, "Linje 2: Her står kode. Brug kun afsnit, lister, fed, kursiv og links."),
            (
                {"body_da": "[x](javascript:x)"},
                "Linje 1: Et link begynder med https, mailto eller tel. Til vores egne sider begynder det med /.",
            ),
            (
                {"body_da": f"Vi {'meget ' * 25} gerne."},
                "Sætningen “Vi meget meget meget meget …” har 27 ord. Brug højst 25.",
            ),
            ({"body_da": "Vi spørger såfremt det går."}, "“såfremt” er et ord, kun kontorer bruger. Skriv “hvis”."),
            ({"recipient": "rehab"}, "Vælg to forskellige afdelinger."),
            ({"recipient": "nobody"}, "Vælg et af svarene."),
            ({"purpose": ""}, "Vælg et af svarene."),
            ({"kind": "treaty"}, "Vælg et af svarene."),
            ({"categories": []}, "Vælg mindst én slags oplysninger."),
            ({"categories": ["diary"]}, "Vælg mindst én slags oplysninger."),
            ({"months": "13"}, "Skriv et tal fra 1 til 12."),
            ({"months": "²"}, "Skriv et tal fra 1 til 12."),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_are_told_by_the_field_and_nothing_is_lost(self, pages, count, kasper, changes, error):
        page = save(pages, status=400, **changes)

        assert error in page.errors
        assert page.soup.select_one("#title_en")["value"] == WRITTEN["title_en"]
        assert count(ConsentTextDraft) == 0

    @pytest.mark.parametrize(
        ("sent", "error"),
        [
            (LAWYER, "Skriv en dag, der har været. For eksempel 7 11 2026."),
            (LAWYER | DAY | {"approved_on-month": "13"}, "Skriv en dag, der har været. For eksempel 7 11 2026."),
            (LAWYER | DAY | {"approved_on-year": "2999"}, "Skriv en dag, der har været. For eksempel 7 11 2026."),
            (DAY | {"lawyer": "x"}, "Feltet er tomt. Skriv noget her."),
        ],
        ids=repr,
    )
    def test_of_the_approval_are_told(self, pages, session, kasper, tove, aksel, sent, error):
        address = pages.press(save(pages), "Lad en anden læse den").response.request.path
        pages.sign_in_staff(session, tove)
        pages.press(pages.visit(address), "Gem din læsning", {"answer": "approve"})
        pages.sign_in_staff(session, aksel)

        page = pages.press(pages.visit(address), "Udgiv teksten", sent, status=400)
        assert error in page.errors

    def test_words_of_a_writer_are_text(self, pages, kasper):
        page = save(pages, title_da="<b>Må</b> vi?", title_en="<script>x</script>")
        assert page.h1 == "<b>Må</b> vi?"
        assert not page.soup.select("main h1 b, main script")


class TestIndex:
    def test_says_that_nothing_is_there(self, pages, kasper):
        page = pages.get("texts.index")
        assert "Ingen tekster er på vej." in page.main
        assert "Ingen tekster er udgivet endnu" in page.main

    def test_lists_versions_and_speaks_english(self, pages, session, kasper):
        publish_text(session, "plan", SCOPE, WORDS, now=NOW)
        publish_text(session, "plan", SCOPE, {"da": WORDS["en"]}, now=NOW)
        session.commit()
        page = pages.get("texts.index", lang="en")

        assert page.h1 == "Consent texts"
        assert "Version 2" in page.main
        assert "Earlier versions" in page.main

    def test_costs_the_same_however_many(self, pages, session, database, kasper):
        counts = []
        for months in (1, 2):
            a_draft(session, kasper, months=months)
            with statements(database) as seen:
                pages.get("texts.index")
            counts.append(len(seen))
        assert counts == [3, 3]

    def test_is_reached_from_the_desk(self, pages, kasper):
        page = pages.get("home.desk")
        assert page.link("Samtykketekster") == "/medarbejder/samtykketekster"
        assert page.soup.select_one("nav.navigation-menu a[href='/medarbejder/samtykketekster']")


def save(pages, *, status: int = 200, **changes):
    return pages.press(pages.get("texts.begin"), "Gem kladden", WRITTEN | changes, status=status)


@pytest.fixture
def count(database):
    def of(model) -> int:
        from sqlalchemy import func, select

        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(model))

    return of


@pytest.fixture
def kasper(pages, session):
    """The editor whose browser it is."""
    member = a_staff_member(session, Role.EDITOR, name="Kasper Holm")
    pages.sign_in_staff(session, member)
    return member


@pytest.fixture
def tove(session):
    return a_staff_member(session, Role.REVIEWER, name="Tove Lynge")


@pytest.fixture
def aksel(session):
    return a_staff_member(session, Role.PUBLISHER, name="Aksel Friis")
