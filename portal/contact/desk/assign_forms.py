"""Forms by which somebody gets a contact person: first how much support, then who."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from portal.config.municipality import Municipality
from portal.contact.caseload import Load
from portal.contact.presence.wording import level_name, load_in_words
from portal.i18n import gettext, in_best_language, lazy_gettext
from portal.people.checks import Chosen, Says
from portal.people.days import Day
from portal.people.forms import stripped

LEVELS = (1, 2, 3, 4)
CHARACTERS = 2000
NO_CONTACT_PERSON, NO_BUDDY = lazy_gettext("Vælg en kontaktperson."), lazy_gettext("Vælg en makker.")
ROOM = Length(max=CHARACTERS, message=lazy_gettext("Der er plads til 2000 tegn."))


class LevelForm(FlaskForm):  # type: ignore[misc]
    """How much support somebody needs."""

    level = RadioField(
        lazy_gettext("Hvor meget støtte er der brug for?"),
        validators=[Chosen(lazy_gettext("Vælg, hvor meget støtte der er brug for."))],
        validate_choice=False,
    )

    @classmethod
    def here(cls, level: int | None = None) -> "LevelForm":
        """Return the form, with the level that somebody has now."""
        form: LevelForm = cls(data={"level": str(level or "")})
        form.level.choices = [(str(one), level_name(one)) for one in LEVELS]
        return form


class AssignForm(FlaskForm):  # type: ignore[misc]
    """Who is contact person and who is buddy, why, and from when on."""

    level = HiddenField()
    seen = HiddenField()
    contact_person = SelectField(
        lazy_gettext("Hvem skal være kontaktperson?"),
        validators=[Says(NO_CONTACT_PERSON), Chosen(NO_CONTACT_PERSON)],
        validate_choice=False,
    )
    buddy = SelectField(
        lazy_gettext("Hvem er makker og svarer, når kontaktpersonen er væk?"),
        validators=[Says(NO_BUDDY), Chosen(NO_BUDDY)],
        validate_choice=False,
    )
    reason = TextAreaField(
        lazy_gettext("Hvorfor?"),
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv, hvorfor.")), ROOM],
    )
    handover = TextAreaField(
        lazy_gettext("Hvad skal den nye vide?"),
        description=lazy_gettext("Skriv det, når kontaktpersonen skifter. Aftaler, ønsker, og hvad der virker."),
        filters=[stripped],
        validators=[ROOM],
    )
    takes_over = FormField(Day, label=lazy_gettext("Skal de to være der sammen i en tid?"))
    beyond = TextAreaField(
        lazy_gettext("Hvorfor skal kontaktpersonen have flere, end der er plads til?"),
        filters=[stripped],
        validators=[ROOM],
    )

    @classmethod
    def choosing(cls, people: Sequence[Load], level: int, municipality: Municipality, **data: object) -> "AssignForm":
        """Return the form with who can be chosen: first those whose work it is and who have room."""
        form: AssignForm = cls(data=data)
        units, nobody = municipality.contact_kinds[level - 1].units, ("", gettext("Vælg"))
        rules = municipality.caseload
        in_order = sorted(people, key=lambda one: (bool(units) and one.unit not in units, one.is_full(level, rules)))
        named = [(str(one.id), f"{one.name}: {load_in_words(one, level, rules)}") for one in in_order]
        form.contact_person.choices = [nobody, *named]
        form.buddy.choices = [nobody, *((str(one.id), one.name) for one in people)]
        form.level.data = str(level)
        return form

    @property
    def wants_overlap(self) -> bool:
        """Tell whether a day was written."""
        day = self.takes_over.form
        return any((part.data or "").strip() for part in (day.day, day.month, day.year))

    @property
    def seen_id(self) -> UUID | None:
        """Return the version that the form was shown with; None where there was no contact person."""
        return read_id(self.seen.data)


def read_id(said: str | None) -> UUID | None:
    """Return the id that a form says; None for what is none."""
    try:
        return UUID(said or "")
    except ValueError:
        return None


def kind_at(level: int, municipality: Municipality) -> str:
    """Return what a contact person is called at a level, in the reader's language."""
    return in_best_language(municipality.contact_kinds[level - 1].name)[0]


def level_of(form: LevelForm | AssignForm) -> int | None:
    """Return the level that a form says; None for what is none."""
    said = form.level.data or ""
    return int(said) if said in [str(one) for one in LEVELS] else None
