"""`/min-side/hvem-har-set`: what a person reads of who has looked, and that nothing else can be read out of it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.config.roles import Role
from portal.config.sharing import Category, Purpose, Use
from portal.consents.door import OnBehalf, Wanted
from portal.consents.facts import Visibility
from portal.consents.log_models import LogCheck, LookComplaint
from portal.consents.models import Look, LookItem
from portal.demo.texts import PUBLIC_TASK, UNCHECKED
from portal.i18n import gettext_in
from portal.people.representation import Power
from tests.builders import a_citizen, a_staff_member
from tests.conftest import triggers_off
from tests.consents.builders import GOALS, HEALTH, a_rule, asked, by_staff, look, stands_for, yes
from tests.pages import begins_with_help, is_helped_first
from tests.statements import of_the_page, statements

LATER, NEVER = Wanted("housing", Category.HOUSING), Wanted("housing", Category.ADDICTION)


class TestAnEntry:
    def test_says_who_when_what_for_why_and_what_came_of_it(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)

        page = pages.get("looks.show")
        (card,) = page.texts("main .card")
        for words in (
            "En medarbejder i Job og Uddannelse",
            "Fagspecialist",
            "Én fælles plan",
            "Vi mødes om planen i morgen",
            "Fik nej til at læse Mål, trin og aftaler (fra Træning og Rehabilitering)",
            "Ingen havde givet lov.",
        ):
            assert words in card
        assert "Nina Bech" not in page.main

    def test_names_the_member_of_staff_where_the_municipality_says_so(
        self, app, pages, database, asta, nina, monkeypatch
    ):
        changed(app, monkeypatch, look_names=True)
        look(database, nina, asta.id, GOALS)

        assert "Nina Bech, Job og Uddannelse" in pages.get("looks.show").main

    def test_names_the_law_and_says_what_it_means(self, pages, session, database, asta, nina):
        a_rule(session)
        look(database, nina, asta.id, GOALS, HEALTH)

        page = pages.get("looks.show")
        assert "Fik lov til at læse" in page.main
        assert "Loven giver lov: lovens § 1 Loven siger det." in page.main
        assert "The law says so." in pages.get("looks.show", lang="en").main

    def test_names_a_law_in_the_readers_language_where_the_catalogue_does(self, pages, session, database, asta, nina):
        a_rule(session, reference=PUBLIC_TASK, source=UNCHECKED)
        look(database, nina, asta.id, GOALS)

        assert gettext_in("en", PUBLIC_TASK) in pages.get("looks.show", lang="en").main
        page = pages.get("consents.overview", lang="en")
        assert f"{gettext_in('en', PUBLIC_TASK)}. {gettext_in('en', UNCHECKED)}" in page.main
        assert "Databeskyttelsesforordningen" in pages.get("looks.show").main

    def test_says_that_it_was_ones_own_yes(self, pages, session, database, text, asta, lis, nina):
        consent = asked(session, text, asta, lis, now=clock.now())
        yes(session, consent, asta, text, now=clock.now(), ends_at=clock.now() + timedelta(days=7))
        session.commit()
        look(database, nina, asta.id, GOALS, Wanted("rehab", Category.SCHOOL))

        (card,) = pages.get("looks.show").texts("main .card")
        assert "Fik noget af det" in card
        assert "Du havde sagt ja til det." in card

    def test_of_whoever_stands_for_one_says_by_which_power(self, pages, session, database, asta):
        helper = a_citizen(session, name="Hans Hjælper")
        stands_for(session, asta, helper, power=Power.ATTORNEY, known_from=clock.now())
        session.commit()
        look(database, OnBehalf(helper.id), asta.id, GOALS)

        page = pages.get("looks.show")
        assert "Hans Hjælper, der handler på dine vegne (Fuldmagt)" in page.main
        assert "Retten til at handle for dig: Fuldmagt" in page.main

    def test_of_whoever_never_stood_for_one_gives_no_name(self, pages, session, database, asta):
        look(database, OnBehalf(a_citizen(session, name="Frida Fremmed").id), asta.id, GOALS)

        page = pages.get("looks.show")
        assert "En, der ville handle på dine vegne" in page.main
        assert "Frida" not in page.main

    def test_says_where_nothing_was_there_to_see(self, pages, database, asta, nina):
        look(database, nina, asta.id)
        assert "Der var ikke noget at se" in pages.get("looks.show").main

    def test_speaks_english(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.get("looks.show", lang="en")
        assert page.h1 == "Who has looked at your information?"
        assert "A member of staff in Jobs and Education" in page.main


class TestFolding:
    def test_the_same_again_on_one_day_is_one_line_with_a_count(self, pages, database, asta, nina):
        for _ in range(3):
            look(database, nina, asta.id, GOALS)
        (card,) = pages.get("looks.show").texts("main .card")
        assert "3 gange" in card

    @pytest.mark.parametrize("other", [{"reason": "Noget andet"}, {"role": Role.MANAGER}, {"staff_id": None}])
    def test_another_reason_role_or_person_is_another_line(self, pages, session, database, asta, nina, other):
        if "staff_id" in other:
            other = {"staff_id": a_staff_member(session, Role.SPECIALIST, unit="employment").id}
        look(database, nina, asta.id, GOALS)
        look(database, replace(nina, **other), asta.id, GOALS)
        assert len(pages.get("looks.show").texts("main .card")) == 2

    def test_a_no_and_a_yes_are_two_lines(self, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        a_rule(session)
        look(database, nina, asta.id, GOALS)
        assert len(pages.get("looks.show").texts("main .card")) == 2


class TestWhatIsToldLater:
    @pytest.fixture
    def hidden(self, session):
        common = {"holder": "housing", "authority": "En myndighed"}
        a_rule(session, **common, visibility=Visibility.DELAYED, hidden_days=30, grants={(Category.HOUSING, Use.READ)})
        a_rule(session, **common, visibility=Visibility.NEVER, grants={(Category.ADDICTION, Use.READ)})

    def test_leaves_no_trace(self, pages, database, asta, nina, hidden):
        """Page and file are to the letter what they would be without: no gap, no count, no number."""

        def read() -> list[str]:
            return [pages.get(one).soup.get_text() for one in ("looks.show", "looks.download")]

        look(database, nina, asta.id, GOALS)
        before = read()
        look(database, nina, asta.id, LATER)
        look(database, nina, asta.id, NEVER)
        assert read() == before

    def test_beside_something_told_now_leaves_no_trace_either(self, pages, database, asta, nina, hidden):
        look(database, nina, asta.id, GOALS, LATER, NEVER)
        (card,) = pages.get("looks.show").texts("main .card")
        assert "Mål" in card
        assert "Bolig" not in card
        assert "Afhængighed" not in card

    def test_alone_leaves_the_empty_page(self, pages, database, asta, nina, hidden):
        look(database, nina, asta.id, LATER, NEVER)
        assert pages.get("looks.show").soup.select_one("main .empty-state")

    def test_cant_be_asked_about(self, pages, session, database, asta, nina, hidden):
        look(database, nina, asta.id, LATER)
        hidden_id = session.scalars(select(Look.id)).one()
        pages.get("looks.doubt", look_id=hidden_id, status=404)

    def test_is_there_when_its_time_has_come(self, pages, session, database, asta, nina, hidden):
        look(database, nina, asta.id, LATER)
        with triggers_off(session):
            session.execute(update(Look).values(at=clock.now() - timedelta(days=31)))
            session.execute(update(LookItem).values(visible_from=clock.now() - timedelta(days=1)))
        session.commit()
        (card,) = pages.get("looks.show").texts("main .card")
        assert "Bolig (fra Fjordby Kommune)" in card
        assert "Du får det først at vide nu" in card


class TestFilter:
    @pytest.fixture
    def several(self, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        a_rule(session, recipient="rehab")
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        look(database, by_staff(mette, "rehab", reason="Vi ringes ved"), asta.id, GOALS)
        helper = a_citizen(session, name="Hans Hjælper")
        stands_for(session, asta, helper, power=Power.ATTORNEY, known_from=clock.now())
        session.commit()
        look(database, OnBehalf(helper.id), asta.id, GOALS)

    @pytest.mark.parametrize(
        ("chosen", "who"),
        [
            ({}, "Hans Træning Job"),
            ({"afdeling": "4"}, "Job"),
            ({"afdeling": "2"}, "Træning"),
            ({"svar": "ja"}, "Hans Træning"),
            ({"svar": "nej"}, "Job"),
            ({"hvem": "medarbejder"}, "Træning Job"),
            ({"hvem": "paa-vegne"}, "Hans"),
            ({"hvem": "paa-vegne", "svar": "nej"}, ""),
            ({"periode": "30"}, "Hans Træning Job"),
            ({"afdeling": "99", "svar": "måske", "hvem": "x", "periode": "-1"}, "Hans Træning Job"),
        ],
        ids=str,
    )
    def test_shows_what_is_asked_for(self, pages, several, chosen, who):
        headings = pages.get("looks.show", **chosen).texts("main .card-heading")
        assert {name for name in ("Hans", "Træning", "Job") if any(name in one for one in headings)} == set(who.split())

    def test_leaves_out_what_is_older(self, pages, session, several):
        with triggers_off(session):
            session.execute(update(Look).values(at=clock.now() - timedelta(days=60)))
        session.commit()
        assert len(pages.get("looks.show", periode="90").texts("main .card")) == 3
        assert "Intet passer" in pages.get("looks.show", periode="30").main

    def test_keeps_what_was_chosen(self, pages, several):
        page = pages.get("looks.show", svar="nej")
        assert page.soup.select_one("#svar option[selected]")["value"] == "nej"
        assert page.soup.select_one("details[open]")
        assert page.link("Hent listen").endswith("?svar=nej")


class TestManyLooks:
    @pytest.fixture
    def many(self, database, asta, nina):
        for number in range(45):
            look(database, replace(nina, reason=f"Grund {number}"), asta.id, GOALS)

    def test_stand_on_pages(self, pages, many):
        first = pages.get("looks.show")
        assert len(first.texts("main .card")) == 20
        assert "Side 1 af 3" in first.main
        last = pages.get("looks.show", side=3)
        assert len(last.texts("main .card")) == 5
        assert "Grund 0 " in last.main

    @pytest.mark.parametrize(
        ("side", "cards"), [("0", 20), ("99", 5), ("x", 20), ("²", 20), ("9" * 40, 20), ("alle", 45)]
    )
    def test_a_page_that_isnt_there_is_the_nearest(self, pages, many, side, cards):
        assert len(pages.get("looks.show", side=side).texts("main .card")) == cards

    def test_cost_the_same_however_many(self, pages, database, asta, nina, many):
        counts = []
        for _ in range(2):
            with statements(database) as seen:
                pages.get("looks.show")
            counts.append(len(of_the_page(seen)))
            for _ in range(30):
                look(database, nina, asta.id, GOALS, HEALTH)
        assert counts[0] == counts[1] <= 7


class TestFile:
    def test_holds_the_same_and_opens_in_a_spreadsheet(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        answer = pages.raw("GET", "/min-side/hvem-har-set/hent")

        assert answer.data.startswith(b"\xef\xbb\xbf")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="hvem-har-set.csv"'
        assert "no-store" in answer.headers["Cache-Control"]
        headings, row = rows(answer)
        assert headings[0] == "Dag"
        assert row[2:6] == ["En medarbejder i Job og Uddannelse", "Fagspecialist", "Én fælles plan", nina.reason]
        assert row[6:] == [
            "Fik nej til at læse",
            "Mål, trin og aftaler (fra Træning og Rehabilitering)",
            "Ingen havde givet lov.",
        ]

    @pytest.mark.parametrize(
        "evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "=cmd|' /C calc'!A0", '=HYPERLINK("x";"y")']
    )
    def test_runs_nothing(self, pages, database, asta, nina, evil):
        look(database, replace(nina, reason=evil), asta.id, GOALS)
        _headings, row = rows(pages.raw("GET", "/min-side/hvem-har-set/hent"))
        assert row[5] == f"'{evil}"

    def test_holds_what_is_asked_for_and_no_more(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        assert len(rows(pages.raw("GET", "/min-side/hvem-har-set/hent?svar=ja"))) == 1


class TestWhetherItIsWhole:
    def test_says_that_nobody_has_looked(self, pages, asta):
        assert "Vi har ikke set efter endnu" in pages.get("looks.show").main

    def test_says_until_when(self, pages, session, asta):
        a_check(session)
        assert "Da manglede intet" in pages.get("looks.show").main

    def test_says_that_something_is_missing(self, pages, session, asta):
        a_check(session)
        a_check(session, is_complete=False, bad_hours=1, first_bad=clock.now())
        page = pages.get("looks.show")
        assert "Noget mangler i listen" in page.main
        assert "Da manglede intet" in page.main

    def test_names_the_systems_that_dont_tell(self, app, pages, asta, monkeypatch):
        assert "Hospitalets journal" in pages.get("looks.show").main
        changed(app, monkeypatch, unreported_systems=[])
        assert "Kommunen har ikke skrevet" in pages.get("looks.show").main


class TestOnlyOnesOwn:
    def test_nobody_elses_looks_are_there(self, pages, session, database, asta, nina):
        other = a_citizen(session, name="En Anden")
        look(database, nina, other.id, GOALS)
        assert pages.get("looks.show").soup.select_one("main .empty-state")

    def test_a_protected_address_is_in_nobodys_log(self, pages, session, database, asta, nina):
        """Two who stand for a child, one of them protected: what the log says of looks at her is not in the child's."""
        mother = a_citizen(session, name="Maja Beskyttet")
        mother.has_protected_address = True
        stands_for(session, asta, mother, power=Power.ATTORNEY, known_from=clock.now())
        session.commit()
        look(
            database,
            replace(nina, reason="Hun bor nu på Skjulevej 7"),
            mother.id,
            Wanted("housing", Category.PROTECTED_ADDRESS),
        )
        look(database, nina, asta.id, GOALS)

        for page in ("looks.show", "looks.download"):
            answer = pages.raw("GET", pages.address(page)).get_data(as_text=True)
            assert "Skjulevej" not in answer
            assert "Maja" not in answer


