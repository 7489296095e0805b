"""The texts that citizens are asked with, and what is on its way to become one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.access.identity import Identity
from portal.consents.draft_models import ConsentTextDraft, ConsentTextStep, DraftState, LegalApproval
from portal.consents.models import ConsentText


def danish_texts(session: Session) -> dict[str, list[ConsentText]]:
    """Return every version of each text in Danish, the newest first, by the text's name."""
    danish = select(ConsentText).where(ConsentText.language == "da")
    found: dict[str, list[ConsentText]] = {}
    for text in session.scalars(danish.order_by(ConsentText.name, ConsentText.version.desc())):
        found.setdefault(text.name, []).append(text)
    return found


def versions_in(session: Session, text: ConsentText) -> Sequence[ConsentText]:
    """Return a version in each of its languages, Danish first."""
    same = (ConsentText.name == text.name, ConsentText.version == text.version)
    return session.scalars(select(ConsentText).where(*same).order_by(ConsentText.language)).all()


def newest_text(session: Session, name: str) -> Sequence[ConsentText]:
    """Return a text's newest version in each language; empty where there is no such text."""
    newest = session.scalar(select(ConsentText).where(ConsentText.name == name).order_by(ConsentText.version.desc()))
    return versions_in(session, newest) if newest is not None else []


def text_by_id(session: Session, identity: Identity, text_id: UUID) -> ConsentText | None:
    """Load a published text."""
    return session.get(ConsentText, text_id)


def open_drafts(session: Session) -> Sequence[ConsentTextDraft]:
    """Return the drafts that aren't published, the newest first, with who writes them."""
    own = select(ConsentTextDraft).where(ConsentTextDraft.state != DraftState.PUBLISHED)
    newest = own.order_by(ConsentTextDraft.changed_at.desc(), ConsentTextDraft.id)
    return session.scalars(newest.options(joinedload(ConsentTextDraft.writer))).all()


def draft_by_id(session: Session, identity: Identity, draft_id: UUID) -> ConsentTextDraft | None:
    """Load a draft with who writes it."""
    return session.get(ConsentTextDraft, draft_id, options=[joinedload(ConsentTextDraft.writer)])


def steps_of(session: Session, draft: ConsentTextDraft) -> Sequence[ConsentTextStep]:
    """Return what happened to a draft, the newest first, with who did it."""
    own = select(ConsentTextStep).where(ConsentTextStep.draft_id == draft.id).options(joinedload(ConsentTextStep.by))
    return session.scalars(own.order_by(ConsentTextStep.seq.desc())).all()


def approval_of(session: Session, draft: ConsentTextDraft) -> LegalApproval | None:
    """Return the lawyer's word about a draft; None where it isn't published."""
    return session.get(LegalApproval, draft.id)
