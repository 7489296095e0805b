"""What a citizen is asked, answers and takes back, page by page."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from portal import clock
from portal.config.roles import Role
from portal.consents.actions import Said, add_event
from portal.consents.models import Consent, ConsentEvent, ConsentText, Denial
from portal.consents.questions import note_word
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.states import EventKind
from portal.markdown import render
from portal.people.models import Citizen
from portal.people.standing import stand_down
from tests.acting.builders import act_as
from tests.builders import a_citizen, a_staff_member
from tests.conftest import triggers_off
from tests.consents.builders import (
    GOALS,
    ISSUER,
    WORDS,
    Family,
    a_given_consent,
    a_question,
    a_rule,
    a_standing_no,
    a_text,
    a_word,
    by_staff,
    kinds,
    look,
    permits,
    stands_for,
)
from tests.pages import PageClient
from tests.statements import of_the_page, statements

YES, NO = {"answer": "ja"}, {"answer": "nej"}


class TestOverview:
    def test_says_so_where_nobody_asks_anything(self, pages, session):
        pages.sign_in(session, a_citizen(session))
        page = pages.get("consents.overview")
        assert "Ingen spørger dig om noget lige nu." in page.main
        assert "Du har ikke givet lov til noget" in page.texts("h3")

    def test_sorts_what_waits_what_holds_and_what_is_over(self, pages, session, citizen):
        a_question(session, citizen)
        a_given_consent(session, citizen)
        a_word(session, a_given_consent(session, citizen)[0], citizen, EventKind.WITHDRAWN)
        badges = pages.get("consents.overview").texts("main .badge")
        assert badges == ["Venter på svar", "Givet", "Trukket tilbage"]

    def test_tells_of_what_the_law_lets_us_share_and_doesnt_ask(self, pages, session, citizen):
        a_rule(session)
        page = pages.get("consents.overview")
        assert "Loven siger det." in page.texts("summary")
        assert "Det kan du ikke sige nej til." in page.main

    def test_shows_nothing_of_anybody_elses(self, pages, session, citizen):
        a_given_consent(session, a_citizen(session, name="En anden"))
        assert pages.get("consents.overview").texts("main .badge") == []

    @pytest.mark.parametrize("number", [1, 7])
    def test_costs_the_same_statements_for_any_number(self, pages, session, citizen, database, number):
        for _ in range(number):
            a_given_consent(session, citizen)
        pages.get("consents.overview")
        with statements(database) as seen:
            pages.get("consents.overview")
        # sign-in, four for consents, whom they are about, powers, noes, titles, laws, standing noes, receipts, contact,
        # unread
        assert len(of_the_page(seen)) == 14, seen

    def test_a_question_is_told_of_on_my_page_and_gone_when_it_is_answered(self, pages, session, citizen):
        consent = a_question(session, citizen)
        assert "Vi har 1 spørgsmål til dig" in pages.get("home.my_page").texts(".alert-heading")
        a_word(session, consent, citizen, EventKind.REFUSED)
        assert pages.get("home.my_page").texts(".alert-heading") == []


class TestAsking:
    def test_says_everything_on_one_page(self, pages, session, citizen):
        page = asking(pages, a_question(session, citizen))
        facts = page.text(".summary-list")
        assert page.h1 == "Må vi dele?"
        assert "Vi vil gerne dele." in page.text("#tekst")
        for words in ("Træning og Rehabilitering", "Job og Uddannelse", "Detaljer fra sagen", "6 måneder", "helbred"):
            assert words in facts

    def test_has_nothing_chosen_and_two_equal_answers(self, pages, session, citizen):
        page = asking(pages, a_question(session, citizen))
        radios = page.soup.select("input[type=radio]")
        assert [radio["value"] for radio in radios] == ["ja", "nej"]
        assert not page.soup.select("input[checked]")
        assert len({radio.parent["class"][0] for radio in radios}) == 1

    def test_wants_a_choice(self, pages, session, citizen):
        page = pages.press(asking(pages, a_question(session, citizen)), "Fortsæt", status=400)
        assert page.errors == ["Vælg ja eller nej. Du kan også vente med at svare."]

    def test_shows_the_answer_once_more_and_keeps_nothing_yet(self, pages, session, citizen):
        consent = a_question(session, citizen)
        page = pages.press(asking(pages, consent), "Fortsæt", YES)
        assert page.h1 == "Tjek dit svar"
        assert "Ja, I må dele det" in page.main
        assert happened(session, consent) == ["asked"]

    @pytest.mark.parametrize(("answer", "kind"), [(YES, "given"), (NO, "refused")])
    def test_takes_the_answer_down_with_who_said_it_and_how(self, pages, session, citizen, answer, kind):
        consent = a_question(session, citizen)
        page = answered(pages, consent, answer)
        assert page.h1 == "Dit svar er gemt"
        event = session.scalars(select(ConsentEvent).where(ConsentEvent.seq == 2)).one()
        assert (event.kind, event.citizen_id, event.channel, event.level) == (kind, citizen.id, "web", "substantial")
        assert len(event.session_key) == 64

    def test_a_yes_opens_the_door_and_a_no_doesnt(self, pages, session, citizen, database):
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        refused = a_question(session, citizen)
        answered(pages, refused, NO)
        assert not permits(database, asker, citizen.id)
        answered(pages, a_question(session, citizen), YES)
        assert permits(database, asker, citizen.id)

    def test_the_second_click_is_the_same_answer(self, pages, session, citizen):
        consent = a_question(session, citizen)
        checked = pages.press(asking(pages, consent), "Fortsæt", YES)
        first = pages.press(checked, "Gem mit svar")
        again = pages.press(checked, "Gem mit svar")
        assert first.text(".receipt-number") == again.text(".receipt-number")
        assert happened(session, consent) == ["asked", "given"]

    def test_another_answer_in_another_tab_comes_too_late_and_changes_nothing(self, pages, session, citizen):
        consent = a_question(session, citizen)
        checked = pages.press(asking(pages, consent), "Fortsæt", NO)
        answered(pages, consent, YES)
        late = pages.press(checked, "Gem mit svar", status=409)
        assert late.h1 == "Det er ændret imens"
        assert late.texts("main .badge") == ["Givet"]
        assert happened(session, consent) == ["asked", "given"]

    def test_too_late_is_too_late(self, pages, session, citizen):
        consent = a_question(session, citizen)
        checked = pages.press(asking(pages, consent), "Fortsæt", YES)
        session.execute(update(Consent).values(head=1))
        with triggers_off(session):
            session.execute(update(Consent).values(asked_at=clock.now() - timedelta(9), lapses_at=clock.now()))
        session.commit()
        assert pages.press(checked, "Gem mit svar", status=409).texts("main .badge") == ["Lukket uden svar"]

    def test_is_put_off_and_can_be_answered_later(self, pages, session, citizen):
        consent = a_question(session, citizen)
        page = pages.press(asking(pages, consent), "Jeg vil tale med min kontaktperson først")
        assert page.h1 == "Du svarer senere"
        assert happened(session, consent) == ["asked", "deferred"]
        pages.press(asking(pages, consent), "Jeg vil tale med min kontaktperson først")
        assert happened(session, consent) == ["asked", "deferred"]
        assert answered(pages, consent, YES).h1 == "Dit svar er gemt"

    def test_is_in_danish_where_there_is_no_english(self, pages, session, citizen):
        danish = a_text(session, "kun-dansk", words={"da": WORDS["da"]})["da"]
        consent = a_question(session, citizen, text=danish)
        page = pages.get("consents.show", lang="en", consent_id=consent.id)
        assert page.soup.select_one("#tekst")["lang"] == "da"

    @pytest.mark.parametrize("change", [{"title": "Må vi dele!"}, {"body": "Vi vil gerne dele alt."}])
    def test_a_changed_text_is_asked_of_nobody(self, pages, session, citizen, change):
        consent = a_question(session, citizen)
        checked = pages.press(asking(pages, consent), "Fortsæt", YES)
        with triggers_off(session):
            session.execute(update(ConsentText).values(**change))
        session.commit()
        assert pages.get("consents.show", consent_id=consent.id, status=503).h1 == "Du kan ikke svare lige nu"
        assert pages.press(checked, "Gem mit svar", status=503).h1 == "Du kan ikke svare lige nu"
        assert happened(session, consent) == ["asked"]


class TestFidelity:
    """Bar B6: what is shown, what was hashed and what the receipt holds are the same words."""

    @pytest.mark.parametrize("lang", ["da", "en"])
    def test_the_text_shown_is_the_text_hashed_is_the_text_on_the_receipt(self, pages, session, citizen, lang):
        consent = a_question(session, citizen)
        stored = a_text(session)[lang]
        session.commit()
        shown = pages.get("consents.show", lang=lang, consent_id=consent.id)
        checked = pages.press(shown, "Fortsæt" if lang == "da" else "Continue", YES)
        receipt = pages.press(checked, "Gem mit svar" if lang == "da" else "Save my answer")

        body = render(stored.body, lang)
        assert shown.soup.select_one("#tekst").decode_contents().strip() == body.strip()
        assert shown.h1 == stored.title
        assert body.strip() in receipt.soup.select_one("#kvittering-tekst").decode_contents()
        assert receipt.text(".fingerprint") == stored.sha256
        assert session.scalars(select(ConsentEvent.text_id).where(ConsentEvent.seq == 2)).one() == stored.id


class TestWithdraw:
    def test_is_three_clicks_from_my_page(self, pages, session, citizen, database):
        consent = a_given_consent(session, citizen)[0]
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        assert permits(database, asker, citizen.id)
        overview = pages.visit(pages.get("home.my_page").link("Samtykker"))  # one
        preview = pages.visit(overview.link("Træk tilbage"))  # two
        receipt = pages.press(preview, "Ja, stop det nu")  # three
        assert "Dit ja er stoppet" in receipt.main
        assert not permits(database, asker, citizen.id)
        assert happened(session, consent)[-1] == "withdrawn"

    def test_tells_who_loses_sight_of_what_and_what_the_law_still_allows(self, pages, session, citizen, database):
        consent = a_given_consent(session, citizen)[0]
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        look(database, asker, citizen.id, GOALS)
        look(database, asker, citizen.id, GOALS)
        page = pages.get("consents.withdraw", consent_id=consent.id)
        assert "Med det her ja kan Job og Uddannelse ikke længere se:" in page.main
        assert "Det er læst 2 gange." in page.main
        assert "Ingen lov lader Job og Uddannelse læse det alligevel." in page.main
        a_rule(session)
        assert "Loven siger det." in pages.get("consents.withdraw", consent_id=consent.id).main

    def test_the_second_click_is_the_same(self, pages, session, citizen):
        consent = a_given_consent(session, citizen)[0]
        preview = pages.get("consents.withdraw", consent_id=consent.id)
        first = pages.press(preview, "Ja, stop det nu")
        again = pages.press(preview, "Ja, stop det nu")
        assert first.text(".receipt-number") == again.text(".receipt-number")

    def test_what_has_ended_meanwhile_is_told(self, pages, session, citizen):
        consent = a_given_consent(session, citizen)[0]
        preview = pages.get("consents.withdraw", consent_id=consent.id)
        add_event(session, consent, EventKind.REVOKED, key="stopped", now=clock.now())
        session.commit()
        assert pages.press(preview, "Ja, stop det nu", status=409).texts("main .badge") == ["Stoppet af kommunen"]

    def test_what_has_run_out_is_over(self, pages, session, citizen):
        consent = a_given_consent(session, citizen)[0]
        with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
            pages.sign_in(session, citizen)
            page = pages.get("consents.show", consent_id=consent.id)
        assert page.texts("main .badge") == ["Udløbet"]
        assert "Træk tilbage" not in page.main


class TestTwoOfTheSame:
    """A person may have said yes to two texts about the same: taking one back leaves the other, and says so."""

    def test_taking_one_back_tells_what_still_holds(self, pages, session, citizen, database):
        first, second = self.two(session, citizen)
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        page = pages.get("consents.withdraw", consent_id=second.id)
        assert "Du har også sagt ja til noget af det samme" in page.texts(".alert-heading")
        assert "Ingen lov" not in page.main
        pages.press(page, "Ja, stop det nu")
        assert permits(database, asker, citizen.id)
        last = pages.get("consents.withdraw", consent_id=first.id)
        assert "Du har også" not in last.main
        pages.press(last, "Ja, stop det nu")
        assert not permits(database, asker, citizen.id)

    def test_a_no_doesnt_say_that_nothing_is_shared(self, pages, session, citizen):
        a_given_consent(session, citizen)
        asked_again = a_question(session, citizen, text=self.other_text(session))
        page = pages.press(asking(pages, asked_again), "Fortsæt", NO)
        assert "Vi deler det ikke." not in page.main
        assert "Det gælder stadig, til du også tager det tilbage." in page.main

    def two(self, session, citizen):
        other = self.other_text(session)
        return a_given_consent(session, citizen)[0], a_given_consent(session, citizen, text=other)[0]

    def other_text(self, session):
        words = {"da": replace(WORDS["da"], title="Må vi dele igen?"), "en": replace(WORDS["en"], title="Once more?")}
        return a_text(session, "plan-igen", words=words)["da"]


class TestShown:
    def test_tells_what_shows_a_word_said_aloud(self, pages, session, citizen):
        consent, mette = a_question(session, citizen), a_staff_member(session, Role.CONTACT_PERSON)
        told = Said(citizen.id, staff_id=mette.id, evidence="Hvor: i telefonen. Hvornår: i dag. Hørt af: Mette.")
        note_word(session, consent, EventKind.GIVEN, told, key="1", now=clock.now(), issuer=ISSUER)
        session.commit()
        page = pages.get("consents.show", consent_id=consent.id)
        assert "Du sagde ja mundtligt, og Træning og Rehabilitering skrev det ned. Hvor: i telefonen." in page.main
        assert "Teksten, der blev spurgt om" in pages.visit(page.link("Se kvitteringen")).texts("h2")

    def test_tells_what_happened_and_what_it_was_used_for(self, pages, session, citizen, database):
        consent = a_given_consent(session, citizen)[0]
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        look(database, asker, citizen.id, GOALS)
        page = pages.get("consents.show", consent_id=consent.id)
        steps = " ".join(page.texts("main ol li"))
        assert "Job og Uddannelse spurgte." in steps
        assert "Du sagde ja." in steps
        assert "Vi mødes om planen i morgen (Mål, trin og aftaler)" in page.main

    def test_says_what_a_no_in_advance_keeps_from_holding(self, pages, session, citizen):
        consent = a_given_consent(session, citizen)[0]
        denial = a_standing_no(session, citizen)
        with triggers_off(session):
            session.execute(update(Denial).values(purpose=None))
        session.commit()
        page = pages.get("consents.show", consent_id=consent.id)
        assert "Det gælder ikke lige nu. Der er sagt nej til det." in page.main
        assert "Gælder ikke lige nu" in pages.get("consents.overview").texts("h2")
        lifted = pages.press(pages.get("consents.overview"), "Tag nejet tilbage")
        assert "Dit nej er taget tilbage." in lifted.main
        session.expire_all()
        assert denial.lifted_at is not None


class TestFamily:
    """Two share custody: both must say yes, one stops it; the child says no alone."""

    def test_waits_for_both_and_one_stops_it(self, app, session, parents, database):
        consent, (mother, father), child = parents
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        answered(mother, consent, YES)
        assert "1 af 2 har sagt ja." in mother.get("consents.show", consent_id=consent.id).main
        assert not permits(database, asker, child.id)
        answered(father, consent, YES)
        assert permits(database, asker, child.id)
        mother.press(mother.get("consents.withdraw", consent_id=consent.id), "Ja, stop det nu")
        assert not permits(database, asker, child.id)
        assert father.get("consents.show", consent_id=consent.id).texts("main .badge") == ["Trukket tilbage"]

    def test_a_yes_can_be_taken_back_before_the_other_has_answered(self, session, parents):
        consent, (mother, father), _child = parents
        answered(mother, consent, YES)
        preview = mother.get("consents.withdraw", consent_id=consent.id)
        first = mother.press(preview, "Ja, stop det nu")
        assert mother.press(preview, "Ja, stop det nu").text(".receipt-number") == first.text(".receipt-number")
        assert happened(session, consent) == ["asked", "given", "refused"]
        assert father.get("consents.show", consent_id=consent.id).texts("main .badge") == ["Nej"]

    def test_whoever_is_here_for_themselves_says_first_for_whom(self, session, parents):
        consent, (mother, _father), _child = parents
        asked = asking(mother, consent)
        mother.press(mother.get("acting.pick"), "Vælg mig selv")
        page = asking(mother, consent)
        assert page.h1 == "Skift person først"
        assert mother.press(asked, "Fortsæt", YES, status=409).h1 != "Tjek dit svar"  # shown while she acted
        path = mother.address("consents.answer", consent_id=consent.id)
        token = mother.get("acting.pick").form("Vælg mig selv")["csrf_token"]
        refused = mother.post(path, {"csrf_token": token, "answer": "ja"}, status=409)
        assert refused.h1 == "Skift person først"
        english = mother.get("consents.show", lang="en", consent_id=consent.id)
        assert mother.press(english, "Switch to Barn Barnsen").h1 == "May we share?"
        mother.press(mother.get("acting.pick"), "Vælg mig selv")
        assert mother.press(page, "Skift til Barn Barnsen").h1 == "Må vi dele?"
        assert happened(session, consent) == ["asked"]

    def test_one_whose_power_was_written_anew_still_answers(self, session, family, parents):
        consent, (mother, _father), child = parents
        stand_down(session, family.both[0], now=clock.now())
        stands_for(session, child, session.get_one(Citizen, family.both[0].representative_id), known_from=clock.now())
        session.commit()
        assert "Vi har 1 spørgsmål til dig" in mother.get("home.my_page").main
        assert answered(mother, consent, YES).h1 == "Dit svar er gemt"

    def test_neither_learns_who_the_other_is(self, session, parents):
        consent, (mother, father), _child = parents
        answered(mother, consent, YES)
        for page in (father.get("consents.show", consent_id=consent.id), father.get("consents.overview")):
            assert "Mor Morsen" not in page.response.get_data(as_text=True)
        receipt = session.scalars(select(ConsentReceipt)).one()
        father.get("papers.receipt", receipt_id=receipt.id, status=404)

    def test_titles_and_addresses_name_nobody(self, parents):
        consent, (mother, _father), _child = parents
        for page in (mother.get("consents.show", consent_id=consent.id), answered(mother, consent, YES)):
            assert page.text("title").startswith("På vegne af en anden")
            assert "Barn" not in page.text("title")

    def test_receipts_say_on_whose_behalf(self, parents):
        consent, (mother, _father), _child = parents
        receipt = answered(mother, consent, YES)
        assert "Barn Barnsen" in receipt.text(".summary-list")
        assert "Mor Morsen (på vegne af en anden)" in receipt.text(".summary-list")

    def test_the_child_sees_it_and_says_no_alone(self, app, session, parents, database):
        consent, both, child = parents
        asker = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
        for one in both:
            answered(one, consent, YES)
        own = PageClient(app)
        own.sign_in(session, child)
        page = own.get("consents.show", consent_id=consent.id)
        assert "Mor Morsen sagde ja" in page.main
        assert permits(database, asker, child.id)
        after = own.press(page, "Jeg siger nej")
        own.press(page, "Jeg siger nej")
        assert "Du har sagt nej. Derfor bliver det ikke delt." in after.main
        assert "Jeg siger nej" not in after.main
        assert not permits(database, asker, child.id)
        assert len(session.scalars(select(Denial)).all()) == 1
        assert "sagt nej" not in both[0].get("consents.show", consent_id=consent.id).main

    def test_the_childs_no_isnt_shown_as_waiting_for_a_yes(self, app, session, parents):
        consent, _both, child = parents
        own = PageClient(app)
        own.sign_in(session, child)
        page = own.press(own.get("consents.show", consent_id=consent.id), "Jeg siger nej")
        for shown in (page, own.get("consents.overview")):
            assert "Du har sagt nej" in shown.texts("main .badge")
            assert "har sagt ja" not in shown.main
            assert "Venter på" not in " ".join(shown.texts("main .badge"))

    def test_whose_power_ended_keeps_receipts_and_sees_no_more(self, session, family, parents):
        consent, (mother, _father), _child = parents
        answered(mother, consent, YES)
        stand_down(session, family.both[0], now=clock.now())
        session.commit()
        mother.get("consents.show", consent_id=consent.id, status=404)
        overview = mother.get("consents.overview")
        assert overview.texts("main .badge") == []
        assert mother.visit(overview.link("Kvittering")).h1 == "Dit svar er gemt"

    @pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
    def test_at_midnight_of_the_eighteenth_birthday_it_is_over(self, app, session, seconds, status):
        mother, child = a_citizen(session), a_citizen(session, born_on=date(2009, 1, 20))
        consent = a_question(session, child, givers=[stands_for(session, child, mother)])
        at = datetime(2027, 1, 20, tzinfo=clock.COPENHAGEN) + timedelta(seconds=seconds)
        with triggers_off(session):
            session.execute(update(Consent).values(lapses_at=at + timedelta(days=3)))
        with time_machine.travel(at, tick=False):
            pages = PageClient(app)
            pages.sign_in(session, mother)
            pages.get("consents.show", consent_id=consent.id, status=status)
            waits = "Vi har 1 spørgsmål til dig" in pages.get("home.my_page").main
        assert waits == (status == 200)

    @pytest.fixture
    def parents(self, app, session, family):
        mother, father = (one.representative_id for one in family.both)
        people = [session.get_one(Citizen, one) for one in (mother, father)]
        people[0].name, people[1].name, family.child.name = "Mor Morsen", "Far Farsen", "Barn Barnsen"
        consent = a_question(session, family.child, givers=family.both)
        browsers = []
        for one in people:
            browser = PageClient(app)
            browser.sign_in(session, one)
            act_as(browser, family.child)
            browsers.append(browser)
        return consent, browsers, family.child


def happened(session, consent) -> list[str]:
    """Return what happened to a consent, and let the pages write again."""
    found = kinds(session, consent)
    session.commit()
    return found


def asking(pages, consent):
    return pages.get("consents.show", consent_id=consent.id)


def answered(pages, consent, answer):
    return pages.press(pages.press(asking(pages, consent), "Fortsæt", answer), "Gem mit svar")


@pytest.fixture
def citizen(session, pages):
    citizen = a_citizen(session)
    pages.sign_in(session, citizen)
    return citizen


@pytest.fixture
def family(session) -> Family:
    return Family(session)
