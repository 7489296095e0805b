"""`/medarbejder/find`: a citizen who isn't one's own is found by number, or by name and birthday, and for a purpose.

A search is a look, so it goes through the consents' door at once, with what it is for. Whoever nobody here knows, and
whoever is known and gives no basis, look the same, word for word and in time. What was typed stands in no address, no
log and no page; whoever was searched for reads that they were.
"""

from collections.abc import Iterator
from uuid import UUID

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from wtforms import Field, FormField, StringField
from wtforms.validators import Length

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.audit.models import NOBODY
from portal.config.sharing import Purpose
from portal.consents.door import Disclosed
from portal.consents.pace import evenly
from portal.home.case_forms import ROOM_200, LookForm
from portal.home.case_queries import Case, look_at_once
from portal.home.citizen_views import Why, shown
from portal.home.rules import may_open_case
from portal.i18n import gettext, lazy_gettext
from portal.people.cpr import Cpr, read_cpr
from portal.people.days import Day
from portal.people.finding import Sought, found
from portal.people.forms import stripped

pages = Pages("finding", __name__)

SEARCHES = RateLimitItemPerHour(30, namespace="finding a citizen")
FOUND_BY_SEARCH = "Søgt frem. %s"
"""Why somebody looked, as the citizen reads it: always Danish, with the words of whoever did."""

ROOM_20 = Length(max=20, message=lazy_gettext("Sådan ser et CPR-nummer ikke ud. Skriv alle 10 tal."))
_limiter = FixedWindowRateLimiter(MemoryStorage())


class FindForm(LookForm):
    """Who is looked for, and what for. The number is never shown again."""

    cpr = StringField(lazy_gettext("CPR-nummer"), filters=[stripped], validators=[ROOM_20])
    name = StringField(lazy_gettext("Hele navnet"), filters=[stripped], validators=[ROOM_200])
    born = FormField(Day, label=lazy_gettext("Fødselsdag"))

    def __iter__(self) -> Iterator[Field]:
        """Return the fields as they stand on the page, so that a list of faults has their order."""
        first = (self.cpr, self.name, self.born)
        return iter([*first, *(field for field in super().__iter__() if field not in first)])

    def sought(self) -> Sought | None:
        """Return whom the form is about; None where it doesn't say so, which it then does beside the field."""
        number = self._number()
        if self.cpr.errors:
            return None
        born_on = self.born.form.read()
        if number is None and not self.name.data:
            self.cpr.errors = [gettext("Skriv et CPR-nummer, eller hele navnet og fødselsdagen.")]
        elif number is None and born_on is None:
            self.born.form.day.errors = [gettext("Skriv fødselsdagen med tal. For eksempel 7 11 1984.")]
        else:
            return Sought(number, self.name.data or "", born_on)
        return None

    def _number(self) -> Cpr | None:
        told = self.cpr.data or ""
        number = read_cpr(told, today=clock.today()) if told else None
        if told and number is None:
            self.cpr.errors = [gettext("Sådan ser et CPR-nummer ikke ud. Skriv alle 10 tal.")]
        return number


@pages.page("/medarbejder/find", needs=may_open_case, world=World.STAFF, methods=("GET", "POST"))
def find(identity: Identity) -> ResponseReturnValue:
    """Ask who is looked for and what for; then show what the door lets through, which it writes down."""
    form: FindForm = FindForm.with_purposes()
    sought = _sought(form) if request.method == "POST" else None
    form.cpr.data = ""
    if sought is None:
        return render_template("staff/find.html", form=form), 400 if form.errors else 200
    if not _limiter.hit(SEARCHES, str(identity.staff_id)):
        return render_template("staff/find_wait.html"), 429
    session().rollback()  # the door has a transaction of its own, and SQLite only one that writes
    why = Why(Purpose(form.purpose.data), FOUND_BY_SEARCH % form.reason.data)
    disclosed = evenly(lambda: _look(identity, sought, why))
    if disclosed.is_closed:
        return render_template("staff/citizen_closed.html", citizen_id=None), 503
    return shown(_whom(disclosed), why, disclosed)


def _sought(form: FindForm) -> Sought | None:
    """Return whom a form is about; everything that it lacks is said at once."""
    is_valid, sought = form.validate(), form.sought()
    return sought if is_valid else None


def forget_searches() -> None:
    """Begin to count anew; for tests."""
    _limiter.storage.reset()


def _look(identity: Identity, sought: Sought, why: Why) -> Disclosed[Case]:
    """Look for somebody and ask at the door; where there is nobody it is asked about nobody."""
    database = current_app.extensions["gate"].database
    with database.reading() as reading:
        citizen_id = found(reading, current_app.extensions["vault"], sought)
    policy = current_app.extensions["policy"]
    return look_at_once(database, identity, citizen_id or NOBODY, purpose=why.purpose, reason=why.reason, policy=policy)


def _whom(disclosed: Disclosed[Case]) -> UUID | None:
    """Return who was found, for the page's links; None where nothing was let through."""
    return disclosed.data.citizen_id if disclosed.data is not None else None
