"""The citizen's own pages of their one plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.i18n import current_language, day, gettext, in_best_language
from portal.markdown import render
from portal.plans import actions
from portal.plans.forms import GoalForm
from portal.plans.models import Action, Status, Who
from portal.plans.queries import PlanAction, action_by_id, plan_actions, plan_head
from portal.plans.rules import may_tick

pages = Pages("plans", __name__)


@dataclass(frozen=True)
class ShownAction:
    """One action of the plan in the reader's language."""

    id: UUID
    title: str
    lang: str  # of the title; Danish where the journey isn't offered in the reader's language
    who: str
    is_mine: bool  # the citizen's own to do
    when: str
    is_late: bool
    is_maybe: bool
    status: Status


@pages.page("/min-side/plan", needs=is_citizen)
def show(identity: Identity) -> ResponseReturnValue:
    """Show the plan: the goal, what is to be done, what is done."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    head = plan_head(session(), identity.citizen_id)
    shown = [in_words(action) for action in plan_actions(session(), identity.citizen_id)] if head else []
    by_status = {status: [action for action in shown if action.status == status] for status in Status}
    ticked = next((action for action in shown if str(action.id) == request.args.get("ticked")), None)
    return render_template(
        "plans/show.html",
        head=head,
        by_status=by_status,
        today=clock.today(),
        ticked=ticked,
        taken=request.args.get("taken", type=int),
    )


@pages.page("/min-side/plan/trin/<uuid:action_id>", needs=may_tick, subject=action_by_id)
def show_action(identity: Identity, action: Action) -> ResponseReturnValue:
    """Show one action with all that is said about it."""
    text, code = in_best_language(action.detail)
    detail = Markup(render(text, code))  # noqa: S704 -- render cleans what it makes
    return render_template("plans/action.html", action=in_words(_as_listed(action)), detail=detail)


@pages.page("/min-side/plan/trin/<uuid:action_id>/afkryds", needs=may_tick, subject=action_by_id, methods=("POST",))
def tick(identity: Identity, action: Action) -> Response:
    """Mark an action as done, or as open again."""
    actions.tick(session(), action, is_done=request.form.get("done") == "yes", by=identity, now=clock.now())
    ticked = action.id if action.status == Status.DONE else None
    return make_response(redirect(url_for("plans.show", ticked=ticked)))


@pages.page("/min-side/plan/maal", needs=is_citizen, methods=("GET", "POST"))
def goal(identity: Identity) -> ResponseReturnValue:
    """Write the goal, or change it."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    head = plan_head(session(), identity.citizen_id)
    form = GoalForm(words=head.goal if head else "")
    if form.validate_on_submit():
        plan = actions.open_plan(session(), identity.citizen_id, now=clock.now())
        language = current_language().code
        actions.write_goal(session(), plan, form.words.data or "", language=language, by=identity, now=clock.now())
        return make_response(redirect(url_for("plans.show")))
    return render_template("plans/goal.html", form=form), 400 if form.errors else 200


def in_words(action: PlanAction) -> ShownAction:
    """Put an action into the reader's language."""
    title, lang = in_best_language(action.title)
    is_mine = action.who == Who.CITIZEN
    who = gettext("Dig") if is_mine else in_best_language(action.responsible)[0]
    is_late = action.status == Status.OPEN and action.due_to is not None and action.due_to < clock.today()
    when = _when(action.due_from, action.due_to)
    return ShownAction(action.id, title, lang, who, is_mine, when, is_late, action.is_maybe, action.status)


def _when(first: date | None, last: date | None) -> str:
    if last is not None:
        return gettext("Senest %(day)s", day=day(last))
    return gettext("Tidligst %(day)s", day=day(first)) if first else gettext("Ingen dato")


def _as_listed(action: Action) -> PlanAction:
    return PlanAction(
        action.id,
        action.title,
        action.who,
        action.responsible,
        action.is_maybe,
        action.due_from,
        action.due_to,
        action.status,
    )
