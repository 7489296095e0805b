"""`/min-side/kontaktperson`: a citizen's contact person in full, and the people around them, one of them first.

It is the reader's own, also while they act for another: whom somebody else has is read through the door, on that
person's page.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.contact.handover import STAYS
from portal.contact.holding import NEWS
from portal.contact.queries import ContactCard, contact_card, history_of, open_wish
from portal.contact.round.models import SignalStepKind
from portal.contact.round.wishes import decided_about_wish
from portal.contact.round.wording import step_told, words_told
from portal.contact.views import first_name, in_words, until_when
from portal.contact.wishes import WishedAtLength, take_wish_back, wish_another
from portal.home.around_queries import (
    COUNTED_DAYS,
    contacts_lately,
    responsible_for_inquiries,
    responsible_in_plan,
)
from portal.i18n import day, gettext, in_best_language, lazy_gettext, ngettext
from portal.notifications.queries import newest_of
from portal.people.checks import NoCprNumber
from portal.people.forms import stripped
from portal.people.here import municipality_here

pages = Pages("around", __name__)
WORDS_CHARACTERS = 1000


class WishForm(FlaskForm):  # type: ignore[misc]
    """Why somebody would like another contact person, if they want to say."""

    words = TextAreaField(
        lazy_gettext("Vil du sige hvorfor?"),
        description=lazy_gettext("Koordinatoren læser det. Din kontaktperson gør ikke."),
        filters=[stripped],
        validators=[Length(max=WORDS_CHARACTERS, message=lazy_gettext("Der er plads til 1000 tegn.")), NoCprNumber()],
    )


@dataclass(frozen=True)
class ShownPerson:
    """Somebody around the citizen, and what they are to them. Without a name: a department."""

    name: str
    role: str


@pages.page("/min-side/kontaktperson", needs=is_citizen)
def show(identity: Identity) -> ResponseReturnValue:
    """Show a citizen who their contact person is, who answers now, and everybody else."""
    return _page(identity, WishForm())


@pages.page("/min-side/kontaktperson/en-anden", needs=is_citizen, methods=("POST",))
def wish(identity: Identity) -> ResponseReturnValue:
    """Let the round know that a citizen would like another contact person."""
    form = WishForm()
    if not form.validate():
        return _page(identity, form), 400
    try:
        wish_another(session(), form.words.data or "", by=identity, now=clock.now())
    except WishedAtLength:
        session().rollback()
        form.words.errors = [gettext("Dit ønske er langt nok nu. Skriv resten i en besked.")]
        return _page(identity, form), 400
    return redirect(url_for("around.show", gemt="ja"))


@pages.page("/min-side/kontaktperson/fortryd", needs=is_citizen, methods=("POST",))
def take_back(identity: Identity) -> ResponseReturnValue:
    """Let a citizen keep their contact person after all."""
    take_wish_back(session(), by=identity, now=clock.now())
    return redirect(url_for("around.show", gemt="fortrudt"))


def _page(identity: Identity, form: WishForm) -> str:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    own, now, municipality = identity.citizen_id, clock.now(), municipality_here()
    card, wish = contact_card(session(), own), open_wish(session(), own)
    return render_template(
        "home/around.html",
        contact=in_words(card, municipality) if card else None,
        people=_around(own, card),
        history=_history(own),
        called_off=_called_off(own),
        lately=contacts_lately(session(), own, today=clock.today(), now=now),
        days=COUNTED_DAYS,
        wish=wish,
        decided=_decided(own, is_open=wish is not None),
        form=form,
        done=request.args.get("gemt"),
    )


@dataclass(frozen=True)
class ShownDecision:
    """What was decided about a citizen's wish for another contact person; `words` say why, where staff wrote that."""

    what: str
    words: str | None


