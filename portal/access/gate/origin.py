"""Whether a change was asked for on one of our own pages.

Two locks. The browser says where a POST comes from (`Sec-Fetch-Site`, or `Origin` in older ones); from
another site it is refused. And once a browser holds our cookie, each form must carry the token that only
our own page could have put there. The very first POST can carry none, so there the first lock is enough,
and a browser that says nothing is refused.
"""

import hmac

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, RequestEntityTooLarge
from wtforms import ValidationError

from portal.access.identity import ANYONE, Identity

FIELD = "csrf_token"
MOST_FIELDS = 200


class FromElsewhere(Forbidden):
    """The change was asked for on another site's page."""


class WrongPerson(Conflict):
    """The form was shown to somebody else, who was signed in here before; nothing of it may reach this person."""


class StaleForm(BadRequest):
    """The form carries no token of this browser; its sender may have been here too long, or in two tabs."""


def require_own_page() -> None:
    """Let a stranger's change through only from our own page (FromElsewhere, StaleForm)."""
    vouched = _is_vouched_for()
    if not vouched or FIELD in session:
        _require_token(vouched)


def require_own_page_of(identity: Identity) -> None:
    """Let a change through only from our own page, as this very person was shown it (WrongPerson as well)."""
    vouched = _is_vouched_for()
    mark = _parts()[1]
    if vouched and mark and not hmac.compare_digest(mark.encode(), _mark(identity).encode()):
        raise WrongPerson
    _require_token(vouched)


def _require_token(vouched: bool) -> None:
    try:
        validate_csrf(_parts()[0])
    except ValidationError:
        raise (StaleForm() if vouched else FromElsewhere()) from None


def _parts() -> tuple[str, str]:
    """Return the form's token, and the mark of the person it was shown to; empty where there is none."""
    token, _sign, mark = request.form.get(FIELD, "").partition("~")
    return token, mark


def _mark(identity: Identity) -> str:
    """Name a person so that nobody else can: under our key, and the same at each of their sign-ins."""
    key: bytes = current_app.config["WTF_CSRF_SECRET_KEY"][-1]
    return hmac.digest(key, str(identity.citizen_id or identity.staff_id).encode(), "sha256").hex()[:32]


def _is_vouched_for() -> bool:
    """Tell whether the browser vouches for our own page; raises FromElsewhere when it names another."""
    if sum(len(values) for _name, values in request.form.lists()) > MOST_FIELDS:
        raise RequestEntityTooLarge
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise FromElsewhere
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise FromElsewhere
    return origin is not None


def form_token() -> str:
    """Return the token for a form on the page at hand; empty for a stranger without our cookie yet."""
    is_signed_in = g.get("identity", ANYONE).is_known
    return fresh_token() if is_signed_in or len(session) else ""


def fresh_token() -> str:
    """Return a token even where that means setting the cookie; for answers to a POST."""
    identity: Identity = g.get("identity", ANYONE)
    token: str = generate_csrf()
    return f"{token}~{_mark(identity)}" if identity.is_known else token


def install(app: Flask, keys: tuple[bytes, ...]) -> None:
    """Sign tokens with the first key, accept those of all."""
    app.config["WTF_CSRF_SECRET_KEY"] = list(reversed(keys))
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its cookie
    app.config["WTF_CSRF_ENABLED"] = False  # the gate checks once for every form; forms needn't again
    app.jinja_env.globals["csrf_token"] = form_token
