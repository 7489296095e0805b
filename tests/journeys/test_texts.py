from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.journeys.reading.texts import block_hash, read_blocks, restamp
from portal.markdown import complaints, render
from tests.journeys.builders import DANISH, english

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a"}


class TestBlockHash:
    def test_is_the_first_eight_digits_of_sha_256(self):
        assert block_hash("Gå hjem.") == sha256("Gå hjem.".encode()).hexdigest()[:8]

    def test_does_not_see_blank_lines_round_the_text(self):
        assert block_hash("\n Ring. \n\n") == block_hash("Ring.")


class TestReadBlocks:
    def test_cuts_at_heads(self):
        blocks, faults = read_blocks("<!-- Note. -->\n\n## a\nEt\n\nto\n\n## b.c {da: 1a2b3c4d}\nTre\n", "text/en.md")

        assert faults == []
        assert [(block.key, block.body, block.line, block.made_from) for block in blocks.values()] == [
            ("a", "Et\n\nto", 3, ""),
            ("b.c", "Tre", 8, "1a2b3c4d"),
        ]

    def test_counts_lines_inside_a_block(self):
        faults = read_blocks("## a\nEt\nto\n\n- tre\n- <b>fire</b>\n", "text/da.md")[1]

        assert {(fault.line, fault.reason) for fault in faults} == {(6, "raw HTML is not allowed in a block")}

    def test_tells_every_fault(self):
        faults = read_blocks("Hej\n## a b\nx\n## c\n\n## d {en: 1}\n# y\n", "text/da.md")[1]

        assert [fault.line for fault in sorted(faults)] == [1, 2, 4, 6, 7]

    @given(some.text(max_size=300))
    def test_never_fails(self, text):
        read_blocks(text, "text/da.md")
        read_blocks(f"## a\n{text}", "text/da.md")


class TestRestamp:
    def test_names_the_danish_text_of_today(self):
        changed = DANISH.replace("Om det.", "Om noget andet.")

        stamped = restamp(changed, english())

        assert f"## summary {{da: {block_hash('Om noget andet.')}}}\nEnglish for summary." in stamped
        assert stamped.count("{da: ") == english().count("{da: ")

    def test_changes_nothing_that_is_fresh(self):
        assert restamp(DANISH, english()) == english()

    def test_stamps_what_had_no_mark_and_leaves_what_danish_has_not(self):
        stamped = restamp("## a\nEt\n", "<!-- x -->\n## a\nOne\n\n## b\nTwo\n")

        assert stamped == f"<!-- x -->\n## a {{da: {block_hash('Et')}}}\nOne\n\n## b\nTwo\n"


class TestRender:
    def test_paragraphs_lists_emphasis_and_links(self):
        html = render("Ring til **os**.\n\n- [her](https://x.dk/a?b=1&c=2)\n- [tlf](tel:+4511223344)\n")

        assert html == (
            "<p>Ring til <strong>os</strong>.</p><ul>"
            '<li><a href="https://x.dk/a?b=1&amp;c=2">her</a></li>'
            '<li><a href="tel:+4511223344">tlf</a></li></ul>'
        )

    def test_numbers_go_on(self):
        assert render("3. c\n4. d").startswith('<ol start="3">')

    def test_danish_words_in_a_translation_say_so(self):
        assert render("Ask for *visitation*.", "en") == '<p>Ask for <em lang="da">visitation</em>.</p>'
        assert render("Spørg *visitationen*.", "da-let") == "<p>Spørg <em>visitationen</em>.</p>"

    def test_an_address_of_ours_is_kept(self):
        assert render("[akut](/akut)") == '<p><a href="/akut">akut</a></p>'

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:x)",
            "[x](http://x.dk)",
            "[x](//x.dk)",
            "[x](/\\x.dk)",
            "![x](https://x.dk/a.png)",
            "<https://x.dk/>",
            "```\n<b>\n```",
            "# x",
            '[x](https://x.dk "onmouseover=alert(1)")',
            "[x](https://x.dk/&quot;onclick=alert(1))",
        ],
    )
    def test_nothing_else_comes_through(self, text):
        for tag, attributes in tags_of(render(text)):
            assert tag in TAGS
            assert set(attributes) <= ({"href"} if tag == "a" else set())
            assert attributes.get("href", "/").startswith(("https://x.dk", "/"))
            assert not attributes.get("href", "/").startswith("//")

    @given(some.text("<>[]()*_`!&\"'#:/\\ abcj\n", max_size=120))
    def test_only_the_allowed_tags(self, text):
        assert {tag for tag, _ in tags_of(render(text, "en"))} <= TAGS


class TestComplaints:
    def test_none_about_what_we_write(self):
        assert complaints("Ring *nu* **til**  \n[os](tel:112).\n\n1. en\n2. to\n\n- a\n  - b") == []

    @pytest.mark.parametrize(
        ("text", "line", "what"),
        [
            ("a\n\n> b", 2, "a quotation"),
            ("a\n\n    b", 2, "code"),
            ("a\nb `c`", 1, "code"),
            ("a\n\n***", 2, "a rule"),
            ("a\n===", 0, "a heading"),
            ("a\n\n## b", 2, "a heading"),
            ("a\n<br>", 1, "raw HTML"),
            ("a\n\n<div>\n</div>", 2, "raw HTML"),
            ("<!-- a -->", 0, "raw HTML"),
            ("[a](ftp://x.dk)", 0, "a link must"),
            ("a\n[b](//x.dk)", 1, "a link must"),
        ],
    )
    def test_names_the_line_and_the_thing(self, text, line, what):
        assert any(found == line and reason.startswith(what) for found, reason in complaints(text))


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """The tags of a piece of HTML as a browser's parser would see them."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, {name: value or "" for name, value in attrs}))

    Reader().feed(html)
    return found
