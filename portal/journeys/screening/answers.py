"""What a person answered, checked against the questions of a journey.

Raw answers are what a form or a stored draft holds: text, or a list of texts for a question with several
choices. Checked answers hold values. A question that was skipped is not among them.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from portal.journeys.model.durations import Duration, later
from portal.journeys.model.facts import NONE, UNKNOWN, Fact, FactValue
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.model.scalars import to_date


class Silence(StrEnum):
    """Ways of not telling: "ved ikke", skipped, and never asked because of an earlier answer."""

    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"
    NOT_ASKED = "not_asked"


Raw = str | Sequence[str]
Answer = FactValue | Silence
Answers = Mapping[str, Answer]
"""Answers by question id: an option, a frozenset of options (empty: none of them), a date, or
Silence.UNKNOWN.
"""


class AnswerProblem(StrEnum):
    """Why a raw answer can't be taken; the form says it in words."""

    NO_SUCH_QUESTION = "no_such_question"
    NOT_AN_OPTION = "not_an_option"
    ONLY_ONE = "only_one"
    EXCLUSIVE_NONE = "exclusive_none"
    BAD_DATE = "bad_date"
    NO_SUCH_DAY = "no_such_day"
    DATE_IN_FUTURE = "date_in_future"
    DATE_TOO_LATE = "date_too_late"
    DATE_TOO_EARLY = "date_too_early"


class AnswerError(ValueError):
    """A raw answer that can't be taken."""

    def __init__(self, problem: AnswerProblem) -> None:
        self.problem = problem
        super().__init__(problem.value)


def check_answers(
    journey: Journey, raw: Mapping[str, Raw], today: date
) -> tuple[dict[str, Answer], dict[str, AnswerProblem]]:
    """Split raw answers into those that can be taken and the problems of the others, both by question id.

    Skipped questions are in neither. `today` is a Danish day.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, AnswerProblem] = {}
    for name, value in raw.items():
        question = journey.questions_by_id.get(name)
        if question is None:
            problems[name] = AnswerProblem.NO_SUCH_QUESTION
            continue
        try:
            answer = read_answer(question, value, today)
        except AnswerError as error:
            problems[name] = error.problem
        else:
            if answer is not None:
                answers[name] = answer
    return answers, problems


def read_answer(question: Question, raw: Raw, today: date) -> Answer | None:
    """Read one raw answer; None means skipped. Raises AnswerError."""
    texts = _texts(raw)
    if not texts:
        return None
    if UNKNOWN in texts:
        _require(len(texts) == 1, AnswerProblem.EXCLUSIVE_NONE)
        return Silence.UNKNOWN
    if question.kind == "many_of":
        return _choices(question, texts)
    _require(len(texts) == 1, AnswerProblem.ONLY_ONE)
    if question.kind == "date":
        return _day(question.fact, texts[0], today)
    legal = question.options or question.fact.options
    _require(texts[0] in legal, AnswerProblem.NOT_AN_OPTION)
    return texts[0]


def to_raw(answers: Answers) -> dict[str, str | list[str]]:
    """Write checked answers as raw ones, for a draft; they read back as the same answers."""
    return {name: _raw(answer) for name, answer in answers.items()}


def joined_date(day: str, month: str, year: str) -> str:
    """Join the three fields of a date question into a raw answer; "" when all are empty.

    Whatever is no date becomes a text that is refused as a bad date.
    """
    parts = [part.strip() for part in (year, month, day)]
    if not any(parts):
        return ""
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return "-"
    return f"{parts[0].zfill(4)}-{parts[1].zfill(2)}-{parts[2].zfill(2)}"


def _texts(raw: Raw) -> list[str]:
    several = [raw] if isinstance(raw, str) else raw
    return [text.strip() for text in several if text.strip()]


def _choices(question: Question, texts: list[str]) -> frozenset[str]:
    chosen = frozenset(texts)
    _require(chosen <= {*question.options, NONE}, AnswerProblem.NOT_AN_OPTION)
    if NONE in chosen:
        _require(len(chosen) == 1, AnswerProblem.EXCLUSIVE_NONE)
        return frozenset()
    return chosen


def _day(fact: Fact, text: str, today: date) -> date:
    try:
        day = to_date(text)
    except ValueError:
        is_written = re.fullmatch(r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", text)
        raise AnswerError(AnswerProblem.NO_SUCH_DAY if is_written else AnswerProblem.BAD_DATE) from None
    _require(day >= later(today, Duration(-12 * fact.years_back)), AnswerProblem.DATE_TOO_EARLY)
    _require(fact.years_ahead > 0 or day <= today, AnswerProblem.DATE_IN_FUTURE)
    _require(day <= later(today, Duration(12 * fact.years_ahead)), AnswerProblem.DATE_TOO_LATE)
    return day


def _require(holds: bool, problem: AnswerProblem) -> None:
    if not holds:
        raise AnswerError(problem)


def _raw(answer: Answer) -> str | list[str]:
    if isinstance(answer, frozenset):
        return sorted(answer) or [NONE]
    return answer.isoformat() if isinstance(answer, date) else str(answer)
