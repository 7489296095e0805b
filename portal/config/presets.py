"""How each broker speaks: the names of its claims, what to ask it for, and how to ask for a level.

Read in the brokers' own documentation, as gathered for the domain notes; `docs/brokers.md` says what was only read
and not tried. A bridge's claims are named by whoever sets it up, so every name can be overridden by
`PORTAL_*_OIDC_CLAIMS`, key by key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What we know of a person, in our own names. `professional` lists claims whose presence (but false) says that
# somebody signed in as an employee.
FIELDS = (
    *("subject", "name", "given_name", "family_name", "born_on", "cpr"),
    *("level", "kind", "professional"),
    *("auth_time", "methods", "session_id", "transaction_id"),
    *("roles", "privileges", "unit", "phone"),  # of staff
)
Kind = Literal["private", "professional"]
Claims = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Preset:
    """One broker's ways. Of several claims for one field the first that is there counts.

    `kind` is what an identity is when no claim says so; None means of the side that the sign-in is set up for. In
    `level_parameters` `{level}` stands for the level asked for in lower case, `{Level}` with a capital;
    `step_up_parameters` take their place when a higher one is needed. `hints_logout` tells whether the broker wants
    the ID token back at sign-out.
    """

    claims: Claims
    scopes: str
    kind: Kind | None = "private"
    level_parameters: Mapping[str, str] = field(default_factory=dict)
    step_up_parameters: Mapping[str, str] = field(default_factory=dict)
    language_parameter: str = "ui_locales"
    assertion_audience: Literal["issuer", "token_endpoint"] = "issuer"
    hints_logout: bool = True


OIO, NSIS = "https://data.gov.dk/model/core/eid", "https://data.gov.dk/concept/core/nsis"

# OpenID Connect Core 1.0 (2, 5.1) and Back-Channel Logout 1.0.
STANDARD: dict[str, tuple[str, ...]] = {
    "subject": ("sub",),
    "name": ("name",),
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "born_on": ("birthdate",),
    "level": ("acr",),
    "auth_time": ("auth_time",),
    "methods": ("amr",),
    "session_id": ("sid",),
}

# Signaturgruppen Broker's documentation: issued claims, MitID, MitID Erhverv.
NEB: dict[str, tuple[str, ...]] = {
    "subject": ("sub",),
    "name": ("mitid.identity_name", "nemlogin.name"),
    "born_on": ("mitid.date_of_birth", "nemlogin.date_of_birth"),
    "cpr": ("dk.cpr", "nemlogin.cpr"),
    "level": ("loa",),
    "kind": ("identity_type",),
    "professional": ("nemlogin.cvr", "nemlogin.persistent_professional_id"),
    "auth_time": ("auth_time",),
    "methods": ("amr",),
    "session_id": ("sid", "neb_sid"),
    "transaction_id": ("transaction_id", "mitid.transaction_id"),
}

# OIOSAML 3 attributes, passed through or shortened by the bridge (FoxIDs' documentation for NemLog-in).
OIOSAML: dict[str, tuple[str, ...]] = {
    "subject": ("sub",),
    "name": (f"{OIO}/fullName", "name"),
    "given_name": (f"{OIO}/firstName", "given_name"),
    "family_name": (f"{OIO}/lastName", "family_name"),
    "born_on": ("birthdate",),
    "cpr": (f"{OIO}/cprNumber",),
    "level": (f"{NSIS}/loa", "acr"),
    "professional": (f"{OIO}/professional/cvr", f"{OIO}/professional/uuid/persistent"),
    "auth_time": ("auth_time",),
    "methods": ("amr",),
    "session_id": ("sid",),
}

PRESETS: dict[str, Preset] = {
    "neb": Preset(
        claims=NEB,
        scopes="openid mitid",
        level_parameters={"idp_values": "mitid", "idp_params": '{"mitid":{"loa_value":"{level}"}}'},
        step_up_parameters={
            "idp_values": "mitid",
            "idp_params": '{"mitid":{"loa_value":"{level}","enable_step_up":true}}',
        },
        language_parameter="language",
    ),
    # Idura Verify's documentation: Danish MitID, MitID Erhverv. It logs out without the ID token.
    "idura": Preset(
        claims={
            "subject": ("sub",),
            "name": ("name",),
            "born_on": ("birthdate",),
            "cpr": ("cprNumberIdentifier",),
            "level": ("loA", "authenticationtype"),
            "professional": ("employee", "companySignatory"),
            "auth_time": ("authenticationinstant", "auth_time"),
            "methods": ("authenticationmethod", "amr"),
            "session_id": ("sessionindex", "sid"),
        },
        scopes="openid",
        level_parameters={"acr_values": "urn:grn:authn:dk:mitid:{level}"},
        hints_logout=False,
    ),
    # Signicat's MitID attributes; the name of the level's claim wasn't found in them.
    "signicat": Preset(
        claims={**STANDARD, "level": ("loa", "acr"), "cpr": ("nin",), "transaction_id": ("mitid_transaction_id",)},
        scopes="openid profile idp-id mitid-extra",
        level_parameters={"acr_values": "idp:mitid"},
    ),
    "nemlogin-bridge": Preset(
        claims=OIOSAML,
        scopes="openid profile",
        level_parameters={"acr_values": f"{NSIS}/loa/{{Level}} https://data.gov.dk/eid/Person"},
    ),
    # FoxIDs' documentation: one JSON text for each privilege group. A bridge must add the unit and the telephone.
    "kombit-bridge": Preset(
        claims={**OIOSAML, "privileges": ("privilege",), "unit": ("unit",), "phone": ("phone_number",)},
        scopes="openid profile",
        kind="professional",
        level_parameters={"acr_values": f"{NSIS}/loa/{{Level}}"},
    ),
    # Entra's `sub` differs per application; `oid` names the person in the tenant. It knows no NSIS level by itself.
    # `roles` are the application's own roles (app roles), never groups: Entra leaves out groups above a number.
    "entra": Preset(
        claims={
            **STANDARD,
            "subject": ("oid",),
            "level": ("loa",),
            "roles": ("roles",),
            "unit": ("department",),
            "phone": ("phone_number",),
        },
        scopes="openid profile",
        kind="professional",
        assertion_audience="token_endpoint",
    ),
    # Whoever uses it for staff says themselves which claim holds roles: a general one may mean another system's.
    "generic": Preset(
        claims={**STANDARD, "phone": ("phone_number",)},
        scopes="openid profile",
        kind=None,
        level_parameters={"acr_values": "{level}"},
    ),
    "demo": Preset(
        claims={**NEB, "roles": ("roles",), "unit": ("unit",), "phone": ("phone_number",)},
        scopes="openid mitid",
        level_parameters={"acr_values": "{level}"},
    ),
}
