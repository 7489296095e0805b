import pytest

from portal.journeys.finding.entries import Synonym
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.synonyms import read_synonyms


class TestReadSynonyms:
    def test_reads_both_languages(self):
        read = read_synonyms(
            "da:\n  - {words: [sygehus, hospitalet], means: hospital}\nen: [{words: [boss], means: employer}]"
        )

        assert read == (
            {"da": (Synonym(("sygehus", "hospitalet"), "hospital"),), "en": (Synonym(("boss",), "employer"),)},
            [],
        )

    def test_a_word_may_stand_for_two_things(self):
        synonyms, faults = read_synonyms("da: [{words: [hjem], means: bolig}, {words: [hjem], means: plejehjem}]")

        assert faults == []
        assert [synonym.means for synonym in synonyms["da"]] == ["bolig", "plejehjem"]
        assert synonyms["en"] == ()

    def test_no_file_means_no_synonyms(self):
        assert read_synonyms(None) == ({}, [])

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("da:\n  - {words: [''], means: a}", 2, "'words' must not be empty"),
            ("da:\n  - {words: [' - '], means: a}", 2, "'words' must hold a letter or a digit"),
            ("da:\n  - {words: [], means: a}", 2, "'words' needs at least 1"),
            ("da:\n  - {words: [a], means: ''}", 2, "'means' must not be empty"),
            (f"da:\n  - words: [a, {'b' * 61}]\n    means: c", 2, "'words' is longer than 60 characters"),
            ("da:\n  - {words: [a b c d e f g h i], means: j}", 2, "'words' must not hold more than 8 words"),
            ("da:\n  - {words: [a]}", 2, "the key 'means' is missing"),
            ("da:\n  - {words: [a], mean: b, means: c}", 2, "unknown key 'mean'; did you mean 'means'?"),
            ("de: []", 1, "unknown key 'de'"),
            ("- {words: [a], means: b}", 1, "must be a mapping"),
            ("da:\n  - {words: [no], means: nej}", 2, "write no in quotes"),
            ("da: [\n", 2, "this is no YAML"),
            ("", 1, "the file is empty"),
        ],
    )
    def test_tells_what_is_wrong(self, text, line, reason):
        synonyms, faults = read_synonyms(text)

        assert synonyms == {}
        assert [(fault.file, fault.line, reason in fault.reason) for fault in faults] == [("synonyms.yaml", line, True)]

    def test_refuses_more_than_two_thousand(self):
        assert read_synonyms("da:\n" + "- {words: [a], means: b}\n" * 2001) == (
            {},
            [Fault("synonyms.yaml", 1, "'da' has more than 2000")],
        )
