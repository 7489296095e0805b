"""A CPR number goes into the vault and is found nowhere else: address, page, cookie, log, error, file, repr."""

import logging
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, make_url, select, text

from portal.app import log
from portal.db.base import Base
from portal.people.actions import SignedIn, Told
from portal.people.claims import read_person
from portal.people.cpr import Cpr
from portal.people.models import Citizen, CprConflict, CprEntry
from portal.people.numbers import open_number
from portal.people.vault import Vault
from tests.builders import a_sign_in
from tests.pages import OWN
from tests.people.cprs import CANARY, OTHER

NO_DAY = "3111587919"
WRITTEN = (CANARY, f"{CANARY[:6]}-{CANARY[6:]}", f"{CANARY[:6]} {CANARY[6:]}", f"{CANARY[:6]}-XXXX")


class TestCanary:
    def test_is_in_the_vault_and_on_no_page_cookie_or_address(self, client, stub, signed_in, vault, database):
        with database.reading() as session:
            assert open_number(vault, session.scalars(select(CprEntry)).one()) == Cpr(CANARY)

        for rule in client.application.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and "forlad" not in rule.rule:
                answer = client.get(rule.rule, base_url=OWN)
                assert_clean(f"{answer.status}{answer.headers}{answer.get_data(as_text=True)}", rule.rule)
        cookies = [client.get_cookie(name, domain="127.0.0.1") for name in ("borger", "kladde")]
        assert_clean(str([cookie and cookie.value for cookie in cookies]), "cookies")
        assert_clean(str(stub.asked), "what the provider was asked for")

    def test_is_in_no_row_of_any_table(self, signed_in, database):
        with database.reading() as session:
            for table in Base.metadata.sorted_tables:
                for row in session.execute(select(table)):
                    assert_clean(repr(tuple(row)), table.name)

    def test_is_in_no_byte_of_the_databases_files(self, signed_in, database, database_url, tmp_path):
        if database.name == "sqlite":
            path = Path(make_url(database_url).database or "")
            files = sorted(path.parent.glob(f"{path.name}*"))
            assert files
        else:
            files = [dumped(database_url, tmp_path)]
        for file in files:
            content = file.read_bytes()
            assert not any(written.encode() in content for written in WRITTEN), file.name
            assert CANARY not in file.name

    @pytest.mark.parametrize("place", ["owner_of", "add_number", "keep_number"])
    def test_is_in_no_log_or_error_page_when_the_vault_fails(self, start, stub, heard, monkeypatch, place):
        def fail(*arguments, **_more):
            raise RuntimeError(f"about {CANARY}")

        monkeypatch.setattr(f"portal.people.actions.{place}", fail)
        answer = start()

        assert answer.status_code == 500
        assert_clean(f"{answer.headers}{answer.get_data(as_text=True)}", "error page")
        assert '"fault"' in heard()
        assert_clean(heard(), "log")

    def test_is_in_no_log_when_the_database_refuses_it(self, start, heard, database, monkeypatch):
        """The database's own word about a row that breaks a constraint would quote the row."""
        monkeypatch.setattr("portal.people.vault.Vault.index", lambda self, text: None)
        answer = start()

        assert answer.status_code == 500
        assert_clean(f"{answer.get_data(as_text=True)}{heard()}", "error")

    def test_is_in_no_log_of_a_sign_in_a_conflict_or_one_that_cant_be_read(self, client, start, stub, heard, database):
        assert start().status_code == 302
        stub.about |= {"sub": "another", "dk.cpr": OTHER}
        stub.claims["sub"] = "another"
        start()
        stub.about["dk.cpr"] = CANARY
        assert start().status_code == 302
        stub.about["dk.cpr"] = NO_DAY
        assert start().status_code == 302

        with database.reading() as session:
            assert session.scalar(select(CprConflict.id))
            assert len(session.scalars(select(Citizen)).all()) == 2
        said = heard()
        assert "cpr conflict" in said
        assert "cpr unreadable" in said
        assert_clean(said, "log")
        assert not any(told in said for told in (OTHER, NO_DAY))

    def test_is_in_no_repr(self, app, vault, database, signed_in):
        person = a_sign_in(cpr=CANARY)
        settings = app.extensions["settings"].citizen_sign_in
        level = "https://data.gov.dk/concept/core/nsis/Substantial"
        claims = {"sub": "x", "mitid.identity_name": "N", "loa": level, "dk.cpr": CANARY}
        read = read_person(settings, claims)
        with database.reading() as session:
            entry = session.scalars(select(CprEntry)).one()
            things = [person, read, Cpr(CANARY), Told(vault, Cpr(CANARY)), vault, entry, open_number(vault, entry)]
            for thing in things:
                assert_clean(f"{thing!r}{thing}", type(thing).__name__)
        assert isinstance(read, SignedIn)
        assert read.cpr == CANARY


def assert_clean(said: str, where: str) -> None:
    assert not any(written in said for written in WRITTEN), where


def dumped(url: str, folder: Path) -> Path:
    """Write out every row of every table as PostgreSQL itself writes it."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [
            str(row)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(text(f'SELECT t::text FROM "{table.name}" t')).scalars()  # noqa: S608
        ]
    engine.dispose()
    (folder / "dump").write_text("\n".join(rows))
    return folder / "dump"


@pytest.fixture
def vault(app) -> Vault:
    return Vault(app.extensions["settings"].vault_keys)


@pytest.fixture(autouse=True)
def says_the_number(stub) -> None:
    stub.about["dk.cpr"] = CANARY


@pytest.fixture
def signed_in(start) -> None:
    assert start().status_code == 302


@pytest.fixture
def heard(capsys, caplog):
    """Returns all that was logged so far, by us and by every library, at every level."""
    structlog.reset_defaults()
    log.configure()
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    def so_far() -> str:
        captured = capsys.readouterr()
        said.extend((captured.out, captured.err))
        return "".join(said) + caplog.text

    yield so_far
    structlog.reset_defaults()
