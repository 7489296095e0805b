"""Every page there is, and how somebody comes to see it. A page of the portal without a row here fails.

A name is the page's endpoint, with what is special behind a colon; `errors` are the pages for what went wrong.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Route

from tests.browser.people import (
    ANSWERED,
    ASTA,
    AT_WORK,
    EMPTY,
    EVA,
    JENS,
    JOURNEYS,
    KARIM,
    KASPER,
    LIS,
    METTE,
    NAMES,
    NEW,
    NINA,
    NOAH,
    RUTH,
    STRANGER,
    TOVE,
)
from tests.browser.visitor import GROWING_UP, SLUG, Visitor, danish_today

QUESTIONS, RESULT = f"/situationer/{SLUG}/spoergsmaal", f"/situationer/{SLUG}/resultat"
OTHERS, OTHER_RESULT = f"/situationer/{GROWING_UP}/spoergsmaal", f"/situationer/{GROWING_UP}/resultat"
Way = Callable[[Visitor], None]
CASES_OF_ASTA: dict[str, str] = {}  # by portal

# What a form is answered with is no page with an address; these answers are looked at all the same.
ANSWERS_ALONE = {"inquiries.merge"}

# Pages that only lead on to another, are for no person, or are kept as a file: nobody ever looks at them in the portal.
NEVER_SEEN = {
    "screening.start",  # to the first open question
    "people.sign_in",  # to the provider
    "staff.sign_in",  # to theirs
    "people.leave",  # to a page of somebody else's
    "paper.file",  # a download; tests/browser/test_journeys.py opens it from the disk
    "paper.file_to",  # the same
    "consents.answer",  # to the consent
    "notices.offer_confirming",  # its address stands in a mail alone; tests/browser/test_notices.py opens and checks it
    "messages.fetch",  # a download; tests/browser/test_messages.py opens what it brings
    "answers.fetch",  # the same
    "answers.write",  # as answers.thread, without a thread; tests/contact/messages/test_pages.py reads it
    "papers.file",  # a download; tests/browser/test_consents.py has it checked
    "round.decide_on_signal",  # the form of round.decide, about what the demo has none of; test_pages.py reads it
    "round.signal",  # the same
    "told.inquiry",  # nothing was decided yet in the demo; tests/contact/round/test_pages.py reads it
    "told.step",  # the same
    "looks.download",  # the same; tests/consents/test_log_pages.py reads it
    # tests/browser/test_inquiries.py walks these and lets axe look at them:
    "inquire.start",
    "follow.find",
    "own_inquiries.index",
    "own_inquiries.claim_one",
    "own_inquiries.show",  # as follow.show, signed in
    # The same questions as strangers answer, signed in:
    "inquire_signed_in.start",
    "inquire_signed_in.ask",
    "inquire_signed_in.urgent",
    "inquire_signed_in.check",
    "inquire_signed_in.forget",
    "inquire_signed_in.forgotten",
}

# Portals that something is wrong with: their settings, over the demo's.
PROVIDER_DOWN = {
    "PORTAL_CITIZEN_OIDC_ISSUER": "http://127.0.0.1:9",
    "PORTAL_CITIZEN_OIDC_CLIENT_ID": "portal",
    "PORTAL_CITIZEN_OIDC_CLIENT_SECRET": "made up for this test",
    "PORTAL_STAFF_OIDC_ISSUER": "http://127.0.0.1:9",
    "PORTAL_STAFF_OIDC_CLIENT_ID": "portal",
    "PORTAL_STAFF_OIDC_CLIENT_SECRET": "made up for this test",
}
NO_LEVEL = '{"level": "not.sent"}'
LEVEL_TOO_LOW = {"PORTAL_CITIZEN_OIDC_CLAIMS": NO_LEVEL, "PORTAL_STAFF_OIDC_CLAIMS": NO_LEVEL}
KIND_OF_OTHERS = '{"kind": "idp"}'
OTHER_SIDE_ONLY = {"PORTAL_CITIZEN_OIDC_CLAIMS": KIND_OF_OTHERS, "PORTAL_STAFF_OIDC_CLAIMS": KIND_OF_OTHERS}
NO_NAMES = {"PORTAL_CITIZEN_OIDC_CLAIMS": '{"name": "not.sent"}'}
NO_DATABASE = {"has_database": False}

SOME_AND_NONE = ("forvaerring", "none")
# What somebody looks for, in Danish and in English.
FOUND = ("må hospitalet sende brev til min læge", "who pays me while I am ill")
MISSPELT = ("genoptrening", "rehabilitaton")
UNSURE = ("min nabo larmer", "my neighbour is loud")
DESPERATE = ("jeg vil ikke leve mere", "I want to die")
NOT_FOUND = ("byggetilladelse til carport", "planning permission for a carport")


@dataclass(frozen=True)
class Place:
    """A page, who sees it, and how they come there.

    It answers with `status` and has what the selector `has` finds, or it isn't the page that is meant. `at` is set
    for a portal that something is wrong with; `by_its_way` where the address leads
    to the page in one language only.
    """

    name: str
    who: str
    way: Way
    status: int = 200
    at: tuple[tuple[str, object], ...] = ()
    has: str = "h1"
    by_its_way: bool = False

    @property
    def endpoint(self) -> str:
        return self.name.partition(":")[0]

    @property
    def is_page(self) -> bool:
        """Tell whether the address alone leads there again: so that it can be read in another language, say."""
        is_answer = self.endpoint.startswith("errors") or self.endpoint in ANSWERS_ALONE
        return not is_answer and self.status == 200


def to(path: str) -> Way:
    return lambda visitor: visitor.go(path)


def question(number: int) -> Way:
    return to(f"{QUESTIONS}/{number}")


def to_an_action(visitor: Visitor) -> None:
    visitor.go("/min-side/plan")
    with visitor.page.expect_navigation():
        visitor.page.locator(".task-title a").first.click()


def to_a_row(visitor: Visitor) -> None:
    visitor.go("/medarbejder/klokken-ti")
    with visitor.page.expect_navigation():
        visitor.page.locator(".task-title a").nth(1).click()


def to_putting_off(visitor: Visitor) -> None:
    visitor.go("/medarbejder/klokken-ti/moede/9")  # the one whose sender has an answer, so it can wait
    with visitor.page.expect_navigation():
        visitor.page.locator("main .button[accesskey='4']").click()


def to_a_done_action(visitor: Visitor) -> None:
    visitor.go("/min-side/plan")
    with visitor.page.expect_navigation():
        visitor.page.locator(".task-done .task-title a").first.click()


def to_a_question_without_an_answer(number: int) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go(f"{QUESTIONS}/{number}")
        visitor.press("Næste")

    return way


def saying_right_now(slug: str, *flags: str) -> Way:
    """Say what is true right now: the ids of flags, or `none`."""

    def way(visitor: Visitor) -> None:
        visitor.go(f"/situationer/{slug}/spoergsmaal/lige-nu")
        for flag in flags:
            visitor.page.locator(f"main div:has(> input[value='{flag}']) > label").click()
        visitor.press("Næste")

    return way


def in_every_crisis(slug: str) -> Way:
    return saying_right_now(slug, *(flag.id for flag in JOURNEYS[slug].red_flags))


def as_a_young_person(path: str) -> Way:
    """Say that one is the young person oneself, and when one was born; then go there."""

    def way(visitor: Visitor) -> None:
        visitor.go(f"{OTHERS}/1")
        visitor.choose(JOURNEYS[GROWING_UP].text("questions.rolle.options.young_person", visitor.lang))
        visitor.press("Næste")
        visitor.write_date(date(danish_today().year - 16, 3, 14))
        visitor.press("Næste")
        visitor.go(path)

    return way


def searching(danish: str, english: str) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go("/soeg")
        visitor.page.locator("#words").fill(danish if visitor.lang == "da" else english)
        visitor.press("Søg")

    return way


def on_a_shared_device(visitor: Visitor) -> None:
    visitor.go(f"{QUESTIONS}/2")
    visitor.open_everything()
    visitor.press("Ja, det er en delt enhed")


def to_the_codes_of_a_saving(visitor: Visitor) -> None:
    visitor.go("/gem")
    visitor.press("Gem mine svar")


def to_another_saving(visitor: Visitor) -> None:
    to_the_codes_of_a_saving(visitor)
    visitor.go("/gem")


def with_a_code(typed: str) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go("/hent")
        visitor.page.locator("#code").fill(typed)
        visitor.press("Hent mine svar")

    return way


def with_ones_own_words(visitor: Visitor) -> None:
    to_the_codes_of_a_saving(visitor)
    with_a_code(visitor.reads(".code-words"))(visitor)


def with_too_many_codes(visitor: Visitor) -> None:
    """Try ten times behind the page's back, so that the browser tells of this page's answer alone."""
    wrong, own = {"code": "AAAA AAAA AAAA AAAA"}, {"Sec-Fetch-Site": "same-origin"}
    for _ in range(10):
        visitor.page.context.request.post(visitor.address("/hent"), form=wrong, headers=own)
    with_a_code(wrong["code"])(visitor)


def after_deleting_everything(visitor: Visitor) -> None:
    visitor.go("/gem")
    visitor.press("Slet mine svar")


def to_a_goal_without_words(visitor: Visitor) -> None:
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("textarea").fill("")
    visitor.press("Gem mit mål")


def to_the_sign_in(visitor: Visitor) -> None:
    visitor.go("/log-ind")


def to_a_sign_in_that_asks_for_nothing(visitor: Visitor) -> None:
    visitor.go(f"/demo/mitid/authorize?ui_locales={visitor.lang}")


def out_of_a_sign_in(visitor: Visitor) -> None:
    visitor.go("/log-ind")
    visitor.press("Afbryd")


def through_the_sign_in(visitor: Visitor) -> None:
    visitor.go("/log-ind")
    visitor.sign_in_as(NAMES[ASTA])


def at_the_staff_door(name: str) -> Way:
    """Come through the staff's sign-in as somebody."""

    def way(visitor: Visitor) -> None:
        visitor.go("/medarbejder/log-ind")
        visitor.sign_in_as(name)

    return way


