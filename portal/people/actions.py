"""What can happen to people: they are recognised at a sign-in, and their sign-ins begin and end."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.chain import lock
from portal.people.cpr import Cpr, read_cpr
from portal.people.devices import Device
from portal.people.evidence import end_run_out, end_sessions, forget_evidence, note_sign_in
from portal.people.keepsake import seal
from portal.people.models import Citizen, CitizenSubject, Department, Happened, StaffMember, WebSession
from portal.people.numbers import add_number, keep_number, owner_of
from portal.people.vault import Vault

_log = structlog.get_logger()
UNKNOWN = Device()


@dataclass(frozen=True)
class SignedIn:
    """A person as a provider has vouched for them; every value checked and of its type.

    (issuer, subject) is who they are; `born_on` and `cpr` are told by few providers. `session_id` is the
    provider's own name for the sign-in (`sid`), `auth_time` when the person proved who they are, `methods` how.
    `cpr` goes into the vault and nowhere else: it is never printed or logged.
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
class Told:
    """A CPR number as a sign-in told it, and the vault that it belongs into."""

    vault: Vault
    number: Cpr


def recognise(session: Session, person: SignedIn, *, now: datetime, vault: Vault | None = None) -> Citizen:
    """Return the citizen behind a sign-in; the first one makes them, unless their CPR number leads to them.

    Name and birthday follow the provider. A number goes into `vault`; without a vault it is not looked at.
    Nobody is ever found by name or birthday.
    """
    told = _told(person, vault, now)
    known = _citizen_named(session, person.issuer, person.subject) or _welcome(session, person, told, now)
    known.name = person.name
    _take_birthday(known, person.born_on, told)
    session.flush()
    if told is not None:
        keep_number(session, told.vault, known.id, told.number, now=now)
    return known


def _told(person: SignedIn, vault: Vault | None, now: datetime) -> Told | None:
    """Read the number that a sign-in told; one that can't be read lets its person in without."""
    if vault is None or person.cpr is None:
        return None
    number = read_cpr(person.cpr, today=clock.in_denmark(now).date())
    if number is None:
        _log.warning("cpr unreadable")
        return None
    return Told(vault, number)


def _take_birthday(citizen: Citizen, claimed: date | None, told: Told | None) -> None:
    """Note the birthday: the provider's own word goes before what a number tells, which may be off by design."""
    from_cpr = told.number.born_on if told is not None else None
    if claimed is not None:
        citizen.born_on, citizen.born_on_source = claimed, "claim"
    elif from_cpr is not None and citizen.born_on_source != "claim":
        citizen.born_on, citizen.born_on_source = from_cpr, "cpr"


def _welcome(session: Session, person: SignedIn, told: Told | None, now: datetime, *, tries: int = 2) -> Citizen:
    """Make the citizen, or find them by their number; where first sign-ins meet, all get the one made first."""
    try:
        with session.begin_nested():
            citizen = _by_number(session, told) or _made(session, person, told, now)
            session.add(CitizenSubject(issuer=person.issuer, subject=person.subject, citizen_id=citizen.id))
        return citizen
    except IntegrityError:
        known = _citizen_named(session, person.issuer, person.subject)
        if known is None and tries == 1:
            raise
        return known or _welcome(session, person, told, now, tries=tries - 1)


def _by_number(session: Session, told: Told | None) -> Citizen | None:
    owner = owner_of(session, told.vault, told.number) if told is not None else None
    return session.get(Citizen, owner) if owner is not None else None


def _made(session: Session, person: SignedIn, told: Told | None, now: datetime) -> Citizen:
    citizen = Citizen(name=person.name, created_at=now)
    session.add(citizen)
    session.flush()
    lock(
        session.connection(), citizen.id
    )  # makes their chain: what is asked about them later takes the same time for all
    if told is not None:
        add_number(session, told.vault, citizen.id, told.number, now=now)
    return citizen


def link(session: Session, citizen: Citizen, *, issuer: str, subject: str) -> None:
    """Let a further provider's name for `citizen` lead to them. Linking twice is as good as once."""
    if _citizen_named(session, issuer, subject) is None:
        session.add(CitizenSubject(issuer=issuer, subject=subject, citizen_id=citizen.id))
        session.flush()


def department_called(session: Session, unit: str) -> Department:
    """Return the department with that name, which the municipality's file vouches for; the first to ask makes it."""
    found = session.scalar(select(Department).where(Department.unit == unit))
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = Department(unit=unit)
            session.add(made)
        return made
    except IntegrityError:
        return session.scalars(select(Department).where(Department.unit == unit)).one()


def close_account(session: Session, citizen: Citizen, *, now: datetime) -> None:
    """Close a citizen's account: sign-ins end, and no new one is let in. Nothing of theirs is deleted by it."""
    citizen.closed_at = citizen.closed_at or now
    end_sessions(session, WebSession.citizen_id == citizen.id, how=Happened.CLOSED, now=now)


def open_account(session: Session, citizen: Citizen) -> None:
    """Undo a closing."""
    citizen.closed_at = None
    session.flush()


def begin_session(
    session: Session,
    holder: Citizen | StaffMember,
    person: SignedIn,
    *,
    now: datetime,
    device: Device = UNKNOWN,
    is_shared: bool = False,
    address: str | None = None,
    vault: Vault | None = None,
    id_token: str = "",
    kind: Happened = Happened.SIGN_IN,
    acting_for_id: UUID | None = None,
) -> str:
    """Begin a sign-in; return the secret for the device's cookie (256 bits), which is stored nowhere.

    On a shared device it ends after three minutes without use. It is noted as evidence, with the `address` that it
    comes from sealed by `vault`; what has run out or is too old is swept out in passing. `id_token` is kept for the
    sign-out at the provider, sealed by the secret.
    """
    end_run_out(session, now=now)
    forget_evidence(session, now=now)
    secret = new_secret()
    begun = WebSession(
        key=session_key(secret),
        citizen_id=holder.id if isinstance(holder, Citizen) else None,
        staff_id=holder.id if isinstance(holder, StaffMember) else None,
        issuer=person.issuer,
        subject=person.subject,
        provider_session=person.session_id,
        level=person.level,
        id_token=seal(secret, id_token),
        created_at=now,
        seen_at=now,
        browser=device.browser,
        system=device.system,
        is_shared=is_shared,
        authenticated_at=person.auth_time,
        acting_for_id=acting_for_id,
    )
    session.add(begun)
    session.flush()
    came = {"transaction_id": person.transaction_id, "address": address}
    note_sign_in(session, begun, kind=kind, now=now, vault=vault, **came)
    return secret


def end_session(session: Session, key: str, *, how: Happened = Happened.SIGN_OUT, now: datetime | None = None) -> bool:
    """End one sign-in: its cookie opens nothing from the next request on. Ending twice is as good as once.

    Tells whether there was one.
    """
    return bool(end_sessions(session, WebSession.key == key, how=how, now=now or clock.now()))


def touch_session(session: Session, key: str, *, now: datetime) -> None:
    """Note that the sign-in is in use; one that has ended is not brought back."""
    session.execute(update(WebSession).where(WebSession.key == key).values(seen_at=now))


def new_secret() -> str:
    """Make what a device's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(32)


def session_key(secret: str) -> str:
    """Return the key under which a cookie's secret is known here (SHA-256, hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _citizen_named(session: Session, issuer: str, subject: str) -> Citizen | None:
    pair = (CitizenSubject.issuer == issuer, CitizenSubject.subject == subject)
    return session.scalar(select(Citizen).join(CitizenSubject).where(*pair))
