"""Nothing forged makes or ends a session, asks a strange address, breaks anything, or shows what it brought."""

from collections import Counter

import pytest

from tests.people.forged_cases import CASES, DEFECTS, FURTHER, SUITE


class TestForged:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
    def test_answer_does_nothing(self, scene, case, monkeypatch):
        monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 0.5)
        answer = case.do(scene)

        assert scene.complaint(answer, case.status) is None


class TestCases:
    def test_are_at_least_sixty_and_all_different(self):
        assert len(CASES) >= 60
        assert not [name for name, count in Counter(case.id for case in CASES).items() if count > 1]

    def test_are_from_every_part_of_the_notes(self):
        assert all(len(part) > 10 for part in (SUITE, DEFECTS, FURTHER))
