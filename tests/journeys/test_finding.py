import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.journeys.finding import packing
from portal.journeys.finding.building import build
from portal.journeys.finding.compounds import halves, split
from portal.journeys.finding.entries import Entry, Found, Synonym
from portal.journeys.finding.finder import MOST_STEPS, Finder
from portal.journeys.finding.language import language_of
from portal.journeys.finding.packing import pack, unpack
from portal.journeys.finding.spelling import fold, words_of
from tests.journeys.finding_content import HOME, HOUSING, NOTHING, SENTENCES, SYNONYMS, entries

SYNTAX = some.text("ab \"'*:^~()[]{}+-!\\/&|<>\x00\t\n’æøå", max_size=200)
EVERYDAY = [(language, *sentence) for language in ("da", "en") for sentence in SENTENCES[language]]
ELSEWHERE = [(language, words) for language in ("da", "en") for words in NOTHING[language]]


class TestFind:
    @pytest.mark.parametrize(("language", "words", "slug", "step"), EVERYDAY)
    def test_everyday_sentences_find_their_journey_and_step(self, finders, language, words, slug, step):
        first = finders[language].find(words).journeys[0]

        assert first.slug == slug
        assert not step or step in [found.id for found in first.steps]

    @pytest.mark.parametrize(("language", "words"), ELSEWHERE)
    def test_other_errands_find_nothing_for_sure(self, finders, language, words):
        assert not finders[language].find(words).is_sure

    def test_small_words_alone_find_nothing(self, finders):
        for words in ("", " ", "hvordan gør jeg det", "min fætter", "112", "🙂", "?!"):
            assert finders["da"].find(words) == Found((), ())

    def test_gives_what_a_page_shows(self, finders):
        found = finders["da"].find("værge").journeys[0]

        assert (found.slug, found.view) == (HOUSING, "")
        assert found.title == "Jeg har et handicap og mangler et sted at bo"
        assert found.summary.startswith("Her ser du")
        assert [step.title for step in found.steps] == ["Spørg, om du har brug for en værge"]
        assert found.steps[0].summary == "En værge kan hjælpe med penge og aftaler."

    def test_tells_what_a_misspelling_was_taken_for(self, finders):
        assert finders["da"].find("Genoptrening på hospitl").corrected == (
            ("genoptrening", "genoptræning"),
            ("hospitl", "hospital"),
        )

    @pytest.mark.parametrize(
        "words", ["pårørende", "PÅRØRENDE", "paaroerende", "parørende", "pa\u030arørende", "paroerende"]
    )
    def test_danish_letters_can_be_written_otherwise(self, finders, words):
        found = finders["da"].find(words)

        assert found.journeys[0].slug == HOME
        assert found.corrected == ()

    def test_a_letter_with_a_ring_is_no_plain_a(self, the):
        assert the(a_journey("bad")).find("båd") == Found((), ())
        assert the(a_journey("båd")).find("bad").journeys

    def test_joined_words_find_their_parts_and_the_other_way_round(self, the):
        assert the(a_journey("plan til genoptræning")).find("genoptræningsplanen").journeys
        finder = the(a_journey("genoptræningsplan"), a_journey("plan for genoptræning", slug="b"))
        assert set(slugs(finder.find("genoptræning efter en plan"))) == {"a", "b"}
        assert the(a_journey("førtidspension", "en pension")).find("pension").journeys
        assert the(a_journey("hospital")).find("hospitalsregning").journeys

    def test_what_only_ends_like_a_known_word_is_something_else(self, the):
        assert the(a_journey("bad pension")).find("svømmebad").journeys == ()
        assert the(a_journey("bad pension")).find("hundepension").journeys == ()

    def test_a_word_torn_in_two_is_one_again(self, the):
        assert the(a_journey("bisidder")).find("bi sidder").journeys

    def test_half_of_what_was_asked_is_not_enough_to_be_sure(self, finders):
        assert not finders["da"].find("pas til barn med handicap på ferie").is_sure

    def test_a_synonym_means_what_the_content_says(self, the):
        synonyms = [Synonym(("ude af den",), "kriseplan"), Synonym(("hjem",), "bolig"), Synonym(("hjem",), "plejehjem")]
        finder = the(
            a_journey("kriseplan"), a_journey("bolig", slug="b"), a_journey("plejehjem", slug="c"), synonyms=synonyms
        )

        assert slugs(finder.find("jeg er helt ude af den")) == ["a"]
        assert set(slugs(finder.find("hjem"))) == {"b", "c"}

    def test_a_synonym_may_be_misspelt_or_joined(self, finders):
        for words in ("sygehs", "sygehusregning"):
            assert slugs(finders["da"].find(words)) == [HOME]

    def test_the_title_counts_more_than_a_mention(self, the):
        mentioned = Entry("b", "", "", "Noget andet", "Om det.", "", "Spørg efter en rollator.")

        assert slugs(the(mentioned, a_journey("rollator")).find("rollator")) == ["a", "b"]

    def test_the_best_steps_come_first_and_not_all(self, the):
        steps = [replace(a_journey("ord " * 5 + "rollator"), step=f"s{n}") for n in range(9)]
        best = replace(a_journey("rollator"), step="best")

        found = the(a_journey("rollator"), *steps, best).find("rollator").journeys[0]

        assert found.steps[0].id == "best"
        assert len(found.steps) == MOST_STEPS

    def test_a_journey_is_found_once_in_its_best_view(self, the):
        young = replace(a_journey("skole"), view="young_person")

        assert [(j.slug, j.view) for j in the(a_journey("arbejde"), young).find("skole").journeys] == [
            ("a", "young_person")
        ]
        assert [(j.slug, j.view) for j in the(a_journey("skole"), young).find("skole").journeys] == [("a", "")]

    def test_gives_no_more_than_asked_for(self, the):
        finder = the(*(a_journey("rollator", slug=f"s{n}") for n in range(60)))

        assert slugs(finder.find("rollator", most=3)) == ["s0", "s1", "s2"]
        assert len(finder.find("rollator", most=1_000).journeys) == 50
        assert finder.find("rollator", most=0).journeys == ()

    @settings(max_examples=60)
    @given(
        some.one_of(
            some.text(max_size=300),
            SYNTAX,
            some.lists(some.sampled_from(["plan", "hospital", "AND", "title:plan", "-plan"])).map(" ".join),
        )
    )
    def test_no_question_does_harm(self, finders, words):
        for finder in finders.values():
            assert isinstance(finder.find(words), Found)

    @pytest.mark.parametrize(
        "words",
        [
            "a" * 100_000,
            "genoptræningsplan " * 6_000,
            "\x00" * 100_000,
            "ﷺ" * 100_000,
            "\ud800 plan",
            "e\u0301" * 50_000,
            "-" * 100_000,
        ],
    )
    def test_a_huge_question_does_no_harm(self, finders, words):
        assert isinstance(finders["da"].find(words), Found)

    def test_answers_many_threads_alike(self, finders):
        asked = [words for words, *_ in SENTENCES["da"]] * 4
        alone = [finders["da"].find(words) for words in asked]

        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(finders["da"].find, asked))

        assert together == alone

    def test_a_language_that_we_do_not_know_has_plain_words(self, tmp_path):
        build([a_journey("лікарня")], [], "uk", tmp_path)

        assert slugs(Finder(tmp_path, "uk").find("Лікарня")) == ["a"]

    def test_a_folder_without_an_index_is_refused(self, tmp_path):
        with pytest.raises(ValueError, match="index"):
            Finder(tmp_path, "da")


