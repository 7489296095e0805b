"""Being away and giving contact persons, page by page."""

from datetime import timedelta
from uuid import UUID

import pytest
from babel.dates import format_date
from sqlalchemy import select

from portal import clock
from portal.config.contact import Caseload
from portal.config.roles import Role
from portal.contact.models import Absence, ContactAssignment
from portal.contact.wishes import wish_another
from tests.builders import (
    a_citizen,
    a_contact_person,
    a_planned_change,
    a_staff_member,
    an_assignment,
    as_citizen,
)
from tests.contact.presence.builders import away
from tests.statements import statements


def on(day, prefix):
    return {f"{prefix}-day": str(day.day), f"{prefix}-month": str(day.month), f"{prefix}-year": str(day.year)}


def span(today, first, last):
    """Say some days from today as a page does."""
    said = [format_date(today + timedelta(days), "d. MMMM y", locale="da") for days in (first, last)]
    return " til og med ".join(said)


class TestAbsence:
    def test_is_planned_changed_and_called_off(self, pages, session, mette, freja):
        pages.sign_in_staff(session, mette)
        first = clock.today() + timedelta(days=2)
        sent = on(first, "begins") | on(first + timedelta(days=3), "ends") | {"stand_in": str(freja.id)}
        page = pages.press(pages.get("presence.overview"), "Gem fraværet", sent)
        assert "Fraværet er gemt" in page.main
        assert "Svarer efter makkeren: Freja Toft" in page.main

        change = pages.visit(page.link("Ret"))
        assert change.form("Gem fraværet")["ends-day"] == str((first + timedelta(days=3)).day)
        pages.press(change, "Gem fraværet", on(first, "ends") | {"stand_in": ""})
        absence = session.scalars(select(Absence)).one()
        assert (absence.ends_on, absence.stand_in_id) == (first, None)
        session.rollback()

        page = pages.press(pages.get("presence.overview"), "Aflys")
        assert "Du har ikke noget fravær." in page.main

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({}, "Skriv den første dag. For eksempel 7 11 2026. Skriv den sidste dag."),
            ({"begins-day": "1", "begins-month": "2", "begins-year": "2020"}, "Skriv den sidste dag."),
            (on(clock.today(), "begins") | on(clock.today() - timedelta(days=1), "ends"), "Vælg dage i rækkefølge"),
            (on(clock.today(), "begins") | on(clock.today(), "ends") | {"stand_in": "x" * 9}, None),
        ],
        ids=["nothing", "no end", "backwards", "nobody"],
    )
    def test_wrong_input_is_said_beside_the_field(self, pages, session, mette, sent, says):
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("presence.overview"), "Gem fraværet", sent, status=400 if says else 200)
        assert says is None or says in " ".join(page.errors)

    def test_that_is_sudden_shows_on_the_citizens_page_at_once(self, pages, session, mette, amir, citizen):
        lis = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
        pages.sign_in_staff(session, lis)
        pages.sign_in(session, citizen)
        assert pages.get("home.my_page").soup.select_one('.contact-phone a[href="tel:00002000"]')
        amir.phone = "00 00 30 00"
        session.commit()

        said = pages.press(pages.get("presence.overview"), "Meld væk fra i dag", {"nu-who": str(mette.id)})
        assert "Fraværet er gemt. Borgerne kan se det nu." in said.main
        card = pages.get("home.my_page")
        assert card.text(".contact-status") == "Mette er væk lige nu. Amir Haddad svarer for Mette."
        assert card.soup.select_one('.contact-phone a[href="tel:00003000"]')
        assert not card.soup.select('.contact-card a[href="tel:00002000"]')

        pages.press(pages.get("presence.overview"), "Er tilbage")
        assert not pages.get("home.my_page").soup.select(".contact-status")

    def test_of_who_decides_can_name_another_who_does_and_nobody_themselves(self, pages, session, lis, mette):
        line = a_staff_member(session, Role.COORDINATOR, name="Line Kofoed", unit="coordinator")
        names = [option.get_text() for option in pages.get("presence.overview").soup.select("#stand_in option")]
        assert names[1:] == ["Line Kofoed", "Mette Vang"]
        days = on(clock.today() + timedelta(2), "begins") | on(clock.today() + timedelta(3), "ends")
        page = pages.press(pages.get("presence.overview"), "Gem fraværet", days | {"stand_in": str(line.id)})
        assert "Svarer efter makkeren: Line Kofoed" in page.main

        pages.sign_in_staff(session, mette)
        for name in ("stand_in", "nu-stand_in"):
            options = pages.get("presence.overview").soup.select(f"select[name={name}] option")
            assert [option.get_text() for option in options[1:]] == []

    def test_said_again_from_an_older_tab_leaves_the_stand_in(self, pages, session, mette, freja):
        pages.sign_in_staff(session, mette)
        older = pages.get("presence.overview")
        sent = {"nu-who": str(mette.id), "nu-stand_in": str(freja.id)}
        for _ in range(2):
            page = pages.press(older, "Meld væk fra i dag", sent)
            assert "Svarer efter makkeren: Freja Toft" in page.main
        assert "Du står som væk lige nu. Tryk på “Ret”" in page.main
        assert "Meld væk fra i dag" not in page.texts("main button")

        page = pages.press(older, "Meld væk fra i dag", sent | {"nu-stand_in": ""}, status=409)
        assert page.errors == ["Det fravær er allerede meldt, med en anden til at svare. Ret det i listen."]
        absence_id, stand_in_id = session.execute(select(Absence.id, Absence.stand_in_id)).one()
        assert stand_in_id == freja.id
        session.rollback()
        page = pages.press(pages.get("presence.change", absence_id=absence_id), "Gem fraværet", {"stand_in": ""})
        assert "Svarer efter makkeren: Én indgang" in page.main

    def test_planned_again_from_an_older_tab_leaves_the_stand_in(self, pages, session, mette, freja):
        pages.sign_in_staff(session, mette)
        older = pages.get("presence.overview")
        days = on(clock.today() + timedelta(2), "begins") | on(clock.today() + timedelta(3), "ends")
        pages.press(older, "Gem fraværet", days | {"stand_in": str(freja.id)})
        page = pages.press(older, "Gem fraværet", days | {"stand_in": ""}, status=409)
        assert "Svarer efter makkeren: Freja Toft" in page.main
        assert page.form("Gem fraværet")["begins-day"] == days["begins-day"]

    def test_changed_from_an_older_tab_leaves_what_was_changed_and_keeps_what_was_typed(
        self, pages, session, mette, freja
    ):
        pages.sign_in_staff(session, mette)
        absence = away(session, mette, begins=2, ends=4)
        older, newer = (pages.get("presence.change", absence_id=absence.id) for _ in range(2))
        session.rollback()
        first = clock.today() + timedelta(3)
        page = pages.press(newer, "Gem fraværet", on(first, "begins") | {"stand_in": str(freja.id)})
        assert "Svarer efter makkeren: Freja Toft" in page.main
        later = on(clock.today() + timedelta(9), "ends")
        page = pages.press(older, "Gem fraværet", later, status=409)
        assert page.errors == ["Det er ændret, mens du havde siden åben. Det, du skrev, står her stadig."]
        assert page.form("Gem fraværet")["ends-day"] == later["ends-day"]
        session.refresh(absence)
        assert (absence.begins_on, absence.stand_in_id) == (first, freja.id)
        session.rollback()
        assert "Fraværet er gemt." in pages.press(page, "Gem fraværet").main

    def test_that_meets_another_or_the_stand_ins_own_says_who_answers_when(self, pages, session, mette, amir, freja):
        today = clock.today()
        away(session, amir, begins=4, ends=10)
        away(session, mette, begins=2, ends=12, stand_in=amir)
        pages.sign_in_staff(session, mette)
        days = on(today + timedelta(7), "begins") | on(today + timedelta(14), "ends")
        page = pages.press(pages.get("presence.overview"), "Gem fraværet", days | {"stand_in": str(freja.id)})
        assert "Noget fravær falder sammen." in page.main
        first, second = page.texts("main li.task")
        assert f"Her gælder det andet fravær i stedet: {span(today, 7, 12)}." in first
        assert f"Amir Haddad er selv væk: {span(today, 4, 10)}. Så svarer Én indgang." in first
        assert "Svarer efter makkeren: Freja Toft" in second
        assert "andet fravær" not in second

    def test_that_leans_on_who_leans_back_says_which(self, pages, session, mette, amir, freja):
        away(session, freja, stand_in=amir)
        away(session, amir, stand_in=mette)
        pages.sign_in_staff(session, mette)
        for stand_in, says in ((amir, "I er væk samtidig og peger på hinanden."), (freja, "peger tilbage. Vælg en")):
            sent = {"nu-who": str(mette.id), "nu-stand_in": str(stand_in.id)}
            page = pages.press(pages.get("presence.overview"), "Meld væk fra i dag", sent, status=400)
            assert says in page.errors[0]

    def test_ended_from_an_older_tab_is_ended(self, pages, session, mette):
        pages.sign_in_staff(session, mette)
        away(session, mette, ends=None)
        older = pages.get("presence.overview")
        session.rollback()
        for _ in range(2):
            assert "Fraværet er slut." in pages.press(older, "Er tilbage").main

    @pytest.mark.parametrize("begins", [0, 2])
    def test_that_somebody_ended_meanwhile_is_told_and_keeps_what_was_typed(self, pages, session, mette, freja, begins):
        pages.sign_in_staff(session, mette)
        absence = away(session, mette, begins=begins)
        change = pages.get("presence.change", absence_id=absence.id)
        session.rollback()
        pages.press(pages.get("presence.overview"), "Er tilbage" if begins == 0 else "Aflys")
        sent = on(clock.today() + timedelta(9), "ends") | {"stand_in": str(freja.id)}
        page = pages.press(change, "Gem fraværet", sent, status=409)
        assert page.errors == ["Fraværet er slut nu. Meld det igen, hvis det stadig gælder."]
        assert page.soup.select_one("select[name=stand_in] option[selected]")["value"] == str(freja.id)
        assert "Du har ikke noget fravær." in pages.get("presence.overview").main

    def test_of_everybody_leads_to_the_one_entrance(self, pages, session, mette, amir, citizen):
        away(session, mette)
        away(session, amir)
        pages.sign_in(session, citizen)
        card = pages.get("home.my_page")
        assert "Ring til os, så hjælper en anden dig." in card.text(".contact-status")
        assert card.text(".contact-phone") == "00 00 10 00"
        assert "00 00 20 00" not in card.text(".contact-card")

    def test_of_the_buddy_is_told_without_their_number(self, pages, session, amir, citizen):
        away(session, amir)
        pages.sign_in(session, citizen)
        assert pages.get("home.my_page").text(".contact-buddy").endswith("så ring til os på 00 00 10 00.")

    def test_of_others_is_not_for_colleagues(self, pages, session, mette, freja):
        absence = away(session, mette)
        pages.sign_in_staff(session, freja)
        page = pages.get("presence.overview")
        assert "Mette Vang" not in "".join(page.texts("main h3"))
        sent = {"nu-who": str(mette.id)}
        pages.press(page, "Meld væk fra i dag", sent, status=400)
        pages.get("presence.change", absence_id=absence.id, status=404)


