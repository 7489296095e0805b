"""Journeys on paper: everybody's and one's own, on A4, and as one file that needs no network."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.config.settings import PROJECT, Settings
from portal.journeys.screening.personal import personal_steps, reader_of
from portal.journeys.screening.situation import situation_of
from portal.journeys.shelf import Published
from portal.journeys.views.public import journey_page, page_address, published_at, revision_at, revision_for, words_for
from portal.journeys.views.screening import held_answers, journey_at
from portal.journeys.wording.journey import Wording
from portal.journeys.wording.paper import qr_code
from portal.journeys.wording.shown import ShownPhase

pages = Pages("paper", __name__)
_STYLES = (PROJECT / "portal" / "static" / "css" / "paper.css").read_text()


@pages.page("/situationer/<slug>/udskriv", needs=PUBLIC, world=World.OPEN, version=revision_at)
def journey(identity: Identity, slug: str) -> ResponseReturnValue:
    """Show one journey as it is for everybody, for paper."""
    return _for_everybody(slug, "")


@pages.page("/situationer/<slug>/for/<view>/udskriv", needs=PUBLIC, world=World.OPEN, version=revision_for)
def journey_to(identity: Identity, slug: str, view: str) -> ResponseReturnValue:
    """Show the same as it is told to another reader than the first."""
    return _for_everybody(slug, view)


@pages.page(
    "/situationer/<slug>/gem-siden", needs=PUBLIC, world=World.OPEN, version=revision_at, saved_as="{slug}.html"
)
def file(identity: Identity, slug: str) -> ResponseReturnValue:
    """Give the journey as one file that can be read without the network."""
    return _in_one_piece(_for_everybody(slug, "", is_file=True))


@pages.page(
    "/situationer/<slug>/for/<view>/gem-siden",
    needs=PUBLIC,
    world=World.OPEN,
    version=revision_for,
    saved_as="{slug}-{view}.html",
)
def file_to(identity: Identity, slug: str, view: str) -> ResponseReturnValue:
    """Give the same as it is told to another reader than the first."""
    return _in_one_piece(_for_everybody(slug, view, is_file=True))


@pages.page("/situationer/<slug>/resultat/udskriv", needs=PUBLIC, subject=journey_at, world=World.DRAFT)
def result(identity: Identity, published: Published) -> ResponseReturnValue:
    """Show one person's own steps, for paper."""
    journey, today = published.journey, clock.today()
    answers = held_answers(journey)
    words = words_for(published, reader_of(journey, answers))
    phases = words.personal_phases(personal_steps(journey, answers, today))
    sheet = words.sheet(situation_of(journey, answers).anchors)
    back = url_for("screening.result", slug=journey.slug)
    return _paper(words, phases, today=today, sheet=sheet, back_url=back)


def _for_everybody(slug: str, view: str, *, is_file: bool = False) -> str:
    published = published_at(slug)
    words = words_for(published, published.journey.views_by_slug.get(view, ""))
    back = page_address("journeys.show", published.journey, words.view)
    return _paper(words, words.general_phases(), back_url=back, sheet=words.sheet({}), is_file=is_file)


def _paper(words: Wording, phases: Iterable[ShownPhase], **more: Any) -> str:
    settings: Settings = current_app.extensions["settings"]
    address = settings.public_url + page_address("journeys.show", words.journey, words.view)
    return journey_page("journeys/paper.html", words, phases=phases, address=address, qr=qr_code(address), **more)


def _in_one_piece(page: str) -> str:
    """Put the styles into the page, and lead its links to us from wherever it is kept."""
    settings: Settings = current_app.extensions["settings"]
    begin = page.index("<link ")
    end = page.index(">", begin) + 1
    return f"{page[:begin]}<style>{_STYLES}</style>{page[end:]}".replace('href="/', f'href="{settings.public_url}/')
