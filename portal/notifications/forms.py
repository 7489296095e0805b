"""Forms by which a citizen gives an address, and chooses when and about what it gets mails."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import StopValidation, ValidationError

from portal.i18n import Language, gettext, lazy_gettext
from portal.notifications.addresses import LONGEST, NoAddress, read_address
from portal.notifications.outbox import Chosen
from portal.notifications.wording import NewsKind
from portal.people.forms import stripped


def _can_be_written_to(form: FlaskForm, field: StringField) -> None:
    """Want one address that mail can be sent to; what is wrong is told without repeating it."""
    if not field.data:
        raise StopValidation(gettext("Skriv din mailadresse."))
    if len(field.data) > LONGEST:
        raise StopValidation(gettext("Adressen er for lang. Tjek, om der er kommet noget med, som ikke hører til."))
    try:
        read_address(field.data)
    except NoAddress:
        raise StopValidation(gettext("Det ligner ikke en mailadresse. Skriv den som navn@eksempel.dk.")) from None


def _one_of_the_choices(form: FlaskForm, field: SelectFieldBase) -> None:
    """Want what can be chosen, and tell so in words of ours."""
    given = field.data if isinstance(field.data, list) else [field.data]
    if not {str(value) for value in given} <= {str(value) for value, _label, *_more in field.iter_choices()}:
        raise ValidationError(gettext("Vælg en af mulighederne på siden."))


class AddressForm(FlaskForm):  # type: ignore[misc]
    """A mail address."""

    address = StringField(
        lazy_gettext("Din mailadresse"),
        description=lazy_gettext("Vi sender et link til den. Den bliver først brugt, når du har åbnet linket."),
        filters=[stripped],
        validators=[_can_be_written_to],
    )


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """When mails may come, in which language, and about what."""

    language = RadioField(
        lazy_gettext("Hvilket sprog skal vi skrive på?"), validators=[_one_of_the_choices], validate_choice=False
    )
    quiet_from = SelectField(
        lazy_gettext("Send ingen mails efter klokken"), validators=[_one_of_the_choices], validate_choice=False
    )
    quiet_to = SelectField(
        lazy_gettext("Send dem igen fra klokken"),
        description=lazy_gettext("Vælg det samme klokkeslæt to gange, hvis vi altid må sende."),
        validators=[_one_of_the_choices],
        validate_choice=False,
    )
    kinds = SelectMultipleField(
        lazy_gettext("Hvad vil du have mails om?"),
        description=lazy_gettext("I indbakken her står det hele altid."),
        validators=[_one_of_the_choices],
        validate_choice=False,
    )

    @classmethod
    def offering(
        cls, kinds: Iterable[NewsKind], languages: Iterable[Language], chosen: Chosen | None = None
    ) -> "ChoicesForm":
        """Return the form with what there is to choose; with what was `chosen`, or else with what was sent."""
        known = [(kind.name, gettext(kind.choice)) for kind in kinds]
        given = _as_data(chosen, [name for name, _label in known]) if chosen is not None else {}
        form = cls(formdata=None, data=given) if chosen is not None else cls()
        form.kinds.choices = known
        form.language.choices = [(one.code, one.name) for one in languages]
        form.quiet_from.choices = form.quiet_to.choices = [(str(hour), f"{hour:02}.00") for hour in range(24)]
        return form

    @property
    def chosen(self) -> Chosen:
        """Return what was chosen; of a form that is valid."""
        muted = sorted({value for value, _label, *_more in self.kinds.iter_choices()} - set(self.kinds.data or ()))
        return Chosen(self.language.data, int(self.quiet_from.data), int(self.quiet_to.data), tuple(muted))


def _as_data(chosen: Chosen, kinds: list[str]) -> dict[str, object]:
    return {
        "language": chosen.language,
        "quiet_from": str(chosen.quiet_from),
        "quiet_to": str(chosen.quiet_to),
        "kinds": [name for name in kinds if name not in chosen.muted],
    }
