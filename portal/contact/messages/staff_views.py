"""`/medarbejder/beskeder`: what citizens wrote to whoever has their case, and whom to ring."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.contact.files.store import FileLine
from portal.contact.messages import actions, calls
from portal.contact.messages.citizen_views import page_number
from portal.contact.messages.composing import Writing, show_form, take_form
from portal.contact.messages.fetching import fetched
from portal.contact.messages.forms import AnswerForm, MessageForm
from portal.contact.messages.models import LONGEST
from portal.contact.messages.queries import (
    PAGE,
    CallLine,
    call_to,
    calls_of_cases,
    file_to,
    new_thread_to,
    thread_to,
    threads_of_cases,
)
from portal.contact.messages.rules import (
    CallTo,
    FileTo,
    ThreadTo,
    is_with_cases,
    may_fetch_of_case,
    may_read_of_case,
    may_ring,
)
from portal.contact.messages.shown import shown_files, shown_line, shown_thread
from portal.contact.messages.wording import language_name, moment, window_words

pages = Pages("answers", __name__)
THREADS = "/medarbejder/beskeder"
ONE = f"{THREADS}/<uuid:thread_id>"
CALL = "/medarbejder/ring-op/<uuid:call_back_id>"
STAFF, BOTH = World.STAFF, ("GET", "POST")


@pages.page(THREADS, needs=is_with_cases, world=STAFF)
def threads(identity: Identity) -> ResponseReturnValue:
    """List the threads that wait for whoever reads, the longest due first, and whom to ring; or all other threads."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what is_with_cases says
    number, waiting = page_number(), request.args.get("vis") != "besvarede"
    found = threads_of_cases(session(), identity.staff_id, page=number, waiting=waiting)
    ring = calls_of_cases(session(), identity.staff_id) if waiting and number == 1 else []
    now = clock.now()
    return render_template(
        "messages/staff_threads.html",
        threads=[shown_line(line, now=now, is_staff=True) for line in found[:PAGE]],
        calls=[_shown_call(call, now) for call in ring],
        waiting=waiting,
        number=number,
        has_more=len(found) > PAGE,
        noted=request.args.get("noteret"),
    )


@pages.page(
    f"{THREADS}/ny/<uuid:citizen_id>",
    needs=may_read_of_case,
    subject=new_thread_to,
    world=STAFF,
    methods=BOTH,
    takes_files=True,
)
def write(identity: Identity, thread: ThreadTo) -> ResponseReturnValue:
    """Write to a citizen first."""
    return _written(identity, thread)


@pages.page(ONE, needs=may_read_of_case, subject=thread_to, world=STAFF, methods=BOTH, takes_files=True)
def thread(identity: Identity, thread: ThreadTo) -> ResponseReturnValue:
    """Show a thread with what whoever reads has opened of it, and take an answer."""
    return _written(identity, thread)


@pages.page(f"{ONE}/laes", needs=may_read_of_case, subject=thread_to, world=STAFF, methods=("POST",))
def open_new(identity: Identity, thread: ThreadTo) -> Response:
    """Open what is new in a thread; the citizen sees who has opened it, and when."""
    actions.open_thread(session(), thread, by=identity, now=clock.now())
    return make_response(redirect(url_for("answers.thread", thread_id=thread.id) + "#nyeste"))


@pages.page(f"{THREADS}/filer/<uuid:file_id>", needs=may_fetch_of_case, subject=file_to, world=STAFF)
def fetch(identity: Identity, file: FileTo) -> Response:
    """Hand out a file of a message that whoever asks has opened."""
    return fetched(session(), file)


@pages.page(f"{CALL}/talt", needs=may_ring, subject=call_to, world=STAFF, methods=("POST",))
def call_done(identity: Identity, call: CallTo) -> Response:
    """Note that the two have talked."""
    return _noted(lambda seen: calls.note_done(session(), call, seen=seen, by=identity, now=clock.now()), "talt")


@pages.page(f"{CALL}/ikke-truffet", needs=may_ring, subject=call_to, world=STAFF, methods=("POST",))
def call_tried(identity: Identity, call: CallTo) -> Response:
    """Note that nobody was reached."""
    return _noted(lambda seen: calls.note_try(session(), call, seen=seen, by=identity, now=clock.now()), "forsoeg")


def _noted(note: Callable[[int], None], told: str) -> Response:
    """Note how a call went, as the page knew it, and say on the list whether it is noted."""
    seen = request.form.get("seen", "")
    try:
        note(int(seen) if seen.isdecimal() and len(seen) < 6 else -1)
    except calls.HasChanged:
        told = "ikke"
    except calls.NotYet:
        told = "endnu"
    return make_response(redirect(url_for("answers.threads", noteret=told)))


def _shown_call(call: CallLine, now: Any) -> dict[str, Any]:
    return call._asdict() | {
        "when": window_words(call.begins_at, call.ends_at),
        "is_late": call.ends_at <= now,
        "has_begun": call.begins_at <= now,
        "phone_link": "".join(one for one in call.phone if one.isdigit() or one == "+"),
        "tried": moment(call.tried_at) if call.tried_at else None,
        "language_name": language_name(call.language) if call.language != "da" else None,
    }


def _written(identity: Identity, thread: ThreadTo) -> ResponseReturnValue:
    is_new = thread.id is None
    here = (
        url_for("answers.write", citizen_id=thread.citizen_id)
        if is_new
        else url_for("answers.thread", thread_id=thread.id)
    )
    writing = Writing(thread, identity, here, lambda *shown: _page(identity, *shown), _sent)
    form = AnswerForm.with_marks()
    return show_form(writing, form) if request.method == "GET" else take_form(writing, form)


def _sent(thread_id: UUID) -> str:
    return url_for("answers.thread", thread_id=thread_id, sendt="ja") + "#nyeste"


def _page(identity: Identity, form: MessageForm, thread: ThreadTo, files: Sequence[FileLine]) -> str:
    more: dict[str, Any] = {"form": form, "files": shown_files(files, _file_at), "limit": LONGEST}
    more["is_kept"] = "gemt" in request.args
    if thread.id is None:
        return render_template("messages/staff_write.html", citizen_name=thread.citizen_name, **more)
    before = request.args.get("foer", "")
    number = int(before) if before.isdecimal() and len(before) < 9 else None
    shown = shown_thread(session(), thread, reader=identity, file_at=_file_at, now=clock.now(), before=number)
    more |= {"thread": shown, "thread_id": thread.id, "is_sent": "sendt" in request.args}
    return render_template("messages/staff_thread.html", **more)


def _file_at(file_id: UUID) -> str:
    return url_for("answers.fetch", file_id=file_id)
