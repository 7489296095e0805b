"""What the inbox calls news of the round, and the page that each leads to."""

from portal.contact.round.signal_actions import CLOSED, DECIDED
from portal.notifications.wording import N_, NewsKind

NEWS_KINDS = (
    NewsKind(
        DECIDED,
        N_("Vi har aftalt, hvem der gør noget for dig"),
        N_("Når vi har aftalt, hvem der gør noget"),
        "told.step",
        "step_id",
    ),
    NewsKind(
        CLOSED,
        N_("Vi har talt om det og gør ikke mere lige nu"),
        N_("Når vi ikke gør mere ved noget lige nu"),
        "told.step",
        "step_id",
    ),
)
