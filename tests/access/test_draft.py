from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.access import draft
from portal.access.models import Draft
from tests.pages import OWN

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class TestDraft:
    def test_holds_what_was_written(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"answers": {"a": "yes"}}, now=NOW)

        assert draft.read(session, secret, now=NOW) == {"answers": {"a": "yes"}}

    def test_opens_to_nobody_without_its_secret(self, session):
        draft.write(session, draft.new_secret(), {"a": 1}, now=NOW)

        assert draft.read(session, draft.new_secret(), now=NOW) == {}

    def test_the_row_alone_tells_nothing(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"answers": {"psykiatrisk": "yes"}}, now=NOW)

        row = session.scalars(select(Draft)).one()
        assert b"psykiatrisk" not in row.sealed
        assert secret not in row.key

    def test_a_tampered_row_is_as_good_as_none(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"a": 1}, now=NOW)
        session.scalars(select(Draft)).one().sealed = b"gAAAAA" + b"x" * 80

        assert draft.read(session, secret, now=NOW) == {}

    def test_is_gone_24_hours_after_the_last_word(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"a": 1}, now=NOW)

        assert draft.read(session, secret, now=NOW + 23 * HOUR) == {"a": 1}
        assert draft.read(session, secret, now=NOW + 24 * HOUR) == {}

    def test_slides_with_each_word_but_not_past_seven_days(self, session):
        secret = draft.new_secret()
        for hours in range(0, 168, 12):
            draft.write(session, secret, {"a": hours}, now=NOW + hours * HOUR)

        assert draft.read(session, secret, now=NOW + 167 * HOUR) == {"a": 156}
        assert draft.read(session, secret, now=NOW + 168 * HOUR) == {}

    def test_is_gone_sooner_where_it_is_told_to_live_shorter(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"a": 1}, now=NOW, lives=draft.ON_SHARED_DEVICE)

        assert draft.read(session, secret, now=NOW + 29 * HOUR / 60) == {"a": 1}
        assert draft.read(session, secret, now=NOW + 30 * HOUR / 60) == {}

    def test_writing_forgets_everybodys_expired_ones(self, session):
        draft.write(session, draft.new_secret(), {"a": 1}, now=NOW)
        draft.write(session, draft.new_secret(), {"a": 2}, now=NOW + 25 * HOUR)

        assert session.scalar(select(func.count()).select_from(Draft)) == 1

    def test_forgetting_twice_is_as_good_as_once(self, session):
        secret = draft.new_secret()
        draft.write(session, secret, {"a": 1}, now=NOW)
        draft.forget(session, secret)
        draft.forget(session, secret)

        assert draft.read(session, secret, now=NOW) == {}

    def test_refuses_what_no_honest_person_writes(self, session):
        with pytest.raises(ValueError, match="64 KiB"):
            draft.write(session, draft.new_secret(), {"a": "x" * 70_000}, now=NOW)


class TestHandTo:
    def test_a_draft_belongs_to_the_first_who_signs_in_with_it(self, app, database):
        from portal.access.gate import BrowserDraft

        with app.test_request_context(base_url=OWN), database.writing() as writing:
            held = BrowserDraft(writing)
            held.write({"answers": {"en-rejse": {"a": "yes"}}})

            held.hand_to("karim")
            assert held.read()["answers"] == {"en-rejse": {"a": "yes"}}

            held.hand_to("karim")
            assert held.read()["owner"] == "karim"

            held.hand_to("asta")
            assert held.read() == {}
