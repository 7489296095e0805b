"""Who is let in: a citizen whom a provider vouches for, or a member of staff with a role here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

import structlog
from flask import request
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import BrowserDraft, is_on_shared_device, renew_forms
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people import actions, endings
from portal.people.acting import chosen_in
from portal.people.claims import Reason, Refused, read_person
from portal.people.devices import device_of
from portal.people.models import Citizen, Happened, StaffMember
from portal.people.powers import stands_for_now
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, STAFF
from portal.people.signin import Abandoned, Begun, LetIn, SignIn
from portal.people.staff_actions import recognise_staff
from portal.people.staff_claims import Here, StaffSignedIn, read_staff
from portal.people.vault import Vault

_log = structlog.get_logger()
CHOOSING = f"{CITIZEN.home}/paa-vegne-af"


class _Register:
    """Writes sign-ins down, each in the transaction that it is given."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self.vault = Vault(settings.vault_keys)
        self._sessions = sessions

    def refuse_ended(self, database: Session, person: actions.SignedIn) -> None:
        """Raise Abandoned where the provider has ended the sign-in meanwhile."""
        if endings.has_ended(database, person.issuer, person.session_id):
            raise Abandoned

    def begin(self, database: Session, holder: Citizen | StaffMember, person: actions.SignedIn, begun: Begun) -> str:
        """End this browser's earlier sign-in on the same side and begin the new one; return its secret.

        Who only proves anew who they are goes on acting for whom they acted for.
        """
        key = self._sessions.key_of_request()
        acting_for = chosen_in(database, key, holder) if begun.kind == Happened.STEP_UP else None
        actions.end_session(database, key, how=Happened.REPLACED, now=begun.now)
        return actions.begin_session(
            database,
            holder,
            person,
            now=begun.now,
            device=device_of(request.headers.get("User-Agent", "")),
            is_shared=is_on_shared_device(),
            address=request.remote_addr,
            vault=self.vault,
            id_token=begun.keepsake,
            kind=begun.kind,
            acting_for_id=acting_for,
        )


class CitizenSignIn(SignIn[actions.SignedIn]):
    """The citizens' sign-in."""

    def __init__(self, settings: Settings, database: Database, sessions: Sessions) -> None:
        super().__init__(CITIZEN, settings.citizen_sign_in, sessions, settings.public_url)
        self._database = database
        self._register = _Register(settings, sessions)

    def read(self, claims: Mapping[str, Any], *, level: str, not_before: datetime | None) -> actions.SignedIn:
        """Read who it is; raises Refused."""
        return read_person(self._sign_in, claims, level=level, not_before=not_before)

    def let_in(self, person: actions.SignedIn, begun: Begun) -> LetIn:
        """Let a citizen in; the first sign-in makes them one. Raises Refused where their account is closed.

        Who stands for somebody chooses first on whose behalf they are here.
        """
        with self._database.writing() as database:
            self._register.refuse_ended(database, person)
            citizen = actions.recognise(database, person, now=begun.now, vault=self._register.vault)
            if citizen.closed_at is not None:
                _refuse(Reason.CLOSED)
            secret = self._register.begin(database, citizen, person, begun)
            BrowserDraft(database).hand_to(str(citizen.id))
            may_choose = begun.kind == Happened.SIGN_IN and bool(stands_for_now(database, citizen.id, begun.now))
            database.commit()
        return LetIn(secret, CHOOSING if may_choose else "")


class StaffSignIn(SignIn[StaffSignedIn]):
    """The staff's sign-in."""

    def __init__(self, settings: Settings, database: Database, sessions: Sessions) -> None:
        super().__init__(STAFF, settings.staff_sign_in, sessions, settings.public_url)
        self._database = database
        self._municipality = settings.municipality
        self._register = _Register(settings, sessions)

    def read(self, claims: Mapping[str, Any], *, level: str, not_before: datetime | None) -> StaffSignedIn:
        """Read who it is and what they may be here; raises Refused."""
        here = Here(self._municipality, clock.today())
        return read_staff(self._sign_in, claims, here, level=level, not_before=not_before)

    def let_in(self, person: StaffSignedIn, begun: Begun) -> LetIn:
        """Let a member of staff in who has a role and a department here. Raises Refused.

        What the sign-in says of them is noted before they are refused: a role that is lost there is lost here.
        """
        with self._database.writing() as database:
            self._register.refuse_ended(database, person.person)
            member = recognise_staff(database, person, now=begun.now)
            if member is None or not member.held:
                database.commit()
                _refuse(_why_not(member, person))
            secret = self._register.begin(database, member, person.person, begun)
            database.commit()
        renew_forms()
        return LetIn(secret)


def _why_not(member: StaffMember | None, person: StaffSignedIn) -> Reason:
    if member is not None and member.cut_at is not None:
        return Reason.CUT
    if member is not None and member.given and not member.held:
        return Reason.WITHHELD
    return Reason.NO_UNIT if person.grants else Reason.NO_ROLE


def _refuse(reason: Reason) -> NoReturn:
    _log.warning("sign-in refused", reason=reason, claim="account")
    raise Refused(reason, "account")