def out_of_the_staff_sign_in(visitor: Visitor) -> None:
    visitor.go("/medarbejder/log-ind")
    visitor.press("Afbryd")


def to_the_question(visitor: Visitor) -> None:
    visitor.go("/min-side/samtykker")
    visitor.follow_about("Læs og svar")


def answering(visitor: Visitor) -> None:
    to_the_question(visitor)
    visitor.choose(visitor.says("Ja, I må dele det"))
    visitor.press("Fortsæt")


def having_answered(visitor: Visitor) -> None:
    answering(visitor)
    visitor.press("Gem mit svar")


def to_the_question_about_a_child(visitor: Visitor) -> None:
    to_the_question(visitor)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").first.click()


def not_choosing(visitor: Visitor) -> None:
    to_the_question(visitor)
    visitor.press("Fortsæt")


def putting_it_off(visitor: Visitor) -> None:
    to_the_question(visitor)
    visitor.press("Jeg vil tale med min kontaktperson først")


def to_what_was_given(visitor: Visitor) -> None:
    visitor.go("/min-side/samtykker")
    visitor.follow_about("Se det hele")


def taking_it_back(visitor: Visitor) -> None:
    visitor.go("/min-side/samtykker")
    visitor.follow_about("Træk tilbage")


def answering_too_late(visitor: Visitor) -> None:
    answering(visitor)
    other = visitor.in_another_tab()
    having_answered(other)
    other.page.close()
    visitor.page.locator("input[name=answer]").evaluate("one => { one.value = 'nej' }")
    visitor.press("Gem mit svar")


def checking_a_genuine_receipt(visitor: Visitor) -> None:
    having_answered(visitor)
    receipt = visitor.page.request.get(f"{visitor.page.url}/fil").text()
    visitor.go("/kvittering")
    visitor.page.locator("textarea").fill(receipt)
    visitor.press("Tjek kvitteringen")


def checking_a_forged_receipt(visitor: Visitor) -> None:
    visitor.go("/kvittering")
    visitor.page.locator("textarea").fill("eyJhbGciOiJub25lIn0.e30.")
    visitor.press("Tjek kvitteringen")


