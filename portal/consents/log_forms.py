"""Forms about the log: what looks wrong, the officer's answer, a sample, and what was found in it."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, StopValidation

from portal.consents.log_actions import ANSWER_CHARACTERS, SAMPLE_SIZES, WORDS_CHARACTERS
from portal.consents.log_models import Judgement
from portal.i18n import gettext, lazy_gettext
from portal.people.forms import stripped


def _says_something(form: FlaskForm, field: TextAreaField) -> None:
    """Want a letter or a digit: what only looks empty isn't an answer."""
    if not any(character.isalnum() for character in field.data or ""):
        raise StopValidation(gettext("Skriv et svar."))


def _says_what_is_to_be_explained(form: "JudgementForm", field: TextAreaField) -> None:
    is_fine = form.judgement.data != Judgement.NEEDS_EXPLANATION
    if not is_fine and not any(character.isalnum() for character in field.data or ""):
        raise StopValidation(gettext("Skriv, hvad der skal forklares."))


def _is_a_size(form: "DrawForm", field: StringField) -> None:
    words = field.data or ""
    if not (words.isascii() and words.isdecimal() and len(words) <= 2 and int(words) in SAMPLE_SIZES):
        raise StopValidation(gettext("Skriv et tal mellem 5 og 20."))


class DoubtForm(FlaskForm):  # type: ignore[misc]
    """What looks wrong about a look, in the person's own words or in none."""

    words = TextAreaField(
        lazy_gettext("Hvad ser forkert ud?"),
        description=lazy_gettext("Du behøver ikke skrive noget."),
        filters=[stripped],
        validators=[Length(max=WORDS_CHARACTERS, message=lazy_gettext("Der er plads til 2000 tegn."))],
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The officer's answer to a person."""

    answer = TextAreaField(
        lazy_gettext("Dit svar til borgeren"),
        description=lazy_gettext("Skriv, hvad du har fundet, og hvad der sker nu. Skriv intet om andre borgere."),
        filters=[stripped],
        validators=[
            _says_something,
            Length(max=ANSWER_CHARACTERS, message=lazy_gettext("Der er plads til 4000 tegn.")),
        ],
    )


class DrawForm(FlaskForm):  # type: ignore[misc]
    """How many looks to draw, and from how many days."""

    wanted = StringField(
        lazy_gettext("Hvor mange opslag?"),
        description=lazy_gettext("Mellem 5 og 20."),
        default="10",
        filters=[stripped],
        validators=[_is_a_size],
    )
    days = RadioField(
        lazy_gettext("Fra hvilken tid?"),
        default="30",
        choices=[
            SelectChoice("7", lazy_gettext("De sidste 7 dage")),
            SelectChoice("30", lazy_gettext("De sidste 30 dage")),
            SelectChoice("90", lazy_gettext("De sidste 90 dage")),
        ],
        validators=[InputRequired(lazy_gettext("Vælg, fra hvilken tid."))],
    )

    @property
    def chosen(self) -> tuple[int, int]:
        """Return how many looks, and from how many days; of a form that is valid."""
        return int(self.wanted.data or ""), int(self.days.data)


class JudgementForm(FlaskForm):  # type: ignore[misc]
    """What an officer finds of a look."""

    judgement = RadioField(
        lazy_gettext("Hvad finder du?"),
        choices=[
            SelectChoice(Judgement.FINE, lazy_gettext("Det er i orden")),
            SelectChoice(Judgement.NEEDS_EXPLANATION, lazy_gettext("Det skal forklares")),
        ],
        validators=[InputRequired(lazy_gettext("Vælg, hvad du finder."))],
    )
    note = TextAreaField(
        lazy_gettext("Note"),
        description=lazy_gettext("Skriv, hvad der skal forklares. Skriv intet om borgere."),
        filters=[stripped],
        validators=[
            _says_what_is_to_be_explained,
            Length(max=WORDS_CHARACTERS, message=lazy_gettext("Der er plads til 2000 tegn.")),
        ],
    )
