"""What a person sees when something went wrong: what happened, what to do, and nothing of what they wrote lost."""

import secrets
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, Unauthorized

from portal import clock
from portal.access.gate.origin import FIELD, OtherActing, StaleForm, fresh_token, shown_acting_for
from portal.access.gate.pages import guard_of
from portal.access.identity import ANYONE, Identity
from portal.access.rules import NotAllowed
from portal.app import layout, log
from portal.app.too_large import written_before_the_file
from portal.consents.acting_views import ONESELF
from portal.consents.wording import power_name
from portal.i18n import gettext
from portal.people.powers import stands_for_now
from portal.people.representation import Power
from portal.people.sides import side_at
from portal.people.typed import typed_words

KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 429, 503})


def install(app: Flask) -> None:
    """Answer for every error in `app`."""
    app.register_error_handler(StaleForm, _stale)
    app.register_error_handler(OtherActing, _other_acting)
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(NotAllowed, _not_yours)
    app.register_error_handler(Exception, _unexpected)


def _stale(error: StaleForm) -> ResponseReturnValue:
    """Offer to send the form once more: it came from our own page, only its token was too old."""
    return render_template("errors/stale.html", written=_written(), token=fresh_token(), **_typed()), 400


def _other_acting(error: OtherActing) -> ResponseReturnValue:
    """Say for whom the page was and for whom the person acts now, and show what they wrote."""
    identity: Identity = g.identity
    was, who = _shown_to(identity)
    now = _named(identity.acting_name, identity.acting_by) if identity.acting_for else gettext("dig selv")
    back = request.path if layout.can_be_read() else ""
    told = {"was": was, "now": now, "switch_to": who, "back": back, **_typed()}
    return render_template("errors/other_acting.html", **told), 409


def _shown_to(identity: Identity) -> tuple[str, str]:
    """Return for whom the form was shown, and how they are chosen again; nobody's name whom one stood for once."""
    if shown_acting_for(identity, [None]):
        return gettext("dig selv"), ONESELF
    with current_app.extensions["gate"].database.reading() as session:
        held = stands_for_now(session, identity.citizen_id, clock.now()) if identity.citizen_id else []
    found = {one.represented_id: one for one in held}
    for who in shown_acting_for(identity, found):
        if who is not None:
            return _named(found[who].represented, found[who].power), str(who)
    return gettext("en, du ikke længere kan handle for"), ""


def _named(name: str, power: str) -> str:
    return f"{name} ({power_name(Power(power)).lower()})"


def _typed() -> dict[str, Any]:
    """Return what the person wrote themselves, and whether they chose a file, which no page can keep."""
    has_file = any(file.filename for file in request.files.values())
    return {"typed": typed_words(request.form.items(multi=True)), "has_file": has_file}


def _signed_out(error: Unauthorized) -> ResponseReturnValue:
    return render_template("errors/signed_out.html", again=_sign_in_again(), **_typed()), 401


def _expected(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect that routing asks for
    response = make_response(_page(error.code))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.allow.update(error.valid_methods)
    return response


def _not_yours(error: NotAllowed) -> ResponseReturnValue:
    """Hide what isn't theirs, as the gate does."""
    return _page(404)


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.fault(error, reference)
    return _page(500, reference)


def _page(code: int, reference: str = "") -> ResponseReturnValue:
    shown = code if code in KNOWN or code >= 500 else 400
    identity: Identity = g.get("identity", ANYONE)
    layout_of = "public"
    if code == 413 and identity.is_known:  # too much was sent by somebody who is signed in, and stays so
        layout_of = "staff" if identity.staff_id is not None else "personal"
    told = {"code": shown, "reference": reference, "layout_of": layout_of, "is_file": _takes_a_file()}
    if code == 413 and told["is_file"]:
        written = written_before_the_file(identity)
        told |= {"written": written, "token": fresh_token() if written else "", "typed": typed_words(written)}
    return render_template("errors/error.html", **told), code


def _takes_a_file() -> bool:
    guard = guard_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    return guard is not None and guard.takes_files


def _sign_in_again() -> str:
    back = request.path if layout.can_be_read() else None
    return url_for(f"{side_at(request.path).pages}.sign_in", next=back)


def _written() -> list[tuple[str, str]]:
    """Return what the person was sending, field by field; a number of somebody's is shown to nobody again."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, "cpr")]
