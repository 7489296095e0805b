"""A captured cookie after its sign-in was ended, with requests in flight: it never opens anything again.

Each round, four threads use the cookie without a pause, so that pages, touches and changes are under way, while
the sign-in is ended in one of the ways there are. As soon as the end was answered, the cookie is tried again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import update

from portal import clock
from portal.access.identity import Identity
from portal.people.actions import end_session, session_key
from portal.people.models import WebSession
from portal.people.own_sessions import end_other_sessions, share_session
from tests.builders import a_citizen
from tests.pages import OWN
from tests.people.test_sessions import secret_of

ROUNDS, THREADS = 4, 4
TRIES_MEANWHILE, TRIES_AFTERWARDS = 10, 40  # with five ways to end and four rounds: 1,000 tries
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
WAYS = ("sign out", "quick exit", "ended elsewhere", "all others ended", "ended by the provider")


class TestKilledSession:
    @pytest.mark.parametrize("way", WAYS)
    def test_never_opens_anything_again(self, way, app, pages, session, database, count):
        citizen = a_citizen(session)
        answers = []
        for _ in range(ROUNDS):
            pages.client = app.test_client()
            pages.sign_in(session, citizen)
            secret = secret_of(pages)
            token = pages.get("home.my_page").form("Log af")["csrf_token"]
            end = ending(way, pages, database, citizen, secret, token)
            with in_flight(app, database, secret):
                end()
                answers += [use(app, secret) for _ in range(TRIES_MEANWHILE)]
            answers += [use(app, secret) for _ in range(TRIES_AFTERWARDS)]

        assert len(answers) == 200
        assert answers.count(200) == 0
        assert set(answers) == {302}
        assert count(WebSession) == 0

    def test_isnt_brought_back_by_what_changes_it(self, session, database, count):
        """Ending the others and sharing a device change rows that are there, and make none."""
        citizen, now = a_citizen(session), clock.now()
        key = session_key("a secret that nobody has")
        with database.writing() as other:
            share_session(other, key, is_shared=True, now=now)
            end_other_sessions(other, by=Identity(citizen_id=citizen.id, session_key=key), now=now)
            other.commit()

        assert count(WebSession) == 0


class in_flight:  # noqa: N801 -- reads as what it is in a with
    """Lets threads use a cookie without a pause for as long as the block lasts; each use is touched."""

    def __init__(self, app, database, secret: str) -> None:
        self.app, self.database, self.secret = app, database, secret
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
            use(self.app, self.secret)
            begun.set()

    def make_old(self) -> None:
        """Let a minute have passed since the last touch, so that this request touches."""
        with self.database.writing() as writer:
            earlier = clock.now() - timedelta(minutes=2)
            row = update(WebSession).where(WebSession.key == session_key(self.secret))
            writer.execute(row.values(seen_at=earlier))
            writer.commit()


def use(app, secret: str) -> int:
    """Ask for a personal page with the captured cookie; return the status."""
    client = app.test_client()
    client.set_cookie("borger", secret, domain="127.0.0.1")
    return int(client.get("/min-side", base_url=OWN).status_code)


def ending(way: str, pages, database, citizen, secret: str, token: str) -> Callable[[], object]:
    """Return what ends the sign-in in that way."""

    def elsewhere(do: Callable) -> Callable[[], None]:
        def done() -> None:
            with database.writing() as writer:
                do(writer)
                writer.commit()

        return done

    another = Identity(citizen_id=citizen.id, session_key="another device's")
    return {
        "sign out": lambda: pages.raw("POST", "/log-af", data={"csrf_token": token}, headers=OWN_PAGE),
        "quick exit": lambda: pages.raw("GET", "/forlad", headers=OWN_PAGE),
        "ended elsewhere": elsewhere(lambda writer: end_session(writer, session_key(secret))),
        "all others ended": elsewhere(lambda writer: end_other_sessions(writer, by=another, now=clock.now())),
        "ended by the provider": elsewhere(lambda writer: end_session(writer, session_key(secret))),
    }[way]
