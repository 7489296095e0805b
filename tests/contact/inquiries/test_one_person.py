"""Two inquiries of one person stand in one chain: merged, parted and taken back, each leaves its entries there."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.contact.inquiries.models import InquiryEvent
from portal.contact.inquiries.sender_actions import claim, take_back
from portal.contact.inquiries.staff_actions import merge, part
from tests.builders import a_citizen, as_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry


@pytest.mark.parametrize("is_known", [(True, True), (True, False), (False, False)])
@pytest.mark.parametrize("is_claimed", [False, True])
@pytest.mark.parametrize("ends", ["parted", "taken_back"])
def test_are_merged_parted_and_taken_back(session, lis, is_known, is_claimed, ends):
    citizen = a_citizen(session)
    both = [an_inquiry(session, subject_id=citizen.id if one else None) for one in is_known]
    stays = merge(session, both[0], both[1].number, by=as_staff(lis), now=clock.now())
    session.commit()
    goes = both[1] if stays is both[0] else both[0]
    if is_claimed:
        for one in both:
            claim(session, one.id, by=as_citizen(citizen), now=clock.now())
            session.commit()

    if ends == "parted":
        part(session, goes, by=as_staff(lis), now=clock.now())
    else:
        take_back(session, stays.id, now=clock.now())
    session.commit()

    assert goes.merged_into_id is None
    events = session.scalar(select(func.count()).select_from(InquiryEvent))
    chains = [citizen.id, *(one.id for one in both)]
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.chain_id.in_(chains))
    known_here = sum(not one for one in is_known) if is_claimed else 0
    assert session.scalar(entries) == events + known_here
