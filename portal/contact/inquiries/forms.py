"""The questions as forms, one each. A form knows shape and wording; which are asked, `steps` knows."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from portal.contact.inquiries.checks import fits_a_line, is_mail, is_phone, no_cpr, short_enough
from portal.contact.inquiries.models import AgeBand, Channel, InquiryKind, Need, Relation
from portal.contact.inquiries.steps import (
    NO,
    OTHER,
    SELF,
    YES,
    Lack,
    Step,
    Teller,
    is_report,
    lacking_for,
    needs_among,
    typed_at,
)
from portal.contact.inquiries.wording import age_name, channel_name, language_names, need_name, relation_name
from portal.i18n import current_language, gettext, lazy_gettext
from portal.lines import on_a_line
from portal.people.checks import Chosen, Says
from portal.people.forms import stripped


class WhomForm(FlaskForm):  # type: ignore[misc]
    """Whom it is about."""

    whom = RadioField(
        lazy_gettext("Hvem handler det om?"),
        choices=[
            SelectChoice(SELF, lazy_gettext("Mig selv")),
            SelectChoice(OTHER, lazy_gettext("En, jeg er bekymret for")),
        ],
        validators=[Chosen(lazy_gettext("Vælg, hvem det handler om."))],
        validate_choice=False,
    )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Who somebody worries for, roughly."""

    relation = RadioField(
        lazy_gettext("Hvem er du for personen?"),
        validators=[Chosen(lazy_gettext("Vælg, hvem du er for personen."))],
        validate_choice=False,
    )
    age = RadioField(
        lazy_gettext("Hvor gammel er personen, cirka?"),
        validators=[Chosen(lazy_gettext("Vælg en alder, eller vælg “Ved ikke”."))],
        validate_choice=False,
    )
    about_name = StringField(
        lazy_gettext("Hvad hedder personen?"),
        description=lazy_gettext("Du kan også vente med at sige det, til vi taler sammen."),
        filters=[on_a_line],
        validators=[fits_a_line, no_cpr],
    )

    def with_choices(self) -> None:
        """Fill in what can be chosen."""
        self.relation.choices = [(one.value, relation_name(one)) for one in Relation if one != Relation.SELF]
        self.age.choices = [(one.value, age_name(one)) for one in AgeBand]


class ChildForm(FlaskForm):  # type: ignore[misc]
    """Whether somebody asks for advice about a child, or reports."""

    kind = RadioField(
        lazy_gettext("Vil du spørge om råd eller lave en underretning?"),
        choices=[
            SelectChoice(InquiryKind.WORRY.value, lazy_gettext("Jeg vil spørge om råd")),
            SelectChoice(InquiryKind.CONCERN_REPORT.value, lazy_gettext("Jeg vil lave en underretning")),
        ],
        validators=[Chosen(lazy_gettext("Vælg, om du vil spørge om råd eller lave en underretning."))],
        validate_choice=False,
    )


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What it is about, in somebody's own words."""

    words = TextAreaField(
        lazy_gettext("Hvad vil du gerne fortælle os?"),
        description=lazy_gettext("Skriv, som du ville sige det. Skriv ikke CPR-nummer."),
        filters=[stripped],
        validators=[Says(lazy_gettext("Skriv lidt om, hvad det handler om.")), short_enough, no_cpr],
    )


def _needs(chosen: object) -> list[str]:
    """Keep nothing but what can be chosen."""
    return list(needs_among(chosen))


def _an_age(chosen: object) -> str | None:
    """Keep nothing but what can be chosen."""
    return chosen if isinstance(chosen, str) and chosen in set(AgeBand) else None


