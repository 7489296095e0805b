"""`/min-side/beskeder`: what a citizen and their contact person write to each other."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.contact.files.store import FileLine
from portal.contact.messages import actions
from portal.contact.messages.composing import Writing, files_here, show_form, take_form
from portal.contact.messages.drafts import DraftLine, drafts_of
from portal.contact.messages.fetching import fetched
from portal.contact.messages.forms import MessageForm
from portal.contact.messages.models import LONGEST
from portal.contact.messages.queries import PAGE, file_to, own_new_thread, thread_to, threads_of
from portal.contact.messages.rules import FileTo, ThreadTo, may_fetch_own, may_read_own
from portal.contact.messages.shown import ShownThread, shown_files, shown_line, shown_thread, title_of
from portal.contact.messages.wording import moment
from portal.contact.queries import ContactCard, contact_card
from portal.i18n import gettext
from portal.people.ages import MAJORITY, has_reached
from portal.people.here import municipality_here

pages = Pages("messages", __name__)
THREADS = "/min-side/beskeder"
ONE = f"{THREADS}/<uuid:thread_id>"
ENTRANCE = "inquire_signed_in.start"  # of a package beside this one: no import, and no link where it isn't opened


@pages.page(THREADS, needs=is_citizen)
def threads(identity: Identity) -> ResponseReturnValue:
    """List a citizen's threads, those with something new first."""
    number = page_number()
    found = threads_of(session(), own_new_thread(identity).citizen_id, page=number)
    return render_template(
        "messages/threads.html",
        threads=[shown_line(line, now=clock.now(), is_staff=False) for line in found[:PAGE]],
        drafts=[_shown_draft(line) for line in drafts_of(session(), own_new_thread(identity).citizen_id)],
        number=number,
        has_more=len(found) > PAGE,
        contact=_contact(own_new_thread(identity)),
        inquiry_url=inquiry_url(),
    )


def _shown_draft(line: DraftLine) -> dict[str, str]:
    """Say in a line what a draft is of, when it was kept, and where it is gone on with."""
    if line.thread_id is None:
        return {"words": gettext("En ny besked"), "when": moment(line.kept_at), "url": url_for("messages.write")}
    url = url_for("messages.thread", thread_id=line.thread_id, _anchor="skriv")
    return {"words": title_of(line.subject, line.begun_at), "when": moment(line.kept_at), "url": url}


@pages.page(f"{THREADS}/ny", needs=is_citizen, methods=("GET", "POST"), takes_files=True)
def write(identity: Identity) -> ResponseReturnValue:
    """Begin a new thread."""
    return _written(identity, own_new_thread(identity))


@pages.page(ONE, needs=may_read_own, subject=thread_to, methods=("GET", "POST"), takes_files=True)
def thread(identity: Identity, thread: ThreadTo) -> ResponseReturnValue:
    """Show a thread with what its citizen has opened of it, and take an answer."""
    return _written(identity, thread)


@pages.page(f"{ONE}/laes", needs=may_read_own, subject=thread_to, methods=("POST",))
def open_new(identity: Identity, thread: ThreadTo) -> Response:
    """Open what is new in a thread."""
    actions.open_thread(session(), thread, by=identity, now=clock.now())
    return make_response(redirect(url_for("messages.thread", thread_id=thread.id) + "#nyeste"))


@pages.page(f"{THREADS}/filer/<uuid:file_id>", needs=may_fetch_own, subject=file_to)
def fetch(identity: Identity, file: FileTo) -> Response:
    """Hand out a file of the citizen's own messages, or of one they have opened."""
    return fetched(session(), file)


def page_number() -> int:
    """Return which page of a list is asked for; the first one where that is no number."""
    asked = request.args.get("side", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1


def inquiry_url() -> str | None:
    """Return where somebody without a contact person writes."""
    return url_for(ENTRANCE) if ENTRANCE in current_app.view_functions else None


def _written(identity: Identity, thread: ThreadTo) -> ResponseReturnValue:
    is_new = thread.id is None
    here = url_for("messages.write") if is_new else url_for("messages.thread", thread_id=thread.id)
    writing = Writing(thread, identity, here, lambda *shown: _page(identity, *shown), _sent)
    form = MessageForm()
    if request.method == "GET":
        return show_form(writing, form)
    try:
        return take_form(writing, form)
    except actions.NobodyToWriteTo:
        session().rollback()
        return _page(identity, form, thread, files_here(identity, thread)), 409


def _sent(thread_id: UUID) -> str:
    return url_for("messages.thread", thread_id=thread_id, sendt="ja") + "#nyeste"


def _page(identity: Identity, form: MessageForm, thread: ThreadTo, files: Sequence[FileLine]) -> str:
    more: dict[str, Any] = {"form": form, "files": shown_files(files, _file_at), "limit": LONGEST}
    more["contact"] = _contact(thread)
    more |= {"promise": _promise(), "is_kept": "gemt" in request.args, "inquiry_url": inquiry_url()}
    if thread.id is None:
        is_young = not has_reached(identity.born_on, MAJORITY, clock.now())
        return render_template("messages/write.html", is_young=is_young, **more)
    shown = _shown(identity, thread)
    more |= {"thread": shown, "thread_id": thread.id, "is_sent": "sendt" in request.args}
    more["newest_own"] = _newest_own(shown, thread)
    return render_template("messages/thread.html", **more)


def _newest_own(shown: ShownThread, thread: ThreadTo) -> str:
    """Return what the reader wrote last, with what they said it is about where the thread begins with it."""
    own = next((one for one in reversed(shown.messages) if one.is_own), None)
    said = (thread.subject if own.seq == 1 else None, own.words) if own is not None else ()
    return "\n".join(one for one in said if one)


def _shown(identity: Identity, thread: ThreadTo) -> ShownThread:
    before = request.args.get("foer", "")
    number = int(before) if before.isdecimal() and len(before) < 9 else None
    return shown_thread(session(), thread, reader=identity, file_at=_file_at, now=clock.now(), before=number)


def _contact(thread: ThreadTo) -> ContactCard | None:
    return contact_card(session(), thread.citizen_id)


def _promise() -> Any:
    return actions.promised_by(clock.today(), municipality_here().promises.message_days)


def _file_at(file_id: UUID) -> str:
    return url_for("messages.fetch", file_id=file_id)


def card_actions() -> tuple[tuple[str, str], ...]:
    """Return what a citizen can do from their contact card, on every page."""
    write_url, call_url = url_for("messages.write"), url_for("calls.book")
    return (gettext("Skriv en besked"), write_url), (gettext("Ring mig op"), call_url)
