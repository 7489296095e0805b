"""Who may read and write what between a citizen and whoever has their case."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.access.scopes import About
from portal.config.roles import Role
from portal.contact.queries import Tie

ANSWERING = frozenset({Tie.CONTACT_PERSON, Tie.BUDDY, Tie.STAND_IN})
"""Who answers a citizen today. Whoever takes over on a day that is set reads nothing before it: `of_my_cases`, too."""


@dataclass(frozen=True)
class ThreadTo:
    """A thread, and how whoever asks is tied to the citizen's case right now. Without `id` it isn't begun yet."""

    id: UUID | None
    citizen_id: UUID
    subject: str | None = field(repr=False)
    citizen_name: str = field(repr=False)
    tie: Tie | None

    @property
    def place_id(self) -> UUID:
        """Return where a draft for it lies."""
        return self.id or self.citizen_id


@dataclass(frozen=True)
class FileTo:
    """A file of a message, and how whoever asks stands to it. `is_open`: they sent it, or have opened the message."""

    id: UUID
    number: int
    citizen_id: UUID
    tie: Tie | None
    is_open: bool


def is_with_cases(identity: Identity, thing: object = None) -> bool:
    """A contact person reads what citizens wrote to them."""
    return holds(identity, Role.CONTACT_PERSON, About(unit=identity.unit))


def may_read_own(identity: Identity, thread: ThreadTo) -> bool:
    """A thread is the citizen's own; nobody who stands for them reads it."""
    return identity.citizen_id is not None and identity.citizen_id == thread.citizen_id


def may_read_of_case(identity: Identity, thread: ThreadTo) -> bool:
    """Whoever has the case now reads its threads: contact person, buddy, stand-in."""
    return thread.tie in ANSWERING and is_with_cases(identity)


def may_write(identity: Identity, thread: ThreadTo) -> bool:
    """Who may read a thread may write in it."""
    return may_read_own(identity, thread) or may_read_of_case(identity, thread)


def may_send(identity: Identity, *, has_opened_newest: bool) -> bool:
    """Whoever has the case answers what they have opened: an answer ends a promise, so it is given to what was read."""
    return identity.staff_id is None or has_opened_newest


def may_fetch_own(identity: Identity, file: FileTo) -> bool:
    """A citizen fetches the files of their own messages, and of those they have opened."""
    return identity.citizen_id is not None and identity.citizen_id == file.citizen_id and file.is_open


def may_fetch_of_case(identity: Identity, file: FileTo) -> bool:
    """Whoever has the case fetches the files of messages that they have opened: so the citizen knows of it."""
    return file.tie in ANSWERING and file.is_open and is_with_cases(identity)


@dataclass(frozen=True)
class CallTo:
    """A call-back, and how whoever asks is tied to the citizen's case right now."""

    id: UUID
    citizen_id: UUID
    tie: Tie | None


def may_see_own_call(identity: Identity, call: CallTo) -> bool:
    """A call-back is seen and taken back by whoever asked for it."""
    return identity.citizen_id is not None and identity.citizen_id == call.citizen_id


def may_ring(identity: Identity, call: CallTo) -> bool:
    """Whoever has the case now rings, and notes how it went."""
    return call.tie in ANSWERING and is_with_cases(identity)
