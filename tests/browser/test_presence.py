"""Who answers a citizen: a sudden absence, a handover that is told first, the wish for another, and being found."""

from datetime import timedelta

import pytest

from tests.browser.people import ASTA, LIS, METTE, NAMES, NINA
from tests.browser.places import case_of_asta, choosing_a_contact_person, handing_over
from tests.browser.visitor import LANGUAGES, danish_today, written

pytestmark = pytest.mark.browser

AWAY = {"da": "Mette er væk lige nu. Amir Haddad svarer for Mette.", "en": "Mette is away at the moment."}
IS_BACK = {"da": "Er tilbage", "en": "Is back"}
TAKES_OVER = {"da": "Fra {} er Freja Toft din kontaktperson.", "en": "From {}, Freja Toft is your contact person."}
WISH, KEEP, FIND = "Jeg vil gerne have en anden", "Jeg beholder min kontaktperson", "Find"
NOBODY = "Mere må vi ikke vise her."


class TestASuddenAbsence:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_shows_who_answers_at_once(self, lang, visit):
        lis, asta = visit(lang, who=LIS), visit(lang, who=ASTA)
        asta.go("/min-side")
        own_number = asta.reads(".contact-phone")
        lis.go("/medarbejder/fravaer")
        lis.page.locator("#nu-who").select_option(label="Mette Vang")
        lis.press("Meld væk fra i dag")

        asta.page.reload()
        assert asta.reads(".contact-status").startswith(AWAY[lang])
        assert asta.reads(".contact-phone") != own_number
        with lis.page.expect_navigation():
            lis.page.get_by_role("button", name=IS_BACK[lang]).click()
        asta.page.reload()
        assert asta.reads(".contact-phone") == own_number


class TestAHandover:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_is_told_first_and_shows_both(self, lang, visit):
        mette, asta = visit(lang, who=METTE), visit(lang, who=ASTA)
        choosing_a_contact_person(mette)
        handing_over(mette, "Freja Toft")

        asta.go("/min-side/plan")
        day = written(danish_today() + timedelta(days=10), lang)
        assert TAKES_OVER[lang].format(day) in asta.reads(".contact-card")
        assert asta.reads(".contact-card .contact-name") == "Mette Vang"
        if lang == "en":
            return
        mette.page.reload()
        assert mette.sees("Borgeren har fået besked, men ikke åbnet den endnu.")
        asta.go("/min-side/indbakke")
        with asta.page.expect_navigation():
            asta.page.locator("main button").filter(has_text="Åbn").first.click()
        assert asta.path == "/min-side/kontaktperson"
        mette.page.reload()
        assert mette.sees("Borgeren har læst beskeden.")


class TestAWish:
    def test_for_another_reaches_the_coordinator_alone_and_is_taken_back(self, visit):
        asta, lis, mette = visit("da", who=ASTA), visit("da", who=LIS), visit("da", who=METTE)
        asta.go("/min-side")
        asta.follow("Menneskene omkring dig")
        asta.page.locator("#words").fill("Vi taler forbi hinanden")
        asta.press(WISH)
        case = case_of_asta(lis) + "/kontaktperson"
        for who, sees in ((lis, True), (mette, False)):
            who.go(case)
            assert who.sees("Vi taler forbi hinanden") is sees

        asta.press(KEEP)
        assert asta.sees("Du beholder din kontaktperson.")
        lis.go(case)
        assert not lis.sees("forbi hinanden")


class TestACitizen:
    def test_is_found_by_name_and_day_where_something_permits(self, visit):
        mette, nina = visit("da", who=METTE), visit("da", who=NINA)
        tries = ((mette, "Asta Lindgaard", True), (nina, "Asta Lindgaard", False), (nina, "Asta", False))
        for who, name, found in tries:
            who.go("/medarbejder/find")
            who.press(FIND)
            assert who.status == 400
            who.page.locator("#name").fill(name)
            for part, number in {"day": "3", "month": "5", "year": "1992"}.items():
                who.page.locator(f"input[name='born-{part}']").fill(number)
            who.choose("Én fælles plan")
            who.page.locator("#reason").fill("Vi mødes i morgen")
            who.press(FIND)
            assert who.path == "/medarbejder/find"
            assert who.sees(NAMES[ASTA]) is found
            assert found or who.sees(NOBODY)
