"""Forms for answering a question about sharing, and for having a receipt checked."""

from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from portal.consents.receipts import LONGEST
from portal.consents.states import EventKind
from portal.i18n import lazy_gettext
from portal.people.forms import stripped

YES, NO = "ja", "nej"


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """A yes or a no, none of them chosen beforehand, to the text that was shown."""

    answer = RadioField(
        lazy_gettext("Hvad svarer du?"),
        choices=[
            SelectChoice(YES, lazy_gettext("Ja, I må dele det")),
            SelectChoice(NO, lazy_gettext("Nej, I må ikke dele det")),
        ],
        validators=[DataRequired(lazy_gettext("Vælg ja eller nej. Du kan også vente med at svare."))],
        validate_choice=True,
    )
    text = HiddenField()

    @property
    def kind(self) -> EventKind:
        """Return what was answered; of a form that is valid."""
        return EventKind.GIVEN if self.answer.data == YES else EventKind.REFUSED

    @property
    def text_id(self) -> UUID | None:
        """Return which text was shown; None where the form doesn't say."""
        try:
            return UUID(self.text.data or "")
        except ValueError:
            return None


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    """A receipt's signed text."""

    receipt = TextAreaField(
        lazy_gettext("Kvitteringens tekst"),
        description=lazy_gettext("Åbn filen, du hentede, og kopiér alt, hvad der står i den."),
        filters=[stripped],
        validators=[
            DataRequired(lazy_gettext("Indsæt teksten fra kvitteringen.")),
            Length(max=LONGEST, message=lazy_gettext("Teksten er for lang til at være en kvittering.")),
        ],
    )
