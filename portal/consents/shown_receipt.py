"""What a receipt says, as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from portal import clock
from portal.consents.models import Channel
from portal.consents.shown import danish_day, rendered
from portal.consents.states import EventKind
from portal.i18n import gettext


@dataclass(frozen=True)
class ShownReceipt:
    """What a receipt says, in the reader's language; its text in the language that it was shown in."""

    number: str
    said: str
    at: datetime
    until: date | None
    title: str
    body: Markup
    lang: str
    subject: str
    said_by: str
    is_own: bool
    is_oral: bool
    issuer: str
    sha256: str
    position: int
    needed: int  # so many must say yes


def receipt_in_words(told: Mapping[str, Any]) -> ShownReceipt:
    """Put what a receipt says into the reader's language. `told` is genuine: `portal.consents.receipts` made it."""
    event, text = told["event"], told["text"]
    said = {
        EventKind.GIVEN: gettext("Ja, I må dele det"),
        EventKind.REFUSED: gettext("Nej, I må ikke dele det"),
        EventKind.WITHDRAWN: gettext("Mit ja er trukket tilbage"),
    }[EventKind(event["what"])]
    ends_at = event["ends_at"]
    return ShownReceipt(
        number=told["receipt"],
        said=said,
        at=clock.in_denmark(datetime.fromisoformat(event["at"])),
        until=danish_day(datetime.fromisoformat(ends_at)) if ends_at else None,
        title=text["title"],
        body=rendered(text["body"], text["language"]),
        lang=text["language"],
        subject=told["subject"]["name"],
        said_by=told["said_by"]["name"],
        is_own=told["subject"]["id"] == told["said_by"]["id"],
        is_oral=event["channel"] == Channel.ORAL,
        issuer=told["issuer"]["name"],
        sha256=text["sha256"],
        position=told["chain"]["position"],
        needed=told["needed"],
    )
