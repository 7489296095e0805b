"""What the inbox calls news about messages and calls, and the page that each leads to. None says what it is about.

`PAPERS` says what goes to the case record of them, where it is told what waits for that.
"""

from portal.contact.messages.telling import CALLED, MESSAGE, RECORD, RIGHTS, thread_of_message
from portal.notifications.wording import N_, NewsKind

PAPERS = {RECORD: N_("Besked")}
NEWS_KINDS = (
    NewsKind(
        MESSAGE,
        N_("Du har fået en besked fra din kontaktperson"),
        N_("Når din kontaktperson skriver til dig"),
        "messages.thread",
        "thread_id",
        about=thread_of_message,
    ),
    NewsKind(
        RIGHTS,
        N_("Du har fået en vigtig besked fra din kontaktperson"),
        N_("Når din kontaktperson skriver noget vigtigt"),
        "messages.thread",
        "thread_id",
        about=thread_of_message,
    ),
    NewsKind(
        CALLED,
        N_("Vi ringede til dig og fik ikke fat i dig"),
        N_("Når vi har ringet uden at få fat i dig"),
        "calls.receipt",
        "call_back_id",
    ),
)
