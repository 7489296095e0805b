"""Before eighteen: the invitation, the sheet, and giving something back in three clicks."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from portal.people.representation import Power, Representation, ToldBy
from tests.acting.builders import a_home, act_as
from tests.builders import a_citizen

BORN = date(2009, 1, 20)
TIMES = [("2026-07-20", "halvt år"), ("2026-10-20", "re måneder"), ("2026-12-20", "18")]


class TestInvitation:
    @pytest.mark.parametrize(("today", "words"), TIMES)
    def test_stands_on_my_page_and_on_the_parents(self, pages, session, today, words):
        with time_machine.travel(f"{today} 12:00+01:00", tick=False):
            home = a_home(session, born_on=BORN)
            pages.sign_in(session, home.child)
            own = pages.get("home.my_page")
            pages.sign_in(session, home.mother)
            parents = act_as(pages, home.child)
            assert not pages.get("home.my_page").soup.select(".alert-info")
        assert words in own.text(".alert-info")
        assert own.link("Se, hvad der ændrer sig") == "/min-side/fylder-18"
        assert words in parents.text(".alert-info")
        assert parents.link("Se, hvad der ændrer sig") == f"/min-side/paa-vegne-af/{home.child.id}/fylder-18"
        assert own.text(".alert-info") != parents.text(".alert-info")

    def test_says_three_different_things(self, pages, session):
        said = set()
        for today, _words in TIMES:
            with time_machine.travel(f"{today} 12:00+01:00", tick=False):
                child = a_citizen(session, born_on=BORN)
                pages.sign_in(session, child)
                said.add(pages.get("home.my_page").text(".alert-info"))
        assert len(said) == 3

    @pytest.mark.parametrize("today", ["2026-07-19", "2027-01-20"])
    def test_is_neither_too_early_nor_there_afterwards(self, pages, session, today):
        with time_machine.travel(f"{today} 12:00+01:00", tick=False):
            pages.sign_in(session, a_citizen(session, born_on=BORN))
            assert "18" not in pages.get("home.my_page").main

    def test_is_for_nobody_without_a_birthday(self, pages, session):
        pages.sign_in(session, a_citizen(session, born_on=None))
        assert "Du er voksen" in pages.get("handover.sheet").main


@pytest.mark.usefixtures("december")
class TestSheet:
    def test_tells_the_young_person_who_sees_what_before_and_after(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.child)

        page = pages.get("handover.sheet")

        assert page.h1 == "Når du fylder 18"
        assert "20. januar 2027. Den dag kl. 00.00 slutter dine forældres adgang af sig selv" in page.main
        assert page.texts("th[scope=col]")[1:] == ["Indtil du fylder 18", "Fra du fylder 18"]
        assert "Ingenting. Du kan give en fuldmagt." in page.texts("td")

    def test_tells_the_parent_and_names_no_other(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)

        page = pages.get("handover.sheet_of", citizen_id=home.child.id)

        assert page.text("title").startswith("På vegne af en anden")
        assert "Den dag kl. 00.00 slutter din adgang af sig selv" in page.main
        assert "Peter Kilde" not in page.response.get_data(as_text=True)
        assert not page.soup.select("main form")

    def test_of_somebody_else_asks_for_the_choice_first(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.mother)
        assert pages.get("handover.sheet_of", citizen_id=home.child.id).h1 == "På vegne af en anden"

    def test_is_over_for_whoever_is_grown_up(self, pages, session):
        home = a_home(session, born_on=date(2005, 1, 20))
        pages.sign_in(session, home.child)
        assert pages.get("handover.sheet").h1 == "Giv en fuldmagt"


@pytest.mark.usefixtures("december")
class TestGiving:
    def test_takes_three_clicks_from_my_page_and_stopping_too(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.child)
        my_page = pages.get("home.my_page")

        sheet = pages.visit(my_page.link("Se, hvad der ændrer sig"))  # one; the second chooses, the third gives
        assert not sheet.soup.select("input[checked]")
        given = pages.press(sheet, "Giv fuldmagt til Karla Storm", {"what": "read:6"})

        assert "Du har givet en fuldmagt" in given.text(".alert-success")
        assert "Begynder 20. januar 2027 kl. 00.00. Slutter af sig selv 20. juli 2027 kl. 00.00." in given.main
        power = session.scalars(select(Representation).where(Representation.power == Power.ATTORNEY)).one()
        assert (power.representative_id, power.source, power.may_act) == (home.mother.id, ToldBy.SELF, False)
        session.commit()

        stopped = pages.press(pages.visit(my_page.link("Handl for en anden")), "Stop")
        assert "Fuldmagten er stoppet" in stopped.main
        assert "Begynder 20. januar 2027" not in stopped.main
        session.refresh(power)
        assert power.known_to is not None

    def test_again_or_to_nobody_is_a_plain_error(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.child)
        sheet = pages.get("handover.sheet")

        nothing = pages.press(sheet, "Giv fuldmagt til Karla Storm", status=400)
        assert nothing.errors == ["Vælg, hvad personen må."]
        for _ in range(2):
            status = 200 if not session.scalars(select(Representation.source)).all().count(ToldBy.SELF) else 400
            session.commit()
            again = pages.press(sheet, "Giv fuldmagt til Karla Storm", {"what": "act:12"}, status=status)
        assert again.errors == ["Personen har en fuldmagt allerede. Stop den først, hvis du vil ændre den."]
        stranger = a_citizen(session)
        for who in (str(stranger.id), "x", ""):
            pages.press(sheet, "Giv fuldmagt til Karla Storm", {"what": "act:12", "who": who}, status=400)
        given = session.scalars(select(Representation).where(Representation.source == ToldBy.SELF)).all()
        assert [one.representative_id for one in given] == [home.mother.id]

    def test_is_too_early_before_the_last_half_year(self, pages, session):
        home = a_home(session, born_on=date(2010, 1, 20))
        pages.sign_in(session, home.child)
        page = pages.get("handover.sheet")
        assert "fra et halvt år før din fødselsdag" in page.main
        assert not page.soup.select("main form")

    def test_custody_cant_be_stopped_by_the_child(self, pages, session):
        home = a_home(session, born_on=BORN)
        pages.sign_in(session, home.child)
        token = pages.get("handover.sheet").form("Log af")["csrf_token"]
        path = pages.address("acting.stop", power_id=home.powers[0].id)
        pages.post(path, {"csrf_token": token}, status=404)


class TestMidnight:
    """A parent at midnight: no job runs, and nothing of the plan is shown from 00:00 on in Denmark.

    PostgreSQL keeps its own time at the door, which is today's: far ahead of it the page alone must know.
    """

    @pytest.mark.parametrize(
        ("born_on", "midnight"),
        [
            (date(2026, 1, 20), "2044-01-20 00:00+01:00"),
            (date(2024, 2, 29), "2042-02-28 00:00+01:00"),
            (date(2026, 7, 1), "2044-07-01 00:00+02:00"),
        ],
        ids=str,
    )
    def test_ends_the_parents_look(self, pages, session, born_on, midnight):
        with time_machine.travel(midnight, tick=False) as now:
            now.shift(-1)
            home = a_home(session, born_on=born_on)
            pages.sign_in(session, home.mother)
            assert "Trin hemmelig-plan" in act_as(pages, home.child).main
            for _ in range(2):  # at midnight, and a second after
                now.shift(1)
                for endpoint in ("represented.show", "handover.sheet_of"):
                    page = pages.get(endpoint, citizen_id=home.child.id)
                    body = page.response.get_data(as_text=True)
                    assert "hemmelig-plan" not in body
                    assert "Barn Et" not in body
                    assert "Du kan ikke længere handle" in page.text(".acting-for")
                assert "Barn Et" not in pages.get("home.my_page").response.get_data(as_text=True)

    def test_goes_on_with_what_the_young_person_gave(self, pages, session):
        with time_machine.travel("2044-01-19 23:59:59+01:00", tick=False) as now:
            home = a_home(session, born_on=date(2026, 1, 20))
            pages.sign_in(session, home.child)
            pages.press(pages.get("handover.sheet"), "Giv fuldmagt til Karla Storm", {"what": "read:6"})
            pages.sign_in(session, home.mother)
            act_as(pages, home.child)
            now.shift(1)
            page = pages.get("represented.show", citizen_id=home.child.id)
            assert "Fuldmagt. Du kan læse. Slutter af sig selv 20. juli 2044" in page.main
            assert "Trin hemmelig-plan" in page.main
            pages.sign_in(session, home.father)
            pages.get("represented.show", citizen_id=home.child.id, status=404)


@pytest.fixture
def december():
    """Seven weeks before the birthday."""
    with time_machine.travel("2026-12-01 12:00+01:00", tick=False):
        yield
