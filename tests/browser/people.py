"""Who looks at the portal's pages, each with the cookies they got by really having been there."""

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

from playwright.sync_api import Browser, StorageState

from portal.config.settings import PROJECT
from portal.journeys.model.format import Question
from portal.journeys.reading.reader import read_all
from tests.browser.visitor import SLUG, Visitor, danish_today

JOURNEYS = read_all(PROJECT / "journeys")
JOURNEY = JOURNEYS[SLUG]
SENT = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
FORM = re.compile(r'<form[^>]* action="([^"]*authorize[^"]*)".*?name="csrf_token" value="([^"]*)"', re.S)
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')

STRANGER = "stranger"
ANSWERED = "answered"  # a stranger who has answered all questions
ASTA = "asta"  # signed in, with contact person, goal and plan
NEW = "new"  # answered all questions and then signed in; the municipality doesn't know him
EMPTY = "empty"  # signed in and nothing else
KARIM = "karim"  # signed in, and shares custody of two children with Hanne
HANNE = "hanne"
NOAH = "noah"  # signed in, seventeen, their son
LIS = "lis"  # at work, as a coordinator
EVA = "eva"  # at work, as an administrator
METTE = "mette"  # at work, Asta's contact person
NINA = "nina"  # at work in another department, as a specialist
RUTH = "ruth"  # at work, as data protection officer
KASPER = "kasper"  # at work, as an editor
TOVE = "tove"  # at work, as a reviewer
AKSEL = "aksel"  # at work, as a publisher
JENS = "jens"  # at work, as a manager
NAMES = {
    ASTA: "Asta Lindgaard",
    NEW: "Ejnar Thuesen",
    EMPTY: "Ioana Pop",
    KARIM: "Karim Nørby",
    HANNE: "Hanne Nørby",
    NOAH: "Noah Nørby",
}
AT_WORK = {
    LIS: "Lis Bramsen",
    EVA: "Eva Rosendal",
    METTE: "Mette Vang",
    NINA: "Nina Bech",
    RUTH: "Ruth Dam",
    KASPER: "Kasper Holm",
    TOVE: "Tove Lynge",
    AKSEL: "Aksel Friis",
    JENS: "Jens Birk",
}
PEOPLE = (STRANGER, ANSWERED, *NAMES, *AT_WORK)
States = dict[str, StorageState]


def prepare_people(browser: Browser, url: str) -> States:
    """Let each of them do what they have done, and return what their browsers then hold.

    They come one after the other in the same context, each without a cookie, and need no tab: what they send and get
    is what a browser would send and get, without drawing it.
    """
    states: States = {}
    with browser.new_context() as context:
        visitor = Visitor(context.new_page(), url)
        for who in PEOPLE:
            context.clear_cookies()
            if who in (ANSWERED, NEW):
                answer_everything(visitor)
            if who in NAMES:
                sign_in(visitor, "/min-side", NAMES[who])
            if who in AT_WORK:
                sign_in(visitor, "/medarbejder", AT_WORK[who])
            states[who] = context.storage_state()
    return states


def sign_in(visitor: Visitor, path: str, name: str) -> None:
    """Go to a page that asks for a sign-in, and choose who to be on the demo's page."""
    asked = visitor.page.context.request
    page = asked.get(visitor.address(path)).text()
    form, chosen = FORM.search(page), re.search(rf'value="([^"]+)"><span>[^<]*<span[^>]*> {name}<', page)
    assert form, f"{path} asks nobody to sign in"
    assert chosen, f"there is no {name}"
    sent = urlencode({"csrf_token": form[2], "person": chosen[1]})
    answer = asked.post(visitor.address(html.unescape(form[1])), data=sent, headers=SENT)
    assert answer.ok, answer.url
    assert answer.url.startswith(visitor.address(path)), answer.url


def answer_everything(visitor: Visitor) -> None:
    """Send an answer to each question: the first of the options; of many, the first three."""
    for number, question in enumerate(JOURNEY.questions, start=1):
        address = visitor.address(f"/situationer/{SLUG}/spoergsmaal/{number}")
        token = TOKEN.search(visitor.page.context.request.get(address).text())
        sent = _answer(question) | {"csrf_token": token[1] if token else ""}
        answer = visitor.page.context.request.post(address, data=urlencode(sent, doseq=True), headers=SENT)
        assert answer.ok


def _answer(question: Question) -> dict[str, str | list[str]]:
    if question.kind == "date":
        discharged = danish_today() - timedelta(days=4)
        return {f"answer-{part}": str(getattr(discharged, part)) for part in ("day", "month", "year")}
    options = list(question.options or ("yes",))
    return {"answer": options[:3] if question.kind == "many_of" else options[:1]}
