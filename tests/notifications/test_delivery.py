"""The outbox is emptied through a real mail server: at least once, whatever happens, and saying nothing."""

import itertools
import re
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
import time_machine
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.notifications.actions import choose, send_again
from portal.notifications.addresses import confirm, open_mail_address, remove
from portal.notifications.channels import Mailer
from portal.notifications.delivery import deliver, post_of
from portal.notifications.models import MailAddress, OutboxMessage
from portal.notifications.outbox import Chosen
from portal.notifications.queries import given_up, waiting_long
from portal.notifications.queues import PAUSES, Away, take
from portal.people.vault import Vault
from tests.builders import a_citizen, a_staff_member, as_staff
from tests.config.test_settings import PRODUCTION
from tests.notifications.builders import (
    ADDRESS,
    VAULT,
    a_notice,
    a_post,
    a_waiting_address,
    always_awake,
    an_address,
    messages,
    settings_with,
    token_of,
)
from tests.notifications.mailbox import REFUSED, a_free_port, mail_server

NIGHT, MORNING = "2026-11-25T23:00:00+01:00", "2026-11-26T07:00:00+01:00"


class TestDeliver:
    def test_sends_what_is_due_once(self, session, database, reached, mailbox, post):
        a_notice(session, reached)

        assert deliver(database, post) == 1
        assert deliver(database, post) == 0
        assert mailbox.to == [ADDRESS]
        (message,) = messages(session)
        assert message.done_at is not None
        assert mailbox.ids == [f"<{message.id}@fjordby.example>"]

    def test_says_that_there_is_news_and_where(self, session, database, reached, mailbox, post):
        a_notice(session, reached)
        deliver(database, post)

        (mail,) = mailbox.mails
        assert mail["Subject"] == "Der er nyt til dig i Én indgang"
        assert mail["From"] == "Én indgang <indgang@fjordby.example>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Content-Language"] == "da"
        assert "http://127.0.0.1:59999/min-side/indbakke\n" in mailbox.newest()
        assert mail.get_content_type() == "text/plain"

    def test_says_the_same_of_every_kind(self, session, database, reached, mailbox, post):
        for kind in ("question", "receipt"):
            a_notice(session, reached, kind)
        deliver(database, post)

        said = [
            re.sub(rb"(?m)^(Message-ID|Date): .*$", b"", raw.replace(b"\r\n", b"\n")).strip() for raw in mailbox.raw
        ]
        assert len(said) == 2
        assert said[0] == said[1]

    def test_speaks_the_language_that_was_chosen(self, session, database, reached, mailbox, post):
        choose(session, reached.id, Chosen("en", 0, 0), now=clock.now())
        a_notice(session, reached)
        deliver(database, post)

        assert mailbox.mails[0]["Subject"] == "There is news for you in One entrance"
        assert "http://127.0.0.1:59999/en/min-side/indbakke\n" in mailbox.newest()

    def test_goes_to_the_address_that_is_in_use_when_it_leaves(self, session, database, reached, mailbox, post):
        a_notice(session, reached)
        confirm(session, a_waiting_address(session, reached, "another@example.org"), now=clock.now())
        session.commit()
        deliver(database, post)

        news = [to for to, mail in zip(mailbox.to, mailbox.mails, strict=True) if "nyt til dig" in mail["Subject"]]
        assert news == ["another@example.org"]

    def test_carries_the_link_and_then_lets_go_of_its_secret(self, session, database, citizen, mailbox, post):
        made = a_waiting_address(session, citizen)
        token = token_of(made)
        deliver(database, post)

        assert f"/min-side/indstillinger/mail/bekraeft/{token}\n" in mailbox.newest()
        assert ADDRESS not in mailbox.newest()
        session.expire_all()
        assert session.get_one(MailAddress, made.id).sealed_token is None

    def test_says_goodbye_and_forgets_the_address(self, session, database, reached, mailbox, post):
        remove(session, reached.id, now=clock.now())
        session.commit()
        deliver(database, post)

        assert mailbox.to == [ADDRESS]
        assert "får ikke flere mails" in mailbox.newest()
        session.expire_all()
        assert session.scalars(select(MailAddress.sealed)).all() == [None]

    def test_what_fell_due_at_night_leaves_in_the_morning(self, session, database, citizen, mailbox, post):
        with time_machine.travel(NIGHT, tick=False):
            an_address(session, citizen)
            a_notice(session, citizen)
            assert deliver(database, post) == 0
        with time_machine.travel(MORNING, tick=False):
            assert deliver(database, post) == 1

    def test_two_workers_share_the_work(self, session, database, mailbox, post):
        for number in range(30):
            one = a_citizen(session)
            always_awake(session, one)
            an_address(session, one, f"number{number}@example.org")
            a_notice(session, one)
        with ThreadPoolExecutor(3) as pool:
            sent = list(pool.map(lambda _: deliver(database, post), range(3)))

        assert sum(sent) == 30
        assert len(set(mailbox.ids)) == len(mailbox.ids) == 30

    def test_what_somebody_took_is_nobody_elses_until_the_lease_is_over(self, session, database, reached, post):
        a_notice(session, reached)
        now = clock.now()
        for later, found in ((timedelta(), 1), (timedelta(minutes=4), 0), (timedelta(minutes=6), 1)):
            with database.writing() as other:
                assert len(take(other, OutboxMessage, now=now + later, most=9)) == found
                other.commit()


