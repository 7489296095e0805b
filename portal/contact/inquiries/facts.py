"""What a sender chose, in the reader's language."""

from collections.abc import Iterable

from portal.contact.inquiries.models import AgeBand, Inquiry, Need
from portal.contact.inquiries.wording import age_name, channel_name, language_names, need_name
from portal.i18n import gettext


def facts_of(inquiry: Inquiry) -> list[tuple[str, str]]:
    """Return what a sender chose, as names and values in the reader's language."""
    needs = ", ".join(need_name(need) for need in _needs(inquiry))
    language = language_names().get(inquiry.language, inquiry.language)
    interpreter = gettext("Ja") if inquiry.needs_interpreter else gettext("Nej")
    return [
        (gettext("Vil helst høre fra os"), channel_name(inquiry.channel)),
        (gettext("Passer bedst"), inquiry.times or ""),
        (gettext("Sprog"), language),
        (gettext("Tolk"), interpreter),
        (gettext("Alder"), age_name(inquiry.age_band) if inquiry.age_band != AgeBand.UNKNOWN else ""),
        (gettext("Behov"), needs),
    ]


def _needs(inquiry: Inquiry) -> Iterable[Need]:
    return (need for need in Need if need.value in inquiry.needs)
