"""`/medarbejder/henvendelser/…`: staff write down what somebody came or called about, and read what they have.

Reading an inquiry is an event that its sender sees. So its address shows, to whom it may, no more than that it is
there, until they press a button; then it is theirs to read until the day is over.
"""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access.codes import new_code
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.contact.inquiries import kept
from portal.contact.inquiries import staff_actions as actions
from portal.contact.inquiries.actions import receive
from portal.contact.inquiries.duty import NobodyOnDuty
from portal.contact.inquiries.following import public_address
from portal.contact.inquiries.models import Inquiry, Way
from portal.contact.inquiries.queries import has_looked, inquiry_by_id, name_in, own_citizens
from portal.contact.inquiries.rules import has_entered, may_enter, may_read
from portal.contact.inquiries.sender_actions import AboutTwo, NotOnesOwn
from portal.contact.inquiries.sentences import ShownInquiry, shown_to_sender
from portal.contact.inquiries.staff_actions import NotMerged, WhyNot
from portal.contact.inquiries.staff_forms import EnterForm, MergeForm, OwnCitizenForm
from portal.contact.inquiries.staff_sentences import shown_to_staff
from portal.contact.inquiries.wording import number_in_words
from portal.contact.presence.queries import leads_to_assigning
from portal.i18n import Language, gettext, named, spoken_in
from portal.people.here import municipality_here

pages = Pages("inquiries", __name__)
BASE = "/medarbejder/henvendelser"
ONE = f"{BASE}/<uuid:inquiry_id>"


@pages.page(f"{BASE}/ny", needs=may_enter, world=World.STAFF, methods=("GET", "POST"))
def enter(identity: Identity) -> ResponseReturnValue:
    """Write down what somebody came, called or wrote about; they get number and code."""
    form = EnterForm.to_fill_in()
    if request.method == "POST" and form.validate():
        return _enter(identity, form)
    return render_template("inquiries/enter.html", form=form), 400 if form.errors else 200


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
    if not _is_open_to(identity, inquiry):
        answer_by = inquiry.answer_by
        number = number_in_words(inquiry.number)
        return render_template("inquiries/closed.html", inquiry_id=inquiry.id, number=number, answer_by=answer_by)
    return _shown(identity, inquiry)


@pages.page(f"{ONE}/laes", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def look(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that somebody reads it, and show it."""
    actions.look(session(), inquiry, by=identity, now=clock.now())
    return _back(inquiry)


@pages.page(f"{ONE}/svaret", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def answered(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that somebody got back to the sender."""
    actions.note_answered(session(), inquiry, by=identity, now=clock.now())
    return _back(inquiry)


@pages.page(f"{ONE}/laeg-sammen", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def merge(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Merge it with another one about the same person."""
    form = MergeForm()
    try:
        return _back(actions.merge(session(), inquiry, form.digits, by=identity, now=clock.now()))
    except NotMerged as error:
        session().rollback()
        form.number.errors = [_why_not(error.why)]
    return (_shown(identity, inquiry, merging=form), 400) if _is_open_to(identity, inquiry) else _back(inquiry)


@pages.page(f"{ONE}/skil-ad", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def part(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Part it from the one that it was merged into."""
    actions.part(session(), inquiry, by=identity, now=clock.now())
    return _back(inquiry)


@pages.page(f"{ONE}/handler-om", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def know(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Note that it is about one of somebody's own citizens."""
    form = OwnCitizenForm.of(_own_citizens(identity))
    if form.validate():
        chosen = next(one for one, _name in _own_citizens(identity) if str(one) == form.who.data)
        try:
            actions.know_own_citizen(session(), inquiry, chosen, by=identity, now=clock.now())
            return _back(inquiry)
        except NotOnesOwn:
            session().rollback()
            form.who.errors = [gettext("Henvendelsen handler om en anden.")]
        except AboutTwo:
            session().rollback()
            form.who.errors = [gettext("Den er lagt sammen med en henvendelse om en anden. Skil dem ad først.")]
    return (_shown(identity, inquiry, knowing=form), 400) if _is_open_to(identity, inquiry) else _back(inquiry)


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
        )
    except NobodyOnDuty:
        form.form_errors.append(gettext("Ingen er koordinator lige nu, så ingen kan få ansvaret. Ring til din leder."))
        return render_template("inquiries/enter.html", form=form), 503
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_enter says
    kept.hand_out(inquiry.id, code, by=identity.staff_id, now=clock.now())
    return redirect(url_for("inquiries.entered", inquiry_id=inquiry.id))


def _handed_out(shown: ShownInquiry, code: str, language: Language) -> Markup:
    """Say to the sender, in their language where we write it, by what they find their inquiry again."""
    address = public_address(language)
    with spoken_in(language.code):
        page = render_template("inquiries/_handed_out.html", inquiry=shown, code=code, address=address)
    return Markup(page)  # noqa: S704 -- a template's own, escaped there


def _is_open_to(identity: Identity, inquiry: Inquiry) -> bool:
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_read says
    return has_looked(session(), inquiry.id, identity.staff_id, clock.today())


def _shown(
    identity: Identity, inquiry: Inquiry, *, merging: MergeForm | None = None, knowing: OwnCitizenForm | None = None
) -> str:
    citizens = _own_citizens(identity) if inquiry.subject_id is None else []
    return render_template(
        "inquiries/staff_show.html",
        inquiry=shown_to_staff(session(), inquiry, municipality_here()),
        record=inquiry,
        assign_to=_assign_to(identity, inquiry),
        merging=merging or MergeForm(formdata=None),
        knowing=knowing or (OwnCitizenForm.of(citizens, formdata=None) if citizens else None),
        form=merging or knowing,
    )


def _assign_to(identity: Identity, inquiry: Inquiry) -> UUID | None:
    """Return whom it is about, for the link to where they get a contact person; None where their name isn't said."""
    known = inquiry.subject_id
    return known if known is not None and name_in(inquiry) and leads_to_assigning(session(), identity, known) else None


def _own_citizens(identity: Identity) -> list[tuple[UUID, str]]:
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_read says
    return own_citizens(session(), identity.staff_id)


def _back(inquiry: Inquiry) -> ResponseReturnValue:
    return redirect(url_for("inquiries.show", inquiry_id=inquiry.id))


def _why_not(why: WhyNot) -> str:
    return {
        WhyNot.NOT_FOUND: gettext("Vi fandt ikke en henvendelse med det nummer, som du kan se."),
        WhyNot.ITSELF: gettext("Det er nummeret på denne henvendelse. Skriv nummeret på den anden."),
        WhyNot.CLOSED: gettext("En af de to er afsluttet. Kun åbne henvendelser kan lægges sammen."),
        WhyNot.MERGED: gettext("En af de to er lagt sammen med en anden. Skil dem ad først."),
        WhyNot.OTHER_PERSON: gettext("De to handler om hver sin person."),
    }[why]
