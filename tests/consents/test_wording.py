"""Every code has words, in Danish and in English, and no two codes of a kind have the same."""

import pytest

from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents import wording
from portal.consents.facts import Basis, Reason
from portal.consents.packages import Package
from portal.consents.states import State
from portal.i18n import named, speak
from portal.people.representation import Power

WORDS = [
    (wording.category_name, Category),
    (wording.category_example, Category),
    (wording.purpose_name, Purpose),
    (wording.use_name, Use),
    (wording.kind_name, ConsentKind),
    (wording.package_name, Package),
    (wording.power_name, Power),
    (wording.basis_name, Basis),
    (wording.reason_in_words, Reason),
    (wording.state_name, State),
]


@pytest.mark.parametrize(("words", "codes"), WORDS, ids=lambda one: one.__name__)
def test_every_code_has_words_of_its_own_in_both_languages(app, words, codes):
    said = {}
    for lang in ("da", "en"):
        with app.test_request_context():
            speak(named(lang))
            said[lang] = [words(code) for code in codes]
    assert all(len(set(one)) == len(codes) for one in said.values())
    assert not set(said["da"]) & set(said["en"])
