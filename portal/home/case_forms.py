"""Forms by which staff say why they look at a citizen's data, ask a citizen, and write down what was said."""

from uuid import UUID

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation

from portal.config.sharing import Purpose
from portal.consents.models import ConsentText
from portal.consents.questions import SAID_ALOUD, AskedGiver
from portal.consents.states import EventKind
from portal.consents.wording import power_name, purpose_name
from portal.i18n import gettext, lazy_gettext
from portal.people.checks import Chosen, Says
from portal.people.forms import stripped

REASON_CHARACTERS = 500
DANISH = Markup('<span lang="da">{}</span>')
ROOM_200 = Length(max=200, message=lazy_gettext("Der er plads til 200 tegn."))
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
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv, hvor det blev sagt.")), ROOM_200],
    )
    when = StringField(
        lazy_gettext("Hvornår?"),
        description=lazy_gettext("Dag og klokkeslæt."),
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv, hvornår det blev sagt.")), ROOM_200],
    )
    heard_by = StringField(
        lazy_gettext("Hvem hørte det?"),
        description=lazy_gettext("Dig selv, og andre der var med."),
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv, hvem der hørte det.")), ROOM_200],
    )
    is_their_own = BooleanField(
        lazy_gettext("Personen sagde det selv. Jeg svarer ikke for nogen."),
    )
    key = HiddenField()

    def validate_is_their_own(self, field: BooleanField) -> None:
        """Want the member of staff to state that the word is the person's own."""
        if not field.data:
            raise StopValidation(gettext("Du kan kun skrive ned, hvad personen selv har sagt."))

    @classmethod
    def of_givers(cls, givers: list[AskedGiver], *, is_own_word: bool, key: str) -> "WordForm":
        """Return the form with those who were asked; whoever answers for themselves isn't named."""
        form = cls()
        form.kind.choices = [(kind.value, _said(kind)) for kind in SAID_ALOUD]
        form.of.choices = [(str(giver.id), _named(giver, is_own_word)) for giver in givers]
        form.key.data = form.key.data or key
        return form

    @property
    def evidence(self) -> str:
        """Return what shows the word, in Danish, as the citizen reads it later."""
        return f"Hvor: {self.where.data}. Hvornår: {self.when.data}. Hørt af: {self.heard_by.data}."

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
