"""Where forged answers are tried: a portal, its provider, an attacker's server, and a victim who is signed in.

Everything is good unless a test changes it, so that what is changed is all that a refusal can be about.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import clock
from portal.config.roles import Role
from portal.db.engine import Database
from portal.people.actions import SignedIn, begin_session, recognise
from portal.people.admission import CitizenSignIn, StaffSignIn
from portal.people.models import StaffMember, WebSession
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, STAFF, Side
from portal.people.staff_actions import recognise_staff
from portal.people.staff_claims import StaffSignedIn
from tests.pages import OWN
from tests.people.browser import query_of
from tests.people.stub import ANY_HEADER, CLIENT_ID, KEYS, METADATA, PAR, TOKEN, USERINFO, StubProvider

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ITS_OWN = {METADATA, KEYS, TOKEN, USERINFO, PAR}


@dataclass
class Scene:
    """One try. `evil` listens where the attacker's addresses lead."""

    app: Flask
    database: Database
    stub: StubProvider
    evil: StubProvider
    side: Side = CITIZEN
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        settings = self.app.extensions["settings"]
        doors = self.app.extensions["gate"].database
        sessions = Sessions(settings, doors, self.side)
        (CitizenSignIn if self.side is CITIZEN else StaffSignIn)(settings, doors, sessions).install(self.app)
        if self.side is STAFF:
            self.stub.person = {"identity_type": "professional", "roles": ["coordinator"], "unit": "rehab"}
        self.client = self.new_browser()
        self.let_in(self.victim())
        self.before = self.sessions()

    def new_browser(self) -> FlaskClient:
        return self.app.test_client()

    def victim(self, **details: Any) -> SignedIn:
        given = {"session_id": "the-victims-session", **details}
        return SignedIn(self.stub.issuer, "the-victim", "Vera Vang", None, "substantial", **given)

    def let_in(self, person: SignedIn) -> str:
        with self.database.writing() as session:
            now = clock.now()
            holder = recognise(session, person, now=now) if self.side is CITIZEN else self.at_work(session, person)
            secret = begin_session(session, holder, person, now=now)
            session.commit()
        return secret

    def at_work(self, session: Session, person: SignedIn) -> StaffMember:
        member = recognise_staff(session, StaffSignedIn(person, "", {Role.COORDINATOR: ()}, "rehab"), now=clock.now())
        assert member is not None
        return member

    def sessions(self) -> set[str]:
        with self.database.reading() as reader:
            return set(reader.scalars(select(WebSession.key)))

    def begin(self, start: str = "", browser: FlaskClient | None = None) -> dict[str, str]:
        """Go as far as the provider; return what it was asked for."""
        answer = (browser or self.client).get(start or f"{self.side.base}/log-ind", base_url=OWN)
        assert answer.status_code == 302, answer.status_code
        asked = query_of(answer.headers["Location"])
        self.stub.nonce = asked.get("nonce", "")
        return asked

    def come_back(self, browser: FlaskClient | None = None, **answer: str | None) -> TestResponse:
        """Bring the provider's answer; None leaves a part out."""
        good = {"code": "a-code", "iss": self.stub.issuer}
        sent = {name: value for name, value in {**good, **answer}.items() if value is not None}
        return (browser or self.client).get(self.side.return_path, query_string=sent, base_url=OWN)

    def sign_in(self, start: str = "", **answer: str | None) -> TestResponse:
        return self.come_back(**{"state": self.begin(start)["state"], **answer})

    def logout_claims(self, **changes: Any) -> dict[str, Any]:
        """Return what a good logout token says of the victim; None leaves a claim out."""
        now = int(time.time())
        good = {
            "iss": self.stub.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": f"j-{time.monotonic_ns()}",
        }
        good |= {"events": {EVENT: {}}, "sid": "the-victims-session", "sub": "the-victim"}
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def logout_token(self, header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        given = {"alg": self.stub.alg, "kid": self.stub.kid, "typ": "logout+jwt", **(header or {})}
        given = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(given, self.logout_claims(**changes), key or self.stub.key, registry=ANY_HEADER)

    def log_out(self, token: str | None = None, **changes: Any) -> TestResponse:
        """Tell the portal as the provider does."""
        return self.tell({"logout_token": self.logout_token(**changes) if token is None else token})

    def tell(self, data: Any, **options: Any) -> TestResponse:
        return self.new_browser().post(f"{self.side.base}/log-ind/backchannel", data=data, base_url=OWN, **options)

    def complaint(self, answer: TestResponse, status: int | None = None) -> str | None:
        """Say what is wrong with how a forged answer was met; None where it was refused and did nothing."""
        made, ended = self.sessions() - self.before, self.before - self.sessions()
        strange = [path for path in self.stub.asked if path not in ITS_OWN]
        wrong = {
            "a session was made": bool(made),
            "a session was ended": bool(ended),
            "the attacker was asked": bool(self.evil.asked),
            f"the provider was asked for {strange}": bool(strange),
            f"status {answer.status_code}": answer.status_code != status
            if status
            else not 400 <= answer.status_code < 500,
            "no plain page": not is_plain(answer),
        }
        return "; ".join(what for what, is_so in wrong.items() if is_so) or None


def is_refusal(got: int, wanted: int | None) -> bool:
    return got == wanted if wanted else 400 <= got < 500


def is_plain(answer: TestResponse) -> bool:
    """Tell whether an answer tells of nothing that was sent: one heading, or for a machine one word."""
    text = answer.get_data(as_text=True)
    if "evil" in text.lower() or "Traceback" in text:
        return False
    if answer.status_code == 200 and not text:
        return True
    if answer.mimetype == "application/json":
        return answer.json == {"error": "invalid_request"}
    return len(BeautifulSoup(text, "html.parser").select("h1")) == 1
