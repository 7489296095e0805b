"""The forms by which texts are written, reviewed and published; what is wrong is told in plain words by the field."""

import re
from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import Field, Form, FormField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation, ValidationError

from portal import clock
from portal.config.sharing import LONGEST_MONTHS, Category, ConsentKind, Purpose
from portal.consents.draft_actions import Draft, LawyersWord
from portal.consents.wording import category_name, kind_name, purpose_name
from portal.i18n import gettext, lazy_gettext
from portal.markdown import NOT_WRITTEN, not_written
from portal.people.checks import Chosen, Says
from portal.people.days import Day
from portal.people.forms import stripped
from portal.plain import LONGEST_SENTENCE, TooLong, hard_parts

TITLE_CHARACTERS, BODY_CHARACTERS, NOTE_CHARACTERS = 150, 4000, 1000
SAYS = Says(lazy_gettext("Feltet er tomt. Skriv noget her."))
CHOSEN = Chosen(lazy_gettext("Vælg et af svarene."))
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def _is_ours_to_show(form: Form, field: Field) -> None:
    """Want nothing in a text that no page would show."""
    first = next(iter(not_written(field.data or "")), None)
    if first is not None:
        raise StopValidation(_not_shown(first.line + 1, first.what))


def _not_shown(line: int, what: str) -> str:
    if what == "link":
        return gettext(
            "Linje %(line)s: Et link begynder med https, mailto eller tel. Til vores egne sider begynder det med /.",
            line=line,
        )
    named = {
        "html_block": gettext("HTML"),
        "html_inline": gettext("HTML"),
        "heading_open": gettext("en overskrift"),
        "image": gettext("et billede"),
        "blockquote_open": gettext("et citat"),
        "hr": gettext("en streg"),
    }
    word = next((named[kind] for kind, name in NOT_WRITTEN.items() if name == what and kind in named), gettext("kode"))
    return gettext(
        "Linje %(line)s: Her står %(what)s. Brug kun afsnit, lister, fed, kursiv og links.", line=line, what=word
    )


def _is_easy_to_read(form: Form, field: Field) -> None:
    """Want a Danish text in sentences and words that people say."""
    part = next(iter(hard_parts(field.data or "")), None)
    if isinstance(part, TooLong):
        raise ValidationError(
            gettext(
                "Sætningen “%(begin)s …” har %(words)s ord. Brug højst %(most)s.",
                begin=part.begin,
                words=part.words,
                most=LONGEST_SENTENCE,
            )
        )
    if part is not None:
        raise ValidationError(
            gettext(
                "“%(word)s” er et ord, kun kontorer bruger. Skriv “%(plainer)s”.", word=part.word, plainer=part.plainer
            )
        )


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=lazy_gettext("Teksten er for lang."))


def _title(label: str) -> StringField:
    checks = [SAYS, _at_most(TITLE_CHARACTERS)]
    return StringField(label, filters=[stripped], validators=checks)


def _body(label: str, *more: Callable[[Form, Field], None]) -> TextAreaField:
    checks = [SAYS, _at_most(BODY_CHARACTERS), _is_ours_to_show, *more]
    return TextAreaField(label, filters=[stripped], validators=checks)


