"""The form by which staff write down what somebody came, called or wrote about; and the short ones on its page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import StopValidation

from portal.access.codes import Code, new_code, read_code
from portal.contact.inquiries.actions import Told
from portal.contact.inquiries.checks import fits_a_line, no_cpr
from portal.contact.inquiries.forms import AnswerForm, ContactForm, MoreForm, WordsForm
from portal.contact.inquiries.models import AgeBand, Channel, InquiryKind, Relation, Way
from portal.contact.inquiries.rules import can_be_a_child
from portal.contact.inquiries.steps import NO, YES, needs_among, spoken_of
from portal.contact.inquiries.wording import age_name, channel_of_sender, kind_name, relation_name, way_name
from portal.i18n import gettext, lazy_gettext
from portal.lines import on_a_line
from portal.people.checks import Chosen


class EnterForm(WordsForm, MoreForm, AnswerForm, ContactForm):
    """What somebody came, called or wrote about. `key` is the code that they get: the same form twice is one."""

    way = RadioField(
        lazy_gettext("Hvordan kom henvendelsen?"),
        validators=[Chosen(lazy_gettext("Vælg, hvordan henvendelsen kom."))],
        validate_choice=False,
    )
    kind = RadioField(
        lazy_gettext("Hvad er det?"), validators=[Chosen(lazy_gettext("Vælg, hvad det er."))], validate_choice=False
    )
    relation = RadioField(lazy_gettext("Hvem er afsenderen for personen?"), validate_choice=False)
    channel = RadioField(
        lazy_gettext("Hvordan vil afsenderen helst høre fra os?"),
        validators=[Chosen(lazy_gettext("Vælg, hvordan afsenderen vil høre fra os."))],
        validate_choice=False,
    )
    about_name = StringField(
        lazy_gettext("Hvem handler det om?"), filters=[on_a_line], validators=[fits_a_line, no_cpr]
    )
    may_name = RadioField(
        lazy_gettext("Må personens navn siges på mødet klokken ti?"),
        description=lazy_gettext("Spørg personen. Et nej koster ikke noget."),
        choices=[SelectChoice(YES, lazy_gettext("Ja")), SelectChoice(NO, lazy_gettext("Nej"))],
        validate_choice=False,
    )
    key = HiddenField()

    @classmethod
    def to_fill_in(cls) -> "EnterForm":
        """Return the form with what can be chosen and a code of its own, in words that fit a member of staff."""
        form = cls()
        form.channel.choices = [(one.value, channel_of_sender(one)) for one in Channel]
        ContactForm.with_choices(form)
        MoreForm.with_choices(form)
        form.way.choices = [(one.value, way_name(one)) for one in Way if one != Way.PORTAL]
        form.kind.choices = [(one.value, kind_name(one)) for one in InquiryKind]
        form.relation.choices = [(one.value, relation_name(one)) for one in Relation if one != Relation.SELF]
        form.age.choices = [(one.value, age_name(one)) for one in AgeBand]
        form.words.label.text = gettext("Hvad handler det om?")
        form.words.description = gettext("Skriv det, som personen sagde det. Skriv ikke CPR-nummer.")
        form.age.label.text = gettext("Hvor gammel er den, det handler om, cirka?")
        form.times.label.text = gettext("Hvornår passer det?")
        form.name.label.text = gettext("Hvad hedder afsenderen?")
        form.language.label.text = gettext("Hvilket sprog vil afsenderen helst tale?")
        form.other_language.description = gettext("Kun hvis der er valgt “Et andet sprog”.")
        form.needs_interpreter.label.text = gettext("Der skal en tolk med")
        form.key.data = form.code_or(new_code()).plain
        form.needed = Channel(form.channel.data) if form.channel.data in set(Channel) else None
        return form

    @property
    def complaints(self) -> Mapping[str, str]:
        """Return what is said to those who write it down."""
        return {
            "phone": gettext("Skriv et telefonnummer, så vi kan ringe til afsenderen."),
            "email": gettext("Skriv en mailadresse, så vi kan skrive til afsenderen."),
            "may_call": gettext("Afsenderen vil ringes op. Skriv et nummer, vi må bruge, eller vælg en anden måde."),
        }

    def code_or(self, new: Code) -> Code:
        """Return the code that was drawn when the form was shown; `new` where there is none."""
        return read_code(self.key.data or "") or new

    def validate_relation(self, field: RadioField) -> None:
        """Want to know who a sender is, where it is about somebody else."""
        known = [one.value for one in Relation if one != Relation.SELF]
        about_another = (InquiryKind.WORRY, InquiryKind.CONCERN_REPORT)
        if self.kind.data in about_another and field.data not in known:
            raise StopValidation(gettext("Vælg, hvem afsenderen er for personen."))

    def validate_age(self, field: RadioField) -> None:
        """Want a child, where it is a report about one."""
        is_report = self.kind.data == InquiryKind.CONCERN_REPORT
        if is_report and field.data in set(AgeBand) and not can_be_a_child(AgeBand(field.data)):
            raise StopValidation(
                gettext("En underretning handler om et barn under 18 år. Vælg en anden alder, eller “Ved ikke”.")
            )

    def validate_may_name(self, field: RadioField) -> None:
        """Want a person to have been asked, where it is about themselves and they said their name."""
        if self.kind.data == InquiryKind.REQUEST and self.name.data and field.data not in (YES, NO):
            raise StopValidation(gettext("Vælg ja eller nej."))

    @property
    def told(self) -> Told:
        """Return what was written down; of a form that is valid."""
        kind = InquiryKind(self.kind.data)
        is_own = kind == InquiryKind.REQUEST
        return Told(
            kind=kind,
            words=self.words.data or "",
            relation=Relation.SELF if is_own else Relation(self.relation.data),
            about_name=None if is_own else self.about_name.data or None,
            channel=Channel(self.channel.data),
            sender_name=self.name.data or None,
            phone=self.phone.data or None,
            email=self.email.data or None,
            may_call=bool(self.phone.data) and self.may_call.data == YES,
            times=self.times.data or None,
            language=spoken_of(self.language.data, self.other_language.data),
            needs_interpreter=self.needs_interpreter.data,
            age_band=AgeBand(self.age.data) if self.age.data in set(AgeBand) else AgeBand.UNKNOWN,
            needs=needs_among(self.needs.data),
            may_name=is_own and self.may_name.data == YES,
        )


class NumberForm(FlaskForm):  # type: ignore[misc]
    """The number of an inquiry, as somebody reads it out."""

    number = StringField(lazy_gettext("Henvendelsens nummer"), filters=[on_a_line])

    @property
    def digits(self) -> str:
        """Return the number without what people write between its digits."""
        return "".join(one for one in (self.number.data or "")[:40] if one.isdecimal() and one.isascii())


class MergeForm(NumberForm):
    """The number of another inquiry about the same person; and the two as they were looked at beside each other."""

    number = StringField(lazy_gettext("Nummer på den anden henvendelse"), filters=[on_a_line])
    both = HiddenField()


class OwnCitizenForm(FlaskForm):  # type: ignore[misc]
    """Which of one's own citizens an inquiry is about."""

    who = RadioField(
        lazy_gettext("Hvem af dine borgere handler den om?"),
        validators=[Chosen(lazy_gettext("Vælg en borger."))],
        validate_choice=False,
    )

    @classmethod
    def of(cls, citizens: list[tuple[UUID, str]], **more: Any) -> "OwnCitizenForm":
        """Return the form with a member of staff's own citizens."""
        form = cls(**more)
        form.who.choices = [(str(one), name) for one, name in citizens]
        return form
