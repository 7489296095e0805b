"""`/henvend-dig`: write to us or ask to be called, about oneself or somebody one worries for. One question a page.

The same pages stand twice: for strangers, whose draft their cookie finds, and below `/min-side` for citizens who have
signed in, who needn't say who they are. Nothing of what is written stands in an address or a title.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, Rule, is_citizen
from portal.contact.inquiries import kept, windows
from portal.contact.inquiries.forms import form_of
from portal.contact.inquiries.kept import Written
from portal.contact.inquiries.sending import check_all
from portal.contact.inquiries.steps import (
    Step,
    Teller,
    is_about_another,
    is_answered,
    next_step,
    step_before,
    steps_of,
)
from portal.contact.inquiries.urgency import kinds_in, typed_in
from portal.contact.inquiries.ways import CITIZENS, STRANGERS, Ways, address_of, page_of, to
from portal.people.typed import typed_words

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
        return check_all(ways, ways.tells(identity))

    @pages.page(f"{base}/slet", needs=needs, world=world, methods=GET_AND_POST)
    def forget(identity: Identity) -> ResponseReturnValue:
        """Ask once, and forget what was being written."""
        return _forget(ways, ways.tells(identity))

    @pages.page(f"{base}/slettet", needs=needs, world=world)
    def forgotten(identity: Identity) -> ResponseReturnValue:
        """Tell that it is deleted."""
        return page_of(ways, "inquiries/forgotten.html")

    return pages


def _start(ways: Ways, teller: Teller) -> ResponseReturnValue:
    first = steps_of({}, teller)[0]
    if first != Step.WHOM:
        return to(first)
    written = kept.read(teller)
    return _of_another(ways, written) if _is_of_another(teller, first, written) else _ask(ways, teller, first, written)


def _ask_in_order(ways: Ways, teller: Teller, step: Step) -> ResponseReturnValue:
    """Ask a question when those before it were answered; else the first of them that wasn't."""
    written = kept.read(teller)
    if _is_of_another(teller, step, written):
        return _of_another(ways, written)
    answers = written.answers if written else {}
    asked = steps_of(answers, teller)
    if step not in asked or any(one not in answers for one in asked[: asked.index(step)]):
        return to(next_step(answers, teller))
    return _ask(ways, teller, step, written)


def _urgent(ways: Ways, teller: Teller) -> ResponseReturnValue:
    answers = _answers(teller)
    kinds = kinds_in(answers)
    onwards = address_of(next_step(answers, teller))
    return page_of(ways, "inquiries/urgent.html", kinds=kinds, onwards=onwards) if kinds else redirect(onwards)


def _forget(ways: Ways, teller: Teller) -> ResponseReturnValue:
    if request.method == "POST":
        kept.forget()
        return redirect(url_for(".forgotten"))
    answers = _answers(teller)
    back = address_of(next_step(answers, teller))
    return page_of(ways, "inquiries/forget.html", back=back) if answers else redirect(url_for(".start"))


def _ask(ways: Ways, teller: Teller, step: Step, written: Written | None) -> ResponseReturnValue:
    answers = written.answers if written else {}
    form = form_of(step, answers, teller)
    if request.method == "POST" and step == Step.CONTACT and ANOTHER_WAY in request.form:
        _keep(teller, step, form.data, keep=kept.set_aside)
        return to(Step.ANSWER)
    if request.method == "POST" and form.validate():
        now = _keep(teller, step, form.data)
        if kinds_in(now.answers, step):
            return redirect(url_for(".urgent"))
        return to(next_step(now.answers, teller, step))
    steps = steps_of(answers, teller)
    before = step_before(answers, teller, step)
    page = page_of(
        ways,
        "inquiries/question.html",
        form=form,
        step=step.value,
        progress=(steps.index(step) + 1, len(steps)),
        back_url=address_of(before) if before else None,
        is_about_another=is_about_another(answers) or teller.acting_for is not None,
        has_written=bool(answers),
        teller=teller,
        needed=form.needed if step == Step.CONTACT else None,
        lacks_a_way=step in answers and not is_answered(step, answers, teller),
        marks=windows.marks_of(written),
        typed=typed_in(form),
    )
    return page, 400 if form.errors else 200


def _is_of_another(teller: Teller, step: Step, written: Written | None) -> bool:
    return request.method == "POST" and windows.is_of_another(step, steps_of({}, teller)[0], written)


def _of_another(ways: Ways, written: Written | None) -> ResponseReturnValue:
    """Give back what was typed in a window whose draft was sent, deleted or exchanged in another."""
    typed = typed_words(request.form.items(multi=True))
    onwards = url_for(".check" if written else ".start")
    told = {"typed": typed, "has_written": written is not None, "onwards": onwards}
    return page_of(ways, "inquiries/of_another.html", **told), 409


def _keep(teller: Teller, step: Step, answer: dict[str, Any], keep: Keep = kept.keep) -> Written:
    """Keep an answer; 413 to what is larger than any honest one."""
    try:
        return keep(teller, step, answer)
    except ValueError:
        session().rollback()
        abort(413)


def _answers(teller: Teller) -> dict[str, dict[str, Any]]:
    written = kept.read(teller)
    return written.answers if written else {}


pages = asking_pages("inquire", "/henvend-dig", STRANGERS, needs=PUBLIC, world=World.DRAFT)
own_pages = asking_pages("inquire_signed_in", "/min-side/henvend-dig", CITIZENS, needs=is_citizen, world=World.PERSONAL)
