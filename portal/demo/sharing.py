"""Who in the demo stands for whom, what the law lets departments read, and what citizens were asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config.settings import Settings
from portal.consents.actions import Said, latest_end, publish_text
from portal.consents.asking import ask
from portal.consents.laws import lay_down
from portal.consents.models import Consent, ConsentText
from portal.consents.receipts import issuer_of, say_and_sign
from portal.consents.states import EventKind
from portal.demo.texts import CASE_DETAILS, LAWS, ONLY_DATES, PLAN_AND_GOALS, TEXTS, Text
from portal.people.models import Citizen, StaffMember
from portal.people.representation import Power, Representation
from portal.people.standing import Standing, stand_for

TO_ANSWER = timedelta(days=30)


def let_parents_stand(
    session: Session, parents: list[Citizen], children: list[Citizen], by: StaffMember, now: datetime
) -> list[Representation]:
    """Let both parents have custody of each child."""
    return [
        stand_for(session, child, parent, Standing(Power.CUSTODY, _born(child)), confirmed_by=by, now=now)
        for child in children
        for parent in parents
    ]


def lay_down_laws(session: Session, now: datetime) -> None:
    """Lay down what the law lets departments read."""
    for law in LAWS:
        lay_down(session, law, begins_at=now)


def publish_texts(session: Session, now: datetime) -> None:
    """Publish what people are asked, where it isn't yet."""
    for name, scope, words in TEXTS:
        if session.scalar(select(ConsentText.id).where(ConsentText.name == name).limit(1)) is None:
            publish_text(session, name, scope, words, now=now)


def ask_the_discharged(
    session: Session, settings: Settings, citizen: Citizen, asks: StaffMember, contact: StaffMember, now: datetime
) -> None:
    """Let a woman have one question waiting, and one to which she said yes to her contact person."""
    _ask(session, settings, PLAN_AND_GOALS, citizen, [None], asks, now)
    given = _ask(session, settings, ONLY_DATES, citizen, [None], contact, now)
    if given is None:
        return
    text = _danish(session, ONLY_DATES)
    said = Said(
        citizen.id,
        text_id=text.id,
        ends_at=latest_end(text, now),
        staff_id=contact.id,
        evidence="Sagt ja på vores første møde",
    )
    issuer = issuer_of(settings)
    say_and_sign(session, given, EventKind.GIVEN, said, shown=text, key="demo", now=now, issuer=issuer)


def ask_the_parents(
    session: Session, settings: Settings, child: Citizen, standing: list[Representation], by: StaffMember, now: datetime
) -> None:
    """Let both parents have been asked about their daughter."""
    _ask(session, settings, CASE_DETAILS, child, [one for one in standing if one.represented_id == child.id], by, now)


def _ask(
    session: Session,
    settings: Settings,
    text: Text,
    citizen: Citizen,
    givers: Sequence[Representation | None],
    by: StaffMember,
    now: datetime,
) -> Consent | None:
    """Ask, where the person hasn't been asked that; None where they have."""
    was_asked = select(Consent.id).where(Consent.subject_id == citizen.id, Consent.text_name == text[0]).limit(1)
    if session.scalar(was_asked) is not None:
        return None
    rules = settings.municipality.category_rules.values()
    danish = _danish(session, text)
    return ask(session, citizen, danish, by=by, givers=givers, rules=rules, lapses_at=now + TO_ANSWER, now=now)


def _danish(session: Session, text: Text) -> ConsentText:
    own = select(ConsentText).where(ConsentText.name == text[0], ConsentText.language == "da")
    return session.scalars(own.order_by(ConsentText.version.desc()).limit(1)).one()


def _born(child: Citizen) -> date:
    assert child.born_on is not None  # noqa: S101 -- the demo's children all have a birthday
    return child.born_on
