"""The questions that staff ask citizens: which texts there are, who must answer, never the same twice at once.

Whoever asks learns that a question is open or closed, and nothing of the answer.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from portal.audit.chain import lock
from portal.config.sharing import Category, CategoryRule
from portal.consents.actions import Said, latest_end
from portal.consents.asking import ask, custody_over
from portal.consents.models import Consent, ConsentEvent, ConsentGiver, ConsentText
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.receipts import Issuer, say_and_sign
from portal.consents.states import WAITING, EventKind, Happening, NotPossible, recorded
from portal.consents.telling import tell_of_word
from portal.consents.texts import Scope, WrongScope, scope_from
from portal.people.ages import has_reached
from portal.people.models import Citizen, Department, StaffMember
from portal.people.representation import Power, Representation


class Asked(NamedTuple):
    """One question about a citizen as staff see it: when, by whom, and whether an answer is waited for."""

    id: UUID
    text_name: str
    text_version: int
    title: str  # Danish
    asked_at: datetime
    asked_by_id: UUID
    is_own_word: bool  # the person alone answers
    is_open: bool


class AskedGiver(NamedTuple):
    """Somebody whose yes a question needs; `power` where they stand for the person that it is about."""

    id: UUID
    name: str
    power: Power | None


@dataclass(frozen=True)
class Outcome:
    """What became of asking: the question, and whether it is a new one."""

    consent: Consent
    is_new: bool


def texts_for(session: Session, unit: str) -> list[ConsentText]:
    """Return the newest Danish version of each text by which a department would receive something, by title."""
    danish = select(ConsentText).where(ConsentText.language == "da").order_by(ConsentText.version)
    newest = {text.name: text for text in session.scalars(danish)}
    own = [text for text in newest.values() if scope_from(text.scope).recipient == unit]
    return sorted(own, key=lambda text: (text.title, text.name))


def who_answers(
    session: Session, subject: Citizen, scope: Scope, rules: Mapping[Category, CategoryRule], now: datetime
) -> list[Representation | None]:
    """Return who must be asked: None, the person, once they are old enough; else everybody who holds custody.

    Empty where nobody can say yes.
    """
    asked_for = [rules[category] for category, _use in scope.grants]
    if all(has_reached(subject.born_on, rule.own_yes_from, now) for rule in asked_for):
        return [None]
    if any(rule.is_by_oneself for rule in asked_for):
        return []
    return list(custody_over(session, subject, now))


def ask_once(
    session: Session,
    subject: Citizen,
    text: ConsentText,
    *,
    by: StaffMember,
    rules: Mapping[Category, CategoryRule],
    lapses_at: datetime,
    now: datetime,
) -> Outcome:
    """Ask whoever can allow it, unless the same text waits for an answer already: then that question is returned.

    What has been answered with a yes that holds isn't asked again before it is about to end, so that a person never
    has two of it. Two who ask at the same instant wait for the person's chain, so that two clicks are one question.
    Raises WrongScope where nobody can allow it.
    """
    lock(session.connection(), subject.id)
    waiting = next((one.id for one in asked_about(session, subject.id, now) if _is_same(one, text)), None)
    known = waiting or session.scalar(_HOLDING, {"subject": subject.id, "text": text.name, "then": now + RENEWED_FROM})
    if known is not None:
        return Outcome(session.get_one(Consent, known), is_new=False)
    givers = who_answers(session, subject, scope_from(text.scope), rules, now)
    if not givers:
        raise WrongScope("nobody can allow it")
    made = ask(session, subject, text, by=by, givers=givers, rules=rules.values(), lapses_at=lapses_at, now=now)
    return Outcome(made, is_new=True)


RENEWED_FROM = timedelta(days=30)
"""How long before its end a consent can be asked for anew."""

_OVER = tuple(
    set(EventKind) - {EventKind.ASKED, EventKind.DEFERRED, EventKind.GIVEN, EventKind.SUSPENDED, EventKind.RESUMED}
)
_OF_IT = ConsentEvent.consent_id == Consent.id
_HOLDING = (
    select(Consent.id)
    .where(
        Consent.subject_id == bindparam("subject"),
        Consent.text_name == bindparam("text"),
        exists().where(_OF_IT, ConsentEvent.ends_at > bindparam("then", type_=Consent.asked_at.type)),
        ~exists().where(_OF_IT, ConsentEvent.kind.in_(_OVER)),
    )
    .order_by(Consent.asked_at.desc())
    .limit(1)
)


def _is_same(asked: Asked, text: ConsentText) -> bool:
    return asked.is_open and (asked.text_name, asked.text_version) == (text.name, text.version)


_ASKED = (
    select(
        Consent.id,
        Consent.text_name,
        Consent.text_version,
        ConsentText.title,
        Consent.asked_at,
        Consent.asked_by_id,
        Consent.lapses_at,
    )
    .join(
        ConsentText,
        (ConsentText.name == Consent.text_name)
        & (ConsentText.version == Consent.text_version)
        & (ConsentText.language == "da"),
    )
    .order_by(Consent.asked_at.desc(), Consent.id.desc())
)


def asked_about(session: Session, subject_id: UUID, now: datetime, *, unit: str | None = None) -> list[Asked]:
    """Return what a citizen was asked, the newest first; with `unit`, only what that department would receive.

    Three statements. Of the answers it tells that they are there, not what they are.
    """
    own = _ASKED.where(Consent.subject_id == subject_id)
    if unit is not None:
        own = own.join(Department, Consent.recipient_id == Department.id).where(Department.unit == unit)
    of_subject = (Consent.subject_id == subject_id,)
    givers, happened = defaultdict(set), defaultdict(list)
    for consent_id, giver_id in session.execute(
        select(ConsentGiver.consent_id, ConsentGiver.giver_id).join(Consent).where(*of_subject)
    ):
        givers[consent_id].add(giver_id)
    events = select(ConsentEvent.consent_id, ConsentEvent.kind, ConsentEvent.citizen_id)
    for consent_id, kind, person in session.execute(
        events.join(Consent, ConsentEvent.consent_id == Consent.id).where(*of_subject).order_by(ConsentEvent.seq)
    ):
        happened[consent_id].append(Happening(kind, person if kind == EventKind.GIVEN else None))
    found = []
    for consent_id, name, version, title, asked_at, asked_by_id, lapses_at in session.execute(own):
        required = givers[consent_id]
        is_open = now < lapses_at and recorded(happened[consent_id], required) in WAITING
        is_own_word = required == {subject_id}
        found.append(Asked(consent_id, name, version, title, asked_at, asked_by_id, is_own_word, is_open))
    return found


_GIVERS = (
    select(ConsentGiver.giver_id, Citizen.name, ConsentGiver.power)
    .join(Citizen, ConsentGiver.giver_id == Citizen.id)
    .order_by(Citizen.name, Citizen.id)
)


def asked_givers(session: Session, consent: Consent) -> list[AskedGiver]:
    """Return who was asked, by name: for those who have the case."""
    return [AskedGiver(*row) for row in session.execute(_GIVERS.where(ConsentGiver.consent_id == consent.id))]


def asked_ids(session: Session, consent: Consent) -> set[UUID]:
    """Return who was asked, without a name."""
    own = select(ConsentGiver.giver_id).where(ConsentGiver.consent_id == consent.id)
    return set(session.scalars(own))


SAID_ALOUD = (EventKind.GIVEN, EventKind.REFUSED, EventKind.WITHDRAWN)
"""What a member of staff can write down of what somebody said."""


def note_word(
    session: Session, consent: Consent, kind: EventKind, said: Said, *, key: str, now: datetime, issuer: Issuer
) -> ConsentReceipt:
    """Write down what somebody who was asked said aloud: `said` names them, the member of staff and what shows it.

    A yes lives as long as the text says. Whoever said it is told, and finds the receipt among their own. Raises
    NotPossible, as `say` does, and for what nobody says aloud.
    """
    if kind not in SAID_ALOUD:
        raise NotPossible
    text = danish_text(session, consent)
    ends_at = latest_end(text, now) if kind == EventKind.GIVEN else None
    told = replace(said, text_id=None if kind == EventKind.WITHDRAWN else text.id, ends_at=ends_at)
    receipt = say_and_sign(session, consent, kind, told, shown=text, key=key, now=now, issuer=issuer)
    tell_of_word(session, kind, said.citizen_id, receipt)
    return receipt


def danish_text(session: Session, consent: Consent) -> ConsentText:
    """Return the text of a question in Danish, in which every text stands."""
    asked = (ConsentText.name == consent.text_name, ConsentText.version == consent.text_version)
    return session.scalars(select(ConsentText).where(*asked, ConsentText.language == "da")).one()
