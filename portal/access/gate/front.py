"""The gate's front door: answers with open pages that stand ready, before a request is made of what was asked.

What the gate would do for such a page is done here, too: the host is ours, the page is one that it has let through
(by name and language), and its version is asked for anew. Everything else goes on to the gate.
"""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask

from portal.access.gate.keeper import Gate
from portal.access.gate.kept import OpenPage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READING = frozenset({"GET", "HEAD"})
Answered = Callable[[str, str, int, float], None]  # (method, page's name, status, when the request came)


class FrontDoor:
    """WSGI: stands before the application, and tells `answered` of each answer of its own."""

    def __init__(self, app: Flask, gate: Gate, answered: Answered) -> None:
        self._app, self._gate, self._answered = app, gate, answered
        self._further: WSGIApplication = app.wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or let the request further in."""
        began = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        kept = self._gate.kept
        page = kept.known(environ) if method in READING and self._gate.is_surely_ours(environ) else None
        if page is None or self._has_changed(page):
            return self._further(environ, start_response)
        answer = kept.ready(page, environ)
        if answer is None:
            return self._further(environ, start_response)
        status, headers, body = answer
        if status == HTTPStatus.OK:
            headers.append(("Content-Length", str(len(body))))
        start_response(_LINES[status], headers)
        self._answered(method, page.name, status, began)
        return [body] if method == "GET" else []

    def _has_changed(self, page: OpenPage) -> bool:
        with self._app.app_context():
            return page.version_now() != page.version


_LINES: dict[int, str] = {
    status: f"{status.value} {status.phrase.upper()}" for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
}
