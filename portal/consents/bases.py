"""What a permission rests on, as whoever got it may know: the law by its name, a consent by its end."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.consents.models import ConsentEvent, LegalRule
from portal.consents.states import EventKind


class NamedLaw(NamedTuple):
    """A law that permits: its paragraph, and per language what it means for the person."""

    reference: str
    words: dict[str, str]


def named_laws(session: Session, ids: Collection[UUID]) -> dict[UUID, NamedLaw]:
    """Return the laws that have permitted something: they are the same for everybody."""
    if not ids:
        return {}
    rows = session.execute(select(LegalRule.id, LegalRule.reference, LegalRule.words).where(LegalRule.id.in_(ids)))
    return {row[0]: NamedLaw(*row[1:]) for row in rows}


def ends_of(session: Session, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when consents end that have just permitted something: of several yeses, with the first that ends."""
    if not ids:
        return {}
    given = (ConsentEvent.consent_id.in_(ids), ConsentEvent.kind == EventKind.GIVEN)
    rows = session.execute(
        select(ConsentEvent.consent_id, func.min(ConsentEvent.ends_at)).where(*given).group_by(ConsentEvent.consent_id)
    )
    return {consent_id: ends_at for consent_id, ends_at in rows if ends_at is not None}
