"""What every page may ask of the application at hand."""

from flask import current_app

from portal.config.municipality import Municipality


def municipality_here() -> Municipality:
    """Return the municipality whose portal this is."""
    municipality: Municipality = current_app.extensions["municipality"]
    return municipality
