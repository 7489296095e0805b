"""No word of the other language on a page, and every page in the other language behind its own link."""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup

from portal.config.settings import read_settings
from portal.demo.people import CITIZENS, STAFF
from portal.plain import HIGHEST_LIX, complaints_about, lix
from tests.browser.people import JOURNEYS
from tests.browser.visitor import LANGUAGES, spaced

pytestmark = pytest.mark.browser

# Words of each language that the other one doesn't have. Left out on purpose are words of both, such as "at",
# "for", "her", "men", "mine", "have" (a garden), "and" (a duck), "by" (a town), "is" (ice) and "to" (two).
DANISH = """og ikke til når hvis kan skal vil må din dit jeg vi os jer sig det der som på af er med fra eller også nu
være været blev bliver har havde får giver gør ved vælg svar svare siden hvad hvem hvor hvorfor hvornår hvilken ingen
noget nogen nogle mere flere andre alle efter før inden senest uden hjælp hjælper læge kommunen kommune kontaktperson
næste måske trin spørgsmål ja nej dag dage uge måned år skriv læs tilbage tidligst kilde praksis fejl sprog"""
ENGLISH = """the you your yours we our they their this these those that which what who why how where when if cannot can
with without from are were been being has does did will would could should must may might its or of than then there
here about into after before until now yes need needs help helps answer answers question questions step steps page
pages choose write home next day days week weeks month months maybe deadline source error"""
UNMISTAKABLE = {"da": set(DANISH.split()), "en": set(ENGLISH.split())}
INLINE = ("a", "bdi", "em", "span", "strong", "wbr")
OTHER = {"da": "en", "en": "da"}

# Names stay as they are in every language.
MUNICIPALITY = read_settings({"PORTAL_ENV": "demo"}).municipality
NAMES = (
    MUNICIPALITY.name,
    *(person.name for person in (*CITIZENS, *STAFF)),
)


class TestEveryPage:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_says_nothing_in_the_other_language(self, lang, all_seen):
        strays = {seen.name: words(seen.html) & UNMISTAKABLE[OTHER[lang]] for seen in all_seen if seen.lang == lang}
        assert not {name: found for name, found in strays.items() if found}

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_says_enough_for_the_lists_to_tell(self, lang, all_seen):
        """A page with few words of its own language would prove little above."""
        known = {seen.name: words(seen.html) & UNMISTAKABLE[lang] for seen in all_seen if seen.lang == lang}
        assert not {name: found for name, found in known.items() if len(found) < 15}

    def test_has_danish_letters_in_english_only_where_it_says_so(self, all_seen):
        strays = {seen.name: re.findall(r"\S*[æøå]\S*", text_of(seen.html), re.IGNORECASE) for seen in all_seen}
        assert not {name: found for name, found in strays.items() if found and name.endswith("(en)")}

    def test_names_its_language(self, all_seen):
        assert [seen.name for seen in all_seen if f'<html lang="{seen.lang}" dir="ltr">' not in seen.html] == []

    def test_leads_to_itself_in_the_other_language(self, all_seen):
        """The provider's pages have no such links: their addresses carry more than a path."""
        pages = [seen for seen in all_seen if seen.is_page and seen.endpoint != "demo.authorize"]
        assert len(pages) > 50
        for seen in pages:
            assert seen.in_languages == {"da": seen.path, "en": f"/en{seen.path}"}, seen.name


class TestDanish:
    def test_is_easy_to_read(self, all_seen):
        """LIX tells nothing of the few words of an error page; sentences and office words tell of any."""
        pages = {seen.name: prose(seen.html) for seen in all_seen if seen.lang == "da"}

        assert sum(lix([text]) > 0 for text in pages.values()) > 20
        assert not {name: lix([text]) for name, text in pages.items() if lix([text]) > HIGHEST_LIX}
        assert not {name: found for name, text in pages.items() if (found := complaints_about(text))}


@pytest.mark.parametrize("slug", JOURNEYS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_speaks_one_language(lang, slug, visit):
    visitor = visit(lang)
    for number, _question in enumerate(JOURNEYS[slug].questions, start=1):
        visitor.go(f"/situationer/{slug}/spoergsmaal/{number}")
        assert not words(visitor.html) & UNMISTAKABLE[OTHER[lang]], number


def prose(html: str) -> str:
    """Return what stands on a page to be read, each block of it in a paragraph of its own, as Markdown has them."""
    body = BeautifulSoup(html, "html.parser").body
    assert body is not None
    for found in body.select("textarea, svg, [lang]:not([lang=da])"):
        found.decompose()
    for block in body.find_all(lambda tag: tag.name not in INLINE):
        block.insert(0, "\f")
        block.append("\f")
    return "\n\n".join(spaced(part) for part in body.get_text().split("\f"))


def words(html: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text_of(html).lower()))


@cache
def text_of(html: str) -> str:
    """Return what a page says in its own language: to the eye, to a screen reader and to a search engine.

    Left out: what names another language, names and numbers (bdi), and what the person wrote themselves.
    """
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html is not None
    own = soup.html["lang"]
    for found in soup.select("bdi, textarea, blockquote, code, svg:not([aria-label])"):
        found.decompose()
    for found in soup.select("[lang]"):
        if not found.decomposed and found["lang"] != own:
            found.decompose()
    said = [soup.get_text(" ")]
    for tag in soup.find_all(True):
        said += [str(tag[name]) for name in ("aria-label", "alt", "title", "placeholder") if tag.get(name)]
    said += [str(tag["content"]) for tag in soup.select("meta[name=description]")]
    text = spaced(" ".join(said))
    for name in NAMES:
        text = text.replace(name, "")
    return text
