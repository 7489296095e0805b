"""The open pages: all situations, and one journey as it is for everybody."""

from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.i18n import current_language
from portal.journeys.model.card import Card, Face
from portal.journeys.model.journey import Journey
from portal.journeys.shelf import Published, Shelf
from portal.journeys.wording.journey import Wording
from portal.journeys.wording.path import path_of
from portal.journeys.wording.reach import reach_in
from portal.people.here import municipality_here

pages = Pages("journeys", __name__)


def the_shelf() -> Shelf:
    """Return the journeys that this process serves."""
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf


def words_for(published: Published, view: str = "") -> Wording:
    """Return the journey in the reader's language, told to one kind of reader."""
    return Wording(published.journey, reach_in(municipality_here()), view)


def journey_page(template: str, words: Wording, **more: Any) -> str:
    """Render a page of a journey; one that must tell nobody anything can be left at once."""
    context = {"quick_exit_url": url_for("people.leave") if words.journey.is_discreet else None, **more}
    return render_template(template, journey=words.journey, words=words, **context)


def revision_at(slug: str) -> str | None:
    """Name what the pages of the journey at that address are made of; None where there is none."""
    listed = the_shelf().card(slug)
    return listed.revision if listed else None


def revision_for(slug: str, view: str) -> str | None:
    """Name the same for a page that is told to another reader; None where the journey isn't."""
    listed = the_shelf().card(slug)
    return listed.revision if listed and view in listed.card.views else None


def _revision_with_sheet(slug: str) -> str | None:
    listed = the_shelf().card(slug)
    return listed.revision if listed and listed.card.has_sheet else None


@pages.page("/situationer", needs=PUBLIC, world=World.OPEN, version=lambda: the_shelf().version())
def index(identity: Identity) -> ResponseReturnValue:
    """Show all situations."""
    return render_template("journeys/index.html", situations=situations())


@pages.page("/situationer/<slug>", needs=PUBLIC, world=World.OPEN, version=revision_at)
def show(identity: Identity, slug: str) -> ResponseReturnValue:
    """Show one journey as it is for everybody."""
    return _journey_page(published_at(slug), "")


@pages.page("/situationer/<slug>/for/<view>", needs=PUBLIC, world=World.OPEN, version=revision_for)
def show_to(identity: Identity, slug: str, view: str) -> ResponseReturnValue:
    """Show one journey as it is told to another reader than the first."""
    published = published_at(slug)
    return _journey_page(published, published.journey.views_by_slug[view])


@pages.page("/situationer/<slug>/hvem-kan-se-hvad", needs=PUBLIC, world=World.OPEN, version=_revision_with_sheet)
def sheet(identity: Identity, slug: str) -> ResponseReturnValue:
    """Show the sheet of who may what when."""
    wording = words_for(published_at(slug))
    return journey_page("journeys/sheet.html", wording, sheet=wording.sheet({}))


def situations() -> list[tuple[Card, Face]]:
    """List the situations with their words in the reader's language."""
    code = current_language().code
    return [(listed.card, listed.card.face(code)) for listed in the_shelf().cards()]


def published_at(slug: str) -> Published:
    """Return the journey at an address whose page has a version."""
    published = the_shelf().find(slug)
    assert published is not None  # noqa: S101 -- the page's version has found it
    return published


def _journey_page(published: Published, view: str) -> str:
    wording = words_for(published, view)
    phases = wording.general_phases()
    return journey_page(
        "journeys/show.html",
        wording,
        phases=phases,
        path=path_of(phases),
        others=_other_readers(published, view),
        paper_url=page_address("paper.journey", published.journey, view),
        file_url=page_address("paper.file", published.journey, view),
        sheet=wording.sheet({}),
    )


def _other_readers(published: Published, view: str) -> list[tuple[str, str]]:
    """List the other readers whom the journey is told to, as (address, what it is called for them)."""
    others = [name for name in ("", *published.journey.views_by_slug.values()) if name != view]
    journey = published.journey
    return [(page_address("journeys.show", journey, name), words_for(published, name).text("title")) for name in others]


def page_address(page: str, journey: Journey, view: str) -> str:
    """Address a page that is told to several readers, the first one by its own address."""
    if not view:
        return url_for(page, slug=journey.slug)
    return url_for(f"{page}_to", slug=journey.slug, view=view.replace("_", "-"))
