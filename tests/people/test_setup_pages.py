"""`/medarbejder/opsaetning`: who has which role, taken away at once; and the departments with their days."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.access.scopes import Limit
from portal.config.municipality import LaterName
from portal.config.roles import Role
from portal.people.models import StaffChange, WebSession
from tests.builders import a_session, a_staff_member
from tests.statements import statements

MEANWHILE = "Adgangen er ændret imens. Se, hvad der gælder nu, og vælg igen."


class TestOverview:
    def test_shows_who_has_which_role_where(self, pages, eva, lis):
        page = pages.get("setup.overview")
        table = page.soup.select_one("main table")

        rows = [row.get_text(" ", strip=True) for row in table.select("tbody tr")]
        assert rows == ["Eva Rosendal Én indgang Administrator", "Lis Bramsen Én indgang Koordinator, Leder"]

    def test_shows_what_a_role_is_limited_to(self, pages, session, eva):
        scopes = ((Limit("kle", ("27.*",)), Limit("unit", ("rehab",))),)
        limited = a_staff_member(session, name="Ida Holm", grants={Role.SPECIALIST: scopes})

        assert "Fagspecialist Begrænset" in pages.get("setup.overview").main
        page = pages.get("setup.access", staff_id=limited.id)
        assert "Kun KLE-emne 27.*, Træning og Rehabilitering." in page.main

    def test_speaks_english(self, pages, eva, lis):
        page = pages.get("setup.overview", lang="en")
        assert page.h1 == "Set-up"
        assert "Coordinator" in page.main

    def test_costs_the_same_however_many_work_here(self, pages, session, database, eva):
        counts = []
        for _ in range(2):
            for number in range(5):
                a_staff_member(session, Role.EDITOR, name=f"N {number}")
            with statements(database) as seen:
                pages.get("setup.overview")
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 4

    def test_of_one_department_shows_its_own_people_alone(self, pages, session, lis):
        scopes = ((Limit("unit", ("rehab",)),),)
        ida = a_staff_member(session, name="Ida Holm", unit="rehab", grants={Role.ADMIN: scopes})
        pages.sign_in_staff(session, ida)

        page = pages.get("setup.overview")
        assert "Ida Holm" in page.main
        assert "Lis Bramsen" not in page.main


class TestDepartments:
    def test_have_the_name_of_the_day_on_every_page(self, app, pages, session, eva, monkeypatch):
        later = LaterName(valid_from=date(2027, 1, 1), name={"da": "Sundhedshuset", "en": "The Health House"})
        changed(app, monkeypatch, "rehab", later=[later])
        member = a_staff_member(session, Role.EDITOR, name="Bo Friis", unit="rehab")

        assert "1. januar 2027: Sundhedshuset" in pages.get("setup.overview").main
        with time_machine.travel("2027-01-01 00:00+01:00", tick=False):
            pages.sign_in_staff(session, eva)
            page = pages.get("setup.overview")
            assert "Bo Friis Sundhedshuset" in page.main
            assert "Sundhedshuset 1. januar 2027" in page.main.replace("\u00a0", " ")
            assert "Sundhedshuset" in pages.get("setup.access", staff_id=member.id).main

    def test_that_open_or_close_say_when(self, app, pages, eva, monkeypatch):
        changed(app, monkeypatch, "rehab", valid_from=date(2099, 5, 1), closes_on=date(2099, 9, 1))

        page = pages.get("setup.overview")
        assert "Træning og Rehabilitering Ikke åben" in page.main
        assert "1. maj 2099: Åbner. 1. september 2099: Lukker" in page.main.replace("\u00a0", " ")


class TestAccess:
    def test_takes_a_role_at_once(self, pages, app, session, eva, lis):
        theirs = type(pages)(app)
        theirs.sign_in_staff(session, lis)
        assert "Koordinator" in theirs.get("home.desk").main

        page = press(pages, lis, act="withheld:coordinator")

        assert page.text(".alert-success") == "Rolle fjernet: Koordinator. Det gælder fra nu."
        assert "Koordinator Fjernet her" in page.main
        assert "Rolle fjernet: Koordinator (Eva Rosendal) Andet arbejde" in page.main
        assert "Koordinator" not in theirs.get("home.desk").main

    def test_gives_it_back(self, pages, eva, lis):
        press(pages, lis, act="withheld:coordinator")
        page = press(pages, lis, act="given_back:coordinator")

        assert "Fjernet her" not in page.main
        assert "Rolle givet tilbage: Koordinator" in page.main

    def test_cuts_everything_and_ends_the_sign_ins(self, pages, session, count, eva, lis):
        a_session(session, lis)
        page = press(pages, lis, act="cut")

        assert "kan ikke logge ind" in page.main
        assert count(WebSession) == 1
        assert press(pages, lis, act="let_in_again").soup.select(".alert-warning") == []

    @pytest.mark.parametrize(
        ("sent", "error"),
        [
            ({"act": "", "reason": "x"}, "Vælg, hvad der skal ske."),
            ({"act": "cut", "reason": "  "}, "Skriv, hvorfor adgangen bliver ændret."),
            ({"act": "cut", "reason": "x" * 501}, "Der er plads til 500 tegn."),
            ({"act": "cut", "reason": "\u200b . !"}, "Skriv, hvorfor adgangen bliver ændret."),
            ({"act": "withheld:admin", "reason": "x"}, MEANWHILE),
            ({"act": "given_back:coordinator", "reason": "x"}, MEANWHILE),
            ({"act": "withheld:unheard-of", "reason": "x"}, MEANWHILE),
            ({"act": "named_first_admin:admin", "reason": "x"}, MEANWHILE),
        ],
        ids=repr,
    )
    def test_bad_input_is_told_and_nothing_is_lost(self, pages, count, eva, lis, sent, error):
        page = press(pages, lis, status=400, **sent)

        assert error in page.errors
        assert page.soup.textarea.get_text().strip() == sent["reason"].strip()
        assert count(StaffChange) == 0

    def test_shows_a_name_and_a_reason_as_text(self, pages, session, eva):
        somebody = a_staff_member(session, Role.EDITOR, name="<b>Bo</b>")
        page = press(pages, somebody, act="cut", reason="<script>x</script>")

        assert page.h1 == "Adgang for <b>Bo</b>"
        assert "<script>x</script>" in page.main
        assert not page.soup.select("main b, main script")

    def test_says_only_what_was_done_by_oneself(self, pages, app, session, eva, lis):
        address = f"/medarbejder/opsaetning/{lis.id}?udfoert=ja"
        assert not pages.visit(address).soup.select(".alert-success")
        press(pages, lis, act="withheld:coordinator")
        another = type(pages)(app)
        another.sign_in_staff(session, a_staff_member(session, Role.ADMIN, name="Ib Friis"))
        assert not another.visit(address).soup.select(".alert-success")

    def test_needs_a_sign_in_of_these_minutes_and_keeps_what_was_written(self, pages, count, session, eva, lis):
        """15 minutes: changing what others may do would hurt in the wrong hands."""
        page = pages.get("setup.access", staff_id=lis.id)
        with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
            page = pages.press(page, "Gem", {"act": "cut", "reason": "Stoppet i dag"}, status=401)

        assert page.h1 == "Vis igen, at det er dig"
        assert "Stoppet i dag" in page.main
        assert page.link("Log ind igen") == f"/medarbejder/log-ind?next=/medarbejder/opsaetning/{lis.id}&trin=frisk"
        assert count(StaffChange) == 0

    def test_is_asked_to_prove_it_before_anything_is_written(self, pages, eva, lis):
        with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
            page = pages.get("setup.access", staff_id=lis.id)

        assert not page.soup.select("main form textarea")
        assert page.link("Log ind igen") == f"/medarbejder/log-ind?next=/medarbejder/opsaetning/{lis.id}&trin=frisk"

    def test_without_a_sign_in_leads_to_ones_own(self, pages, eva, lis):
        page = pages.get("setup.access", staff_id=lis.id)
        pages.client.delete_cookie("medarbejder", domain="127.0.0.1")

        page = pages.press(page, "Gem", {"act": "cut", "reason": "Stoppet i dag"}, status=401)
        assert page.link("Log ind igen") == f"/medarbejder/log-ind?next=/medarbejder/opsaetning/{lis.id}"
        assert "Stoppet i dag" in page.main
        assert "cut" not in page.texts("blockquote")

    def test_of_another_administrator_isnt_for_one_with_limits(self, pages, session, lis):
        scopes = ((Limit("unit", ("coordinator",)),),)
        limited = a_staff_member(session, name="Ida Holm", unit="coordinator", grants={Role.ADMIN: scopes})
        wide = a_staff_member(session, Role.ADMIN, Role.DPO, name="Bo Friis", unit="coordinator")
        pages.sign_in_staff(session, limited)

        assert "kan du ikke ændre" in pages.get("setup.access", staff_id=wide.id).main
        press(pages, lis, act="cut")
        page = pages.get("setup.access", staff_id=lis.id)
        assert "En administrator for hele kommunen kan give adgangen tilbage." in page.main
        assert not page.soup.select("main form textarea")

    def test_a_mark_of_odd_letters_is_refused(self, pages, eva, lis):
        answer = pages.raw(
            "POST",
            f"/medarbejder/opsaetning/{lis.id}",
            data={"csrf_token": "~é"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 409


def press(pages, member, *, status: int = 200, act: str, reason: str = "Andet arbejde"):
    page = pages.get("setup.access", staff_id=member.id)
    return pages.press(page, "Gem", {"act": act, "reason": reason}, status=status)


def changed(app, monkeypatch, unit: str, **what) -> None:
    """Let the municipality's file say something else of one department."""
    municipality = app.extensions["municipality"]
    departments = [one.model_copy(update=what if one.unit == unit else {}) for one in municipality.departments]
    monkeypatch.setitem(app.extensions, "municipality", municipality.model_copy(update={"departments": departments}))


@pytest.fixture
def eva(pages, session):
    """The administrator whose browser it is."""
    member = a_staff_member(session, Role.ADMIN, name="Eva Rosendal", unit="coordinator")
    pages.sign_in_staff(session, member)
    return member


@pytest.fixture
def lis(session):
    return a_staff_member(session, Role.COORDINATOR, Role.MANAGER, name="Lis Bramsen", unit="coordinator")
