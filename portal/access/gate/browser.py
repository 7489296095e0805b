"""What a stranger's browser holds: one encrypted cookie, set by the first POST or by signing in.

Flask's `session` is that cookie. It is opened only when something asks for it, so an open page neither
reads nor sets it. In it: the CSRF secret, the few newest sign-ins under way, the draft's secret, and whether
the device is shared. On a shared device the cookie is gone when the browser is closed.
"""

import base64
import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session

from portal import clock
from portal.access import draft, saved
from portal.access.draft import AT_MOST, ON_SHARED_DEVICE, SLIDING, Content

BEGUN = "begun"
SECRET = "draft"  # noqa: S105 -- the name under which the cookie holds it
SHARED = "shared"
OWNER = "owner"  # in the draft: who had signed in with it
TOKEN = "csrf_token"  # noqa: S105 -- Flask-WTF's name for it
SIGN_INS = "_state_"
MAX_SIGN_INS = 3


def sealer(keys: tuple[bytes, ...]) -> MultiFernet:
    """Return what seals cookies: the first key writes, all of them open. Keys are 32 bytes."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class BrowserCookie(SessionMixin):
    """The cookie's content, opened on first use."""

    def __init__(self, request: Request, name: str, seal: MultiFernet) -> None:
        self._request, self._name = request, name
        self._seal = seal
        self._content: dict[str, Any] | None = None
        self.accessed = self.modified = False

    @property
    def content(self) -> dict[str, Any]:
        """Return what the cookie holds; empty when it is absent, forged or too old."""
        if self._content is None:
            self.accessed = True
            raw = self._request.cookies.get(self._name)
            self.new = not raw
            self._content = _open(raw, self._seal)
        return self._content

    def __getitem__(self, key: str) -> Any:
        return self.content[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.modified = True
        self.content[key] = value

    def __delitem__(self, key: str) -> None:
        self.modified = True
        del self.content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)


class BrowserCookies(SessionInterface):
    """Flask's door to the cookie: encrypted, HttpOnly, SameSite=Lax, 24 hours sliding, seven days at most."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._seal = sealer(keys)

    def open_session(self, app: Flask, request: Request) -> BrowserCookie:
        """Hand out the cookie unopened."""
        return BrowserCookie(request, self.get_cookie_name(app), self._seal)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie if something changed in it; take it away when it is empty."""
        assert isinstance(session, BrowserCookie)  # noqa: S101 -- made by open_session
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        where = {"domain": None, "path": "/", "secure": self.get_cookie_secure(app), "samesite": "Lax"}
        name = self.get_cookie_name(app)
        if not session.content:
            response.delete_cookie(name, httponly=True, **where)  # type: ignore[arg-type]
            return
        now = clock.now()
        content = _bounded(session.content, now)
        sealed = self._seal.encrypt(json.dumps(content).encode()).decode()
        until_end = _begun(content, now) + AT_MOST - now
        max_age = None if SHARED in content else int(min(SLIDING, until_end).total_seconds())
        response.set_cookie(name, sealed, max_age=max_age, httponly=True, **where)  # type: ignore[arg-type]


def _open(raw: str | None, seal: MultiFernet) -> dict[str, Any]:
    try:
        plain = seal.decrypt((raw or "").encode(), ttl=int(SLIDING.total_seconds()))
    except InvalidToken:
        return {}
    content: dict[str, Any] = json.loads(plain)
    now = clock.now()
    return content if now < _begun(content, now) + AT_MOST else {}


def _begun(content: dict[str, Any], now: datetime) -> datetime:
    return datetime.fromisoformat(content[BEGUN]) if BEGUN in content else now


def _bounded(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Fill in what every cookie holds; keep each side's newest few sign-ins: abandoned ones mustn't make it grow."""
    content = {BEGUN: now.isoformat(), TOKEN: secrets.token_hex(20), **content}
    for side in ("citizen", "staff"):
        under_way = [key for key in content if key.startswith(f"{SIGN_INS}{side}_")]
        for key in under_way[:-MAX_SIGN_INS]:
            del content[key]
    return content


class BrowserDraft:
    """The draft of the browser at hand."""

    def __init__(self, database: Session) -> None:
        self._database = database

    def read(self, *, to_change: bool = False) -> Content:
        """Return what the draft holds, empty where there is none; `to_change` keeps others waiting."""
        secret = session.get(SECRET)
        return draft.read(self._database, secret, now=clock.now(), to_change=to_change) if secret else {}

    def write(self, content: Content) -> None:
        """Keep `content`, and keep the cookie alive with it."""
        secret = session.get(SECRET) or draft.new_secret()
        session[SECRET] = secret
        lives = ON_SHARED_DEVICE if self.is_on_shared_device else SLIDING
        draft.write(self._database, secret, content, now=clock.now(), lives=lives)

    @property
    def is_on_shared_device(self) -> bool:
        """Tell whether the person has said that others use this device too."""
        return is_on_shared_device()

    def share_device(self, *, is_shared: bool) -> None:
        """Note whether others use this device too; the draft's time begins anew, as it is from now on."""
        content = self.read(to_change=True)
        if is_shared:
            session[SHARED] = True
        else:
            session.pop(SHARED, None)
        if content:
            self.write(content)

    def hand_to(self, owner: str) -> None:
        """Let the draft be `owner`'s from now on; what somebody else had written while signed in here is gone.

        Every copy of the cookie from before becomes worthless: the draft moves, and forms become stale.
        """
        content = self.read(to_change=True)
        self.forget()
        if content and content.get(OWNER, owner) == owner:
            self.write({**content, OWNER: owner})
        renew_forms()

    def forget(self) -> None:
        """Delete the draft and its secret."""
        secret = session.pop(SECRET, None)
        if secret:
            draft.forget(self._database, secret)

    def forget_everywhere(self) -> None:
        """Delete the draft, and what this browser has saved under a code or fetched with one."""
        saved.forget(self._database, saved.groups_known_to(self.read(to_change=True)))
        self.forget()


def renew_forms() -> None:
    """Make every form stale that this browser was shown before."""
    session[TOKEN] = secrets.token_hex(20)


def is_on_shared_device() -> bool:
    """Tell whether the person at the browser at hand has said that others use it too."""
    return SHARED in session