class TestAskingAboutALook:
    def test_sends_it_and_says_when_the_answer_comes(self, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        page = pages.press(page, "Send til rådgiveren", {"words": "Jeg kender dem ikke"})

        assert "Vi har sendt det til rådgiveren." in page.main
        assert "Du får svar senest" in page.main
        assert "Jeg kender dem ikke" in page.main
        listed = pages.get("looks.show")
        assert "Det har du spurgt om" in listed.main
        assert "Du har spurgt om det her" in listed.main

    @pytest.mark.parametrize(("words", "is_helped"), [("I don't want to live", True), ("Hvorfor?", False)])
    def test_that_may_not_wait_brings_first_whom_to_call(self, pages, database, asta, nina, words, is_helped):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        page = pages.press(page, "Send til rådgiveren", {"words": words})
        assert words in page.main
        assert is_helped_first(page) is is_helped

    def test_that_can_not_be_taken_brings_first_whom_to_call_too(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        words = {"words": f"Jeg vil ikke leve mere {'å' * 3000}"}
        assert begins_with_help(pages.press(page, "Send til rådgiveren", words, status=400))

    def test_needs_no_words(self, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        assert "uden at skrive noget" in pages.press(page, "Send til rådgiveren", {"words": "  "}).main

    def test_a_second_time_leads_to_the_first(self, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        for _ in range(2):
            assert pages.press(page, "Send til rådgiveren", {"words": "Først"}).h1 == "Dit spørgsmål til rådgiveren"
        assert session.scalars(select(LookComplaint.words)).all() == ["Først"]
        assert pages.visit(page.response.request.path).h1 == "Dit spørgsmål til rådgiveren"

    def test_other_words_from_a_second_page_stay_and_what_was_sent_is_shown(self, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        pages.press(page, "Send til rådgiveren", {"words": "Først"})
        page = pages.press(page, "Send til rådgiveren", {"words": "Så"}, status=409)

        assert "Du har allerede spurgt" in page.text(".alert-warning")
        assert "Først" in page.text(".alert-warning")
        assert page.text("textarea") == "Så"
        assert session.scalars(select(LookComplaint.words)).all() == ["Først"]

    def test_too_many_words_stay_in_the_form(self, pages, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        page = pages.press(page, "Send til rådgiveren", {"words": "x" * 2001}, status=400)
        assert page.errors == ["Der er plads til 2000 tegn."]

    def test_is_hidden_from_everybody_else(self, app, pages, session, database, asta, nina):
        look(database, nina, asta.id, GOALS)
        page = pages.visit(pages.get("looks.show").link("Det ser forkert ud"))
        asked_page = pages.press(page, "Send til rådgiveren")
        theirs = type(pages)(app)
        theirs.sign_in(session, a_citizen(session, name="En Anden"))
        for path in (page.response.request.path, asked_page.response.request.path):
            theirs.visit(path, status=404)


class TestNothingElsewhere:
    def test_tells_a_word_of_it(self, app, pages, session, database, asta, nina, capsys):
        """Bars B9, B22: planted words stand on the person's own pages, and in no log, address, header or other page."""
        why, words = "Angst-udredning 7731", "Min nabo 8842"
        look(database, replace(nina, reason=why), asta.id, GOALS)
        shown = pages.get("looks.show")
        page = pages.press(pages.visit(shown.link("Det ser forkert ud")), "Send til rådgiveren", {"words": words})
        assert why in shown.main
        assert words in page.main

        others = type(pages)(app)
        others.sign_in(session, a_citizen(session, name="En Anden"))
        others.sign_in_staff(session, a_staff_member(session, *set(Role) - {Role.DPO}))
        read = [others.get(one) for one in ("looks.show", "home.my_page", "home.desk", "setup.overview")]
        said = capsys.readouterr()
        told = said.out + said.err + str([one.response.request.url for one in (shown, page)])
        told += str([(one.response.headers, one.soup) for one in read]) + str(
            [shown.response.headers, page.response.headers]
        )
        assert "7731" not in told
        assert "8842" not in told
        assert asta.name not in told


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def a_check(session, **changes) -> None:
    now = clock.now()
    given = {"at": now, "since": now, "is_complete": True, "looks": 1, "items": 1, "bad_hours": 0, "first_bad": None}
    session.add(LogCheck(**given | changes))
    session.commit()


def changed(app, monkeypatch, **what) -> None:
    """Let the municipality's file say something else."""
    municipality = app.extensions["municipality"]
    monkeypatch.setitem(app.extensions, "municipality", municipality.model_copy(update=what))


@pytest.fixture
def asta(pages, session):
    """The citizen whose browser it is."""
    citizen = a_citizen(session, name="Asta Lindgaard")
    pages.sign_in(session, citizen)
    return citizen


@pytest.fixture
def nina(session):
    return by_staff(
        a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment"),
        purpose=Purpose.PLAN_TOGETHER,
        role=Role.SPECIALIST,
    )
