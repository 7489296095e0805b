"""Forms by which the round decides about one row. Each begins where the keyboard is, so that few keys are enough.

Reasons are chosen, not written; whoever wants to say more writes beside it. A press on a reason to wait sends the form;
what closes a row is chosen first and then pressed.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, StopValidation

from portal.contact.inquiries.models import CloseReason
from portal.contact.inquiries.questions import SENDER
from portal.contact.round.queue import Side, Turn
from portal.contact.round.wording import CLOSE_REASONS, PARK_REASONS
from portal.i18n import day, gettext, lazy_gettext
from portal.people.checks import Chosen, NoCprNumber, Says
from portal.people.forms import stripped
from portal.people.models import StaffMember
from portal.workdays import is_working_day

WORDS = 1000
TOO_LONG = lazy_gettext("Der er plads til 1000 tegn.")


class ShownForm(FlaskForm):  # type: ignore[misc]
    """A row as it was shown: its version, and from which place and turn of the meeting somebody decides."""

    version = HiddenField()
    place = HiddenField()
    turn = HiddenField()

    @property
    def seen(self) -> int:
        """Return the version that was shown; 0, which none has, where that is no number."""
        said = str(self.version.data or "")[:9]
        return int(said) if said.isascii() and said.isdigit() else 0

    @property
    def has_written(self) -> bool:
        """Tell whether somebody wrote words in it, which stand there still where it is offered again."""
        return "words" in self and bool(self.words.data)

    @property
    def meeting_place(self) -> int | None:
        """Return the place of the meeting that somebody decides from; None where they don't."""
        said = str(self.place.data or "")[:6]
        return int(said) if said.isascii() and said.isdigit() and int(said) > 0 else None

    def beside(self, side: Side) -> dict[str, Any]:
        """Return what leads back to the meeting: where somebody decides from, and the row that they decide about."""
        turn = Turn.read(str(self.turn.data or ""))
        return {"place": self.meeting_place, **({side.value: str(turn)} if turn else {})}

    def came_from(self, args: Mapping[str, str]) -> None:
        """Note from where in the meeting somebody comes."""
        self.place.data, self.turn.data = args.get("plads", ""), args.get("tur", "")


class TakeForm(ShownForm):
    """Take it oneself."""


class GiveForm(ShownForm):
    """Who is to have it."""

    to = SelectField(
        lazy_gettext("Hvem skal have den?"),
        validators=[Chosen(lazy_gettext("Vælg, hvem der skal have den."))],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy_gettext("Skriv en besked med"),
        filters=[stripped],
        validators=[Length(max=WORDS, message=TOO_LONG), NoCprNumber()],
    )

    @classmethod
    def to_one_of(cls, members: Iterable[tuple[StaffMember, str]]) -> "GiveForm":
        """Return the form with who works here, each with the name of their department."""
        form = cls()
        shown = [(str(member.id), f"{member.name}, {unit}") for member, unit in members]
        form.to.choices = [("", gettext("Vælg en kollega")), *shown]
        if form.to.data == "":
            form.to.data = None
        return form


class AskForm(ShownForm):
    """What to ask, and whom: that is a press, so that nobody is asked who was not chosen."""

    whom = SelectField(
        lazy_gettext("Hvem spørger vi?"),
        validators=[Chosen(lazy_gettext("Vælg, hvem vi spørger."))],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy_gettext("Hvad spørger vi om?"),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv, hvad vi spørger om.")),
            Length(max=WORDS, message=TOO_LONG),
            NoCprNumber(),
        ],
    )

    @classmethod
    def of_one_of(cls, units: Iterable[tuple[str, str]]) -> "AskForm":
        """Return the form with the sender and the departments, none of them chosen before."""
        form = cls()
        form.whom.choices = [(SENDER, gettext("Afsenderen")), *units]
        return form


