"""What is wrong with a provider as it is set up now, in an operator's words: one line for each fault.

Asked for at the command line alone, so it looks further than a sign-in does: also at what would only be noticed by
somebody who is turned away. None of the provider's words stand in a line.
"""

from dataclasses import dataclass
from typing import Any

from portal.config.settings import Settings
from portal.config.sign_in import SignInSettings
from portal.people.discovery import END_SESSION, PAR, USERINFO, metadata_faults
from portal.people.provider import Provider
from portal.people.transport import ProviderUnreachable

METHODS = "token_endpoint_auth_methods_supported"


@dataclass(frozen=True)
class Diagnosis:
    """Faults stop people from signing in or make it unsafe; remarks say what the provider doesn't offer."""

    faults: list[str]
    remarks: list[str]


def diagnose(sign_in: SignInSettings, provider: Provider, *, return_to: str) -> Diagnosis:
    """Look at the provider, its keys and whether it knows us; nothing of it is kept."""
    try:
        metadata = provider.discovery.fetched()
    except ProviderUnreachable as error:
        return Diagnosis([f"can't be met at {sign_in.issuer}: {error}"], [])
    faults = metadata_faults(metadata, sign_in.issuer)
    if not faults:
        faults = [*_lacking(sign_in, provider, metadata), *_failing(provider, return_to)]
    return Diagnosis(faults, _not_offered(metadata))


def _lacking(sign_in: SignInSettings, provider: Provider, metadata: dict[str, Any]) -> list[str]:
    """Hold what the provider lists as its ways against ours; what it doesn't list may be anything."""
    wanted = [
        (METHODS, [provider.way], "a proof by"),
        ("scopes_supported", sign_in.scopes.split(), "the scope"),
        ("response_types_supported", ["code"], "the response type"),
        ("response_modes_supported", ["query"], "the response mode"),
        ("code_challenge_methods_supported", ["S256"], "the code challenge method"),
    ]
    return [
        f"doesn't take {what} {ours} ({listed})"
        for listed, all_ours, what in wanted
        for ours in all_ours
        if isinstance(metadata.get(listed), list) and ours not in metadata[listed]
    ]


def _failing(provider: Provider, return_to: str) -> list[str]:
    """Try what a sign-in would need."""
    faults = []
    try:
        provider.discovery.keys()
    except ProviderUnreachable as error:
        faults.append(f"its keys can't be had: {error}")
    try:
        if not provider.knows_us(return_to):
            faults.append("doesn't know the portal by this client id and this secret or key")
        elif PAR in provider.load_server_metadata():
            provider.push_once(return_to)
    except ProviderUnreachable as error:
        faults.append(f"refuses what a sign-in would send it (is {return_to} registered?): {error}")
    return faults


def _not_offered(metadata: dict[str, Any]) -> list[str]:
    missing = {
        USERINFO: "no userinfo: all claims must stand in the ID token",
        PAR: "no pushed requests: what is asked for passes through the browser",
        END_SESSION: "no sign-out: people stay signed in at the provider when they sign out here",
        "backchannel_logout_supported": "no back-channel logout: who signs out there stays signed in here",
        "authorization_response_iss_parameter_supported": "answers don't name their issuer (RFC 9207)",
    }
    return [words for name, words in missing.items() if not metadata.get(name)]


def lacking_for_staff(settings: Settings) -> list[str]:
    """Tell what keeps every member of staff out whatever the provider says of them, one line for each."""
    names = settings.staff_sign_in.names
    has_roles, has_privileges = bool(names.get("roles")), bool(names.get("privileges"))
    lacking = {
        "no claim is named for roles: PORTAL_STAFF_OIDC_CLAIMS, roles or privileges": has_roles or has_privileges,
        "no claim is named for the department: PORTAL_STAFF_OIDC_CLAIMS, unit": bool(names.get("unit")),
        "privileges count for one cvr alone, and PORTAL_MUNICIPALITY's file names none": has_roles
        or not has_privileges
        or settings.municipality.cvr is not None,
    }
    return [fault for fault, is_well in lacking.items() if not is_well]
