"""The two ways in which people come to the questions: as strangers, and signed in, for themselves or for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.identity import Identity
from portal.contact.inquiries import kept
from portal.contact.inquiries.kept import Written
from portal.contact.inquiries.models import Inquiry, Relation
from portal.contact.inquiries.steps import Step, Teller, age_band_of
from portal.people.representation import Power

Tell = Callable[[Identity], Teller]
Sent = Callable[[Inquiry, Written], ResponseReturnValue]


@dataclass(frozen=True)
class Ways:
    """What differs between the two: who tells, and where somebody comes to who has sent it."""

    tells: Tell
    is_sent: Sent
    had_sent: Callable[[Inquiry], ResponseReturnValue]
    is_signed_in: bool


def _stranger(identity: Identity) -> Teller:
    return Teller()


def _citizen(identity: Identity) -> Teller:
    """Return who tells: the citizen, or the citizen for whom they act for."""
    if identity.acting_for is None:
        age = age_band_of(identity.born_on, clock.today())
        return Teller(identity.citizen_id, identity.name, age)
    relation = Relation.PARENT if identity.acting_by == Power.CUSTODY else Relation.OTHER
    return Teller(
        identity.citizen_id,
        identity.name,
        acting_for=identity.acting_for,
        acting_name=identity.acting_name,
        relation=relation,
    )


def _to_receipt(inquiry: Inquiry, written: Written) -> ResponseReturnValue:
    kept.open_up(inquiry.id, now=clock.now(), code=written.code)
    return redirect(url_for("follow.receipt"))


def _to_own(inquiry: Inquiry, written: Written) -> ResponseReturnValue:
    kept.forget()
    return _own(inquiry)


def _receipt_of(inquiry: Inquiry) -> ResponseReturnValue:
    """Show the receipt once more, where this browser hasn't opened another inquiry since."""
    opened = kept.opened()
    is_here = opened is not None and opened.inquiry_id == inquiry.id
    return redirect(url_for("follow.receipt" if is_here else "follow.find"))


def _own(inquiry: Inquiry) -> ResponseReturnValue:
    return redirect(url_for("own_inquiries.show", inquiry_id=inquiry.id, sendt="ja"))


STRANGERS = Ways(_stranger, _to_receipt, _receipt_of, is_signed_in=False)
CITIZENS = Ways(_citizen, _to_own, _own, is_signed_in=True)


def page_of(ways: Ways, template: str, **context: Any) -> str:
    """Show a page that can be left at once."""
    leave = url_for("people.leave")
    return render_template(template, quick_exit_url=leave, is_signed_in=ways.is_signed_in, **context)


def to(step: Step | None) -> ResponseReturnValue:
    """Lead to a question; to the check of all where none is left."""
    return redirect(address_of(step))


def address_of(step: Step | None) -> str:
    """Address a question; the check of all where none is left."""
    if step is None:
        return url_for(".check")
    return url_for(".start") if step == Step.WHOM else url_for(".ask", step=step.value)
