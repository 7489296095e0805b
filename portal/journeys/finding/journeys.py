"""What can be found of a journey: the journey itself and each of its steps, as every kind of reader meets them."""

from collections.abc import Iterator

from portal.journeys.finding.entries import Entry
from portal.journeys.model.journey import DANISH, Journey
from portal.markdown import plain

_OF_JOURNEY = ("for_whom", "not_for_whom", "questions.", "peers", "sheet.", "red_flags.")
_OF_STEP = ("next", "other_way", "ask", "money", "actions.", "law.", "shares.", "documents.")


def entries_of(journey: Journey, language: str) -> Iterator[Entry]:
    """Give the journey's entries in a language it is offered in."""
    keywords = " ".join(journey.keywords if language == DANISH else journey.keywords_en)
    for view in ("", *journey.views_by_slug.values()):
        told = _Told(journey, language, view)
        yield told.entry("", "title", "summary", told.beginning(_OF_JOURNEY), keywords)
        for _phase, steps in journey.phases_for(view):
            for step in steps:
                at = f"steps.{step.id}."
                text = told.beginning(tuple(at + part for part in _OF_STEP))
                yield told.entry(step.id, f"{at}title", f"{at}body", text, "")


class _Told:
    """A journey's words in one language for one kind of reader."""

    def __init__(self, journey: Journey, language: str, view: str) -> None:
        self._journey, self._language, self._view = journey, language, view
        self._keys = dict.fromkeys(key.partition("@")[0] for key in journey.texts[language])

    def beginning(self, starts: tuple[str, ...]) -> str:
        """Give the blocks whose keys begin in one of these ways."""
        return "\n".join(self._text(key) for key in self._keys if key.startswith(starts))

    def entry(self, step: str, title: str, summary: str, text: str, keywords: str) -> Entry:
        """Make the entry of a step, or of the journey itself."""
        shown = self._text(title), self._text(summary)
        return Entry(self._journey.slug, self._view, step, *shown, keywords, text)

    def _text(self, key: str) -> str:
        return plain(self._journey.text(key, self._language, self._view))
