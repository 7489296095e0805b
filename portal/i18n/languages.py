"""Which languages there are, and how an address tells which one is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import flask_babel
from flask import current_app, has_request_context, request
from flask.globals import request_ctx

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "portal.language"


@dataclass(frozen=True)
class Language:
    """One language of the portal: its code, its own name, the way it runs and its prefix in addresses."""

    code: str
    name: str
    direction: str
    prefix: str


LANGUAGES = (Language("da", "Dansk", "ltr", ""), Language("en", "English", "ltr", "/en"))
DANISH = LANGUAGES[0]


class SpeakLanguages:
    """WSGI: move the prefix of one of the `offered` languages from the path to the script name."""

    def __init__(self, app: "WSGIApplication", offered: Iterable[Language]) -> None:
        self.app = app
        self._by_prefix = {language.prefix: language for language in offered if language.prefix}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Mark the request's language; the application sees the path without its prefix.

        The portal stands at its host's root, so the prefix is the whole script name. Whatever the server was
        told there is thrown away: links are made from it.
        """
        path = environ.get("PATH_INFO", "")
        first, _slash, rest = path[1:].partition("/")
        language = self._by_prefix.get(f"/{first}")
        environ["SCRIPT_NAME"] = language.prefix if language else ""
        if language is not None:
            environ[KEY] = language
            environ["PATH_INFO"] = f"/{rest}"
        return self.app(environ, start_response)


def language_of(environ: "WSGIEnvironment") -> Language:
    """Return the language that the request's address names; Danish where it names none."""
    language = environ.get(KEY, DANISH)
    assert isinstance(language, Language)  # noqa: S101 -- nobody but SpeakLanguages writes this key
    return language


def current_language() -> Language:
    """Return the language of the request at hand; Danish outside of one."""
    return language_of(request.environ) if has_request_context() else DANISH


def speak(language: Language) -> None:
    """Go on in `language` where the request's address couldn't name one (a provider's answer)."""
    request.environ[KEY] = language
    request.root_path = request.environ["SCRIPT_NAME"] = language.prefix
    request_ctx.url_adapter = current_app.create_url_adapter(request)
    flask_babel.refresh()


def named(code: str) -> Language:
    """Return the language with that code; Danish for one that we don't speak."""
    return next((language for language in LANGUAGES if language.code == code), DANISH)


def in_best_language(texts: Mapping[str, str]) -> tuple[str, str]:
    """Return a stored text in the reader's language, or in Danish, with the code of the language it is in."""
    code = current_language().code
    return (texts[code], code) if code in texts else (texts[DANISH.code], DANISH.code)


def in_language(language: Language, path: str) -> str:
    """Return the address of the page `path` (without any prefix) in `language`."""
    return language.prefix + path
