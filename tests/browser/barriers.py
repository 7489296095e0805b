"""What keeps somebody from reading a page, as far as a machine can tell."""

from functools import cache

from portal.config.settings import PROJECT
from tests.browser.visitor import DESK, NARROW, Visitor

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What it found nothing wrong with stays in the browser: that is a hundred times as much.
FOUND_BY_AXE = """async tags => {
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })
    const line = (id, node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`
    return violations.flatMap(({ id, nodes }) => nodes.map(node => line(id, node)))
}"""

# What people may set for themselves (WCAG 2.2, 1.4.12).
TEXT_SPACING = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p, li, dd { margin-block-end: 2em !important; }
"""


def violations(visitor: Visitor) -> list[str]:
    """Let axe look at the page as it is now; return what it found, a line for each element."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(axe_core())
    found: list[str] = visitor.page.evaluate(FOUND_BY_AXE, STANDARDS)
    return found


@cache
def axe_core() -> str:
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def turn_dark_at_a_desk(visitor: Visitor) -> None:
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.set_viewport_size(DESK)


def space_the_text(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        TEXT_SPACING,
    )


def too_wide(visitor: Visitor) -> list[str]:
    """Name what reaches beyond a narrow screen, after how wide it makes the page."""
    width = int(visitor.page.evaluate("document.scrollingElement.scrollWidth"))
    if width <= NARROW["width"]:
        return []
    beyond: list[str] = visitor.page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.outerHTML.slice(0, 160))"""
    )
    return [f"{width} px", *beyond]
