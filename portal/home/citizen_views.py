"""`/medarbejder/borgere/<id>`: a citizen's data as the consents' door lets a member of staff see it, for a reason.

A look is an event, so the address alone shows the form that asks for the reason, and sending it shows the parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.config.sharing import Category, Purpose
from portal.consents.bases import ends_of, named_laws
from portal.consents.door import Disclosed, Wanted
from portal.consents.facts import Basis
from portal.consents.wording import category_name, purpose_name
from portal.contact.queries import Case as Assigned
from portal.contact.queries import Tie, tie_to
from portal.contact.rules import may_hand_over
from portal.home.case_forms import LookForm
from portal.home.case_queries import Case, look_at
from portal.home.rules import may_open_case
from portal.i18n import day, gettext, in_best_language
from portal.people.here import municipality_here
from portal.plans.models import Status
from portal.plans.views import ShownAction, in_words

pages = Pages("cases", __name__)

OWN_REASONS: Mapping[Tie, str] = {
    Tie.CONTACT_PERSON: "Jeg er kontaktperson",
    Tie.BUDDY: "Jeg træder til for kontaktpersonen",
    Tie.NEXT: "Jeg bliver kontaktperson",
    Tie.STAND_IN: "Jeg svarer, mens kontaktpersonen er væk",
}
"""Why those look who have the case: ready, and in Danish, as the citizen reads it."""


@dataclass(frozen=True)
class Why:
    """What a look is for."""

    purpose: Purpose
    reason: str
    tie: Tie | None = None  # of those who have the case


@dataclass(frozen=True)
class ShownBasis:
    """What lets a part be shown, in the reader's language."""

    category: str
    words: str
    reference: str | None = None  # the law's, in Danish


@pages.page("/medarbejder/borgere/<uuid:citizen_id>", needs=may_open_case, world=World.STAFF, methods=("GET", "POST"))
def show(identity: Identity, citizen_id: UUID) -> ResponseReturnValue:
    """Ask what a look is for; then show what the door lets through, which it writes down."""
    form = LookForm.with_purposes()
    why = _why(identity, citizen_id, form) if request.method == "POST" else None
    if why is None:
        may = _may_assign(citizen_id)
        page = render_template("staff/citizen_why.html", form=form, citizen_id=citizen_id, may_assign=may)
        return page, 400 if form.errors else 200
    session().rollback()  # the door has a transaction of its own, and SQLite only one that writes
    disclosed = look_at(
        current_app.extensions["gate"].database,
        identity,
        citizen_id,
        purpose=why.purpose,
        reason=why.reason,
        policy=current_app.extensions["policy"],
    )
    if disclosed.is_closed:
        return render_template("staff/citizen_closed.html", citizen_id=citizen_id), 503
    return shown(citizen_id, why, disclosed)


def _why(identity: Identity, citizen_id: UUID, form: LookForm) -> Why | None:
    """Return what a look is for: ready for those who have the case, else what they wrote; None where that lacks."""
    tie = tie_to(session(), identity.staff_id, citizen_id) if request.form.get("own") == "yes" else None
    if tie is not None:
        return Why(Purpose.PLAN_TOGETHER, OWN_REASONS[tie], tie)
    return Why(Purpose(form.purpose.data), form.reason.data or "") if form.validate() else None


def shown(citizen_id: UUID | None, why: Why, disclosed: Disclosed[Case]) -> str:
    """Show what was let through. Where nothing was, the page is the same whoever it is asked about.

    Without an id nothing leads on: who was searched for and wasn't found has none.
    """
    case = disclosed.data
    permitted = [wanted for wanted in disclosed.decisions if disclosed.permits(wanted)]
    categories = {wanted.category for wanted in permitted}
    return render_template(
        "staff/citizen.html",
        citizen_id=citizen_id,
        purpose=purpose_name(why.purpose),
        reason=why.reason,
        case=case,
        department=_department(case) if case else None,
        sees_dates=Category.CONTACT_DATES in categories,
        sees_plan=Category.GOALS in categories,
        actions=_actions(case) if case else [],
        bases=_bases(disclosed, permitted),
        may_assign=_may_assign(citizen_id, why.tie),
        is_all=len(permitted) == len(disclosed.decisions),
    )


def _may_assign(citizen_id: UUID | None, tie: Tie | None = None) -> bool:
    """Tell whether a link leads to where a contact person is given. Nothing is read, so it tells of nobody."""
    return citizen_id is not None and may_hand_over(g.identity, Assigned(citizen_id, None, tie))


def _actions(case: Case) -> list[ShownAction]:
    return [in_words(action) for action in case.parts.actions if action.status != Status.NOT_NEEDED]


def _department(case: Case) -> str | None:
    contact = case.parts.contact
    return in_best_language(municipality_here().department_name(contact.unit, clock.today()))[0] if contact else None


def _bases(disclosed: Disclosed[Case], permitted: list[Wanted]) -> list[ShownBasis]:
    """Say of each part by what it is shown. Where nothing is, nothing is read."""
    if not permitted:
        return []
    by = {wanted: disclosed.decisions[wanted] for wanted in permitted}
    ids = {basis: [one.basis_ids[0] for one in by.values() if one.basis == basis] for basis in Basis}
    with current_app.extensions["gate"].database.reading() as reading:
        laws, ends = named_laws(reading, ids[Basis.LAW]), ends_of(reading, ids[Basis.CONSENT])
    said_of = []
    for wanted, decision in by.items():
        name, first = category_name(wanted.category), decision.basis_ids[0]
        if decision.basis == Basis.LAW:
            said, reference = in_best_language(laws[first].words)[0], laws[first].reference
            said_of.append(ShownBasis(name, gettext("Loven giver lov. %(words)s", words=said), reference))
        else:
            until = day(clock.in_denmark(ends[first]).date())
            said_of.append(ShownBasis(name, gettext("Borgeren har sagt ja. Det gælder til %(day)s.", day=until)))
    return said_of
