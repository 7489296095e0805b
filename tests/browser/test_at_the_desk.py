"""Staff at work with citizens' data: denied, permitted, denied; a word said aloud; a text through four hands."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.consents.actions import Said, say
from portal.consents.models import Consent, ConsentText
from portal.consents.states import EventKind
from portal.db.engine import open_database
from tests.browser.people import AKSEL, ASTA, KASPER, METTE, NAMES, NINA, TOVE
from tests.browser.places import case_of_asta, looking, to_a_word_said_aloud, writing_a_draft
from tests.browser.visitor import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

GOAL = "Jeg vil kunne gå en tur med min hund igen."
NO_MORE = "Mere må vi ikke vise her."


class TestALook:
    def test_is_denied_then_permitted_then_denied(self, lang, visit, portal):
        nina = visit(lang, who=NINA)
        look = looking("Vi mødes i morgen")
        look(nina)
        assert nina.sees(nina.says(NO_MORE))
        assert not nina.sees(NAMES[ASTA])

        asta_says(portal, EventKind.GIVEN)
        look(nina)
        assert nina.title == NAMES[ASTA]
        assert nina.sees(GOAL)
        assert not nina.sees(nina.says(NO_MORE))

        asta_says(portal, EventKind.WITHDRAWN)
        look(nina)
        assert nina.sees(nina.says(NO_MORE))
        assert not nina.sees(GOAL)

    def test_at_ones_own_citizen_needs_one_press(self, lang, visit):
        mette = visit(lang, who=METTE)
        mette.go("/medarbejder")
        mette.press("Åbn", about=NAMES[ASTA])

        assert mette.title == NAMES[ASTA]
        assert mette.sees(GOAL)


class TestAWordSaidAloud:
    def test_opens_the_door_and_shuts_it(self, lang, visit):
        nina = visit(lang, who=NINA)
        for said, is_open in (("Ja, I må gerne", True), ("Jeg tager mit ja tilbage", False)):
            to_a_word_said_aloud(nina)
            nina.choose(nina.says(said))
            nina.choose(nina.says("Borgeren selv"))
            for field in ("where", "heard_by"):
                nina.page.locator(f"#{field}").fill("Her og nu")
            today = clock.today()
            for field, part in (("said_on", today.day), ("said_on-month", today.month), ("said_on-year", today.year)):
                nina.page.locator(f"#{field}").fill(str(part))
            nina.press("Gem det")  # the last promise isn't made yet
            assert nina.status == 400
            nina.page.locator("label[for='is_their_own']").click()
            nina.press("Gem det")
            assert nina.path == f"{case_of_asta(nina)}/spoerg"

            looking("Vi mødes")(nina)
            assert nina.sees(GOAL) is is_open


class TestAText:
    def test_goes_through_four_hands(self, lang, visit):
        kasper, tove, aksel = (visit(lang, who=who) for who in (KASPER, TOVE, AKSEL))
        writing_a_draft(kasper)
        kasper.press("Lad en anden læse den")

        tove.go(kasper.path)
        tove.choose(tove.says("Den er klar til juristen"))
        tove.press("Gem din læsning")

        aksel.go(kasper.path)
        for field, words in {"lawyer": "Ida Holm", "reference": "17"}.items():
            aksel.page.locator(f"#{field}").fill(words)
        for part, number in {"day": "20", "month": "11", "year": "2025"}.items():
            aksel.page.locator(f"input[name='approved_on-{part}']").fill(number)
        aksel.press("Udgiv teksten")

        assert aksel.page.locator("main .badge-success").count() == 1
        kasper.page.reload()
        assert kasper.page.locator("main .button").count() == 0


def asta_says(portal, kind: EventKind) -> None:
    """Let Asta answer what Nina's department has asked, by the portal's own action."""
    database = open_database(f"sqlite:///{portal.file}")
    with database.writing() as session:
        consent = session.scalars(select(Consent).where(Consent.text_name == "plan-og-maal")).one()
        said = Said(consent.subject_id, level="substantial", session_key="a" * 64, **_answer(session, consent, kind))
        say(session, consent, kind, said, key=kind.value, now=clock.now())
        session.commit()
    database.close()


def _answer(session: Session, consent: Consent, kind: EventKind) -> dict:
    if kind == EventKind.WITHDRAWN:
        return {}
    text = session.scalars(select(ConsentText).where(ConsentText.name == consent.text_name)).first()
    return {"text_id": text.id, "ends_at": clock.now() + timedelta(days=30)}
