"""What the inbox calls news about consents, and the page that each leads to."""

from portal.consents.telling import QUESTION, RECEIPT
from portal.notifications.wording import N_, NewsKind

NEWS_KINDS = (
    NewsKind(
        QUESTION,
        N_("Vi har et spørgsmål til dig om at dele oplysninger"),
        N_("Når vi spørger dig om noget"),
        "consents.show",
        "consent_id",
    ),
    NewsKind(
        RECEIPT,
        N_("Din kvittering for det, du tog tilbage"),
        N_("Når du har fået en kvittering"),
        "papers.receipt",
        "receipt_id",
    ),
)
