import time
from datetime import UTC, datetime, timedelta, timezone
from threading import Timer

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from portal.access.models import Draft
from portal.db import migrate
from portal.db.base import Base, HasId, Retention
from portal.db.engine import open_database
from tests.builders import a_citizen


class TestReader:
    def test_refuses_a_change(self, session, database):
        citizen = a_citizen(session)

        with database.reading() as reader, pytest.raises(DBAPIError):
            reader.execute(text("UPDATE citizen SET name = 'Other' WHERE id IS NOT NULL"))

        session.refresh(citizen)
        assert citizen.name == "Test Testesen"

    def test_sees_what_was_committed(self, session, database):
        citizen = a_citizen(session)

        with database.reading() as reader:
            assert reader.get(type(citizen), citizen.id) is not None


class TestSqlite:
    @pytest.fixture
    def own(self, tmp_path):
        database = open_database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
        yield database
        database.close()

    @pytest.mark.parametrize(("setting", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
    def test_keeps_what_it_acknowledged(self, own, setting, value):
        for engine in (own.writer, own.reader):
            with engine.connect() as connection:
                assert connection.execute(text(f"PRAGMA {setting}")).scalar() == value

    def test_writers_take_the_lock_first(self, own, tmp_path, monkeypatch):
        monkeypatch.setattr("portal.db.engine.BUSY_MILLISECONDS", 50)
        with own.writing() as first:
            first.execute(text("SELECT 1"))
            other = open_database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
            with other.writer.connect() as second:
                second.connection.driver_connection.execute("PRAGMA busy_timeout=1")
                with pytest.raises(DBAPIError, match="locked"):
                    second.exec_driver_sql("BEGIN IMMEDIATE")
            other.close()

    def test_a_writer_waits_for_another(self, own):
        first = own.writer.connect()
        first.begin()
        Timer(0.3, first.close).start()

        began = time.monotonic()
        with own.writer.begin() as second:
            second.execute(text("SELECT 1"))
        assert 0.2 < time.monotonic() - began < 4

    def test_what_is_wrong_otherwise_is_told_at_once_and_as_of_all_statements(self, own):
        began = time.monotonic()
        with own.writer.connect() as connection:
            connection.connection.driver_connection.execute("BEGIN")
            with pytest.raises(DBAPIError, match="within a transaction"):
                connection.begin()
        assert time.monotonic() - began < 1

    def test_whoever_waits_in_vain_is_told(self, own, monkeypatch):
        monkeypatch.setattr("portal.db.engine.BUSY_MILLISECONDS", 50)
        with own.writer.begin(), pytest.raises(DBAPIError, match="locked"), own.writer.begin():
            pass


class TestUTCDateTime:
    def test_comes_back_aware_and_the_same(self, session):
        when = datetime(2026, 11, 21, 23, 30, tzinfo=timezone(timedelta(hours=1)))
        session.add(Draft(key="k", sealed=b"", begun_at=when, expires_at=when))
        session.commit()
        session.expire_all()

        found = session.get(Draft, "k")

        assert found.begun_at == when
        assert found.begun_at.tzinfo == UTC

    def test_refuses_a_naive_instant(self, session):
        naive = datetime(2026, 11, 21)  # noqa: DTZ001 -- what must be refused
        session.add(Draft(key="k", sealed=b"", begun_at=naive, expires_at=naive))
        with pytest.raises(StatementError, match="aware"):
            session.flush()


class TestRetention:
    def test_a_model_without_one_is_an_error_at_import(self):
        with pytest.raises(TypeError, match="names no retention class"):
            type("Forgetful", (HasId, Base), {"__tablename__": "forgetful"})

    def test_every_table_names_one(self):
        models = [mapper.class_ for mapper in Base.registry.mappers]
        assert len(models) >= 12
        assert all(isinstance(model.retention, Retention) for model in models)


class TestMigrations:
    def test_make_the_shape_of_the_models(self, database):
        with database.writer.connect() as connection:
            assert migrate.differences(connection) == []
            assert migrate.is_current(connection)

    def test_an_empty_database_is_not_current(self, tmp_path):
        empty = open_database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        with empty.writer.connect() as connection:
            assert not migrate.is_current(connection)
        empty.close()

    def test_running_twice_is_as_good_as_once(self, database):
        migrate.upgrade(database.writer)
        with database.writer.connect() as connection:
            assert migrate.is_current(connection)
