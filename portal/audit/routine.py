"""What is done again and again: sign what moved, show it to the witness, and check that all is as it was written."""

from datetime import datetime

import structlog
from sqlalchemy import func, insert, select

from portal.audit.checkpoints import Checkpoint, make
from portal.audit.models import AuditVerification
from portal.audit.signing import Signer
from portal.audit.verifier import Report, verify
from portal.audit.witness import catch_up
from portal.config.settings import Settings
from portal.db.engine import Database

_log = structlog.get_logger()


def make_checkpoint(database: Database, settings: Settings, *, now: datetime) -> Checkpoint | None:
    """Make a checkpoint where one is due, and show the witness all that it lacks, earlier ones too."""
    made = make(database, Signer(settings.signing_keys), now)
    if settings.audit_witness is not None:
        catch_up(database, settings.audit_witness)
    return made


def verify_everything(database: Database, settings: Settings, *, now: datetime, is_recorded: bool = True) -> Report:
    """Check everything; a finding is an alarm. What was found is kept, for whoever asks when it was last checked."""
    jwks = Signer(settings.signing_keys).jwks()
    report = verify(database.reader, jwks=jwks, now=now, witness=settings.audit_witness)
    if not report.is_sound:
        _log.error("audit_alarm", kind="not_sound", findings=report.found)
    if is_recorded:
        with database.writer.begin() as connection:
            connection.execute(insert(AuditVerification).values(_row(report, now)))
    return report


def last_verified(database: Database) -> datetime | None:
    """Return when everything was last checked."""
    with database.reader.connect() as connection:
        return connection.scalar(select(func.max(AuditVerification.at)))


def _row(report: Report, now: datetime) -> dict[str, object]:
    counts = {"chains": report.chains, "entries": report.entries, "findings": report.found, "seconds": report.seconds}
    return {"at": now, "is_sound": report.is_sound, "first_bad": report.first_bad, **counts}
