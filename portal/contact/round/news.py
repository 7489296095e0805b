"""What the inbox calls news of the round, and the page that each leads to."""

from portal.contact.round.signal_actions import DECIDED as SIGNAL_DECIDED
from portal.notifications.wording import N_, NewsKind

NEWS_KINDS = (
    NewsKind(
        SIGNAL_DECIDED,
        N_("Vi har aftalt, hvem der gør noget for dig"),
        N_("Når vi har aftalt, hvem der gør noget"),
        "told.step",
        "step_id",
    ),
)
