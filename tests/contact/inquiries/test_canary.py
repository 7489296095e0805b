"""Somebody writes what nobody else may know: no log, title, address, notice or mail tells it, nor number and code."""

import logging

import pytest
import structlog

from portal import clock
from portal.app import log
from portal.contact.inquiries.staff_actions import note_answered
from portal.notifications.delivery import deliver
from portal.notifications.models import Notice
from tests.builders import a_citizen, as_staff
from tests.contact.inquiries.test_staff_pages import read
from tests.contact.inquiries.walking import SIGNED_IN, number_and_code, own_answers, send, sent, walk
from tests.notifications.builders import a_post, always_awake, an_address
from tests.notifications.mailbox import mail_server

WORDS, NAME, PHONE, MAIL = "Kanariefuglen fløj", "Zenobia Kanarie", "40 50 60 70", "kanarie@example.org"
TELLING = {"words": WORDS, "name": NAME, "phone": PHONE, "email": MAIL, "times": "kanarietid"}


def test_a_strangers(pages, session, lis, heard):
    seen = [walk(pages, own_answers(**TELLING))]
    receipt = pages.press(seen[0], "Send")
    typed = number_and_code(receipt)
    find = pages.visit("/henvendelse")
    pages.press(find, "Vis henvendelsen", typed | {"code": "AAAA AAAA AAAA AAAA"}, status=400)
    shown = pages.press(find, "Vis henvendelsen", typed)
    more = pages.press(shown, "Send det", {"words": WORDS + " igen"})
    seen += [receipt, find, shown, more, read(pages, session, lis, sent(session))]

    secrets = (WORDS, NAME, PHONE, MAIL, "anarie", *typed.values(), typed["number"].replace(" ", ""))
    for page in seen:
        for secret in secrets:
            assert secret not in page.text("title")
            for link in page.soup.select("[href], [action]"):
                address = str(link.get("href") or link.get("action"))
                assert secret not in address or address.startswith("mailto:")
    said = heard()
    assert '"request"' in said
    assert not [secret for secret in secrets if secret in said]


def test_a_citizens(pages, session, lis, database, heard):
    citizen = a_citizen(session, name=NAME)
    always_awake(session, citizen)
    an_address(session, citizen, "somebody@example.org")
    pages.sign_in(session, citizen)
    send(pages, own_answers(**TELLING), base=SIGNED_IN)
    inquiry = sent(session)
    note_answered(session, inquiry, by=as_staff(lis), now=clock.now())
    session.commit()
    with mail_server() as mailbox:
        assert deliver(database, a_post(mailbox.url)) == 1
        mail = f"{mailbox.mails[0]['Subject']} {mailbox.mails[0].get_content()}"
    for secret in (WORDS, "anarie", PHONE, inquiry.number, "henvendelse", "svaret"):
        assert secret.casefold() not in mail.casefold()
    assert session.query(Notice.kind).all() == [("inquiry_answered",)]
    assert "anarie" not in heard()


@pytest.fixture
def heard(capsys, caplog):
    """Returns all that was logged so far, by us and by every library, at every level."""
    structlog.reset_defaults()
    log.configure()
    structlog.configure(cache_logger_on_first_use=False)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, "mail.log")

    def so_far() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err + caplog.text

    yield so_far
    structlog.reset_defaults()
