"""What can happen to consents. Each event is written once, after those before it, and never changed.

Reading data by a consent and changing the consent wait for each other at its head (`_lock`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.config.sharing import CategoryRule
from portal.consents.ends import months_later
from portal.consents.models import Channel, Consent, ConsentEvent, ConsentGiver, ConsentScope, ConsentText
from portal.consents.states import EventKind, Happening, NotPossible, after, recorded
from portal.consents.texts import Scope, WrongScope, hash_of, scope_from
from portal.people.actions import department_called
from portal.people.models import Citizen, StaffMember
from portal.people.representation import Representation


@dataclass(frozen=True)
class Words:
    """A consent's text in one language; `body` is Markdown."""

    title: str
    body: str


def publish_text(
    session: Session, name: str, scope: Scope, words: Mapping[str, Words], *, now: datetime
) -> list[ConsentText]:
    """Publish the next version of a text, in Danish at least, all languages about the same scope. Raises WrongScope."""
    if "da" not in words:
        raise WrongScope("Danish is lacking")
    newest = session.scalar(select(func.max(ConsentText.version)).where(ConsentText.name == name)) or 0
    stored = scope.as_json()
    made = [
        ConsentText(
            name=name,
            version=newest + 1,
            language=language,
            title=said.title,
            body=said.body,
            scope=stored,
            sha256=hash_of(language, said.title, said.body, stored),
            published_at=now,
        )
        for language, said in words.items()
    ]
    session.add_all(made)
    session.flush()
    return made


def ask(
    session: Session,
    subject: Citizen,
    text: ConsentText,
    *,
    by: StaffMember,
    givers: Iterable[Representation | None],
    rules: Iterable[CategoryRule],
    lapses_at: datetime,
    now: datetime,
    renews: Consent | None = None,
) -> Consent:
    """Ask a person, or those who stand for them: None among `givers` is the person themselves.

    Everybody among them must say yes. Raises WrongScope: nobody is asked, somebody doesn't stand for this person, or a
    category is asked for that nobody can allow for another.
    """
    scope, asked = scope_from(text.scope), list(givers)
    _require_askable(subject, scope, asked, {rule.category: rule for rule in rules}, now)
    consent = Consent(
        subject_id=subject.id,
        holder=department_called(session, scope.holder),
        recipient=department_called(session, scope.recipient),
        purpose=scope.purpose,
        kind=scope.kind,
        text_name=text.name,
        text_version=text.version,
        renews_id=renews.id if renews is not None else None,
        asked_by_id=by.id,
        asked_at=now,
        lapses_at=lapses_at,
    )
    session.add(consent)
    session.flush()
    session.add_all(ConsentScope(consent_id=consent.id, category=category, use=use) for category, use in scope.grants)
    session.add_all(_giver(consent, subject, representation) for representation in asked)
    session.flush()
    add_event(session, consent, EventKind.ASKED, key="asked", now=now, staff_id=by.id)
    return consent


def _require_askable(
    subject: Citizen,
    scope: Scope,
    givers: list[Representation | None],
    rules: Mapping[object, CategoryRule],
    now: datetime,
) -> None:
    if not givers:
        raise WrongScope("nobody is asked")
    for one in givers:
        if one is not None and not (one.represented_id == subject.id and _may_say(one, subject, now)):
            raise WrongScope("somebody who is asked doesn't stand for this person")
    by_oneself = [category for category, _use in scope.grants if rules[category].is_by_oneself]
    if by_oneself and givers != [None]:
        raise WrongScope("asks others for what only the person can allow")


def _giver(consent: Consent, subject: Citizen, representation: Representation | None) -> ConsentGiver:
    if representation is None:
        return ConsentGiver(consent_id=consent.id, giver_id=subject.id)
    return ConsentGiver(
        consent_id=consent.id,
        giver_id=representation.representative_id,
        representation_id=representation.id,
        power=representation.power,
    )


@dataclass(frozen=True)
class Said:
    """A person's own word: in which text, and what shows that it was theirs."""

    citizen_id: UUID
    text_id: UUID | None = None
    ends_at: datetime | None = None
    level: str | None = None
    authenticated_at: datetime | None = None
    session_key: str | None = None
    staff_id: UUID | None = None  # who wrote down what was said aloud
    evidence: str | None = None

    @property
    def channel(self) -> Channel:
        """Return how it was said."""
        return Channel.ORAL if self.staff_id is not None else Channel.WEB


