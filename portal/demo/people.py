"""The people of a municipality that doesn't exist: who can sign in to the demo, and who works there.

They stand for the kinds of people the portal is for. None is anybody; their ids are made up.
"""

from dataclasses import dataclass
from datetime import date

from portal.config.roles import Role


@dataclass(frozen=True)
class DemoCitizen:
    """Someone who can sign in. `subject` is how the demo provider knows them."""

    subject: str
    name: str
    born_on: date | None
    who_da: str
    who_en: str
    has_cpr: bool = True


@dataclass(frozen=True)
class DemoStaff:
    """Someone who works in the municipality, and can sign in to the demo as such."""

    subject: str
    name: str
    phone: str
    unit: str
    roles: tuple[Role, ...]
    who_da: str
    who_en: str


DISCHARGED = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b01",
    "Asta Lindgaard",
    date(1992, 5, 3),
    "34 år, kom hjem fra hospitalet i sidste uge. Har kontaktperson og plan.",
    "34, home from hospital last week. Has a contact person and a plan.",
)
YOUNG = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b02",
    "Villads Sommer",
    date(2007, 9, 14),
    "19 år, har flere planer på én gang og samler dem nu i én.",
    "19, had several plans at once and now gathers them in one.",
)
SIX_PROFESSIONALS = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b03",
    "Mona Elkjær",
    date(1984, 2, 29),
    "42 år, alene med et barn. Har haft mange mennesker i kommunen at svare til.",
    "42, single parent. Has had many people in the municipality to answer to.",
)
PARENT = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b04",
    "Karim Nørby",
    date(1979, 11, 21),
    "47 år, far til en dreng med særlige behov. Har lige fået en kontaktperson.",
    "47, father of a boy with special needs. Has just got a contact person.",
)
TEENAGER = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b05",
    "Signe Holt Mikkelsen",
    date(2011, 1, 8),
    "15 år, vil gerne selv se, hvad der sker.",
    "15, wants to see for herself what is going on.",
)
NEWCOMER = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b06",
    "Ioana Pop",
    date(1996, 7, 30),
    "30 år, ny i landet og uden CPR-nummer. Kommunen kender hende ikke endnu.",
    "30, new in the country and without a CPR number. The municipality doesn't know her yet.",
    has_cpr=False,
)
ELDERLY = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b07",
    "Ejnar Thuesen",
    date(1944, 3, 17),
    "82 år, bor alene. Har ikke været her før.",
    "82, lives alone. Has not been here before.",
)
OTHER_PARENT = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b08",
    "Hanne Nørby",
    date(1981, 6, 12),
    "45 år, mor til Noah og Liva. Har forældremyndighed sammen med Karim.",
    "45, mother of Noah and Liva. Shares custody with Karim.",
)
SON = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b09",
    "Noah Nørby",
    date(2009, 1, 20),
    "17 år, har særlige behov og bliver snart 18.",
    "17, has special needs and will soon be 18.",
)
DAUGHTER = DemoCitizen(
    "d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4b10",
    "Liva Nørby",
    date(2013, 6, 2),
    "13 år, Noahs søster. Kan læse med, men ikke sige ja alene.",
    "13, Noah's sister. Can read along, but not say yes alone.",
)
CITIZENS = (
    *(DISCHARGED, YOUNG, SIX_PROFESSIONALS, PARENT, OTHER_PARENT, SON, DAUGHTER),
    *(TEENAGER, NEWCOMER, ELDERLY),
)

COORDINATOR = DemoStaff(
    *("m-001", "Lis Bramsen", "00 00 10 01", "coordinator", (Role.COORDINATOR,)),
    *("Koordinator i Én indgang.", "Coordinator in the One entrance."),
)
ADMINISTRATOR = DemoStaff(
    *("m-008", "Eva Rosendal", "00 00 10 08", "coordinator", (Role.ADMIN,)),
    *("Administrator. Ser, hvem der har hvilken rolle.", "Administrator. Sees who has which role."),
)
CONTACT_PERSONS = tuple(
    DemoStaff(*(subject, name, phone, unit, (Role.CONTACT_PERSON,)), *("Kontaktperson.", "Contact person."))
    for subject, name, phone, unit in (
        ("m-002", "Mette Vang", "00 00 10 02", "rehab"),
        ("m-003", "Amir Haddad", "00 00 10 03", "rehab"),
        ("m-004", "Jonas Kjeldsen", "00 00 10 04", "youthUnit"),
        ("m-005", "Freja Toft", "00 00 10 05", "youthUnit"),
        ("m-006", "Birgit Aagaard", "00 00 10 06", "familyDept"),
        ("m-007", "Samir Lund", "00 00 10 07", "familyDept"),
    )
)
SPECIALIST = DemoStaff(
    *("m-010", "Nina Bech", "00 00 10 10", "employment", (Role.SPECIALIST,)),
    *("Fagspecialist. Beder borgere om lov.", "Specialist. Asks citizens for consent."),
)
OFFICER = DemoStaff(
    *("m-011", "Ruth Dam", "00 00 10 11", "coordinator", (Role.DPO,)),
    *(
        "Databeskyttelsesrådgiver. Tjekker, hvem der har set hvad.",
        "Data protection officer. Checks who has seen what.",
    ),
)
EDITOR = DemoStaff(
    *("m-012", "Kasper Holm", "00 00 10 12", "coordinator", (Role.EDITOR,)),
    *(
        "Redaktør. Skriver de tekster, borgere siger ja eller nej til.",
        "Editor. Writes the texts that citizens answer.",
    ),
)
REVIEWER = DemoStaff(
    *("m-013", "Tove Lynge", "00 00 10 13", "coordinator", (Role.REVIEWER,)),
    *("Fagligt ansvarlig. Læser tekster, en anden har skrevet.", "Reviewer. Reads texts that somebody else wrote."),
)
PUBLISHER = DemoStaff(
    *("m-014", "Aksel Friis", "00 00 10 14", "coordinator", (Role.PUBLISHER,)),
    *("Udgiver. Noterer juristens svar og udgiver.", "Publisher. Notes the lawyer's answer and publishes."),
)
MANAGER = DemoStaff(
    *("m-016", "Jens Birk", "00 00 10 16", "coordinator", (Role.MANAGER,)),
    *("Leder. Ser, hvad der mangler i journalen.", "Manager. Sees what the case record lacks."),
)
OTHER_COORDINATOR = DemoStaff(
    *("m-017", "Line Kofoed", "00 00 10 17", "coordinator", (Role.COORDINATOR,)),
    *("Koordinator i Én indgang, sammen med Lis.", "Coordinator in the One entrance, together with Lis."),
)
WITHOUT_A_ROLE = DemoStaff(
    *("m-009", "Poul Ravn", "00 00 10 09", "employment", ()),
    *("Ny i kommunen og uden en rolle. Kommer ikke ind.", "New here and without a role. Isn't let in."),
)
STAFF = (
    *(ADMINISTRATOR, COORDINATOR, OTHER_COORDINATOR, *CONTACT_PERSONS, SPECIALIST),
    *(OFFICER, EDITOR, REVIEWER, PUBLISHER, MANAGER, WITHOUT_A_ROLE),
)
Person = DemoCitizen | DemoStaff


def who(person: Person, code: str) -> str:
    """Say who somebody is, in a language."""
    return person.who_en if code == "en" else person.who_da