class TestServerAway:
    def test_for_an_hour_loses_nothing(self, session, database, reached):
        for _ in range(3):
            a_notice(session, reached)
        port = a_free_port()
        post, began = a_post(f"smtp://127.0.0.1:{port}"), clock.now()

        for minute in range(0, 60, 2):
            with time_machine.travel(began + timedelta(minutes=minute), tick=False):
                assert deliver(database, post) == 0
        assert {message.fault for message in messages(session)} == {"smtp_away"}
        with time_machine.travel(began + timedelta(hours=1, minutes=1), tick=False):
            assert waiting_long(session, before=clock.now() - timedelta(hours=1)).number == 3
            session.commit()
        with mail_server(port=port) as mailbox, time_machine.travel(began + timedelta(hours=2), tick=False):
            assert deliver(database, post) == 3

        assert len(set(mailbox.ids)) == 3

    def test_for_a_week_gives_nothing_up(self, session, database, reached):
        a_notice(session, reached)
        began = clock.now()
        for hour in range(0, 7 * 24, 3):
            with time_machine.travel(began + timedelta(hours=hour), tick=False):
                deliver(database, a_post("smtp://127.0.0.1:1"))

        (message,) = messages(session)
        assert message.given_up_at is None
        assert message.due_at <= began + timedelta(days=7)
        assert given_up(session).number == 0

    def test_that_leaves_in_the_middle_lets_the_rest_wait(self, session, database, reached, mailbox, post):
        for _ in range(3):
            a_notice(session, reached)

        def leave() -> None:
            mailbox.answer = "421 closing"

        mailbox.on_mail = leave
        assert deliver(database, post) == 0
        assert [message.fault for message in messages(session)].count("smtp_away") == 2
        mailbox.answer = "250 OK"
        mailbox.on_mail = lambda: None
        with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
            deliver(database, post)

        assert len(set(mailbox.ids)) == 3


class TestRefusedMail:
    def test_is_tried_after_growing_pauses_up_to_a_day_and_then_given_up(
        self, session, database, reached, mailbox, post
    ):
        a_notice(session, reached)
        mailbox.answer, tried = REFUSED, []
        now = clock.now()
        for _ in range(len(PAUSES) + 1):
            tried.append(now)
            with time_machine.travel(now, tick=False):
                assert deliver(database, post) == 0
            (message,) = messages(session)
            now = message.due_at

        pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
        assert pauses == sorted(pauses)
        assert pauses[-1] == timedelta(days=1)
        assert (message.fault, message.given_up_at) == ("smtp_550", tried[-1])
        assert given_up(session).number == 1

    def test_that_staff_look_into_is_tried_anew(self, session, database, reached, mailbox, post):
        a_notice(session, reached)
        (message,) = messages(session)
        message.given_up_at, message.fault, message.tries = clock.now(), "smtp_550", 9
        session.commit()

        manager = as_staff(a_staff_member(session, Role.MANAGER))
        assert send_again(session, by=manager, now=clock.now()) == 1
        session.commit()
        assert deliver(database, post) == 1

    def test_holds_no_other_up(self, session, database, reached, mailbox, post):
        other = a_citizen(session)
        always_awake(session, other)
        an_address(session, other, "other@example.org")
        for one in (reached, other):
            a_notice(session, one)
        refusing = mailbox.handle_DATA

        async def choosy(server, session_, envelope):
            return REFUSED if ADDRESS in envelope.rcpt_tos else await refusing(server, session_, envelope)

        mailbox.handle_DATA = choosy
        deliver(database, post)
        assert mailbox.to == ["other@example.org"]

    def test_without_an_address_any_more_is_nobodys_fault(self, session, database, reached, mailbox, post):
        a_notice(session, reached)
        for address in session.scalars(select(MailAddress)):
            address.ended_at = clock.now()  # as if it was taken away in the very moment
        session.commit()

        assert deliver(database, post) == 0
        assert [message.fault for message in messages(session)] == ["no_address"]
        assert given_up(session).number == 0


