"""Words that may mean that somebody can't wait, and which kinds of crisis lines help then.

When in doubt the numbers are shown: somebody who reads them in vain loses nothing. A phrase is met when its words
stand side by side, bent as they may be.
"""

from collections.abc import Mapping
from functools import cache

from portal.config.crisis import KINDS, Kind
from portal.journeys.finding.language import language_of
from portal.journeys.finding.spelling import fold

_PHRASES: Mapping[str, Mapping[Kind, str]] = {
    "da": {
        "mind": (
            "dø, døde, selvmord, selvmordstanker, tage livet, tage mit liv, slå mig selv ihjel, slå mig ihjel, "
            "slå sig selv ihjel, ikke leve, "
            "livet værd, skade mig selv, skader sig selv, selvskade, cutter, gøre en ende, hænge mig, orker "
            "ikke livet"
        ),
        "violence": (
            "han slår, hun slår, de slår, "
            "slår mig, slår os, slår min, slog mig, tæsk, tæver, vold, voldelig, voldtægt, voldtaget, truer "
            "mig, truer os, truet, kvalt, kvæler, bange for min mand, bange for min kæreste, bange for min "
            "far, stalker, overgreb, misbruger mig"
        ),
        "danger": (
            "bevidstløs, trækker ikke vejret, får ikke luft, kan ikke trække vejret, ondt i brystet, "
            "brystsmerter, ansigtet hænger, bløder kraftigt, brand, kniv"
        ),
        "health": (
            "bevidstløs, trækker ikke vejret, får ikke luft, kan ikke trække vejret, ondt i brystet, "
            "brystsmerter, bløder kraftigt, høj feber"
        ),
        "poison": ("forgiftet, forgiftning, overdosis, slugt, for mange piller"),
        "child": ("barn bliver slået, slår sit barn, slår børnene, barn i fare, barnet er i fare, overgreb på"),
        "need": (
            "ingen mad, ikke mad, sulter, sulten, hjemløs, ingen steder at sove, sove på gaden, sat på gaden,"
            " smidt ud hjemmefra"
        ),
    },
    "en": {
        "mind": (
            "die, dying, suicide, suicidal, kill myself, kill himself, kill herself, end my life, take my "
            "life, not want to live, worth living, hurt myself, harm myself, self harm, cutting myself"
        ),
        "violence": (
            "he hits, she hits, they hit, "
            "hits me, hit me, beats me, beat me, violence, violent, raped, rape, threatens me, threatened, "
            "strangled, choked, afraid of my husband, afraid of my partner, scared of my husband, scared of "
            "my partner, stalker, abused, abuse"
        ),
        "danger": (
            "unconscious, not breathing, cannot breathe, can't breathe, chest pain, bleeding heavily, fire, knife"
        ),
        "health": (
            "unconscious, not breathing, cannot breathe, can't breathe, chest pain, bleeding heavily, high fever"
        ),
        "poison": ("poisoned, poison, overdose, swallowed, too many pills"),
        "child": ("child in danger, hits the children, hits my child, child abuse, beats his child"),
        "need": ("no food, hungry, starving, homeless, nowhere to sleep, sleeping rough, thrown out"),
    },
}


ALSO_DANISH = frozenset({"fire", "die"})
"""English words that say something else in Danish: they count where one of these stands beside them."""
_ENGLISH = frozenset({"the", "my", "is", "and", "to"})


def crisis_kinds(words: str, language: str) -> tuple[Kind, ...]:
    """Name the kinds of crisis lines that may help somebody who writes this; none for most."""
    said = _stemmed(words[:1_000], language)
    return tuple(kind for kind, phrases in _phrases(language).items() if any(_stands_in(one, said) for one in phrases))


def crisis_kinds_in_any(words: str) -> tuple[Kind, ...]:
    """Name the same for a longer text, in whichever of the languages it is written."""
    found: set[Kind] = set()
    for language in _PHRASES:
        said = _stemmed(words[:10_000], language)
        if language == "en" and not _ENGLISH & set(said):
            said = tuple(word for word in said if word not in ALSO_DANISH)
        found |= {kind for kind, phrases in _phrases(language).items() if any(_stands_in(one, said) for one in phrases)}
    return tuple(kind for kind in KINDS if kind in found)


@cache
def _phrases(language: str) -> Mapping[Kind, tuple[tuple[str, ...], ...]]:
    listed = _PHRASES.get(language, {})
    return {kind: tuple(_stemmed(phrase, language) for phrase in text.split(", ")) for kind, text in listed.items()}


def _stemmed(text: str, language: str) -> tuple[str, ...]:
    ways = language_of(language)
    return tuple(ways.stems([fold(word) for word in ways.words(text)]))


def _stands_in(phrase: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said) - len(phrase) + 1))