class MoreForm(FlaskForm):  # type: ignore[misc]
    """What it touches and how old somebody is, roughly; both may be left open."""

    needs = SelectMultipleField(
        lazy_gettext("Handler det om noget af det her?"),
        description=lazy_gettext("Vælg så mange, du vil, eller ingen."),
        filters=[_needs],
        validate_choice=False,
    )
    age = RadioField(lazy_gettext("Hvor gammel er du, cirka?"), filters=[_an_age], validate_choice=False)

    def with_choices(self) -> None:
        """Fill in what can be chosen."""
        self.needs.choices = [(one.value, need_name(one)) for one in Need]
        self.age.choices = [(one.value, age_name(one)) for one in AgeBand]


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """How and when somebody wants to hear from us."""

    channel = RadioField(
        lazy_gettext("Hvordan vil du helst høre fra os?"),
        validators=[Chosen(lazy_gettext("Vælg, hvordan du vil høre fra os."))],
        validate_choice=False,
    )
    times = StringField(
        lazy_gettext("Hvornår passer det dig?"),
        description=lazy_gettext("For eksempel: hverdage efter kl. 15, men ikke onsdag."),
        filters=[on_a_line],
        validators=[fits_a_line, no_cpr],
    )

    def with_choices(self) -> None:
        """Fill in what can be chosen."""
        self.channel.choices = [(one.value, channel_name(one)) for one in Channel]


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Who somebody is and how to reach them. Only what the chosen way needs is wanted."""

    needed: Channel | None = None  # the way they chose
    has_inbox = False  # they have signed in, so that we can write to them here

    name = StringField(lazy_gettext("Hvad hedder du?"), filters=[on_a_line], validators=[fits_a_line, no_cpr])
    phone = StringField(lazy_gettext("Telefonnummer"), filters=[on_a_line], validators=[is_phone])
    may_call = RadioField(
        lazy_gettext("Må vi ringe til det her nummer?"),
        description=lazy_gettext("Sig nej, hvis andre kan tage telefonen, og de ikke må vide det."),
        choices=[SelectChoice(YES, lazy_gettext("Ja")), SelectChoice(NO, lazy_gettext("Nej"))],
        validate_choice=False,
    )
    email = StringField(lazy_gettext("Mailadresse"), filters=[on_a_line], validators=[is_mail])
    language = SelectField(lazy_gettext("Hvilket sprog vil du helst tale?"), validate_choice=False)
    other_language = StringField(
        lazy_gettext("Hvilket andet sprog?"),
        description=lazy_gettext("Kun hvis du valgte “Et andet sprog”."),
        filters=[on_a_line],
        validators=[fits_a_line, no_cpr],
    )
    needs_interpreter = BooleanField(lazy_gettext("Jeg vil gerne have en tolk"))

    def with_choices(self) -> None:
        """Fill in what can be chosen; the language of the page is the first guess."""
        self.language.choices = list(language_names().items())
        if self.language.data not in language_names():
            self.language.data = current_language().code

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Look at each field, and at whether they fit the chosen way; all that lacks is said at once."""
        is_valid = bool(super().validate(extra_validators))
        lacking = [(field, complaint) for field, complaint in self._lacking() if not field.errors]
        for field, complaint in lacking:
            field.errors = [complaint]
        return is_valid and not lacking

    @property
    def complaints(self) -> Mapping[str, str]:
        """Return what is said to whom it is about where something lacks of the way that they chose."""
        return {
            "phone": gettext("Skriv et telefonnummer, så vi kan ringe til dig."),
            "email": gettext("Skriv en mailadresse, så vi kan skrive til dig."),
            "may_call": gettext("Du har bedt os ringe. Giv os et nummer, vi må ringe til, eller vælg en anden måde."),
        }

    def _lacking(self) -> list[tuple[Any, str]]:
        given = (self.phone.data, self.may_call.data, self.email.data)
        return [self._said(lack) for lack in lacking_for(self.needed, *given, has_inbox=self.has_inbox)]

    def _said(self, lack: Lack) -> tuple[Any, str]:
        """Return where something lacks, and what is said of it."""
        said: dict[Lack, tuple[Any, str]] = {
            Lack.PHONE: (self.phone, self.complaints["phone"]),
            Lack.MAIL: (self.email, self.complaints["email"]),
            Lack.EITHER: (
                self.phone,
                gettext("Skriv et telefonnummer eller en mailadresse, så vi kan aftale en tid."),
            ),
            Lack.MAIL_AS_WE_MAY_NOT_CALL: (
                self.email,
                gettext("Vi må ikke ringe. Skriv en mailadresse, så vi kan aftale en tid."),
            ),
            Lack.MAY_CALL: (self.may_call, gettext("Vælg, om vi må ringe til nummeret.")),
            Lack.CALLABLE: (self.may_call, self.complaints["may_call"]),
        }
        return said[lack]


class NamingForm(FlaskForm):  # type: ignore[misc]
    """Whether the round may speak of somebody by name."""

    may_name = RadioField(
        lazy_gettext("Må vi sige dit navn på mødet klokken ti?"),
        choices=[
            SelectChoice(YES, lazy_gettext("Ja, I må sige mit navn")),
            SelectChoice(NO, lazy_gettext("Nej, I må ikke sige mit navn")),
        ],
        validators=[Chosen(lazy_gettext("Vælg ja eller nej."))],
        validate_choice=False,
    )


FORMS: Mapping[Step, type[FlaskForm]] = {
    Step.WHOM: WhomForm,
    Step.PERSON: PersonForm,
    Step.CHILD: ChildForm,
    Step.WORDS: WordsForm,
    Step.MORE: MoreForm,
    Step.ANSWER: AnswerForm,
    Step.CONTACT: ContactForm,
    Step.NAMING: NamingForm,
}


def form_of(step: Step, answers: Mapping[str, Any], teller: Teller) -> FlaskForm:
    """Return a question's form, filled in with what was answered before."""
    form = FORMS[step](data=dict(answers.get(step, answers.get(typed_at(step), {}))))
    if isinstance(form, ContactForm):
        chosen = answers.get(Step.ANSWER, {}).get("channel")
        form.needed = Channel(chosen) if chosen in set(Channel) else None
        form.has_inbox = teller.is_known
    if isinstance(form, WordsForm) and is_report(answers):
        form.words.description = gettext(
            "Skriv, hvad barnet hedder, og hvor det bor eller går i skole, hvis du ved det. Skriv ikke CPR-nummer."
        )
    if isinstance(form, PersonForm | MoreForm | AnswerForm | ContactForm):
        form.with_choices()
    return form
