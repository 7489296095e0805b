"""`/medarbejder/henvendelser/…`: staff write down what somebody came or called about, and read what they have.

Reading an inquiry is an event that its sender sees. So its address shows, to whom it may, no more than that it is
there, until they press a button; then it is theirs to read until the day is over.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access.codes import new_code
from portal.access.gate import Pages, World, session
from portal.access.gate.pages import guard_of
from portal.access.identity import Identity
from portal.contact.crisis import needs_now
from portal.contact.inquiries import kept
from portal.contact.inquiries import staff_actions as actions
from portal.contact.inquiries.actions import SentOtherwise, receive
from portal.contact.inquiries.duty import NobodyOnDuty
from portal.contact.inquiries.following import public_address
from portal.contact.inquiries.models import Inquiry, Way
from portal.contact.inquiries.queries import by_number, has_looked, inquiry_by_id, own_citizens
from portal.contact.inquiries.rules import has_entered, may_decide, may_enter, may_read, powers_over
from portal.contact.inquiries.sender_actions import AboutTwo, NotOnesOwn
from portal.contact.inquiries.sentences import ShownInquiry, shown_to_sender
from portal.contact.inquiries.staff_forms import EnterForm, MergeForm, NumberForm, OwnCitizenForm
from portal.contact.inquiries.staff_sentences import ShownToStaff, shown_to_staff
from portal.contact.inquiries.wording import number_in_words
from portal.contact.presence.queries import leads_to_assigning
from portal.i18n import Language, gettext, named, spoken_in
from portal.people.here import municipality_here

pages = Pages("inquiries", __name__)
BASE = "/medarbejder/henvendelser"
ONE = f"{BASE}/<uuid:inquiry_id>"
CASE = "cases.show"


@pages.page(f"{BASE}/ny", needs=may_enter, world=World.STAFF, methods=("GET", "POST"))
def enter(identity: Identity) -> ResponseReturnValue:
    """Write down what somebody came, called or wrote about; they get number and code."""
    form = EnterForm.to_fill_in()
    if request.method == "POST" and form.validate():
        return _enter(identity, form)
    return render_template("inquiries/enter.html", form=form), 400 if form.errors else 200


@pages.page(f"{BASE}/find", needs=may_decide, world=World.STAFF, methods=("GET", "POST"))
def look_up(identity: Identity) -> ResponseReturnValue:
    """Lead to the inquiry with a number that somebody reads out; the number is sent, and stands in no address."""
    form = NumberForm()
    if request.method == "POST":
        found = by_number(session(), form.digits)
        if found is not None and may_read(identity, found):
            return back(found)
        said = gettext("Vi har ingen henvendelse med det nummer. Det har 8 tal. Bed om at få det læst op igen.")
        form.number.errors = [said if form.digits else gettext("Skriv nummeret.")]
    return render_template("inquiries/look_up.html", form=form), 400 if form.errors else 200


@pages.page(f"{ONE}/kvittering", needs=has_entered, subject=inquiry_by_id, world=World.STAFF)
def entered(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Show what is handed out to whom an inquiry was written down for; its code for half an hour."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what has_entered says
    code = kept.handed_out(inquiry.id, by=identity.staff_id)
    shown = shown_to_sender(session(), inquiry, municipality_here())
    return render_template(
        "inquiries/entered.html",
        inquiry=shown,
        handed_out=_handed_out(shown, code, named(inquiry.language)) if code else None,
        theirs=named(inquiry.language).code,
        may_open=may_read(identity, inquiry),
    )


@pages.page(ONE, needs=may_read, subject=inquiry_by_id, world=World.STAFF)
def show(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Show an inquiry to whoever has said today that they read it."""
    if not is_open_to(identity, inquiry):
        return render_template(
            "inquiries/closed.html",
            inquiry_id=inquiry.id,
            number=number_in_words(inquiry.number),
            answer_by=inquiry.answer_by,
            may_not_wait=inquiry.is_open and inquiry.may_not_wait,
        )
    return page_of(identity, inquiry)


