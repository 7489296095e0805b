"""What can happen to consents. Each event is written once, after those before it, and never changed.

Every change first locks the person's chain, as every read of their data does (`portal.consents.door`), and leaves an
entry there: so reads and changes follow each other, and what happened can't be rewritten unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.chain import Head, append, lock
from portal.consents.ends import months_later
from portal.consents.models import Channel, Consent, ConsentEvent, ConsentGiver, ConsentText
from portal.consents.states import EventKind, Happening, NotPossible, after, recorded
from portal.consents.texts import Scope, WrongScope, hash_of, scope_from
from portal.people.models import Citizen
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
    head, now = _lock(session, consent, now)
    known = _by_key(session, consent, key, kind, said.citizen_id)
    if known is not None:
        return known
    if kind in (EventKind.GIVEN, EventKind.REFUSED):
        _require_answer(session, consent, said, kind, now)
    _require_power(session, consent, said.citizen_id, kind, now)
    return _add(
        session,
        head,
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
    session: Session, consent: Consent, kind: EventKind, *, key: str, now: datetime, staff_id: UUID | None = None
) -> ConsentEvent:
    """Write what happened that nobody said (closed, suspended). Raises NotPossible; the same key twice is one event."""
    head, now = _lock(session, consent, now)
    known = _by_key(session, consent, key, kind, None)
    if known is not None:
        return known
    return _add(session, head, consent, kind, key=key, now=now, staff_id=staff_id)


def _add(
    session: Session, head: Head, consent: Consent, kind: EventKind, *, key: str, now: datetime, **more: object
) -> ConsentEvent:
    required = _required(session, consent)
    before = _happened(session, consent)
    giver = more.get("citizen_id") if kind == EventKind.GIVEN else None
    givers = {one.giver for one in before if one.giver is not None}
    if giver is not None and giver in givers:
        raise NotPossible  # a yes is said once: a second one would move its end
    happening = Happening(kind, giver if isinstance(giver, UUID) else None)
    after(recorded(before, required) if before else None, happening, givers=givers, required=required)
    consent.head += 1
    event = ConsentEvent(consent_id=consent.id, seq=consent.head, kind=kind, at=now, idempotency_key=key, **more)
    session.add(event)
    session.flush()
    append(session.connection(), head, _entry(consent, event), at=now)
    return event


def _entry(consent: Consent, event: ConsentEvent) -> dict[str, object]:
    """Return what the person's chain holds of an event: who did what, to which text; no word of theirs."""
    return {
        "kind": "consent",
        "consent": str(consent.id),
        "seq": event.seq,
        "what": event.kind.value,
        "at": event.at.isoformat(),
        "citizen": _named(event.citizen_id),
        "staff": _named(event.staff_id),
        "channel": event.channel.value if event.channel is not None else None,
        "text": _named(event.text_id),
        "ends_at": event.ends_at.isoformat() if event.ends_at is not None else None,
    }


def _named(one: UUID | None) -> str | None:
    return str(one) if one is not None else None


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
    if kind == EventKind.GIVEN and giver.power is not None:
        subject = session.get_one(Citizen, consent.subject_id)
        named = (Representation.represented_id == subject.id, Representation.representative_id == citizen_id)
        own = select(Representation).where(*named, Representation.power == giver.power)
        if not any(may_say(power, subject, now) for power in session.scalars(own)):
            raise NotPossible


def may_say(power: Representation, subject: Citizen, now: datetime) -> bool:
    """Tell whether somebody who stands for a person can say yes for them."""
    return power.may_act and power.holds(subject.born_on, now)


def latest_end(text: ConsentText, now: datetime) -> datetime:
    """Return until when a yes given now may hold at most: so many calendar months, in Denmark."""
    return months_later(now, scope_from(text.scope).months)


def _lock(session: Session, consent: Consent, now: datetime) -> tuple[Head, datetime]:
    """Wait for whoever reads about this person or changes it, and keep others waiting until the transaction ends.

    Returns the chain's head and the instant that counts: never before what the chain has seen.
    """
    head = lock(session.connection(), consent.subject_id)
    session.refresh(consent)
    return head, max(now, head.at)


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