def giving_an_address(typed: str) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go("/min-side/indstillinger")
        visitor.page.locator("#address").fill(typed)
        visitor.press("Brug mailadressen")

    return way


def writing_nothing(visitor: Visitor) -> None:
    visitor.go("/min-side/beskeder/ny")
    visitor.press("Send")


def to_the_thread(listed_at: str) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go(listed_at)
        with visitor.page.expect_navigation():
            visitor.page.locator("main .task-title a").first.click()

    return way


def to_the_thread_opened(visitor: Visitor) -> None:
    to_the_thread("/medarbejder/beskeder")(visitor)
    if visitor.page.locator("#ny button").count():
        with visitor.page.expect_navigation():
            visitor.page.locator("#ny button").click()


def to_a_booked_call(visitor: Visitor) -> None:
    visitor.go("/min-side/ring-mig-op")
    for name in ("day", "hours"):
        visitor.page.locator(f"label[for='{name}']").click()
    visitor.page.locator("#phone").fill("12 34 56 78")
    visitor.press("Bestil opkald")


def to_the_access_of(name: str) -> Way:
    def way(visitor: Visitor) -> None:
        visitor.go("/medarbejder/opsaetning")
        visitor.follow(name)

    return way


def changing_nothing(visitor: Visitor) -> None:
    to_the_access_of(AT_WORK[LIS])(visitor)
    visitor.press("Gem")


def after_a_cut(visitor: Visitor) -> None:
    to_the_access_of("Samir Lund")(visitor)
    if visitor.page.get_by_text(visitor.says("Fjern al adgang"), exact=True).count():  # else it was done before
        visitor.choose(visitor.says("Fjern al adgang"))
        visitor.page.locator("textarea").fill("Slut")
        visitor.press("Gem")


def to_a_doubt(visitor: Visitor) -> None:
    visitor.go("/min-side/hvem-har-set")
    with visitor.page.expect_navigation():
        visitor.page.locator("main .card a[href$='/forkert']").first.click()


def having_asked_about_a_look(visitor: Visitor) -> None:
    to_a_doubt(visitor)
    visitor.page.locator("textarea").fill("Jeg kender dem ikke")
    visitor.press("Send til rådgiveren")


def to_a_question_from(name: str) -> Way:
    """Let somebody have asked about a look in a browser of their own, and come to it as the officer."""

    def way(visitor: Visitor) -> None:
        browser = visitor.page.context.browser
        assert browser is not None
        with browser.new_context() as context:
            other = Visitor(context.new_page(), visitor.url, visitor.lang)
            other.go("/min-side")
            other.sign_in_as(name)
            having_asked_about_a_look(other)
        visitor.go("/medarbejder/adgangslog")
        with visitor.page.expect_navigation():
            visitor.page.locator("main table a").first.click()

    return way


@contextmanager
def as_a_colleague(visitor: Visitor, name: str) -> Iterator[Visitor]:
    """Let somebody else at work do something meanwhile, in a browser of their own."""
    browser = visitor.page.context.browser
    assert browser is not None
    with browser.new_context() as context:
        colleague = Visitor(context.new_page(), visitor.url, visitor.lang)
        colleague.go("/medarbejder")
        colleague.sign_in_as(name)
        yield colleague


def case_of_asta(visitor: Visitor) -> str:
    """Return the address of her case, as her contact person has it on the desk: one for as long as a portal serves."""
    if visitor.url not in CASES_OF_ASTA:
        with as_a_colleague(visitor, AT_WORK[METTE]) as mette:
            action = mette.page.locator("main form[action*='/borgere/']").first.get_attribute("action")
        assert action is not None
        CASES_OF_ASTA[visitor.url] = action.removeprefix("/en")
    return CASES_OF_ASTA[visitor.url]


def to_astas_case(further: str = "") -> Way:
    return lambda visitor: visitor.go(case_of_asta(visitor) + further)


def opening_ones_own(visitor: Visitor) -> None:
    visitor.go("/medarbejder")
    visitor.press("Åbn", about=NAMES[ASTA])


def away_since_today(visitor: Visitor) -> None:
    """Be noted as away, and go on to change it."""
    visitor.go("/medarbejder/fravaer")
    visitor.page.locator("#nu-who").select_option(index=1)
    visitor.press("Meld væk fra i dag")
    visitor.follow_about("Ret")


def with_the_contact_person_away(visitor: Visitor) -> None:
    """See who answers while Mette is away and Freja soon takes over."""
    with as_a_colleague(visitor, AT_WORK[METTE]) as mette:
        mette.go(case_of_asta(mette) + "/kontaktperson")
        mette.choose(mette.says("Nogen, der holder trådene og kender sagerne"))
        mette.press("Vælg personer")
        handing_over(mette, "Freja Toft")
        away_since_today(mette)
    visitor.go("/min-side/kontaktperson")


def handing_over(visitor: Visitor, to: str) -> None:
    """Let somebody take a case over in ten days."""
    field = visitor.page.locator("#contact_person")
    field.select_option(field.locator("option").filter(has_text=to).get_attribute("value"))
    visitor.page.locator("#reason").fill("Mette skal på barsel")
    visitor.page.locator("#handover").fill("Hun går tur med hunden om morgenen. Ring efter klokken ti.")
    day = danish_today() + timedelta(days=10)
    for part in ("day", "month", "year"):
        visitor.page.locator(f"input[name='takes_over-{part}']").fill(str(getattr(day, part)))
    visitor.press("Gem, og giv borgeren besked")


def choosing_a_contact_person(visitor: Visitor) -> None:
    visitor.go(case_of_asta(visitor) + "/kontaktperson")
    visitor.choose(visitor.says("Nogen, der holder trådene og kender sagerne"))
    visitor.press("Vælg personer")


def finding_nobody(visitor: Visitor) -> None:
    visitor.go("/medarbejder/find")
    visitor.press("Find")


