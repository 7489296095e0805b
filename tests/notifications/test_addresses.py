"""A mail address: read strictly, sealed, shown to be its person's, replaced and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal import clock
from portal.audit.models import AuditDetail
from portal.notifications.addresses import (
    HOLDS,
    MOST_A_DAY,
    NoAddress,
    TooMany,
    address_of_token,
    can_be_confirmed,
    confirm,
    give,
    open_mail_address,
    open_token,
    read_address,
    remove,
    reseal_mail_address,
)
from portal.notifications.delivery import sweep
from portal.notifications.models import MailAddress, OutboxMessage, Words
from portal.notifications.outbox import current_address
from portal.people.rotation import Rotated, rotate
from portal.people.vault import Vault
from tests.builders import a_citizen
from tests.notifications.builders import ADDRESS, VAULT, a_notice, a_waiting_address, an_address, messages, token_of

HOSTILE = (
    "a@example.org\r\nBcc: everybody@example.org",
    "a@example.org\nX-Evil: 1",
    "a\r\n@example.org",
    "a@example.org\r\n\r\nDATA",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "<a@example.org>",
    '"a b"@example.org',
    '"\r\n"@example.org',
    "a@example.org\x00",
    "a@exa\u2028mple.org",
    "a\u202e@example.org",
    "måns@example.org",  # needs SMTPUTF8, which few mailboxes have
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@localhost",
    "a@-example.org",
    "a@example..org",
    ".a@example.org",
    "a..b@example.org",
    "a@",
    "@example.org",
    "a",
    "",
    "a b@example.org",
    f"{'x' * 65}@example.org",
    f"a@{'x' * 64}.org",
    f"a@{'.'.join(['x' * 60] * 5)}.org",
    "a" * 100_000 + "@example.org",
    "a@" + "example." * 20_000 + "org",
)


class TestReadAddress:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("asta@example.org", "asta@example.org"),
            ("  Asta.Lindgaard+indgang@Example.ORG ", "Asta.Lindgaard+indgang@example.org"),
            ("o'neil@sub.example.co.uk", "o'neil@sub.example.co.uk"),
            ("asta@blåbærgrød.dk", "asta@xn--blbrgrd-fxak7p.dk"),
        ],
    )
    def test_takes_what_people_have(self, typed, read):
        assert read_address(typed) == read

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_refuses_everything_else_and_repeats_none_of_it(self, typed):
        with pytest.raises(NoAddress) as caught:
            read_address(typed)
        assert str(caught.value) == ""


class TestGive:
    def test_seals_it_and_keeps_only_a_hash_of_the_links_secret(self, session, citizen):
        made = a_waiting_address(session, citizen)
        token = token_of(made)

        stored = repr(session.execute(text("SELECT * FROM mail_address")).one())
        assert ADDRESS not in stored
        assert token not in stored
        assert open_mail_address(VAULT, made) == ADDRESS
        assert address_of_token(session, citizen.id, token).id == made.id
        assert [message.words for message in messages(session)] == [Words.CONFIRM]
        assert current_address(session, citizen.id) is None

    def test_again_forgets_the_one_that_waited(self, session, citizen):
        first = a_waiting_address(session, citizen)
        second = a_waiting_address(session, citizen, "another@example.org")

        session.refresh(first)
        assert first.sealed is None
        assert not confirm(session, first, now=clock.now())
        assert [message.address_id for message in messages(session)] == [second.id]

    def test_sends_a_few_links_a_day_at_most(self, session, citizen):
        now = clock.now()
        for _ in range(MOST_A_DAY):
            a_waiting_address(session, citizen, now=now)
        with pytest.raises(TooMany):
            give(session, VAULT, citizen.id, ADDRESS, now=now)
        session.rollback()
        give(session, VAULT, citizen.id, ADDRESS, now=now + timedelta(days=1))
        give(session, VAULT, a_citizen(session).id, ADDRESS, now=now)


class TestConfirm:
    def test_uses_it_from_then_on_and_a_second_click_changes_nothing(self, session, citizen):
        made = a_waiting_address(session, citizen)

        assert confirm(session, made, now=clock.now())
        assert confirm(session, made, now=clock.now())
        assert current_address(session, citizen.id).id == made.id
        assert made.sealed_token is None

    def test_counts_for_a_day(self, session, citizen):
        made = a_waiting_address(session, citizen)
        late = made.given_at + HOLDS

        assert can_be_confirmed(made, now=late - timedelta(seconds=1))
        assert not confirm(session, made, now=late)
        assert current_address(session, citizen.id) is None

    def test_counts_for_its_own_citizen_alone(self, session, citizen):
        token = token_of(a_waiting_address(session, citizen))

        assert address_of_token(session, a_citizen(session).id, token) is None

    def test_tells_the_one_before_and_counts_no_more_once_that_was_replaced(self, session, citizen):
        first = an_address(session, citizen)
        second = a_waiting_address(session, citizen, "another@example.org")
        assert confirm(session, second, now=clock.now())
        session.commit()

        assert current_address(session, citizen.id).id == second.id
        goodbye = [message for message in messages(session) if message.words is Words.GOODBYE]
        assert [message.address_id for message in goodbye] == [first.id]
        assert open_mail_address(VAULT, first) == ADDRESS  # until it was told
        assert not confirm(session, first, now=clock.now())

    def test_stands_in_the_chain_without_the_address(self, session, citizen):
        an_address(session, citizen)
        remove(session, citizen.id, now=clock.now())
        session.commit()

        own = select(AuditDetail.payload).where(AuditDetail.chain_id == citizen.id)
        told = session.scalars(own.order_by(AuditDetail.seq)).all()
        assert [one.split('"what":"')[1].split('"')[0] for one in told if "mail_address" in one] == [
            *("given", "confirmed", "removed")
        ]
        assert not any("@" in one for one in told)


class TestRemove:
    def test_uses_none_and_sends_no_news_any_more(self, session, reached):
        a_notice(session, reached)
        a_waiting_address(session, reached, "another@example.org")
        remove(session, reached.id, now=clock.now())
        session.commit()

        assert current_address(session, reached.id) is None
        assert [message.words for message in messages(session)] == [Words.GOODBYE]

    def test_of_nothing_is_nothing(self, session, citizen):
        remove(session, citizen.id, now=clock.now())
        assert messages(session) == []


class TestSweep:
    def test_forgets_what_nobody_confirmed_and_what_left_long_ago(self, session, database, reached):
        never = a_waiting_address(session, reached, "another@example.org")
        a_notice(session, reached)
        old = messages(session)[-1]
        old.done_at = clock.now()
        session.commit()

        sweep(database, now=clock.now() + timedelta(days=2))
        session.expire_all()
        assert session.get(MailAddress, never.id).sealed is None
        assert [message.id for message in messages(session)] == [old.id]
        assert current_address(session, reached.id) is not None
        session.commit()

        sweep(database, now=clock.now() + timedelta(days=181))
        assert messages(session) == []


class TestRotation:
    def test_brings_addresses_and_links_under_the_new_key(self, session, database, citizen):
        an_address(session, citizen)
        waiting = a_waiting_address(session, citizen, "another@example.org")
        token = token_of(waiting)
        key = b"1" * 32
        new = Vault((key, b"demo vault, never for real ones!"))

        done = rotate(database, new, others=[(MailAddress, reseal_mail_address)])

        assert done == Rotated(2, 0)
        session.expire_all()
        session.commit()
        only_new = Vault((key,))
        opened = {open_mail_address(only_new, one) for one in session.scalars(select(MailAddress))}
        assert opened == {ADDRESS, "another@example.org"}
        assert open_token(only_new, session.get_one(MailAddress, waiting.id)) == token


def test_every_message_to_an_address_goes_with_it(session, citizen):
    a_waiting_address(session, citizen)
    remove(session, citizen.id, now=clock.now())
    session.commit()

    assert session.scalars(select(OutboxMessage)).all() == []
