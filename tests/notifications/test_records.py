"""What must reach the case record: queued with the change, filed whole, acknowledged, tried again."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.rules import NotAllowed
from portal.config.municipality import RecordNumber
from portal.config.roles import Role
from portal.notifications.actions import file_again
from portal.notifications.models import RecordEntry
from portal.notifications.queries import unfiled
from portal.notifications.records import RecordFolder, file_all, for_the_record, record_of
from tests.builders import a_staff_member, as_staff
from tests.notifications.builders import settings_with

SECRET = "Det, der kun skal stå i journalen"


@pytest.fixture
def municipality():
    number = RecordNumber(kind="letter", kle="27.00.00")
    return settings_with().municipality.model_copy(update={"record": [number]})


@pytest.fixture
def entry(session, citizen):
    made = for_the_record(session, citizen.id, "letter", citizen.id, SECRET, now=clock.now())
    session.commit()
    return made


class TestFileAll:
    def test_writes_the_text_and_what_is_about_it(self, session, database, entry, municipality, tmp_path):
        assert file_all(database, RecordFolder(tmp_path), municipality) == 1
        assert file_all(database, RecordFolder(tmp_path), municipality) == 0

        assert (tmp_path / f"{entry.id}.txt").read_text() == SECRET
        about = json.loads((tmp_path / f"{entry.id}.json").read_text())
        assert (about["kle"], about["person"], about["version"]) == ("27.00.00", str(entry.citizen_id), 1)
        assert about["at"] == entry.happened_at.isoformat()
        assert len(list(tmp_path.iterdir())) == 2

    def test_keeps_the_text_no_longer_than_that(self, session, database, entry, municipality, tmp_path):
        file_all(database, RecordFolder(tmp_path), municipality)

        session.expire_all()
        filed = session.get_one(RecordEntry, entry.id)
        assert (filed.text, filed.receipt) == (None, f"{entry.id}.json")
        assert unfiled(session) == []

    def test_waits_for_a_number_and_goes_by_itself_when_there_is_one(
        self, session, database, entry, municipality, tmp_path
    ):
        without = municipality.model_copy(update={"record": []})
        assert file_all(database, RecordFolder(tmp_path), without) == 0
        assert [one.fault for one in unfiled(session)] == ["no_number"]
        session.commit()
        with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
            assert file_all(database, RecordFolder(tmp_path), municipality) == 1

    def test_is_tried_again_where_the_folder_is_away(self, session, database, entry, municipality, tmp_path):
        (tmp_path / "record").write_text("in the way")
        assert file_all(database, RecordFolder(tmp_path / "record"), municipality) == 0
        assert [one.fault for one in unfiled(session)] == ["folder_away"]


class TestForTheRecord:
    def test_the_same_version_twice_is_filed_once(self, session, citizen, entry):
        again = for_the_record(session, citizen.id, "letter", citizen.id, "other", now=clock.now())
        assert again.id == entry.id
        newer = for_the_record(session, citizen.id, "letter", citizen.id, "newer", version=2, now=clock.now())
        assert newer.id != entry.id

    def test_is_undone_with_the_change(self, session, citizen):
        for_the_record(session, citizen.id, "letter", citizen.id, SECRET, now=clock.now())
        session.rollback()
        assert session.scalars(select(RecordEntry)).all() == []

    def test_text_and_acknowledgement_never_lack_both(self, session, entry):
        entry.text = None
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


class TestFileAgain:
    def test_makes_it_due_now_for_a_manager_alone(self, session, entry):
        entry.due_at = clock.now() + timedelta(hours=1)
        session.commit()
        with pytest.raises(NotAllowed):
            file_again(session, entry, by=as_staff(a_staff_member(session, Role.ADMIN)), now=clock.now())
        now = clock.now()
        file_again(session, entry, by=as_staff(a_staff_member(session, Role.MANAGER)), now=now)
        assert entry.due_at == now


def test_the_record_is_a_folder_where_one_is_named(tmp_path):
    assert record_of(settings_with()) is None
    assert record_of(settings_with(PORTAL_OUTBOX_FOLDER=str(tmp_path))) is not None
