"""The open pages: all situations, and one journey as it is for everybody."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.journeys.shelf import Published, Shelf
from portal.journeys.wording.journey import Wording
from portal.journeys.wording.reach import reach_in

pages = Pages("journeys", __name__)


def the_shelf() -> Shelf:
    """Return the journeys that this process serves."""
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf


def words_for(published: Published) -> Wording:
    """Return the journey in the reader's language."""
    return Wording(published.journey, reach_in(current_app.extensions["municipality"]))


def _revision_of(slug: str) -> str | None:
    published = the_shelf().find(slug)
    return published.revision if published else None


@pages.page("/situationer", needs=PUBLIC, world=World.OPEN, version=lambda: the_shelf().version())
def index(identity: Identity) -> ResponseReturnValue:
    """Show all situations."""
    return render_template("journeys/index.html", situations=situations())


@pages.page("/situationer/<slug>", needs=PUBLIC, world=World.OPEN, version=_revision_of)
def show(identity: Identity, slug: str) -> ResponseReturnValue:
    """Show one journey as it is for everybody."""
    published = the_shelf().find(slug)
    assert published is not None  # noqa: S101 -- _revision_of has found it
    wording = words_for(published)
    return render_template(
        "journeys/show.html", journey=published.journey, words=wording, phases=wording.general_phases()
    )


def situations() -> list[tuple[str, str, str]]:
    """List the situations as (slug, title, summary) in the reader's language."""
    listed = [(published.journey.slug, words_for(published)) for published in the_shelf().all()]
    return [(slug, words.text("title"), words.text("summary")) for slug, words in listed]
