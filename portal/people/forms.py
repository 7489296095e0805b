"""The form by which an administrator narrows or cuts somebody's access."""

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, StopValidation, ValidationError

from portal.config.roles import Role
from portal.i18n import gettext, lazy_gettext
from portal.people.models import Changed, StaffMember
from portal.people.wording import role_name

REASON_CHARACTERS = 500


def _says_something(form: "AccessForm", field: TextAreaField) -> None:
    """Want a letter or a digit: what only looks empty isn't a reason."""
    if not any(character.isalnum() for character in field.data or ""):
        raise StopValidation(gettext("Skriv, hvorfor adgangen bliver ændret."))


def stripped(words: str | None) -> str:
    """Take away space at the ends, and NUL, which PostgreSQL can't store; line ends come as CRLF and count once."""
    return (words or "").replace("\r\n", "\n").replace("\x00", "").strip()


def _one_of_the_choices(form: "AccessForm", field: RadioField) -> None:
    """Want what can be done now; somebody else may have changed the access since the page was shown."""
    if not field.data:
        raise ValidationError(gettext("Vælg, hvad der skal ske."))
    if field.data not in [value for value, _label, *_more in field.iter_choices()]:
        raise ValidationError(gettext("Adgangen er ændret imens. Se, hvad der gælder nu, og vælg igen."))


class AccessForm(FlaskForm):  # type: ignore[misc]
    """What to do with somebody's access, and why."""

    act = RadioField(
        lazy_gettext("Hvad skal der ske?"),
        validators=[_one_of_the_choices],
        validate_choice=False,  # the check above does it, in words of ours
    )
    reason = TextAreaField(
        lazy_gettext("Hvorfor?"),
        description=lazy_gettext("Andre administratorer kan læse det. Skriv intet om borgere."),
        filters=[stripped],
        validators=[
            _says_something,
            Length(max=REASON_CHARACTERS, message=lazy_gettext("Der er plads til 500 tegn.")),
        ],
    )

    @classmethod
    def for_member(
        cls, member: StaffMember, sent: MultiDict[str, str] | None = None, *, may_give_back: bool
    ) -> "AccessForm":
        """Return the form with what can be done now; `sent` is what was filled in."""
        form = cls(formdata=sent)
        form.act.choices = list(_choices(member, may_give_back).items())
        return form

    @property
    def chosen(self) -> tuple[Changed, Role | None]:
        """Return what was chosen, and for which role; of a form that is valid."""
        act, _colon, role = self.act.data.partition(":")
        return Changed(act), Role(role) if role else None


def _choices(member: StaffMember, may_give_back: bool) -> dict[str, str]:
    if member.cut_at is not None:
        return {Changed.LET_IN_AGAIN: gettext("Giv adgang igen")} if may_give_back else {}
    withheld = {Role(role) for role in member.withheld}
    choices = {}
    for role in Role:
        name = role_name(role)
        if role in member.given - withheld:
            choices[f"{Changed.WITHHELD}:{role}"] = gettext("Fjern rollen %(role)s", role=name)
        elif role in withheld and may_give_back:
            choices[f"{Changed.GIVEN_BACK}:{role}"] = gettext("Giv rollen %(role)s tilbage", role=name)
    return choices | {Changed.CUT: gettext("Fjern al adgang")}
