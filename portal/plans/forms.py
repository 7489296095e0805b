"""Forms of the plan."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.i18n import lazy_gettext
from portal.plans.actions import GOAL_CHARACTERS


def _stripped(words: str | None) -> str:
    """Take away space at the ends, and NUL, which PostgreSQL can't store; line ends come as CRLF and count once."""
    return (words or "").replace("\r\n", "\n").replace("\x00", "").strip()


class GoalForm(FlaskForm):  # type: ignore[misc]
    """The citizen's goal, in their own words."""

    words = TextAreaField(
        lazy_gettext("Hvad vil du gerne opnå?"),
        description=lazy_gettext("Skriv med dine egne ord. Det kan være stort eller småt."),
        filters=[_stripped],
        validators=[
            DataRequired(lazy_gettext("Skriv dit mål, eller gå tilbage til planen.")),
            Length(max=GOAL_CHARACTERS, message=lazy_gettext("Dit mål er for langt. Der er plads til 1000 tegn.")),
        ],
    )