class TestAssigning:
    def test_goes_by_support_then_people_and_is_told(self, pages, session, lis, mette, amir):
        one = a_citizen(session, name="Ny Borger")
        page = pages.get("assigning.show", citizen_id=one.id)
        assert "Borgeren har ingen kontaktperson endnu." in page.main
        assert "Foreslår: Borgerkonsulent" in page.main
        assert "Ny Borger" not in page.main

        choose = pages.press(page, "Vælg personer", {"level": "4"})
        assert "Det passer til: Borgerkonsulent." in choose.main
        assert f"{mette.name}: 0 af 10–15" in choose.main
        sent = {"contact_person": str(mette.id), "buddy": str(amir.id), "reason": "Første samtale"}
        done = pages.press(choose, "Gem, og giv borgeren besked", sent)
        assert "Borgeren har fået besked, men ikke åbnet den endnu." in done.main

        pages.sign_in(session, one)
        inbox = pages.get("notices.inbox")
        assert "Der er nyt om din kontaktperson" in inbox.main
        assert pages.press(inbox, "Åbn").h1 == "Menneskene omkring dig"
        assert "Borgeren har læst beskeden." in pages.get("assigning.show", citizen_id=one.id).main

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"contact_person": ""}, "Vælg en kontaktperson."),
            ({"reason": " "}, "Skriv, hvorfor."),
            ({"handover": ""}, "Skriv, hvad den nye kontaktperson skal vide."),
            ({"buddy": "same"}, "to forskellige"),
            ({"takes_over-day": "1", "takes_over-month": "1", "takes_over-year": "2020"}, "Skriv en dag efter i dag"),
            ({"takes_over-day": "x"}, "Skriv en dag. For eksempel 7 11 2026."),
            (on(clock.today() + timedelta(9), "takes_over") | {"contact_person": "mette"}, "Vælg en anden kontakt"),
            (on(clock.today() + timedelta(95), "takes_over"), "Vælg en dag inden for de næste 90 dage."),
        ],
        ids=str,
    )
    def test_wrong_input_is_said_and_kept(self, pages, session, lis, citizen, mette, freja, amir, change, says):
        choose = pages.press(pages.get("assigning.show", citizen_id=citizen.id), "Vælg personer", {"level": "2"})
        sent = {"contact_person": str(freja.id), "buddy": str(amir.id), "reason": "Flytter", "handover": "En hund"}
        people = {"same": str(freja.id), "mette": str(mette.id)}
        change = {key: people.get(value, value) for key, value in change.items()}
        page = pages.press(choose, "Gem, og giv borgeren besked", sent | change, status=400)
        assert len(page.errors) == 1
        assert says in page.errors[0]
        assert "Flytter" in page.main or "reason" in change
        assert len(session.scalars(select(ContactAssignment)).all()) == 1

    @pytest.mark.parametrize("seen", ["", str(UUID(int=0)), "x"])
    def test_from_a_form_that_saw_another_changes_nothing(self, pages, session, lis, citizen, freja, amir, seen):
        choose = pages.press(pages.get("assigning.show", citizen_id=citizen.id), "Vælg personer", {"level": "2"})
        sent = {"contact_person": str(freja.id), "buddy": str(amir.id), "reason": "Flytter", "handover": "En hund"}
        page = pages.press(choose, "Gem, og giv borgeren besked", sent | {"seen": seen}, status=409)
        assert page.errors[-1] == "Nu er Mette Vang kontaktperson, og intet skift er planlagt."
        assert len(session.scalars(select(ContactAssignment)).all()) == 1

    @pytest.mark.parametrize("is_planned", [True, False])
    def test_from_an_older_tab_leaves_the_plan_and_keeps_what_was_typed(
        self, pages, session, lis, citizen, freja, amir, is_planned
    ):
        older = pages.press(pages.get("assigning.show", citizen_id=citizen.id), "Vælg personer", {"level": "2"})
        shown_before = pages.get("assigning.show", citizen_id=citizen.id)
        planned = a_planned_change(session, citizen, contact_person=freja, buddy=amir)
        sent = {"contact_person": str(amir.id), "buddy": str(freja.id), "reason": "Flytter", "handover": "En hund"}
        days = on(clock.today() + timedelta(5), "takes_over") if is_planned else {}
        page = pages.press(older, "Gem, og giv borgeren besked", sent | days, status=409)
        assert "Nu er Mette Vang kontaktperson, og Freja Toft tager over" in " ".join(page.errors)
        assert "En hund" in page.main
        session.expire_all()
        assert (planned.next_contact_person_id, planned.ended_at) == (freja.id, None)
        session.rollback()
        assert "Skift på vej" not in shown_before.main

        chosen = {key: sent[key] for key in ("contact_person", "buddy")}
        assert "Det er gemt." in pages.press(page, "Gem, og giv borgeren besked", chosen).main

    def test_that_is_planned_is_read_by_whoever_takes_over_and_changed_by_others(
        self, app, pages, session, citizen, freja, amir
    ):
        a_planned_change(
            session, citizen, contact_person=freja, buddy=amir, handover="Hun har en hund", support_level=3
        )
        pages.client = app.test_client()
        pages.sign_in_staff(session, freja)
        mine = pages.get("desk.mine")
        assert "Du tager over" in mine.main
        assert "Åbn" not in mine.texts("main button")
        page = pages.visit(mine.link("Læs, hvad du skal vide"))
        assert "Hun har en hund" in page.main
        assert "Ny støtte Støtte i hverdagen" in page.main
        assert not page.soup.select("main form")
        forged = {"csrf_token": mine.form("Vi har talt i dag")["csrf_token"], "level": "2"}
        for endpoint in ("assigning.show", "assigning.cancel"):
            pages.post(pages.address(endpoint, citizen_id=citizen.id), forged, status=404)

        pages.sign_in_staff(session, amir)
        pages.get("assigning.show", citizen_id=citizen.id, status=404)

    def test_keeping_the_contact_person_says_that_a_change_is_planned(
        self, pages, session, lis, citizen, mette, freja, amir
    ):
        planned = a_planned_change(session, citizen, contact_person=freja, buddy=amir)
        page = pages.get("assigning.show", citizen_id=citizen.id)
        choose = pages.press(page, "Vælg personer", {"level": "2"})
        kept = {"contact_person": str(mette.id), "buddy": str(amir.id), "reason": "Mette bliver alligevel"}
        page = pages.press(choose, "Gem, og giv borgeren besked", kept, status=400)
        (error,) = page.errors
        assert error.startswith("Freja Toft tager over")
        assert error.endswith("Skal Mette Vang blive, så gå tilbage og aflys skiftet.")
        assert "Mette bliver alligevel" in page.main
        session.refresh(planned)
        assert planned.next_contact_person_id == freja.id

    def test_calling_off_another_plan_than_was_shown_leaves_it(self, pages, session, lis, citizen, freja, amir):
        a_planned_change(session, citizen, contact_person=freja, buddy=amir)
        older = pages.get("assigning.show", citizen_id=citizen.id)
        a_planned_change(session, citizen, contact_person=amir, buddy=freja)
        page = pages.press(older, "Aflys skiftet")
        assert "Nu er Mette Vang kontaktperson, og Amir Haddad tager over" in page.main
        assert "Skift på vej" in page.main
        assert "Skiftet er aflyst." in pages.press(page, "Aflys skiftet").main

    def test_beyond_what_is_full_warns_and_wants_a_reason(
        self, app, pages, session, lis, citizen, freja, amir, monkeypatch
    ):
        small = app.extensions["municipality"].model_copy(update={"caseload": Caseload(normal=0.5, full=0.6)})
        monkeypatch.setitem(app.extensions, "municipality", small)
        choose = pages.press(pages.get("assigning.show", citizen_id=citizen.id), "Vælg personer", {"level": "2"})
        sent = {"contact_person": str(freja.id), "buddy": str(amir.id), "reason": "Flytter", "handover": "En hund"}
        assert "Freja Toft: 0 af 0,5–0,6 (ikke plads til flere)" in choose.main
        page = pages.press(choose, "Gem, og giv borgeren besked", sent, status=400)
        assert page.errors == ["Så er der 1. Det er for mange. Skriv hvorfor, eller vælg en anden."]
        done = pages.press(page, "Gem, og giv borgeren besked", sent | {"beyond": "Kender familien"})
        assert "Freja Toft" in done.main

    def test_a_change_with_an_overlap_shows_both_and_can_be_called_off(
        self, pages, session, citizen, mette, freja, amir
    ):
        pages.sign_in_staff(session, mette)
        page = pages.get("assigning.show", citizen_id=citizen.id)
        assert citizen.name in page.main  # her own
        choose = pages.press(page, "Vælg personer", {"level": "2"})
        sent = {"contact_person": str(freja.id), "buddy": str(amir.id), "reason": "Barsel", "handover": "En hund"}
        done = pages.press(choose, "Gem, og giv borgeren besked", sent | on(clock.today() + timedelta(9), "takes_over"))
        assert "Skift på vej" in done.main
        pages.sign_in(session, citizen)
        assert "er Freja Toft din kontaktperson" in pages.get("home.my_page").text(".contact-card")

        pages.sign_in_staff(session, freja)
        assert "Du tager over" in pages.get("desk.mine").main
        pages.sign_in_staff(session, mette)
        assert (
            "Skiftet er aflyst" in pages.press(pages.get("assigning.show", citizen_id=citizen.id), "Aflys skiftet").main
        )
        assert "Freja" not in pages.get("home.my_page").text(".contact-card")

    def test_by_somebody_else_meanwhile_gives_whoever_had_it_their_words_back(
        self, pages, session, citizen, mette, amir, freja
    ):
        pages.sign_in_staff(session, mette)
        page = pages.get("assigning.show", citizen_id=citizen.id)
        choose = pages.press(page, "Vælg personer", {"level": "2"})
        an_assignment(session, citizen, contact_person=freja, buddy=amir, handover="Hun har en hund")
        sent = {
            "contact_person": str(amir.id),
            "buddy": str(freja.id),
            "reason": "Barsel",
            "handover": "Ring om natten",
        }
        page = pages.press(choose, "Gem, og giv borgeren besked", sent, status=409)
        assert page.h1 == "Du er ikke kontaktperson her mere"
        assert page.texts("main .own-words") == ["Barsel", "Ring om natten"]
        for name in (citizen.name, "Freja", "hund"):
            assert name not in page.main
        pages.get("assigning.show", citizen_id=citizen.id, status=404)
        assert "1 borger har lige fået en anden kontaktperson end dig." in pages.get("home.desk").main

        pages.sign_in_staff(session, freja)
        assert "Du er blevet kontaktperson for 1 borger." in pages.get("home.desk").main
        assert "Hun har en hund" in pages.visit(pages.get("desk.mine").link("Læs, hvad du skal vide")).main

    def test_of_ones_own_case_twice_is_once(self, pages, session, citizen, mette, amir, freja):
        pages.sign_in_staff(session, mette)
        page = pages.get("assigning.show", citizen_id=citizen.id)
        choose = pages.press(page, "Vælg personer", {"level": "2"})
        sent = {
            "contact_person": str(freja.id),
            "buddy": str(amir.id),
            "reason": "Barsel",
            "handover": "Ring om natten",
        }
        for _ in range(2):
            assert pages.press(choose, "Gem, og giv borgeren besked", sent).h1 == "Mit arbejde"
        assert len(session.scalars(select(ContactAssignment)).all()) == 2

    def test_that_is_planned_stands_on_the_desks_of_both(self, pages, session, citizen, mette, amir, freja):
        planned = a_planned_change(session, citizen, contact_person=freja, buddy=amir)
        day = format_date(planned.takes_over_on, "d. MMMM y", locale="da")
        pages.sign_in_staff(session, mette)
        assert "1 borger får snart en anden kontaktperson end dig." in pages.get("home.desk").main
        assert f"Freja Toft tager over {day}" in pages.get("desk.mine").main
        pages.sign_in_staff(session, freja)
        assert "Du tager snart over for 1 borger." in pages.get("home.desk").main
        assert f"Du tager over {day}" in pages.get("desk.mine").main

    def test_the_wish_is_for_those_who_can_grant_it(self, pages, session, citizen, mette, lis):
        wish_another(session, "Vi taler forbi hinanden", by=as_citizen(citizen), now=clock.now())
        session.commit()
        assert "Vi taler forbi hinanden" in pages.get("assigning.show", citizen_id=citizen.id).main
        pages.sign_in_staff(session, mette)
        assert "forbi" not in pages.get("assigning.show", citizen_id=citizen.id).main

    def test_is_hidden_from_colleagues_and_of_strangers(self, pages, session, citizen, freja, lis):
        pages.get("assigning.show", citizen_id=freja.id, status=404)
        pages.sign_in_staff(session, freja)
        pages.get("assigning.show", citizen_id=citizen.id, status=404)


