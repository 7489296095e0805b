import pytest

from portal.plain import complaints_about, lix, sentences


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "cut"),
        [
            ("Ring i dag. Vi hjælper.", ["Ring i dag", "Vi hjælper"]),
            ("Har du tid? Så ring!", ["Har du tid", "Så ring"]),
            (
                "Husk tre ting:\n- dit kort\n- din medicin\n- en ven",
                ["Husk tre ting", "dit kort", "din medicin", "en ven"],
            ),
            ("Ring senest 14. marts kl. 10.", ["Ring senest 14 marts kl 10"]),
            ("Se § 41, stk. 2, i loven.", ["Se § 41, stk 2, i loven"]),
            ("**Ring** til [os](https://x.dk). Nu.", ["Ring til os", "Nu"]),
            ("Første afsnit\n\nAndet afsnit", ["Første afsnit", "Andet afsnit"]),
            ("Hun er fyldt 16. Har hun svar?", ["Hun er fyldt 16", "Har hun svar"]),
            ("", []),
            ("…", []),
        ],
    )
    def test_are_cut_as_people_read_them(self, text, cut):
        assert sentences(text) == cut


class TestLix:
    def test_is_words_a_sentence_and_long_words_in_a_hundred(self):
        # Each sentence has ten words, two of them with seven letters or more: 10 + 20.
        sentence = "Du kan ringe til os i dag, så hjælper kommunen. "
        assert len(sentence.split()) == 10

        assert lix([sentence * 20]) == pytest.approx(30)

    def test_says_nothing_of_a_short_text(self):
        assert lix(["Kommunalbestyrelsen iværksætter foranstaltninger."]) == 0

    def test_takes_texts_together(self):
        sentence = "Du kan ringe til os i dag, så hjælper kommunen."
        assert lix([sentence] * 20) == pytest.approx(30)


class TestComplaints:
    def test_a_sentence_of_25_words_is_read(self):
        assert complaints_about(" ".join(["ord"] * 25) + ".") == []

    def test_a_sentence_of_26_words_is_not(self):
        assert complaints_about(" ".join(["ord"] * 26) + ".") == [
            "the sentence “ord ord ord ord ord …” has 26 words; 25 at most"
        ]

    def test_an_office_word_has_a_plain_one(self):
        assert complaints_about("Såfremt du er syg, så ring.") == ["'såfremt' is an office word; say 'hvis'"]
