"""What the finding is tried on: the journeys of the house, a made-up second one, and everyday sentences."""

from collections.abc import Iterator

from portal.config.settings import PROJECT
from portal.journeys.finding.entries import Entry, Synonym
from portal.journeys.model.journey import Journey
from portal.journeys.reading.reader import read_folder

HOME = "udskrevet-men-ikke-rask"
HOUSING = "bolig-og-handicap"

SYNONYMS = {
    "da": (
        Synonym(("sygehus", "sygehuset"), "hospital"),
        Synonym(("chef", "min boss"), "arbejdsgiver"),
        Synonym(("gangstativ",), "rollator"),
        Synonym(("fys",), "genoptræning"),
        Synonym(("går i stykker indeni",), "kriseplan"),
    ),
    "en": (Synonym(("boss", "manager"), "employer"), Synonym(("zimmer frame",), "walking frame")),
}

HOUSING_ENTRIES = {
    "da": (
        Entry(
            HOUSING,
            "",
            "",
            "Jeg har et handicap og mangler et sted at bo",
            "Her ser du, hvilke boliger der findes, og hvem der hjælper dig med at søge.",
            "handicap bolig botilbud bofællesskab særlige behov støtte",
            "Siden er til voksne. Pas på dig selv, mens du venter. Har dit barn særlige behov, så ring til os.",
        ),
        Entry(
            HOUSING,
            "",
            "soeg-bolig",
            "Søg om en bolig, der passer til dig",
            "En medarbejder ser på, hvad du har brug for.",
            "",
            "Vi taler om plads, trapper og støtte. Vælg et botilbud, eller bo i din egen lejlighed.",
        ),
        Entry(
            HOUSING,
            "",
            "vaerge",
            "Spørg, om du har brug for en værge",
            "En værge kan hjælpe med penge og aftaler.",
            "",
            "Familieretshuset afgør, om der skal være en værge.",
        ),
        Entry(
            HOUSING,
            "",
            "bisidder",
            "Tag en bisidder med",
            "Du må altid have en med til et møde.",
            "",
            "En bisidder lytter og husker sammen med dig.",
        ),
    ),
    "en": (
        Entry(
            HOUSING,
            "",
            "",
            "I have a disability and need somewhere to live",
            "See which homes there are, and who helps you apply.",
            "disability housing supported living guardian",
            "This page is for adults. A residence permit is not needed.",
        ),
        Entry(
            HOUSING,
            "",
            "vaerge",
            "Ask whether you need a guardian",
            "A guardian can help with money and agreements.",
            "",
            "The Agency of Family Law decides.",
        ),
    ),
}

# Written before anything was tuned: (what somebody writes, the journey first found, a step among its steps).
SENTENCES = {
    "da": (
        ("jeg er lige kommet hjem fra hospitalet", HOME, ""),
        ("plan til genoptræning", HOME, "genoptraening"),
        ("genoptræningsplan", HOME, "genoptraening"),
        ("hjælp til rengøring", HOME, "hjaelp-hjemme"),
        ("kan jeg låne en rollator", HOME, "hjaelp-hjemme"),
        ("jeg er i tvivl om min medicin", HOME, "medicin"),
        ("sygedagpenge", HOME, "indkomst"),
        ("jeg bliver så træt efter min hjernerystelse", HOME, "hjerneskade"),
        ("genoptrening", HOME, "genoptraening"),
        ("hospitl", HOME, "papirer"),
        ("min kone er udskrevet men kan ikke gå på trapperne", HOME, "ingen-plan"),
        ("hvordan fortæller jeg det til mine børn", HOME, "boern"),
        ("må jeg køre bil efter en blodprop", HOME, "hjerneskade"),
        ("aftale med psykiatrisk afdeling", HOME, "psykiatri"),
        ("ventetid på træning privat sted", HOME, "andet-sted"),
        ("hospitalsregning", HOME, ""),
        ("handicapbolig", HOUSING, "soeg-bolig"),
        ("bolig til voksen med handicap", HOUSING, "soeg-bolig"),
        ("barn med særlie behov", HOUSING, ""),
        ("verge", HOUSING, "vaerge"),
        ("bisider", HOUSING, "bisidder"),
        ("sygehuset har ikke sendt papirer", HOME, "papirer"),
        ("fuldmagt til min datter", HOME, "paaroerende"),
        ("hvad skal jeg sige til min chef", HOME, "indkomst"),
        ("jeg er alene og har ingen at ringe til", HOME, ""),
        ("laegen har aendret min medicin", HOME, "medicin"),
        ("hjelp til bad", HOME, "hjaelp-hjemme"),
        ("hvem samler det hele, jeg taler med så mange", HOME, "en-plan"),
        ("rygsmerter efter operation", HOME, ""),
        ("hjemme sygeplejerske", HOME, "foerste-dage"),
        ("a-kasse", HOME, "indkomst-ledig"),
        ("jeg går i stykker indeni", HOME, "psykiatri"),
    ),
    "en": (
        ("home from hospital and still ill", HOME, ""),
        ("rehabilitation plan", HOME, "genoptraening"),
        ("help with cleaning", HOME, "hjaelp-hjemme"),
        ("who can collect my medicine", HOME, "medicin"),
        ("tell my boss I am sick", HOME, "indkomst"),
        ("hospitl", HOME, ""),
        ("rehabilitaton", HOME, "genoptraening"),
        ("what do I tell the children", HOME, "boern"),
        ("discharge letter", HOME, "papirer"),
        ("borrow a zimmer frame", HOME, "hjaelp-hjemme"),
        ("disabled and need a guardian", HOUSING, "vaerge"),
    ),
}

NOTHING = {
    "da": (
        "forny mit pas",
        "pas",
        "nyt pas til mit barn",
        "pasfoto",
        "byggetilladelse",
        "jeg vil bygge en carport",
        "svømmehal åbningstider",
        "svømmebad",
        "hundetegn",
        "parkeringsbøde",
        "bestil tid til kørekort",
        "affald og genbrug",
        "vielse på rådhuset",
        "sommerhus til leje",
        "fodboldklub for piger",
        "xyzzy",
    ),
    "en": (
        "renew my passport",
        "passport for my child",
        "building permit",
        "swimming pool",
        "parking fine",
        "get married at the town hall",
        "driving licence",
        "dog licence",
    ),
}


def entries(language: str) -> list[Entry]:
    """Everything that can be found in a language."""
    journey = read_folder(PROJECT / "journeys" / HOME)
    return [*_entries_of(journey, language), *HOUSING_ENTRIES[language]]


def _entries_of(journey: Journey, language: str) -> Iterator[Entry]:
    blocks = journey.texts[language]

    def said(*beginnings: str) -> str:
        return "\n".join(body for key, body in blocks.items() if key.startswith(beginnings))

    keywords = " ".join(journey.keywords if language == "da" else journey.keywords_en)
    text = said("for_whom", "not_for_whom", "questions.")
    yield Entry(journey.slug, "", "", blocks["title"], blocks["summary"], keywords, text)
    for id_ in journey.steps:
        key = f"steps.{id_}"
        more = ("next", "other_way", "ask", "actions.", "law.", "shares.", "documents.")
        text = said(*(f"{key}.{name}" for name in more))
        yield Entry(journey.slug, "", id_, blocks[f"{key}.title"], blocks[f"{key}.body"], "", text)
