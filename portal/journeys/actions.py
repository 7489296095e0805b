"""What can happen to journeys: they are published, and a person takes their steps into their plan."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import is_citizen, require
from portal.clock import COPENHAGEN
from portal.journeys.finding.building import build
from portal.journeys.finding.entries import Synonym
from portal.journeys.finding.journeys import entries_of
from portal.journeys.finding.packing import MAKING, pack
from portal.journeys.model.card import card_of, to_plain
from portal.journeys.model.journey import Journey, content_hash, to_json
from portal.journeys.model.steps import Step
from portal.journeys.models import JourneyPublication, JourneyRevision, SearchIndex
from portal.journeys.screening.answers import Answers
from portal.journeys.screening.personal import Certainty, PersonalStep, personal_steps, reader_of
from portal.journeys.shelf import Published
from portal.plans.actions import NewStep, open_plan, take_steps
from portal.plans.models import Who


class Words(Protocol):
    """What a step needs besides its own text, in every language: units' names and the headings in between."""

    def name(self, unit: str, code: str) -> str:
        """Name a unit."""

    def way(self, kind: str, unit: str) -> str:
        """Say as Markdown how a unit is reached in one way: call, write or visit; "" where it isn't through us."""

    def heading(self, part: str, code: str) -> str:
        """Head one part of a step: documents, actions, money, next, other_way or ask."""


Sources = Mapping[str, str]  # name of a file -> its text


def import_journeys(
    session: Session, journeys: Iterable[Journey], *, now: datetime, sources: Mapping[str, Sources] | None = None
) -> list[str]:
    """Publish journeys that have been read and checked; return the ids of those that changed.

    `sources` holds the files they were read from, by journey id. A journey whose published revision has the
    same content is left alone, so importing twice is as good as importing once.
    """
    files = sources or {}
    return [journey.id for journey in journeys if _publish(session, journey, files.get(journey.id, {}), now)]


def index_journeys(
    session: Session, journeys: Iterable[Journey], synonyms: Mapping[str, tuple[Synonym, ...]]
) -> list[str]:
    """Make what is searched anew where it has changed; return the languages that it was made in.

    `synonyms` stand by language. A journey that is withdrawn later stays in the index and is left out when found.
    """
    offered = list(journeys)
    languages = dict.fromkeys(language for journey in offered for language in journey.languages)
    return [language for language in languages if _index(session, language, offered, synonyms.get(language, ()))]


def _index(session: Session, language: str, journeys: list[Journey], synonyms: tuple[Synonym, ...]) -> bool:
    entries = [entry for journey in journeys if journey.offers(language) for entry in entries_of(journey, language)]
    made_of = sha256(repr((MAKING, entries, synonyms)).encode()).hexdigest()
    held = session.get(SearchIndex, language)
    if held is not None and held.made_of == made_of:
        return False
    with TemporaryDirectory() as folder:
        build(entries, synonyms, language, Path(folder))
        session.merge(SearchIndex(language=language, made_of=made_of, packed=pack(Path(folder))))
    session.flush()
    return True


def withdraw_journey(session: Session, journey: str, *, now: datetime) -> bool:
    """Take a journey from its readers; its revisions stay. Tell whether it was published.

    Those who have taken its steps into their plan keep them.
    """
    publication = session.get(JourneyPublication, journey)
    if publication is None or publication.revision_id is None:
        return False
    publication.revision_id, publication.number, publication.published_at = None, _next_number(session), now
    session.flush()
    return True


def _publish(session: Session, journey: Journey, sources: Sources, now: datetime) -> bool:
    revision = _revision(session, journey, sources, now)
    publication = session.get(JourneyPublication, journey.id)
    if publication is None:
        publication = JourneyPublication(journey=journey.id)
        session.add(publication)
    elif publication.revision_id == revision.id:
        return False
    publication.slug, publication.revision_id = journey.slug, revision.id
    publication.number, publication.published_at = _next_number(session), now
    session.flush()
    return True


def _revision(session: Session, journey: Journey, sources: Sources, now: datetime) -> JourneyRevision:
    digest = content_hash(journey)
    is_same = (JourneyRevision.journey == journey.id, JourneyRevision.content_hash == digest)
    revision = session.scalar(select(JourneyRevision).where(*is_same))
    if revision is None:
        revision = JourneyRevision(
            journey=journey.id,
            content_hash=digest,
            document=to_json(journey),
            card=to_plain(card_of(journey)),
            sources=dict(sources),
            imported_at=now,
        )
        session.add(revision)
        session.flush()
    return revision


def _next_number(session: Session) -> int:
    with session.no_autoflush:
        newest = session.scalar(select(func.max(JourneyPublication.number)))
    return (newest or 0) + 1


def take_into_plan(
    session: Session, published: Published, answers: Answers, *, words: Words, by: Identity, now: datetime
) -> int:
    """Bring the steps that come of `answers` into the citizen's one plan, whole and dated; return how many.

    The answers themselves are not kept. Raises NotAllowed.
    """
    require(by, is_citizen)
    assert by.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    plan = open_plan(session, by.citizen_id, now=now)
    today = now.astimezone(COPENHAGEN).date()
    phases = personal_steps(published.journey, answers, today)
    view = reader_of(published.journey, answers)
    steps = [_new_step(published.journey, step, words, view) for phase in phases for step in phase.steps]
    take_steps(session, plan, steps, journey=published.journey.id, revision=published.revision, by=by, now=now)
    return len(steps)


def _new_step(journey: Journey, shown: PersonalStep, words: Words, view: str) -> NewStep:
    step = shown.step
    title = f"steps.{step.id}.title"
    return NewStep(
        step=step.id,
        title={code: journey.text(title, code, view) for code in journey.languages},
        detail={code: _whole(journey, step, words, code, view) for code in journey.languages},
        who=Who(step.responsible.who),
        responsible={code: words.name(step.responsible.unit, code) for code in journey.languages},
        is_maybe=shown.certainty is Certainty.MAYBE,
        due_from=shown.window.from_ if shown.window else None,
        due_to=shown.window.to if shown.window else None,
    )


def _whole(journey: Journey, step: Step, words: Words, code: str, view: str) -> str:
    """Write all that a step says as one Markdown text: taken along, it must be as doable as before."""

    def text(part: str) -> str:
        return journey.text(f"steps.{step.id}.{part}", code, view)

    parts = {
        "documents": "\n".join(f"- {text(f'documents.{name}')}" for name in step.documents),
        "actions": "\n".join(f"- {text(f'actions.{one.id}')}{words.way(one.kind, one.target)}" for one in step.actions),
        "money": text("money"),
        "next": text("next"),
        "other_way": text("other_way"),
        "ask": text("ask"),
    }
    headed = [f"**{words.heading(part, code)}**\n\n{told}" for part, told in parts.items() if told]
    return "\n\n".join([text("body"), *headed])
