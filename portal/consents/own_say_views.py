"""`/min-side/hvad-maa-de-se`: what whoever stands for a person may see, for the person themselves to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.config.municipality import Municipality
from portal.config.sharing import Category, CategoryRule
from portal.consents.denials import Forbidden, forbid, lift, own_noes
from portal.consents.growing_up import BANDS, ParentSees, Rights, table
from portal.consents.models import Denial
from portal.consents.wording import category_example, category_name, power_name
from portal.i18n import gettext
from portal.people.ages import has_reached
from portal.people.models import Citizen
from portal.people.powers import PowerHeld, powers_over

pages = Pages("own_say", __name__)

SHOWN_HERE = (Category.CONTACT_DATES, Category.GOALS)


@dataclass(frozen=True)
class ShownCategory:
    """One category as somebody else may see it or not, and whether the reader can change that here."""

    category: Category
    name: str
    example: str
    is_seen: bool
    can_change: bool


@dataclass(frozen=True)
class ShownReader:
    """Somebody who stands for the reader, and what they see."""

    who: UUID
    name: str
    relation: str
    categories: tuple[ShownCategory, ...]  # what the portal itself shows
    more: tuple[ShownCategory, ...]  # what departments may have


@pages.page("/min-side/hvad-maa-de-se", needs=is_citizen, methods=("GET", "POST"))
def show(identity: Identity) -> ResponseReturnValue:
    """Show what each of those sees who stand for the reader; say no to one category, or take the no back."""
    return _say(identity) if request.method == "POST" else _page(identity)


def _say(identity: Identity) -> ResponseReturnValue:
    """Say what the form says; a second click changes nothing."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    what = _asked_for(identity)
    if what is None:
        return make_response(_page(identity, is_refused=True), 400)
    now, noes = clock.now(), _about(own_noes(session(), identity.citizen_id), what)
    if request.form.get("say") == "no" and not noes:
        subject = session().get_one(Citizen, identity.citizen_id)
        forbid(session(), subject, what, by=identity.citizen_id, now=now)
    if request.form.get("say") == "yes":
        for one in noes:
            lift(session(), one, by=identity.citizen_id, now=now)
    return redirect(url_for("own_say.show", gemt="ja"))


def _asked_for(identity: Identity) -> Forbidden | None:
    """Return what the form is about, where the reader decides that; None where they don't."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    try:
        who, category = UUID(request.form.get("who", "")), Category(request.form.get("category", ""))
    except ValueError:
        return None
    decides = _decides(identity, _rules()[category], clock.now())
    is_known = any(one.representative_id == who for one in _standing(identity.citizen_id, clock.now()))
    is_word = request.form.get("say") in ("no", "yes")
    return Forbidden(category=category, representative_id=who) if decides and is_known and is_word else None


def _page(identity: Identity, *, is_refused: bool = False) -> str:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    now = clock.now()
    noes = own_noes(session(), identity.citizen_id)
    return render_template(
        "acting/own_say.html",
        readers=[_shown(identity, one, noes, now) for one in _standing(identity.citizen_id, now)],
        decides_from=_decides_from(identity, now),
        rows=_table_in_words(),
        is_refused=is_refused,
        is_saved="gemt" in request.args,
    )


def _standing(citizen_id: UUID, now: datetime) -> list[PowerHeld]:
    """Return those who stand for the reader and may read, each once."""
    reads = [one for one in powers_over(session(), citizen_id) if one.holds(now) and one.may_read]
    return list({one.representative_id: one for one in reads}.values())


def _shown(identity: Identity, power: PowerHeld, noes: Sequence[Denial], now: datetime) -> ShownReader:
    categories = []
    for category, rule in _rules().items():
        if rule.is_by_oneself:
            continue
        decides = _decides(identity, rule, now)
        own = _about(noes, Forbidden(category=category, representative_id=power.representative_id))
        wider = [one for one in noes if _is_wider(one, category, power.representative_id)]
        is_seen = not (decides and (own or wider))
        words = (category_name(category), category_example(category))
        categories.append(ShownCategory(category, *words, is_seen, can_change=decides and not wider))
    first = tuple(one for one in categories if one.category in SHOWN_HERE)
    more = tuple(one for one in categories if one.category not in SHOWN_HERE)
    return ShownReader(power.representative_id, power.representative, power_name(power.power), first, more)


def _about(noes: Sequence[Denial], what: Forbidden) -> list[Denial]:
    """Return the noes to exactly this."""
    return [one for one in noes if (one.category, one.representative_id) == (what.category, what.representative_id)]


def _is_wider(no: Denial, category: Category, representative_id: UUID) -> bool:
    """Tell whether a no is about more than one category of one person, and about this, too: it is lifted elsewhere."""
    is_about = no.category in (None, category) and no.representative_id in (None, representative_id)
    return is_about and None in (no.category, no.representative_id)


def _decides(identity: Identity, rule: CategoryRule, now: datetime) -> bool:
    return has_reached(identity.born_on, rule.own_say_from, now) and not rule.is_by_oneself


def _decides_from(identity: Identity, now: datetime) -> int | None:
    """Return the age from which the reader first decides something; None where they do already."""
    rules = [rule for rule in _rules().values() if not rule.is_by_oneself]
    is_old_enough = any(_decides(identity, rule, now) for rule in rules)
    return None if is_old_enough else min(rule.own_say_from for rule in rules)


def _table_in_words() -> list[tuple[str, str, str]]:
    """Say for each band of ages what a young person can and what a parent sees."""
    shown = []
    whole = table(_rules())
    for first, last in BANDS:
        rights = [one for category, one in whole[first, last].items() if not _rules()[category].is_by_oneself]
        age = gettext("%(first)s til %(last)s år", first=first, last=last) if last else gettext("Fra 18 år")
        shown.append((age, _own_words(first, any(one.says_no for one in rights)), _parent_words(rights)))
    return shown


def _own_words(age: int, says_no: bool) -> str:
    if age >= BANDS[-1][0]:
        return gettext("Du bestemmer selv det hele.")
    if says_no:
        return gettext("Du ser din side. Du kan sige nej til, at dine forældre ser noget bestemt.")
    return gettext("Du ser din side. Dine forældre kan også se den.")


def _parent_words(rights: list[Rights]) -> str:
    sees = {one.parent_sees for one in rights}
    if sees == {ParentSees.NOTHING}:
        return gettext("De ser ikke noget. Du kan give dem en fuldmagt.")
    if ParentSees.UNLESS_NO in sees:
        return gettext("De ser det, du ikke har sagt nej til.")
    return gettext("De ser din plan, og hvem der hjælper dig.")


def _rules() -> dict[Category, CategoryRule]:
    municipality: Municipality = current_app.extensions["municipality"]
    return municipality.category_rules
