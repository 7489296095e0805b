"""Who may do what with sign-ins."""

from portal.access.identity import Identity
from portal.people.models import WebSession


def may_end_session(identity: Identity, sign_in: WebSession) -> bool:
    """A citizen ends their own sign-ins, on whichever device they are."""
    return identity.citizen_id is not None and identity.citizen_id == sign_in.citizen_id
