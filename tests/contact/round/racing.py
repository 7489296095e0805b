"""Coordinators in processes of their own, each with the whole portal, who all decide about the same inquiries."""

import multiprocessing
import random
import re
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.app.application import create_app
from portal.config.settings import read_settings
from tests.pages import OWN

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])  # the portal is imported once for all
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
COMPLAINT = re.compile(r'<li><a href="#to">([^<]*)</a></li>')


class Answered(NamedTuple):
    """What one coordinator was answered who decided about one inquiry."""

    inquiry_id: UUID
    status: int
    complaint: str


@dataclass
class Race:
    """Who decides about what, and how often each tries again who was too late."""

    url: str
    cookies: list[str]
    inquiries: list[UUID]
    to: UUID
    again: bool = False

    def run(self) -> list[Answered]:
        """Let all decide about each inquiry, in an order of their own; return every answer."""
        queue, start = _processes.SimpleQueue(), _processes.Barrier(len(self.cookies))
        given = [(self, cookie, number, start, queue) for number, cookie in enumerate(self.cookies)]
        processes = [_processes.Process(target=_live, args=one, daemon=True) for one in given]
        for process in processes:
            process.start()
        found = [Answered(*one) for _ in processes for one in queue.get()]
        for process in processes:
            process.join(30)
        return found


def _live(race: Race, cookie: str, number: int, start, queue) -> None:
    settings = {"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": race.url, "PORTAL_PUBLIC_URL": OWN}
    app = create_app(read_settings(settings))
    client = app.test_client()
    client.set_cookie("medarbejder", cookie, domain="127.0.0.1")
    dice = random.Random(number)  # noqa: S311 -- an order, no secret
    order = dice.sample(race.inquiries, len(race.inquiries)) if race.again else race.inquiries
    start.wait(60)
    queue.put([answer for one in order for answer in _decide(client, race, one)])
    app.extensions["gate"].database.close()


def _decide(client, race: Race, inquiry_id: UUID) -> list[tuple[UUID, int, str]]:
    """Open the form and send it; who was too late opens it anew and sends it again, if that is the race."""
    path = f"/medarbejder/klokken-ti/henvendelser/{inquiry_id}/{'tag' if race.again else 'giv'}"
    said, answers = client.get(path, base_url=OWN).get_data(as_text=True), []
    version = VERSION.search(said)[1] if race.again else "1"
    while True:
        form = {"csrf_token": TOKEN.search(said)[1], "version": version, "to": str(race.to), "words": cookie_of(client)}
        answer = client.post(path, data=form, base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})
        said = answer.get_data(as_text=True)
        complaint = COMPLAINT.search(said)
        answers.append((inquiry_id, answer.status_code, complaint[1] if complaint else ""))
        if not race.again or answer.status_code != 409:
            return answers
        said = client.get(path, base_url=OWN).get_data(as_text=True)  # the complaint itself has no button that takes it
        version = VERSION.search(said)[1]


def cookie_of(client) -> str:
    """Return what tells one coordinator's message from another's."""
    return client.get_cookie("medarbejder", domain="127.0.0.1").value[:8]
