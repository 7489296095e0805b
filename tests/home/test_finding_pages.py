"""Finding a citizen: who isn't known and who gives no basis look the same, and whoever was sought can read it."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import NOBODY
from portal.config.roles import Role
from portal.config.sharing import Purpose
from portal.consents.models import Look
from portal.home.finding_views import SEARCHES, forget_searches
from portal.people.cpr import Cpr
from portal.people.numbers import add_number
from tests.builders import a_citizen, a_plan, a_staff_member, a_step, an_assignment
from tests.consents.builders import a_rule
from tests.people.cprs import NORA, OTHER
from tests.statements import statements

WHY = {"purpose": Purpose.PLAN_TOGETHER.value, "reason": "Vi mødes i morgen"}
BY_NAME = WHY | {"name": "Asta  LINDGÅRD", "born-day": "3", "born-month": "5", "born-year": "1992"}
NO_MORE = "Mere må vi ikke vise her."


class TestFind:
    @pytest.mark.parametrize("way", ["number", "number with a dash", "name"])
    def test_opens_where_something_permits(self, pages, session, nina, asta, number, way):
        a_rule(session, holder="rehab", recipient="employment")
        told = {"number": number, "number with a dash": f"{number[:6]}-{number[6:]}"}
        sent = BY_NAME if way == "name" else WHY | {"cpr": told[way]}
        page = pages.press(pages.get("finding.find"), "Find", sent)
        assert page.h1 == "Asta Lindgård"
        assert page.response.request.path == "/medarbejder/find"

    def test_says_what_lacks_in_danish_and_in_the_order_of_the_fields(self, pages, nina):
        sent = {"cpr": "1" * 21, "name": "x" * 201, "purpose": "", "reason": ""}
        assert pages.press(pages.get("finding.find"), "Find", sent, status=400).errors == [
            "Sådan ser et CPR-nummer ikke ud. Skriv alle 10 tal.",
            "Der er plads til 200 tegn.",
            "Vælg, hvad du skal bruge det til.",
            "Skriv, hvorfor du har brug for at se det.",
        ]

    def test_is_a_look_that_the_citizen_reads(self, pages, session, nina, asta, number):
        pages.press(pages.get("finding.find"), "Find", WHY | {"cpr": number})
        seen = session.scalars(select(Look)).one()
        assert (seen.subject_id, seen.reason) == (asta.id, "Søgt frem. Vi mødes i morgen")
        pages.sign_in(session, asta)
        assert "Søgt frem. Vi mødes i morgen" in pages.get("looks.show").main

    @pytest.mark.parametrize(
        "sent",
        [{"cpr": OTHER}, BY_NAME | {"name": "Asta Lind"}, BY_NAME | {"born-year": "1993"}],
        ids=["number", "name", "day"],
    )
    def test_of_nobody_is_the_same_page_as_of_who_gives_no_basis(self, pages, session, nina, asta, number, sent):
        known = pages.press(pages.get("finding.find"), "Find", WHY | {"cpr": number})
        unknown = pages.press(pages.get("finding.find"), "Find", WHY | sent)
        assert NO_MORE in known.main
        assert known.main == unknown.main
        assert "Asta" not in known.main
        looks = session.scalars(select(Look).order_by(Look.at)).all()
        assert [one.subject_id for one in looks] == [asta.id, NOBODY]

    def test_of_nobody_runs_the_same_statements(self, pages, database, nina, asta, number):
        pages.press(pages.get("finding.find"), "Find", WHY | {"cpr": OTHER})
        shapes = []
        for sent in (number, OTHER):
            with statements(database) as seen:
                pages.press(pages.get("finding.find"), "Find", WHY | {"cpr": sent})
            shapes.append(len(seen))
        assert (
            abs(shapes[0] - shapes[1]) <= 1
        )  # whether the account is closed; the answer leaves at an even step of time

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            (WHY, "Skriv et CPR-nummer, eller hele navnet og fødselsdagen."),
            (WHY | {"cpr": "123"}, "Sådan ser et CPR-nummer ikke ud."),
            (WHY | {"name": "Asta"}, "Skriv fødselsdagen med tal."),
            ({"cpr": "", "name": "x"}, "Vælg, hvad du skal bruge det til."),
        ],
        ids=["nobody", "no number", "no day", "no purpose"],
    )
    def test_wrong_input_looks_for_nobody(self, pages, session, nina, sent, says):
        page = pages.press(pages.get("finding.find"), "Find", sent, status=400)
        assert says in " ".join(page.errors)
        assert session.scalars(select(Look)).all() == []

    def test_never_shows_or_logs_the_number(self, pages, nina, asta, number, capfd):
        page = pages.press(pages.get("finding.find"), "Find", {"cpr": number}, status=400)
        assert number not in str(page.soup)
        pages.press(page, "Find", WHY | {"cpr": number})
        assert number not in "".join(capfd.readouterr())

    def test_does_not_come_back_with_a_form_that_is_too_old(self, pages, nina, number):
        pages.get("finding.find")
        page = pages.post("/medarbejder/find", WHY | {"cpr": number, "csrf_token": "old"}, status=400)
        assert "Vi mødes i morgen" in str(page.soup)
        assert number not in str(page.soup)

    def test_of_two_of_one_name_and_day_finds_neither(self, pages, session, nina, asta):
        a_rule(session, holder="rehab", recipient="employment")
        a_citizen(session, name="Asta Lindgård", born_on=date(1992, 5, 3))
        assert NO_MORE in pages.press(pages.get("finding.find"), "Find", BY_NAME).main

    def test_too_often_must_wait(self, pages, session, nina, asta, number, monkeypatch):
        monkeypatch.setattr("portal.consents.pace.STEP_SECONDS", 0.001)
        form = pages.get("finding.find")
        for _ in range(SEARCHES.amount):
            pages.press(form, "Find", WHY | {"cpr": number})
        assert pages.press(form, "Find", WHY | {"cpr": number}, status=429).h1 == "Vent lidt med at søge"


@pytest.fixture
def nina(pages, session):
    forget_searches()
    nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
    pages.sign_in_staff(session, nina)
    return nina


@pytest.fixture
def number() -> str:
    return NORA


@pytest.fixture
def asta(app, session, number):
    asta = a_citizen(session, name="Asta Lindgård", born_on=date(1992, 5, 3))
    add_number(session, app.extensions["vault"], asta.id, Cpr(number), now=clock.now())
    an_assignment(session, asta)
    a_plan(session, asta, a_step())
    session.commit()
    return asta
