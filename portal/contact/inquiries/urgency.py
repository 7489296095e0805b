"""Whether what somebody writes to us may mean that it can't wait, in whichever field they write it."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import StringField

from portal.config.crisis import Kind
from portal.contact.crisis import needs_now
from portal.contact.inquiries.steps import Answers, Step

OWN_WORDS: Mapping[Step, tuple[str, ...]] = {
    Step.PERSON: ("about_name",),
    Step.WORDS: ("words",),
    Step.ANSWER: ("times",),
    Step.CONTACT: ("name", "other_language"),
}
"""What is answered in somebody's own words, and where."""


def kinds_in(answers: Answers, *steps: Step) -> tuple[Kind, ...]:
    """Name the crisis lines that may help whoever answered so: at these questions, or at all."""
    at = [(step, name) for step in steps or OWN_WORDS if step in answers for name in OWN_WORDS.get(step, ())]
    said = [answers[step].get(name) for step, name in at]
    return tuple(dict.fromkeys(kind for words in said if words for kind in needs_now(words)))


def typed_in(form: FlaskForm) -> str:
    """Return all that was typed into a form, line by line."""
    return "\n".join(field.data for field in form if isinstance(field, StringField) and field.data)
