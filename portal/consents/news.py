"""What the inbox calls news about consents, and the page that each leads to."""

from portal.consents.telling import ANSWER, QUESTION, RECEIPT, WORD, consent_of_receipt
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
    NewsKind(
        WORD,
        N_("Vi har skrevet ned, hvad du sagde. Passer det ikke, så tag det tilbage."),
        N_("Når vi har skrevet ned, hvad du sagde"),
        "consents.show",
        "consent_id",
        about=consent_of_receipt,
    ),
    NewsKind(
        ANSWER,
        N_("Du har fået svar om et opslag i dine oplysninger"),
        N_("Når du har fået svar om et opslag"),
        "looks.asked",
        "complaint_id",
    ),
)