class TestMine:
    def test_lists_ones_own_by_what_one_is_to_them(self, pages, session, database, citizen, mette, amir, freja):
        long_ago = clock.now() - timedelta(days=40)
        with_buddy = a_citizen(session, name="Ældre Sag")
        an_assignment(session, with_buddy, contact_person=freja, buddy=mette, now=long_ago)
        pages.sign_in_staff(session, mette)
        page = pages.get("desk.mine")
        assert page.texts("main h2") == ["Test Testesen", "Ældre Sag"]
        assert page.main.count("Ikke talt sammen i 30 dage") == 1
        assert "Du er makker" in page.main

        with statements(database) as few:
            pages.get("desk.mine")
        for _ in range(22):
            an_assignment(session, a_citizen(session), contact_person=mette, buddy=amir)
        with statements(database) as many:
            page = pages.get("desk.mine")
        assert len(few) == len(many) <= 3
        assert len(page.texts("main h2")) == 20
        assert len(pages.visit(page.link("Næste")).texts("main h2")) == 4

    def test_notes_that_they_spoke_today(self, pages, session, citizen, mette):
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("desk.mine"), "Vi har talt i dag")
        assert "Sidst talt sammen" in page.main
        pages.sign_in(session, citizen)
        assert "1 samtale er skrevet ned." in pages.get("around.show").main

    def test_shows_a_stand_in_only_while_they_answer(self, pages, session, citizen, mette, amir, freja):
        pages.sign_in_staff(session, freja)
        assert "Du er ikke kontaktperson for nogen endnu" in pages.get("desk.mine").main
        away(session, mette, stand_in=freja)
        assert "Test Testesen" not in pages.get("desk.mine").main
        away(session, amir)
        assert "Du svarer lige nu" in pages.get("desk.mine").main


@pytest.fixture
def mette(session):
    return a_contact_person(session)


@pytest.fixture
def amir(session):
    return a_contact_person(session, "Amir Haddad")


@pytest.fixture
def freja(session):
    return a_contact_person(session, "Freja Toft")


@pytest.fixture
def citizen(session, mette, amir):
    citizen = a_citizen(session)
    an_assignment(session, citizen, contact_person=mette, buddy=amir)
    return citizen


@pytest.fixture
def lis(pages, session):
    lis = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    pages.sign_in_staff(session, lis)
    return lis
