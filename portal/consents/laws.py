"""Sharing that rests on a law: laid down once for everybody, told to citizens, never asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from portal.config.sharing import Purpose
from portal.consents.facts import Visibility
from portal.consents.models import LegalRule, LegalRuleScope
from portal.consents.texts import Grant
from portal.people.actions import department_called
from portal.people.models import Department


@dataclass(frozen=True)
class Law:
    """A law by which `recipient` has what `holder` keeps. `words` say per language what it means for the person."""

    reference: str
    source: str
    words: Mapping[str, str]
    holder: str
    recipient: str
    purpose: Purpose
    grants: frozenset[Grant]
    may_object: bool = False


def lay_down(session: Session, law: Law, *, begins_at: datetime) -> LegalRule:
    """Let a law open the door from an instant on; the same law twice is one."""
    holder, recipient = (department_called(session, unit) for unit in (law.holder, law.recipient))
    about = (LegalRule.holder_id == holder.id, LegalRule.recipient_id == recipient.id)
    same = (LegalRule.reference == law.reference, LegalRule.purpose == law.purpose, LegalRule.ends_at.is_(None))
    known = session.scalar(select(LegalRule).where(*about, *same))
    if known is not None:
        return known
    rule = LegalRule(
        reference=law.reference,
        source=law.source,
        words=dict(law.words),
        holder_id=holder.id,
        recipient_id=recipient.id,
        purpose=law.purpose,
        may_object=law.may_object,
        visibility=Visibility.NOW,
        begins_at=begins_at,
    )
    session.add(rule)
    session.flush()
    session.add_all(LegalRuleScope(rule_id=rule.id, category=category, use=use) for category, use in law.grants)
    session.flush()
    return rule


@dataclass(frozen=True)
class LawInForce:
    """A law that opens the door now, with what it opens."""

    id: UUID
    reference: str
    source: str
    words: Mapping[str, str]
    holder: str
    recipient: str
    purpose: Purpose
    may_object: bool
    grants: frozenset[Grant]


_Holder, _Recipient = aliased(Department), aliased(Department)
_LAWS = (
    select(
        LegalRule.id,
        LegalRule.reference,
        LegalRule.source,
        LegalRule.words,
        _Holder.unit,
        _Recipient.unit,
        LegalRule.purpose,
        LegalRule.may_object,
        LegalRuleScope.category,
        LegalRuleScope.use,
    )
    .join(LegalRuleScope)
    .join(_Holder, LegalRule.holder_id == _Holder.id)
    .join(_Recipient, LegalRule.recipient_id == _Recipient.id)
    .order_by(_Recipient.unit, _Holder.unit, LegalRule.id)
)


def laws_in_force(session: Session, *, at: datetime) -> list[LawInForce]:
    """Return the laws that the citizen is told of at once: one statement. They are the same for everybody."""
    now = (LegalRule.begins_at <= at, or_(LegalRule.ends_at.is_(None), LegalRule.ends_at > at))
    found: dict[UUID, LawInForce] = {}
    for row in session.execute(_LAWS.where(*now, LegalRule.visibility == Visibility.NOW)):
        known = found.get(row[0])
        grants = known.grants if known else frozenset()
        found[row[0]] = LawInForce(*row[:8], grants | {(row[8], row[9])})
    return list(found.values())
