"""Two write to each other about what nobody else may know: no mail, log, title or address tells of it."""

import io
import logging
from datetime import date

import pytest
import structlog
from sqlalchemy import select

from portal.app import log
from portal.contact.messages.models import Mark
from portal.notifications.delivery import deliver
from portal.people.models import StaffMember
from tests.builders import a_citizen, a_contact_person, an_assignment
from tests.contact.files.made import a_pdf
from tests.contact.messages.builders import a_call, a_message
from tests.notifications.builders import a_post, always_awake, an_address
from tests.notifications.mailbox import mail_server

NAME, TOPIC, WORDS = "Zenobia Kanariefugl", "Min skizofreni", "Jeg tager misbrugsbehandling nu."
PHONE, FILE = "87 65 43 21", "kanarie-diagnose.pdf"
TELEPHONE = "tel:87654321"  # for whoever rings
TELLING = ("Kanariefugl", "skizofreni", "misbrug", "Mette Vang", "afslag", PHONE, "kanarie")


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


@pytest.fixture
def citizen(session):
    citizen = a_citizen(session, name=NAME)
    an_assignment(session, citizen, contact_person=a_contact_person(session))
    always_awake(session, citizen)
    an_address(session, citizen, "z@example.org")
    return citizen


def test_no_mail_log_title_or_address_tells_of_it(session, database, pages, heard, citizen):
    mette = session.scalars(select(StaffMember).where(StaffMember.name == "Mette Vang")).first()
    pages.sign_in(session, citizen)
    form = pages.get("messages.write").form("Send")
    letter = (io.BytesIO(a_pdf()), FILE)
    shown = [pages.post("/min-side/beskeder/ny", form | {"words": WORDS, "subject": TOPIC, "file": letter})]
    rights = {"mark": Mark.RIGHTS, "decided_on": date(2026, 11, 2), "complaint": "Klag."}
    a_message(session, citizen, by=mette, words="Du får afslag.", **rights)
    a_call(session, citizen, phone=PHONE, topic=TOPIC)
    shown.append(pages.post("/min-side/beskeder/ny", form | {"words": "", "subject": TOPIC}, status=400))
    shown += [pages.get(one) for one in ("messages.threads", "calls.book", "notices.inbox")]
    pages.sign_in_staff(session, mette)
    shown.append(pages.get("answers.threads"))
    shown.append(pages.press(shown[-1], "Læs"))

    with mail_server() as mailbox:
        assert deliver(database, a_post(mailbox.url)) == 1
        mails = [f"{one['Subject']} {one.get_content()}" for one in mailbox.mails]
    titles = [one.text("title") for one in shown]
    links = [link for one in shown for link in one.soup.select("main [href], main [action]")]
    addresses = [str(link.get("href") or link.get("action")) for link in links if link.get("href") != TELEPHONE]
    logged = heard()

    assert '"page": "messages.write"' in logged
    for said in (*mails, *titles, *addresses, logged):
        assert not [one for one in TELLING if one.casefold() in said.casefold()]
    assert not [one for one in mails if "besked" in one]
