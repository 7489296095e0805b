"""The front page, my page, and the pages about the portal itself."""

from datetime import timedelta
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, is_citizen, is_staff
from portal.config.crisis import ALARM, KINDS
from portal.config.municipality import crisis_lines_for
from portal.config.roles import Role
from portal.consents.log_queries import looks_by
from portal.consents.log_rules import may_oversee
from portal.consents.queries import waiting_count
from portal.consents.text_rules import may_see_texts
from portal.contact.desk.queries import own_citizens, waiting_inquiries
from portal.contact.desk.views import may_have_cases
from portal.contact.inquiries.own_views import open_here
from portal.contact.inquiries.rules import may_have_inquiries
from portal.contact.messages.call_views import booked_here
from portal.contact.messages.counts import waiting_for
from portal.contact.presence.queries import absences_of
from portal.contact.queries import Tie
from portal.home.rules import may_open_case
from portal.i18n import in_best_language
from portal.journeys.views.public import situations, the_shelf
from portal.journeys.views.taking import waits
from portal.notifications.rules import may_see_filing
from portal.people.ages import MAJORITY, day_of_age
from portal.people.handover import ahead_of_majority
from portal.people.here import municipality_here
from portal.people.rules import may_set_up
from portal.people.wording import limit_in_words, role_name
from portal.plans.queries import OwnCase, next_action, own_cases, plan_head
from portal.plans.views import in_words

pages = Pages("home", __name__)
LOOKED = timedelta(days=30)
DESK_CITIZENS = 100
"""Of how many at most the desk tells who hasn't heard from somebody; more nobody should have."""


@pages.page("/", needs=PUBLIC, world=World.OPEN, version=lambda: the_shelf().version())
def front(identity: Identity) -> ResponseReturnValue:
    """Ask what has happened."""
    return render_template("home/front.html", situations=situations())


@pages.page("/min-side", needs=is_citizen)
def my_page(identity: Identity) -> ResponseReturnValue:
    """Show a citizen who helps them and what comes next."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    plan = plan_head(session(), identity.citizen_id)
    following = next_action(session(), identity.citizen_id) if plan else None
    return render_template(
        "home/my_page.html",
        plan=plan,
        next=in_words(following) if following else None,
        has_answers=waits(),
        asked=waiting_count(session(), identity.citizen_id, now=clock.now()),
        call=booked_here(identity),
        inquiries=open_here(identity),
        today=clock.today(),
        left="left" in request.args,
        **_coming_of_age(identity),
    )


def _coming_of_age(identity: Identity) -> dict[str, Any]:
    """Return what my page says to somebody who is soon eighteen."""
    ahead = ahead_of_majority(identity.born_on, clock.today())
    birthday = day_of_age(identity.born_on, MAJORITY) if ahead and identity.born_on else None
    return {"ahead": ahead, "birthday": birthday}


@pages.page("/medarbejder", needs=is_staff, world=World.STAFF)
def desk(identity: Identity) -> ResponseReturnValue:
    """Show a member of staff who they are here, and lead to the pages of their work."""
    municipality = municipality_here()
    today = clock.today()
    department = in_best_language(municipality.department_name(identity.unit, today))[0]
    roles = [
        (role_name(role), [limit_in_words(scope, municipality, today) for scope in identity.scopes.get(role, ())])
        for role in Role
        if role in identity.roles
    ]
    return render_template(
        "staff/desk.html",
        department=department,
        roles=roles,
        cases=_own_cases(identity),
        **_waits_for(identity),
        may_set_up=may_set_up(identity),
        may_oversee=may_oversee(identity),
        may_see_texts=may_see_texts(identity),
        may_see_filing=may_see_filing(identity),
    )


def _waits_for(identity: Identity) -> dict[str, Any]:
    """Return what waits for a member of staff, and where they go on from here."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what is_staff says
    today = clock.today()
    has_cases = may_have_cases(identity)
    found = own_citizens(session(), identity.staff_id, today, most=DESK_CITIZENS)[0] if has_cases else []
    days = municipality_here().promises.contact_days
    return {
        "waiting": waiting_inquiries(session(), identity.staff_id, today),
        "away": next(iter(absences_of(session(), identity.staff_id, today)), None),
        "today": today,
        "silent": sum(one.is_long_ago(today, days) for one in found),
        "days": days,
        "coming": sum(one.takes_over for one in found),
        "new": sum(one.has_notes for one in found),
        "leaving": sum(one.follows is not None and one.tie == Tie.CONTACT_PERSON for one in found),
        "looked": looks_by(session(), identity.staff_id, since=clock.now() - LOOKED),
        "has_cases": has_cases,
        "may_have_inquiries": may_have_inquiries(identity),
        "written": waiting_for(session(), identity.staff_id, clock.now()) if has_cases else None,
        "may_find": may_open_case(identity),
    }


def _own_cases(identity: Identity) -> list[OwnCase] | None:
    """Return the citizens of a contact person; None for those who aren't one."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what is_staff says
    is_one = may_open_case(identity) and Role.CONTACT_PERSON in identity.roles
    return own_cases(session(), identity.staff_id) if is_one else None


@pages.page("/hjaelp", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def help_page(identity: Identity) -> ResponseReturnValue:
    """Tell how to get help with the portal, and from a person."""
    return render_template("home/help.html")


@pages.page("/akut", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def acute(identity: Identity) -> ResponseReturnValue:
    """Tell whom to call when it can't wait: 112 first, then by need."""
    municipality = municipality_here()
    lines = {kind: crisis_lines_for(municipality, [kind]) for kind in KINDS}
    return render_template(
        "home/acute.html",
        alarm=next((line for line in lines["danger"] if line.digits == ALARM), None),
        lines={kind: [line for line in shown if line.digits != ALARM] for kind, shown in lines.items()},
        quick_exit_url=url_for("people.leave"),
        quick_exit_to=municipality.quick_exit_host,
    )


@pages.page("/privatliv", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def privacy(identity: Identity) -> ResponseReturnValue:
    """Tell what the portal keeps, for how long, and who sees it."""
    return render_template("home/privacy.html", is_demo=current_app.extensions["settings"].env == "demo")


@pages.page("/was", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def accessibility(identity: Identity) -> ResponseReturnValue:
    """Tell how accessible the portal is, and where that hasn't been tried."""
    return render_template("home/accessibility.html")
