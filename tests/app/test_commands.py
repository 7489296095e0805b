import pytest
from sqlalchemy import text

from portal.app.application import create_app
from portal.config.settings import read_settings


class TestDatabaseCommands:
    def test_check_is_silent_when_the_shape_is_right(self, app, database):
        run = app.test_cli_runner().invoke(args=["db", "check"])

        assert (run.exit_code, run.output) == (0, "")

    def test_check_tells_what_is_different(self, own):
        assert own.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
        with own.extensions["gate"].database.writer.begin() as connection:
            connection.execute(text("ALTER TABLE citizen ADD COLUMN shoe_size INTEGER"))

        run = own.test_cli_runner().invoke(args=["db", "check"])

        assert run.exit_code == 1
        assert "shoe_size" in run.output


class TestProbes:
    def test_alive_before_there_is_a_database(self, own):
        client = own.test_client()

        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503

    def test_ready_with_all_migrations(self, own):
        own.test_cli_runner().invoke(args=["db", "upgrade"])

        assert own.test_client().get("/readyz").status_code == 200

    def test_not_ready_when_the_database_is_away(self):
        settings = read_settings(
            {"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
        )
        answer = create_app(settings).test_client().get("/readyz")

        assert answer.status_code == 503
        assert answer.data == b"not ready\n"


@pytest.fixture
def own(tmp_path):
    url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    app = create_app(read_settings({"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": url}))
    yield app
    app.extensions["gate"].database.close()
