"""A small believable municipality, made through the portal's own actions and nothing else.

What an action couldn't have made can't be in the demo, so the demo is also a proof that the main job can
be done. Seeding twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.config.settings import Settings
from portal.config.sign_in import DEMO_PATHS
from portal.contact.actions import assign
from portal.contact.presence.actions import Leave, be_away
from portal.contact.presence.queries import absences_of
from portal.contact.queries import open_assignment
from portal.db.engine import Database
from portal.demo import inquiries, looking, people, sharing, writing
from portal.demo.people import DemoCitizen, DemoStaff
from portal.journeys.actions import take_into_plan
from portal.journeys.screening.answers import check_answers
from portal.journeys.shelf import Shelf
from portal.journeys.wording.reach import reach_in
from portal.people.actions import SignedIn, link, recognise
from portal.people.grants import Grants
from portal.people.models import Citizen, StaffMember
from portal.people.queries import citizen_named
from portal.people.staff_actions import recognise_staff
from portal.people.staff_claims import StaffSignedIn
from portal.plans.actions import open_plan, tick, write_goal
from portal.plans.models import Action
from portal.plans.queries import plan_head


@dataclass(frozen=True)
class Helped:
    """How far a demo citizen's case has come."""

    citizen: DemoCitizen
    contact_person: int  # place in people.CONTACT_PERSONS; the next one is the buddy
    support_level: int
    reason: str
    goal: str | None = None


HELPED = (
    Helped(people.DISCHARGED, 0, 2, "Første samtale i den ene indgang", "Jeg vil kunne gå en tur med min hund igen."),
    Helped(people.YOUNG, 2, 4, "Aftalt på mødet klokken ti", "Jeg vil have mit eget sted og begynde på en uddannelse."),
    Helped(people.SIX_PROFESSIONALS, 4, 4, "Samler seks kontakter til én", "Jeg vil have ro til at være mor."),
    Helped(people.PARENT, 4, 3, "Aftalt på mødet klokken ti"),
    Helped(people.TEENAGER, 2, 1, "Har selv spurgt efter en at tale med"),
    Helped(people.SON, 2, 3, "Skal have hjælp til at blive voksen", "Jeg vil bo for mig selv og have en hund."),
    Helped(people.DAUGHTER, 4, 2, "Søster til en dreng med særlige behov"),
)


def seed(database: Database, settings: Settings) -> None:
    """Fill the demo's municipality in. Expects the journeys to be published."""
    now = clock.now()
    with database.writing() as session:
        _bring_along(session, settings)
        staff = [_staff(session, settings, person, now) for person in (people.COORDINATOR, *people.CONTACT_PERSONS)]
        coordinator = Identity(staff_id=staff[0].id, roles=frozenset(staff[0].roles))
        for helped in HELPED:
            _help(session, helped, staff[1:], coordinator, settings, now)
        _go_on_holiday(session, staff[3], stand_in=staff[1])
        session.commit()
    with database.writing() as session:
        _share(session, settings, staff[0].id, now)
        session.commit()
    with database.writing() as session:
        _walk_the_journey(session, database, settings, now)
        session.commit()
    with database.writing() as session:
        _receive(session, settings, now)
        session.commit()
    _look(database, settings, now)


def _receive(session: Session, settings: Settings, now: datetime) -> None:
    """Let nine inquiries wait for the ten o'clock round, with two coordinators and a manager."""
    at_entrance = (people.COORDINATOR, people.OTHER_COORDINATOR, people.MANAGER)
    coordinator, *_others = (_staff(session, settings, one, now) for one in at_entrance)
    known = {
        person.subject: _citizen(session, person, settings, now).id
        for person in (people.YOUNG, people.SIX_PROFESSIONALS)
    }
    inquiries.receive_all(session, settings.municipality, coordinator, known, now)


def _look(database: Database, settings: Settings, now: datetime) -> None:
    """Let two have looked at the discharged woman's plan; the door needs the database for itself."""
    with database.writing() as session:
        citizen_id = _citizen(session, people.DISCHARGED, settings, now).id
        askers = [_staff(session, settings, person, now) for person in (people.CONTACT_PERSONS[0], people.SPECIALIST)]
        session.commit()
    looking.look_at(database, settings, citizen_id, *askers)
    looking.see_that_all_is_there(database, clock.now())


def _staff(session: Session, settings: Settings, person: DemoStaff, now: datetime) -> StaffMember:
    issuer = settings.public_url + DEMO_PATHS["STAFF"]
    signed_in = SignedIn(issuer, person.subject, person.name, None, "substantial")
    grants: Grants = dict.fromkeys(person.roles, ())
    member = recognise_staff(session, StaffSignedIn(signed_in, person.phone, grants, person.unit), now=now)
    assert member is not None  # noqa: S101 -- each of them has a role
    return member


