"""What forms want of a field, with the sentence that is said where it lacks."""

import re

from wtforms import Field, Form, RadioField
from wtforms.validators import StopValidation

from portal import clock
from portal.i18n import gettext
from portal.people.cpr import holds_cpr

_BETWEEN = re.compile(r"[\s().-]")
_NUMBER = re.compile(r"(\+|00)45[0-9]{8}|(\+|00)(?!45)[0-9]{8,15}|[0-9]{8}")


class NoCprNumber:
    """Wants no CPR number where none is needed: others may come to read it."""

    def __init__(self, complaint: object = None) -> None:
        self._complaint = complaint

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation where there is what looks like one."""
        if holds_cpr(field.data or "", today=clock.today()):
            sending = gettext("Her står noget, der ligner et CPR-nummer. Slet det, og send igen.")
            raise StopValidation(str(self._complaint or sending))


class Says:
    """Wants a letter or a digit: what only looks empty says nothing."""

    def __init__(self, complaint: object) -> None:
        self._complaint = complaint

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation with the complaint."""
        if not any(character.isalnum() for character in field.data or ""):
            raise StopValidation(str(self._complaint))


class Chosen:
    """Wants one of the choices that there are now."""

    def __init__(self, complaint: object) -> None:
        self._complaint = complaint

    def __call__(self, form: Form, field: RadioField) -> None:
        """Raise StopValidation with the complaint."""
        if field.data not in [str(value) for value, _label, *_more in field.iter_choices()]:
            raise StopValidation(str(self._complaint))


def is_phone_number(typed: str) -> bool:
    """Tell whether that can be dialled: eight digits, or + or 00 and a country's code and number (E.164)."""
    return _NUMBER.fullmatch(_BETWEEN.sub("", typed)) is not None


class Dials:
    """Wants nothing, or a telephone number; how it is written is up to whoever writes it."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for what can't be dialled."""
        if field.data and not is_phone_number(field.data):
            raise StopValidation(
                gettext("Et dansk nummer har 8 tal. Et nummer fra et andet land begynder med + eller 00.")
            )
