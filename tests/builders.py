"""Builds people and things with words, through the portal's own actions."""

import itertools
from datetime import date

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.contact.actions import assign
from portal.contact.models import ContactAssignment
from portal.people.actions import (
    SignedIn,
    StaffSignedIn,
    begin_session,
    keep_department,
    recognise,
    recognise_staff,
    session_key,
)
from portal.people.models import Citizen, Role, StaffMember, WebSession
from portal.plans.actions import NewStep, open_plan, take_steps
from portal.plans.models import Plan, Who

_numbers = itertools.count(1)
ISSUER = "https://broker.test"


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


def a_session(session: Session, citizen: Citizen, **details) -> WebSession:
    """Let the citizen be signed in on some other device."""
    secret = begin_session(session, citizen, a_sign_in(), now=details.pop("now", None) or clock.now(), **details)
    made = session.get_one(WebSession, session_key(secret))
    session.commit()
    return made


def as_citizen(citizen: Citizen) -> Identity:
    return Identity(citizen_id=citizen.id, name=citizen.name)


def a_staff_member(session: Session, *roles: Role, name: str = "Mette Vang", unit: str = "rehab") -> StaffMember:
    keep_department(session, unit=unit, name={"da": "Træningen", "en": "The training"}, today=clock.today())
    person = StaffSignedIn("urn:test:staff", f"staff-{next(_numbers)}", name, "00 00 20 00", roles, unit)
    member = recognise_staff(session, person)
    session.commit()
    return member


def a_coordinator(session: Session) -> Identity:
    member = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    return Identity(staff_id=member.id, roles=frozenset(member.roles))


def a_contact_person(session: Session, name: str = "Mette Vang") -> StaffMember:
    return a_staff_member(session, Role.CONTACT_PERSON, name=name)


def an_assignment(session: Session, citizen: Citizen, **details) -> ContactAssignment:
    given = {
        "contact_person": details.get("contact_person") or a_contact_person(session),
        "buddy": details.get("buddy") or a_contact_person(session, "Amir Haddad"),
        "support_level": details.get("support_level", 2),
        "reason": details.get("reason", "Første samtale"),
    }
    assignment = assign(session, citizen.id, by=a_coordinator(session), now=clock.now(), **given)
    session.commit()
    return assignment


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
