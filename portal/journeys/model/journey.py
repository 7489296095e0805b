"""A journey as the web uses it: its structure and its prose in every language, immutable.

The same thing is one canonical JSON document, which is what a revision in the database holds.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from portal.journeys.model.conditions import evaluate
from portal.journeys.model.format import Question, Structure
from portal.journeys.model.steps import Claim, Phase, Right, Step
from portal.journeys.model.truth import Truth

DANISH = "da"
Texts = Mapping[str, Mapping[str, str]]


def _frozen(texts: Texts) -> Texts:
    return MappingProxyType({language: MappingProxyType(dict(blocks)) for language, blocks in texts.items()})


def _plain(texts: Texts) -> dict[str, dict[str, str]]:
    return {language: dict(blocks) for language, blocks in texts.items()}


class Journey(Structure):
    """One life situation: phases, steps, questions and conditions, with the text blocks of each language.

    `texts` holds Markdown by language and key (the keys are those of `text/da.md`). `rights` stand in all journeys.
    """

    rights: tuple[Right, ...] = ()
    texts: Annotated[Texts, AfterValidator(_frozen), PlainSerializer(_plain)]

    def text(self, key: str, lang: str = DANISH, view: str = "") -> str:
        """Give a block's Markdown in a language, in Danish where we don't offer that language; "" when there
        is none. `view` names the reader; a block that isn't told to them apart is the same for all.
        """
        blocks = self.texts.get(lang, self.texts[DANISH])
        return blocks.get(f"{key}@{view}") or blocks.get(key, "")

    def offers(self, lang: str) -> bool:
        """Tell whether the journey can be read in a language."""
        return lang in self.texts

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """All steps by id, in the order of the file."""
        return MappingProxyType({step.id: step for phase in self.phases for step in phase.steps})

    @cached_property
    def questions_by_id(self) -> Mapping[str, Question]:
        """All questions by id, in the order they are asked."""
        return MappingProxyType({question.id: question for question in self.questions})

    @cached_property
    def question_setting(self) -> Mapping[str, Question]:
        """The question that settles each fact, by the fact's name."""
        return MappingProxyType({question.sets: question for question in self.questions})

    def phases_for(self, view: str = "") -> list[tuple[Phase, tuple[Step, ...]]]:
        """Give the phases with the steps for any reader of this kind ("": the first), but none without steps."""
        facts = {self.views.fact: view or self.views.first} if self.views else {}
        found = [(p, tuple(s for s in p.steps if evaluate(s.show_if, facts) is not Truth.NO)) for p in self.phases]
        return [(phase, steps) for phase, steps in found if steps]

    @property
    def is_discreet(self) -> bool:
        """Whether what stands in a browser's tab and history must tell nobody anything."""
        return self.sensitivity == "discreet"

    @cached_property
    def views_by_slug(self) -> Mapping[str, str]:
        """The views besides the first, by what stands for them in addresses."""
        others = self.views.others if self.views else ()
        return MappingProxyType({view.replace("_", "-"): view for view in others})

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """All statements of law or practice, by the key of their text."""
        owners: list[tuple[str, tuple[Claim, ...]]] = [
            (f"rights.{right.id}", right.legal_basis) for right in self.rights
        ]
        owners += [(f"steps.{step.id}", step.legal_basis) for step in self.steps.values()]
        owners += [(f"sheet.rows.{row.id}", row.legal_basis) for row in (self.sheet.rows if self.sheet else ())]
        return MappingProxyType({f"{at}.law.{claim.id}": claim for at, claims in owners for claim in claims})

    @cached_property
    def has_unchecked_claims(self) -> bool:
        """Whether a statement of law or practice still waits for the municipality's check."""
        return any(not claim.is_checked for claim in self.claims.values())


def to_json(journey: Journey) -> str:
    """Write a journey as its one canonical JSON document: sorted keys, no spaces, only what differs from
    nothing.
    """
    plain = journey.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(document: str | bytes) -> Journey:
    """Read a journey back from `to_json`.

    Raises pydantic.ValidationError when the document is no journey of ours.
    """
    return Journey.model_validate_json(document)


def content_hash(journey: Journey) -> str:
    """Hash a journey's content: SHA-256 over its canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return sha256(to_json(journey).encode()).hexdigest()
