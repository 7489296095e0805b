"""What can happen to a text before it is published. Every step is added to its history and to the common chain.

Whoever takes a step first holds that chain, so that two steps follow each other, and looks again how far the draft is.
Doing the same twice is as good as once; what doesn't fit any more raises NotPossible, and nothing changes.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.audit.chain import Head, append, lock
from portal.audit.models import NOBODY
from portal.config.sharing import ConsentKind, Purpose
from portal.consents.actions import publish_text
from portal.consents.draft_models import ConsentTextDraft, ConsentTextStep, DraftState, LegalApproval, StepKind
from portal.consents.models import ConsentText
from portal.consents.states import NotPossible
from portal.consents.text_rules import may_change_draft, may_publish_draft, may_review_draft, may_write_texts
from portal.consents.texts import hash_of


class SameWords(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A language says word for word what a published text about the same says; its hash names that one.

    `language` is its code.
    """

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


@dataclass(frozen=True)
class Draft:
    """What an editor writes: the words in both languages, and what it is about."""

    name: str
    title_da: str
    body_da: str
    title_en: str
    body_en: str
    holder: str
    recipient: str
    purpose: Purpose
    kind: ConsentKind
    categories: list[str]
    months: int


@dataclass(frozen=True)
class LawyersWord:
    """Which lawyer approved, where that can be found, and on which day."""

    lawyer: str
    reference: str
    approved_on: date


def begin_draft(session: Session, what: Draft, *, by: Identity, now: datetime) -> ConsentTextDraft:
    """Begin the next version of a text.

    Raises NotAllowed, SameWords, and WrongScope for what nobody could be asked about.
    """
    require(by, may_write_texts)
    head = lock(session.connection(), NOBODY)
    draft = ConsentTextDraft(**asdict(what), writer_id=by.staff_id, revision=1, state=DraftState.DRAFT, changed_at=now)
    _require_new_words(session, draft)
    session.add(draft)
    session.flush()
    _step(session, head, draft, StepKind.WRITTEN, by, now)
    return draft


