"""What the inbox calls news about the contact person, and the page that it leads to."""

from portal.contact.handover import STAYS
from portal.contact.holding import NEWS
from portal.notifications.wording import N_, NewsKind

NEWS_KINDS = (
    NewsKind(
        NEWS,
        N_("Der er nyt om din kontaktperson"),
        N_("Når der sker noget med din kontaktperson"),
        "around.show",
    ),
    NewsKind(
        STAYS,
        N_("Du beholder din kontaktperson. Skiftet er aflyst."),
        N_("Når et skift af kontaktperson er aflyst"),
        "around.show",
    ),
)
