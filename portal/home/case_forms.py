"""Forms by which staff say why they look at a citizen's data, ask a citizen, and write down what was said."""

import re
from datetime import date, datetime, time
from uuid import UUID

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation

from portal import clock
from portal.clock import COPENHAGEN
from portal.config.sharing import Purpose
from portal.consents.models import ConsentText
from portal.consents.questions import SAID_ALOUD, AskedGiver
from portal.consents.states import EventKind
from portal.consents.wording import power_name, purpose_name
from portal.i18n import day as day_in_words
from portal.i18n import gettext, hour, lazy_gettext
from portal.lines import on_a_line
from portal.people.checks import Chosen, Says
from portal.people.days import Day
from portal.people.forms import stripped

REASON_CHARACTERS = 500
DANISH = Markup('<span lang="da">{}</span>')
ROOM_200 = Length(max=200, message=lazy_gettext("Der er plads til 200 tegn."))
_HOUR = re.compile(r"(?:kl\.?)?\s*(\d{1,2})(?:[.:](\d{2}))?", re.IGNORECASE)
DAYS = (14, 30)
"""How long a citizen has to answer: what can be chosen."""


class LookForm(FlaskForm):  # type: ignore[misc]
    """What somebody wants to see a citizen's data for, and why."""

    purpose = RadioField(
        lazy_gettext("Hvad skal du bruge det til?"),
        validators=[Chosen(lazy_gettext("Vælg, hvad du skal bruge det til."))],
        validate_choice=False,
    )
    reason = TextAreaField(
        lazy_gettext("Hvorfor nu?"),
        description=lazy_gettext("Skriv med dine egne ord. Borgeren kan læse det. Skriv ikke borgerens navn."),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv, hvorfor du har brug for at se det.")),
            Length(max=REASON_CHARACTERS, message=lazy_gettext("Der er plads til 500 tegn.")),
        ],
    )

    @classmethod
    def with_purposes(cls) -> "LookForm":
        """Return the form with every purpose to choose from."""
        form = cls()
        form.purpose.choices = [(purpose.value, purpose_name(purpose)) for purpose in Purpose]
        return form


class AskForm(FlaskForm):  # type: ignore[misc]
    """Which text a citizen is asked with, and how long they have to answer."""

    text = RadioField(
        lazy_gettext("Hvad vil du spørge om?"),
        validators=[Chosen(lazy_gettext("Vælg, hvad du vil spørge om."))],
        validate_choice=False,
    )
    days = RadioField(
        lazy_gettext("Hvor længe er der til at svare?"),
        validators=[Chosen(lazy_gettext("Vælg, hvor længe der er til at svare."))],
        validate_choice=False,
    )

    @classmethod
    def with_texts(cls, texts: list[ConsentText]) -> "AskForm":
        """Return the form with the texts of a department."""
        form = cls()
        form.text.choices = [(str(text.id), DANISH.format(text.title)) for text in texts]
        form.days.choices = [(str(days), gettext("%(days)s dage", days=days)) for days in DAYS]
        return form


