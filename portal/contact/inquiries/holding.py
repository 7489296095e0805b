"""How every change of an inquiry is made: held so that nobody else decides meanwhile, noted, and written in a chain.

The chain is that of the person whom it is about; where we don't know them, the inquiry has one of its own. It is locked
first and the inquiry after it, as everywhere, so that two never wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.audit.chain import Head, append, lock_all
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryStep
from portal.contact.inquiries.telling import tell_of

ASKS_ANEW = (InquiryStep.ADDED, InquiryStep.MERGED, InquiryStep.PARTED)
"""What changes what is decided about, though the inquiry's own row may stay as it was."""


class DecidedMeanwhile(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Somebody else has changed the inquiry since it was shown. Carries it as it is now."""

    def __init__(self, inquiry: Inquiry) -> None:
        super().__init__("decided meanwhile")
        self.inquiry = inquiry


@dataclass
class Held:
    """An inquiry that nobody else changes until the transaction ends, with the chain that the change is written in.

    `heads` is one for all that are held together: two inquiries about one person stand in one chain.
    """

    inquiry: Inquiry
    heads: dict[UUID, Head]
    chain_id: UUID
    now: datetime
    merged: list["Held"] = field(default_factory=list)  # what goes by it, where that is held with it

    @property
    def head(self) -> Head:
        """Return the newest entry of the chain."""
        return self.heads[self.chain_id]

    def write(self, session: Session, said: Mapping[str, object]) -> None:
        """Add an entry to the chain."""
        self.heads[self.chain_id] = append(session.connection(), self.head, said, at=self.now)


def hold(
    session: Session, *inquiry_ids: UUID, now: datetime, seen: int | None = None, also: Iterable[UUID] = ()
) -> list[Held]:
    """Hold inquiries, in the order asked for; what was read before is read anew. `also` names chains held with them.

    With `seen`, the version of the first one that was shown, raises DecidedMeanwhile where it has changed since. Whose
    they are may change between the two locks: then it begins anew.
    """
    while True:
        chains = _chains(session, inquiry_ids)
        heads = lock_all(session.connection(), [*chains.values(), *also])
        if chains == _chains(session, inquiry_ids):
            break
    own = select(Inquiry).where(Inquiry.id.in_(inquiry_ids)).order_by(Inquiry.id).with_for_update()
    found = {one.id: one for one in session.scalars(own.execution_options(populate_existing=True))}
    first = found[inquiry_ids[0]]
    if seen is not None and first.version != seen:
        raise DecidedMeanwhile(first)
    return [Held(found[one], heads, chains[one], max(now, heads[chains[one]].at)) for one in inquiry_ids]


def hold_group(session: Session, inquiry_id: UUID, *, now: datetime, also: Iterable[UUID] = ()) -> tuple[Held, Held]:
    """Hold an inquiry and the one that it goes by, which may be itself, with all that was merged into that.

    What comes to it between reading and holding is held, too.
    """
    ids = _group(session, inquiry_id)
    while True:
        held = hold(session, *ids, now=now, also=also)
        found = _group(session, inquiry_id)
        if found[0] == ids[0] and set(found) <= set(ids):
            break
        ids = found
    main = held[0]
    main.merged = [one for one in held[1:] if one.inquiry.merged_into_id == main.inquiry.id]
    return next(one for one in held if one.inquiry.id == inquiry_id), main


def note(
    session: Session,
    held: Held,
    step: InquiryStep,
    *,
    by: UUID | None,
    words: str | None = None,
    until: date | None = None,
    other_id: UUID | None = None,
    is_news: bool = True,
) -> InquiryEvent:
    """Write down what happened to an inquiry, beside it and in the chain; no word of anybody's is in the chain.

    Whose inquiry it is, is told where they have signed in (`telling`), but where another event of the same change is.
    """
    inquiry = held.inquiry
    if step in ASKS_ANEW:
        count_up(inquiry)
    session.flush()
    newest = select(func.max(InquiryEvent.seq)).where(InquiryEvent.inquiry_id == inquiry.id)
    event = InquiryEvent(
        inquiry_id=inquiry.id,
        seq=(session.scalar(newest) or 0) + 1,
        step=step,
        at=held.now,
        by_id=by,
        responsible_id=inquiry.responsible_id,
        words=words,
        until=until,
        other_id=other_id,
    )
    session.add(event)
    session.flush()
    said = {
        "kind": "inquiry",
        "inquiry": str(inquiry.id),
        "what": step.value,
        "staff": str(by) if by is not None else None,
        "responsible": str(inquiry.responsible_id),
    }
    held.write(session, said)
    if is_news:
        tell_of(session, inquiry, event)
    return event


def count_up(inquiry: Inquiry) -> None:
    """Count the version up, so that whoever decides on what they saw before is told."""
    flag_modified(inquiry, "responsible_id")


def _group(session: Session, inquiry_id: UUID) -> list[UUID]:
    """Return the inquiry by which one goes, and all that were merged into that."""
    main = select(func.coalesce(Inquiry.merged_into_id, Inquiry.id)).where(Inquiry.id == inquiry_id)
    main_id = session.scalars(main).one()
    merged = select(Inquiry.id).where(Inquiry.merged_into_id == main_id).order_by(Inquiry.id)
    return [main_id, *session.scalars(merged)]


def _chains(session: Session, inquiry_ids: tuple[UUID, ...]) -> dict[UUID, UUID]:
    """Return the chain in which each inquiry's changes stand."""
    own = select(Inquiry.id, Inquiry.subject_id).where(Inquiry.id.in_(inquiry_ids))
    return {one: subject_id or one for one, subject_id in session.execute(own)}
