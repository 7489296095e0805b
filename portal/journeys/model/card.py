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
    """One journey's card. `faces` stand by language, Danish always among them; `views` by what stands in addresses."""

    journey: str
    slug: str
    pictogram: str
    is_discreet: bool
    has_sheet: bool
    views: tuple[str, ...]
    faces: Mapping[str, Face]

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
        tuple(journey.views_by_slug),
        {code: Face(journey.text("title", code), journey.text("summary", code)) for code in journey.languages},
    )


def to_plain(card: Card) -> dict[str, Any]:
    """Write a card as plain data, for the database."""
    return asdict(card)


def card_from(plain: Mapping[str, Any]) -> Card:
    """Read a card back from `to_plain`."""
    faces = {code: Face(**face) for code, face in plain["faces"].items()}
    return Card(**{**plain, "views": tuple(plain["views"]), "faces": faces})
