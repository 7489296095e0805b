"""Open pages, made once and kept: their bytes depend on nothing but the address and what they are made of."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import brotli
from flask import Response, request

MAX_KEPT_BYTES = 16 * 1024 * 1024
CACHE_CONTROL = "public, max-age=0, must-revalidate"


@dataclass(frozen=True, slots=True)
class Kept:
    """One page as it is sent: its validator, and its bytes plain and compressed."""

    version: Hashable
    etag: str
    bodies: dict[str, bytes]  # content coding ("" for none) -> bytes

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return sum(len(body) for body in self.bodies.values())


class KeptPages:
    """The pages this process has made, the least recently asked for given up first."""

    def __init__(self, build: str) -> None:
        self._build = build  # what all pages are made of: templates, strings, styles, the municipality's file
        self._pages: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._size = 0

    def answer(self, language: str, path: str, version: Hashable, make: Callable[[], str]) -> Response:
        """Answer with the page `path`: 304 to its validator, else its bytes, made only where none are kept."""
        kept = self._pages.get((language, path))
        if kept is None or kept.version != version:
            etag = self._etag(language, path, version)
            if request.headers.get("If-None-Match") == etag:
                return _headed(Response(status=304), etag)
            kept = self._keep((language, path), Kept(version, etag, _coded(make().encode())))
        if _is_known(kept.etag):
            return _headed(Response(status=304), kept.etag)
        coding = _best_coding()
        response = _headed(Response(kept.bodies[coding], mimetype="text/html"), kept.etag)
        if coding:
            response.headers["Content-Encoding"] = coding
        return response

    def _etag(self, language: str, path: str, version: Hashable) -> str:
        made_of = "\0".join((self._build, language, path, repr(version)))
        return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'

    def _keep(self, key: tuple[str, str], page: Kept) -> Kept:
        with self._lock:
            earlier = self._pages.pop(key, None)
            self._size += page.size - (earlier.size if earlier else 0)
            self._pages[key] = page
            while self._size > MAX_KEPT_BYTES and len(self._pages) > 1:
                _key, oldest = self._pages.popitem(last=False)
                self._size -= oldest.size
        return page


def _coded(body: bytes) -> dict[str, bytes]:
    return {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body)}


def _best_coding() -> str:
    if not request.headers.get("Accept-Encoding"):
        return ""
    accepted = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if accepted[coding] > 0), "")


def _is_known(etag: str) -> bool:
    known = request.headers.get("If-None-Match")
    return known is not None and (known == etag or request.if_none_match.contains_weak(etag[3:-1]))


def _headed(response: Response, etag: str) -> Response:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Vary"] = "Accept-Encoding"
    return response
