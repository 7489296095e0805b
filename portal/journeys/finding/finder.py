"""Asking an index: which journeys answer enough of a question, in which order, with which of their steps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tantivy import DocAddress, Query

from portal.journeys.finding.asking import read_question
from portal.journeys.finding.building import ENTRIES, WORDS
from portal.journeys.finding.documents import JOURNEY, OWN_FIELDS, PART, STEP, Shown, shown_in
from portal.journeys.finding.entries import Found, FoundJourney, FoundStep
from portal.journeys.finding.language import language_of
from portal.journeys.finding.lexicon import Lexicon
from portal.journeys.finding.matching import about, answering, having, having_one_of
from portal.journeys.finding.storage import opened
from portal.journeys.finding.wanted import Wanted, stems_in

MOST_STEPS = 5

_MOST_READ = {JOURNEY: 500, STEP: 1_000}
_MOST_FOUND = 50

# A word that stands everywhere says less; one that the content doesn't know says most.
_UNKNOWN = 1.0
_LESS_WHEN_EVERYWHERE = 0.7

# What has only parts of a joined word that is wanted.
_PARTLY = 0.1

# What is found when nothing answers enough: it has a third of the question, and is somewhat about that.
_SOME = 1 / 3
_ABOUT_IT = 0.3

_STEP_COUNTS = 0.5
_WEAK_STEP = 0.3
_WEAK_JOURNEY = 0.1

_Units = list[tuple[Wanted, float]]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A journey or step that has something of what is wanted: its journey's number, and how well it does."""

    journey: int
    address: DocAddress
    answered: float
    weight: float

    @property
    def score(self) -> float:
        """What it is ordered by."""
        return self.answered * self.weight


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A journey that answers enough, with its steps that have something of it, best first."""

    hit: _Hit
    steps: list[_Hit]

    @property
    def score(self) -> float:
        """How well it does, its best step counted in."""
        best = self.steps[0].score if self.steps else 0.0
        return self.hit.score + _STEP_COUNTS * best


class Finder:
    """Answers questions from one index, from any thread. What it needs stays on disk."""

    def __init__(self, folder: Path, language: str) -> None:
        """Open a folder that `build` or `unpack` wrote. Raises ValueError when it holds no index of ours."""
        self._language = language_of(language)
        self._searcher = opened(folder / ENTRIES)
        self._lexicon = Lexicon(folder / WORDS)

    def find(self, words: str, *, most: int = 10) -> Found:
        """Find the journeys that answer a question, at most `most` (and never over 50), best first.

        Where none answers enough of it, those that answer some are found and the answer says that it isn't sure;
        and none rather than one that answers only a little. No question does any harm.
        """
        asked = read_question(words, self._language, self._lexicon)
        units = [(unit, self._weight(unit)) for unit in asked.units if unit]
        total = sum(weight for _, weight in units) + _UNKNOWN * asked.units.count(None)
        known = [(unit, weight / total) for unit, weight in units]
        candidates = self._candidates(known, _SOME) if known else []
        sure = [one for one in candidates if one.hit.answered > _enough(len(asked.units))]
        perhaps = [one for one in candidates if one.score > _ABOUT_IT]
        found = self._journeys(sure or perhaps, min(most, _MOST_FOUND))
        return Found(tuple(found), asked.corrected, is_sure=bool(sure))

    def _weight(self, unit: Wanted) -> float:
        everywhere = max(self._share(stem) for stem in stems_in(unit))
        return 1 - _LESS_WHEN_EVERYWHERE * everywhere

    def _share(self, stem: str) -> float:
        """Tell in which share of all journeys and steps a word stands, roughly."""
        most = max(self._searcher.doc_freq(field, term) for field in OWN_FIELDS for term in (stem, PART + stem))
        return most / max(self._searcher.num_docs, 1)

    def _candidates(self, units: _Units, enough: float) -> list[_Candidate]:
        journeys = [hit for hit in self._hits(units, JOURNEY, ()) if hit.answered > enough]
        steps: dict[int, list[_Hit]] = {hit.journey: [] for hit in journeys}
        for step in self._hits(units, STEP, [having_one_of("journey", steps)]):
            steps[step.journey].append(step)
        candidates = [_Candidate(hit, steps[hit.journey]) for hit in journeys]
        return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.hit.journey))

    def _hits(self, units: _Units, kind: int, filters: Iterable[Query]) -> list[_Hit]:
        """Find what has something of what is wanted, best first."""
        among = [having("kind", kind), *filters]
        answered = {_place(address): score for score, address in self._search(answering(units, among), kind)}
        weighed = self._search(about(units, among), kind)
        journeys = self._searcher.fast_field_values("journey", [address for _, address in weighed])
        hits = [
            _Hit(int(journey or 0), address, answered.get(_place(address), _PARTLY), weight)
            for journey, (weight, address) in zip(journeys, weighed, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, _place(hit.address)))

    def _search(self, query: Query, kind: int) -> list[tuple[float, DocAddress]]:
        return self._searcher.search(query, _MOST_READ[kind], count=False).hits

    def _journeys(self, candidates: list[_Candidate], most: int) -> Iterator[FoundJourney]:
        seen: set[str] = set()
        for candidate in candidates:
            shown = self._shown(candidate.hit)
            if len(seen) >= most or candidate.score < _WEAK_JOURNEY * candidates[0].score:
                return
            if shown.slug not in seen:
                seen.add(shown.slug)
                steps = tuple(self._steps(candidate.steps))
                yield FoundJourney(shown.slug, shown.view, shown.title, shown.summary, steps, candidate.score)

    def _steps(self, steps: list[_Hit]) -> Iterator[FoundStep]:
        for step in steps[:MOST_STEPS]:
            if step.score >= _WEAK_STEP * steps[0].score:
                shown = self._shown(step)
                yield FoundStep(shown.step, shown.title, shown.summary)

    def _shown(self, hit: _Hit) -> Shown:
        return shown_in(self._searcher.doc(hit.address))


def _place(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _enough(words: int) -> float:
    """Tell how much of a question a journey must answer for us to be sure: half, less of a long sentence."""
    if words <= 3:
        return 0.5
    return 0.42 if words <= 5 else 0.34
