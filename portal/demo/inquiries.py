"""Nine inquiries that wait for the ten o'clock round: of all kinds, from people we know and from people we don't."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.codes import new_code
from portal.access.identity import Identity
from portal.config.municipality import Municipality
from portal.contact.inquiries.actions import Told, receive
from portal.contact.inquiries.decisions import Shown, park
from portal.contact.inquiries.holding import hold, note
from portal.contact.inquiries.models import AgeBand, Channel, Inquiry, InquiryKind, InquiryStep, Need, Relation, Way
from portal.demo import people
from portal.people.models import StaffMember


@dataclass(frozen=True)
class DemoInquiry:
    """One inquiry, how long ago it came, and from whom where we know them."""

    told: Told
    hours_ago: int
    way: Way = Way.PORTAL
    from_subject: str | None = None


CHILD = DemoInquiry(
    Told(
        kind=InquiryKind.CONCERN_REPORT,
        words="En dreng i min klasse er bange for at gå hjem. I går havde han blå mærker på begge arme.",
        relation=Relation.PROFESSIONAL,
        sender_name="Birthe Krogh, klasselærer",
        about_name="Oliver i 2. B",
        phone="00 00 30 01",
        may_call=True,
        age_band=AgeBand.UNDER_13,
        needs=(Need.FAMILY, Need.VIOLENCE),
    ),
    hours_ago=2,
)
WAITING = DemoInquiry(
    Told(
        kind=InquiryKind.WORRY,
        words="Min bror drikker igen. Han siger, at han gerne vil have hjælp, men først når han er klar.",
        relation=Relation.RELATIVE,
        sender_name="Camilla Bak",
        phone="00 00 30 02",
        may_call=True,
        age_band=AgeBand.FROM_30,
        needs=(Need.SUBSTANCES,),
    ),
    hours_ago=10 * 24,
)
OTHERS = (
    DemoInquiry(
        Told(
            kind=InquiryKind.REQUEST,
            words="Jeg skal ud af min lejlighed den første og har ikke noget andet sted. Ring til mig.",
            may_call=True,
            phone="00 00 30 03",
            age_band=AgeBand.FROM_18,
            needs=(Need.ROOF, Need.MONEY),
            may_name=True,
        ),
        hours_ago=6 * 24,
        from_subject=people.YOUNG.subject,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.REQUEST,
            words="Jeg har fået tre breve med tre forskellige møder i samme uge. Jeg kan ikke nå dem.",
            channel=Channel.WRITE,
            age_band=AgeBand.FROM_30,
            needs=(Need.MIND, Need.WORK, Need.MONEY),
        ),
        hours_ago=26,
        from_subject=people.SIX_PROFESSIONALS.subject,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.WORRY,
            words="En elev i 9. klasse kommer næsten ikke mere. Hun siger, at hun ingen har at være sammen med.",
            relation=Relation.PROFESSIONAL,
            sender_name="Mads Frandsen, lærer",
            phone="00 00 30 04",
            may_call=True,
            age_band=AgeBand.FROM_15,
            needs=(Need.SCHOOL, Need.LONELINESS),
        ),
        hours_ago=20,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.REQUEST,
            words="Kan nogen ringe til mig? Jeg vil ikke skrive hvorfor.",
            phone="00 00 30 05",
            may_call=True,
            times="Efter klokken 14",
            age_band=AgeBand.FROM_18,
            needs=(Need.MIND,),
        ),
        hours_ago=5,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.WORRY,
            words="Min nabo på 80 går ikke ud mere. Gardinerne har været trukket for i en uge.",
            relation=Relation.FRIEND,
            age_band=AgeBand.FROM_65,
            needs=(Need.BODY, Need.LONELINESS),
        ),
        hours_ago=4,
        way=Way.TELEPHONE,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.REQUEST,
            words="Er lige kommet til byen med to børn. Mangler et sted at bo og skole til børnene. Taler ukrainsk.",
            channel=Channel.WALK_IN,
            language="uk",
            needs_interpreter=True,
            age_band=AgeBand.FROM_30,
            needs=(Need.ROOF, Need.SCHOOL),
        ),
        hours_ago=3,
        way=Way.COUNTER,
    ),
    DemoInquiry(
        Told(
            kind=InquiryKind.REQUEST,
            words="Jeg er blevet blind på det ene øje og kan ikke klare mit arbejde. Hvem taler jeg med?",
            channel=Channel.MEET,
            email="ole@eksempel.example",
            age_band=AgeBand.FROM_30,
            needs=(Need.DISABILITY, Need.WORK),
        ),
        hours_ago=1,
    ),
)


def receive_all(
    session: Session, municipality: Municipality, by: StaffMember, known: Mapping[str, UUID], now: datetime
) -> None:
    """Let all have been received, and one have been put off to a day that has come; twice changes nothing."""
    for number, one in enumerate((CHILD, *OTHERS), start=1):
        _received(session, municipality, one, f"demo-{number}", by, known, now)
    waiting = _received(session, municipality, WAITING, "demo-waiting", by, known, now)
    if waiting.decided_at is None:
        _put_off(session, waiting, by, now)


def _received(
    session: Session,
    municipality: Municipality,
    one: DemoInquiry,
    key: str,
    by: StaffMember,
    known: Mapping[str, UUID],
    now: datetime,
) -> Inquiry:
    sender_id = known[one.from_subject] if one.from_subject is not None else None
    return receive(
        session,
        one.told,
        key=key,
        code=new_code(),
        promises=municipality.promises,
        now=now - timedelta(hours=one.hours_ago),
        way=one.way,
        subject_id=sender_id,
        sender_id=sender_id,
        entered_by_id=None if one.way == Way.PORTAL else by.id,
    )


def _put_off(session: Session, waiting: Inquiry, by: StaffMember, now: datetime) -> None:
    """Let somebody have called back, and the inquiry have been put off once."""
    called = now - timedelta(days=9)
    (held,) = hold(session, waiting.id, now=called)
    held.inquiry.answered_at = called
    note(session, held, InquiryStep.ANSWERED, by=by.id)
    identity = Identity(staff_id=by.id, roles=frozenset(by.held), unit=by.department.unit)
    until, shown = (now - timedelta(days=1)).date(), Shown(waiting.id, waiting.version)
    park(session, shown, until, "Personen vil selv vente.", most_days=14, by=identity, now=called)
