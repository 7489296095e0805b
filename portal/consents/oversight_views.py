"""`/medarbejder/adgangslog`: the data protection officer answers questions about looks, and checks some at random."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.config.municipality import Municipality
from portal.consents import log_actions
from portal.consents.log_forms import AnswerForm, DrawForm, JudgementForm
from portal.consents.log_models import CheckedLook, Judgement, LookComplaint, SpotCheck
from portal.consents.log_queries import looks_for_oversight, newest_check
from portal.consents.log_rules import may_answer, may_judge, may_oversee
from portal.consents.oversight_queries import (
    answered_complaints,
    checked_look,
    complaint_for_officer,
    drawn_by,
    gaps,
    looks_in,
    open_complaints,
    sample_by_id,
    samples,
    verifications,
)
from portal.consents.oversight_wording import OverseenLook, overseen

pages = Pages("oversight", __name__)


@pages.page("/medarbejder/adgangslog", needs=may_oversee, world=World.STAFF)
def overview(identity: Identity) -> ResponseReturnValue:
    """Show what waits for an answer, the samples, and whether chains and log were sound."""
    return _overview(identity, DrawForm(formdata=None))


@pages.page("/medarbejder/adgangslog/stikproever", needs=may_oversee, world=World.STAFF, methods=("POST",))
def draw(identity: Identity) -> ResponseReturnValue:
    """Draw a sample."""
    form = DrawForm()
    if not form.validate():
        return _overview(identity, form), 400
    wanted, days = form.chosen
    check = log_actions.draw(session(), wanted=wanted, days=days, by=identity, now=clock.now())
    return redirect(url_for("oversight.sample", check_id=check.id))


@pages.page(
    "/medarbejder/adgangslog/stikproever/<uuid:check_id>", needs=may_oversee, subject=sample_by_id, world=World.STAFF
)
def sample(identity: Identity, check: SpotCheck) -> ResponseReturnValue:
    """Show the looks in a sample and what was found of each."""
    drawn = looks_in(session(), check)
    looks = _overseen([one.look_id for one in drawn])
    return render_template(
        "oversight/sample.html",
        check=check,
        drawn_at=clock.in_denmark(check.drawn_at),
        drawn_by=drawn_by(session(), check),
        drawn=[(one, looks[one.look_id], may_judge(identity, one)) for one in drawn],
    )


@pages.page(
    "/medarbejder/adgangslog/opslag/<uuid:checked_id>", needs=may_judge, subject=checked_look, world=World.STAFF
)
def judge(identity: Identity, checked: CheckedLook) -> ResponseReturnValue:
    """Say what one finds of a look."""
    form = JudgementForm(formdata=None, judgement=checked.judgement, note=checked.note)
    return _judge_page(checked, form)


@pages.page(
    "/medarbejder/adgangslog/opslag/<uuid:checked_id>",
    needs=may_judge,
    subject=checked_look,
    world=World.STAFF,
    methods=("POST",),
)
def save_judgement(identity: Identity, checked: CheckedLook) -> ResponseReturnValue:
    """Keep what the officer finds of a look."""
    form = JudgementForm()
    if not form.validate():
        return _judge_page(checked, form), 400
    judgement = Judgement(form.judgement.data)
    log_actions.judge(session(), checked, judgement, form.note.data or "", by=identity, now=clock.now())
    return redirect(url_for("oversight.sample", check_id=checked.check_id))


@pages.page(
    "/medarbejder/adgangslog/spoergsmaal/<uuid:complaint_id>",
    needs=may_answer,
    subject=complaint_for_officer,
    world=World.STAFF,
)
def complaint(identity: Identity, complaint: LookComplaint) -> ResponseReturnValue:
    """Show what somebody asked about a look, and the form for the answer."""
    return _complaint_page(complaint, AnswerForm(formdata=None), is_done="besvaret" in request.args)


@pages.page(
    "/medarbejder/adgangslog/spoergsmaal/<uuid:complaint_id>",
    needs=may_answer,
    subject=complaint_for_officer,
    world=World.STAFF,
    methods=("POST",),
)
def answer(identity: Identity, complaint: LookComplaint) -> ResponseReturnValue:
    """Send the answer to who asked."""
    form = AnswerForm()
    if not form.validate():
        return _complaint_page(complaint, form), 400
    log_actions.answer(session(), complaint, form.answer.data or "", by=identity, now=clock.now())
    return redirect(url_for("oversight.complaint", complaint_id=complaint.id, besvaret="ja"))


def _overview(identity: Identity, form: DrawForm) -> str:
    waiting, answered = open_complaints(session()), answered_complaints(session())
    looks = _overseen([one.look_id for one in (*waiting, *answered)])
    check = newest_check(session())
    return render_template(
        "oversight/overview.html",
        form=form,
        today=clock.today(),
        waiting=[(one, looks[one.look_id], may_answer(identity, one)) for one in waiting],
        answered=[(one, looks[one.look_id]) for one in answered],
        samples=[(one, clock.in_denmark(one.drawn_at)) for one in samples(session())],
        verifications=[(one, clock.in_denmark(one.at)) for one in verifications(session())],
        check=check,
        checked_at=clock.in_denmark(check.at) if check else None,
        gaps=[(clock.in_denmark(one.at), clock.in_denmark(one.first_bad or one.at)) for one in gaps(session())],
    )


def _complaint_page(complaint: LookComplaint, form: AnswerForm, *, is_done: bool = False) -> str:
    look = _overseen([complaint.look_id])[complaint.look_id]
    given = {"complaint": complaint, "look": look, "today": clock.today(), "is_done": is_done}
    return render_template("oversight/complaint.html", form=form, **given)


def _judge_page(checked: CheckedLook, form: JudgementForm) -> str:
    look = _overseen([checked.look_id])[checked.look_id]
    return render_template("oversight/judge.html", form=form, checked=checked, look=look)


def _overseen(ids: list[UUID]) -> dict[UUID, OverseenLook]:
    municipality: Municipality = current_app.extensions["municipality"]
    return {one: overseen(look, municipality) for one, look in looks_for_oversight(session(), ids).items()}
