"""`/medarbejder/opsaetning`: who has which role, narrowing and cutting it, and the departments."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.scopes import Scopes
from portal.config.roles import Role
from portal.i18n import gettext, in_best_language
from portal.people import staff_actions
from portal.people.forms import AccessForm
from portal.people.freshness import NotFresh, fresh_sign_in
from portal.people.here import municipality_here
from portal.people.models import Changed, StaffChange, StaffMember
from portal.people.queries import all_staff, changes_of, scopes_of, sign_ins_of, staff_member
from portal.people.rules import may_change_access, may_give_back, may_see_access, may_set_up
from portal.people.wording import limit_in_words, role_name

pages = Pages("setup", __name__)

FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class ShownRole:
    """A role of somebody's, in words, and what it is limited to."""

    role: Role
    name: str
    limits: tuple[str, ...]
    is_withheld: bool


@dataclass(frozen=True)
class ShownMember:
    """A member of staff as the list shows them."""

    member: StaffMember
    department: str
    roles: tuple[ShownRole, ...]

    @property
    def is_cut(self) -> bool:
        """Tell whether all access has been taken away."""
        return self.member.cut_at is not None


@dataclass(frozen=True)
class ShownDepartment:
    """A department today, and what will change about it."""

    name: str
    since: date | None
    changes: tuple[tuple[date, str], ...]
    is_open: bool
    staff: int


@pages.page("/medarbejder/opsaetning", needs=may_set_up, world=World.STAFF)
def overview(identity: Identity) -> ResponseReturnValue:
    """Show who has which role, and the departments."""
    members = [member for member in all_staff(session()) if may_see_access(identity, member)]
    return render_template(
        "staff/setup.html", members=[_shown(member) for member in members], departments=_departments(members)
    )


@pages.page("/medarbejder/opsaetning/<uuid:staff_id>", needs=may_see_access, subject=staff_member, world=World.STAFF)
def access(identity: Identity, member: StaffMember) -> ResponseReturnValue:
    """Show one person's access and what was done to it."""
    form = AccessForm.for_member(member, may_give_back=may_give_back(identity, member))
    return _access_page(identity, member, form, is_done="udfoert" in request.args)


@pages.page(
    "/medarbejder/opsaetning/<uuid:staff_id>",
    needs=may_change_access,
    subject=staff_member,
    world=World.STAFF,
    methods=("POST",),
)
def change_access(identity: Identity, member: StaffMember) -> ResponseReturnValue:
    """Narrow or cut somebody's access, or give back what was taken, from this moment on."""
    now = clock.now()
    fresh_sign_in(identity, within=FRESH, now=now)
    form = AccessForm.for_member(member, request.form, may_give_back=may_give_back(identity, member))
    if not form.validate():
        return _access_page(identity, member, form), 400
    act, role = form.chosen
    staff_actions.change(session(), member, act, role, reason=form.reason.data or "", by=identity, now=now)
    return redirect(url_for("setup.access", staff_id=member.id, udfoert="ja"))


def _access_page(identity: Identity, member: StaffMember, form: AccessForm, *, is_done: bool = False) -> str:
    changes = changes_of(session(), member)
    newest = changes[0] if changes and changes[0].by_id == identity.staff_id else None
    return render_template(
        "staff/access.html",
        shown=_shown(member),
        form=form,
        may_change=may_change_access(identity, member),
        must_prove=not _is_fresh(identity),
        sign_ins=sign_ins_of(session(), member, now=clock.now()),
        changes=[(clock.in_denmark(change.at), _what(change), change.by, change.reason) for change in changes],
        done=_what(newest) if newest and is_done else None,
    )


def _is_fresh(identity: Identity) -> bool:
    """Tell whether a change would be taken as it is; who sees it before they write loses nothing."""
    try:
        fresh_sign_in(identity, within=FRESH, now=clock.now())
    except NotFresh:
        return False
    return True


def _shown(member: StaffMember) -> ShownMember:
    department = municipality_here().department_name(member.department.unit, clock.today())
    scopes = scopes_of(member)
    withheld = set(member.withheld)
    roles = tuple(
        ShownRole(role, role_name(role), _limits(scopes.get(role, ())), role in withheld)
        for role in Role
        if role in member.given
    )
    return ShownMember(member, in_best_language(department)[0], roles)


def _limits(scopes: Scopes) -> tuple[str, ...]:
    """Put what a role is limited to into words, one sentence for each time it was given."""
    return tuple(limit_in_words(scope, municipality_here(), clock.today()) for scope in scopes)


def _departments(members: list[StaffMember]) -> list[ShownDepartment]:
    today = clock.today()
    shown = []
    for one in municipality_here().departments:
        passed = [day for day in one.days if day <= today]
        later_names = [(later.valid_from, in_best_language(later.name)[0]) for later in one.later]
        coming = [(day, name) for day, name in later_names if day > today]
        if one.valid_from and one.valid_from > today:
            coming.insert(0, (one.valid_from, gettext("Åbner")))
        if one.closes_on and one.closes_on > today:
            coming.append((one.closes_on, gettext("Lukker")))
        here = sum(member.department.unit == one.unit for member in members)
        name = in_best_language(one.name_on(today))[0]
        shown.append(ShownDepartment(name, max(passed, default=None), tuple(coming), one.is_open_on(today), here))
    return shown


def _what(change: StaffChange) -> str:
    role = role_name(change.role) if change.role else ""
    return {
        Changed.CUT: gettext("Al adgang fjernet"),
        Changed.LET_IN_AGAIN: gettext("Adgang givet tilbage"),
        Changed.WITHHELD: gettext("Rolle fjernet: %(role)s", role=role),
        Changed.GIVEN_BACK: gettext("Rolle givet tilbage: %(role)s", role=role),
        Changed.NAMED_FIRST_ADMIN: gettext("Udpeget som første administrator af driften"),
    }[change.kind]
