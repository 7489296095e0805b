"""`/henvend-dig`: write to us or ask to be called, about oneself or somebody one worries for. One question a page.

The same pages stand twice: for strangers, whose draft their cookie finds, and below `/min-side` for citizens who have
signed in, who needn't say who they are. Nothing of what is written stands in an address or a title.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, Rule, is_citizen
from portal.config.crisis import Kind
from portal.contact.crisis import needs_now
from portal.contact.inquiries import kept
from portal.contact.inquiries.actions import promised_by, receive
from portal.contact.inquiries.checking import rows_of
from portal.contact.inquiries.duty import NobodyOnDuty
from portal.contact.inquiries.forms import form_of
from portal.contact.inquiries.kept import Written
from portal.contact.inquiries.models import InquiryKind
from portal.contact.inquiries.queries import sent_as
from portal.contact.inquiries.steps import (
    Answers,
    Step,
    Teller,
    is_about_another,
    next_step,
    step_before,
    steps_of,
    told_of,
)
from portal.contact.inquiries.ways import CITIZENS, STRANGERS, Ways
from portal.people.here import municipality_here

GET_AND_POST = ("GET", "POST")
STEPS = f"<any({','.join(step.value for step in Step)}):step>"
ANOTHER_WAY = "another_way"  # the button that leads back to how somebody wants to hear from us
Keep = Callable[[Teller, Step, dict[str, Any]], Written]


def asking_pages(name: str, base: str, ways: Ways, *, needs: Rule, world: World) -> Pages:
    """Return the questions below an address, for whoever `needs` lets answer them."""
    pages = Pages(name, __name__)

    @pages.page(base, needs=needs, world=world, methods=GET_AND_POST)
    def start(identity: Identity) -> ResponseReturnValue:
        """Ask the first question: whom it is about. Who acts for somebody writes about them."""
        return _start(ways, ways.tells(identity))

    @pages.page(f"{base}/{STEPS}", needs=needs, world=world, methods=GET_AND_POST)
    def ask(identity: Identity, step: str) -> ResponseReturnValue:
        """Ask one question and keep the answer."""
        return _ask_in_order(ways, ways.tells(identity), Step(step))

    @pages.page(f"{base}/hjaelp-nu", needs=needs, world=world)
    def urgent(identity: Identity) -> ResponseReturnValue:
        """Show who can be called now, to somebody whose words may mean that it can't wait. They go on by one press."""
        return _urgent(ways, ways.tells(identity))

    @pages.page(f"{base}/tjek", needs=needs, world=world, methods=GET_AND_POST)
    def check(identity: Identity) -> ResponseReturnValue:
        """Show all answers, and send them. Sent twice it is one inquiry."""
        return _check(ways, ways.tells(identity))

    @pages.page(f"{base}/slet", needs=needs, world=world, methods=GET_AND_POST)
    def forget(identity: Identity) -> ResponseReturnValue:
        """Ask once, and forget what was being written."""
        return _forget(ways, ways.tells(identity))

    @pages.page(f"{base}/slettet", needs=needs, world=world)
    def forgotten(identity: Identity) -> ResponseReturnValue:
        """Tell that it is deleted."""
        return _page(ways, "inquiries/forgotten.html")

    return pages


def _start(ways: Ways, teller: Teller) -> ResponseReturnValue:
    first = steps_of({}, teller)[0]
    return _to(first) if first != Step.WHOM else _ask(ways, teller, Step.WHOM)


def _ask_in_order(ways: Ways, teller: Teller, step: Step) -> ResponseReturnValue:
    """Ask a question when those before it were answered; else the first of them that wasn't."""
    answers = _answers(teller)
    asked = steps_of(answers, teller)
    if step not in asked or any(one not in answers for one in asked[: asked.index(step)]):
        return _to(next_step(answers, teller))
    return _ask(ways, teller, step)


def _urgent(ways: Ways, teller: Teller) -> ResponseReturnValue:
    answers = _answers(teller)
    kinds = _kinds(answers)
    onwards = _address(next_step(answers, teller, Step.WORDS))
    return _page(ways, "inquiries/urgent.html", kinds=kinds, onwards=onwards) if kinds else redirect(onwards)


def _forget(ways: Ways, teller: Teller) -> ResponseReturnValue:
    if request.method == "POST":
        kept.forget()
        return redirect(url_for(".forgotten"))
    answers = _answers(teller)
    back = _address(next_step(answers, teller))
    return _page(ways, "inquiries/forget.html", back=back) if answers else redirect(url_for(".start"))


