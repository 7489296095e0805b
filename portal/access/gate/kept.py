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
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import brotli
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from portal.access.models import KeptPage
from portal.db.engine import Database
from portal.i18n.languages import language_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_KEPT_BYTES = 16 * 1024 * 1024
MAX_PLAIN_BYTES = 2 * 1024 * 1024  # few clients take no compression
MAX_KNOWN = 5_000
"""How many open pages a process knows the validators of; each takes some 600 bytes."""
CACHE_CONTROL = "public, max-age=0, must-revalidate"
Header = tuple[str, str]
Key = tuple[str, str]
"""A page: its language's code, and its path without the language's prefix."""
HTML: Header = ("Content-Type", "text/html; charset=utf-8")
_ALWAYS: tuple[Header, ...] = (("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding"))
_CODED: dict[str, Header] = {coding: ("Content-Encoding", coding) for coding in ("br", "gzip")}
QUICKLY = 5  # brotli's quality for a page that somebody waits for; what is made when published is made with care
_MADE = select(KeptPage.br, KeptPage.gzip).where(KeptPage.etag == bindparam("etag"))


@dataclass(frozen=True, slots=True)
class OpenPage:
    """An open page that somebody has asked for: what it is made of, and its validator, known before it is made."""

    key: Key
    name: str
    version: Hashable
    version_now: Callable[[], Hashable | None]
    etag: str
    headers: tuple[Header, ...] = ()

    def __len__(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of a page, in two codings."""

    etag: str
    br: bytes
    gzip: bytes

    def __len__(self) -> int:
        return len(self.br) + len(self.gzip)


class Answer(NamedTuple):
    """What is sent."""

    status: int
    headers: list[Header]
    body: bytes


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
        self._known: Bounded[OpenPage] = Bounded(MAX_KNOWN)
        self._pages: Bounded[Kept] = Bounded(MAX_KEPT_BYTES)
        self._plain: Bounded[bytes] = Bounded(MAX_PLAIN_BYTES)

    @property
    def size(self) -> int:
        """The bytes that this process holds."""
        return self._pages.size + self._plain.size

    def known(self, environ: "WSGIEnvironment") -> OpenPage | None:
        """Return the page that a request is for, if somebody has asked for it before."""
        return self._known.get((language_of(environ).code, environ.get("PATH_INFO")))

    def ready(self, page: OpenPage, environ: "WSGIEnvironment") -> Answer | None:
        """Answer with a page whose version is as it was: 304 to its validator, else its bytes where they are here."""
        if _is_known(page.etag, environ):
            return Answer(304, [("ETag", page.etag), *_ALWAYS, *page.headers], b"")
        kept = self._pages.get(page.etag)
        return self._sent(page, kept, environ) if kept is not None else None

    def answer(self, page: OpenPage, environ: "WSGIEnvironment", make: Callable[[], str]) -> Answer:
        """Answer with a page, which is made only where it is neither here nor made when it was published."""
        self._known.put(page.key, page)
        ready = self.ready(page, environ)
        if ready is not None:
            return ready
        kept = self._found(page.etag) or _made(page.etag, make())
        return self._sent(page, self._pages.put(page.etag, kept), environ)

    def etag(self, key: Key, version: Hashable) -> str:
        """Name the page's bytes: its validator, known before they are made."""
        made_of = "\0".join((self._build, *key, repr(version)))
        return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'

    def _found(self, etag: str) -> Kept | None:
        """Find the page where it was made when it was published."""
        try:
            with self._database.reading() as session:
                row = session.execute(_MADE, {"etag": etag}).first()
        except SQLAlchemyError:
            return None
        return Kept(etag, row.br, row.gzip) if row else None

    def _sent(self, page: OpenPage, kept: Kept, environ: "WSGIEnvironment") -> Answer:
        headers = [HTML, ("ETag", page.etag), *_ALWAYS, *page.headers]
        coding = _best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding:
            return Answer(200, [*headers, _CODED[coding]], kept.br if coding == "br" else kept.gzip)
        plain = self._plain.get(kept.etag)
        if plain is None:
            plain = self._plain.put(kept.etag, gzip.decompress(kept.gzip))
        return Answer(200, headers, plain)


def _made(etag: str, page: str) -> Kept:
    body = page.encode()
    return Kept(etag, brotli.compress(body, quality=QUICKLY), gzip.compress(body, 6, mtime=0))


def _best_coding(accepts: str) -> str:
    if not accepts:
        return ""
    accepted = parse_accept_header(accepts, Accept)
    return next((coding for coding in ("br", "gzip") if accepted[coding] > 0), "")


def _is_known(etag: str, environ: "WSGIEnvironment") -> bool:
    sent = environ.get("HTTP_IF_NONE_MATCH")
    return sent is not None and (sent == etag or parse_etags(sent).contains_weak(etag[3:-1]))
