"""Whether a change was asked for on one of our own pages.

Two locks. The browser says where a POST comes from (`Sec-Fetch-Site`, or `Origin` in older ones); from
another site it is refused. And once a browser holds our cookie, each form must carry the token that only
our own page could have put there. The very first POST can carry none, so there the first lock is enough,
and a browser that says nothing is refused.
"""

from flask import Flask, g, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge
from wtforms import ValidationError

from portal.access.identity import ANYONE

FIELD = "csrf_token"
MOST_FIELDS = 200


class FromElsewhere(Forbidden):
    """The change was asked for on another site's page."""


class StaleForm(BadRequest):
    """The form carries no token of this browser; its sender may have been here too long, or in two tabs."""


def require_own_page(*, is_personal: bool) -> None:
    """Let the request through only if it comes from our own page (FromElsewhere, StaleForm)."""
    vouched = _is_vouched_for()
    if sum(len(values) for _name, values in request.form.lists()) > MOST_FIELDS:
        raise RequestEntityTooLarge
    if not is_personal and vouched and FIELD not in session:
        return
    try:
        validate_csrf(request.form.get(FIELD))
    except ValidationError:
        raise (StaleForm() if vouched else FromElsewhere()) from None


def _is_vouched_for() -> bool:
    """Tell whether the browser vouches for our own page; raises FromElsewhere when it names another."""
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
    token: str = generate_csrf()
    return token


def install(app: Flask, keys: tuple[bytes, ...]) -> None:
    """Sign tokens with the first key, accept those of all."""
    app.config["WTF_CSRF_SECRET_KEY"] = list(reversed(keys))
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its cookie
    app.config["WTF_CSRF_ENABLED"] = False  # the gate checks once for every form; forms needn't again
    app.jinja_env.globals["csrf_token"] = form_token
