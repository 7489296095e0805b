"""Two inquiries of one person stand in one chain: merged, parted and taken back, each leaves its entries there."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.contact.inquiries.models import InquiryEvent
from portal.contact.inquiries.sender_actions import AboutTwo, claim, take_back
from portal.contact.inquiries.staff_actions import know_own_citizen, look, merge, part
from tests.builders import a_citizen, an_assignment, as_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.inquiries.test_staff_actions import give_to


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


@pytest.mark.parametrize("first", [0, 1])
def test_two_who_each_show_their_code_are_parted(session, lis, first):
    stays, goes = an_inquiry(session), an_inquiry(session)
    assert merge(session, stays, goes.number, by=as_staff(lis), now=clock.now()) is stays
    both = [(stays, a_citizen(session)), (goes, a_citizen(session))]
    for one, citizen in (both[first], both[1 - first]):
        claim(session, one.id, by=as_citizen(citizen), now=clock.now())
        session.commit()
    assert goes.merged_into_id is None
    assert [one.subject_id for one, _ in both] == [citizen.id for _, citizen in both]


def test_staff_part_first_what_is_about_another(session, pages, lis):
    stays, goes = an_inquiry(session), an_inquiry(session)
    merge(session, stays, goes.number, by=as_staff(lis), now=clock.now())
    claim(session, stays.id, by=as_citizen(a_citizen(session)), now=clock.now())
    citizen = a_citizen(session)
    mette = an_assignment(session, citizen).contact_person
    give_to(session, stays, mette)
    with pytest.raises(AboutTwo):
        know_own_citizen(session, goes, citizen.id, by=as_staff(mette), now=clock.now())
    session.rollback()
    look(session, goes, by=as_staff(mette), now=clock.now())
    session.commit()
    pages.sign_in_staff(session, mette)
    page = pages.get("inquiries.show", inquiry_id=goes.id)
    chosen = {"who": str(citizen.id)}
    session.commit()
    page = pages.press(page, "Gem", chosen, status=400)
    assert page.errors == ["Den er lagt sammen med en henvendelse om en anden. Skil dem ad først."]