class ParkForm(ShownForm):
    """Until when to wait, and why. The reason is a press; words are there for those who have more to say.

    `reasons` are those that may be so.
    """

    until = SelectField(
        lazy_gettext("Til hvornår?"),
        validators=[Chosen(lazy_gettext("Vælg en dag."))],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy_gettext("Skriv mere om hvorfor"),
        filters=[stripped],
        validators=[Length(max=WORDS, message=TOO_LONG), NoCprNumber()],
    )
    reason = HiddenField(lazy_gettext("Hvorfor?"))
    reasons: Collection[str] = tuple(PARK_REASONS)
    is_promised = False

    @classmethod
    def from_day(
        cls, today: date, most: int, *, promised: date | None = None, reasons: Collection[str] = tuple(PARK_REASONS)
    ) -> "ParkForm":
        """Return the form with the working days to come, until the day that is promised to the sender."""
        form = cls()
        form.reasons = reasons
        days = [today + timedelta(days=number) for number in range(1, most + 1)]
        kept = [one for one in days if is_working_day(one) and (promised is None or one <= promised)]
        form.until.choices = [(one.isoformat(), day(one)) for one in kept]
        form.is_promised = promised is not None
        if promised is not None:
            told = gettext("Svaret er lovet %(day)s. Derfor kan den ikke vente længere.", day=day(promised))
            form.until.description = told
        return form

    def validate_reason(self, field: HiddenField) -> None:
        """Want the button of one of the reasons to have been pressed."""
        if field.data not in self.reasons:
            raise StopValidation(gettext("Tryk på den grund, der passer."))

    @property
    def why(self) -> str:
        """Return the reason in words, with what was written beside it; of a form that is valid."""
        return _together(PARK_REASONS[str(self.reason.data)], self.words.data)


class CloseForm(ShownForm):
    """Why nothing more is done."""

    reason = RadioField(
        lazy_gettext("Hvorfor lukker vi den?"),
        validators=[Chosen(lazy_gettext("Vælg den grund, der passer."))],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy_gettext("Skriv mere om hvorfor"),
        filters=[stripped],
        validators=[Length(max=WORDS, message=TOO_LONG), NoCprNumber()],
    )
    wants_words = False

    @classmethod
    def for_one_of(cls, codes: Iterable[CloseReason], *, wants_words: bool = False) -> "CloseForm":
        """Return the form with the reasons that may be so; `wants_words` where a reason alone isn't enough."""
        form = cls()
        form.reason.choices = [(code.value, gettext(CLOSE_REASONS[code])) for code in codes]
        form.wants_words = wants_words
        return form

    def validate_words(self, field: TextAreaField) -> None:
        """Want words where they must be said."""
        if self.wants_words:
            Says(gettext("Skriv, hvorfor underretningen kan lukkes."))(self, field)

    @property
    def code(self) -> CloseReason:
        """Return the reason; of a form that is valid."""
        return CloseReason(str(self.reason.data))

    @property
    def why(self) -> str:
        """Return the reason in words, with what was written beside it; of a form that is valid."""
        return _together(CLOSE_REASONS[self.code], self.words.data)


class OpenAgainForm(ShownForm):
    """Why it goes on."""

    words = TextAreaField(
        lazy_gettext("Hvorfor åbner vi den igen?"),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv, hvorfor vi åbner den igen.")),
            Length(max=WORDS, message=TOO_LONG),
            NoCprNumber(),
        ],
    )


GENERAL, NAMED = "general", "named"


class ContributionForm(FlaskForm):  # type: ignore[misc]
    """What somebody knows or advises, and whether they know who it is about."""

    basis = RadioField(
        lazy_gettext("Hvad bygger du det på?"),
        validators=[Chosen(lazy_gettext("Vælg, hvad du bygger det på."))],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy_gettext("Hvad ved du, eller hvad vil du råde til?"),
        description=lazy_gettext("Skriv ingen navne. Borgeren kan læse det."),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv, hvad du ved, eller hvad du vil råde til.")),
            Length(max=WORDS, message=TOO_LONG),
            NoCprNumber(),
        ],
    )
    key = HiddenField()

    @classmethod
    def new(cls, key: UUID) -> "ContributionForm":
        """Return the form; general advice is what is chosen first."""
        form = cls()
        form.basis.choices = [
            (GENERAL, gettext("Det er et generelt råd. Jeg ved ikke, hvem det er.")),
            (NAMED, gettext("Jeg må vide, hvem det er.")),
        ]
        form.basis.data = form.basis.data or GENERAL
        form.key.data = str(_read(form.key.data) or key)
        return form

    def of_who_knows(self) -> None:
        """Offer no general advice to whoever knows who it is."""
        self.basis.choices = [(NAMED, gettext("Jeg må vide, hvem det er."))]
        self.basis.data = NAMED


def _read(key: str | None) -> UUID | None:
    try:
        return UUID(key or "")
    except ValueError:
        return None


def _together(reason: str, words: str | None) -> str:
    return f"{reason}. {words}" if words else f"{reason}."
