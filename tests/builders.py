"""Builds people and things with words, through the portal's own actions."""

import itertools
from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.config.roles import Role
from portal.contact.actions import assign
from portal.contact.handover import Planned, plan_handover
from portal.contact.models import ContactAssignment
from portal.people.actions import (
    SignedIn,
    begin_session,
    recognise,
    session_key,
)
from portal.people.models import Citizen, StaffMember, WebSession
from portal.people.queries import scopes_of
from portal.people.staff_actions import recognise_staff
from portal.people.staff_claims import StaffSignedIn
from portal.plans.actions import NewStep, open_plan, take_steps
from portal.plans.models import Plan, Who

_numbers = itertools.count(1)
ISSUER = "https://broker.test"
STAFF_ISSUER = "https://staff.test"


def a_sign_in(
    *,
    subject: str | None = None,
    name: str = "Test Testesen",
    born_on: date | None = date(1990, 4, 2),
    cpr: str | None = None,
) -> SignedIn:
    return SignedIn(ISSUER, subject or f"subject-{next(_numbers)}", name, born_on, "substantial", cpr=cpr)


def a_citizen(session: Session, **details) -> Citizen:
    citizen = recognise(session, a_sign_in(**details), now=clock.now())
    session.commit()
    return citizen


def a_session(session: Session, holder: Citizen | StaffMember, **details) -> WebSession:
    """Let somebody be signed in on some other device."""
    secret = begin_session(session, holder, a_sign_in(), now=details.pop("now", None) or clock.now(), **details)
    made = session.get_one(WebSession, session_key(secret))
    session.commit()
    return made


def as_citizen(citizen: Citizen) -> Identity:
    return Identity(citizen_id=citizen.id, name=citizen.name)


def a_staff_member(
    session: Session, *roles: Role, name: str = "Mette Vang", unit: str = "rehab", **more
) -> StaffMember:
    told = a_staff_sign_in(*roles, name=name, unit=unit, **more)
    member = recognise_staff(session, told, now=clock.now())
    assert member is not None
    session.commit()
    return member


def a_staff_sign_in(
    *roles: Role, subject: str | None = None, name: str = "Mette Vang", unit: str | None = "rehab", **more
) -> StaffSignedIn:
    person = SignedIn(STAFF_ISSUER, subject or f"staff-{next(_numbers)}", name, None, "substantial")
    return StaffSignedIn(person, "00 00 20 00", more.get("grants", dict.fromkeys(roles, ())), unit)


def as_staff(member: StaffMember) -> Identity:
    scopes = scopes_of(member)
    return Identity(staff_id=member.id, roles=member.held, scopes=scopes, unit=member.department.unit, name=member.name)


def a_coordinator(session: Session) -> Identity:
    return as_staff(a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator"))


def a_contact_person(session: Session, name: str = "Mette Vang") -> StaffMember:
    return a_staff_member(session, Role.CONTACT_PERSON, name=name)


def an_assignment(session: Session, citizen: Citizen, **details) -> ContactAssignment:
    given = {
        "contact_person": details.get("contact_person") or a_contact_person(session),
        "buddy": details.get("buddy") or a_contact_person(session, "Amir Haddad"),
        "support_level": details.get("support_level", 2),
        "reason": details.get("reason", "Første samtale"),
        "handover": details.get("handover", "Talt igennem med den næste"),
    }
    assignment = assign(session, citizen.id, by=a_coordinator(session), now=details.get("now") or clock.now(), **given)
    session.commit()
    return assignment


def a_planned_change(session: Session, citizen: Citizen, days: int = 10, **details) -> ContactAssignment:
    given = {
        "contact_person": details.get("contact_person") or a_contact_person(session, "Freja Toft"),
        "buddy": details.get("buddy") or a_contact_person(session, "Birgit Aagaard"),
        "support_level": details.get("support_level", 2),
        "reason": "Mette flytter",
        "handover": details.get("handover", "Hun har en hund"),
        "takes_over_on": clock.today() + timedelta(days=days),
    }
    made = plan_handover(session, citizen.id, Planned(**given), by=a_coordinator(session), now=clock.now())
    session.commit()
    return made


def a_step(step: str = "ring", **details) -> NewStep:
    given = {
        "step": step,
        "title": {"da": f"Trin {step}", "en": f"Step {step}"},
        "detail": {"da": "Gør *det* her.", "en": "Do this."},
        "who": Who.CITIZEN,
        "responsible": {"da": "Dig selv", "en": "Yourself"},
        "is_maybe": False,
        "due_from": None,
        "due_to": None,
    }
    return NewStep(**(given | details))


def a_plan(session: Session, citizen: Citizen, *steps: NewStep) -> Plan:
    plan = open_plan(session, citizen.id, now=clock.now())
    if steps:
        take_steps(session, plan, steps, journey="en-rejse", revision="1", by=as_citizen(citizen), now=clock.now())
    session.commit()
    return plan
