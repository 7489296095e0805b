"""What must reach the municipality's case record: queued with the change, filed by the worker, acknowledged.

Here the record is a folder: each entry is a text, and beside it what the record must know to file it. **It is connected
to no case system**; whatever reads the folder is. An entry that isn't filed is shown to the manager, with its age.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.config.municipality import Municipality
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.lines import on_a_line
from portal.notifications.channels import write_whole
from portal.notifications.models import RecordEntry
from portal.notifications.queues import Away, is_done, must_wait, take

BATCH = 20
NO_NUMBER = "no_number"
"""The municipality's file names no number for the kind; when it does, the entry goes there by itself."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Paper:
    """What is filed: a text, about whom, and where it belongs."""

    id: UUID
    kind: str
    kle: str
    citizen_id: UUID
    reference: UUID
    version: int
    at: datetime
    text: str = field(repr=False)

    @property
    def about(self) -> str:
        """Return what the record must know, as JSON."""
        told = {
            "id": str(self.id),
            "kind": self.kind,
            "kle": self.kle,
            "person": str(self.citizen_id),
            "reference": str(self.reference),
            "version": self.version,
            "at": self.at.isoformat(),
            "text": f"{self.id}.txt",
        }
        return json.dumps(told, indent=2, sort_keys=True) + "\n"


class RecordFolder:
    """A folder that papers are put into: first the text, then what is about it, so that whoever reads finds both."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, paper: Paper) -> str:
        """Put a paper into the folder and return by what it was acknowledged; twice is once. Raises Away."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise Away("folder_away") from None
        write_whole(self._folder, f"{paper.id}.txt", paper.text)
        write_whole(self._folder, f"{paper.id}.json", paper.about)
        return f"{paper.id}.json"


def record_of(settings: Settings) -> RecordFolder | None:
    """Return the record by the settings; None where entries stay queued."""
    return RecordFolder(settings.outbox_folder / "record") if settings.outbox_folder is not None else None


def as_paper(title: str, facts: Mapping[str, str | None], words: str) -> str:
    """Write a text for the record: what we say of it, each fact on a line, and then, indented, what somebody wrote.

    So no word of theirs can be taken for a fact of ours.
    """
    head = [title, *(f"{name}: {value}" for name, value in facts.items() if value)]
    return "\n".join([*(on_a_line(line) for line in head), "", *(f"    {line}" for line in words.splitlines())]) + "\n"


def for_the_record(
    session: Session, citizen_id: UUID, kind: str, reference: UUID, text: str, *, version: int = 1, now: datetime
) -> RecordEntry:
    """Queue a text for the case record, in the transaction of what it tells of; the same version twice is once."""
    own = (RecordEntry.kind == kind, RecordEntry.reference == reference, RecordEntry.version == version)
    known = session.scalar(select(RecordEntry).where(*own))
    if known is not None:
        return known
    entry = RecordEntry(
        citizen_id=citizen_id,
        kind=kind,
        reference=reference,
        version=version,
        happened_at=now,
        text=text,
        queued_at=now,
        due_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def file_all(database: Database, record: RecordFolder, municipality: Municipality) -> int:
    """File everything that is due; return how many entries were. Ends early where the record isn't there."""
    filed = 0
    while True:
        with database.writing() as session:
            ids = take(session, RecordEntry, now=clock.now(), most=BATCH)
            session.commit()
        if not ids:
            return filed
        for entry_id in ids:
            try:
                filed += _file_one(database, record, municipality, entry_id)
            except Away as away:
                _let_wait(database, str(away), ids)
                _log.warning("record_away", fault=str(away))
                return filed


def _file_one(database: Database, record: RecordFolder, municipality: Municipality, entry_id: UUID) -> bool:
    """File one entry and note it, in that order: whoever is killed in between files it again, over itself."""
    with database.reading() as session:
        entry = session.get_one(RecordEntry, entry_id)
    if entry.text is None:
        return False  # somebody else has filed it meanwhile
    kle = municipality.record_number(entry.kind)
    if kle is None:
        _let_wait(database, NO_NUMBER, [entry_id])
        return False
    receipt = record.file(_paper(entry, kle, entry.text))
    with database.writing() as session:
        held = session.scalars(select(RecordEntry).where(RecordEntry.id == entry_id).with_for_update()).one()
        is_done(held, now=clock.now())
        held.receipt, held.text = receipt, None
        session.commit()
    return True


def _paper(entry: RecordEntry, kle: str, text: str) -> Paper:
    about = (entry.id, entry.kind, kle, entry.citizen_id, entry.reference, entry.version, entry.happened_at)
    return Paper(*about, text)


def _let_wait(database: Database, fault: str, ids: Sequence[UUID]) -> None:
    waiting = select(RecordEntry).where(RecordEntry.id.in_(ids)).order_by(RecordEntry.id)
    with database.writing() as session:
        for entry in session.scalars(waiting.with_for_update()):
            must_wait(entry, fault, now=clock.now())
        session.commit()
