"""Strings and dates in the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import cast

import flask_babel
from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).parents[2] / "translations"


def gettext(text: str, **values: object) -> str:
    """Return `text` (Danish source) in the reader's language."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form for `num`; `%(num)s` is filled in."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(text: str) -> str:
    """Return a text that finds its language when it is shown; for labels that stand in modules."""
    return cast(str, flask_babel.lazy_gettext(text))


def day(when: date) -> str:
    """Write a day as people do: 14. marts 2027, 14 March 2027."""
    pattern = "d. MMMM y" if flask_babel.get_locale().language == "da" else "d MMMM y"
    return str(flask_babel.format_date(when, pattern, rebase=False))


def hour(when: datetime) -> str:
    """Write the hour as people do, in the time zone that `when` is in: kl. 14.05, 14:05."""
    pattern = "'kl.'\N{NO-BREAK SPACE}HH.mm" if flask_babel.get_locale().language == "da" else "HH:mm"
    return str(flask_babel.format_time(when, pattern, rebase=False))


def gettext_in(code: str, text: str) -> str:
    """Return `text` (Danish source) in the language `code`, whoever reads; for what is stored in all of them."""
    return _catalogue(code).gettext(text)


@contextmanager
def spoken_in(code: str) -> Iterator[None]:
    """Put texts and days into the language `code` meanwhile, whoever reads; for what is handed over on paper."""
    with flask_babel.force_locale(code):
        yield


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [code])
