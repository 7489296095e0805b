"""What is wanted of words and ways to be reached, whoever writes them down."""

import re

from wtforms import Field, Form
from wtforms.validators import Length, StopValidation

from portal.i18n import lazy_gettext
from portal.people.checks import Dials, NoCprNumber

MOST_WORDS, MOST_IN_A_LINE = 5_000, 200
_MAIL = re.compile(r"[^@\s<>,;:\"\\]{1,64}@[^@\s<>,;:\"\\]{1,120}\.[^@\s<>,;:\"\\.]{2,60}")

short_enough = Length(max=MOST_WORDS, message=lazy_gettext("Det er for langt. Der er plads til 5.000 tegn."))
fits_a_line = Length(max=MOST_IN_A_LINE, message=lazy_gettext("Der er plads til 200 tegn."))


class LooksLike:
    """Wants nothing, or what looks like what is asked for."""

    def __init__(self, pattern: re.Pattern[str], complaint: object) -> None:
        self._pattern, self._complaint = pattern, complaint

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for what looks like something else."""
        if field.data and not self._pattern.fullmatch(field.data):
            raise StopValidation(str(self._complaint))


no_cpr = NoCprNumber(lazy_gettext("Her står noget, der ligner et CPR-nummer. Slet det, og prøv igen."))
is_phone = Dials()
is_mail = LooksLike(_MAIL, lazy_gettext("Skriv en mailadresse, for eksempel navn@eksempel.dk."))
