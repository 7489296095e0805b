"""Each check of ours is taken away alone; then something forged gets through. So none is there for show.

`docs/measurements.md` holds the table that `table()` makes of this.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from portal.config.roles import Role
from portal.config.settings import PROJECT
from portal.people import discovery, id_token, logout_token, models
from portal.people.models import WebSession
from portal.people.sides import CITIZEN, STAFF, Side
from tests.people.forged_cases import CASES, DESK
from tests.people.forging import Case, wait_less
from tests.people.scene import Scene

BY_ID = {case.id: case for case in (*CASES, *DESK)}


def nothing(*_: Any, **__: Any) -> None:
    """Check nothing."""


def without(function: Callable[..., dict[str, Any]], claim: str) -> Callable[..., dict[str, Any]]:
    """Expect all claims but one."""

    def less(*given: Any) -> dict[str, Any]:
        return {name: wanted for name, wanted in function(*given).items() if name != claim}

    return less


def end_anybodys(session: Any, side: Side, issuer: str, *, session_id: str | None, **_: Any) -> int:
    """End a session by its name alone, whoever's provider gave it."""
    session.execute(delete(WebSession).where(WebSession.provider_session == session_id))
    return 1


@dataclass(frozen=True)
class Removed:
    """A check that is taken away: what stands in its place, and the forgery that it alone held off."""

    check: str
    instead: Any
    case: str

    @property
    def where(self) -> str:
        return f"portal.people.{self.check.partition(' ')[0]}"


ID_TOKEN, LOGOUT = id_token.expected_claims, logout_token.expected_claims
REMOVED = (
    Removed("id_token.require_issuer", nothing, "InvalidAuthorizationResponseIss: another issuer answers"),
    Removed("id_token.expected_claims (iss)", without(ID_TOKEN, "iss"), "InvalidIssuerInIdToken: another issuer"),
    Removed(
        "id_token.expected_claims (aud)",
        without(ID_TOKEN, "aud"),
        "multi-valued aud: another audience with us as its party",
    ),
    Removed("id_token.require_young", nothing, "exp, iat, skew: of long ago, still good"),
    Removed("id_token.require_access_token", nothing, "other answers: no access token"),
    Removed("id_token.require_same_person", nothing, "InvalidSubInUserinfoResponse: userinfo of another"),
    Removed("id_token.LEEWAY_SECONDS", 600, "InvalidExpiredExp: run out"),
    Removed(
        "discovery.accepted",
        lambda told: told[discovery.OFFERED],
        "IdTokenSigAlgNone: unsigned, though the provider says it would",
    ),
    Removed("discovery.is_of", lambda *_: True, "DiscoveryIssuerMismatch: metadata of another issuer"),
    Removed("discovery.scheme_of", lambda _: "http", "other answers: metadata that lead to a file"),
    Removed("discovery.known", dict, "other answers: metadata that name a proxy"),
    Removed("discovery.MUST_PUSH", "nothing", "PAR request_uri reuse: demanded but nowhere taken"),
    Removed("discovery.Allowance.take", lambda _: True, "logout token: a flood"),
    Removed("provider.name_of_request", lambda told: told["request_uri"], "PAR request_uri reuse: a name without end"),
    Removed("transport.MAX_BYTES", 10**9, "JWKS 10 MB: keys without end"),
    Removed("transport.TIMEOUT_SECONDS", 30, "JWKS slow: keys that don't come"),
    Removed("claims._require_side", nothing, "other answers: an employee"),
    Removed("claims._require_level", lambda *_: "substantial", "acr lower: low"),
    Removed("claims._require_fresh", nothing, "stale auth_time: of yesterday"),
    Removed("claims._require_past", nothing, "stale auth_time: of tomorrow"),
    Removed("claims._require", lambda value, _: value or "nobody", "other answers: a person without a name"),
    Removed("coercion.text", lambda value: value and str(value), "other answers: a name that turns the line round"),
    Removed("signin.wanted_level", lambda sign_in, _: sign_in.level, "acr lower: a step to high that wasn't taken"),
    Removed("endings.has_ended", lambda *_: False, "logout meanwhile: a sign-in that ended before it arrived"),
    Removed("endings.spend_token", lambda *_, **__: True, "logout token: used before"),
    Removed("endings.end_at_provider (issuer)", end_anybodys, "logout token: another issuer's session"),
    Removed("signout.only_one", lambda tokens: tokens[0], "logout token: two"),
    Removed("signout.SignOut.is_expected_back", lambda _: True, "RPInitLogoutInvalidState: another state"),
    Removed("logout_token.require_small", nothing, "logout token: a good one that is far too long"),
    Removed("logout_token.require_type", nothing, "logout token: another type"),
    Removed("logout_token.require_claims", nothing, "logout token: run out"),
    Removed(
        "logout_token.expected_claims (iss)", without(LOGOUT, "iss"), "BackChannelLogoutWrongIssuer: another issuer"
    ),
    Removed(
        "logout_token.expected_claims (aud)", without(LOGOUT, "aud"), "BackChannelLogoutWrongAud: for another client"
    ),
    Removed("logout_token.expected_claims (iat)", without(LOGOUT, "iat"), "logout token: made at no time"),
    Removed("logout_token.expected_claims (exp)", without(LOGOUT, "exp"), "logout token: never runs out"),
    Removed("logout_token.expected_claims (jti)", without(LOGOUT, "jti"), "logout token: without its own name"),
    Removed("logout_token.require_young", nothing, "logout token: of long ago"),
    Removed("logout_token.require_event", nothing, "BackChannelLogoutNoEvent: no event"),
    Removed("logout_token.require_no_nonce", nothing, "BackChannelLogoutWithNonce: a nonce"),
    Removed("logout_token.named", lambda claims, name: claims.get(name), "logout token: a session that is no name"),
    Removed("logout_token.require_somebody", nothing, "logout token: nobody named"),
    Removed("grants._roles", lambda *_: {Role.ADMIN}, "at the desk: another system's role"),
    Removed("grants._scope", lambda *_: (), "at the desk: another organisation's privileges"),
    Removed("grants.KEYS", {"cvr", "c", "p", "C"}, "at the desk: a limit under another name"),
    Removed("coercion._each_once", dict, "at the desk: limits told twice"),
    Removed("grants.LIMITS", {"urn:x:unheard-of": "kle"}, "at the desk: a limit nobody knows"),
    Removed("coercion.MAX_NAMES", 10**9, "at the desk: roles without end"),
    Removed("staff_claims.Here.unit_called", lambda *_: "rehab", "at the desk: a department that isn't here"),
    Removed("models.StaffMember.held", models.StaffMember.given, "at the desk: somebody whose access was cut"),
)


