"""What a page becomes on paper: Chromium prints it, and what stands on which sheet is read back."""

import re
import unicodedata
from io import BytesIO

from pypdf import PageObject, PdfReader

from tests.browser.visitor import Visitor

A4 = (595, 842)  # in points
WHOLE = "main h1, main h2, main h3, main h4, main tr, .paper-part, .paper-flag, .paper-reach"
HEADINGS = "main h2, main h3, main h4"
_DRAWN = re.compile(rb" ([-\d.]+) l\n")  # the height of a line of a drawing; neither text nor rectangles have them
_FOOT = re.compile(r"\d+/\d+$")
_TEXTS = """parts => parts.map(part => {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), texts = []
    while (walker.nextNode()) texts.push(walker.currentNode.data)
    return texts
})"""


class Paper:
    """The sheets of a printed page."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._pages = PdfReader(BytesIO(visitor.page.pdf(prefer_css_page_size=True))).pages
        self.sheets = [_FOOT.sub("", squeezed(page.extract_text())) for page in self._pages]

    def is_on_a4(self) -> bool:
        """Tell whether every sheet is an A4, upright."""
        return all(_size(page) == A4 for page in self._pages)

    def cut(self) -> list[str]:
        """Return what doesn't stand whole on one sheet."""
        parts = self._visitor.page.locator(WHOLE).evaluate_all(_TEXTS)
        assert len(parts) > 20
        return ["".join(texts) for texts in parts if not self._has_together(texts)]

    def left_alone(self) -> list[str]:
        """Return the headings whose text begins on the next sheet."""
        headings = map(squeezed, self._visitor.page.locator(HEADINGS).all_text_contents())
        return [heading for heading in headings if any(sheet.endswith(heading) for sheet in self.sheets)]

    def has_code(self, sheet: int) -> bool:
        """Tell whether a QR code is drawn on a sheet: lines at as many heights as even the smallest has rows."""
        contents = self._pages[sheet].get_contents()
        return contents is not None and len(set(_DRAWN.findall(contents.get_data()))) >= 21

    def _has_together(self, texts: list[str]) -> bool:
        return any(all(squeezed(text) in sheet for text in texts) for sheet in self.sheets)


def squeezed(text: str) -> str:
    """Leave out white space and soft hyphens, and write ligatures as letters: where lines break says nothing."""
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFKC", text))


def _size(page: PageObject) -> tuple[int, int]:
    return round(page.mediabox.width), round(page.mediabox.height)
