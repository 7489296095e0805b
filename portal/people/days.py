"""A day as people write it."""

from datetime import date

from wtforms import Form, StringField


class Day(Form):
    """A day in three fields."""

    day = StringField()
    month = StringField()
    year = StringField()

    def read(self) -> date | None:
        """Return the day; None for what is none."""
        try:
            return date(*(int(part.data or "") for part in (self.year, self.month, self.day)))
        except (ValueError, OverflowError):
            return None
