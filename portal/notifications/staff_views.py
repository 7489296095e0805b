"""`/medarbejder/journalisering`: what hasn't reached the case record, and mails that didn't leave. Nobody is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.i18n import gettext, ngettext
from portal.notifications import actions
from portal.notifications.models import RecordEntry
from portal.notifications.queries import Unfiled, entry_by_id, given_up, unfiled, unfiled_count, waiting_long
from portal.notifications.records import NO_NUMBER
from portal.notifications.rules import may_see_filing

pages = Pages("filing", __name__)
FILING = "/medarbejder/journalisering"
LONG = timedelta(hours=1)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class ShownEntry:
    """What waits for the case record, in words."""

    id: UUID
    kind: str
    since: datetime
    age: str
    fault: str


@pages.page(FILING, needs=may_see_filing, world=World.STAFF)
def overview(identity: Identity) -> ResponseReturnValue:
    """Show what isn't filed yet, with its age and what went wrong last."""
    now, settings = clock.now(), current_app.extensions["settings"]
    entries = unfiled(session())
    return render_template(
        "notifications/filing.html",
        entries=[_shown(entry, now) for entry in entries],
        total=unfiled_count(session()),
        refused=given_up(session()),
        late=waiting_long(session(), before=now - LONG),
        in_denmark=clock.in_denmark,
        is_connected=settings.outbox_folder is not None,
        has_mail=settings.smtp_url is not None or settings.outbox_folder is not None,
        tried="igen" in request.args,
    )


@pages.page(
    f"{FILING}/<uuid:entry_id>/igen", needs=may_see_filing, subject=entry_by_id, world=World.STAFF, methods=("POST",)
)
def file_again(identity: Identity, entry: RecordEntry) -> Response:
    """Let an entry be filed at the next occasion."""
    actions.file_again(session(), entry, by=identity, now=clock.now())
    return make_response(redirect(url_for("filing.overview", igen="ja")))


@pages.page(f"{FILING}/mails/igen", needs=may_see_filing, world=World.STAFF, methods=("POST",))
def send_again(identity: Identity) -> Response:
    """Let mails that were given up be tried anew."""
    actions.send_again(session(), by=identity, now=clock.now())
    return make_response(redirect(url_for("filing.overview", igen="ja")))


def _shown(entry: Unfiled, now: datetime) -> ShownEntry:
    papers: Mapping[str, str] = current_app.extensions["record_papers"]
    kind = gettext(papers[entry.kind]) if entry.kind in papers else entry.kind
    return ShownEntry(entry.id, kind, clock.in_denmark(entry.queued_at), _age(now - entry.queued_at), _fault(entry))


def _age(age: timedelta) -> str:
    if age >= DAY:
        return ngettext("%(num)s døgn", "%(num)s døgn", age // DAY)
    if age >= HOUR:
        return ngettext("%(num)s time", "%(num)s timer", age // HOUR)
    return gettext("Under en time")


def _fault(entry: Unfiled) -> str:
    if entry.fault is None:
        return gettext("Venter på at blive sendt")
    if entry.fault == NO_NUMBER:
        return gettext("Kommunens fil nævner intet KLE-nummer for den slags")
    return gettext("Journalen svarede ikke")