def change_draft(session: Session, draft: ConsentTextDraft, what: Draft, *, by: Identity, now: datetime) -> None:
    """Write a draft anew; whoever had read it must read it again. The same words again change nothing.

    Raises NotAllowed, SameWords, WrongScope, or NotPossible where it is published.
    """
    require(by, may_change_draft, draft)
    head = _hold(session, draft)
    if draft.state == DraftState.PUBLISHED:
        raise NotPossible
    changes = {name: value for name, value in asdict(what).items() if getattr(draft, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(draft, name, value)
    _require_new_words(session, draft)
    draft.revision, draft.state, draft.changed_at = draft.revision + 1, DraftState.DRAFT, now
    _step(session, head, draft, StepKind.WRITTEN, by, now)


def send_for_review(session: Session, draft: ConsentTextDraft, *, by: Identity, now: datetime) -> None:
    """Let another read it. Raises NotAllowed, or NotPossible where that has been done."""
    require(by, may_change_draft, draft)
    head = _hold(session, draft)
    if draft.state == DraftState.IN_REVIEW:
        return
    if draft.state != DraftState.DRAFT:
        raise NotPossible
    draft.state = DraftState.IN_REVIEW
    _step(session, head, draft, StepKind.SENT, by, now)


def review(
    session: Session,
    draft: ConsentTextDraft,
    *,
    revision: int,
    is_approved: bool,
    note: str = "",
    by: Identity,
    now: datetime,
) -> None:
    """Approve the revision that was read, or send it back with a note that says why.

    Raises NotAllowed, also for one's own; ValueError for sending back without a word; and NotPossible where it isn't
    that revision any more, or nobody asked for a review.
    """
    require(by, may_review_draft, draft)
    head = _hold(session, draft)
    if is_approved and draft.state == DraftState.REVIEWED and draft.revision == revision:
        return
    if draft.state != DraftState.IN_REVIEW or draft.revision != revision:
        raise NotPossible
    if not is_approved and not note.strip():
        raise ValueError("whoever sends a text back says why")
    draft.state = DraftState.REVIEWED if is_approved else DraftState.DRAFT
    _step(session, head, draft, StepKind.APPROVED if is_approved else StepKind.SENT_BACK, by, now, note=note.strip())


def publish(
    session: Session, draft: ConsentTextDraft, word: LawyersWord, *, revision: int, by: Identity, now: datetime
) -> list[ConsentText]:
    """Note the lawyer's approval and publish the next version of the text, once and for good.

    Raises NotAllowed, SameWords, and NotPossible where it isn't reviewed, or isn't what was reviewed.
    """
    require(by, may_publish_draft, draft)
    head = _hold(session, draft)
    if draft.state == DraftState.PUBLISHED:
        return _published(session, draft)
    reviewed = _newest(session, draft)
    if draft.state != DraftState.REVIEWED or draft.revision != revision or reviewed.kind != StepKind.APPROVED:
        raise NotPossible
    if (reviewed.revision, reviewed.sha256) != (draft.revision, draft.sha256):
        raise NotPossible
    _require_new_words(session, draft)
    of_review = {"draft_id": draft.id, "seq": reviewed.seq, "kind": reviewed.kind}
    session.add(LegalApproval(**of_review, **asdict(word), noted_by_id=by.staff_id))
    texts = publish_text(session, draft.name, draft.scope, draft.words, now=now)
    draft.state, draft.published_version, draft.changed_at = DraftState.PUBLISHED, texts[0].version, now
    session.flush()
    _step(session, head, draft, StepKind.PUBLISHED, by, now)
    return texts


def _require_new_words(session: Session, draft: ConsentTextDraft) -> None:
    """Want a scope that somebody could be asked about, and words in every language that nothing published has."""
    stored = draft.scope.as_json()
    for code, said in draft.words.items():
        named = ConsentText.sha256 == hash_of(code, said.title, said.body, stored)
        with session.no_autoflush:
            if session.scalar(select(ConsentText.id).where(named)) is not None:
                raise SameWords(code)


def _published(session: Session, draft: ConsentTextDraft) -> list[ConsentText]:
    own = (ConsentText.name == draft.name, ConsentText.version == draft.published_version)
    return list(session.scalars(select(ConsentText).where(*own).order_by(ConsentText.language)))


def _hold(session: Session, draft: ConsentTextDraft) -> Head:
    """Let nobody else take a step until the transaction ends, and look how far the draft is."""
    head = lock(session.connection(), NOBODY)
    session.refresh(draft)
    return head


def _newest(session: Session, draft: ConsentTextDraft) -> ConsentTextStep:
    own = select(ConsentTextStep).where(ConsentTextStep.draft_id == draft.id)
    return session.scalars(own.order_by(ConsentTextStep.seq.desc()).limit(1)).one()


def _step(
    session: Session,
    head: Head,
    draft: ConsentTextDraft,
    kind: StepKind,
    by: Identity,
    now: datetime,
    *,
    note: str = "",
) -> None:
    """Add a step to the draft's history, and to the common chain without its words."""
    seen = session.scalar(select(func.max(ConsentTextStep.seq)).where(ConsentTextStep.draft_id == draft.id)) or 0
    step = ConsentTextStep(
        draft_id=draft.id,
        seq=seen + 1,
        writer_id=draft.writer_id,
        kind=kind,
        by_id=by.staff_id,
        at=max(now, head.at),
        revision=draft.revision,
        sha256=draft.sha256,
        note=note,
    )
    session.add(step)
    session.flush()
    said = {"kind": "consent_text", "what": kind.value, "draft": str(draft.id), "text": draft.name, "seq": step.seq}
    said |= {"staff": str(step.by_id), "revision": step.revision, "sha256": step.sha256}
    append(session.connection(), head, said, at=step.at)