def looking(reason: str) -> Way:
    """Look at Asta's case for one plan."""

    def way(visitor: Visitor) -> None:
        visitor.go(case_of_asta(visitor))
        visitor.choose(visitor.says("Én fælles plan"))
        visitor.page.locator("textarea").fill(reason)
        visitor.press("Vis oplysningerne")

    return way


def drawing(wanted: str) -> Way:
    """Draw a sample of so many looks."""

    def way(visitor: Visitor) -> None:
        visitor.go("/medarbejder/adgangslog")
        visitor.page.locator("#wanted").fill(wanted)
        visitor.press("Tag stikprøve")

    return way


def to_a_look_in_a_sample(visitor: Visitor) -> None:
    drawing("5")(visitor)
    with visitor.page.expect_navigation():
        visitor.page.locator("main .card a").first.click()


def checking_a_question(visitor: Visitor) -> None:
    visitor.go(f"{case_of_asta(visitor)}/spoerg")
    visitor.page.locator("label[for='text']").click()
    visitor.choose(visitor.says("14 dage"))
    visitor.press("Fortsæt")


def to_a_word_said_aloud(visitor: Visitor) -> None:
    visitor.go(f"{case_of_asta(visitor)}/spoerg")
    with visitor.page.expect_navigation():
        visitor.page.locator("main .task a").first.click()


def to_the_first_text(visitor: Visitor) -> None:
    visitor.go("/medarbejder/samtykketekster")
    with visitor.page.expect_navigation():
        visitor.page.locator("main .task-title a").first.click()


def to_a_next_version(visitor: Visitor) -> None:
    to_the_first_text(visitor)
    visitor.follow(visitor.says("Skriv en ny udgave"))


def writing_a_draft(visitor: Visitor) -> None:
    to_a_next_version(visitor)
    for code, words in (("da", "Vi deler kun datoer."), ("en", "We share dates only.")):
        visitor.page.locator(f"#body_{code}").fill(words)
    visitor.press("Gem kladden")


def changing_a_draft(visitor: Visitor) -> None:
    writing_a_draft(visitor)
    visitor.follow(visitor.says("Ret teksten"))


def with_a_heading_in_a_text(visitor: Visitor) -> None:
    to_a_next_version(visitor)
    visitor.page.locator("#body_da").fill("# Må vi?")
    visitor.press("Gem kladden")


def reviewing_a_draft(visitor: Visitor) -> None:
    with as_a_colleague(visitor, AT_WORK[KASPER]) as kasper:
        writing_a_draft(kasper)
        kasper.press("Lad en anden læse den")
        path = kasper.path
    visitor.go(path)


def writing_of_a_child(visitor: Visitor) -> None:
    """Worry for a child as a teacher, as far as the question whether one asks or reports."""
    visitor.go("/henvend-dig")
    visitor.choose(visitor.says("En, jeg er bekymret for"))
    visitor.press("Næste")
    visitor.choose(visitor.says("Fagperson, for eksempel lærer eller læge"))
    visitor.choose(visitor.says("Under 13 år"))
    visitor.press("Næste")


def writing_of_oneself(*words: str, phone: str = "12 34 56 78") -> Way:
    """Ask to be called; without words as far as the page for them, in a crisis as far as the numbers."""

    def way(visitor: Visitor) -> None:
        visitor.go("/henvend-dig")
        visitor.choose(visitor.says("Mig selv"))
        visitor.press("Næste")
        visitor.page.locator("#words").fill(words[0] if words else "")
        visitor.press("Næste")
        if len(words) < 2:
            return
        visitor.press("Næste")
        visitor.choose(visitor.says("Ring til mig"))
        visitor.press("Næste")
        visitor.page.locator("#name").fill("Sif")
        visitor.page.locator("#phone").fill(phone)
        visitor.choose(visitor.says("Ja"))
        visitor.press("Næste")
        if visitor.status == 200:
            visitor.choose(visitor.says("Nej, I må ikke sige mit navn"))
            visitor.press("Næste")

    return way


AT_NIGHT = ("Jeg kan ikke sove.", "all")


def having_written(visitor: Visitor) -> None:
    writing_of_oneself(*AT_NIGHT)(visitor)
    visitor.press("Send")


def about_to_delete(visitor: Visitor) -> None:
    writing_of_oneself(*AT_NIGHT)(visitor)
    visitor.follow(visitor.says("Slet det, jeg har skrevet"))


def having_deleted(visitor: Visitor) -> None:
    about_to_delete(visitor)
    visitor.press("Ja, slet det")


def following_it(visitor: Visitor) -> None:
    having_written(visitor)
    visitor.follow(visitor.says("Se henvendelsen"))


def writing_it_down(visitor: Visitor) -> None:
    visitor.go("/medarbejder/henvendelser/ny")
    for danish in ("Telefon", "Om afsenderen selv", "Afsenderen kommer selv forbi"):
        visitor.choose(visitor.says(danish))
    visitor.page.locator("div:has(> #may_name) > label").click()
    visitor.page.locator("#words").fill("Ringede og græd.")
    visitor.press("Gem henvendelsen")


def reading_it(visitor: Visitor) -> None:
    writing_it_down(visitor)
    visitor.follow(visitor.says("Åbn henvendelsen"))
    visitor.press("Læs henvendelsen")


def about_to_merge(visitor: Visitor) -> None:
    writing_it_down(visitor)
    number = visitor.all(".code-printed")[0]
    reading_it(visitor)
    visitor.page.locator("details:has(#number) > summary").click()
    visitor.page.locator("#number").fill(number)
    visitor.press("Se de to sammen")


def reporting_a_child_without_a_name(visitor: Visitor) -> None:
    writing_of_a_child(visitor)
    visitor.choose(visitor.says("Jeg vil lave en underretning"))
    visitor.press("Næste")
    visitor.page.locator("#words").fill("Han er træt hver dag.")
    visitor.press("Næste")
    visitor.press("Næste")
    visitor.choose(visitor.says("Jeg kommer selv forbi"))
    visitor.press("Næste")
    visitor.press("Næste")