class DraftForm(FlaskForm):  # type: ignore[misc]
    """A text in both languages, and what it is about."""

    name = StringField(
        lazy_gettext("Kort navn"),
        description=lazy_gettext("Små bogstaver og bindestreger, for eksempel plan-og-maal. Borgeren ser det ikke."),
        filters=[stripped],
        validators=[_at_most(40)],
    )
    title_da = _title(lazy_gettext("Spørgsmål på dansk"))
    body_da = _body(lazy_gettext("Tekst på dansk"), _is_easy_to_read)
    title_en = _title(lazy_gettext("Spørgsmål på engelsk"))
    body_en = _body(lazy_gettext("Tekst på engelsk"))
    holder = RadioField(lazy_gettext("Hvem har oplysningerne?"), validators=[CHOSEN], validate_choice=False)
    recipient = RadioField(lazy_gettext("Hvem får dem?"), validators=[CHOSEN], validate_choice=False)
    purpose = RadioField(lazy_gettext("Hvad skal de bruges til?"), validators=[CHOSEN], validate_choice=False)
    kind = RadioField(lazy_gettext("Hvilken slags samtykke er det?"), validators=[CHOSEN], validate_choice=False)
    categories = SelectMultipleField(lazy_gettext("Hvad må de læse?"), validate_choice=False)
    months = StringField(
        lazy_gettext("Hvor mange måneder gælder et ja?"),
        description=lazy_gettext("Fra 1 til 12."),
        filters=[stripped],
    )

    def validate_name(self, field: StringField) -> None:
        """Want a name that can stand in a list of texts."""
        if not NAME.fullmatch(field.data or ""):
            raise ValidationError(gettext("Brug små bogstaver fra a til z, tal og bindestreger."))

    def validate_title_da(self, field: StringField) -> None:
        """Want a question that is easy to read."""
        _is_easy_to_read(self, field)

    def validate_recipient(self, field: RadioField) -> None:
        """Want two departments."""
        if field.data == self.holder.data:
            raise ValidationError(gettext("Vælg to forskellige afdelinger."))

    def validate_categories(self, field: SelectMultipleField) -> None:
        """Want something to be read."""
        if not field.data or not set(field.data) <= {category.value for category in Category}:
            raise ValidationError(gettext("Vælg mindst én slags oplysninger."))

    def validate_months(self, field: StringField) -> None:
        """Want no more than a consent may live."""
        longest = max(LONGEST_MONTHS.values())
        if (field.data or "") not in map(str, range(1, longest + 1)):
            raise ValidationError(gettext("Skriv et tal fra 1 til %(most)s.", most=longest))

    @classmethod
    def with_departments(cls, departments: dict[str, str], held: dict[str, object] | None = None) -> "DraftForm":
        """Return the form with the departments of today to choose from, filled in with what is `held`."""
        form = cls(data=held or {})
        form.holder.choices = form.recipient.choices = list(departments.items())
        form.purpose.choices = [(one.value, purpose_name(one)) for one in Purpose]
        form.kind.choices = [(one.value, kind_name(one)) for one in ConsentKind]
        form.categories.choices = [(one.value, category_name(one)) for one in Category]
        return form

    def refuse(self, language: str) -> None:
        """Say beside the text that it is published already, word for word; beside the name, where that is taken."""
        if not language:
            self["name"].errors = [gettext("En anden tekst hedder det allerede. Vælg et andet navn.")]
            return
        field: StringField = self[f"body_{language}"]
        field.errors = [gettext("De samme ord er udgivet allerede. Ret også noget her.")]

    @property
    def what(self) -> Draft:
        """Return what was written; of a form that is valid."""
        words = {name: self[name].data for name in ("name", "title_da", "body_da", "title_en", "body_en")}
        return Draft(
            **words,
            holder=self.holder.data,
            recipient=self.recipient.data,
            purpose=Purpose(self.purpose.data),
            kind=ConsentKind(self.kind.data),
            categories=sorted(self.categories.data or ()),
            months=int(self.months.data or 0),
        )


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """What a reviewer thinks of a text, and why it goes back."""

    revision = HiddenField()
    answer = RadioField(lazy_gettext("Hvad siger du til teksten?"), validators=[CHOSEN], validate_choice=False)
    note = TextAreaField(
        lazy_gettext("Hvad skal rettes?"),
        description=lazy_gettext("Skriv det kun, når teksten skal tilbage. Redaktøren kan læse det."),
        filters=[stripped],
        validators=[_at_most(NOTE_CHARACTERS)],
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Want a reason where the text goes back."""
        if self.answer.data == "back" and not any(one.isalnum() for one in field.data or ""):
            raise ValidationError(gettext("Skriv, hvad der skal rettes."))

    @classmethod
    def of(cls, revision: int) -> "ReviewForm":
        """Return the form about a revision; a form that comes back keeps the one it was shown with."""
        form = cls(data={"revision": str(revision)})
        form.answer.choices = [
            ("approve", gettext("Den er klar til juristen")),
            ("back", gettext("Den skal rettes først")),
        ]
        return form


class PublishForm(FlaskForm):  # type: ignore[misc]
    """The lawyer's approval."""

    revision = HiddenField()
    lawyer = StringField(
        lazy_gettext("Hvilken jurist har godkendt teksten?"),
        filters=[stripped],
        validators=[SAYS, _at_most(100)],
    )
    reference = StringField(
        lazy_gettext("Hvor kan man finde godkendelsen?"),
        description=lazy_gettext("For eksempel et sagsnummer."),
        filters=[stripped],
        validators=[SAYS, _at_most(100)],
    )
    approved_on = FormField(Day, label=lazy_gettext("Hvilken dag blev den godkendt?"))

    @classmethod
    def of(cls, revision: int) -> "PublishForm":
        """Return the form about a revision."""
        form: PublishForm = cls(data={"revision": str(revision)})
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Want a day that has been."""
        is_valid = super().validate(extra_validators)
        day = self.approved_on.form.read()
        if day is None or day > clock.today():
            self.approved_on.form.day.errors = [gettext("Skriv en dag, der har været. For eksempel 7 11 2026.")]
            return False
        return bool(is_valid)

    @property
    def word(self) -> LawyersWord:
        """Return the lawyer's word; of a form that is valid."""
        day = self.approved_on.form.read()
        assert day is not None  # noqa: S101 -- validate has asked
        return LawyersWord(self.lawyer.data or "", self.reference.data or "", day)


def revision_of(form: ReviewForm | PublishForm) -> int:
    """Return the revision that a form was shown with; 0 for what is none."""
    said = form.revision.data or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