@pages.page(f"{ONE}/laes", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def look(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that somebody reads it, and show it."""
    actions.look(session(), inquiry, by=identity, now=clock.now())
    return back(inquiry)


@pages.page(f"{ONE}/svaret", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def answered(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that somebody got back to the sender."""
    actions.note_answered(session(), inquiry, by=identity, now=clock.now())
    return back(inquiry)


@pages.page(f"{ONE}/skil-ad", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def part(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Part it from the one that it was merged into."""
    actions.part(session(), inquiry, by=identity, now=clock.now())
    return back(inquiry)


@pages.page(f"{ONE}/handler-om", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def know(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that it is about one of somebody's own citizens."""
    form = OwnCitizenForm.of(_own_citizens(identity))
    if form.validate():
        chosen = next(one for one, _name in _own_citizens(identity) if str(one) == form.who.data)
        try:
            actions.know_own_citizen(session(), inquiry, chosen, by=identity, now=clock.now())
            return back(inquiry)
        except NotOnesOwn:
            session().rollback()
            form.who.errors = [gettext("Henvendelsen handler om en anden.")]
        except AboutTwo:
            session().rollback()
            form.who.errors = [gettext("Den er lagt sammen med en henvendelse om en anden. Skil dem ad først.")]
    return (page_of(identity, inquiry, knowing=form), 400) if is_open_to(identity, inquiry) else back(inquiry)


def _enter(identity: Identity, form: EnterForm) -> ResponseReturnValue:
    code = form.code_or(new_code())
    try:
        inquiry = receive(
            session(),
            form.told,
            key=f"entered {identity.staff_id} {code.plain}",
            code=code,
            promises=municipality_here().promises,
            now=clock.now(),
            way=Way(form.way.data),
            entered_by_id=identity.staff_id,
            may_not_wait=bool(needs_now(form.told.words)),
        )
    except NobodyOnDuty:
        form.form_errors.append(gettext("Ingen er koordinator lige nu, så ingen kan få ansvaret. Ring til din leder."))
        return render_template("inquiries/enter.html", form=form), 503
    except SentOtherwise as error:
        return _entered_otherwise(form, error.inquiry), 409
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_enter says
    kept.hand_out(inquiry.id, code, by=identity.staff_id, now=clock.now())
    return redirect(url_for("inquiries.entered", inquiry_id=inquiry.id))


def _entered_otherwise(form: EnterForm, inquiry: Inquiry) -> str:
    """Offer a form anew that was saved before with something else, as one of its own; lead to what was saved."""
    before = url_for("inquiries.entered", inquiry_id=inquiry.id)
    number = number_in_words(inquiry.number)
    form.form_errors.append(gettext("Skemaet er gemt før, som %(number)s, med noget andet i.", number=number))
    form.key.data = new_code().plain
    return render_template("inquiries/enter.html", form=form, saved_before=(before, number))


def _handed_out(shown: ShownInquiry, code: str, language: Language) -> Markup:
    """Say to the sender, in their language where we write it, by what they find their inquiry again."""
    address = public_address(language)
    with spoken_in(language.code):
        page = render_template("inquiries/_handed_out.html", inquiry=shown, code=code, address=address)
    return Markup(page)  # noqa: S704 -- a template's own, escaped there


def is_open_to(identity: Identity, inquiry: Inquiry) -> bool:
    """Tell whether somebody has said today that they read an inquiry."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_read says
    return has_looked(session(), inquiry.id, identity.staff_id, clock.today())


def page_of(
    identity: Identity, inquiry: Inquiry, *, merging: MergeForm | None = None, knowing: OwnCitizenForm | None = None
) -> str:
    """Show an inquiry to whoever has read it today, with a form of it that says what is wrong."""
    citizens = _own_citizens(identity)
    told = shown_to_staff(session(), inquiry, municipality_here())
    has_time = inquiry.answered_at is not None or inquiry.answer_by > clock.today()
    return render_template(
        "inquiries/staff_show.html",
        inquiry=told,
        record=inquiry,
        at_round=current_app.extensions["at_round"](session(), identity, inquiry.goes_by),
        may=powers_over(identity, inquiry, has_time=has_time),
        subject=_subject(identity, inquiry, told, citizens),
        merging=merging or MergeForm(formdata=None),
        knowing=knowing or (OwnCitizenForm.of(citizens, formdata=None) if citizens and not told.is_known else None),
        form=merging or knowing,
    )


@dataclass(frozen=True)
class Subject:
    """Whom an inquiry is about, and where the reader comes to from there. Without a name nothing leads to them."""

    id: UUID
    name: str
    may_assign: bool
    may_open: bool


def _subject(identity: Identity, inquiry: Inquiry, told: ShownToStaff, own: list[tuple[UUID, str]]) -> Subject | None:
    """Return whom it is about where we know them and the reader knows the name: from it, or as their own citizen's."""
    known = inquiry.subject_id
    if known is None:
        return None
    said = told.sender_name if told.is_own else told.about_name
    name = next((name for one, name in own if one == known), said)
    if not name:
        return None
    return Subject(known, name, leads_to_assigning(session(), identity, known), _may_open_cases(identity))


def _may_open_cases(identity: Identity) -> bool:
    """Tell whether a citizen's page is there for the reader: by that page's own rule, which stands on a floor above."""
    guard = guard_of(current_app.view_functions.get(CASE))
    return guard is not None and guard.needs(identity, None)


def _own_citizens(identity: Identity) -> list[tuple[UUID, str]]:
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_read says
    return own_citizens(session(), identity.staff_id)


def back(inquiry: Inquiry) -> ResponseReturnValue:
    """Lead to the inquiry's page."""
    return redirect(url_for("inquiries.show", inquiry_id=inquiry.id))
