"""Writing a message, on either side: what was typed is kept, a file is looked at, and the message is sent once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import session
from portal.access.identity import Identity
from portal.access.rules import NotAllowed
from portal.contact.crisis import needs_now
from portal.contact.files.checking import Checked, checked
from portal.contact.files.cleaning import Unfit
from portal.contact.files.scanner import Scanner, scanner_at
from portal.contact.files.store import FileLine
from portal.contact.files.wording import why_not
from portal.contact.messages import actions, drafts
from portal.contact.messages.drafts import MOST_FILES, TooManyFiles, draft_in, writer_of
from portal.contact.messages.forms import AnswerForm, MessageForm
from portal.contact.messages.models import MessageDraft
from portal.contact.messages.queries import new_thread_to, thread_to
from portal.contact.messages.rules import ThreadTo, may_write
from portal.i18n import gettext
from portal.people.here import municipality_here
from portal.people.vault import Vault

SEND, DROP, REMOVE = "send", "slet", "fjern"
Show = Callable[[MessageForm, ThreadTo, Sequence[FileLine]], str]


@dataclass(frozen=True)
class Writing:
    """Where somebody writes: in which thread, on which page, and how that page and the one after it are come to."""

    thread: ThreadTo
    identity: Identity
    here: str
    show: Show
    sent_at: Callable[[UUID], str]


def show_form(writing: Writing, form: MessageForm) -> str:
    """Show the form with what was written before."""
    draft = draft_in(session(), writer_of(writing.identity), writing.thread.place_id)
    form.show(draft)
    return _page(writing, form, writing.thread, draft)


def take_form(writing: Writing, form: MessageForm) -> ResponseReturnValue:
    """Do what the pressed button says. Whatever goes wrong, what was typed is kept."""
    act = REMOVE if REMOVE in request.form else request.form.get("act", SEND)
    if act == DROP:
        return _drop(writing, form)
    is_valid = form.validate() or act != SEND
    file = _file_of(form, writer_of(writing.identity))
    thread = _again(writing)
    if act == SEND and is_valid and (sent := _sent_before(writing, thread, form, file)) is not None:
        return redirect(writing.sent_at(sent))
    draft = draft_in(session(), writer_of(writing.identity), thread.place_id)
    if not form.has_seen(draft):
        return _show_both(writing, thread, form, draft), 409
    if form.lacks_file([one.id for one in _files_with(draft)], but=_id_of(request.form.get(REMOVE, ""))):
        return _without_file(writing, thread, form, file), 409
    if act == SEND and is_valid and file is None and not form.file.errors:
        return _send(writing, thread, form)
    draft = _keep(writing, thread, form, file)
    if form.file.errors or not is_valid:
        session().commit()  # a refused form is kept all the same
        return _page(writing, form, thread, draft), 400
    if act == SEND:
        return _send(writing, thread, form)
    return redirect(f"{writing.here}?gemt=ja#skriv")


def _page(writing: Writing, form: MessageForm, thread: ThreadTo, draft: MessageDraft | None) -> str:
    files = _files_with(draft)
    form.show_files(one.id for one in files)
    return writing.show(form, thread, files)


def files_here(identity: Identity, thread: ThreadTo) -> Sequence[FileLine]:
    """Return the files that go along with what somebody writes here."""
    return _files_with(draft_in(session(), writer_of(identity), thread.place_id))


def _files_with(draft: MessageDraft | None) -> Sequence[FileLine]:
    return drafts.files_of_draft(session(), draft) if draft is not None else []


def vault_here() -> Vault:
    """Return the vault of the application at hand."""
    vault: Vault = current_app.extensions["vault"]
    return vault


def _scanner_here() -> Scanner:
    return scanner_at(current_app.extensions["settings"].clamd_socket)


def _file_of(form: MessageForm, writer_id: UUID) -> Checked | None:
    """Look at the file that was sent; outside of the transaction, as that takes its time."""
    upload = request.files.get(form.file.name)
    if upload is None or not upload.filename:
        return None
    session().rollback()
    try:
        return checked(upload.read(), upload.filename, _scanner_here(), writer_id=writer_id)
    except Unfit as unfit:
        form.file.errors = [why_not(unfit.reason)]
        return None


def _again(writing: Writing) -> ThreadTo:
    """Load the thread anew: while a file was looked at the case may have become somebody else's."""
    thread, identity = writing.thread, writing.identity
    if identity.citizen_id is not None:
        return thread
    found = (
        thread_to(session(), identity, thread.id)
        if thread.id is not None
        else new_thread_to(session(), identity, thread.citizen_id)
    )
    if found is None or not may_write(identity, found):
        raise NotAllowed("may_write")
    return found


