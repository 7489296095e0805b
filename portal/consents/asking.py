"""Asks a person for a consent, or all those who must allow it for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config.sharing import CategoryRule
from portal.consents.actions import add_event, may_say
from portal.consents.models import Consent, ConsentGiver, ConsentScope, ConsentText
from portal.consents.states import EventKind
from portal.consents.telling import tell_of_question
from portal.consents.texts import Scope, WrongScope, scope_from
from portal.people.actions import department_called
from portal.people.ages import has_reached
from portal.people.models import Citizen, StaffMember
from portal.people.representation import Power, Representation


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

    Everybody among them must say yes, and is told that there is a question. Raises WrongScope: nobody is asked,
    somebody doesn't stand for this person or is too young to allow it, one of those who share custody is left out, or
    a category is asked for that nobody can allow for another.
    """
    scope, asked = scope_from(text.scope), list(givers)
    _require_askable(session, subject, scope, asked, {rule.category: rule for rule in rules}, now)
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
    named = [_giver(consent, subject, representation) for representation in asked]
    session.add_all(named)
    session.flush()
    event = add_event(session, consent, EventKind.ASKED, key="asked", now=now, staff_id=by.id)
    tell_of_question(session, consent, named, event.at)
    return consent


def _require_askable(
    session: Session,
    subject: Citizen,
    scope: Scope,
    givers: list[Representation | None],
    rules: Mapping[object, CategoryRule],
    now: datetime,
) -> None:
    if not givers:
        raise WrongScope("nobody is asked")
    for one in givers:
        if one is not None and not (one.represented_id == subject.id and may_say(one, subject, now)):
            raise WrongScope("somebody who is asked doesn't stand for this person")
    asked_for = [rules[category] for category, _use in scope.grants]
    if any(rule.is_by_oneself for rule in asked_for) and givers != [None]:
        raise WrongScope("asks others for what only the person can allow")
    if None in givers and not all(has_reached(subject.born_on, rule.own_yes_from, now) for rule in asked_for):
        raise WrongScope("the person is too young to allow it alone")
    named = {one.representative_id for one in givers if one is not None}
    is_by_custody = any(one is not None and one.power == Power.CUSTODY for one in givers)
    holders = {one.representative_id for one in custody_over(session, subject, now)} if is_by_custody else set()
    if any(rule.both_custody for rule in asked_for) and not holders <= named:
        raise WrongScope("leaves out somebody who shares custody")


def custody_over(session: Session, subject: Citizen, now: datetime) -> list[Representation]:
    """Return the powers of those who hold custody of a person now."""
    own = select(Representation).where(Representation.represented_id == subject.id, Representation.known_to.is_(None))
    powers = session.scalars(own.where(Representation.power == Power.CUSTODY))
    return [one for one in powers if may_say(one, subject, now)]


def _giver(consent: Consent, subject: Citizen, representation: Representation | None) -> ConsentGiver:
    if representation is None:
        return ConsentGiver(consent_id=consent.id, giver_id=subject.id)
    return ConsentGiver(
        consent_id=consent.id,
        giver_id=representation.representative_id,
        representation_id=representation.id,
        power=representation.power,
    )
