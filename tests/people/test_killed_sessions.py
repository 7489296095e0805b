"""A captured cookie after its sign-in was ended, with requests in flight: it never opens anything again.

Each round, four threads use the cookie without a pause, so that pages, touches and changes are under way, while
the sign-in is ended in one of the ways there are. As soon as the end was answered, the cookie is tried again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import update

from portal import clock
from portal.access.identity import Identity
from portal.config.roles import Role
from portal.people.actions import close_account, end_session, open_account, session_key
from portal.people.endings import end_at_provider
from portal.people.evidence import end_sessions
from portal.people.models import Changed, Citizen, Happened, StaffMember, WebSession
from portal.people.own_sessions import end_other_sessions, share_session
from portal.people.sides import CITIZEN, STAFF, Side
from portal.people.staff_actions import change
from tests.builders import a_citizen, a_staff_member, as_staff
from tests.pages import OWN
from tests.people.test_sessions import secret_of

ROUNDS, THREADS = 4, 4
TRIES_MEANWHILE, TRIES_AFTERWARDS = 10, 40  # in four rounds 200 tries for each way to end: 2,400 with the staff's
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
WAYS = (
    *("sign out", "quick exit", "ended elsewhere", "all others ended", "ended by the provider"),
    *("ended by the operator", "closed account"),
)
STAFF_WAYS = ("sign out", "quick exit", "ended by the provider", "role lost", "cut")


class TestKilledSession:
    @pytest.mark.parametrize("way", WAYS)
    def test_never_opens_anything_again(self, way, app, pages, session, database, count):
        citizen = a_citizen(session)
        answers = []
        for _ in range(ROUNDS):
            pages.client = app.test_client()
            pages.sign_in(session, citizen)
            token = pages.get("home.my_page").form("Log af")["csrf_token"]
            cookie = Cookie(CITIZEN, secret_of(pages))
            answers += killed(app, database, cookie, ending(way, pages, database, citizen, cookie, token))
            reopen(database, citizen)

        assert len(answers) == 200
        assert set(answers) == {302}
        assert count(WebSession) == 0

    @pytest.mark.long
    @pytest.mark.parametrize("way", STAFF_WAYS)
    def test_of_staff_never_opens_anything_again(self, way, app, pages, session, database):
        admin = as_staff(a_staff_member(session, Role.ADMIN, name="Eva Rosendal"))
        answers = []
        for _ in range(ROUNDS):
            member = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen")
            pages.client = app.test_client()
            pages.sign_in_staff(session, member)
            token = pages.get("home.desk").form("Log af")["csrf_token"]
            cookie = Cookie(STAFF, secret_of(pages, "medarbejder"))
            answers += killed(app, database, cookie, staff_ending(way, pages, database, member, cookie, token, admin))

        assert len(answers) == 200
        assert set(answers) == {302}

    def test_isnt_brought_back_by_what_changes_it(self, session, database, count):
        """Ending the others and sharing a device change rows that are there, and make none."""
        citizen, now = a_citizen(session), clock.now()
        key = session_key("a secret that nobody has")
        with database.writing() as other:
            share_session(other, key, is_shared=True, now=now)
            end_other_sessions(other, by=Identity(citizen_id=citizen.id, session_key=key), now=now)
            other.commit()

        assert count(WebSession) == 0


@dataclass(frozen=True)
class Cookie:
    """A captured cookie, and the side whose home it opens."""

    side: Side
    secret: str

    def use(self, app) -> int:
        """Ask for the side's home with it; return the status."""
        client = app.test_client()
        client.set_cookie(self.side.cookie, self.secret, domain="127.0.0.1")
        return int(client.get(self.side.home, base_url=OWN).status_code)


def killed(app, database, cookie: Cookie, end: Callable[[], object]) -> list[int]:
    """End a sign-in while its cookie is in use; return what it opened from then on."""
    with in_flight(app, database, cookie):
        end()
        answers = [cookie.use(app) for _ in range(TRIES_MEANWHILE)]
    return answers + [cookie.use(app) for _ in range(TRIES_AFTERWARDS)]


