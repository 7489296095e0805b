"""What the inbox calls news about inquiries, and the page that it leads to. None says what an inquiry is about.

`PAPERS` says what goes to the case record of them, where it is told what waits for that.
"""

from portal.contact.inquiries.telling import ANSWERED, ASKED, ASSIGNED, CLOSED, DECIDED, RECORD, SEEN, inquiry_of_event
from portal.notifications.wording import N_, NewsKind

PAGE, PARAMETER = "own_inquiries.show", "inquiry_id"

PAPERS = {RECORD: N_("Henvendelse")}
NEWS_KINDS = (
    NewsKind(
        ASSIGNED,
        N_("En medarbejder har taget din henvendelse"),
        N_("Når en medarbejder har taget din henvendelse"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
    NewsKind(
        ANSWERED,
        N_("Vi har svaret på din henvendelse"),
        N_("Når vi har svaret på din henvendelse"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
    NewsKind(
        ASKED,
        N_("Vi har spurgt dig om noget"),
        N_("Når vi spørger om noget i din henvendelse"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
    NewsKind(
        CLOSED,
        N_("Din henvendelse er afsluttet"),
        N_("Når din henvendelse er afsluttet"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
    NewsKind(
        DECIDED,
        N_("Der er sket noget med din henvendelse"),
        N_("Når der sker noget med din henvendelse"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
    NewsKind(
        SEEN,
        N_("En fagperson har set, hvem der har skrevet din henvendelse"),
        N_("Når en fagperson ser, hvem der har skrevet"),
        PAGE,
        PARAMETER,
        about=inquiry_of_event,
    ),
)
