"""What is shown of a journey where many are listed: a card with its titles, small enough to hold for every journey."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.journeys.model.journey import DANISH, Journey


@dataclass(frozen=True, slots=True)
class Face:
    """A card's words in one language."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Card:
    """One journey's card.

    `faces` stand by language, Danish always among them; `views` are the titles for other readers than the first, by
    what stands for them in addresses and by language.
    """

    journey: str
    slug: str
    pictogram: str
    is_discreet: bool
    has_sheet: bool
    views: Mapping[str, Mapping[str, str]]
    faces: Mapping[str, Face]

    def title(self, view: str, lang: str) -> str:
        """Give the title for one kind of reader ("": the first), named as in addresses."""
        titles = self.views.get(view, {})
        return titles.get(lang) or titles.get(DANISH) or self.face(lang).title

    def face(self, lang: str) -> Face:
        """Give the words in a language, in Danish where the journey isn't offered in it."""
        return self.faces.get(lang) or self.faces[DANISH]


def card_of(journey: Journey) -> Card:
    """Write a journey's card."""
    return Card(
        journey.id,
        journey.slug,
        journey.pictogram,
        journey.is_discreet,
        journey.sheet is not None,
        {slug: _titles(journey, view) for slug, view in journey.views_by_slug.items()},
        {code: Face(journey.text("title", code), journey.text("summary", code)) for code in journey.languages},
    )


def to_plain(card: Card) -> dict[str, Any]:
    """Write a card as plain data, for the database."""
    return asdict(card)


def card_from(plain: Mapping[str, Any]) -> Card:
    """Read a card back from `to_plain`."""
    faces = {code: Face(**face) for code, face in plain["faces"].items()}
    return Card(**{**plain, "faces": faces})


def _titles(journey: Journey, view: str) -> dict[str, str]:
    return {code: journey.text("title", code, view) for code in journey.languages}
