"""What is published, as the files it came from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.journeys.models import JourneyPublication, JourneyRevision


def published_sources(session: Session) -> dict[str, dict[str, str]]:
    """Return the files of every published journey, the newest last: by its id, by their names below its folder."""
    rows = session.execute(
        select(JourneyPublication.journey, JourneyRevision.sources)
        .join(JourneyRevision, JourneyPublication.revision_id == JourneyRevision.id)
        .order_by(JourneyPublication.number)
    )
    return {row.journey: row.sources for row in rows}
