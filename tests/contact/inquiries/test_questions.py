"""What staff ask before they go on: the sender is shown it and answers it, and those at work see who is waited for."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.codes import new_code
from portal.contact.desk.duties import inquiries_of
from portal.contact.inquiries import decisions
from portal.contact.inquiries.models import CloseReason, InquiryKind, InquiryState
from portal.contact.inquiries.queries import events_of, own_inquiries
from portal.contact.inquiries.questions import SENDER, Asked, put_to_sender
from portal.contact.inquiries.sender_actions import add_words
from portal.contact.inquiries.staff_actions import look
from portal.notifications.models import Notice
from tests.builders import a_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.inquiries.test_follow_pages import opened

WHAT = "Hvornår er det bedst: formiddag eller aften?"


class TestASenderWhoIsAsked:
    @pytest.mark.parametrize("kind", [InquiryKind.REQUEST, InquiryKind.WORRY])
    def test_reads_the_question_above_all_else_and_answers_it_there(self, pages, session, lis, code, kind):
        inquiry = an_inquiry(session, code=code, kind=kind)
        ask(session, inquiry, lis)
        page = opened(pages, inquiry, code)
        assert page.texts("main h2")[0] == "Vi har spurgt dig om noget"
        assert page.text("main .alert blockquote") == WHAT
        assert "Lis Bramsen har spurgt dig om noget." in page.text("main .alert")
        assert "kollega" not in page.main
        assert page.texts("main label[for=words]") == ["Dit svar"]

        page = pages.press(page, "Send dit svar", {"words": "Helst om aftenen"})
        assert "Vi har spurgt dig om noget" not in page.texts("main h2")
        assert "Du svarede." in page.texts(".events li")[-1]
        assert page.texts("main label[for=words]") == ["Vil du skrive mere?"]

    def test_is_told_so_in_the_inbox_and_on_their_own_page(self, pages, session, lis):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        ask(session, inquiry, lis)
        pages.sign_in(session, citizen)
        for place in ("home.my_page", "own_inquiries.index"):
            assert "Vi har spurgt dig om noget" in pages.get(place).main
        page = pages.press(pages.get("notices.inbox"), "Vi har spurgt dig om noget")
        told = pages.visit(page.link("Se, hvad mødet klokken ti har sagt"))
        assert WHAT in told.main
        assert "sender:" not in told.main
        page = pages.visit(told.link("Svar på din egen side om henvendelsen"))
        pages.press(page, "Send dit svar", {"words": "Helst om aftenen"})
        for place in ("home.my_page", "own_inquiries.index"):
            assert "Vi har spurgt dig om noget" not in pages.get(place).main

    def test_in_english_too(self, pages, session, lis):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        ask(session, inquiry, lis)
        pages.sign_in(session, citizen)
        page = pages.visit(f"/en/min-side/henvendelser/{inquiry.id}")
        assert "We have asked you something" in page.texts("main h2")
        assert "Afsenderen" not in pages.visit(f"/en/min-side/klokken-ti/henvendelser/{inquiry.id}").main

    def test_keeps_what_they_wrote_where_it_cannot_be_sent(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        ask(session, inquiry, lis)
        long = "Om aftenen. " * 500
        page = pages.press(opened(pages, inquiry, code), "Send dit svar", {"words": long}, status=400)
        assert page.texts("main textarea") == [long.strip()]

    def test_is_asked_no_more_once_it_is_closed(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        ask(session, inquiry, lis)
        decisions.close(session, seen(inquiry), CloseReason.HELPED, "Hjulpet", by=as_staff(lis), now=clock.now())
        session.commit()
        assert "Vi har spurgt dig om noget" not in opened(pages, inquiry, code).texts("main h2")

    def test_learns_of_no_question_that_a_department_is_asked(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code, kind=InquiryKind.WORRY)
        ask(session, inquiry, lis, whom="employment")
        page = opened(pages, inquiry, code)
        assert "Lis Bramsen har spurgt en kollega og venter på svar." in page.main
        assert WHAT not in page.main
        assert "Job og Uddannelse" not in page.main


class TestThoseAtWork:
    def test_see_that_the_sender_is_asked_and_then_that_they_answered(self, pages, session, lis):
        inquiry = an_inquiry(session)
        ask(session, inquiry, lis)
        look(session, inquiry, by=as_staff(lis), now=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        page = pages.get("inquiries.show", inquiry_id=inquiry.id)
        assert "Lis Bramsen har spurgt afsenderen og venter på svar." in page.main
        assert "Venter på svar fra afsenderen" in page.texts(".badge")
        assert "Venter på svar fra afsenderen" in pages.get("desk.inquiries").main
        assert WHAT in page.texts(".events blockquote")

        add_words(session, inquiry.id, "Helst om aftenen", now=clock.now())
        session.commit()
        page = pages.get("inquiries.show", inquiry_id=inquiry.id)
        assert "Afsenderen har svaret." in page.texts(".events li")[-1]
        assert "Venter på svar" not in " ".join(page.texts(".badge"))
        assert inquiry.state == InquiryState.HELD

    def test_wait_on_for_a_department_though_the_sender_writes(self, pages, session, lis):
        inquiry = an_inquiry(session)
        ask(session, inquiry, lis, whom="employment")
        add_words(session, inquiry.id, "En ting til", now=clock.now())
        look(session, inquiry, by=as_staff(lis), now=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        page = pages.get("inquiries.show", inquiry_id=inquiry.id)
        assert "Lis Bramsen har spurgt Job og Uddannelse og venter på svar." in page.main
        assert "Venter på svar fra en kollega" in page.texts(".badge")
        assert "Afsenderen skrev mere." in page.main


def test_the_list_says_the_same_as_the_events(session, lis):
    citizen = a_citizen(session)
    steps: dict[str, list[str | None]] = {
        "asked": [SENDER],
        "asked twice": [SENDER, "employment"],
        "answered": [SENDER, None],
        "asked anew": [SENDER, None, SENDER],
        "another": ["employment"],
        "nothing": [None],
    }
    for whole in steps.values():
        inquiry = an_inquiry(session, sender_id=citizen.id)
        for number, whom in enumerate(whole):
            if whom is None:
                add_words(session, inquiry.id, f"Svar {number}", now=clock.now())
            else:
                ask(session, inquiry, lis, whom=whom, words=f"Spørgsmål {number}: og mere?")
    listed = {one.id: one.is_asked for one in own_inquiries(session, citizen.id)}
    of_staff, _more = inquiries_of(session, lis.id)
    assert sorted(listed.values()) == [False, False, False, True, True, True]
    assert listed == {one.id: one.waits_for_sender for one in of_staff}
    assert listed == {one: put_to_sender(events_of(session, one)) is not None for one in listed}


def test_a_question_is_news_of_its_own(session, lis):
    inquiry = an_inquiry(session, sender_id=a_citizen(session).id)
    ask(session, inquiry, lis)
    ask(session, inquiry, lis, whom="employment")
    assert session.scalars(select(Notice.kind).order_by(Notice.kind)).all() == ["inquiry_asked", "inquiry_decided"]


def ask(session, inquiry, member, *, whom: str = SENDER, words: str = WHAT) -> None:
    """Let a member of staff ask somebody something."""
    decisions.ask(session, seen(inquiry), Asked(whom, words), by=as_staff(member), now=clock.now())
    session.commit()


def seen(inquiry) -> decisions.Shown:
    return decisions.Shown(inquiry.id, inquiry.version)


@pytest.fixture
def code():
    return new_code()
