"""Whether a change was asked for on one of our own pages.

Two locks. The browser says where a POST comes from (`Sec-Fetch-Site`, or `Origin` in older ones); from
another site it is refused. And once a browser holds our cookie, each form must carry the token that only
our own page could have put there. The very first POST can carry none, so there the first lock is enough,
and a browser that says nothing is refused.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

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


class OtherActing(Conflict):
    """The form was shown to the same person while they acted for somebody else; nothing of it is done."""


class StaleForm(BadRequest):
    """The form carries no token of this browser; its sender may have been here too long, or in two tabs."""


def require_own_page() -> None:
    """Let a stranger's change through only from our own page (FromElsewhere, StaleForm)."""
    vouched = _is_vouched_for()
    if not vouched or FIELD in session:
        _require_token(vouched)


def require_own_page_of(identity: Identity) -> None:
    """Let a change through only from our own page, as this very person was shown it, acting for whom they act for now.

    Raises WrongPerson and OtherActing as well. A form without a mark is nobody's, and so about oneself.
    """
    vouched = _is_vouched_for()
    person, acting = _marks()
    if vouched and person and not _is_same(person, _mark(identity)):
        raise WrongPerson
    is_other = not _is_same(acting or acting_mark(identity, None), acting_mark(identity, identity.acting_for))
    if vouched and is_other:  # before the token: who sends a stale form again gets one for whom they act for now
        raise OtherActing
    _require_token(vouched)
    if is_other:
        raise OtherActing


def is_shown_to(identity: Identity, token: str) -> bool:
    """Tell of a form's token whether it was shown to this very person, acting for whom they act for now."""
    person, _sign, acting = token.partition("~")[2].partition("~")
    is_theirs = _is_same(person, _mark(identity)) and _is_same(acting, acting_mark(identity, identity.acting_for))
    return identity.is_known and is_theirs


def _require_token(vouched: bool) -> None:
    try:
        validate_csrf(_parts()[0])
    except ValidationError:
        raise (StaleForm() if vouched else FromElsewhere()) from None


def _parts() -> tuple[str, str]:
    """Return the form's token, and the marks that follow it; empty where there are none."""
    token, _sign, marks = request.form.get(FIELD, "").partition("~")
    return token, marks


def _marks() -> tuple[str, str]:
    """Return the mark of the person the form was shown to, and of whom they acted for; empty where there is none."""
    person, _sign, acting = _parts()[1].partition("~")
    return person, acting


def _mark(identity: Identity, for_whom: str = "") -> str:
    """Name a person so that nobody else can: under our key, and the same at each of their sign-ins."""
    key: bytes = current_app.config["WTF_CSRF_SECRET_KEY"][-1]
    return hmac.digest(key, f"{identity.citizen_id or identity.staff_id}{for_whom}".encode(), "sha256").hex()[:32]


def acting_mark(identity: Identity, acting_for: UUID | None) -> str:
    """Name whom a person acts for, themselves included, so that it tells nothing to anybody else."""
    return _mark(identity, f" for {acting_for or 'oneself'}")


def shown_acting_for(identity: Identity, somebody: Iterable[UUID | None]) -> list[UUID | None]:
    """Return for whom of `somebody` (None: oneself) the form at hand was shown: one of them, or nobody named."""
    _person, acting = _marks()
    return [one for one in somebody if _is_same(acting or acting_mark(identity, None), acting_mark(identity, one))]


def _is_same(mark: str, other: str) -> bool:
    return hmac.compare_digest(mark.encode(), other.encode())


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
    return f"{token}~{_mark(identity)}~{acting_mark(identity, identity.acting_for)}" if identity.is_known else token


def install(app: Flask, keys: tuple[bytes, ...]) -> None:
    """Sign tokens with the first key, accept those of all."""
    app.config["WTF_CSRF_SECRET_KEY"] = list(reversed(keys))
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its cookie
    app.config["WTF_CSRF_ENABLED"] = False  # the gate checks once for every form; forms needn't again
    app.jinja_env.globals["csrf_token"] = form_token
