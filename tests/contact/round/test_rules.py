"""What the round speaks of and in which order; rules without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from portal.access.identity import Identity
from portal.config.contact import RoundRules
from portal.config.roles import Role
from portal.contact.inquiries.models import AgeBand, InquiryKind, InquiryState
from portal.contact.round.rules import Moment, Reached, Why, band_of, may_see_round, why_here, why_signal
from portal.contact.signals import SignalKind

TODAY = date(2026, 12, 1)
TEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HAS_IT, LEFT = uuid4(), uuid4()
MOMENT = Moment(TODAY, began_at=TEN, gone=frozenset({LEFT}))


@dataclass(frozen=True)
class Asked:
    kind: InquiryKind = InquiryKind.REQUEST
    state: InquiryState = InquiryState.NEW
    may_not_wait: bool = False
    promised: date | None = TODAY + timedelta(days=1)
    parked_until: date | None = None
    decided_at: datetime | None = None
    responsible_id: UUID = HAS_IT
    answered_by: str | None = None
    is_open: bool = True


NEW = Asked()
HELD = replace(NEW, state=InquiryState.HELD)
LATER = date(2026, 12, 9)
YESTERDAY = TODAY - timedelta(days=1)
ANSWERED = replace(HELD, state=InquiryState.ASKED, answered_by="employment")
REPORT = replace(NEW, kind=InquiryKind.CONCERN_REPORT)


class TestWhyHere:
    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            (REPORT, Why.REPORT),
            (replace(REPORT, state=InquiryState.HELD), None),
            (replace(REPORT, state=InquiryState.HELD, promised=TODAY), Why.REPORT),
            (replace(NEW, promised=YESTERDAY), Why.PASSED),
            (replace(HELD, promised=YESTERDAY), Why.PASSED),
            (replace(HELD, promised=None), None),
            (replace(HELD, promised=TODAY), Why.TODAY),
            (NEW, Why.NEW),
            (replace(NEW, promised=None), Why.NEW),
            (HELD, None),
            (replace(HELD, state=InquiryState.ASKED), None),
            (ANSWERED, Why.ANSWERED),
            (replace(ANSWERED, decided_at=TEN + timedelta(minutes=5)), Why.ANSWERED),  # asked in this very round
            (replace(ANSWERED, promised=TODAY), Why.TODAY),
            (replace(ANSWERED, responsible_id=LEFT), Why.LEFT),
            (replace(ANSWERED, kind=InquiryKind.CONCERN_REPORT), Why.REPORT),
            (replace(ANSWERED, is_open=False), None),
            (replace(HELD, state=InquiryState.PARKED, parked_until=TODAY), Why.PARKED),
            (replace(HELD, state=InquiryState.PARKED, parked_until=TODAY + timedelta(days=1)), None),
            (replace(HELD, state=InquiryState.PARKED, parked_until=date(2026, 12, 9), promised=YESTERDAY), Why.PASSED),
            (replace(NEW, may_not_wait=True, promised=YESTERDAY), Why.CANT_WAIT),
            (replace(HELD, may_not_wait=True, responsible_id=LEFT, promised=None), Why.CANT_WAIT),
            (replace(HELD, may_not_wait=True, state=InquiryState.PARKED, parked_until=LATER), Why.CANT_WAIT),
            (replace(REPORT, may_not_wait=True), Why.REPORT),
            (replace(HELD, may_not_wait=True, decided_at=TEN), None),
            (replace(NEW, may_not_wait=True, is_open=False), None),
            (replace(NEW, is_open=False), None),
            (replace(HELD, responsible_id=LEFT, promised=None), Why.LEFT),
            (replace(HELD, responsible_id=LEFT, promised=TODAY), Why.LEFT),
            (replace(HELD, responsible_id=LEFT, promised=YESTERDAY), Why.PASSED),
            (replace(HELD, responsible_id=LEFT, state=InquiryState.PARKED, parked_until=date(2026, 12, 9)), Why.LEFT),
            (replace(NEW, responsible_id=LEFT), Why.LEFT),
            (replace(HELD, responsible_id=LEFT, is_open=False), None),
            (replace(HELD, promised=YESTERDAY, decided_at=TEN), None),  # done for today
            (replace(HELD, promised=YESTERDAY, decided_at=TEN - timedelta(minutes=1)), Why.PASSED),
        ],
    )
    def test_is_the_most_urgent(self, asked, why):
        assert why_here(asked, MOMENT) == why

    def test_is_in_the_order_of_the_round(self):
        assert list(Why) == sorted(Why)
        assert [one.name for one in Why] == [
            *("REPORT", "CANT_WAIT", "PASSED", "LEFT", "TODAY", "NEW", "ANSWERED"),
            *("CALL_BACK", "NOBODY_ANSWERS", "ELSEWHERE", "PARKED"),
        ]

    def test_comes_back_the_next_day(self):
        asked = replace(HELD, promised=YESTERDAY, decided_at=TEN + timedelta(minutes=5))
        assert why_here(asked, MOMENT) is None
        assert why_here(asked, Moment(TODAY + timedelta(days=1))) == Why.PASSED

    def test_comes_back_the_next_day_though_nobody_ended_the_round(self):
        asked = replace(HELD, promised=YESTERDAY, decided_at=TEN + timedelta(minutes=5))
        assert why_here(asked, Moment(TODAY + timedelta(days=1), began_at=TEN)) == Why.PASSED
        midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # in Denmark
        earlier = TEN - timedelta(days=4)
        assert why_here(replace(asked, decided_at=midnight), Moment(TODAY, began_at=earlier)) is None
        just_before = midnight - timedelta(seconds=1)
        assert why_here(replace(asked, decided_at=just_before), Moment(TODAY, began_at=earlier)) == Why.PASSED


def test_every_signal_has_its_place():
    assert {why_signal(kind) for kind in SignalKind} == {Why.CALL_BACK, Why.NOBODY_ANSWERS, Why.ELSEWHERE}
    assert why_signal(SignalKind.CONTACT_PERSON_LEFT) == Why.NOBODY_ANSWERS


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (None, AgeBand.UNKNOWN),
        (date(2013, 12, 2), AgeBand.UNDER_13),
        (date(2013, 12, 1), AgeBand.FROM_13),
        (date(2011, 12, 1), AgeBand.FROM_15),
        (date(2008, 12, 2), AgeBand.FROM_15),
        (date(2008, 12, 1), AgeBand.FROM_18),
        (date(1996, 12, 1), AgeBand.FROM_30),
        (date(1961, 12, 1), AgeBand.FROM_65),
    ],
)
def test_an_age_is_told_roughly(born_on, band):
    assert band_of(born_on, TODAY) == band


@pytest.mark.parametrize(
    ("departments", "services", "is_complex"), [(1, 2, False), (2, 0, True), (0, 3, True), (5, 5, True)]
)
def test_a_case_is_complex_from_the_municipalitys_thresholds_on(departments, services, is_complex):
    assert Reached(departments, services).is_complex(RoundRules()) is is_complex
    assert not Reached(departments, services, has_contact_person=True).is_complex(RoundRules())


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        (Role.SPECIALIST, "rehab", True),
        (Role.SPECIALIST, "employment", False),
        (Role.CONTACT_PERSON, "rehab", True),
        (Role.COORDINATOR, "coordinator", True),
        (Role.MANAGER, "coordinator", True),
        (Role.EDITOR, "rehab", False),
        (Role.DPO, "rehab", False),
        (Role.ADMIN, "rehab", False),
    ],
)
def test_departments_that_take_part_come(role, unit, may):
    identity = Identity(staff_id=uuid4(), roles=frozenset({role}), unit=unit)
    assert may_see_round(identity, RoundRules(units=["rehab"])) is may
