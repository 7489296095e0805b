"""Walks the questions of `/henvend-dig` as a browser without JavaScript does."""

from sqlalchemy import select

from portal.contact.inquiries.models import Inquiry

OWN = "Jeg har ikke sovet i en uge og ved ikke, hvem jeg skal spørge."
WORRY = "Drengen i min klasse kommer sulten i skole hver dag."
BASE, SIGNED_IN = "/henvend-dig", "/min-side/henvend-dig"


def own_answers(**changed) -> list[dict]:
    """Return what is filled in, page for page, about oneself. Who says no name is asked nothing about it."""
    answers = {
        "whom": "self",
        "words": OWN,
        "needs": "mind",
        "age": "from_15",
        "channel": "call",
        "times": "efter kl. 15",
        "name": "Sif",
        "phone": "12 34 56 78",
        "may_call": "yes",
        "may_name": "no",
    } | changed
    pages = [("whom",), ("words",), ("needs", "age"), ("channel", "times"), CONTACT, ("may_name",)]
    pages = pages if answers["name"] else pages[:-1]
    return [{name: answers[name] for name in page if name in answers} for page in pages]


def worry_answers(**changed) -> list[dict]:
    """Return the same of a teacher who worries for a child."""
    answers = {
        "whom": "other",
        "relation": "professional",
        "age": "under_13",
        "kind": "worry",
        "words": WORRY,
        "channel": "write",
        "email": "laerer@example.org",
    } | changed
    pages = [("whom",), ("relation", "age", "about_name"), ("kind",), ("words",), ("needs",), ("channel",), CONTACT]
    return [{name: answers[name] for name in page if name in answers} for page in pages]


CONTACT = ("name", "phone", "may_call", "email", "language", "other_language", "needs_interpreter")


def walk(pages, answers: list[dict], *, base: str = BASE, lang: str = ""):
    """Fill in page for page and return the page to check it all on."""
    page = pages.visit(lang + base)
    if page.soup.select(f"a[href$='{base}/slet']"):
        pages.press(pages.visit(f"{lang}{base}/slet"), "Yes, delete it" if lang else "Ja, slet det")
        page = pages.visit(lang + base)
    for filled in answers:
        page = pages.press(page, "Next" if lang else "Næste", filled)
        if page.response.request.path.endswith("/hjaelp-nu"):
            page = pages.visit(page.link("Go on" if lang else "Gå videre"))
    return page


def send(pages, answers: list[dict] | None = None, **more):
    """Walk it all, send it, and return the page that one comes to."""
    return pages.press(walk(pages, answers or own_answers(), **more), "Send")


def sent(session) -> Inquiry:
    """Return the one inquiry there is, as it is now."""
    found = session.scalars(select(Inquiry).execution_options(populate_existing=True)).one()
    session.commit()  # or a test on SQLite would keep the pages waiting
    return found


def number_and_code(page) -> dict[str, str]:
    """Read number and code off a receipt."""
    number, code = page.texts(".code-printed")
    return {"number": number, "code": code}