class in_flight:  # noqa: N801 -- reads as what it is in a with
    """Lets threads use a cookie without a pause for as long as the block lasts; each use is touched."""

    def __init__(self, app, database, cookie: Cookie) -> None:
        self.app, self.database, self.cookie = app, database, cookie
        self.stopped, self.pool = Event(), ThreadPoolExecutor(THREADS)

    def __enter__(self) -> None:
        self.begun = [Event() for _ in range(THREADS)]
        self.running = [self.pool.submit(self.keep_using, begun) for begun in self.begun]
        for begun in self.begun:
            assert begun.wait(10)

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        for running in self.running:
            running.result()
        self.pool.shutdown()

    def keep_using(self, begun: Event) -> None:
        while not self.stopped.is_set():
            self.make_old()
            self.cookie.use(self.app)
            begun.set()

    def make_old(self) -> None:
        """Let a minute have passed since the last touch, so that this request touches."""
        with self.database.writing() as writer:
            earlier = clock.now() - timedelta(minutes=2)
            row = update(WebSession).where(WebSession.key == session_key(self.cookie.secret))
            writer.execute(row.values(seen_at=earlier))
            writer.commit()


def ending(way: str, pages, database, citizen, cookie: Cookie, token: str) -> Callable[[], object]:
    """Return what ends a citizen's sign-in in that way."""
    another = Identity(citizen_id=citizen.id, session_key="another device's")
    key, own, now = session_key(cookie.secret), WebSession.citizen_id == citizen.id, clock.now()
    in_writing = {
        "ended elsewhere": lambda writer: end_session(writer, key),
        "all others ended": lambda writer: end_other_sessions(writer, by=another, now=now),
        "ended by the provider": lambda writer: end_there(writer, cookie),
        "ended by the operator": lambda writer: end_sessions(writer, own, how=Happened.ENDED_BY_OPERATOR, now=now),
        "closed account": lambda writer: close_account(writer, writer.get_one(Citizen, citizen.id), now=now),
    }
    return by_browser(way, pages, cookie, token) or elsewhere(database, in_writing[way])


def staff_ending(way: str, pages, database, member, cookie: Cookie, token: str, admin) -> Callable[[], object]:
    """Return what ends a member of staff's sign-in in that way."""

    def changed(what: Changed, role: Role | None) -> Callable:
        how = {"reason": "x", "by": admin, "now": clock.now()}
        return lambda writer: change(writer, writer.get_one(StaffMember, member.id), what, role, **how)

    in_writing = {
        "ended by the provider": lambda writer: end_there(writer, cookie),
        "role lost": changed(Changed.WITHHELD, Role.COORDINATOR),
        "cut": changed(Changed.CUT, None),
    }
    return by_browser(way, pages, cookie, token) or elsewhere(database, in_writing[way])


def by_browser(way: str, pages, cookie: Cookie, token: str) -> Callable[[], object] | None:
    return {
        "sign out": lambda: pages.raw(
            "POST", f"{cookie.side.base}/log-af", data={"csrf_token": token}, headers=OWN_PAGE
        ),
        "quick exit": lambda: pages.raw("GET", "/forlad", headers=OWN_PAGE),
    }.get(way)


def end_there(writer, cookie: Cookie) -> None:
    """End a sign-in by the name that the provider gave it."""
    held = writer.get_one(WebSession, session_key(cookie.secret))
    held.provider_session = "named there"
    writer.flush()
    whom = {"session_id": "named there", "subject": None}
    assert end_at_provider(writer, cookie.side, held.issuer, **whom, now=clock.now()) == 1


def elsewhere(database, do: Callable) -> Callable[[], None]:
    def done() -> None:
        with database.writing() as writer:
            do(writer)
            writer.commit()

    return done


def reopen(database, citizen) -> None:
    elsewhere(database, lambda writer: open_account(writer, writer.get_one(Citizen, citizen.id)))()
