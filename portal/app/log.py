"""Structured logs: one JSON line per event on standard output, and no personal data in any of them.

Addresses are logged as the page's name, never as the path. An exception is logged as its type and the
places it passed; its message could quote what somebody wrote.
"""

import logging
import sys
import time
import traceback
from pathlib import Path

import structlog
from flask import Flask, Response, g, request

from portal.config.settings import PROJECT

_log = structlog.get_logger()


def configure() -> None:
    """Write every event as one JSON line; what libraries log below a warning is dropped."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def install(app: Flask) -> None:
    """Log every answer of `app`."""

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        answered(request.method, request.endpoint or "none", response.status_code, g.began)
        return response

    app.before_request(begin)
    app.after_request(end)


def answered(method: str, page: str, status: int, began: float) -> None:
    """Log one answer; `began` is when its request came (time.perf_counter)."""
    _log.info("request", method=method, page=page, status=status, ms=round((time.perf_counter() - began) * 1000, 1))


def fault(error: Exception, reference: str) -> None:
    """Log an exception that nobody expected, under the reference that the person was shown."""
    _log.error(
        "fault",
        reference=reference,
        page=request.endpoint or "none",
        error=type(error).__name__,
        places=_places(error),
    )


def _places(error: Exception) -> list[str]:
    """Name our own lines that the exception passed, and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(str(PROJECT / "portal"))]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in [*ours[-8:], frames[-1]]]
