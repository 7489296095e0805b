"""`/min-side/paa-vegne-af`: on whose behalf somebody is here, and who can act for them."""

from dataclasses import dataclass
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import NotAllowed, is_citizen
from portal.consents.wording import power_name
from portal.i18n import current_language, day, gettext, in_language
from portal.people import attorney
from portal.people.acting import act_for
from portal.people.attorney import begins_on, had_custody
from portal.people.powers import PowerHeld, ended_lately, in_force, powers_of, powers_over
from portal.people.representation import Power, Representation
from portal.people.rules import may_stop_power
from portal.people.sides import CITIZEN

pages = Pages("acting", __name__)

ONESELF = "mig"


@dataclass(frozen=True)
class ShownPower:
    """A power in the reader's language: over or of whom, by what, what it lets them do, and until when."""

    id: UUID
    who: UUID
    name: str
    relation: str
    may: tuple[str, ...]
    until: str
    can_stop: bool = False


@pages.page("/min-side/paa-vegne-af", needs=is_citizen, methods=("GET", "POST"))
def pick(identity: Identity) -> ResponseReturnValue:
    """Show for whom the reader stands and who stands for them; choose on whose behalf one is here."""
    return _choose(identity) if request.method == "POST" else _pick_page(identity)


def _choose(identity: Identity) -> ResponseReturnValue:
    """Act for somebody from now on, or for oneself. Whoever can't be chosen is one and the same.

    `back` is the page of ours that a form was refused on; it opens again.
    """
    wanted = request.form.get("who", "")
    try:
        chosen = None if wanted == ONESELF else UUID(wanted)
        act_for(session(), chosen, by=identity, now=clock.now())
    except (ValueError, NotAllowed):
        return make_response(_pick_page(identity, is_refused=True), 400)
    if request.form.get("back"):
        return redirect(in_language(current_language(), CITIZEN.own_page(request.form["back"])))
    if chosen is None:
        return redirect(url_for("home.my_page"))
    return redirect(url_for("represented.show", citizen_id=chosen))


@pages.page(
    "/min-side/paa-vegne-af/fuldmagt/<uuid:power_id>/stop",
    needs=may_stop_power,
    subject=attorney.power_by_id,
    methods=("POST",),
)
def stop(identity: Identity, power: Representation) -> ResponseReturnValue:
    """Stop a power of attorney over oneself, at once."""
    attorney.stop(session(), power, by=identity, now=clock.now())
    return redirect(url_for("acting.pick", stoppet="ja"))


def _pick_page(identity: Identity, *, is_refused: bool = False) -> str:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    now = clock.now()
    held, over = powers_of(session(), identity.citizen_id), powers_over(session(), identity.citizen_id)
    return render_template(
        "acting/pick.html",
        others=[of_another(one) for one in in_force(held, now)],
        ended=[(power_name(one.power), clock.in_denmark(at).date()) for one, at in ended_lately(held, now)],
        over=[over_oneself(one) for one in over if one.known_to is None and one.ended_at(now) is None],
        can_give=bool(had_custody(over)) and begins_on(identity.born_on, now) is not None,
        is_refused=is_refused,
        has_stopped="stoppet" in request.args,
        has_given="givet" in request.args,
        oneself=ONESELF,
    )


def of_another(power: PowerHeld) -> ShownPower:
    """Put a power that the reader has into words."""
    may = (
        gettext("Du kan læse.") if power.may_read else "",
        gettext("Du kan svare og handle.") if power.may_act else "",
        gettext("Kommunen kan kontakte dig.") if power.may_contact else "",
    )
    name = power.represented
    return ShownPower(power.id, power.represented_id, name, power_name(power.power), _said(may), until_words(power))


def over_oneself(power: PowerHeld) -> ShownPower:
    """Put a power that somebody has over the reader into words."""
    may = (
        gettext("Kan læse.") if power.may_read else "",
        gettext("Kan svare og handle for dig.") if power.may_act else "",
        gettext("Kommunen kan kontakte personen om dig.") if power.may_contact else "",
    )
    words = (power.representative, power_name(power.power), _said(may), until_words(power))
    return ShownPower(power.id, power.representative_id, *words, can_stop=power.power == Power.ATTORNEY)


def until_words(power: PowerHeld) -> str:
    """Say from when a power holds, where that is still to come, and when it ends by itself."""
    begins = ""
    if power.true_from > clock.today():
        begins = gettext("Begynder %(day)s kl.\u00a000.00.", day=day(power.true_from)) + " "
    if power.until is None:
        return begins + gettext("Der er ingen slutdato.")
    return begins + gettext("Slutter af sig selv %(day)s kl.\u00a000.00.", day=day(power.until))


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, words))
