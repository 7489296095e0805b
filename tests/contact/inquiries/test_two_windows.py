"""Two windows of one browser write in one draft, and mix nobody's answers."""

import pytest
from sqlalchemy import func, select

from portal.contact.inquiries.models import Inquiry
from tests.builders import a_citizen
from tests.contact.inquiries.walking import BASE, OWN, SIGNED_IN, own_answers, sent, walk, worry_answers
from tests.pages import is_helped_first

NOT_KEPT = "Det her er ikke gemt"


@pytest.fixture(params=[BASE, SIGNED_IN])
def base(request, pages, session, lis):
    """Where somebody writes: as a stranger, and signed in."""
    if request.param == SIGNED_IN:
        pages.sign_in(session, a_citizen(session))
    return request.param


def test_what_is_typed_for_what_was_sent_meanwhile_is_given_back(pages, session, base):
    walk(pages, own_answers(), base=base)
    old = pages.visit(f"{base}/ord")
    pages.press(pages.visit(f"{base}/tjek"), "Send")
    page = pages.press(old, "Næste", {"words": "Og noget andet"}, status=409)
    assert page.h1 == NOT_KEPT
    assert "Og noget andet" in page.main
    assert pages.visit(page.link("Skriv til os")).h1 == "Hvem handler det om?"
    assert sent(session).words == OWN


def test_what_is_typed_about_oneself_is_no_answer_about_another(pages, session, base):
    own = walk(pages, own_answers()[:1], base=base)
    walk_on(pages, base, worry_answers()[:2])
    page = pages.press(own, "Næste", {"words": OWN}, status=409)
    assert page.h1 == NOT_KEPT
    assert OWN in page.main
    assert OWN not in pages.visit(f"{base}/ord").main


def test_what_may_not_wait_brings_whom_to_call_all_the_same(pages, session, lis):
    own = walk(pages, own_answers()[:1])
    walk_on(pages, BASE, worry_answers()[:1])
    assert is_helped_first(pages.press(own, "Næste", {"words": "Jeg vil dø"}, status=409))


def test_nothing_is_sent_but_what_was_shown(pages, session, base):
    check = walk(pages, own_answers(), base=base)
    pages.press(pages.visit(f"{base}/ord"), "Næste", {"words": "Skrevet i det andet vindue"})
    page = pages.press(check, "Send", status=409)
    assert page.text(".alert-warning .alert-heading") == "Dine svar er ændret i et andet vindue"
    assert "Skrevet i det andet vindue" in page.main
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 0
    session.commit()
    pages.press(page, "Send")
    assert sent(session).words == "Skrevet i det andet vindue"


def test_who_goes_back_and_answers_anew_is_in_nobodys_way(pages, session, base):
    walk(pages, own_answers()[:1], base=base)
    first = walk(pages, [], base=base)
    words = pages.press(first, "Næste", {"whom": "self"})
    pages.press(words, "Næste", {"words": "Noget"})
    again = pages.press(first, "Næste", {"whom": "self"})  # from the page as it was
    assert again.h1 == "Lidt mere, hvis du vil"
    assert pages.press(words, "Næste", {"words": OWN}).h1 == "Lidt mere, hvis du vil"
    assert OWN in pages.visit(f"{base}/ord").response.get_data(as_text=True)


def walk_on(pages, base: str, answers: list[dict]) -> None:
    """Answer in another window, from the beginning."""
    page = pages.visit(base)
    for filled in answers:
        page = pages.press(page, "Næste", filled)
