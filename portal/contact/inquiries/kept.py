"""What a browser keeps of inquiries: one that is being written, one that was sent or opened, and what staff hand out.

All lie in the browser's encrypted draft (`access.draft`). One that is written after signing in is its person's, for
whom they act for: nobody else who comes to the same browser is shown it. One that was opened stays so for half an hour;
for as long staff who wrote one down see the code that they hand out.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal import clock
from portal.access.codes import Code, new_code, read_code
from portal.access.draft import new_secret
from portal.access.gate import BrowserDraft, session
from portal.contact.inquiries.actions import hash_of
from portal.contact.inquiries.steps import Step, Teller, typed_at

BEING_WRITTEN, OPENED, HANDED_OUT = "inquiry", "opened_inquiry", "handed_out"  # in the draft
STAYS_OPEN = timedelta(minutes=30)
MOST_HANDED_OUT = 10


@dataclass
class Written:
    """An inquiry that is being written; `key` makes two sendings one, and `code` is the one it is opened with later."""

    key: str = field(repr=False)
    code: Code = field(repr=False)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    @property
    def mark(self) -> str:
        """Return by which the form that sends it is told from another draft's."""
        return hash_of(self.key)

    @property
    def seen(self) -> str:
        """Return by which the answers that were shown are told from what they are now."""
        return hash_of(self.key + json.dumps(self.answers, sort_keys=True))


@dataclass(frozen=True)
class Opened:
    """An inquiry that this browser may show: just sent, when its code is shown, or opened with it."""

    inquiry_id: UUID
    code: str | None = field(default=None, repr=False)


def read(teller: Teller, *, to_change: bool = False) -> Written | None:
    """Return what this browser's person is writing; None where that is nothing."""
    kept = BrowserDraft(session()).read(to_change=to_change).get(BEING_WRITTEN, {})
    code = read_code(kept.get("code", ""))
    if code is None or kept.get("of") != _of(teller):
        return None
    return Written(kept["key"], code, kept["answers"])


def keep(teller: Teller, step: Step, answer: dict[str, Any]) -> Written:
    """Keep one answer with the others."""
    written = read(teller, to_change=True) or Written(new_secret(), new_code())
    written.answers[step] = answer
    written.answers.pop(typed_at(step), None)
    return _kept(teller, written)


def set_aside(teller: Teller, step: Step, typed: dict[str, Any]) -> Written:
    """Keep what was typed at a question that is asked again later: it is no answer until then."""
    written = read(teller, to_change=True) or Written(new_secret(), new_code())
    written.answers[typed_at(step)] = typed
    written.answers.pop(step, None)
    return _kept(teller, written)


def _kept(teller: Teller, written: Written) -> Written:
    draft = BrowserDraft(session())
    kept = {"of": _of(teller), "key": written.key, "code": written.code.plain, "answers": written.answers}
    draft.write({**draft.read(), BEING_WRITTEN: kept})
    return written


def forget() -> None:
    """Forget what was being written."""
    _without(BEING_WRITTEN)


def open_up(inquiry_id: UUID, *, now: datetime, code: Code | None = None) -> None:
    """Let this browser show an inquiry for a while; what was being written was sent, where its code is shown."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    if code is not None:
        content.pop(BEING_WRITTEN, None)
    until = (now + STAYS_OPEN).isoformat()
    content[OPENED] = {"id": str(inquiry_id), "until": until, "code": code.shown if code else None}
    draft.write(content)


def opened() -> Opened | None:
    """Return the inquiry that this browser may show; None where there is none, or not any more."""
    kept = BrowserDraft(session()).read().get(OPENED)
    if not kept or _is_over(kept):
        return None
    return Opened(UUID(kept["id"]), kept["code"])


def close() -> None:
    """Show no inquiry any more."""
    _without(OPENED)


def hand_out(inquiry_id: UUID, code: Code, *, by: UUID, now: datetime) -> None:
    """Let a member of staff see for a while the code of what they have written down for somebody."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    others = [one for one in content.get(HANDED_OUT, []) if one["id"] != str(inquiry_id) and not _is_over(one)]
    until = (now + STAYS_OPEN).isoformat()
    one = {"id": str(inquiry_id), "by": str(by), "until": until, "code": code.shown}
    draft.write({**content, HANDED_OUT: [*others, one][-MOST_HANDED_OUT:]})


def handed_out(inquiry_id: UUID, *, by: UUID) -> str | None:
    """Return the code that a member of staff hands out; None where they don't, or not any more."""
    given = BrowserDraft(session()).read().get(HANDED_OUT, [])
    theirs = (one for one in given if (one["id"], one["by"]) == (str(inquiry_id), str(by)) and not _is_over(one))
    return next((str(one["code"]) for one in theirs), None)


def _is_over(kept: dict[str, Any]) -> bool:
    return datetime.fromisoformat(kept["until"]) <= clock.now()


def _without(name: str) -> None:
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    if content.pop(name, None) is not None:
        draft.write(content)


def _of(teller: Teller) -> str:
    """Name whose draft it is: a stranger's, or a citizen's for whom they act for."""
    return f"{teller.citizen_id or ''}/{teller.acting_for or ''}"