def _decided(citizen_id: UUID, *, is_open: bool) -> ShownDecision | None:
    """Return what was decided about the wish; None where nothing was, or where the citizen took it back."""
    found = decided_about_wish(session(), citizen_id)
    if found is None or is_open == (found[0].kind == SignalStepKind.CLOSED):
        return None
    step, name = found
    if is_open:
        return ShownDecision(step_told(step, name), words_told(step.words) if step.until is not None else None)
    what = gettext("Vi talte om dit ønske %(day)s og gør ikke mere lige nu.", day=day(clock.in_denmark(step.at).date()))
    return ShownDecision(what, words_told(step.words))


def _around(citizen_id: UUID, card: ContactCard | None) -> list[ShownPerson]:
    """Return everybody, the contact person first."""
    people = [] if card is None else _with_the_case(card)
    for one in responsible_for_inquiries(session(), citizen_id):
        role = gettext("Svarer på det, du har skrevet til os (%(department)s).", department=_department(one.unit))
        away = until_when(one.away, first_name(one.name)) if one.away is not None else ""
        people.append(ShownPerson(one.name, f"{role} {away}".strip()))
    for said in responsible_in_plan(session(), citizen_id):
        people.append(ShownPerson(in_best_language(said)[0], gettext("Gør noget i din plan.")))
    return _each_once(people)


def _with_the_case(card: ContactCard) -> list[ShownPerson]:
    people = [_holder(card), _buddy(card)]
    if card.next_name is not None and card.takes_over_on is not None:
        role = gettext("Din kontaktperson fra %(day)s.", day=day(card.takes_over_on))
        away = until_when(card.next_away, first_name(card.next_name)) if card.next_away is not None else ""
        people.append(ShownPerson(card.next_name, f"{role} {away}".strip()))
    if card.answers is not None and card.answers.name != card.buddy_name:
        people.append(ShownPerson(card.answers.name, gettext("Svarer lige nu, mens de andre er væk.")))
    return people


def _holder(card: ContactCard) -> ShownPerson:
    if card.away is None:
        return ShownPerson(card.name, gettext("Din kontaktperson. Den første, du kan spørge om alt."))
    role = gettext("Din kontaktperson.")
    return ShownPerson(card.name, f"{role} {until_when(card.away, first_name(card.name))}")


def _buddy(card: ContactCard) -> ShownPerson:
    if card.buddy_away is not None:
        role = gettext("Makker.")
        return ShownPerson(card.buddy_name, f"{role} {until_when(card.buddy_away, first_name(card.buddy_name))}")
    if card.away is not None:
        return ShownPerson(card.buddy_name, gettext("Makker. Kender dig og svarer nu, mens din kontaktperson er væk."))
    return ShownPerson(card.buddy_name, gettext("Makker. Kender dig og svarer, når din kontaktperson er væk."))


def _each_once(people: list[ShownPerson]) -> list[ShownPerson]:
    """Return each name once, where it stands first, with everything that they are to the citizen."""
    roles: dict[str, list[str]] = {}
    for one in people:
        roles.setdefault(one.name, []).append(one.role)
    return [ShownPerson(name, " ".join(said)) for name, said in roles.items()]


def _history(citizen_id: UUID) -> str:
    history = history_of(session(), citizen_id)
    if history is None:
        return ""
    return ngettext(
        "Du har haft %(num)s kontaktperson siden %(day)s.",
        "Du har haft %(num)s kontaktpersoner siden %(day)s.",
        history.people,
        day=day(clock.in_denmark(history.since).date()),
    )


def _called_off(citizen_id: UUID) -> str:
    """Say that the change, which the inbox told of, was called off; nothing where there was news since."""
    newest = newest_of(session(), citizen_id, (NEWS, STAYS))
    if newest is None or newest.kind != STAYS:
        return ""
    on = day(clock.in_denmark(newest.at).date())
    return gettext("Skiftet, vi skrev om, blev aflyst %(day)s. Du beholder din kontaktperson.", day=on)


def _department(unit: str) -> str:
    return in_best_language(municipality_here().department_name(unit, clock.today()))[0]
