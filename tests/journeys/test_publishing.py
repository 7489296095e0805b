import time

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.config.settings import PROJECT
from portal.journeys.actions import import_journeys
from portal.journeys.model.journey import content_hash
from portal.journeys.models import JourneyPublication, JourneyRevision
from portal.journeys.reading.faults import JourneyFaults
from portal.journeys.reading.reader import read_all, read_folder
from portal.journeys.shelf import Shelf

ID = "udskrevet-men-ikke-rask"


class TestImport:
    def test_the_same_content_is_published_once(self, session, journeys):
        count = select(func.count()).select_from(JourneyRevision)
        before = session.scalar(count)

        assert import_journeys(session, journeys.values(), now=clock.now()) == []
        assert session.scalar(count) == before

    def test_new_content_becomes_a_new_revision_and_the_old_one_stays(self, session, journeys, changed):
        assert import_journeys(session, [changed], now=clock.now()) == [ID]

        hashes = set(session.scalars(select(JourneyRevision.content_hash).where(JourneyRevision.journey == ID)))
        assert hashes == {content_hash(journeys[ID]), content_hash(changed)}

    def test_going_back_points_at_the_old_revision(self, session, journeys, changed):
        import_journeys(session, [changed], now=clock.now())
        import_journeys(session, [journeys[ID]], now=clock.now())

        publication = session.get_one(JourneyPublication, ID)
        assert session.get_one(JourneyRevision, publication.revision_id).content_hash == content_hash(journeys[ID])
        assert len(session.scalars(select(JourneyRevision).where(JourneyRevision.journey == ID)).all()) == 2


class TestShelf:
    def test_serves_what_is_published(self, database, journeys):
        published = Shelf(database).find(ID)

        assert published.journey == journeys[ID]
        assert published.revision == content_hash(journeys[ID])

    def test_finds_nothing_elsewhere(self, database):
        assert Shelf(database).find("findes-ikke") is None

    @pytest.mark.long
    def test_sees_a_publishing_within_two_seconds(self, database, committed):
        shelf = Shelf(database)
        before = shelf.version()
        changed = committed()

        deadline = time.monotonic() + 2
        while shelf.find(ID).journey != changed:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert shelf.version() != before

    def test_asks_the_database_at_most_once_a_second(self, database):
        from tests.statements import statements

        shelf = Shelf(database)
        with statements(database) as seen:
            for _ in range(100):
                shelf.find(ID)
        assert len(seen) <= 3  # what is published, the cards, and the one journey

    def test_goes_on_serving_while_the_database_is_away(self, tmp_path, journeys):
        from portal.db import migrate
        from portal.db.engine import open_database

        own = open_database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
        migrate.upgrade(own.writer)
        publish(own, journeys[ID])
        shelf = Shelf(own)
        shelf.find(ID)
        with own.writer.begin() as connection:
            connection.exec_driver_sql("DROP TABLE journey_publication")
        shelf._looked_at -= 10

        assert shelf.find(ID).journey == journeys[ID]
        own.close()


class TestFaults:
    def test_a_bad_file_changes_nothing_that_is_served(self, app, database, tmp_path):
        """The command says everything that is wrong, exits non-zero, and readers see what they saw."""
        bad = copied(tmp_path)
        text = (bad / ID / "journey.yaml").read_text()
        (bad / ID / "journey.yaml").write_text(
            text.replace("edition: 1", "edition: 1\nsurprise: here", 1)
            .replace("fact: rehab.has_plan", "fact: rehab.has_pln", 1)
            .replace('letter: "yes"', "letter: yes", 1)
            .replace("review_due: 2027-05-01", "review_due: 0101010007", 1)
        )
        english = bad / ID / "text" / "en.md"
        english.write_text(english.read_text().replace("## steps.papirer.title", "## steps.papirer.titel", 1))
        before = Shelf(database).find(ID)

        run = app.test_cli_runner().invoke(args=["journeys", "import", str(bad)])

        assert run.exit_code == 1
        lines = run.output.splitlines()
        for place, reason in (
            ("journey.yaml:", "surprise"),
            ("journey.yaml:", "rehab.has_pln"),
            ("journey.yaml:", "yes"),
            ("journey.yaml:", "0101010007"),
            ("text/en.md:", "steps.papirer.titel"),
        ):
            assert any(place in line and reason in line for line in lines), (place, reason, lines)
        assert Shelf(database).find(ID) == before

    def test_check_says_nothing_is_wrong_with_what_we_ship(self, app):
        run = app.test_cli_runner().invoke(args=["journeys", "check"])

        assert run.exit_code == 0
        assert "nothing wrong" in run.output

    def test_export_writes_what_import_reads(self, app, database, tmp_path, journeys):
        folder = tmp_path / "out"

        run = app.test_cli_runner().invoke(args=["journeys", "export", str(folder)])

        assert run.exit_code == 0
        assert read_all(folder) == journeys
        again = app.test_cli_runner().invoke(args=["journeys", "export", str(folder)])
        assert again.exit_code == 1
        assert "already there: " in again.output
        assert ID in again.output

    def test_restamping_mends_a_stale_mark_and_only_that(self, app, tmp_path):
        folder = copied(tmp_path) / ID
        danish = folder / "text" / "da.md"
        danish.write_text(danish.read_text().replace("## steps.papirer.title\n", "## steps.papirer.title\nNu: ", 1))
        with pytest.raises(JourneyFaults, match="stale"):
            read_folder(folder)

        run = app.test_cli_runner().invoke(args=["journeys", "restamp", str(folder)])

        assert "restamped en.md" in run.output
        assert read_folder(folder).text("steps.papirer.title").startswith("Nu: ")


def copied(tmp_path):
    import shutil

    return shutil.copytree(PROJECT / "journeys", tmp_path / "journeys")


@pytest.fixture
def changed(tmp_path):
    """The journey with one more word in its title, and its translation stamped anew."""
    from portal.journeys.reading.restamp import restamp_folder

    folder = copied(tmp_path) / ID
    danish = folder / "text" / "da.md"
    danish.write_text(danish.read_text().replace("## title\n", "## title\nNy: ", 1))
    restamp_folder(folder)
    return read_all(folder.parent)[ID]


@pytest.fixture
def committed(database, changed, journeys):
    def commit():
        publish(database, changed)
        return changed

    yield commit
    publish(database, journeys[ID])


def publish(database, journey):
    with database.writing() as session:
        import_journeys(session, [journey], now=clock.now())
        session.commit()
