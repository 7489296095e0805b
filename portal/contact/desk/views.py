"""`/medarbejder/mine`: the citizens whose case a member of staff has."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.contact.desk.duties import inquiries_of, signals_of
from portal.contact.desk.queries import PAGE, OwnCitizen, own_citizens
from portal.contact.inquiries.rules import may_decide, may_have_inquiries
from portal.contact.inquiries.staff_forms import NumberForm
from portal.contact.inquiries.wording import kind_name, number_in_words, state_name
from portal.contact.presence.wording import level_name
from portal.contact.queries import Case, Tie, case_by_id
from portal.contact.round.row_wording import signal_in_words
from portal.contact.round.wording import unit_name
from portal.contact.rules import may_assign, may_note_contact
from portal.contact.wishes import note_contact
from portal.i18n import day, gettext
from portal.people.here import municipality_here

pages = Pages("desk", __name__)
LAST_PAGE = 500


@dataclass(frozen=True)
class ShownCitizen:
    """A citizen of one's own, in the reader's language."""

    id: UUID
    name: str
    tie: str | None
    level: str
    contact: str
    is_long_ago: bool
    spoke_today: bool
    due: date | None
    is_due: bool
    may_hand_over: bool
    takes_over: bool
    takes_over_on: date | None
    follows: str | None
    has_notes: bool
    has_case: bool


def may_have_cases(identity: Identity, thing: object = None) -> bool:
    """A contact person has cases of their own."""
    return holds(identity, Role.CONTACT_PERSON)


@pages.page("/medarbejder/mine", needs=may_have_cases, world=World.STAFF)
def mine(identity: Identity) -> ResponseReturnValue:
    """Show whose contact person, buddy or stand-in somebody is, and who hasn't heard from them."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_have_cases says
    number, today = _page_number(), clock.today()
    found, has_more = own_citizens(session(), identity.staff_id, today, first=(number - 1) * PAGE)
    return render_template(
        "desk/mine.html",
        citizens=[_shown(one, today) for one in found],
        number=number,
        has_more=has_more,
        days=municipality_here().promises.contact_days,
    )


@pages.page(
    "/medarbejder/mine/<uuid:citizen_id>/talt",
    needs=may_note_contact,
    subject=case_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def spoke(identity: Identity, case: Case) -> ResponseReturnValue:
    """Note that somebody and their citizen have spoken today."""
    note_contact(session(), case, by=identity, today=clock.today(), now=clock.now())
    return redirect(url_for("desk.mine", side=_page_number()))


@pages.page("/medarbejder/mine/henvendelser", needs=may_have_inquiries, world=World.STAFF)
def inquiries(identity: Identity) -> ResponseReturnValue:
    """Show what somebody is responsible for: numbers and days, and nothing of what was sent."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_have_inquiries says
    number, today, now = _page_number(), clock.today(), clock.now()
    found, has_more = inquiries_of(session(), identity.staff_id, first=(number - 1) * PAGE)
    return render_template(
        "desk/inquiries.html",
        inquiries=[
            (
                *(one, number_in_words(one.number), kind_name(one.kind)),
                state_name(one.state, waits_for_sender=one.waits_for_sender),
                unit_name(one.answered_by) if one.answered_by else None,
            )
            for one in found
        ],
        signals=[(one, signal_in_words(one.kind)) for one in signals_of(session(), identity.staff_id, now)],
        may_assign=may_assign(identity),
        finding=NumberForm(formdata=None) if may_decide(identity) else None,
        number=number,
        has_more=has_more,
        today=today,
    )


def _page_number() -> int:
    said = request.values.get("side", "1")
    return min(max(int(said), 1), LAST_PAGE) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _shown(one: OwnCitizen, today: date) -> ShownCitizen:
    when = one.last_contact
    return ShownCitizen(
        id=one.id,
        name=one.name,
        tie=tie_name(one.tie),
        level=level_name(one.support_level),
        contact=_last_heard(when),
        is_long_ago=one.is_long_ago(today, municipality_here().promises.contact_days),
        spoke_today=when == today,
        due=one.due,
        is_due=one.due is not None and one.due <= today,
        may_hand_over=one.tie == Tie.CONTACT_PERSON,
        takes_over=one.takes_over,
        takes_over_on=one.takes_over_on,
        follows=one.follows,
        has_notes=one.has_notes,
        has_case=one.tie != Tie.NEXT,
    )


def _last_heard(when: date | None) -> str:
    return gettext("Sidst talt sammen %(day)s", day=day(when)) if when else gettext("Ingen kontakt skrevet ned endnu")


def tie_name(tie: Tie) -> str | None:
    """Say how somebody is tied to a case, where they aren't the contact person."""
    return {
        Tie.CONTACT_PERSON: None,
        Tie.BUDDY: gettext("Du er makker"),
        Tie.NEXT: gettext("Du tager over"),
        Tie.STAND_IN: gettext("Du svarer lige nu"),
    }[tie]
