"""What a member of staff may be. Roles come from the staff sign-in; the portal only narrows them."""

import enum


class Role(enum.StrEnum):
    """A role by the name that it has here; `PORTAL_STAFF_OIDC_ROLES` says what the sign-in calls it."""

    CONTACT_PERSON = "contact_person"
    COORDINATOR = "coordinator"
    SPECIALIST = "specialist"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    NETWORK_HOST = "network_host"
    DPO = "dpo"
    MANAGER = "manager"
    ADMIN = "admin"
