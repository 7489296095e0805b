"""Somebody is asked about what nobody else may know, answers and moves their mail: no mail, log or address tells."""

import logging
import re

import pytest
import structlog

from portal import clock
from portal.app import log
from portal.app.worker import Worker, jobs_of
from portal.config.roles import Role
from portal.config.sharing import Category
from portal.consents.actions import Words, publish_text
from portal.consents.states import EventKind
from portal.consents.wording import category_name
from portal.notifications.delivery import deliver
from tests.builders import a_citizen, a_staff_member, an_assignment
from tests.consents.builders import SCOPE, a_question, a_word
from tests.notifications.builders import a_post, a_waiting_address, always_awake, an_address, settings_with

NAME, SURNAME = "Zenobia Kanariefugl", "Kanariefugl"
ADDRESS, NEXT = "zenobia.kanarie@example.org", "ny.kanarie@example.org"
TOPIC, BODY = "Må vi dele din skizofreni?", "Vi vil fortælle om din misbrugsbehandling."
TELLING = (NAME, SURNAME, "skizofreni", "misbrug", "Mette Vang")
TOKEN = re.compile(r"/bekraeft/[0-9a-f]{64}")


@pytest.fixture
def lived(session, pages, app):
    """Let it all have happened, with every page of theirs looked at."""
    citizen = a_citizen(session, name=NAME)
    always_awake(session, citizen)
    an_address(session, citizen, ADDRESS)
    an_assignment(session, citizen)
    text = publish_text(session, "secret", SCOPE, {"da": Words(TOPIC, BODY)}, now=clock.now())[0]
    session.commit()
    by = a_staff_member(session, Role.SPECIALIST, unit="psychSocial")
    consent = a_question(session, citizen, by=by, text=text)
    for kind in (EventKind.GIVEN, EventKind.WITHDRAWN):
        a_word(session, consent, citizen, kind)
    a_waiting_address(session, citizen, NEXT)
    pages.sign_in(session, citizen)
    return citizen


def departments(app) -> list[str]:
    return [one.name["da"] for one in app.extensions["municipality"].departments if one.unit != "coordinator"]


def categories(app) -> list[str]:
    with app.test_request_context():
        return [category_name(one) for one in Category]


class TestCanary:
    def test_is_in_no_mail(self, lived, database, app, mailbox, post):
        assert deliver(database, post) == 4  # contact person, asked, receipt, link

        for raw, mail in zip(mailbox.raw, mailbox.mails, strict=True):
            said = f"{mail.get_content()} {mail['Subject']} {raw.decode('utf-8', 'replace')}"
            for telling in (*TELLING, *departments(app), *categories(app), "question", "receipt", "samtykke"):
                assert telling.casefold() not in said.casefold(), telling
            body = str(mail.get_content())
            assert ADDRESS not in body
            assert NEXT not in body

    def test_is_in_no_log(self, lived, database, settings, mailbox, heard, pages):
        deliver(database, a_post(mailbox.url))
        mailbox.answer = "550 zenobia.kanarie@example.org unknown"
        deliver(database, a_post("smtp://127.0.0.1:1"))
        with_mail = settings_with(PORTAL_SMTP_URL="smtp://zenobia:kanarie@127.0.0.1:1")
        Worker(jobs_of(with_mail, database)).once()
        inbox = pages.get("notices.inbox")
        pages.press(inbox, "Åbn")
        wrong = {"address": f"{NEXT}\r\nBcc: x"}
        assert pages.press(pages.get("notices.settings"), "Skift mailadresse", wrong, status=400).errors

        said = heard()
        assert '"request"' in said
        assert not any(one in said for one in (*TELLING, ADDRESS, NEXT, "zenobia", TOPIC))
        assert not TOKEN.search(said)

    def test_is_in_no_title_and_no_address(self, lived, pages):
        for path in ("/min-side", "/min-side/indbakke", "/min-side/indstillinger"):
            page = pages.visit(path)
            title = page.text("title")
            for telling in (*TELLING, ADDRESS, NEXT, "samtykke"):
                assert telling.casefold() not in title.casefold()
            for link in page.soup.select("[href], [action]"):
                address = str(link.get("href") or link.get("action"))
                assert not any(one in address for one in (*TELLING, "kanarie", "@example.org"))


@pytest.fixture
def heard(capsys, caplog):
    """Returns all that was logged so far, by us and by every library, at every level."""
    structlog.reset_defaults()
    log.configure()
    structlog.configure(cache_logger_on_first_use=False)  # or other tests' modules would go on writing here
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, "mail.log")  # the mail server's own, which isn't ours

    def so_far() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err + caplog.text

    yield so_far
    structlog.reset_defaults()