def _keep(writing: Writing, thread: ThreadTo, form: MessageForm, file: Checked | None) -> MessageDraft:
    now = clock.now()
    draft = drafts.keep_draft(session(), thread, form.written, by=writing.identity, now=now)
    if removed := request.form.get(REMOVE):
        drafts.detach(session(), draft, _id_of(removed))
    if file is not None:
        try:
            drafts.attach(session(), vault_here(), draft, file, now=now)
        except TooManyFiles:
            form.file.errors = [gettext("Der er plads til %(most)s filer i en besked.", most=MOST_FILES)]
    form.follow(draft)
    return draft


def _show_both(writing: Writing, thread: ThreadTo, form: MessageForm, draft: MessageDraft | None) -> str:
    """Show what was kept from another page beside what was typed on this one; the next press takes this one's."""
    assert draft is not None  # noqa: S101 -- where there is none nothing is overwritten
    form.elsewhere = drafts.as_written(draft)
    form.follow(draft)
    form.words.errors = [gettext("Du har gemt en anden kladde på en anden side. Saml det her, du vil have med.")]
    return _page(writing, form, thread, draft)


def _without_file(writing: Writing, thread: ThreadTo, form: MessageForm, file: Checked | None) -> str:
    """Say that a file that the page showed was sent or taken off elsewhere; the words are kept, nothing is sent."""
    draft = _keep(writing, thread, form, file)
    session().commit()
    form.file.errors = [gettext("En fil er sendt eller fjernet på en anden side. Vælg den igen, eller send uden.")]
    return _page(writing, form, thread, draft)


def _sent_before(writing: Writing, thread: ThreadTo, form: MessageForm, file: Checked | None) -> UUID | None:
    """Return the thread that this form was sent to before: a second click keeps no draft and no file of its own."""
    key, has_file, now = form.submission_key, file is not None, clock.now()
    what, by = _to_send(writing, form), writing.identity
    sent = actions.sent_before(session(), thread, what, key=key, by=by, has_file=has_file, now=now)
    return sent.thread_id if sent is not None else None


def _send(writing: Writing, thread: ThreadTo, form: MessageForm) -> ResponseReturnValue:
    try:
        message = actions.send(
            session(),
            thread,
            _to_send(writing, form),
            key=form.submission_key,
            days=municipality_here().promises.message_days,
            by=writing.identity,
            now=clock.now(),
        )
    except actions.TooManyMessages:
        draft = _keep(writing, thread, form, None)
        session().commit()
        words = gettext("Du har sendt mange beskeder den sidste time. Teksten er gemt. Prøv igen senere, eller ring.")
        form.words.errors = [words]
        return _page(writing, form, thread, draft), 429
    except actions.NotOpened:
        draft = _keep(writing, thread, form, None)
        session().commit()
        form.words.errors = [gettext("Læs den nyeste besked, før du svarer. Det, du skrev, er gemt.")]
        return _page(writing, form, thread, draft), 409
    return redirect(writing.sent_at(message.thread_id))


def _to_send(writing: Writing, form: MessageForm) -> actions.ToSend:
    words, subject = form.words.data or "", form.subject.data or None
    if not isinstance(form, AnswerForm):
        is_first = writing.thread.id is None
        said = f"{subject or ''}\n{words}" if is_first else words
        return actions.ToSend(words=words, subject=subject, may_not_wait=bool(needs_now(said)))
    return actions.ToSend(
        words=words,
        subject=subject,
        mark=form.chosen_mark,
        decided_on=form.decided_day,
        complaint=form.complaint.data or None,
    )


def _drop(writing: Writing, form: MessageForm) -> ResponseReturnValue:
    draft = draft_in(session(), writer_of(writing.identity), writing.thread.place_id)
    if draft is not None and form.has_seen(draft):  # what was kept meanwhile is shown instead
        drafts.drop(session(), draft)
    return redirect(writing.here)


def _id_of(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)
