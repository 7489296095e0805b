"""`/medarbejder/adgangslog`: the officer answers, draws and judges, and sees of citizens nothing but their words."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.audit.models import AuditVerification
from portal.config.roles import Role
from portal.config.sharing import Category, Use
from portal.consents.door import Wanted
from portal.consents.facts import Visibility
from portal.consents.log_actions import complain
from portal.consents.log_models import CheckedLook, LogCheck, LookComplaint, SpotCheck
from portal.consents.models import Look
from tests.builders import a_citizen, a_staff_member, as_citizen
from tests.conftest import triggers_off
from tests.consents.builders import GOALS, a_rule, by_staff, look
from tests.statements import statements

SECRET = "Asta Hemmelig"
YESTERDAY = clock.today() - timedelta(days=1)


class TestComplaints:
    def test_wait_with_their_date_and_who_looked(self, pages, ruth, doubted):
        page = pages.get("oversight.overview")
        assert "Nina Bech , Job og Uddannelse" in page.text("main table")
        assert not page.soup.select(".badge-error")

    def test_that_are_late_stand_first_and_say_so(self, pages, session, database, ruth, doubted, nina, asta):
        look(database, nina, asta.id, GOALS)
        newest = session.scalars(select(Look).order_by(Look.seq.desc()).limit(1)).one()
        late = complain(session, newest, "", by=as_citizen(asta), answer_days=1, now=clock.now())
        with triggers_off(session):
            session.execute(update(LookComplaint).where(LookComplaint.id == late.id).values(answer_by=YESTERDAY))
        session.commit()
        rows = pages.get("oversight.overview").texts("main tbody tr")
        assert ["For sent" in row for row in rows] == [True, False]

    def test_are_answered_once_and_the_citizen_reads_it(self, app, pages, session, ruth, doubted, asta):
        page = pages.get("oversight.complaint", complaint_id=doubted.id)
        assert "Jeg kender dem ikke" in page.main
        page = pages.press(page, "Send svar", {"answer": "Det var en fejl.\nVi har talt med dem."})
        assert "Dit svar er sendt" in page.main

        pages.post(page.response.request.path, {"csrf_token": csrf(pages), "answer": "Noget andet"})
        session.expire_all()
        assert session.scalars(select(LookComplaint.answer)).all() == ["Det var en fejl.\nVi har talt med dem."]
        assert "Ingen venter på svar" in pages.get("oversight.overview").main
        theirs = type(pages)(app)
        theirs.sign_in(session, asta)
        read = theirs.get("looks.asked", complaint_id=doubted.id)
        assert "Vi har talt med dem." in read.main
        assert "Ruth" not in read.main
        assert "Du har fået svar." in theirs.get("looks.show").main
        assert theirs.visit(read.link("Spørg igen")).form("Send til rådgiveren")

    @pytest.mark.parametrize("words", ["", "  ", ". !", "x" * 4001])
    def test_want_an_answer_in_words(self, pages, ruth, doubted, words):
        page = pages.get("oversight.complaint", complaint_id=doubted.id)
        assert len(pages.press(page, "Send svar", {"answer": words}, status=400).errors) == 1

    def test_about_ones_own_look_are_somebody_elses_to_answer(self, pages, session, database, ruth, asta):
        look(database, by_staff(ruth, role=Role.DPO), asta.id, GOALS)
        made = complain(
            session, session.scalars(select(Look)).one(), "", by=as_citizen(asta), answer_days=10, now=clock.now()
        )
        session.commit()
        assert "En anden skal svare" in pages.get("oversight.overview").main
        pages.get("oversight.complaint", complaint_id=made.id, status=404)


class TestSpotChecks:
    def test_are_drawn_and_kept(self, pages, session, database, ruth, nina, asta):
        for _ in range(8):
            look(database, nina, asta.id, GOALS)
        page = pages.press(pages.get("oversight.overview"), "Tag stikprøve", {"wanted": "5", "days": "7"})

        assert page.h1 == "Stikprøve"
        assert "Taget af Ruth Dam" in page.main
        cards = page.texts("main .card")
        assert len(cards) == 5
        for words in (
            "Nina Bech",
            "Job og Uddannelse",
            "Fagspecialist",
            "Borger 1 i stikprøven",
            nina.reason,
            "Fik nej",
        ):
            assert words in cards[0]
        (check,) = session.scalars(select(SpotCheck)).all()
        assert (check.drawn_by_id, check.wanted, check.days) == (ruth.id, 5, 7)

    @pytest.mark.parametrize("wanted", ["4", "21", "", "x", "-5", "10.5"])
    def test_have_a_size(self, pages, ruth, wanted):
        page = pages.press(
            pages.get("oversight.overview"), "Tag stikprøve", {"wanted": wanted, "days": "7"}, status=400
        )
        assert page.errors == ["Skriv et tal mellem 5 og 20."]

    def test_of_nothing_say_so(self, pages, ruth):
        page = pages.press(pages.get("oversight.overview"), "Tag stikprøve", {"wanted": "5", "days": "7"})
        assert "Der var ingen opslag" in page.main

    def test_are_judged(self, pages, session, ruth, drawn):
        page = pages.get("oversight.judge", checked_id=drawn.id)
        assert pages.press(page, "Gem", status=400).errors == ["Vælg, hvad du finder."]
        sent = {"judgement": "needs_explanation", "note": ""}
        assert pages.press(page, "Gem", sent, status=400).errors == ["Skriv, hvad der skal forklares."]
        page = pages.press(page, "Gem", sent | {"note": "Hvorfor midt om natten?"})

        assert "Skal forklares Hvorfor midt om natten?" in page.main
        assert "1 af 1 1" in pages.get("oversight.overview").main
        again = pages.get("oversight.judge", checked_id=drawn.id)
        assert again.soup.select_one("input[checked]")["value"] == "needs_explanation"
        assert "I orden" in pages.press(again, "Gem", {"judgement": "fine", "note": ""}).main

    def test_hold_what_is_told_later_and_say_so(self, pages, session, database, ruth, nina, asta):
        a_rule(
            session,
            holder="housing",
            authority="En myndighed",
            visibility=Visibility.NEVER,
            grants={(Category.ADDICTION, Use.READ)},
        )
        look(database, nina, asta.id, Wanted("housing", Category.ADDICTION))
        page = pages.press(pages.get("oversight.overview"), "Tag stikprøve", {"wanted": "5", "days": "7"})
        assert "Fortæl det ikke videre" in page.main


class TestWhatIsKnownOfTheLog:
    def test_nothing_at_first(self, pages, ruth):
        page = pages.get("oversight.overview")
        assert "ikke sammenlignet" in page.main
        assert "ikke tjekket endnu" in page.main

    def test_what_was_found(self, pages, session, ruth):
        now = clock.now()
        found = {"chains": 3, "entries": 41, "seconds": 0.1}
        session.add(AuditVerification(at=now, is_sound=True, findings=0, **found))
        bad = {"is_sound": False, "findings": 1, "first_bad": "chain 7 entry 2"}
        session.add(AuditVerification(at=now - timedelta(days=1), **bad, **found))
        common = {"since": now, "looks": 1, "items": 1}
        session.add(LogCheck(at=now, is_complete=False, bad_hours=1, first_bad=now, **common))
        session.commit()

        page = pages.get("oversight.overview")
        assert "Alt er, som det blev skrevet" in page.main
        assert "Noget er ændret chain 7 entry 2" in page.main
        assert "Noget manglede." in page.text(".alert-error")


class TestOfCitizens:
    def test_no_page_tells_who_it_is(self, pages, session, ruth, doubted, drawn, asta):
        for endpoint, values in (
            ("oversight.overview", {}),
            ("oversight.complaint", {"complaint_id": doubted.id}),
            ("oversight.sample", {"check_id": drawn.check_id}),
            ("oversight.judge", {"checked_id": drawn.id}),
        ):
            answer = pages.raw("GET", pages.address(endpoint, **values)).get_data(as_text=True)
            assert SECRET not in answer
            assert str(asta.id) not in answer

    def test_costs_the_same_however_many_wait(self, pages, session, database, ruth, nina, asta, doubted):
        counts = []
        for _ in range(2):
            with statements(database) as seen:
                pages.get("oversight.overview")
            counts.append(len(seen))
            for number in range(5):
                look(database, nina, asta.id, GOALS)
                newest = session.scalars(select(Look).order_by(Look.seq.desc()).limit(1)).one()
                complain(session, newest, str(number), by=as_citizen(asta), answer_days=10, now=clock.now())
                session.commit()
        assert counts[0] == counts[1] <= 9


def csrf(pages) -> str:
    return pages.get("oversight.overview").form("Tag stikprøve")["csrf_token"]


@pytest.fixture
def ruth(pages, session):
    """The officer whose browser it is."""
    member = a_staff_member(session, Role.DPO, name="Ruth Dam", unit="coordinator")
    pages.sign_in_staff(session, member)
    return member


@pytest.fixture
def asta(session):
    return a_citizen(session, name=SECRET)


@pytest.fixture
def nina(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment"), role=Role.SPECIALIST)


@pytest.fixture
def doubted(session, database, nina, asta) -> LookComplaint:
    look(database, nina, asta.id, GOALS)
    one = session.scalars(select(Look)).one()
    made = complain(session, one, "Jeg kender dem ikke", by=as_citizen(asta), answer_days=10, now=clock.now())
    session.commit()
    return made


@pytest.fixture
def drawn(pages, session, ruth, doubted) -> CheckedLook:
    pages.press(pages.get("oversight.overview"), "Tag stikprøve", {"wanted": "5", "days": "7"})
    one = session.scalars(select(CheckedLook)).one()
    session.commit()
    return one
