"""Forms by which people write to each other, and ask to be rung up."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional, StopValidation

from portal import clock
from portal.contact.messages.drafts import Written, as_written
from portal.contact.messages.models import LONGEST, LONGEST_SUBJECT, LONGEST_TOPIC, Mark, MessageDraft
from portal.contact.messages.wording import language_name, mark_name
from portal.i18n import gettext, lazy_gettext
from portal.lines import on_a_line
from portal.people.checks import Chosen, Dials, NoCprNumber, Says
from portal.people.forms import stripped

SHORTEST_GUIDANCE = 10
LANGUAGES = ("da", "en", "other")
_DAY = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})")


def _version(draft: MessageDraft) -> str:
    return f"{draft.id}.{draft.kept_at.timestamp()}"


class MessageForm(FlaskForm):  # type: ignore[misc]
    """A citizen's message. A thread that is begun has its subject already."""

    subject = StringField(
        lazy_gettext("Hvad handler det om?"),
        filters=[on_a_line],
        validators=[
            NoCprNumber(),
            Length(max=LONGEST_SUBJECT, message=lazy_gettext("Emnet er for langt. Skriv det kortere.")),
        ],
    )
    words = TextAreaField(
        lazy_gettext("Din besked"),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv din besked.")),
            NoCprNumber(),
            Length(max=LONGEST, message=lazy_gettext("Beskeden er for lang. Der er plads til 5.000 tegn.")),
        ],
    )
    file = FileField(
        lazy_gettext("Vedhæft en fil"),
        description=lazy_gettext("Et billede eller en PDF, højst 10 MB. Oplysninger om sted og kamera bliver fjernet."),
    )
    key = HiddenField()
    kept = HiddenField()
    with_files = HiddenField()  # which files its page showed
    elsewhere: Written | None = None  # what was written in this place on another page, and would be overwritten

    def has_seen(self, draft: MessageDraft | None) -> bool:
        """Tell whether nothing is lost when this takes a draft's place: the page showed it, or says the same."""
        return draft is None or self.kept.data == _version(draft) or self.written == as_written(draft)

    def follow(self, draft: MessageDraft | None) -> None:
        """Let the form know which draft its page shows."""
        self.kept.data = _version(draft) if draft is not None else ""

    def show_files(self, ids: Iterable[UUID]) -> None:
        """Let the form know which files its page shows."""
        self.with_files.data = ",".join(str(one) for one in ids)

    def lacks_file(self, ids: Iterable[UUID], *, but: UUID | None) -> bool:
        """Tell whether a file that the page showed isn't there any more; `but` the one that is to go."""
        shown = {one for one in (self.with_files.data or "").split(",") if one}
        return bool(shown - {str(one) for one in (*ids, but)})

    @property
    def submission_key(self) -> UUID:
        """Return what makes the same form sent twice one message; a form without it is one of its own."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return uuid4()

    @property
    def written(self) -> Written:
        """Return what was written so far, as it was typed."""
        return Written(words=self.words.data or "", subject=self.subject.data or "")

    def show(self, draft: MessageDraft | None) -> None:
        """Put what was written before into the form, and give the form a key of its own."""
        self.key.data = str(uuid4())
        self.follow(draft)
        if draft is not None:
            self.words.data, self.subject.data = draft.words, draft.subject


class AnswerForm(MessageForm):
    """A message from a member of staff: it says what it is; and where it may affect rights, how to complain."""

    mark = RadioField(
        lazy_gettext("Hvad er det for en besked?"),
        validators=[Chosen(lazy_gettext("Vælg, hvad det er for en besked."))],
        validate_choice=False,
    )
    decided_on = StringField(
        lazy_gettext("Hvilken dag er det afgjort?"),
        description=lazy_gettext("Kun når den kan betyde noget for penge eller rettigheder. For eksempel 7.11.2026"),
        filters=[stripped],
    )
    complaint = TextAreaField(
        lazy_gettext("Hvordan klager man, og hvornår er det for sent?"),
        description=lazy_gettext("Kun når beskeden kan betyde noget for penge eller rettigheder."),
        filters=[stripped],
        validators=[Length(max=1000, message=lazy_gettext("Der er plads til 1.000 tegn."))],
    )

    @classmethod
    def with_marks(cls) -> "AnswerForm":
        """Return the form with what a message can be."""
        form = cls()
        form.mark.choices = [(mark.value, mark_name(mark)) for mark in Mark]
        return form

    def validate_decided_on(self, field: StringField) -> None:
        """Want a day that has come where the message may affect rights, and none elsewhere: it would be lost."""
        if self.chosen_mark == Mark.RIGHTS and self.decided_day is None:
            raise StopValidation(gettext("Skriv dagen, for eksempel 7.11.2026."))
        if self.chosen_mark == Mark.RIGHTS and self.decided_day is not None and self.decided_day > clock.today():
            raise StopValidation(gettext("Dagen kan ikke ligge i fremtiden."))
        if self.chosen_mark == Mark.HELP and field.data:
            raise StopValidation(gettext("Du har valgt Hjælp. Slet dagen, eller vælg den anden slags besked."))

    def validate_complaint(self, field: TextAreaField) -> None:
        """Want the way to complain where the message may affect rights, and none elsewhere: it would be lost."""
        if self.chosen_mark == Mark.RIGHTS:
            Says(gettext("Skriv, hvordan man klager, og hvornår det er for sent."))(self, field)
            if len(field.data or "") < SHORTEST_GUIDANCE:
                raise StopValidation(gettext("Skriv mindst 10 tegn om, hvordan man klager."))
        elif self.chosen_mark == Mark.HELP and field.data:
            raise StopValidation(gettext("Du har valgt Hjælp. Slet, hvordan man klager, eller vælg den anden slags."))

    @property
    def chosen_mark(self) -> Mark | None:
        """Return what the message is said to be."""
        return Mark(self.mark.data) if self.mark.data in set(Mark) else None

    @property
    def decided_day(self) -> date | None:
        """Return the day that was typed; None where it is none."""
        typed = _DAY.fullmatch(self.decided_on.data or "")
        try:
            return date(*(int(part) for part in reversed(typed.groups()))) if typed else None
        except ValueError:
            return None

    @property
    def written(self) -> Written:
        """Return what was written so far, as it was typed."""
        return Written(
            words=self.words.data or "",
            subject=self.subject.data or "",
            mark=self.chosen_mark,
            decided_on=self.decided_on.data or "",
            complaint=self.complaint.data or "",
        )

    def show(self, draft: MessageDraft | None) -> None:
        """Put what was written before into the form, and give the form a key of its own."""
        super().show(draft)
        if draft is not None:
            self.mark.data = draft.mark.value if draft.mark else None
            self.decided_on.data, self.complaint.data = draft.decided_on, draft.complaint


class CallForm(FlaskForm):  # type: ignore[misc]
    """When somebody wants to be rung up, and where."""

    day = RadioField(
        lazy_gettext("Hvilken dag?"),
        validators=[Chosen(lazy_gettext("Vælg en dag."))],
        validate_choice=False,
    )
    hours = RadioField(
        lazy_gettext("Hvornår på dagen?"),
        validators=[Chosen(lazy_gettext("Vælg, hvornår på dagen."))],
        validate_choice=False,
    )
    phone = StringField(
        lazy_gettext("Hvilket nummer skal vi ringe til?"),
        filters=[stripped],
        validators=[
            Says(lazy_gettext("Skriv det nummer, vi skal ringe til.")),
            NoCprNumber(),
            Length(max=40, message=lazy_gettext("Nummeret er for langt.")),
            Dials(),
        ],
    )
    topic = StringField(
        lazy_gettext("Hvad vil du tale om?"),
        filters=[on_a_line],
        validators=[
            Optional(),
            NoCprNumber(),
            Length(max=LONGEST_TOPIC, message=lazy_gettext("Skriv det kortere. Der er plads til 300 tegn.")),
        ],
    )
    language = SelectField(lazy_gettext("Hvilket sprog vil du tale?"), validate_choice=False)
    needs_interpreter = BooleanField(lazy_gettext("Jeg vil gerne have en tolk"))
    key = HiddenField()

    @classmethod
    def offering(cls, days: list[tuple[str, str]], hours: list[tuple[str, str]]) -> "CallForm":
        """Return the form with the days and windows that there are."""
        form = cls()
        form.day.choices = [SelectChoice(*one) for one in days]
        form.hours.choices = [SelectChoice(*one) for one in hours]
        form.language.choices = [(code, language_name(code)) for code in LANGUAGES]
        form.key.data = form.key.data or str(uuid4())
        return form

    @property
    def submission_key(self) -> UUID:
        """Return what makes the same form sent twice one call."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return uuid4()
