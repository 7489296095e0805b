"""Builds absences with words, through the portal's own actions."""

from datetime import timedelta

from portal import clock
from portal.contact.models import Absence, AbsenceKind
from portal.contact.presence.actions import Leave, be_away
from tests.builders import as_staff


def away(session, member, *, begins: int = 0, ends: int | None = 3, stand_in=None, now=None) -> Absence:
    """Let somebody be away, in days from today."""
    now = now or clock.now()
    today = clock.in_denmark(now).date()
    kind = AbsenceKind.PLANNED if ends is not None else AbsenceKind.SUDDEN
    until = today + timedelta(days=ends) if ends is not None else None
    leave = Leave(today + timedelta(days=begins), until, stand_in, kind)
    made = be_away(session, member, leave, by=as_staff(member), today=today, now=now)
    session.commit()
    return made
