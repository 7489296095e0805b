"""Checks 60 and 62: files lie sealed under ids of ours, and are looked at for viruses where somebody can."""

import socket
import threading
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.contact.files.checking import Checked
from portal.contact.files.cleaning import Reason, Unfit
from portal.contact.files.models import FileContent, FileOf, KeptFile, Media, Scan
from portal.contact.files.scanner import scanner_at
from portal.contact.files.store import About, content_of, discard, files_of, keep_file, reseal_file_key
from portal.people.rotation import Rotated, rotate
from portal.people.vault import CantOpen, Vault

ANSWERS = ((b"stream: OK\0", Scan.CLEAN), (b"INSTREAM size limit exceeded. ERROR\0", Scan.NOT_SCANNED))
OLD, NEW = (bytes([number]) * 32 for number in (1, 2))


@pytest.fixture
def vault():
    return Vault((OLD,))


def keep(session, vault, content=b"hej", *, reference=None) -> KeptFile:
    about = About(FileOf.MESSAGE, reference or uuid4())
    file = keep_file(session, vault, Checked(Media.PNG, content, Scan.CLEAN), about, now=clock.now())
    session.commit()
    return file


class TestKeepFile:
    def test_can_be_opened_again_and_lies_sealed(self, session, vault):
        file = keep(session, vault, b"Kanariefugl" * 100)

        assert content_of(session, vault, file) == b"Kanariefugl" * 100
        assert b"Kanarie" not in session.scalars(select(FileContent.sealed)).one()

    def test_one_files_content_opens_under_no_other(self, session, vault):
        first, second = keep(session, vault), keep(session, vault)
        sealed = session.scalars(select(FileContent.sealed).where(FileContent.file_id == first.id)).one()
        discard(session, [second.id])
        columns = {column.name: getattr(first, column.name) for column in KeptFile.__table__.columns}
        session.add(KeptFile(**columns | {"id": second.id}))
        session.flush()
        session.add(FileContent(file_id=second.id, sealed=sealed))
        session.flush()
        with pytest.raises(CantOpen):
            content_of(session, vault, session.get_one(KeptFile, second.id))

    def test_a_new_vault_key_seals_keys_anew_and_no_files(self, session, vault):
        file = keep(session, vault)
        before = session.scalars(select(FileContent.sealed)).one()
        assert reseal_file_key(session, Vault((NEW, OLD)), file)
        session.commit()

        assert content_of(session, Vault((NEW,)), file) == b"hej"
        assert session.scalars(select(FileContent.sealed)).one() == before
        with pytest.raises(CantOpen):
            content_of(session, vault, file)

    def test_the_whole_vault_is_brought_under_a_new_key(self, session, database, vault):
        file = keep(session, vault)
        assert rotate(database, Vault((NEW, OLD)), others=[(KeptFile, reseal_file_key)]) == Rotated(1, 0)
        session.refresh(file)

        assert content_of(session, Vault((NEW,)), file) == b"hej"

    def test_lists_without_reading_what_they_hold(self, session, vault):
        reference = uuid4()
        first, second = (keep(session, vault, reference=reference) for _ in range(2))

        assert [one.id for one in files_of(session, FileOf.MESSAGE, [reference])[reference]] == [first.id, second.id]
        assert files_of(session, FileOf.INQUIRY, [reference]) == {}
        assert files_of(session, FileOf.MESSAGE, []) == {}

    @pytest.mark.parametrize("change", [{"media": Media.PDF}, {"scan": Scan.NOT_SCANNED}, {"reference": uuid4()}])
    def test_stays_as_it_was_kept(self, session, vault, change):
        keep(session, vault)
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(update(KeptFile).values(**change))

    def test_content_stays_as_it_is(self, session, vault):
        keep(session, vault)
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(update(FileContent).values(sealed=b"x"))

    def test_what_was_sent_is_never_taken_away(self, session, vault, asta):
        from tests.contact.messages.builders import a_message

        message = a_message(session, asta)
        keep(session, vault, reference=message.id)
        for model in (FileContent, KeptFile):
            with pytest.raises(DBAPIError, match="was sent"):
                session.execute(delete(model))
            session.rollback()


class TestScanner:
    def test_nobody_looks_where_there_is_no_daemon(self, tmp_path):
        assert scanner_at(None)(b"x") == Scan.NOT_SCANNED
        assert scanner_at(tmp_path / "away")(b"x") == Scan.NOT_SCANNED

    @pytest.mark.parametrize(("answer", "scan"), ANSWERS)
    def test_says_what_the_daemon_says(self, tmp_path, answer, scan):
        content = b"x" * 200_000
        with a_daemon(tmp_path, answer) as (where, heard):
            assert scanner_at(where)(content) == scan
        assert heard[0] == content

    def test_refuses_what_has_a_virus(self, tmp_path):
        with a_daemon(tmp_path, b"stream: Eicar-Test-Signature FOUND\0") as (where, _heard):
            with pytest.raises(Unfit) as unfit:
                scanner_at(where)(b"x")
            assert unfit.value.reason is Reason.INFECTED


@contextmanager
def a_daemon(folder, answer: bytes):
    """Answer one file as ClamAV's daemon would."""
    where, heard = folder / "clamd", []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(where))
        server.listen(1)

        def serve() -> None:
            asked, _address = server.accept()
            with asked, asked.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(size)
                heard.append(content)
                asked.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield where, heard
        thread.join()
