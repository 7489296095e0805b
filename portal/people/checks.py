"""What forms want of a field, with the sentence that is said where it lacks."""

from wtforms import Field, Form, RadioField
from wtforms.validators import StopValidation


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