def to_a_plan_with_steps_that_fell_away(visitor: Visitor) -> None:
    """Take the steps along, and then once more after answers of which fewer come."""
    visitor.go("/min-side/svar")
    visitor.choose(visitor.says("Ja, læg trinene i min plan"))
    visitor.press("Fortsæt")
    visitor.go(f"{QUESTIONS}/2")
    visitor.choose(visitor.says("Nej"))
    visitor.press("Næste")
    visitor.go("/min-side/svar")
    visitor.choose(visitor.says("Ja, læg trinene i min plan"))
    visitor.press("Fortsæt")


def to_a_plan_with_a_fresh_tick(visitor: Visitor) -> None:
    visitor.go("/min-side/plan")
    with visitor.page.expect_navigation():
        visitor.page.locator(".task:not(.task-done) button").first.click()


def past_an_offer_declined(visitor: Visitor) -> None:
    visitor.go("/min-side/svar")
    visitor.press("Fortsæt")


def signed_in_twice(visitor: Visitor) -> None:
    """Be signed in from another browser as well, and come to see both."""
    browser = visitor.page.context.browser
    assert browser is not None
    with browser.new_context() as context:
        other = Visitor(context.new_page(), visitor.url, visitor.lang)
        other.go("/min-side")
        other.sign_in_as(NAMES[ASTA])
    visitor.go("/min-side/sessioner")


def from_a_shared_device(visitor: Visitor) -> None:
    visitor.go("/min-side/sessioner")
    visitor.press("Ja, det er en delt enhed")


def with_a_form_shown_to_somebody_else(visitor: Visitor) -> None:
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("textarea").fill("Hunden")
    other = visitor.in_another_tab()
    other.go("/log-ind")
    other.sign_in_as(NAMES[EMPTY])
    other.page.close()
    visitor.press("Gem mit mål")


def acting_for(name: str, path: str = "") -> Way:
    """Choose on whose behalf one is here, and go on below their page."""

    def way(visitor: Visitor) -> None:
        visitor.go("/min-side/paa-vegne-af")
        visitor.press("Vælg", about=name)
        if path:
            visitor.go(visitor.path + path)

    return way


def own_plan_while_acting(visitor: Visitor) -> None:
    acting_for("Liva Nørby")(visitor)
    visitor.go("/min-side/plan")


def giving_a_power(*chosen: str) -> Way:
    """Give one's father a power of attorney; without a choice the form says what is lacking."""

    def way(visitor: Visitor) -> None:
        visitor.go("/min-side/fylder-18")
        for words in chosen:
            visitor.choose(visitor.says(words))
        visitor.press("Giv fuldmagt til Karim Nørby")

    return way


def with_a_form_of_another_child(visitor: Visitor) -> None:
    acting_for("Noah Nørby")(visitor)
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("textarea").fill("Hunden")
    other = visitor.in_another_tab()
    acting_for("Liva Nørby")(other)
    other.page.close()
    visitor.press("Gem mit mål")


def with_a_form_that_is_too_old(visitor: Visitor) -> None:
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("textarea").fill("Hunden")
    visitor.page.locator("main form input[name='csrf_token']").evaluate("field => field.value = 'old'")
    visitor.press("Gem mit mål")


def after_the_sign_in_has_ended(visitor: Visitor) -> None:
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("textarea").fill("Hunden")
    visitor.page.context.clear_cookies(name="borger")
    visitor.press("Gem mit mål")


def from_another_site(visitor: Visitor) -> None:
    """Come from a page elsewhere whose form points here."""
    with _page_at(visitor, "http://elsewhere.example/", f"<form method='post' action='{visitor.address('/log-af')}'>"):
        visitor.page.goto("http://elsewhere.example/")
        with visitor.page.expect_navigation():
            visitor.page.locator("form").evaluate("form => form.submit()")


def with_far_too_many_words(visitor: Visitor) -> None:
    """Send more than the portal takes; hidden, as the browser needs too long to draw so much."""
    visitor.go("/min-side/plan/maal")
    visitor.page.locator("main form input[name='csrf_token']").evaluate(
        "field => field.insertAdjacentHTML('afterend', `<input type=hidden name=more value=${'x'.repeat(1_100_000)}>`)"
    )
    visitor.press("Gem mit mål")


