from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.access import draft, saved
from portal.access.codes import new_code, new_words
from portal.access.models import SavedDraft

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, NEXT_KEY = b"k" * 32, b"n" * 32
ANSWERS = {"answers": {"en-rejse": {"psykiatrisk": "yes"}}}


class TestLock:
    def test_is_the_same_each_time(self):
        code = new_words()
        assert saved.lock_of(code, KEY).key == saved.lock_of(code, KEY).key

    def test_is_another_under_another_key_or_for_another_code(self):
        code = new_words()
        locks = [saved.lock_of(code, KEY), saved.lock_of(code, NEXT_KEY), saved.lock_of(new_words(), KEY)]
        assert len({lock.key for lock in locks}) == 3

    def test_of_words_takes_what_scrypt_was_told_to(self, monkeypatch):
        """Words are few, so each try must cost; the pages' tests change the one number that says so."""
        assert (saved.SCRYPT_COST, saved.SCRYPT_BLOCK, saved.SCRYPT_TIMES) == (2**14, 8, 2)
        words = new_words()
        dear = saved.lock_of(words, KEY)
        monkeypatch.setattr(saved, "SCRYPT_COST", 2**7)
        assert saved.lock_of(words, KEY).key != dear.key

    def test_tells_nothing_when_it_is_printed(self):
        lock = saved.lock_of(new_code(), KEY)
        assert lock.key not in repr(lock)


class TestSave:
    def test_is_found_under_each_of_its_codes(self, session, locks):
        group = saved.save(session, ANSWERS, locks, now=NOW)

        for lock in locks:
            found = saved.find(session, [lock], now=NOW)
            assert (found.content, found.group) == (ANSWERS, group)

    def test_opens_to_nobody_else(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)

        assert saved.find(session, [saved.lock_of(new_words(), KEY)], now=NOW) is None

    def test_the_rows_alone_tell_nothing(self, session):
        words = new_words()
        lock = saved.lock_of(words, KEY)
        saved.save(session, ANSWERS, [lock], now=NOW)

        row = session.scalars(select(SavedDraft)).one()
        told = f"{row.key} {row.sealed!r} {row.group_id}"
        assert not [word for word in (*words.plain.split(), "psykiatrisk", "en-rejse") if word in told]

    def test_never_overwrites_anothers(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)

        with pytest.raises(IntegrityError):
            saved.save(session, {"answers": {}}, locks, now=NOW)


class TestFind:
    def test_lasts_seven_days(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)

        assert saved.find(session, locks, now=NOW + 7 * DAY - timedelta(seconds=1))
        assert saved.find(session, locks, now=NOW + 7 * DAY) is None

    def test_looks_under_every_key_of_the_server(self, session):
        code = new_words()
        saved.save(session, ANSWERS, [saved.lock_of(code, KEY)], now=NOW)

        rotated = [saved.lock_of(code, key) for key in (NEXT_KEY, KEY)]
        assert saved.find(session, rotated, now=NOW).content == ANSWERS
        assert saved.find(session, rotated[:1], now=NOW) is None

    def test_a_tampered_row_is_as_good_as_none(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)
        for row in session.scalars(select(SavedDraft)):
            row.sealed = b"gAAAAA" + b"x" * 80

        assert saved.find(session, locks, now=NOW) is None


class TestLivesUntil:
    def test_tells_until_when(self, session, locks):
        group = saved.save(session, ANSWERS, locks, now=NOW)

        assert saved.lives_until(session, group, now=NOW) == NOW + 7 * DAY
        assert saved.lives_until(session, group, now=NOW + 7 * DAY) is None
        assert saved.lives_until(session, None, now=NOW) is None


class TestForget:
    def test_no_code_of_the_group_opens_anything(self, session, locks):
        group = saved.save(session, ANSWERS, locks, now=NOW)
        other = saved.save(session, ANSWERS, [saved.lock_of(new_words(), KEY)], now=NOW)

        for _ in range(2):
            saved.forget(session, [group])

        assert [str(group_id) for group_id in session.scalars(select(SavedDraft.group_id))] == [other]

    def test_of_nothing_is_nothing(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)
        saved.forget(session, saved.groups_known_to({}))

        assert saved.find(session, locks, now=NOW) is not None


class TestExpired:
    def test_are_deleted_when_anybody_writes_a_draft(self, session, locks):
        saved.save(session, ANSWERS, locks, now=NOW)
        draft.write(session, draft.new_secret(), {"a": 1}, now=NOW + 7 * DAY)

        assert session.scalar(select(func.count()).select_from(SavedDraft)) == 0


@pytest.fixture
def locks() -> list[saved.Lock]:
    """The locks of three words and of a printed code."""
    return [saved.lock_of(code, KEY) for code in (new_words(), new_code())]
