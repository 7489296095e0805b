"""Is it alive, is it ready: for those who run the portal."""

from flask import Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.access.gate import Gate, Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.db.migrate import is_current

pages = Pages("probes", __name__)


@pages.page("/healthz", needs=PUBLIC, world=World.MACHINE)
def alive(identity: Identity) -> Response:
    """Answer as long as the process answers at all."""
    return Response("ok\n", mimetype="text/plain")


@pages.page("/readyz", needs=PUBLIC, world=World.MACHINE)
def ready(identity: Identity) -> Response:
    """Answer 200 when the database answers and has every migration, else 503."""
    text, status = ("ready\n", 200) if _is_ready() else ("not ready\n", 503)
    return Response(text, status, mimetype="text/plain")


def _is_ready() -> bool:
    gate: Gate = current_app.extensions["gate"]
    try:
        with gate.database.reader.connect() as connection:
            return is_current(connection)
    except SQLAlchemyError:
        return False
