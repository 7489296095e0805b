"""Makes the open pages of what is published, in every language, so that no reader waits for it.

Done after each import, and once after a change of the portal itself. What is there already is left alone.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import brotli
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.routing import Rule

from portal import clock
from portal.access.gate import Gate, Guard
from portal.access.gate.pages import guard_of
from portal.access.models import KeptPage
from portal.app.layout import offered
from portal.i18n import Language, speak
from portal.journeys.shelf import Listed, Shelf


@dataclass(frozen=True)
class _Sheet:
    """One open page to be made."""

    language: Language
    path: str
    guard: Guard
    parts: dict[str, Any]
    etag: str


def press(app: Flask) -> int:
    """Make the open pages that aren't there yet, and throw away those that nobody asks for any more; return how many
    were made.
    """
    gate: Gate = app.extensions["gate"]
    wanted = list(_wanted(app, gate))
    with gate.database.reading() as session:
        there = set(session.scalars(select(KeptPage.etag)))
    made = [_made(app, gate, sheet) for sheet in wanted if sheet.etag not in there]
    gone = there - {sheet.etag for sheet in wanted}
    with gate.database.writing() as session:
        for etag in gone:
            session.execute(delete(KeptPage).where(KeptPage.etag == etag))
        for page in made:
            session.merge(page)
        session.commit()
    return len(made)


def _wanted(app: Flask, gate: Gate) -> Iterator[_Sheet]:
    languages = offered(app.extensions["municipality"])
    shelf: Shelf = app.extensions["shelf"]
    cards = shelf.cards()
    for rule in app.url_map.iter_rules():
        guard = guard_of(app.view_functions[rule.endpoint])
        if guard is None or guard.version is None:
            continue
        for parts in _parts(rule, cards):
            path = app.url_map.bind("").build(rule.endpoint, parts)
            with app.app_context():
                version = gate.made_of(guard, parts)
            for language in languages if version is not None else ():
                yield _Sheet(language, path, guard, parts, gate.kept.etag((language.code, path), version))


def _parts(rule: Rule, cards: list[Listed]) -> list[dict[str, Any]]:
    """Give what can stand in the address: nothing, a journey, or a journey and one of its readers."""
    if "slug" not in rule.arguments:
        return [{}]
    slugs: list[dict[str, Any]] = [{"slug": listed.card.slug} for listed in cards]
    if "view" not in rule.arguments:
        return slugs
    return [{"slug": listed.card.slug, "view": view} for listed in cards for view in listed.card.views]


def _made(app: Flask, gate: Gate, sheet: _Sheet) -> KeptPage:
    with app.test_request_context(sheet.path, base_url=app.extensions["settings"].public_url):
        speak(sheet.language)
        body = gate.make_open(sheet.guard, sheet.parts).encode()
    packed = brotli.compress(body, quality=10), gzip.compress(body, 9, mtime=0)
    return KeptPage(etag=sheet.etag, br=packed[0], gzip=packed[1], made_at=clock.now())
