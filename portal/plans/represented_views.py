"""`/min-side/paa-vegne-af/…`: the page of somebody whom the reader acts for, read through the one door.

The door writes that the reader has looked, in a transaction of its own: the one page that is only read and leaves a
trace.
"""

from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages
from portal.access.identity import Identity
from portal.consents.acting_views import of_another
from portal.consents.door import Disclosed, OnBehalf, disclose
from portal.contact.views import in_words as contact_in_words
from portal.people.acting import Whom, whom_by_id
from portal.people.handover import ahead_of_majority
from portal.people.representation import Power
from portal.people.rules import stands_or_stood_for
from portal.plans.parts import Parts, find_parts, read_parts
from portal.plans.views import in_words

pages = Pages("represented", __name__)


@pages.page("/min-side/paa-vegne-af/<uuid:citizen_id>", needs=stands_or_stood_for, subject=whom_by_id)
def show(identity: Identity, whom: Whom) -> ResponseReturnValue:
    """Show what the reader may see of whom they act for. Who doesn't act for them now chooses first."""
    standing = whom.standing
    if standing is None or identity.acting_for != whom.citizen_id or identity.citizen_id is None:
        return redirect(url_for("acting.pick"))
    municipality = current_app.extensions["municipality"]
    seen = _look(identity.citizen_id, whom.citizen_id)
    parts = seen.data or Parts()
    categories = {wanted.category.value for wanted, decision in seen.decisions.items() if decision.is_permitted}
    is_custody = standing.power == Power.CUSTODY
    return render_template(
        "acting/represented.html",
        power=of_another(standing),
        contact=contact_in_words(parts.contact, municipality) if parts.contact else None,
        head=parts.head,
        actions=[in_words(action) for action in parts.actions],
        sees=categories,
        may_act=standing.may_act,
        is_closed=seen.is_closed,
        citizen_id=whom.citizen_id,
        ahead=ahead_of_majority(standing.born_on, clock.today()) if is_custody else None,
        birthday=standing.until,
    )


def _look(representative_id: UUID, citizen_id: UUID) -> Disclosed[Parts]:
    """Ask at the door for the parts of the person that somebody acts for; the door writes it down."""
    return disclose(
        current_app.extensions["gate"].database,
        OnBehalf(representative_id),
        citizen_id,
        find=lambda connection: find_parts(connection, citizen_id),
        read=lambda connection, permitted: read_parts(connection, citizen_id, permitted),
        policy=current_app.extensions["policy"],
    )
