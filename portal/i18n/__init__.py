"""Languages: Danish without a prefix in the address, every other language behind its own (`/en/…`).

The prefix is moved to the script name before routing, so one route serves all languages and `url_for`
stays in the reader's language by itself. Source strings are Danish; catalogues live in translations/.
"""

from portal.i18n.languages import (
    LANGUAGES,
    Language,
    SpeakLanguages,
    current_language,
    in_best_language,
    in_language,
    named,
    speak,
)
from portal.i18n.words import CATALOGUES, day, gettext, gettext_in, hour, lazy_gettext, ngettext, spoken_in

__all__ = [
    "CATALOGUES",
    "LANGUAGES",
    "Language",
    "SpeakLanguages",
    "current_language",
    "day",
    "gettext",
    "gettext_in",
    "hour",
    "in_best_language",
    "in_language",
    "lazy_gettext",
    "named",
    "ngettext",
    "speak",
    "spoken_in",
]
