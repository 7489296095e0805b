"""The contact card, in the same place on every personal page."""

import pytest
import time_machine

from tests.builders import a_citizen, a_contact_person, an_assignment

PAGES = ("home.my_page", "plans.show", "plans.goal")


class TestCard:
    @pytest.mark.parametrize("endpoint", PAGES)
    def test_stands_on_every_personal_page(self, pages, citizen, helped, endpoint):
        page = pages.get(endpoint)

        assert page.text(".page-aside .contact-name") == "Mette Vang"
        assert page.text(".contact-role") == "Kontaktperson i Træning og Rehabilitering"
        assert page.text("#kontaktperson") == "Din kontaktperson"

    def test_leads_to_the_telephone_and_to_the_buddy(self, pages, citizen, helped):
        page = pages.get("home.my_page")

        assert page.soup.select_one('.contact-phone a[href="tel:00002000"]')
        assert page.text(".contact-buddy") == "Amir Haddad svarer, når Mette er væk. Ring på 00 00 20 00."

    def test_speaks_english(self, pages, citizen, helped):
        page = pages.get("home.my_page", lang="en")

        assert page.text("#kontaktperson") == "Your contact person"
        assert "Training and Rehabilitation" in page.text(".contact-role")
        assert page.text(".contact-buddy").startswith("Amir Haddad")
        assert "Mette" in page.text(".contact-buddy")
        assert "1 July 2026" in page.text(".contact-card details")

    def test_says_since_which_danish_day(self, pages, citizen, helped):
        assert "Din kontaktperson siden 1. juli 2026." in pages.get("home.my_page").text(".contact-card details")

    @pytest.mark.parametrize(
        ("level", "words"), [(1, "i gang"), (2, "holder trådene"), (3, "i hverdagen"), (4, "hele vejen")]
    )
    def test_says_what_to_expect_and_never_the_level(self, pages, session, citizen, level, words):
        an_assignment(session, citizen, support_level=level)

        card = pages.get("home.my_page").text(".contact-card")
        assert words in card
        assert "niveau" not in card.lower()

    def test_changes_with_the_contact_person(self, pages, session, citizen, helped):
        an_assignment(session, citizen, contact_person=a_contact_person(session, "Freja Toft"))
        assert pages.get("home.my_page").text(".contact-name") == "Freja Toft"

    def test_shows_a_name_as_text(self, pages, session, citizen):
        an_assignment(session, citizen, contact_person=a_contact_person(session, "<b>Bo</b> & Co"))

        page = pages.get("home.my_page")
        assert page.text(".contact-name") == "<b>Bo</b> & Co"
        assert not page.soup.select(".contact-card b")


class TestNobodyYet:
    @pytest.mark.parametrize("endpoint", PAGES)
    def test_the_one_entrance_stands_there_instead(self, pages, citizen, endpoint):
        page = pages.get(endpoint)

        assert page.text(".page-aside #kontaktperson") == "Du har ikke fået en kontaktperson endnu"
        assert page.soup.select('.page-aside a[href^="tel:"]')
        assert page.soup.select('.page-aside a[href^="mailto:"]')

    def test_says_so_in_english(self, pages, citizen):
        page = pages.get("home.my_page", lang="en")

        assert page.text("#kontaktperson") == "You do not have a contact person yet"

    def test_shows_nobody_elses(self, pages, session, citizen):
        an_assignment(session, a_citizen(session))
        assert "Mette Vang" not in pages.get("home.my_page").soup.get_text()


@pytest.fixture
def citizen(pages, session):
    citizen = a_citizen(session)
    pages.sign_in(session, citizen)
    return citizen


@pytest.fixture
def helped(session, citizen):
    """The citizen's contact person since half past midnight on the first of July, Danish time."""
    with time_machine.travel("2026-06-30T22:30:00+00:00", tick=False):
        return an_assignment(session, citizen)
