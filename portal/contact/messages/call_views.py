"""`/min-side/ring-mig-op`: a citizen chooses when to be rung up, sees that it is booked, and takes it back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.contact.messages import calls
from portal.contact.messages.calls import AlreadyBooked, NobodyRings, TooManyCalls, Wish, booked_call
from portal.contact.messages.citizen_views import inquiry_url
from portal.contact.messages.forms import LANGUAGES, CallForm
from portal.contact.messages.models import LONGEST_TOPIC
from portal.contact.messages.queries import call_by_id, call_to
from portal.contact.messages.rules import CallTo, may_see_own_call
from portal.contact.messages.windows import HOURS, days_ahead, window_on
from portal.contact.messages.wording import hours_words, language_name, moment, weekday, window_words
from portal.contact.queries import contact_card
from portal.i18n import gettext

pages = Pages("calls", __name__)
BOOK = "/min-side/ring-mig-op"
ONE = f"{BOOK}/<uuid:call_back_id>"


@dataclass(frozen=True)
class ShownCall:
    """A call that somebody waits for, on their first page."""

    words: str
    is_late: bool
    url: str


def booked_here(identity: Identity) -> ShownCall | None:
    """Return the call that the reader waits for: one statement."""
    assert identity.citizen_id is not None  # noqa: S101 -- the page is for citizens
    call = booked_call(session(), identity.citizen_id)
    if call is None:
        return None
    is_late = clock.now() >= call.ends_at and call.tried_at is None
    words = f"{window_words(call.begins_at, call.ends_at)}."
    if call.tried_at is not None:
        words = gettext("Vi ringede %(when)s og fik ikke fat i dig. Vi prøver igen.", when=moment(call.tried_at))
    elif is_late:
        words = not_rung()
    return ShownCall(words, is_late, url_for("calls.receipt", call_back_id=call.id))


def not_rung() -> str:
    """Say that nobody rang when it was promised."""
    return str(
        gettext("Tiden er gået, og vi har ikke ringet. Det er vores fejl. Vi tager det op på næste møde klokken ti.")
    )


@pages.page(BOOK, needs=is_citizen, methods=("GET", "POST"))
def book(identity: Identity) -> ResponseReturnValue:
    """Choose when to be rung up. Whoever waits for a call already sees that one."""
    citizen_id = identity.citizen_id
    assert citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    form = _form()
    if request.method == "GET":
        waits = booked_call(session(), citizen_id)
        return _to(waits.id) if waits is not None else _page(citizen_id, form)
    if not form.validate():
        return _page(citizen_id, form), 400
    try:
        call = calls.book(session(), citizen_id, _wish(form), key=form.submission_key, by=identity, now=clock.now())
    except AlreadyBooked as booked:
        return _to(booked.call_id, was_booked=True)
    except NobodyRings:
        session().rollback()
        return _page(citizen_id, form), 409
    except TooManyCalls:
        session().rollback()
        form.day.errors = [gettext("Du har bestilt mange opkald den sidste time. Prøv igen senere, eller ring til os.")]
        return _page(citizen_id, form), 429
    return _to(call.id)


@pages.page(ONE, needs=may_see_own_call, subject=call_to)
def receipt(identity: Identity, call: CallTo) -> ResponseReturnValue:
    """Show what was booked and what has become of it."""
    booked = call_by_id(session(), call.id)
    rows = [
        {"key": gettext("Hvornår"), "value": window_words(booked.begins_at, booked.ends_at)},
        {"key": gettext("Nummer"), "value": booked.phone},
        {"key": gettext("Om"), "value": booked.topic or gettext("Du har ikke skrevet noget")},
        {"key": gettext("Sprog"), "value": language_name(booked.language)},
        {"key": gettext("Tolk"), "value": gettext("Ja") if booked.needs_interpreter else gettext("Nej")},
    ]
    tried = moment(booked.tried_at) if booked.tried_at else None
    return render_template(
        "messages/call_receipt.html",
        call=booked,
        rows=rows,
        tried=tried,
        not_rung=not_rung() if clock.now() >= booked.ends_at else "",
        was_booked=booked.is_booked and "fandtes" in request.args,
    )


@pages.page(f"{ONE}/fortryd", needs=may_see_own_call, subject=call_to, methods=("POST",))
def cancel(identity: Identity, call: CallTo) -> Response:
    """Take a call back."""
    calls.cancel(session(), call, by=identity, now=clock.now())
    return _to(call.id)


def _form() -> CallForm:
    days = [(one.isoformat(), weekday(one)) for one in days_ahead(clock.today())]
    return CallForm.offering(days, [(str(number), hours_words(*hours)) for number, hours in enumerate(HOURS)])


def _wish(form: CallForm) -> Wish:
    return Wish(
        window=window_on(date.fromisoformat(form.day.data), int(form.hours.data)),
        phone=form.phone.data or "",
        topic=form.topic.data or None,
        language=form.language.data if form.language.data in LANGUAGES else LANGUAGES[0],
        needs_interpreter=bool(form.needs_interpreter.data),
    )


def _page(citizen_id: UUID, form: CallForm) -> str:
    return render_template(
        "messages/call.html",
        form=form,
        contact=contact_card(session(), citizen_id),
        limit=LONGEST_TOPIC,
        inquiry_url=inquiry_url(),
    )


def _to(call_id: UUID, *, was_booked: bool = False) -> Response:
    told = "ja" if was_booked else None
    return make_response(redirect(url_for("calls.receipt", call_back_id=call_id, fandtes=told)))
