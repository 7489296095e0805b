"""What can happen to people: they are recognised at a sign-in, and their sign-ins begin and end."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.people.keepsake import seal
from portal.people.models import Citizen, CitizenSubject, Department, Role, StaffMember, WebSession

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A person as a provider has vouched for them; every value checked and of its type.

    (issuer, subject) is who they are; `born_on` and `cpr` are told by few providers. `session_id` is the
    provider's own name for the sign-in (`sid`), `auth_time` when the person proved who they are, `methods` how.
    `cpr` is for this one sign-in alone: it is never printed or logged, and nothing here stores it.
    """

    issuer: str
    subject: str
    name: str
    born_on: date | None
    level: str
    session_id: str | None = None
    auth_time: datetime | None = None
    methods: tuple[str, ...] = ()
    transaction_id: str | None = None
    cpr: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class StaffSignedIn:
    """A member of staff as the staff sign-in has vouched for them."""

    issuer: str
    subject: str
    name: str
    phone: str
    roles: tuple[Role, ...]
    unit: str


def recognise(session: Session, person: SignedIn, *, now: datetime) -> Citizen:
    """Return the citizen behind a sign-in; the first one makes them. Name and birthday follow the provider."""
    known = _citizen_named(session, person.issuer, person.subject) or _welcome(session, person, now)
    known.name = person.name
    if person.born_on is not None:
        known.born_on, known.born_on_source = person.born_on, "sign-in"
    session.flush()
    return known


def _welcome(session: Session, person: SignedIn, now: datetime) -> Citizen:
    """Make the citizen; where two first sign-ins meet, both get the one that was made first."""
    try:
        with session.begin_nested():
            citizen = Citizen(name=person.name, created_at=now)
            session.add(citizen)
            session.flush()
            session.add(CitizenSubject(issuer=person.issuer, subject=person.subject, citizen_id=citizen.id))
        return citizen
    except IntegrityError:
        known = _citizen_named(session, person.issuer, person.subject)
        if known is None:
            raise
        return known


def link(session: Session, citizen: Citizen, *, issuer: str, subject: str) -> None:
    """Let a further provider's name for `citizen` lead to them. Linking twice is as good as once."""
    if _citizen_named(session, issuer, subject) is None:
        session.add(CitizenSubject(issuer=issuer, subject=subject, citizen_id=citizen.id))
        session.flush()


def recognise_staff(session: Session, person: StaffSignedIn) -> StaffMember:
    """Return the member of staff behind a sign-in; roles and department follow what the sign-in says.

    Raises LookupError where the portal has no department for the unit.
    """
    department = session.scalar(select(Department).where(Department.unit == person.unit))
    if department is None:
        raise LookupError(f"no department for the unit {person.unit!r}")
    pair = (StaffMember.issuer == person.issuer, StaffMember.subject == person.subject)
    member = session.scalar(select(StaffMember).where(*pair))
    if member is None:
        member = StaffMember(issuer=person.issuer, subject=person.subject)
        session.add(member)
    member.name, member.phone = person.name, person.phone
    member.roles, member.department = list(person.roles), department
    session.flush()
    return member


def keep_department(session: Session, *, unit: str, name: dict[str, str], today: date) -> Department:
    """Take a department over from the municipality's file; its name follows the file."""
    department = session.scalar(select(Department).where(Department.unit == unit))
    if department is None:
        department = Department(unit=unit, valid_from=today)
        session.add(department)
    department.name = name
    session.flush()
    return department


def begin_session(session: Session, citizen: Citizen, person: SignedIn, *, now: datetime, id_token: str = "") -> str:
    """Begin a sign-in; return the secret for the device's cookie (256 bits), which is stored nowhere.

    `id_token` is kept for the sign-out at the provider, sealed by that secret.
    """
    _forget_ended(session, now)
    secret = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            key=session_key(secret),
            citizen_id=citizen.id,
            issuer=person.issuer,
            subject=person.subject,
            provider_session=person.session_id,
            level=person.level,
            authenticated_at=person.auth_time,
            id_token=seal(secret, id_token),
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return secret


def end_session(session: Session, key: str) -> bool:
    """End one sign-in: its cookie opens nothing from the next request on. Ending twice is as good as once.

    Tells whether there was one.
    """
    ended = session.execute(delete(WebSession).where(WebSession.key == key))
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def touch_session(session: Session, key: str, *, now: datetime) -> None:
    """Note that the sign-in is in use; one that has ended is not brought back."""
    session.execute(update(WebSession).where(WebSession.key == key).values(seen_at=now))


def session_key(secret: str) -> str:
    """Return the key under which a cookie's secret is known here (SHA-256, hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _citizen_named(session: Session, issuer: str, subject: str) -> Citizen | None:
    pair = (CitizenSubject.issuer == issuer, CitizenSubject.subject == subject)
    return session.scalar(select(Citizen).join(CitizenSubject).where(*pair))


def _forget_ended(session: Session, now: datetime) -> None:
    over = (WebSession.created_at <= now - ABSOLUTE) | (WebSession.seen_at <= now - IDLE)
    session.execute(delete(WebSession).where(over))
