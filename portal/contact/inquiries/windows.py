"""Two windows of one browser write in one draft: what a form was shown for is told from what is being written now.

A question's form carries the mark of its draft and whom that was about, the form that sends it the answers as they
were shown. Whoever goes back in one window, and changes an answer, is in nobody's way.
"""

from flask import request

from portal.contact.inquiries.kept import Written
from portal.contact.inquiries.steps import Step

DRAFT, ABOUT, SEEN = "draft", "about", "seen"
"""The fields by which a form names what it was shown for."""


def marks_of(written: Written | None) -> dict[str, str]:
    """Return what a question's form carries."""
    return {DRAFT: written.mark if written else "", ABOUT: _whom(written)}


def marks_to_send(written: Written) -> dict[str, str]:
    """Return what the form carries that sends all answers."""
    return {DRAFT: written.mark, SEEN: written.seen}


def is_of_another(step: Step, first: Step, written: Written | None) -> bool:
    """Tell whether a question's answer belongs to another draft, or to one that was about somebody else.

    The first question begins a draft or goes on with one; what was shown for one that is gone goes on with none.
    """
    shown = request.form.get(DRAFT, "")
    if step == first and (not shown or (step == Step.WHOM and written is None)):
        return False
    if shown != (written.mark if written else ""):
        return True
    return step != Step.WHOM and request.form.get(ABOUT, "") != _whom(written)


def was_seen(written: Written) -> bool:
    """Tell whether the answers are those that were shown before they were sent."""
    return request.form.get(SEEN) == written.seen


def _whom(written: Written | None) -> str:
    return str(written.answers.get(Step.WHOM, {}).get("whom", "")) if written else ""