class TestEncryption:
    def test_is_used_where_it_is_offered(self, session, database, reached, certificate):
        ours, theirs = certificate
        a_notice(session, reached)
        with mail_server(tls=theirs) as mailbox:
            url = mailbox.url.replace("127.0.0.1", "localhost")
            deliver(database, a_post(Mailer(url, must_encrypt=True, context=ours)))

        assert mailbox.was_encrypted == [True]

    def test_that_is_required_sends_nothing_without(self, session, database, reached, mailbox):
        a_notice(session, reached)
        assert deliver(database, a_post(Mailer(mailbox.url, must_encrypt=True))) == 0
        assert mailbox.mails == []

    def test_with_somebody_elses_certificate_is_none(self, session, database, reached, certificate):
        _ours, theirs = certificate
        a_notice(session, reached)
        with mail_server(tls=theirs) as mailbox:
            assert deliver(database, a_post(mailbox.url)) == 0
        assert mailbox.mails == []

    def test_is_required_in_production(self):
        settings = settings_with(**PRODUCTION, PORTAL_SMTP_URL="smtp://mail.example")
        assert post_of(settings).channel._must_encrypt
        assert not post_of(settings_with(PORTAL_SMTP_URL="smtp://mail.example")).channel._must_encrypt


class TestSigningIn:
    def test_with_the_name_and_password_of_the_address(self, session, database, reached):
        a_notice(session, reached)
        with mail_server(login=("portal", "s3cret")) as mailbox:
            wrong = a_post(mailbox.url.replace("s3cret", "wrong"))
            with structlog.testing.capture_logs() as logs:
                assert deliver(database, wrong) == 0
            with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
                assert deliver(database, a_post(mailbox.url)) == 1
        assert logs == [{"event": "mail_away", "fault": "smtp_away", "log_level": "warning"}]

    def test_stands_in_no_repr(self):
        settings = settings_with(PORTAL_SMTP_URL="smtp://portal:s3cret@mail.example")
        assert "s3cret" not in repr(settings)
        assert "s3cret" not in repr(post_of(settings))


class TestNoWayOut:
    def test_leaves_mail_queued(self):
        assert post_of(settings_with()) is None

    def test_is_a_folder_where_one_is_named(self, session, database, reached, tmp_path):
        a_notice(session, reached)
        post = post_of(settings_with(PORTAL_OUTBOX_FOLDER=str(tmp_path)))
        assert deliver(database, post) == 1

        (file,) = (tmp_path / "mail").iterdir()
        assert file.read_text().splitlines()[2] == "Der er nyt til dig i Én indgang"

    def test_is_tried_again_where_the_folder_cant_be_written(self, session, database, reached, tmp_path):
        a_notice(session, reached)
        (tmp_path / "mail").write_text("in the way")
        assert deliver(database, post_of(settings_with(PORTAL_OUTBOX_FOLDER=str(tmp_path)))) == 0
        assert [message.fault for message in messages(session)] == ["folder_away"]


def test_an_address_under_a_lost_key_is_told_and_sent_nowhere(session, database, reached, mailbox):
    a_notice(session, reached)
    assert deliver(database, replace(a_post(mailbox.url), vault=Vault((b"2" * 32,)))) == 0
    assert [message.fault for message in messages(session)] == ["sealed_with_another_key"]
    assert open_mail_address(VAULT, session.scalars(select(MailAddress)).one()) == ADDRESS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts for us, who trust it, and for the server that has it."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(made, key)
    return ssl.create_default_context(cafile=str(made)), theirs


def test_away_is_what_a_host_that_isnt_there_is():
    with pytest.raises(Away), Mailer("smtp://nowhere.invalid", must_encrypt=False).opened():
        pass
