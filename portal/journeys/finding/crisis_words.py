"""Words that may mean that somebody can't wait, and which kinds of crisis lines help then.

When in doubt the numbers are shown: somebody who reads them in vain loses nothing. A phrase is met when its words
stand in its order, bent as they may be, with few others between them; of words with a slash between them any will do.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from portal.config.crisis import KINDS, Kind
from portal.journeys.finding.language import language_of
from portal.journeys.finding.spelling import fold

_Phrase = tuple[frozenset[str], ...]
_PARENTS = {
    "da": "far/mor/forældre/stedfar/stedmor/papfar/papmor/plejefar/plejemor",
    "en": "father/mother/dad/daddy/mum/mummy/mom/mommy/parents/stepfather/stepmother/stepdad/stepmum/stepmom",
}
_PHRASES: Mapping[str, Mapping[Kind, str]] = {
    "da": {
        "mind": (
            "dø, ønske jeg døde, bare jeg døde, hvis jeg døde, jeg var død, være død, selvmord, selvmordstanker, "
            "selvmordstruet, selvmrod/selmord/slevmord/sevlmord/selvmodr, hører/høre/hørte stemmer, tage livet, "
            "tager livet, tage mit liv, tage sit liv, taget livet, slå mig selv "
            "ihjel, slå mig ihjel, slå sig selv ihjel, ikke leve, ikke længere leve, livet værd, værd at leve, "
            "skade mig selv, skader mig selv, skader sig selv, skade sig selv, selvskade, cutter, skærer mig, "
            "skære mig, skærer sig, skærer i mig, skære i mig, skærer i sig, gøre en ende, hænge mig, hænge sig, "
            "orker ikke livet, orker ikke mere, ikke være her mere, ikke være her længere, ikke være til mere, "
            "ikke være til længere, hvis jeg ikke var her, bedre uden mig, bedst uden mig"
        ),
        "violence": (
            "han slår, hun slår, de slår, far slår, mor slår, mand slår, kone slår, kæreste slår, slår mig, slår "
            "os, slår min, slår mit, slår hende, slår ham, slog mig, slog os, slog min, slog mit, slog hende, "
            "slog ham, bliver slået, blev slået, blevet slået, slået derhjemme, sparker mig, sparker hende, "
            "sparker ham, tæsk, tæver, vold, voldelig, voldtægt, voldtaget, truer mig, truer os, truer med, "
            "truet, kvalt, kvæler, bange for min mand, bange for min kæreste, bange for min far, bange for min "
            "mor, bange for min stedfar, stalker, overgreb, misbruger mig, rører ved mig, rører ved hende, rører "
            "ved ham, rørte ved mig"
        ),
        "danger": (
            "bevidstløs, ligger/lå gulvet/gulv/jorden/sengen/sofaen/stuen/køkkenet/badeværelset/trappen/fortovet "
            "svarer/svarede/reagerer/vågner/rører ikke, ligger/lå reagerer/vågner ikke, kan ikke vække, trækker ikke "
            "vejret, får ikke luft, kan ikke trække vejret, ondt i brystet, brystsmerter, ansigtet hænger, bløder "
            "kraftigt, brand, kniv"
        ),
        "health": (
            "bevidstløs, trækker ikke vejret, får ikke luft, kan ikke trække vejret, ondt i brystet, "
            "brystsmerter, bløder kraftigt, høj feber"
        ),
        "poison": (
            "forgiftet, forgiftning, overdosis, slugt, mange piller, masse piller, taget alle piller, taget "
            "panodil, spist panodil, taget pamol"
        ),
        "child": (
            f"{_PARENTS['da']} slår/slog/sparker/sparkede/tæsker/kvæler/truer "
            "mig/ham/hende/os/dem/min/mit/mine/sin/sine/mor, "
            f"{_PARENTS['da']} rører/rørte ved mig/ham/hende/os, slået/tæsk/tæv af {_PARENTS['da']}, "
            f"bange for {_PARENTS['da']}, "
            "barn bliver slået, barnet bliver slået, pigen bliver slået, drengen bliver slået, slår sit barn, "
            "slår sine børn, slår børnene, slår barnet, slår pigen, slår drengen, slår sin datter, slår sin søn, "
            "slår mit barn, slog mit barn, barn i fare, barnet er i fare, overgreb på, rører ved barnet, rører "
            "ved min datter, rører ved min søn"
        ),
        "need": (
            "ingen mad, ikke mad, sulter, sulten, hjemløs, ingen steder at sove, sove på gaden, sat på gaden, "
            "smidt ud hjemmefra"
        ),
    },
    "en": {
        "mind": (
            "die, dying, suicide, suicidal, sucide/suiside/suicde, hear/heard voices, kill myself, kill himself, "
            "kill herself, end my life, end it all, "
            "take my life, take his life, take her life, not want to live, not live any more, not live anymore, "
            "worth living, not want to be here any more, not want to be here anymore, better off without me, "
            "better off dead, be dead, hurt myself, hurting myself, harm myself, self harm, cut myself, cutting "
            "myself"
        ),
        "violence": (
            "he hits, she hits, they hit, father hits, mother hits, husband hits, hits me, hit me, hits him, hits "
            "her, hits us, is hit by, being hit, gets hit, beats me, beat me, beats him, beats her, beats us, "
            "being beaten, violence, violent, raped, rape, threatens me, threatens us, threatened, strangled, "
            "choked, afraid of my husband, afraid of my partner, afraid of my father, scared of my husband, "
            "scared of my partner, scared of my father, stalker, abused, abuse, touches me, touching me"
        ),
        "danger": (
            "unconscious, lying/lies floor/ground/bed not answer/respond/react/move/wake, not wake him/her/up, not "
            "breathing, can not breathe, chest pain, bleeding heavily, fire, knife"
        ),
        "health": ("unconscious, not breathing, can not breathe, chest pain, bleeding heavily, high fever"),
        "poison": (
            "poisoned, poison, overdose, swallowed, many pills, lot of pills, lots of pills, taken all pills, "
            "took all pills, taken paracetamol, took paracetamol"
        ),
        "child": (
            f"{_PARENTS['en']} hit/beat/kick/slap/threaten/choke/touch me/him/her/us/them/my, "
            f"hit/beaten by {_PARENTS['en']}, afraid/scared of {_PARENTS['en']}, "
            "child in danger, hits the child, hits the children, hits my child, hits his child, hits her child, "
            "hit my child, child is hit, child is beaten, child abuse, beats his child, beats her child, beats "
            "the child, beats my child"
        ),
        "need": ("no food, hungry, starving, homeless, nowhere to sleep, sleeping rough, thrown out"),
    },
}
"""By kind; a comma parts one phrase from the next."""
_HARMLESS: Mapping[str, str] = {
    "da": (
        "slår/slog/slået op, slår/slog/slået græs/græsset/plæne/plænen/græsplænen/ukrudt/søm, vi slog/slår os, "
        "slår/slog/slået rod"
    ),
}
"""What means nothing of it though its words do elsewhere; its words stand side by side, and are passed over."""
BETWEEN = 2
"""How many words may stand between two of a phrase: "tage mit EGET liv", "ikke LÆNGERE VIL leve"."""


ALSO_DANISH = frozenset({"fire", "die"})
"""English words that say something else in Danish: they count where one of these stands beside them."""
_SHORT_NOT = re.compile(r"\b(do|does|did|is|was|are|could|would)n'?t\b|\b(can)(?:not|'?t)\b", re.IGNORECASE)
_ENGLISH = frozenset({"the", "my", "is", "and", "to"})


def crisis_kinds(words: str, language: str) -> tuple[Kind, ...]:
    """Name the kinds of crisis lines that may help somebody who writes this; none for most."""
    return tuple(_kinds_in(_stemmed(words[:1_000], language), language))


def crisis_kinds_in_any(words: str) -> tuple[Kind, ...]:
    """Name the same for a longer text, in whichever of the languages it is written."""
    found: set[Kind] = set()
    for language in _PHRASES:
        said = _stemmed(words[:10_000], language)
        if language == "en" and not _ENGLISH & set(said):
            said = tuple(word for word in said if word not in ALSO_DANISH)
        found.update(_kinds_in(said, language))
    return tuple(kind for kind in KINDS if kind in found)


def _kinds_in(said: tuple[str, ...], language: str) -> Iterator[Kind]:
    for harmless in _harmless(language):
        said = _without(harmless, said)
    for kind, phrases in _phrases(language).items():
        if any(_stands_in(one, said) for one in phrases):
            yield kind


@cache
def _phrases(language: str) -> Mapping[Kind, tuple[_Phrase, ...]]:
    return {kind: _read(text, language) for kind, text in _PHRASES.get(language, {}).items()}


@cache
def _harmless(language: str) -> tuple[_Phrase, ...]:
    return _read(_HARMLESS.get(language, ""), language)


def _read(text: str, language: str) -> tuple[_Phrase, ...]:
    phrases = [phrase.split() for phrase in text.split(",")]
    return tuple(
        tuple(frozenset(_stemmed(word.replace("/", " "), language)) for word in phrase) for phrase in phrases if phrase
    )


def _stemmed(text: str, language: str) -> tuple[str, ...]:
    ways = language_of(language)
    if language == "en":
        text = _SHORT_NOT.sub(lambda met: f"{met[1] or met[2]} not", text.replace("\u2019", "'"))
    return tuple(ways.stems([fold(word) for word in ways.words(text)]))


def _stands_in(phrase: _Phrase, said: tuple[str, ...]) -> bool:
    """Tell whether a phrase's words follow each other in what was said; of two ways on, the nearest is enough."""
    return any(_goes_on(phrase, said, at) for at, word in enumerate(said) if word in phrase[0])


def _goes_on(phrase: _Phrase, said: tuple[str, ...], at: int) -> bool:
    for words in phrase[1:]:
        near = range(at + 1, min(len(said), at + 2 + BETWEEN))
        following = next((place for place in near if said[place] in words), None)
        if following is None:
            return False
        at = following
    return True


def _without(phrase: _Phrase, said: tuple[str, ...]) -> tuple[str, ...]:
    """Write what was said with a gap wherever a phrase's words stand side by side."""
    left, length = list(said), len(phrase)
    for at in range(len(said) - length + 1):
        if all(word in words for word, words in zip(said[at : at + length], phrase, strict=True)):
            left[at : at + length] = [""] * length
    return tuple(left)
