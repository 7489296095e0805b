"""Markdown as we write it: paragraphs, lists, emphasis and links, and nothing else.

Text is checked when it is read, so that a writer is told; and what is rendered is cleaned once more, so that
nothing rests on that check.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = frozenset({"https", "mailto", "tel"})
_TAGS = frozenset({"p", "ul", "ol", "li", "strong", "em", "a"})
# "*" is for every tag, where nh3 would else allow lang and title.
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "em": {"lang"}, "ol": {"start"}}
_LINK = re.compile(r"(?:https://|mailto:|tel:|/(?![/\\]))", re.IGNORECASE)
_LINK_TEXT = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_LINE_AFTER_A_BLOCK = re.compile(r"(</?(?:p|ul|ol|li)>)\n")  # never seen, but carried to every reader
_MARKS = re.compile(r"\*|^[ ]*[-+] ", re.MULTILINE)
_BLOCKS = ("paragraph", "bullet_list", "ordered_list", "list_item")
_ALLOWED = frozenset(
    {f"{name}_{end}" for name in (*_BLOCKS, "strong", "em", "link") for end in ("open", "close")}
    | {"inline", "text", "softbreak", "hardbreak"}
)
NOT_WRITTEN = {
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "heading_open": "a heading",
    "image": "an image",
    "fence": "code",
    "code_block": "code (a line indented by four spaces)",
    "code_inline": "code",
    "blockquote_open": "a quotation",
    "hr": "a rule",
}
"""What the parser finds and we don't write, in words."""
_SENTENCES = {"link": "a link must lead to https, mailto, tel or an address of ours that begins with /"}

# Reads HTML as HTML and any address as a link, so that both can be complained about; never used to render.
_READER = MarkdownIt("commonmark")
_READER.validateLink = lambda url: True  # type: ignore[method-assign]
_RENDERER = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=2048)
def render(text: str, lang: str = "da") -> str:
    """Render Markdown as safe HTML with the tags p ul ol li strong em a.

    `lang` is the language of the text: outside Danish, *emphasis* marks Danish words and becomes <em
    lang="da">. Links lead to https, mailto, tel or an address of ours; any other loses its address.
    """
    return _rendered(_RENDERER.parse(text), lang)


@lru_cache(maxsize=2048)
def render_inline(text: str, lang: str = "da") -> str:
    """Render one line of Markdown as safe HTML without a paragraph round it; else as `render`."""
    return _rendered(_RENDERER.parseInline(text), lang)


def _rendered(tokens: list[Token], lang: str) -> str:
    if lang.partition("-")[0] != "da":
        _mark_danish(tokens)
    html = _RENDERER.renderer.render(tokens, _RENDERER.options, {})
    return nh3.clean(
        _LINE_AFTER_A_BLOCK.sub(r"\1", html),
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=set(SCHEMES),
        link_rel=None,
    ).strip()


def plain(text: str) -> str:
    """Give the words of a Markdown text without its marks; the items of a list stand on lines of their own."""
    return _MARKS.sub("", unlinked(text))


def unlinked(text: str) -> str:
    """Give a text with its links by their words alone."""
    return _LINK_TEXT.sub(r"\1", text)


class NotWritten(NamedTuple):
    """Something in a text that we don't write: on which line, counted from 0, and what it is."""

    line: int
    what: str  # a name in `NOT_WRITTEN`, `link`, or the parser's own


def not_written(text: str) -> list[NotWritten]:
    """Find what in a text we don't write."""
    found = []
    for token in _READER.parse(text):
        line = token.map[0] if token.map else 0
        found += _not_written(token, line)
        for child in token.children or ():
            found += _not_written(child, line)
            line += child.type in ("softbreak", "hardbreak")
    return found


def complaints(text: str) -> list[tuple[int, str]]:
    """Tell what in a text we don't write, as (line from 0, sentence)."""
    return [(line, _SENTENCES.get(what, f"{what} is not allowed in a block")) for line, what in not_written(text)]


def _not_written(token: Token, line: int) -> list[NotWritten]:
    if token.type == "link_open" and not _LINK.match(str(token.attrGet("href"))):
        return [NotWritten(line, "link")]
    if token.type in _ALLOWED or token.type.endswith("_close"):
        return []
    return [NotWritten(line, NOT_WRITTEN.get(token.type, token.type))]


def _mark_danish(tokens: list[Token]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "em_open":
                child.attrSet("lang", "da")


def _kept(tag: str, name: str, value: str) -> str | None:
    return None if name == "href" and not _LINK.match(value) else value