def _bring_along(session: Session, settings: Settings) -> None:
    """Let everyone who was here before stay the same person: the demo provider's address moves with the port."""
    for person in people.CITIZENS:
        known = citizen_named(session, subject=person.subject, issuer_path=DEMO_PATHS["CITIZEN"])
        if known is not None:
            link(session, known, issuer=settings.public_url + DEMO_PATHS["CITIZEN"], subject=person.subject)
    issuer, is_ours = settings.public_url + DEMO_PATHS["STAFF"], StaffMember.issuer.endswith(DEMO_PATHS["STAFF"])
    for worker in people.STAFF:
        members = session.scalars(select(StaffMember).where(StaffMember.subject == worker.subject, is_ours)).all()
        if members and all(member.issuer != issuer for member in members):
            members[0].issuer = issuer


def _citizen(session: Session, person: DemoCitizen, settings: Settings, now: datetime) -> Citizen:
    issuer = settings.public_url + DEMO_PATHS["CITIZEN"]
    return recognise(session, SignedIn(issuer, person.subject, person.name, person.born_on, "substantial"), now=now)


def _help(
    session: Session,
    helped: Helped,
    contact_persons: list[StaffMember],
    coordinator: Identity,
    settings: Settings,
    now: datetime,
) -> None:
    citizen = _citizen(session, helped.citizen, settings, now)
    if open_assignment(session, citizen.id) is None:  # who has another one by now keeps them
        assign(
            session,
            citizen.id,
            contact_person=contact_persons[helped.contact_person],
            buddy=contact_persons[helped.contact_person + 1],
            support_level=helped.support_level,
            reason=helped.reason,
            by=coordinator,
            now=now,
        )
    head = plan_head(session, citizen.id)
    if helped.goal and (head is None or head.goal is None):
        plan = open_plan(session, citizen.id, now=now)
        write_goal(session, plan, helped.goal, language="da", by=Identity(citizen_id=citizen.id), now=now)


def _go_on_holiday(session: Session, member: StaffMember, *, stand_in: StaffMember) -> None:
    """Let somebody have a week's holiday ahead, where they have none yet."""
    today, now = clock.today(), clock.now()
    if absences_of(session, member.id, today):
        return
    by = Identity(staff_id=member.id, roles=frozenset(member.roles))
    week = Leave(today + timedelta(days=20), today + timedelta(days=26), stand_in)
    be_away(session, member, week, by=by, today=today, now=now)


def _share(session: Session, settings: Settings, coordinator_id: UUID, now: datetime) -> None:
    """Let a family's parents stand for their children, and let people have been asked what may be shared."""
    coordinator = session.get_one(StaffMember, coordinator_id)
    specialist, contact, youth = (
        _staff(session, settings, one, now)
        for one in (people.SPECIALIST, people.CONTACT_PERSONS[0], people.CONTACT_PERSONS[2])
    )
    sharing.lay_down_laws(session, now)
    sharing.publish_texts(session, now)
    parents = [_citizen(session, person, settings, now) for person in (people.PARENT, people.OTHER_PARENT)]
    children = [_citizen(session, person, settings, now) for person in (people.SON, people.DAUGHTER)]
    standing = sharing.let_parents_stand(session, parents, children, coordinator, now)
    sharing.ask_the_parents(session, settings, children[1], standing, youth, now)
    discharged = _citizen(session, people.DISCHARGED, settings, now)
    sharing.ask_the_discharged(session, settings, discharged, specialist, contact, now)
    writing.write(session, settings.municipality, discharged, contact, now)


def _walk_the_journey(session: Session, database: Database, settings: Settings, now: datetime) -> None:
    """Let the discharged woman have answered the questions, taken the steps along and done the first."""
    published = Shelf(database).find("udskrevet-men-ikke-rask")
    citizen = _citizen(session, people.DISCHARGED, settings, now)
    identity = Identity(citizen_id=citizen.id)
    plan = open_plan(session, citizen.id, now=now)
    if published is None or session.scalar(select(Action.id).where(Action.plan_id == plan.id).limit(1)):
        return
    discharged_on = clock.today() - timedelta(days=4)
    raw = {"dato": discharged_on.isoformat(), "dagligdag": "yes", "bor-alene": "yes", "medicinen": "unknown"}
    answers, _problems = check_answers(published.journey, raw, clock.today())
    words = reach_in(settings.municipality)
    take_into_plan(session, published, answers, words=words, by=identity, now=now)
    first = select(Action).where(Action.plan_id == plan.id).order_by(Action.due_to, Action.position).limit(1)
    tick(session, session.scalars(first).one(), is_done=True, by=identity, now=now)
