"""Pages of the life situations: reading them, answering questions, saving, and taking the steps into the plan."""

from flask import Flask

from portal.db.engine import Database
from portal.journeys.seeker import Seeker
from portal.journeys.shelf import Shelf
from portal.journeys.views import saving
from portal.journeys.views.paper import pages as paper_pages
from portal.journeys.views.public import pages as public_pages
from portal.journeys.views.screening import pages as screening_pages
from portal.journeys.views.search import pages as search_pages
from portal.journeys.views.taking import pages as taking_pages


def install(app: Flask, database: Database) -> None:
    """Open these pages in `app`; they serve what is published in `database`."""
    shelf = Shelf(database)
    app.extensions["shelf"] = shelf
    app.extensions["seeker"] = Seeker(database, shelf)
    for pages in (public_pages, paper_pages, screening_pages, search_pages, taking_pages):
        app.register_blueprint(pages)
    saving.install(app)
