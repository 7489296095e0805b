"""Forms of the plan."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.i18n import lazy_gettext
from portal.people.forms import stripped
from portal.plans.actions import GOAL_CHARACTERS


class GoalForm(FlaskForm):  # type: ignore[misc]
    """The citizen's goal, in their own words."""

    words = TextAreaField(
        lazy_gettext("Hvad vil du gerne opnå?"),
        description=lazy_gettext("Skriv med dine egne ord. Det kan være stort eller småt."),
        filters=[stripped],
        validators=[
            DataRequired(lazy_gettext("Skriv dit mål, eller gå tilbage til planen.")),
            Length(max=GOAL_CHARACTERS, message=lazy_gettext("Dit mål er for langt. Der er plads til 1000 tegn.")),
        ],
    )