class TestBuild:
    def test_nothing_to_find_is_an_index_too(self, the):
        assert the().find("plan") == Found((), ())

    def test_a_step_needs_its_journey(self, tmp_path):
        with pytest.raises(ValueError, match="the step 's' has no journey 'a'"):
            build([replace(a_journey("plan"), step="s")], [], "da", tmp_path)

    def test_does_not_write_over_an_index(self, tmp_path):
        build([], [], "da", tmp_path)

        with pytest.raises(FileExistsError):
            build([], [], "da", tmp_path)


class TestPack:
    def test_unpacks_to_the_same_answers(self, finders, folders, tmp_path):
        packed = pack(folders["da"])
        unpack(packed, tmp_path)

        finder = Finder(tmp_path, "da")
        for words, *_ in SENTENCES["da"]:
            assert finder.find(words) == finders["da"].find(words)
        assert pack(tmp_path) == pack(folders["da"]) == packed

    def test_refuses_an_index_that_is_too_large(self, folders, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST", 1_000)

        with pytest.raises(ValueError, match="too large"):
            pack(folders["da"])


class TestUnpack:
    @pytest.mark.parametrize(
        "name",
        [
            "../x",
            "entries/../../x",
            "/x",
            "entries/",
            "entries/.lock",
            "other/x",
            "entries/a/b",
            "entries/a\x00",
            7,
        ],
    )
    def test_refuses_every_path_but_an_index_file(self, name, tmp_path):
        self.refuses(packed([[name, 1]], b"x"), tmp_path)

    @pytest.mark.parametrize(
        "listed",
        [
            [["entries/a", 2]],
            [["entries/a", -1], ["entries/b", 2]],
            [["entries/a", 1], ["entries/a", 0]],
            [["entries/a", True]],
            [["entries/a"]],
            [[["entries/a"], 1]],
            [[f"entries/{n}", 0] for n in range(201)] + [["entries/a", 1]],
            {},
            None,
            7,
        ],
    )
    def test_refuses_a_list_that_does_not_hold(self, listed, tmp_path):
        self.refuses(packed(listed, b"x"), tmp_path)

    def test_refuses_what_grows_too_large(self, tmp_path, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST", 1_000)

        self.refuses(packed([["entries/a", 100_000]], bytes(100_000)), tmp_path)

    @given(some.binary(max_size=200))
    def test_refuses_any_other_bytes(self, tmp_path_factory, data):
        folder = tmp_path_factory.getbasetemp()

        for packed in (data, sealed(data), sealed(zlib.compress(data))):
            with pytest.raises(ValueError, match="packed index"):
                unpack(packed, folder)

    def test_refuses_a_damaged_one_and_one_of_another_making(self, folders, tmp_path):
        whole = pack(folders["da"])

        for other in (whole[:-1], whole[:-9] + bytes(9), whole.replace(b"finding 1", b"finding 0", 1), whole + b"x"):
            self.refuses(other, tmp_path)

    def test_does_not_write_over_a_file(self, folders, tmp_path):
        unpack(pack(folders["da"]), tmp_path)

        with pytest.raises(FileExistsError):
            unpack(pack(folders["da"]), tmp_path)

    @staticmethod
    def refuses(data: bytes, folder: Path) -> None:
        with pytest.raises(ValueError, match="packed index"):
            unpack(data, folder)
        assert list(folder.iterdir()) == []


class TestSplit:
    known = frozenset(
        {"genoptraening", "plan", "hjerne", "skade", "koordinator", "barn", "pige", "syge", "hus"}
    ).__contains__

    @pytest.mark.parametrize(
        ("word", "parts"),
        [
            ("genoptraeningsplan", ("genoptraening", "plan")),
            ("hjerneskadekoordinator", ("hjerne", "skade", "koordinator")),
            ("barnepige", ("barn", "pige")),
            ("sygehus", ("syge", "hus")),
            ("genoptraeningsmad", ()),
            ("plan", ()),
        ],
    )
    def test_takes_apart_what_is_known(self, word, parts):
        assert split(word, self.known, ("", "s", "e")) == parts

    def test_a_language_that_joins_no_words(self):
        assert split("sygehus", self.known, ()) == ()


class TestHalves:
    @pytest.mark.parametrize(
        ("word", "front", "head"),
        [
            ("hospitalsregning", "hospital", ""),
            ("rygsmerter", "", "smerter"),
            ("forsmerter", "", ""),
            ("xyzzy", "", ""),
        ],
    )
    def test_finds_the_half_that_is_known(self, word, front, head):
        found = halves(word, frozenset({"hospital", "smerter"}).__contains__, ("", "s", "e"))

        assert (found.front, found.head) == (front, head)


class TestWordsOf:
    def test_cuts_words_and_bounds_them(self):
        assert words_of("A-kassen, MitID's 2. hjem-is — it’s " + "x" * 99) == [
            "akassen", "mitid", "2", "hjem", "is", "it", "x" * 40,
        ]  # fmt: skip

    @given(some.text(max_size=100))
    def test_folding_once_is_enough(self, text):
        for word in words_of(text):
            assert fold(fold(word)) == fold(word)


class TestStems:
    @pytest.mark.parametrize(
        "words",
        [
            "træning træne træner",
            "barn børn børnene",
            "særlig særlige",
            "udskrevet udskrivning udskrives",
            "indlagt indlæggelse",
            "handicap handicappede",
            "sygemeldt sygemelding",
        ],
    )
    def test_brings_danish_forms_together(self, words):
        assert len(set(language_of("da").stems(map(fold, words.split())))) == 1

    def test_keeps_a_bill_and_rain_apart(self):
        assert len(set(language_of("da").stems(["regning", "regner"]))) == 2

    def test_brings_english_forms_together(self):
        assert len(set(language_of("en").stems(["child", "children"]))) == 1


def a_journey(title: str, text: str = "", slug: str = "a") -> Entry:
    """A journey of which little more than the title is known."""
    return Entry(slug, "", "", title, "", "", text)


def slugs(found: Found) -> list[str]:
    return [journey.slug for journey in found.journeys]


def packed(listed: object, contents: bytes) -> bytes:
    """An archive that is sealed as ours are, whatever it lists."""
    return sealed(zlib.compress(json.dumps(listed).encode() + b"\n" + contents))


def sealed(body: bytes) -> bytes:
    return packing.MAKING + sha256(body).digest() + body


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    made = {language: tmp_path_factory.mktemp(language) for language in ("da", "en")}
    for language, folder in made.items():
        build(entries(language), SYNONYMS[language], language, folder)
    return made


@pytest.fixture(scope="module")
def finders(folders) -> dict[str, Finder]:
    return {language: Finder(folder, language) for language, folder in folders.items()}


@pytest.fixture
def the(tmp_path_factory):
    """A Danish finder of a few entries."""

    def made(*found: Entry, synonyms: list[Synonym] = []) -> Finder:  # noqa: B006 -- never changed
        folder = tmp_path_factory.mktemp("index")
        build(found, synonyms, "da", folder)
        return Finder(folder, "da")

    return made
