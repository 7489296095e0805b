"""Somebody with a browser. They speak one language and press what stands on the page in it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, ConsoleMessage, Frame, Locator, Page, Playwright, Response, ViewportSize

LANGUAGES = ("da", "en")
SLUG, GROWING_UP = "udskrevet-men-ikke-rask", "mit-barn-bliver-voksen"
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 360, "height": 800}
DESK: ViewportSize = {"width": 1280, "height": 900}

# The same engine without a window's works: a new tab takes a third of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What a visitor reads on buttons and links, so that a test is written once and walked in both languages.
ENGLISH = {
    "14 dage": "14 days",
    "Afbryd": "Cancel",
    "Afsenderen kommer selv forbi": "The sender comes in person",
    "Bestem, hvad de må se": "Decide what they may see",
    "Bestil opkald": "Book the call",
    "Borgeren selv": "The citizen",
    "Den er klar til juristen": "It is ready for the lawyer",
    "Brug mailadressen": "Use the email address",
    "Det er min egen enhed": "This is my own device",
    "Det er sket": "It has happened",
    "Det har jeg gjort": "I have done this",
    "Det ser forkert ud": "This looks wrong",
    "En, jeg er bekymret for": "Somebody I worry about",
    "Fagperson, for eksempel lærer eller læge": "A professional, for example a teacher or a doctor",
    "Fjern al adgang": "Remove all access",
    "Fjern rollen Koordinator": "Remove the role Coordinator",
    "Find": "Find",
    "Fortryd": "Undo",
    "Fortsæt": "Continue",
    "Gem kladde og fil": "Save draft and file",
    "Gem henvendelsen": "Save the inquiry",
    "Gem": "Save",
    "Gem, og giv borgeren besked": "Save, and tell the citizen",
    "Gem det": "Save it",
    "Gem din læsning": "Save your review",
    "Gem kladden": "Save the draft",
    "Gem mine svar": "Save my answers",
    "Gem mit mål": "Save my goal",
    "Gem mit svar": "Save my answer",
    "Gem siden, så den kan læses uden net": "Save the page to read it offline",
    "Gem til senere": "Save for later",
    "Gem valgene": "Save the choices",
    "Giv fuldmagt til Karim Nørby": "Give a power of attorney to Karim Nørby",
    "Giv lov igen": "Allow it again",
    "Gå videre til spørgsmålene": "Go on to the questions",
    "Gå videre": "Go on",
    "Hent de gemte svar": "Get the saved answers",
    "Hent gemte svar": "Get saved answers",
    "Hent kvitteringen som fil": "Get the receipt as a file",
    "Hent mine svar": "Get my answers",
    "Hjælp": "Help",
    "Hvem har set dine oplysninger?": "Who has looked at your information?",
    "I må sige mit navn": "You may say my name",
    "Ingen af dem": "None of these",
    "Ja": "Yes",
    "Ja, brug den": "Yes, use it",
    "Ja, I må dele det": "Yes, you may share it",
    "Ja, I må gerne": "Yes, you may",
    "Ja, det er en delt enhed": "Yes, it is a shared device",
    "Ja, læg trinene i min plan": "Yes, put the steps in my plan",
    "Ja, slet det": "Yes, delete it",
    "Ja, stop det nu": "Yes, stop it now",
    "Jeg kommer selv forbi": "I will come by in person",
    "Jeg siger nej": "I say no",
    "Jeg tager mit ja tilbage": "I take back my yes",
    "Jeg vil spørge om råd": "I want to ask for advice",
    "Jeg vil tale med min kontaktperson først": "I want to talk with my contact person first",
    "Lad en anden læse den": "Let somebody else read it",
    "Log af": "Sign out",
    "Log ind": "Sign in",
    "Log ind igen": "Sign in again",
    "Log ind og gem": "Sign in and save",
    "Læg den på min side": "Put it on my page",
    "Læs henvendelsen": "Read the inquiry",
    "Læs og svar": "Read and answer",
    "Læs": "Read",
    "Læse med i 6 måneder": "Read along for 6 months",
    "Mere må vi ikke vise her.": "We may not show more here.",
    "Jeg vil lave en underretning": "I want to make a report",
    "Mig selv": "Myself",
    "Meld væk fra i dag": "Note as away from today",
    "Min plan": "My plan",
    "Min side": "My page",
    "Måske for dig": "Maybe for you",
    "Nej": "No",
    "Nej, I må ikke dele det": "No, you may not share it",
    "Nej, I må ikke sige mit navn": "No, you may not say my name",
    "Nej, ingen af dem": "No, none of them",
    "Nogen, der holder trådene og kender sagerne": "Somebody who holds the threads and knows the cases",
    "Næste": "Next",
    "Om afsenderen selv": "About the sender",
    "Ret": "Change",
    "Ret teksten": "Change the text",
    "Ring til mig": "Call me",
    "Samtykker": "Consents",
    "Se de to sammen": "See the two together",
    "Se det hele": "See all of it",
    "Se henvendelsen": "See the inquiry",
    "Se skemaet": "See the table",
    "Se, hvem der har set dine oplysninger": "See who has looked at your information",
    "Send det": "Send it",
    "Send igen": "Send again",
    "Send svar": "Send answer",
    "Send til rådgiveren": "Send to the officer",
    "Send": "Send",
    "Sig ikke mit navn": "Don't say my name",
    "Sig nej": "Say no",
    "Skift til Noah Nørby (forældremyndighed)": "Switch to Noah Nørby (custody)",
    "Skriv dit mål": "Write your goal",
    "Skriv en besked": "Write a message",
    "Skriv en ny udgave": "Write a new version",
    "Skriv målet om": "Rewrite your goal",
    "Skriv ned, hvad der blev sagt": "Write down what was said",
    "Skift mailadresse": "Change email address",
    "Skjul den på denne enhed": "Hide it on this device",
    "Skriv til mig": "Write to me",
    "Skriv til os, eller bliv ringet op": "Write to us, or have us call you",
    "Slet det, jeg har skrevet": "Delete what I have written",
    "Slet mine svar": "Delete my answers",
    "Slet mine svar nu": "Delete my answers now",
    "Spring over": "Skip",
    "Spørg nu": "Ask now",
    "Stop": "Stop",
    "Svar på spørgsmål": "Answer questions",
    "Søg": "Search",
    "Søg med dine egne ord": "Search in your own words",
    "Tag stikprøve": "Draw sample",
    "Telefon": "Telephone",
    "Tjek kvitteringen": "Check the receipt",
    "Træk tilbage": "Take back",
    "Udgiv teksten": "Publish the text",
    "Udskriv dine trin": "Print your steps",
    "Udskriv siden": "Print the page",
    "Under 13 år": "Under 13 years",
    "Ved ikke": "Don't know",
    "Vis henvendelsen": "Show the inquiry",
    "Vis oplysningerne": "Show the information",
    "Vælg": "Choose",
    "Vælg personer": "Choose the people",
    "Vælg mig selv": "Choose myself",
    "Åbn henvendelsen": "Open the inquiry",
    "Åbn": "Open",
    "Én fælles plan": "One shared plan",
}
MONTHS = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


class Visitor:
    """One tab, and what its person does in it."""

    def __init__(self, page: Page, url: str, lang: str = "da") -> None:
        self.page = page
        self.url = url
        self.lang = lang
        self.been: list[str] = []  # every address the tab has been at, redirects included
        self.said: list[str] = []  # what the browser complained about
        self.answer: Response | None = None  # the newest page as it came over the wire
        self._listening: dict[str, Callable[..., None]] = {
            "response": self._note_answer,
            "framenavigated": self._note_address,
            "console": self._note_message,
        }
        for event, listener in self._listening.items():
            page.on(event, listener)  # type: ignore[call-overload]

    def leave(self) -> None:
        """Leave the tab to the next visitor."""
        for event, listener in self._listening.items():
            self.page.remove_listener(event, listener)

    def in_another_tab(self) -> "Visitor":
        """Open another tab of the same browser."""
        return Visitor(self.page.context.new_page(), self.url, self.lang)

    def address(self, path: str) -> str:
        """Return a page's whole address in the visitor's language."""
        return self.url + ("" if self.lang == "da" else f"/{self.lang}") + path

    def go(self, path: str) -> None:
        """Type a page's address (without the language's prefix)."""
        self.page.goto(self.address(path))

    def says(self, danish: str) -> str:
        """Return what stands for the Danish words in the visitor's language."""
        return danish if self.lang == "da" else ENGLISH[danish]

    def press(self, danish: str, about: str = "") -> None:
        """Press the first button with those words; `about` tells what it is to be about."""
        with self.page.expect_navigation():
            self.button(danish, about).first.click()

    def button(self, danish: str, about: str = "") -> Locator:
        """Find the button with those words."""
        return self.page.get_by_role("button", name=f"{self.says(danish)} {about}".strip(), exact=True)

    def follow(self, words: str) -> None:
        """Follow the first link that is called so."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words, exact=True).first.click()

    def follow_about(self, danish: str) -> None:
        """Follow the first link that begins so and goes on to tell what it is about."""
        with self.page.expect_navigation():
            self.page.locator("main a").filter(has_text=self.says(danish)).first.click()

    def choose(self, words: str) -> None:
        """Choose one answer on the page."""
        self.page.locator("main label").get_by_text(words, exact=True).click()

    def write_date(self, day: date) -> None:
        """Type a date into its three fields, as it is said."""
        for part in ("day", "month", "year"):
            self.page.locator(f"input[name='answer-{part}']").fill(str(getattr(day, part)))

    def open_everything(self) -> None:
        """Open all that is folded up, as one does who reads everything."""
        folded = self.page.locator("details:not([open]) > summary:visible")
        while folded.count():
            folded.first.click()

    def unfold_everything(self) -> None:
        """Have everything unfolded at once."""
        self.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")

    def sign_in_as(self, name: str) -> None:
        """Choose a person on the demo's sign-in page."""
        self.press("Log ind", about=name)

    def sees(self, words: str) -> bool:
        """Tell whether those words can be read anywhere on the page."""
        return words in self.reads("body")

    def reads(self, selector: str) -> str:
        """Return what can be read there, unfolded or not, with single spaces."""
        return spaced(self.page.locator(selector).first.text_content() or "")

    def all(self, selector: str) -> list[str]:
        """Return what can be read in each of those."""
        return [spaced(text) for text in self.page.locator(selector).all_text_contents()]

    @property
    def title(self) -> str:
        return self.reads("h1")

    @property
    def path(self) -> str:
        """Return where the visitor is, without the language's prefix and what a page is told behind a question mark."""
        return self.page.url.partition("?")[0].removeprefix(self.address("")) or "/"

    @property
    def is_led_there_by_the_address(self) -> bool:
        """Tell whether the page that the visitor is on was asked for by its address, and no form was sent for it."""
        return self.answer is not None and self.answer.request.method == "GET"

    @property
    def html(self) -> str:
        """Return the page as the server sent it."""
        assert self.answer is not None
        return self.answer.text()

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status

    def _note_answer(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.been.append(response.url)
            self.answer = response

    def _note_address(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.been.append(frame.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start Debian's Chromium, the one without windows where it is there."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


def spaced(text: str) -> str:
    """Write every stretch of white space, hard ones too, as one space."""
    return re.sub(r"\s+", " ", text).strip()


def danish_today() -> date:
    """Return the day that it is in Denmark."""
    return datetime.now(ZoneInfo("Europe/Copenhagen")).date()


def written(day: date, lang: str) -> str:
    """Write a day as the portal must: 7. november 2026, 7 November 2026."""
    return f"{day.day}{'.' if lang == 'da' else ''} {MONTHS[lang][day.month - 1]} {day.year}"