class WordForm(FlaskForm):  # type: ignore[misc]
    """What somebody who was asked said aloud, who it was, and what shows it."""

    kind = RadioField(
        lazy_gettext("Hvad blev der sagt?"),
        validators=[Chosen(lazy_gettext("Vælg, hvad der blev sagt."))],
        validate_choice=False,
    )
    of = RadioField(
        lazy_gettext("Hvem sagde det?"),
        validators=[Chosen(lazy_gettext("Vælg, hvem der sagde det."))],
        validate_choice=False,
    )
    where = StringField(
        lazy_gettext("Hvor?"),
        description=lazy_gettext("For eksempel: på et møde i Sundhedshuset, eller i telefonen."),
        filters=[on_a_line],
        validators=[Says(lazy_gettext("Skriv, hvor det blev sagt.")), ROOM_200],
    )
    said_on = FormField(Day, label=lazy_gettext("Hvilken dag?"))
    said_at = StringField(
        lazy_gettext("Hvad var klokken?"),
        description=lazy_gettext("For eksempel 10.30"),
        filters=[on_a_line],
    )
    heard_by = StringField(
        lazy_gettext("Hvem hørte det?"),
        description=lazy_gettext("Dig selv, og andre der var med."),
        filters=[on_a_line],
        validators=[Says(lazy_gettext("Skriv, hvem der hørte det.")), ROOM_200],
    )
    is_their_own = BooleanField(
        lazy_gettext("Personen sagde det selv. Jeg svarer ikke for nogen."),
    )
    key = HiddenField()
    asked_at: datetime  # in Denmark, to the minute: nobody answers before that

    def validate(self, extra_validators: object = None) -> bool:
        """Want a day, and perhaps an hour, between the question and now."""
        is_valid = super().validate(extra_validators)
        day, now = self.said_on.form.read(), clock.in_denmark(clock.now())
        if day is None:
            self._refuse_day(gettext("Skriv den dag, det blev sagt. For eksempel 7 11 2026."))
        elif day > now.date():
            self._refuse_day(gettext("Dagen kan ikke ligge i fremtiden."))
        elif day < self.asked_at.date():
            asked_on = day_in_words(self.asked_at)
            self._refuse_day(gettext("Der blev først spurgt %(day)s. Skriv den dag, der blev svaret.", day=asked_on))
        elif self.said_at.data:
            self._ask_for_hour(day, now)
        return bool(is_valid) and not self.errors

    def _refuse_day(self, words: str) -> None:
        self.said_on.form.day.errors = [words]

    def _ask_for_hour(self, day: date, now: datetime) -> None:
        said = datetime.combine(day, self._hour, COPENHAGEN) if self._hour is not None else None
        if said is None:
            self.said_at.errors = [gettext("Skriv klokken, for eksempel 10.30, eller lad feltet stå tomt.")]
        elif said > now:
            self.said_at.errors = [gettext("Klokken er ikke så mange endnu.")]
        elif said < self.asked_at:
            self.said_at.errors = [gettext("Der blev først spurgt %(hour)s.", hour=hour(self.asked_at))]

    @property
    def _hour(self) -> time | None:
        """Return the hour that was typed; None where it is none."""
        typed = _HOUR.fullmatch(self.said_at.data or "")
        try:
            return time(int(typed[1]), int(typed[2] or 0)) if typed else None
        except ValueError:
            return None

    def validate_is_their_own(self, field: BooleanField) -> None:
        """Want the member of staff to state that the word is the person's own."""
        if not field.data:
            raise StopValidation(gettext("Du kan kun skrive ned, hvad personen selv har sagt."))

    @classmethod
    def of_givers(cls, givers: list[AskedGiver], *, is_own_word: bool, asked_at: datetime, key: str) -> "WordForm":
        """Return the form with those who were asked; whoever answers for themselves isn't named."""
        form = cls()
        form.asked_at = clock.in_denmark(asked_at).replace(second=0, microsecond=0)
        form.kind.choices = [(kind.value, _said(kind)) for kind in SAID_ALOUD]
        form.of.choices = [(str(giver.id), _named(giver, is_own_word)) for giver in givers]
        form.key.data = form.key.data or key
        return form

    @property
    def evidence(self) -> str:
        """Return what shows the word, in Danish, as the citizen reads it later."""
        day, at = self.said_on.form.read(), self._hour
        assert day is not None  # noqa: S101 -- validate has asked
        when = f"{day.day}.{day.month}.{day.year}" + (f" kl. {at:%H.%M}" if at is not None else "")
        return f"Hvor: {self.where.data}. Hvornår: {when}. Hørt af: {self.heard_by.data}."

    @property
    def who(self) -> UUID:
        """Return who said it; of a form that is valid."""
        return UUID(self.of.data)


def _said(kind: EventKind) -> str:
    return {
        EventKind.GIVEN: gettext("Ja, I må gerne"),
        EventKind.REFUSED: gettext("Nej, I må ikke"),
        EventKind.WITHDRAWN: gettext("Jeg tager mit ja tilbage"),
    }[kind]


def _named(giver: AskedGiver, is_own_word: bool) -> str:
    if is_own_word or giver.power is None:
        return gettext("Borgeren selv")
    return gettext("%(name)s (%(power)s)", name=giver.name, power=power_name(giver.power).lower())
