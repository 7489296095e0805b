"""The forms of an inquiry that was sent: opening it with number and code, and writing more."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from portal.access.codes import LONGEST_TYPED, Code, read_code
from portal.contact.inquiries.checks import short_enough
from portal.i18n import gettext, lazy_gettext
from portal.lines import on_a_line
from portal.people.checks import NoCprNumber, Says
from portal.people.forms import stripped


class MoreWordsForm(FlaskForm):  # type: ignore[misc]
    """What a sender wants to add."""

    words = TextAreaField(
        lazy_gettext("Vil du skrive mere?"),
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv det, du vil tilføje.")), short_enough, NoCprNumber()],
    )


class OpenForm(FlaskForm):  # type: ignore[misc]
    """The number and the code of an inquiry."""

    number = StringField(lazy_gettext("Nummer"), filters=[on_a_line])
    code = StringField(lazy_gettext("Kode"), filters=[on_a_line])

    def read(self) -> tuple[str, Code] | None:
        """Return what was typed; None where that can't be any, which looks like what isn't there."""
        number = "".join(one for one in (self.number.data or "") if one.isdecimal() and one.isascii())
        code = read_code((self.code.data or "")[:LONGEST_TYPED])
        if not (self.number.data or "").strip():
            self.number.errors = [gettext("Skriv nummeret.")]
        if not (self.code.data or "").strip():
            self.code.errors = [gettext("Skriv koden.")]
        if code is None and not self.errors:
            self.refuse()
        return (number, code) if code is not None and not self.errors else None

    def refuse(self) -> None:
        """Say that nothing was found, whichever of the two is wrong."""
        self.number.errors = [gettext("Vi fandt intet med det nummer og den kode. Se efter, om begge er rigtige.")]
