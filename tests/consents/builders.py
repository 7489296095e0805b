"""Builds consents and who gives them, through the portal's own actions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.config.settings import read_settings
from portal.config.sharing import DEFAULTS, Category, ConsentKind, Purpose, Use
from portal.consents.actions import Said, Words, publish_text, say
from portal.consents.asking import ask
from portal.consents.denials import Forbidden, forbid
from portal.consents.door import ByStaff, Disclosed, Wanted, disclose
from portal.consents.draft_actions import Draft, begin_draft
from portal.consents.draft_models import ConsentTextDraft
from portal.consents.facts import Policy, Unit, Visibility
from portal.consents.models import Consent, ConsentEvent, ConsentText, Denial, LegalRule, LegalRuleScope
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.receipts import issuer_of, say_and_sign
from portal.consents.states import EventKind
from portal.consents.texts import Scope
from portal.people.actions import department_called
from portal.people.representation import Power, Representation, ToldBy
from tests.builders import a_citizen, a_staff_member, as_staff

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
GRANTS = frozenset({(Category.GOALS, Use.READ), (Category.HEALTH, Use.READ)})
SCOPE = Scope(ConsentKind.PLAN, Purpose.PLAN_TOGETHER, "rehab", "employment", GRANTS, 6)
WORDS = {"da": Words("Må vi dele?", "Vi vil gerne dele."), "en": Words("May we share?", "We would like to share.")}


class Family:
    def __init__(self, session) -> None:
        self.child = a_citizen(session, born_on=date(2020, 5, 3))
        self.both = [stands_for(session, self.child, a_citizen(session)) for _ in range(2)]


def stands_for(session, child, adult, **changes) -> Representation:
    given = {"power": Power.CUSTODY, "may_read": True, "may_act": True, "may_contact": True}
    given |= {"true_from": date(2020, 5, 3), "source": ToldBy.AUTHORITY, "known_from": NOW}
    one = Representation(represented_id=child.id, representative_id=adult.id, **given | changes)
    session.add(one)
    session.flush()
    return one


def asked(session, text, subject, by, givers=(None,), *, now: datetime = NOW) -> Consent:
    return ask(session, subject, text, by=by, givers=givers, rules=DEFAULTS, lapses_at=now + WEEK, now=now)


def said_by(citizen) -> Said:
    return Said(citizen.id, level="substantial", authenticated_at=NOW, session_key="a" * 64)


def answer(citizen, text, *, is_yes: bool = True) -> Said:
    return replace(said_by(citizen), text_id=text.id if text else None, ends_at=NOW + WEEK if is_yes else None)


def yes(session, consent, citizen, text, *, key: str = "yes", now: datetime = NOW, **changes) -> ConsentEvent:
    return say(session, consent, EventKind.GIVEN, replace(answer(citizen, text), **changes), key=key, now=now)


def kinds(session, consent) -> list[str]:
    own = select(ConsentEvent.kind).where(ConsentEvent.consent_id == consent.id).order_by(ConsentEvent.seq)
    return [kind.value for kind in session.scalars(own)]


POLICY = Policy("test", {rule.category: rule for rule in DEFAULTS})
GOALS, HEALTH = Wanted("rehab", Category.GOALS), Wanted("rehab", Category.HEALTH)


def by_staff(member, unit: str = "employment", purpose: Purpose = Purpose.PLAN_TOGETHER, **more) -> ByStaff:
    given = {"role": Role.COORDINATOR, "reason": "Vi mødes om planen i morgen"} | more
    return ByStaff(member.id, unit=Unit(unit, purpose), **given)


def look(database, asker, subject_id, *wanted, read=None, use: Use = Use.READ) -> Disclosed:
    """Ask at the door for what is named, and get back which of it there was."""
    reading = read or (lambda connection, permitted: sorted(permitted))
    return disclose(database, asker, subject_id, find=lambda connection: wanted, read=reading, policy=POLICY, use=use)


def permits(database, asker, subject_id, wanted=GOALS) -> bool:
    return look(database, asker, subject_id, wanted).permits(wanted)


def a_rule(session, **changes) -> LegalRule:
    given = {
        "reference": "lovens § 1",
        "source": "En lovsamling, læst 2026-11-25",
        "words": {"da": "Loven siger det.", "en": "The law says so."},
        "holder_id": department_called(session, changes.pop("holder", "rehab")).id,
        "recipient_id": department_called(session, changes.pop("recipient", "employment")).id,
        "purpose": Purpose.PLAN_TOGETHER,
        "may_object": False,
        "visibility": Visibility.NOW,
        "authority": None,
        "begins_at": NOW - timedelta(days=400),
        "ends_at": None,
    }
    grants = changes.pop("grants", GRANTS)
    rule = LegalRule(**given | changes)
    session.add(rule)
    session.flush()
    session.add_all(LegalRuleScope(rule_id=rule.id, category=category, use=use) for category, use in grants)
    session.commit()
    return rule


ISSUER = issuer_of(read_settings({"PORTAL_ENV": "test", "PORTAL_PUBLIC_URL": "http://127.0.0.1:59999"}))


def a_text(session, name: str = "plan", scope: Scope = SCOPE, words=WORDS) -> dict[str, ConsentText]:
    """Return the newest version of a text by language; the first to ask publishes it."""
    own = select(ConsentText).where(ConsentText.name == name)
    texts = session.scalars(own).all() or publish_text(session, name, scope, words, now=clock.now())
    return {text.language: text for text in texts}


def a_question(session, citizen, *, by=None, givers=(None,), text: ConsentText | None = None) -> Consent:
    """Let somebody be asked now, with a week to answer."""
    asking = by or a_staff_member(session, Role.SPECIALIST, unit="employment")
    made = asked(session, text or a_text(session)["da"], citizen, asking, givers, now=clock.now())
    session.commit()
    return made


def a_given_consent(session, citizen, **question) -> tuple[Consent, ConsentReceipt]:
    """Let somebody have said yes now; return the consent with the receipt."""
    consent = a_question(session, citizen, **question)
    return consent, a_word(session, consent, citizen, EventKind.GIVEN)


def a_word(session, consent, citizen, kind: EventKind) -> ConsentReceipt:
    """Let somebody say a word now, in Danish, and have its receipt."""
    text = a_text(session, consent.text_name)["da"]
    now = clock.now()
    said = replace(
        said_by(citizen),
        text_id=None if kind == EventKind.WITHDRAWN else text.id,
        ends_at=now + WEEK if kind == EventKind.GIVEN else None,
    )
    key = f"{kind}:{citizen.id}"
    receipt = say_and_sign(session, consent, kind, said, shown=text, key=key, now=now, issuer=ISSUER)
    session.commit()
    return receipt


def a_standing_no(session, citizen) -> Denial:
    what = Forbidden(holder="rehab", recipient="employment", purpose=Purpose.MEET)
    made = forbid(session, citizen, what, by=citizen.id, now=clock.now())
    session.commit()
    return made


DRAFT = Draft(
    name="plan-og-maal",
    title_da="Må vi dele din plan?",
    body_da="Så kan **Job og Uddannelse** hjælpe dig.",
    title_en="May we share your plan?",
    body_en="Then **Jobs and Education** can help you.",
    holder="rehab",
    recipient="employment",
    purpose=Purpose.PLAN_TOGETHER,
    kind=ConsentKind.PLAN,
    categories=["contact_dates", "goals"],
    months=12,
)


def a_draft(session, writer, **changes) -> ConsentTextDraft:
    draft = begin_draft(session, replace(DRAFT, **changes), by=as_staff(writer), now=NOW)
    session.commit()
    return draft
