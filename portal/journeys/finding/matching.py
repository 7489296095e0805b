"""Questions as queries: how much of what is wanted a journey or step has, and how much it is about that.

Queries are built from their parts and never parsed, so nothing that somebody writes is an operator.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tantivy import Occur, Query

from portal.journeys.finding.documents import OWN_FIELDS, PART, SCHEMA
from portal.journeys.finding.wanted import AllOf, Term, Wanted, stems_in

# How well it answers a question when a word stands in a field: what is only mentioned answers less.
_ANSWERS = {"title": 1.0, "keywords": 1.0, "summary": 0.9, "text": 0.7, "steps": 0.9, "prose": 0.7}
_PART_ANSWERS = 0.85

# How much it weighs in the order of what was found.
_WEIGHTS = {"title": 4.0, "keywords": 3.0, "summary": 2.0, "text": 1.0, "steps": 1.5, "prose": 0.5}
_PART_WEIGHS = 0.5
_OTHER_FIELDS = 0.2

_SOME_PARTS = 0.3

# Two words of a question that stand together again; joined words have their parts between them.
_TOGETHER = 0.5
_APART = 3

_Units = Sequence[tuple[Wanted, float]]


def answering(units: _Units, filters: Iterable[Query]) -> Query:
    """Ask for anything that is wanted, among what the filters let through; the score is the sum, over the units,
    of their weight times how well they are answered (0 to 1).
    """
    return _among(filters, [_boosted(_answer(unit), weight) for unit, weight in units])


def about(units: _Units, filters: Iterable[Query]) -> Query:
    """Ask for the same, or for some parts of it; the score tells how much a document is about that, only to be
    compared.
    """
    pairs = ((next(stems_in(one)), next(stems_in(other))) for (one, _), (other, _) in pairwise(units))
    together = [_boosted(_side_by_side(pair), _TOGETHER / len(units)) for pair in pairs]
    return _among(filters, [*(_boosted(_weight(unit), weight) for unit, weight in units), *together])


def having(field: str, value: int) -> Query:
    """Let through what has a number in a field."""
    return Query.const_score_query(Query.term_query(SCHEMA, field, value), 0.0)


def having_one_of(field: str, values: Iterable[int]) -> Query:
    """Let through what has one of some numbers in a field."""
    return Query.const_score_query(Query.term_set_query(SCHEMA, field, list(values)), 0.0)


def _among(filters: Iterable[Query], wanted: list[Query]) -> Query:
    any_wanted = Query.boolean_query([(Occur.Should, query) for query in wanted])
    return Query.boolean_query([(Occur.Must, query) for query in (any_wanted, *filters)])


def _answer(wanted: Wanted) -> Query:
    if isinstance(wanted, Term):
        return _best(
            _constant(field, term, answers * does)
            for field, answers in _ANSWERS.items()
            for term, does in ((wanted.stem, 1.0), (PART + wanted.stem, _PART_ANSWERS))
        )
    if isinstance(wanted, AllOf):
        return _shared(Occur.Must, [_answer(part) for part in wanted.parts])
    return _best(_boosted(_answer(choice), does) for choice, does in wanted.choices)


def _weight(wanted: Wanted) -> Query:
    if isinstance(wanted, Term):
        return _best(
            (
                _boosted(Query.term_query(SCHEMA, field, term), weight * does)
                for field, weight in _WEIGHTS.items()
                for term, does in ((wanted.stem, 1.0), (PART + wanted.stem, _PART_WEIGHS))
            ),
            _OTHER_FIELDS,
        )
    if isinstance(wanted, AllOf):
        parts = [_weight(part) for part in wanted.parts]
        return _best((_shared(Occur.Must, parts), _boosted(_shared(Occur.Should, parts), _SOME_PARTS)))
    return _best(_boosted(_weight(choice), does) for choice, does in wanted.choices)


def _side_by_side(pair: tuple[str, str]) -> Query:
    return _best(
        _boosted(Query.phrase_query(SCHEMA, field, list(pair), _APART), _WEIGHTS[field]) for field in OWN_FIELDS
    )


def _best(queries: Iterable[Query], others: float = 0.0) -> Query:
    return Query.disjunction_max_query(list(queries), others)


def _shared(occur: Occur, queries: list[Query]) -> Query:
    return Query.boolean_query([(occur, _boosted(query, 1 / len(queries))) for query in queries])


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)


def _constant(field: str, term: str, score: float) -> Query:
    return Query.const_score_query(Query.term_query(SCHEMA, field, term), score)