def say(session: Session, consent: Consent, kind: EventKind, said: Said, *, key: str, now: datetime) -> ConsentEvent:
    """Note a person's word (given, refused, deferred, withdrawn). The same `key` twice is one event, whoever was first.

    Raises NotPossible: it doesn't follow from what was said before, the time to answer is over, the text or the end is
    none of this question's, or the person is nobody whose word it needs.
    """
    _lock(session, consent)
    known = _by_key(session, consent, key, kind, said.citizen_id)
    if known is not None:
        return known
    if kind in (EventKind.GIVEN, EventKind.REFUSED):
        _require_answer(session, consent, said, kind, now)
    _require_power(session, consent, said.citizen_id, kind, now)
    return add_event(
        session,
        consent,
        kind,
        key=key,
        now=now,
        citizen_id=said.citizen_id,
        staff_id=said.staff_id,
        channel=said.channel,
        text_id=said.text_id,
        ends_at=said.ends_at,
        level=said.level,
        authenticated_at=said.authenticated_at,
        session_key=said.session_key,
        evidence=said.evidence,
    )


def add_event(
    session: Session, consent: Consent, kind: EventKind, *, key: str, now: datetime, **more: object
) -> ConsentEvent:
    """Write the next event of a consent, if it can happen now (NotPossible); the same `key` twice is one event."""
    _lock(session, consent)
    known = _by_key(session, consent, key, kind, more.get("citizen_id"))
    if known is not None:
        return known
    required = _required(session, consent)
    before = _happened(session, consent)
    giver = more.get("citizen_id") if kind == EventKind.GIVEN else None
    givers = {one.giver for one in before if one.giver is not None}
    happening = Happening(kind, giver if isinstance(giver, UUID) else None)
    after(recorded(before, required) if before else None, happening, givers=givers, required=required)
    consent.head += 1
    event = ConsentEvent(consent_id=consent.id, seq=consent.head, kind=kind, at=now, idempotency_key=key, **more)
    session.add(event)
    session.flush()
    return event


def _require_answer(session: Session, consent: Consent, said: Said, kind: EventKind, now: datetime) -> None:
    """Want an answer in time, to the very text, and a yes that ends no later than the text says."""
    text = session.get(ConsentText, said.text_id) if said.text_id is not None else None
    is_asked = text is not None and (text.name, text.version) == (consent.text_name, consent.text_version)
    if text is None or not is_asked or now >= consent.lapses_at:
        raise NotPossible
    if kind == EventKind.GIVEN and (said.ends_at is None or not now < said.ends_at <= latest_end(text, now)):
        raise NotPossible


def _require_power(session: Session, consent: Consent, citizen_id: UUID, kind: EventKind, now: datetime) -> None:
    """Want somebody who was asked, and for a yes one whose power still holds; a no closes, whatever became of it."""
    giver = session.get(ConsentGiver, (consent.id, citizen_id))
    if giver is None:
        raise NotPossible
    if kind == EventKind.GIVEN and giver.representation_id is not None:
        power = session.get_one(Representation, giver.representation_id)
        if not _may_say(power, session.get_one(Citizen, consent.subject_id), now):
            raise NotPossible


def _may_say(power: Representation, subject: Citizen, now: datetime) -> bool:
    return power.may_act and power.holds(subject.born_on, now)


def latest_end(text: ConsentText, now: datetime) -> datetime:
    """Return until when a yes given now may hold at most: so many calendar months, in Denmark."""
    return months_later(now, scope_from(text.scope).months)


def _lock(session: Session, consent: Consent) -> None:
    """Wait for whoever reads by this consent or changes it, and keep others waiting until the transaction ends."""
    session.refresh(consent, with_for_update=True)


def _by_key(session: Session, consent: Consent, key: str, kind: EventKind, citizen_id: object) -> ConsentEvent | None:
    """Return the event that was written under a key; raises NotPossible where it is another one."""
    own = (ConsentEvent.consent_id == consent.id, ConsentEvent.idempotency_key == key)
    known = session.scalar(select(ConsentEvent).where(*own))
    if known is not None and (known.kind, known.citizen_id) != (kind, citizen_id):
        raise NotPossible
    return known


def _required(session: Session, consent: Consent) -> frozenset[UUID]:
    return frozenset(session.scalars(select(ConsentGiver.giver_id).where(ConsentGiver.consent_id == consent.id)))


def _happened(session: Session, consent: Consent) -> list[Happening]:
    own = select(ConsentEvent).where(ConsentEvent.consent_id == consent.id).order_by(ConsentEvent.seq)
    given = EventKind.GIVEN
    return [Happening(one.kind, one.citizen_id if one.kind == given else None) for one in session.scalars(own)]
