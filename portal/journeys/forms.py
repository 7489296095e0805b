"""One question, one form. It knows shape and wording; whether an answer can be taken, `answers` decides."""

from flask_wtf import FlaskForm
from wtforms import Form, FormField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length

from portal.access.codes import Code, read_code
from portal.i18n import gettext, lazy_gettext
from portal.journeys.model.facts import NONE, UNKNOWN
from portal.journeys.model.format import Question
from portal.journeys.screening.answers import AnswerProblem, Raw, joined_date
from portal.journeys.wording.journey import Wording
from portal.journeys.wording.shown import ShownFlag

PROBLEMS = {
    AnswerProblem.NOT_AN_OPTION: lazy_gettext("Vælg et af svarene."),
    AnswerProblem.ONLY_ONE: lazy_gettext("Vælg kun ét svar."),
    AnswerProblem.EXCLUSIVE_NONE: lazy_gettext("Vælg enten et eller flere af svarene, eller “Ingen af dem”."),
    AnswerProblem.BAD_DATE: lazy_gettext("Skriv dag, måned og år med tal. For eksempel 7 11 2026."),
    AnswerProblem.NO_SUCH_DAY: lazy_gettext("Den dag findes ikke. Se efter, om dag og måned passer sammen."),
    AnswerProblem.DATE_IN_FUTURE: lazy_gettext(
        "Datoen ligger ude i fremtiden. Skriv i dag eller en dag, der har været."
    ),
    AnswerProblem.DATE_TOO_LATE: lazy_gettext("Datoen ligger for langt ude i fremtiden."),
    AnswerProblem.DATE_TOO_EARLY: lazy_gettext(
        "Datoen ligger for langt tilbage. Er året rigtigt? Skriv det med fire tal, for eksempel 2026."
    ),
}
MISSING = lazy_gettext("Vælg et svar, eller tryk på “Spring over”.")
MISSING_DATE = lazy_gettext("Skriv datoen, eller tryk på “Spring over”.")
NOTHING_TYPED = lazy_gettext("Skriv dine tre ord eller din kode.")
NO_SUCH_CODE = lazy_gettext("Sådan ser ingen af vores koder ud. Skriv tre ord, eller koden med 16 tegn.")
NOTHING_SAVED = lazy_gettext(
    "Vi fandt ingen svar. Se efter, om alt er skrevet rigtigt. Efter 7 dage er svarene slettet."
)


class DayForm(Form):
    """A day in three fields."""

    day = StringField()
    month = StringField()
    year = StringField()


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """The form of one question; its field is `answer`."""

    answer: Field

    def raw(self) -> Raw:
        """Return what was filled in, as `answers` takes it; empty where nothing was."""
        if isinstance(self.answer, FormField):
            parts = self.answer.form
            return joined_date(parts.day.data or "", parts.month.data or "", parts.year.data or "")
        return self.answer.data or ""

    def refuse(self, problem: AnswerProblem | None) -> None:
        """Put the problem (None: nothing was filled in) beside the field."""
        if isinstance(self.answer, FormField):
            self.answer.form.day.errors = [PROBLEMS[problem] if problem else MISSING_DATE]
        else:
            self.answer.errors = [PROBLEMS[problem] if problem else MISSING]


def question_form(question: Question, wording: Wording, held: Raw) -> QuestionForm:
    """Make the form of `question`, filled in with what is `held` of an earlier answer."""
    label = wording.question(question)
    hint = wording.line(f"questions.{question.id}.hint")
    if question.kind == "date":
        field: Field = FormField(DayForm, label=label, description=hint)
        data: object = _parts(held)
    elif question.kind == "many_of":
        choices = _choices(question, wording, (*question.options, NONE, UNKNOWN))
        field = SelectMultipleField(label, choices=choices, description=hint, validate_choice=False)
        data = [held] if isinstance(held, str) else list(held)
    else:
        options = question.options or ("yes", "no")
        choices = _choices(question, wording, (*options, UNKNOWN))
        field = RadioField(label, choices=choices, description=hint, validate_choice=False)
        data = held
    form_class = type("OneQuestion", (QuestionForm,), {"answer": field})
    form: QuestionForm = form_class(data={"answer": data})
    return form


def _choices(question: Question, wording: Wording, options: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(option, wording.option(question, option)) for option in options]


def _parts(held: Raw) -> dict[str, str]:
    pieces = str(held).split("-") if isinstance(held, str) else []
    if len(pieces) != 3:
        return {}
    return {"year": pieces[0], "month": pieces[1].lstrip("0"), "day": pieces[2].lstrip("0")}


class SearchForm(FlaskForm):  # type: ignore[misc]
    """What somebody looks for, in their own words."""

    words = StringField(
        lazy_gettext("Hvad leder du efter?"),
        validators=[
            DataRequired(lazy_gettext("Skriv, hvad du leder efter.")),
            Length(max=1000, message=lazy_gettext("Skriv det kortere: højst 1000 tegn.")),
        ],
        description=lazy_gettext("Skriv, som du ville sige det. For eksempel: “kan ikke gå i bad alene”."),
    )


class SafetyForm(FlaskForm):  # type: ignore[misc]
    """What is true right now; the answer is looked at once and kept nowhere."""

    flags: Field

    def refuse(self) -> None:
        """Say beside the field that nothing was chosen, or too much."""
        both = lazy_gettext("Vælg enten et eller flere af svarene, eller “Nej, ingen af dem”.")
        self.flags.errors = [both if self.flags.data else MISSING]


def safety_form(flags: list[ShownFlag]) -> SafetyForm:
    """Make the form that asks for what can't wait."""
    choices = [SelectChoice(flag.id, flag.label) for flag in flags]
    field = SelectMultipleField(
        lazy_gettext("Er noget af det her sandt lige nu?"),
        choices=[*choices, SelectChoice(NONE, gettext("Nej, ingen af dem"))],
        description=lazy_gettext(
            "Så viser vi, hvem du kan ringe til. Vi gemmer ikke svaret, og ingen får det at vide."
        ),
    )
    form_class = type("Safety", (SafetyForm,), {"flags": field})
    form: SafetyForm = form_class()
    return form


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Whether the answers come along into the plan; no is the default."""

    take = RadioField(
        lazy_gettext("Vil du tage dine svar med?"),
        choices=[
            SelectChoice("no", lazy_gettext("Nej")),
            SelectChoice("yes", lazy_gettext("Ja, læg trinene i min plan")),
        ],
        default="no",
    )


class FetchForm(FlaskForm):  # type: ignore[misc]
    """Where somebody types the code of their saved answers."""

    code = StringField(lazy_gettext("Dine tre ord eller din kode"))

    def read(self) -> Code | None:
        """Return the code that was typed; what can't be one is answered beside the field."""
        typed = self.code.data or ""
        code = read_code(typed)
        if code is None and self.is_submitted():
            self.code.errors = [NO_SUCH_CODE if typed.strip() else NOTHING_TYPED]
        return code

    def refuse(self) -> None:
        """Say beside the field that nothing is saved under the code, or no longer."""
        self.code.errors = [NOTHING_SAVED]
