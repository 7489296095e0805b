"""Open pages, made once and kept: their bytes depend on nothing but the address and what they are made of.

What is published is made when it is published and lies in the database, compressed, for all processes
(`portal.app.press`). A process keeps what it is asked for, up to a number of bytes; a page that nobody has made
yet, it makes itself.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass
from typing import Generic, TypeVar

import brotli
from flask import Response, request
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from portal.access.models import KeptPage
from portal.db.engine import Database

MAX_KEPT_BYTES = 16 * 1024 * 1024
MAX_PLAIN_BYTES = 2 * 1024 * 1024  # few clients take no compression
CACHE_CONTROL = "public, max-age=0, must-revalidate"
QUICKLY = 5  # brotli's quality for a page that somebody waits for; what is made when published is made with care
_MADE = select(KeptPage.br, KeptPage.gzip).where(KeptPage.etag == bindparam("etag"))


@dataclass(frozen=True, slots=True)
class Kept:
    """One page as it is sent: what it is made of, its validator, and its bytes in two codings."""

    version: Hashable
    etag: str
    br: bytes
    gzip: bytes

    def __len__(self) -> int:
        return len(self.br) + len(self.gzip)


Thing = TypeVar("Thing", bound=Sized)


class Bounded(Generic[Thing]):
    """Things by key, up to so many bytes together; the first to come is the first to go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def get(self, key: Hashable) -> Thing | None:
        """Return the thing with that key, if it is still here."""
        return self._things.get(key)

    def put(self, key: Hashable, thing: Thing) -> Thing:
        """Keep a thing in place of an earlier one with the same key."""
        with self._lock:
            earlier = self._things.pop(key, None)
            self.size += len(thing) - (len(earlier) if earlier is not None else 0)
            self._things[key] = thing
            while self.size > self._most and len(self._things) > 1:
                _key, oldest = self._things.popitem(last=False)
                self.size -= len(oldest)
        return thing


class KeptPages:
    """The open pages that this process has been asked for."""

    def __init__(self, build: str, database: Database) -> None:
        self._build = build  # what all pages are made of: templates, strings, styles, the municipality's file
        self._database = database
        self.forget()

    def forget(self) -> None:
        """Give up all that this process holds."""
        self._pages: Bounded[Kept] = Bounded(MAX_KEPT_BYTES)
        self._plain: Bounded[bytes] = Bounded(MAX_PLAIN_BYTES)

    @property
    def size(self) -> int:
        """The bytes that this process holds."""
        return self._pages.size + self._plain.size

    def answer(self, language: str, path: str, version: Hashable, make: Callable[[], str]) -> Response:
        """Answer with the page `path`: 304 to its validator, else its bytes, made only where none are kept."""
        kept = self._pages.get((language, path))
        if kept is None or kept.version != version:
            etag = self.etag(language, path, version)
            if request.headers.get("If-None-Match") == etag:
                return _headed(Response(status=304), etag)
            kept = self._pages.put((language, path), self._found(etag, version) or _made(etag, version, make()))
        if _is_known(kept.etag):
            return _headed(Response(status=304), kept.etag)
        return self._sent(kept)

    def etag(self, language: str, path: str, version: Hashable) -> str:
        """Name the page's bytes: its validator, known before they are made."""
        made_of = "\0".join((self._build, language, path, repr(version)))
        return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'

    def _found(self, etag: str, version: Hashable) -> Kept | None:
        """Find the page where it was made when it was published."""
        try:
            with self._database.reading() as session:
                row = session.execute(_MADE, {"etag": etag}).first()
        except SQLAlchemyError:
            return None
        return Kept(version, etag, row.br, row.gzip) if row else None

    def _sent(self, kept: Kept) -> Response:
        coding = _best_coding()
        if not coding:
            plain = self._plain.get(kept.etag)
            if plain is None:
                plain = self._plain.put(kept.etag, gzip.decompress(kept.gzip))
            return _headed(Response(plain, mimetype="text/html"), kept.etag)
        response = _headed(Response(kept.br if coding == "br" else kept.gzip, mimetype="text/html"), kept.etag)
        response.headers["Content-Encoding"] = coding
        return response


def _made(etag: str, version: Hashable, page: str) -> Kept:
    body = page.encode()
    return Kept(version, etag, brotli.compress(body, quality=QUICKLY), gzip.compress(body, 6, mtime=0))


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
