"""B5: of two who share custody both must say yes and one can end it, whatever order they and a reader come in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from threading import Barrier
from time import monotonic, sleep

import pytest

from portal.clock import now
from portal.config.roles import Role
from portal.consents.actions import say
from portal.consents.models import Consent, ConsentText
from portal.consents.states import EventKind, NotPossible
from portal.people.models import Citizen
from tests.builders import a_staff_member
from tests.consents.builders import WEEK, Family, answer, asked, by_staff, permits, said_by
from tests.soak import times

pytestmark = pytest.mark.long
TURNS = 4  # how often the reader looks while the two act


class Trial:
    """One family, its two parents and a reader, all at once."""

    def __init__(self, database, text_id, asker, subject, consent_id, parents, random) -> None:
        self.database, self.text_id, self.asker = database, text_id, asker
        self.subject, self.consent_id, self.parents, self.random = subject, consent_id, parents, random
        self.start = Barrier(len(parents) + 1)
        self.yes: dict[int, tuple[float, float]] = {}
        self.no: dict[int, tuple[float, float]] = {}
        self.reads: list[tuple[float, float, bool]] = []

    def run(self) -> None:
        pauses = [[self.random.random() * 0.004 for _ in range(3)] for _ in range(3)]
        with ThreadPoolExecutor(3) as pool:
            acting = [pool.submit(self._act, which, pauses[which]) for which in range(2)]
            acting.append(pool.submit(self._look, pauses[2]))
            for one in acting:
                one.result()

    def _act(self, which: int, pauses: list[float]) -> None:
        self.start.wait()
        sleep(pauses[0])
        self.yes[which] = self._say(which, EventKind.GIVEN)
        if which == 1:
            sleep(pauses[1])
            self.no[which] = self._say(which, EventKind.WITHDRAWN)

    def _say(self, which: int, kind: EventKind) -> tuple[float, float]:
        """Say it, and return between when it counted; a withdrawal before both have given is none."""
        began = monotonic()
        with self.database.writing() as session:
            consent = session.get_one(Consent, self.consent_id)
            parent = session.get_one(Citizen, self.parents[which])
            text = session.get_one(ConsentText, self.text_id)
            agrees = replace(answer(parent, text), ends_at=now() + WEEK)
            said = agrees if kind == EventKind.GIVEN else said_by(parent)
            try:
                say(session, consent, kind, said, key=f"{which}{kind}", now=now())
            except NotPossible:
                return (float("inf"), float("inf"))
            session.commit()
        return (began, monotonic())

    def _look(self, pauses: list[float]) -> None:
        self.start.wait()
        for turn in range(TURNS):
            sleep(pauses[turn % 3])
            began = monotonic()
            is_permitted = permits(self.database, self.asker, self.subject)
            self.reads.append((began, monotonic(), is_permitted))

    def wrong(self) -> list[tuple[float, float, bool]]:
        """Return the reads that were permitted before both had begun to say yes, or after one had ended it."""
        both_began = max(self.yes[which][0] for which in range(2))
        ended = min((end for _began, end in self.no.values()), default=float("inf"))
        return [one for one in self.reads if one[2] and (one[1] < both_began or one[0] > ended)]


def test_both_open_and_one_closes_in_any_order(database, session, text, lis):
    nadia = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
    text_id, lis_id, random = text.id, lis.id, Random(5)  # noqa: S311 -- the same pauses each time
    session.rollback()
    seen = []
    for _ in range(times(40, 5_000) // TURNS):
        with database.writing() as own:
            family = Family(own)
            given = (own.get_one(ConsentText, text_id), family.child, own.get_one(type(lis), lis_id), family.both)
            consent = asked(own, *given, now=now())
            own.commit()
            parents = [one.representative_id for one in family.both]
            trial = Trial(database, text_id, nadia, family.child.id, consent.id, parents, random)
        trial.run()
        assert trial.wrong() == []
        seen += [read[2] for read in trial.reads]
        assert not (trial.no[1][1] < float("inf") and permits(database, nadia, trial.subject))
    assert set(seen) == {True, False}, "the reader never came between them"