PLACES = (
    Place("home.front", STRANGER, to("/")),
    Place("home.help_page", STRANGER, to("/hjaelp")),
    Place("home.acute", STRANGER, to("/akut"), has=".crisis-line"),
    Place("home.privacy", STRANGER, to("/privatliv")),
    Place("home.accessibility", STRANGER, to("/was")),
    Place("journeys.index", STRANGER, to("/situationer")),
    Place("journeys.show", STRANGER, to(f"/situationer/{SLUG}")),
    Place("journeys.show: to a parent", STRANGER, to(f"/situationer/{GROWING_UP}"), has=".other-reader"),
    Place("journeys.show_to", STRANGER, to(f"/situationer/{GROWING_UP}/for/young-person"), has=".other-reader"),
    Place("journeys.sheet", STRANGER, to(f"/situationer/{GROWING_UP}/hvem-kan-se-hvad"), has="main table"),
    Place("paper.journey", STRANGER, to(f"/situationer/{SLUG}/udskriv"), has=".paper-reach"),
    Place("paper.journey: with a sheet", STRANGER, to(f"/situationer/{GROWING_UP}/udskriv"), has="main table"),
    Place("paper.journey_to", STRANGER, to(f"/situationer/{GROWING_UP}/for/young-person/udskriv"), has="main table"),
    Place("paper.result: nothing answered", STRANGER, to(f"{RESULT}/udskriv"), has=".paper-maybe"),
    Place("paper.result: answered", ANSWERED, to(f"{RESULT}/udskriv"), has=".paper-step"),
    Place("paper.result: to a young person", STRANGER, as_a_young_person(f"{OTHER_RESULT}/udskriv"), has="main table"),
    Place("search.find", STRANGER, to("/soeg"), has="#words"),
    Place("search.found", STRANGER, searching(*FOUND), has=".found-list li li a", by_its_way=True),
    Place("search.found: misspelt", STRANGER, searching(*MISSPELT), has=".found > .text-light", by_its_way=True),
    Place(
        "search.found: unsure", STRANGER, searching(*UNSURE), has=".found > h2 + p:not(.text-light)", by_its_way=True
    ),
    Place(
        "search.found: nothing found",
        STRANGER,
        searching(*NOT_FOUND),
        has=".found > h2:nth-last-child(3)",
        by_its_way=True,
    ),
    Place(
        "search.found: in a crisis",
        STRANGER,
        searching(*DESPERATE),
        has="main .alert-warning .crisis-short",
        by_its_way=True,
    ),
    Place("search.find: nothing typed", STRANGER, searching("", ""), 400, has=".error-summary"),
    Place("search.find: too long", STRANGER, searching("x" * 1001, "x" * 1001), 400, has=".error-summary"),
    Place("inquire.ask: about a child", STRANGER, writing_of_a_child, has="main input[value=concern_report]"),
    Place("inquire.ask: no number", STRANGER, writing_of_oneself(*AT_NIGHT, phone=""), 400, has=".error-summary"),
    Place("inquire.urgent", STRANGER, writing_of_oneself(DESPERATE[0]), has="main .crisis-line"),
    Place("inquire.check", STRANGER, writing_of_oneself(*AT_NIGHT), has="main .summary-list"),
    Place("inquire.check: no name", STRANGER, reporting_a_child_without_a_name, has="main .alert-warning"),
    Place("inquire.forget", STRANGER, about_to_delete, has="main .button-warning"),
    Place("inquire.forgotten", STRANGER, having_deleted, has="main .button-secondary"),
    Place("follow.receipt", STRANGER, having_written, has=".code-printed"),
    Place("follow.show", STRANGER, following_it, has="main .events li"),
    Place("inquiries.entered", LIS, writing_it_down, has=".code-printed"),
    Place("inquiries.look_up", LIS, to("/medarbejder/henvendelser/find"), has="#number"),
    Place("inquiries.enter", LIS, to("/medarbejder/henvendelser/ny"), has="#about_name"),
    Place("inquiries.show", LIS, reading_it, has="main .events li"),
    Place("inquiries.merge", LIS, about_to_merge, has="main .summary-list", by_its_way=True),
    Place("people.signed_out", STRANGER, to("/logget-af")),
    Place("screening.safety", STRANGER, to(f"{QUESTIONS}/lige-nu"), has="main input[type=checkbox]"),
    Place("screening.safety: nothing chosen", STRANGER, saying_right_now(SLUG), 400, has=".error-summary"),
    Place(
        "screening.safety: some and none", STRANGER, saying_right_now(SLUG, *SOME_AND_NONE), 400, has=".error-summary"
    ),
    Place("screening.safety: a crisis", STRANGER, in_every_crisis(SLUG), has="main .crisis-line"),
    Place("screening.safety: another crisis", STRANGER, in_every_crisis(GROWING_UP), has="main .crisis-line"),
    Place("screening.ask: a date", STRANGER, question(1)),
    Place("screening.ask: yes or no", STRANGER, question(2)),
    Place("screening.ask: one of several", STRANGER, question(8)),
    Place("screening.ask: many", STRANGER, question(14)),
    Place("screening.ask: a date again", ANSWERED, question(1), has="#answer:not([value=''])"),
    Place("screening.ask: many again", NEW, question(14), has="main input:checked"),
    Place("screening.ask: a young person", STRANGER, as_a_young_person(f"{OTHERS}/3"), has="input[type=checkbox]"),
    Place("screening.ask: no date", STRANGER, to_a_question_without_an_answer(1), 400, has=".error-summary"),
    Place("screening.ask: neither yes nor no", STRANGER, to_a_question_without_an_answer(2), 400, has=".error-summary"),
    Place("screening.ask: none of many", STRANGER, to_a_question_without_an_answer(14), 400, has=".error-summary"),
    Place("screening.result: nothing answered", STRANGER, to(RESULT), has="main .alert-info"),
    Place("screening.result: answered", ANSWERED, to(RESULT), has="main .summary-list"),
    Place("screening.result: to a young person", STRANGER, as_a_young_person(OTHER_RESULT), has=".sheet"),
    Place("screening.result: signed in", NEW, to(RESULT), has="main .summary-list"),
    Place("screening.forgotten", STRANGER, to(f"/situationer/{SLUG}/svar-slettet")),
    Place("screening.ask: shared device", STRANGER, on_a_shared_device, has="main .alert-info"),
    Place("saving.save", ANSWERED, to("/gem"), has="main .button-primary"),
    Place("saving.save: nothing to save", STRANGER, to("/gem"), has="main .talk-to-us"),
    Place("saving.save: the codes", ANSWERED, to_the_codes_of_a_saving, has=".code-words"),
    Place("saving.save: once more", ANSWERED, to_another_saving, has="main .alert-info"),
    Place("saving.fetch", STRANGER, to("/hent"), has="#code"),
    Place("saving.fetch: nothing typed", STRANGER, with_a_code(""), 400, has=".error-summary"),
    Place("saving.fetch: no code at all", STRANGER, with_a_code("hund"), 400, has=".error-summary"),
    Place("saving.fetch: wrong code", STRANGER, with_a_code("AAAA AAAA AAAA AAAA"), 400, has=".error-summary"),
    Place("saving.fetch: answers here", ANSWERED, with_ones_own_words, has="main [name=confirm]"),
    Place("saving.fetch: too many tries", STRANGER, with_too_many_codes, 429),
    Place("saving.found", ANSWERED, to("/hent/fundet"), has="main .tiles"),
    Place("saving.found: nothing", STRANGER, to("/hent/fundet"), has="main .button-primary"),
    Place("saving.forgotten", ANSWERED, after_deleting_everything),
    Place("demo.authorize", STRANGER, to_the_sign_in, by_its_way=True),
    Place("demo.authorize: refused", STRANGER, to_a_sign_in_that_asks_for_nothing, 400),
    Place("home.my_page", ASTA, to("/min-side"), has="#naeste"),
    Place("home.my_page: answers held", NEW, to("/min-side"), has="main .alert-info"),
    Place("home.my_page: nothing yet", EMPTY, to("/min-side"), has="main .empty-state"),
    Place("home.my_page: offer declined", NEW, past_an_offer_declined, has="main [role=status]"),
    Place("taking.offer", NEW, to("/min-side/svar"), has="main .summary-list"),
    Place("around.show", ASTA, with_the_contact_person_away, has="main .contact-status"),
    Place("plans.show", ASTA, to("/min-side/plan"), has=".task-done"),
    Place("plans.show: nothing yet", EMPTY, to("/min-side/plan"), has="main .empty-state"),
    Place("plans.show: just ticked", ASTA, to_a_plan_with_a_fresh_tick, has="main [role=status]"),
    Place("plans.show: some fell away", NEW, to_a_plan_with_steps_that_fell_away, has="main .details"),
    Place("plans.show_action", ASTA, to_an_action, has="main .button-primary"),
    Place("plans.show_action: done", ASTA, to_a_done_action, has="main .badge-success"),
    Place("plans.goal", EMPTY, to("/min-side/plan/maal")),
    Place("plans.goal: rewrite", ASTA, to("/min-side/plan/maal")),
    Place("plans.goal: no words", ASTA, to_a_goal_without_words, 400, has=".error-summary"),
    Place("looks.show", ASTA, to("/min-side/hvem-har-set"), has="main .card + h2, main .card + .card"),
    Place("looks.show: nobody yet", EMPTY, to("/min-side/hvem-har-set"), has="main .empty-state"),
    Place("looks.show: nothing fits", ASTA, to("/min-side/hvem-har-set?hvem=paa-vegne"), has="main details[open]"),
    Place("looks.doubt", ASTA, to_a_doubt, has="main textarea"),
    Place("looks.asked", ASTA, having_asked_about_a_look, has="main [role=status]"),
    Place("people.own_sessions", EMPTY, to("/min-side/sessioner"), has="main .badge-info"),
    Place("people.own_sessions: two", ASTA, signed_in_twice, has="main .card + .card"),
    Place("people.own_sessions: shared device", EMPTY, from_a_shared_device, has="main .button-tertiary"),
    Place("acting.pick", KARIM, to("/min-side/paa-vegne-af"), has="#person-1"),
    Place("acting.pick: nobody", EMPTY, to("/min-side/paa-vegne-af"), has="main .empty-state"),
    Place("acting.pick: given", NOAH, giving_a_power("Læse med i 6 måneder"), has="main .alert-success"),
    Place("represented.show", KARIM, acting_for("Liva Nørby"), has="#kontakt"),
    Place("plans.show: acting", KARIM, own_plan_while_acting, has=".acting-for"),
    Place("handover.sheet", NOAH, to("/min-side/fylder-18"), has="main form"),
    Place("handover.sheet: nothing chosen", NOAH, giving_a_power(), 400, has=".error-summary"),
    Place("handover.sheet_of", KARIM, acting_for("Liva Nørby", "/fylder-18"), has="main table"),
    Place("own_say.show", NOAH, to("/min-side/hvad-maa-de-se"), has="main .task-list"),
    Place("people.signed_in: abandoned", STRANGER, out_of_a_sign_in, 400),
    Place("people.signed_in: level", STRANGER, through_the_sign_in, 403, tuple(LEVEL_TOO_LOW.items())),
    Place("people.signed_in: professional", STRANGER, through_the_sign_in, 403, tuple(OTHER_SIDE_ONLY.items())),
    Place("people.signed_in: unreadable", STRANGER, through_the_sign_in, 403, tuple(NO_NAMES.items())),
    Place("notices.inbox", ASTA, to("/min-side/indbakke"), has="main .badge-info"),
    Place("notices.inbox: nothing yet", EMPTY, to("/min-side/indbakke"), has="main .empty-state"),
    Place("messages.threads", ASTA, to("/min-side/beskeder"), has="main .task"),
    Place("messages.write: something lacks", ASTA, writing_nothing, 400, has=".error-summary"),
    Place("messages.thread", ASTA, to_the_thread("/min-side/beskeder"), has="main .own-words"),
    Place("calls.book", ASTA, to("/min-side/ring-mig-op"), has="#day"),
    Place("calls.receipt", ASTA, to_a_booked_call, has="main .receipt"),
    Place("answers.threads", METTE, to("/medarbejder/beskeder"), has="main .task"),
    Place("answers.thread", METTE, to_the_thread_opened, has="#mark"),
    Place("notices.settings", ASTA, to("/min-side/indstillinger"), has="#quiet_from"),
    Place("notices.settings: a link was sent", EMPTY, giving_an_address("i@example.org"), has="main .alert-success"),
    Place("notices.settings: no address", EMPTY, giving_an_address("ioana"), 400, has=".error-summary"),
    Place("consents.overview", ASTA, to("/min-side/samtykker"), has="main .badge-success"),
    Place("consents.overview: nothing", EMPTY, to("/min-side/samtykker"), has="main .empty-state"),
    Place("consents.show: asked", ASTA, to_the_question, has="main input[type=radio]"),
    Place("consents.show: for whom", KARIM, to_the_question, has="main form .button-primary"),
    Place("consents.show: asked for a child", KARIM, to_the_question_about_a_child, has="main .card-subheading"),
    Place("consents.show: nothing chosen", ASTA, not_choosing, 400, has=".error-summary"),
    Place("errors.changed: answered", ASTA, answering_too_late, 409, has="main .badge"),
    Place("consents.show: checked", ASTA, answering, has="main input[name=answer][type=hidden]"),
    Place("consents.deferred", ASTA, putting_it_off),
    Place("consents.show: given", ASTA, to_what_was_given, has="main ol li"),
    Place("consents.withdraw", ASTA, taking_it_back),
    Place("papers.receipt", ASTA, having_answered, has=".receipt-number"),
    Place("papers.verify", STRANGER, to("/kvittering"), has="textarea"),
    Place("papers.verify: genuine", ASTA, checking_a_genuine_receipt, has="main .alert-success"),
    Place("papers.verify: forged", STRANGER, checking_a_forged_receipt, 400, has="main .alert-error"),
    Place("home.desk", LIS, to("/medarbejder"), has="main .waiting"),
    Place("home.desk: administrator", EVA, to("/medarbejder"), has="main .tiles"),
    Place("home.desk: contact person", METTE, to("/medarbejder"), has="main .task"),
    Place("home.desk: editor", KASPER, to("/medarbejder"), has="main .tiles"),
    Place("presence.overview", LIS, to("/medarbejder/fravaer"), has="#nu-who"),
    Place("presence.change", METTE, away_since_today, has="#ends"),
    Place("desk.mine", METTE, to("/medarbejder/mine"), has=".task"),
    Place("desk.inquiries", LIS, to("/medarbejder/mine/henvendelser"), has=".task"),
    Place("assigning.show", LIS, to_astas_case("/kontaktperson"), has="main .summary-list"),
    Place("assigning.show: choosing", LIS, choosing_a_contact_person, has="#takes_over"),
    Place("finding.find", METTE, finding_nobody, 400, has=".error-summary"),
    Place("cases.show", NINA, to_astas_case(), has="main textarea"),
    Place("cases.show: no reason", NINA, looking(""), 400, has=".error-summary"),
    Place("cases.show: not permitted", NINA, looking("Kanin"), has="main .alert-info"),
    Place("cases.show: own", METTE, opening_ones_own, has="main .task-done"),
    Place("asking.ask", NINA, to_astas_case("/spoerg"), has="main .task"),
    Place("asking.ask: check", NINA, checking_a_question, has="main [name=confirm]"),
    Place("asking.note", NINA, to_a_word_said_aloud, has="#heard_by"),
    Place("texts.index", KASPER, to("/medarbejder/samtykketekster"), has="main .task"),
    Place("texts.show", KASPER, to_the_first_text, has="main .card"),
    Place("texts.begin", KASPER, to_a_next_version, has="#body_da"),
    Place("texts.begin: a heading", KASPER, with_a_heading_in_a_text, 400, has=".error-summary"),
    Place("texts.change", KASPER, changing_a_draft, has="#body_da"),
    Place("texts.show_draft", TOVE, reviewing_a_draft, has="main textarea"),
    Place("staff.own_sessions", EVA, to("/medarbejder/sessioner"), has="main .badge-info"),
    Place("staff.signed_out", STRANGER, to("/medarbejder/logget-af")),
    Place("staff.signed_in: abandoned", STRANGER, out_of_the_staff_sign_in, 400),
    Place("staff.signed_in: no role", STRANGER, at_the_staff_door("Poul Ravn"), 403),
    Place("staff.signed_in: level", STRANGER, at_the_staff_door(AT_WORK[LIS]), 403, tuple(LEVEL_TOO_LOW.items())),
    Place("staff.signed_in: private", STRANGER, at_the_staff_door(AT_WORK[LIS]), 403, tuple(OTHER_SIDE_ONLY.items())),
    Place("staff.back_from_sign_out: unexpected", STRANGER, to("/medarbejder/log-af/retur"), 400),
    Place("round.board", LIS, to("/medarbejder/klokken-ti"), has="main .task"),
    Place("round.meeting", LIS, to("/medarbejder/klokken-ti/moede/2"), has="main .decisions"),
    Place("round.row", NINA, to_a_row, has="main fieldset"),
    Place("round.decide", LIS, to_putting_off, has="main select"),
    Place("filing.overview", JENS, to("/medarbejder/journalisering"), has="main table"),
    Place("oversight.overview", RUTH, to("/medarbejder/adgangslog"), has="main .empty-state"),
    Place("oversight.overview: no size", RUTH, drawing("100"), 400, has=".error-summary"),
    Place("oversight.sample", RUTH, drawing("5"), has="main .card"),
    Place("oversight.judge", RUTH, to_a_look_in_a_sample, has="main textarea"),
    Place("oversight.complaint", RUTH, to_a_question_from(NAMES[ASTA]), has="main .quote"),
    Place("setup.overview", EVA, to("/medarbejder/opsaetning"), has="main table"),
    Place("setup.access", EVA, to_the_access_of(AT_WORK[LIS]), has="main textarea"),
    Place("setup.access: own", EVA, to_the_access_of(AT_WORK[EVA]), has="main ul:not(.choices)"),
    Place("setup.access: nothing chosen", EVA, changing_nothing, 400, has=".error-summary"),
    Place("setup.access: cut", EVA, after_a_cut, has="main .alert-warning"),
    Place("demo.authorize: staff", STRANGER, to("/medarbejder/log-ind"), by_its_way=True),
    Place("errors.unreachable: staff", STRANGER, to("/medarbejder/log-ind"), 503, tuple(PROVIDER_DOWN.items())),
    Place("people.back_from_sign_out: unexpected", STRANGER, to("/log-af/retur"), 400),
    Place("errors.unreachable", STRANGER, to_the_sign_in, 503, tuple(PROVIDER_DOWN.items())),
    Place("errors.stale", ASTA, with_a_form_that_is_too_old, 400, has="main blockquote"),
    Place("errors.wrong_person", ASTA, with_a_form_shown_to_somebody_else, 409),
    Place("errors.other_acting", KARIM, with_a_form_of_another_child, 409, has="main blockquote"),
    Place("errors.signed_out", EMPTY, after_the_sign_in_has_ended, 401, has="main blockquote"),
    Place("errors.from_elsewhere", STRANGER, from_another_site, 403),
    Place("errors.not_found", STRANGER, to("/findes-ikke"), 404),
    Place("errors.not_found: no such situation", STRANGER, to("/situationer/findes-ikke"), 404),
    Place("errors.no_such_method", STRANGER, to("/log-af"), 405),
    Place("errors.too_large", ASTA, with_far_too_many_words, 413),
    Place("errors.our_fault", STRANGER, through_the_sign_in, 500, tuple(NO_DATABASE.items())),
)


@contextmanager
def _page_at(visitor: Visitor, address: str, html: str) -> Iterator[None]:
    """Let the browser find `html` at an address of somebody else's."""

    def answer(route: Route) -> None:
        route.fulfill(body=f"<!doctype html><title>Elsewhere</title>{html}", content_type="text/html")

    visitor.page.route(address, answer)
    yield
    visitor.page.unroute(address)
