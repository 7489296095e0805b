"""What the inbox calls news of the round, and the page that each leads to."""

from portal.contact.inquiries.decision_telling import DECIDED, SEEN, inquiry_of_event
from portal.contact.round.signal_actions import DECIDED as SIGNAL_DECIDED
from portal.notifications.wording import N_, NewsKind

NEWS_KINDS = (
    NewsKind(
        DECIDED,
        N_("Der er sket noget med din henvendelse"),
        N_("Når der sker noget med din henvendelse"),
        "told.inquiry",
        "inquiry_id",
        about=inquiry_of_event,
    ),
    NewsKind(
        SEEN,
        N_("En fagperson har set, hvem der har skrevet din henvendelse"),
        N_("Når en fagperson ser, hvem der har skrevet"),
        "told.inquiry",
        "inquiry_id",
        about=inquiry_of_event,
    ),
    NewsKind(
        SIGNAL_DECIDED,
        N_("Vi har aftalt, hvem der gør noget for dig"),
        N_("Når vi har aftalt, hvem der gør noget"),
        "told.step",
        "step_id",
    ),
)
