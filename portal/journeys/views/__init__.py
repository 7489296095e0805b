"""Pages of the life situations: reading them, answering questions, saving, and taking the steps into the plan."""

from flask import Flask

from portal.journeys.shelf import Shelf
from portal.journeys.views import saving
from portal.journeys.views.public import pages as public_pages
from portal.journeys.views.screening import pages as screening_pages
from portal.journeys.views.taking import pages as taking_pages


def install(app: Flask, shelf: Shelf) -> None:
    """Open these pages in `app`; they serve what stands on `shelf`."""
    app.extensions["shelf"] = shelf
    for pages in (public_pages, screening_pages, taking_pages):
        app.register_blueprint(pages)
    saving.install(app)
