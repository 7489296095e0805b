"""Who writes the texts that citizens are asked with, who reads them first, and who publishes them."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.consents.draft_models import ConsentTextDraft


def may_see_texts(identity: Identity, thing: object = None) -> bool:
    """Editors, reviewers and publishers see the texts and what is on its way."""
    return any(holds(identity, role) for role in (Role.EDITOR, Role.REVIEWER, Role.PUBLISHER))


def may_write_texts(identity: Identity, thing: object = None) -> bool:
    """An editor writes texts."""
    return holds(identity, Role.EDITOR)


def may_change_draft(identity: Identity, draft: ConsentTextDraft) -> bool:
    """The editor who began a draft is the only one to change it; another begins their own."""
    return may_write_texts(identity) and draft.writer_id == identity.staff_id


def may_review_draft(identity: Identity, draft: ConsentTextDraft) -> bool:
    """A reviewer reads what somebody else has written, never their own."""
    return holds(identity, Role.REVIEWER) and draft.writer_id != identity.staff_id


def may_publish_draft(identity: Identity, draft: ConsentTextDraft) -> bool:
    """A publisher notes the lawyer's approval and publishes."""
    return holds(identity, Role.PUBLISHER)