class TestEachCheck:
    @pytest.mark.parametrize("removed", REMOVED, ids=lambda removed: removed.check)
    def test_alone_holds_something_off(self, scene, removed, monkeypatch):
        case = BY_ID[removed.case]
        side = STAFF if case in DESK else CITIZEN
        wait_less(monkeypatch, case)
        assert what_happens(scene(side), case) is None, "it gets through as it is"

        monkeypatch.setattr(removed.where, removed.instead)
        assert what_happens(scene(side), case) is not None, "something else held it off as well"

    @pytest.mark.parametrize("file", ["id_token", "logout_token", "claims"])
    def test_of_these_files_is_in_the_list(self, file):
        text = Path(PROJECT / "portal" / "people" / f"{file}.py").read_text()
        checks = {f"{file}.{name}" for name in re.findall(r"^def (_?require\w*|expected_claims|named)\(", text, re.M)}

        assert checks
        assert checks <= {removed.check.partition(" ")[0] for removed in REMOVED}


def what_happens(scene: Scene, case: Case) -> str | None:
    """Return what goes wrong when a forgery is tried; None where it is held off."""
    try:
        return scene.complaint(case.do(scene), case.status)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def table() -> Iterator[str]:
    """Make the table for the measurements."""
    yield "| check taken away | what got through |"
    yield "|---|---|"
    for removed in REMOVED:
        yield f"| `{removed.check}` | {removed.case} |"


@pytest.fixture
def scene(stub_portal, stub_server, evil_server, database, monkeypatch) -> Callable[[Side], Scene]:
    """Make a scene of its own for each try."""
    monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 10)  # a machine may stand still for a second
    return lambda side: Scene(stub_portal, database, stub_server.new_provider(), evil_server.new_provider(), side)
