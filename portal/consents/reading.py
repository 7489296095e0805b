"""Reads the facts for a decision: columns, never kept objects, always the same statements, so that none tells more.

To be called under the lock on the person's chain (`portal.consents.door`). The instant that is decided for is the
database's own, taken after the lock, and never earlier than anything that is on record: a clock that steps back revives
nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, select
from sqlalchemy.orm import aliased

from portal.consents.facts import (
    ConsentFact,
    DenialFact,
    EventFact,
    Facts,
    GiverFact,
    PersonFact,
    PowerFact,
    Representative,
    RuleFact,
    TextFact,
    Unit,
)
from portal.consents.models import (
    Consent,
    ConsentEvent,
    ConsentGiver,
    ConsentScope,
    ConsentText,
    Denial,
    LegalRule,
    LegalRuleScope,
)
from portal.people.models import Citizen, Department
from portal.people.representation import Representation

T = TypeVar("T")
Record = Sequence[Any]

_SUBJECT: BindParameter[Any] = bindparam("subject")
_UNIT: BindParameter[Any] = bindparam("unit")
_PURPOSE: BindParameter[Any] = bindparam("purpose")
_Holder, _Recipient = aliased(Department), aliased(Department)

_PERSON = select(Citizen.id, Citizen.born_on).where(Citizen.id == _SUBJECT)
POWERS = select(
    Representation.id,
    Representation.represented_id,
    Representation.representative_id,
    Representation.power,
    Representation.may_read,
    Representation.may_act,
    Representation.may_contact,
    Representation.true_from,
    Representation.true_to,
    Representation.known_from,
    Representation.known_to,
)
DENIALS = (
    select(
        Denial.id,
        Denial.subject_id,
        Denial.set_by_id,
        Denial.set_at,
        Denial.lifted_at,
        _Holder.unit,
        _Recipient.unit,
        Denial.representative_id,
        Denial.purpose,
        Denial.category,
    )
    .outerjoin(_Holder, Denial.holder_id == _Holder.id)
    .outerjoin(_Recipient, Denial.recipient_id == _Recipient.id)
)
_POWERS = POWERS.where(Representation.represented_id == _SUBJECT)
_DENIALS = DENIALS.where(Denial.subject_id == _SUBJECT)


class Statements(NamedTuple):
    """The four statements that bring consents with all that decides about them."""

    consents: Select[*tuple[Any, ...]]
    scopes: Select[*tuple[Any, ...]]
    givers: Select[*tuple[Any, ...]]
    events: Select[*tuple[Any, ...]]


def of_consents(*own: ColumnElement[bool]) -> Statements:
    """Return the statements for the consents that `own` says."""
    consents = select(
        Consent.id,
        Consent.subject_id,
        _Holder.unit,
        _Recipient.unit,
        Consent.purpose,
        Consent.kind,
        Consent.text_name,
        Consent.text_version,
    ).join(_Holder, Consent.holder_id == _Holder.id)
    scopes = select(Consent.id, ConsentScope.category, ConsentScope.use).join(ConsentScope)
    givers = select(Consent.id, ConsentGiver.giver_id, ConsentGiver.power).join(ConsentGiver)
    events = (
        select(
            Consent.id,
            ConsentEvent.seq,
            ConsentEvent.kind,
            ConsentEvent.at,
            ConsentEvent.citizen_id,
            ConsentEvent.ends_at,
            ConsentText.name,
            ConsentText.version,
            ConsentText.language,
            ConsentText.title,
            ConsentText.body,
            ConsentText.scope,
            ConsentText.sha256,
        )
        .join(ConsentEvent, ConsentEvent.consent_id == Consent.id)
        .outerjoin(ConsentText, ConsentEvent.text_id == ConsentText.id)
    )
    return Statements(
        *(
            one.join(_Recipient, Consent.recipient_id == _Recipient.id).where(*own)
            for one in (consents, scopes, givers, events)
        )
    )


_OF_UNIT = of_consents(Consent.subject_id == _SUBJECT, _Recipient.unit == _UNIT, Consent.purpose == _PURPOSE)
_RULES = (
    select(
        LegalRule.id,
        _Holder.unit,
        _Recipient.unit,
        LegalRule.purpose,
        LegalRule.may_object,
        LegalRule.visibility,
        LegalRule.begins_at,
        LegalRule.ends_at,
        LegalRule.hidden_days,
        LegalRuleScope.category,
        LegalRuleScope.use,
    )
    .join(LegalRuleScope)
    .join(_Holder, LegalRule.holder_id == _Holder.id)
    .join(_Recipient, LegalRule.recipient_id == _Recipient.id)
    .where(_Recipient.unit == _UNIT, LegalRule.purpose == _PURPOSE)
)


def facts_about(connection: Connection, subject: UUID, asker: Unit | Representative) -> Facts:
    """Read all that may answer what somebody asks about a person, who may be nobody we know."""
    given: dict[str, Any] = {"subject": subject}
    person, powers, denials = (rows_of(connection, statement, given) for statement in (_PERSON, _POWERS, _DENIALS))
    common = Facts(
        person=PersonFact(*person[0]) if person else None,
        powers=tuple(PowerFact(*row) for row in powers),
        denials=tuple(DenialFact(*row) for row in denials),
    )
    if isinstance(asker, Representative):
        return common
    given |= {"unit": asker.name, "purpose": asker.purpose}
    return Facts(
        common.person,
        consents_from(connection, _OF_UNIT, given),
        common.powers,
        common.denials,
        _rules(rows_of(connection, _RULES, given)),
    )


def latest(facts: Facts) -> Iterable[datetime]:
    """Give every instant at which something on record has happened."""
    for consent in facts.consents:
        yield from (event.at for event in consent.events)
    for denial in facts.denials:
        yield from (at for at in (denial.set_at, denial.lifted_at) if at is not None)
    for power in facts.powers:
        yield from (at for at in (power.known_from, power.known_to) if at is not None)


def rows_of(connection: Connection, statement: Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> Sequence[Record]:
    """Return what a statement finds."""
    return connection.execute(statement, given).all()


def consents_from(connection: Connection, statements: Statements, given: Mapping[str, Any]) -> tuple[ConsentFact, ...]:
    """Read consents with their scopes, givers and events."""
    consents = rows_of(connection, statements.consents, given)
    grants = _grouped(rows_of(connection, statements.scopes, given), lambda row: (row[1], row[2]))
    givers = _grouped(rows_of(connection, statements.givers, given), lambda row: GiverFact(row[1], row[2]))
    events = _grouped(rows_of(connection, statements.events, given), _event)
    found = []
    for row in consents:
        happened = tuple(sorted(events[row[0]], key=lambda event: event.seq))
        more: tuple[Any, ...] = (frozenset(grants[row[0]]), tuple(givers[row[0]]), happened)
        found.append(ConsentFact(*(*row, *more)))
    return tuple(found)


def _event(row: Record) -> EventFact:
    _consent, seq, kind, at, person, ends_at, *text = row
    return EventFact(seq, kind, at, person, TextFact(*text) if text[0] is not None else None, ends_at)


def _rules(rows: Iterable[Record]) -> tuple[RuleFact, ...]:
    grants: dict[Sequence[Any], set[Any]] = defaultdict(set)
    for *rule, category, use in rows:
        grants[tuple(rule)].add((category, use))
    return tuple(RuleFact(*rule[:4], *(frozenset(granted), *rule[4:])) for rule, granted in grants.items())


def _grouped(rows: Iterable[Record], made: Callable[[Record], T]) -> dict[UUID, list[T]]:
    """Collect rows by the consent that they begin with."""
    found: dict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(made(row))
    return found