def _check(ways: Ways, teller: Teller) -> ResponseReturnValue:
    is_sending = request.method == "POST"
    written = kept.read(teller, to_change=is_sending)
    if is_sending and (written is None or written.mark != request.form.get("draft")):
        return _sent_before(ways, teller, has_written=written is not None)
    if written is None:
        return redirect(url_for(".start"))
    lacking = next_step(written.answers, teller)
    if lacking is not None:
        return _to(lacking)
    return _send(ways, teller, written) if is_sending else _check_page(ways, teller, written)


def _sent_before(ways: Ways, teller: Teller, *, has_written: bool) -> ResponseReturnValue:
    """Answer a form whose draft isn't here any more: it was sent, or else deleted or exchanged in another window."""
    inquiry = sent_as(session(), request.form.get("draft", ""))
    if inquiry is not None and inquiry.sender_id == teller.citizen_id:
        return ways.had_sent(inquiry)
    onwards = url_for(".check" if has_written else ".start")
    return _page(ways, "inquiries/not_sent.html", onwards=onwards, has_written=has_written), 409


def _check_page(ways: Ways, teller: Teller, written: Written) -> str:
    told = told_of(written.answers, teller)
    promise = promised_by(told.kind, clock.today(), municipality_here().promises)
    rows = rows_of(written.answers, teller, told)
    is_report = told.kind == InquiryKind.CONCERN_REPORT
    return _page(
        ways,
        "inquiries/check.html",
        rows=rows,
        promise=promise,
        is_reachable=teller.is_known or told.is_reachable,
        is_report=is_report,
        draft=written.mark,
    )


def _ask(ways: Ways, teller: Teller, step: Step) -> ResponseReturnValue:
    answers = _answers(teller)
    form = form_of(step, answers, teller)
    if request.method == "POST" and step == Step.CONTACT and ANOTHER_WAY in request.form:
        _keep(teller, step, form.data, keep=kept.set_aside)
        return _to(Step.ANSWER)
    if request.method == "POST" and form.validate():
        written = _keep(teller, step, form.data)
        if step == Step.WORDS and _kinds(written.answers):
            return redirect(url_for(".urgent"))
        return _to(next_step(written.answers, teller, step))
    steps = steps_of(answers, teller)
    before = step_before(answers, teller, step)
    page = _page(
        ways,
        "inquiries/question.html",
        form=form,
        step=step.value,
        progress=(steps.index(step) + 1, len(steps)),
        back_url=_address(before) if before else None,
        is_about_another=is_about_another(answers) or teller.acting_for is not None,
        has_written=bool(answers),
        teller=teller,
        needed=form.needed if step == Step.CONTACT else None,
    )
    return page, 400 if form.errors else 200


def _keep(teller: Teller, step: Step, answer: dict[str, Any], keep: Keep = kept.keep) -> Written:
    """Keep an answer; 413 to what is larger than any honest one."""
    try:
        return keep(teller, step, answer)
    except ValueError:
        session().rollback()
        abort(413)


def _send(ways: Ways, teller: Teller, written: Written) -> ResponseReturnValue:
    """Send what was written; where that can't be, what was written stays in the draft."""
    wait = current_app.extensions["tries"].take_inquiry(request.remote_addr)
    if wait:
        page = _page(ways, "inquiries/wait.html", wait=wait, has_answers=True)
        return page, 429, {"Retry-After": str(wait.minutes * 60)}
    told = told_of(written.answers, teller)
    try:
        inquiry = receive(
            session(),
            told,
            key=written.key,
            code=written.code,
            promises=municipality_here().promises,
            now=clock.now(),
            subject_id=teller.about(told),
            sender_id=teller.citizen_id,
            may_not_wait=bool(needs_now(told.words)),
        )
    except NobodyOnDuty:
        return _page(ways, "inquiries/nobody.html", draft=written.mark), 503
    return ways.is_sent(inquiry, written)


def _page(ways: Ways, template: str, **context: Any) -> str:
    leave = url_for("people.leave")
    return render_template(template, quick_exit_url=leave, is_signed_in=ways.is_signed_in, **context)


def _answers(teller: Teller) -> dict[str, dict[str, Any]]:
    written = kept.read(teller)
    return written.answers if written else {}


def _kinds(answers: Answers) -> tuple[Kind, ...]:
    return needs_now(answers.get(Step.WORDS, {}).get("words", ""))


def _to(step: Step | None) -> ResponseReturnValue:
    return redirect(_address(step))


def _address(step: Step | None) -> str:
    """Address a question; the check of all where none is left."""
    if step is None:
        return url_for(".check")
    return url_for(".start") if step == Step.WHOM else url_for(".ask", step=step.value)


pages = asking_pages("inquire", "/henvend-dig", STRANGERS, needs=PUBLIC, world=World.DRAFT)
own_pages = asking_pages("inquire_signed_in", "/min-side/henvend-dig", CITIZENS, needs=is_citizen, world=World.PERSONAL)
