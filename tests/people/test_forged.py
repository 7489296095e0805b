"""Nothing forged makes or ends a session, asks a strange address, breaks anything, or shows what it brought."""

from collections import Counter

import pytest

from tests.people.forged_cases import CASES, DEFECTS, DESK, FURTHER, SUITE
from tests.people.forging import wait_less

# Who is welcome at the desk.
CITIZENS_ONLY = {"other answers: an employee", "other answers: an employee beside a private person"}


class TestForged:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
    def test_answer_does_nothing(self, scene, case, monkeypatch):
        wait_less(monkeypatch, case)
        answer = case.do(scene)

        assert scene.complaint(answer, case.status) is None


class TestForgedAtTheDesk:
    """The same against the staff's side: one way in, but another provider, cookie and reader of claims."""

    @pytest.mark.parametrize("case", DESK, ids=lambda case: case.id)
    def test_answer_that_only_the_desk_is_asked_does_nothing(self, staff_scene, case):
        assert staff_scene.complaint(case.do(staff_scene), case.status) is None

    @pytest.mark.long
    @pytest.mark.parametrize("case", [case for case in CASES if case.id not in CITIZENS_ONLY], ids=lambda case: case.id)
    def test_answer_does_nothing(self, staff_scene, case, monkeypatch):
        wait_less(monkeypatch, case)
        answer = case.do(staff_scene)

        assert staff_scene.complaint(answer, case.status) is None

    def test_a_good_answer_is_let_in(self, staff_scene):
        assert staff_scene.sign_in().status_code == 302
        assert len(staff_scene.sessions() - staff_scene.before) == 1


class TestCases:
    def test_are_at_least_sixty_and_all_different(self):
        assert len(CASES) >= 60
        assert not [name for name, count in Counter(case.id for case in CASES).items() if count > 1]

    def test_are_from_every_part_of_the_notes(self):
        assert all(len(part) > 10 for part in (SUITE, DEFECTS, FURTHER))
