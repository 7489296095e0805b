"""`/min-side/fylder-18`: who can see what until the eighteenth birthday and from it on, and giving something back."""

from datetime import date
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import NotAllowed, is_citizen
from portal.config.municipality import Municipality
from portal.i18n import gettext, lazy_gettext
from portal.people.acting import Whom, whom_by_id
from portal.people.ages import MAJORITY, day_of_age, has_reached
from portal.people.attorney import AlreadyGiven, Given, begins_on, give, had_custody
from portal.people.models import Citizen
from portal.people.powers import powers_over
from portal.people.rules import stands_or_stood_for

pages = Pages("handover", __name__)


class PowerForm(FlaskForm):  # type: ignore[misc]
    """What somebody is let do, and for how long. Nothing is chosen beforehand."""

    what = RadioField(
        lazy_gettext("Hvad må personen?"),
        choices=[
            SelectChoice("read:6", lazy_gettext("Læse med i 6 måneder")),
            SelectChoice("read:12", lazy_gettext("Læse med i 12 måneder")),
            SelectChoice("act:6", lazy_gettext("Læse med og handle for dig i 6 måneder")),
            SelectChoice("act:12", lazy_gettext("Læse med og handle for dig i 12 måneder")),
        ],
        validators=[InputRequired(lazy_gettext("Vælg, hvad personen må."))],
    )

    def given_to(self, who: UUID) -> Given:
        """Return what was chosen for somebody; of a form that is valid."""
        what, _colon, months = self.what.data.partition(":")
        return Given(who, months=int(months), may_act=what == "act")


@pages.page("/min-side/fylder-18", needs=is_citizen, methods=("GET", "POST"))
def sheet(identity: Identity) -> ResponseReturnValue:
    """Show a young person what changes on the day they come of age, and let them give something back."""
    return _give(identity) if request.method == "POST" else _own_sheet(identity, PowerForm(formdata=None))


def _give(identity: Identity) -> ResponseReturnValue:
    """Give somebody who has or had custody a power of attorney."""
    form = PowerForm(formdata=MultiDict(request.form))
    if not form.validate():
        return make_response(_own_sheet(identity, form), 400)
    represented = session().get_one(Citizen, identity.citizen_id)
    try:
        given = form.given_to(UUID(request.form.get("who", "")))
        give(session(), represented, given, by=identity, now=clock.now())
    except AlreadyGiven:
        form.what.errors = [gettext("Personen har en fuldmagt allerede. Stop den først, hvis du vil ændre den.")]
        return make_response(_own_sheet(identity, form), 400)
    except (ValueError, NotAllowed):
        form.what.errors = [gettext("Den person kan ikke få en fuldmagt her. Tal med din kontaktperson.")]
        return make_response(_own_sheet(identity, form), 400)
    return redirect(url_for("acting.pick", givet="ja"))


@pages.page("/min-side/paa-vegne-af/<uuid:citizen_id>/fylder-18", needs=stands_or_stood_for, subject=whom_by_id)
def sheet_of(identity: Identity, whom: Whom) -> ResponseReturnValue:
    """Show a parent what changes on the day their child comes of age."""
    standing = whom.standing
    if standing is None or identity.acting_for != whom.citizen_id:
        return redirect(url_for("acting.pick"))
    if standing.born_on is None or has_reached(standing.born_on, MAJORITY, clock.now()):
        return redirect(url_for("represented.show", citizen_id=whom.citizen_id))
    birthday = day_of_age(standing.born_on, MAJORITY)
    says_no = _says_no(standing.born_on)
    return render_template("acting/handover_of.html", standing=standing, birthday=birthday, says_no=says_no)


def _own_sheet(identity: Identity, form: PowerForm) -> str:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    now = clock.now()
    return render_template(
        "acting/handover.html",
        form=form,
        birthday=_birthday_ahead(identity.born_on),
        says_no=_says_no(identity.born_on),
        begins=begins_on(identity.born_on, now),
        parents=had_custody(powers_over(session(), identity.citizen_id)),
    )


def _says_no(born_on: date | None) -> bool:
    """Tell whether the young person's own no already stops a parent's look at something."""
    municipality: Municipality = current_app.extensions["municipality"]
    ages = [rule.own_say_from for rule in municipality.category_rules.values() if not rule.is_by_oneself]
    return has_reached(born_on, min(ages), clock.now())


def _birthday_ahead(born_on: date | None) -> date | None:
    """Return the day somebody comes of age; None where that is over or nobody knows."""
    is_over = has_reached(born_on, MAJORITY, clock.now())
    return None if born_on is None or is_over else day_of_age(born_on, MAJORITY)
