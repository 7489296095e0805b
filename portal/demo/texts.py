"""What citizens of the demo are asked, and what they are told that the law allows. No lawyer has read it."""

from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents.actions import Words
from portal.consents.laws import Law
from portal.consents.texts import Scope
from portal.notifications.wording import N_

Text = tuple[str, Scope, dict[str, Words]]


def _to_read(*categories: Category) -> frozenset[tuple[Category, Use]]:
    return frozenset((category, Use.READ) for category in categories)


ONLY_DATES: Text = (
    "kun-datoer",
    Scope(
        *(ConsentKind.GDPR, Purpose.MEET, "visitation", "rehab"),
        grants=_to_read(Category.CONTACT_DATES),
        months=6,
    ),
    {
        "da": Words(
            "Må Hjælp i Hjemmet fortælle Træning og Rehabilitering, hvornår de kommer hos dig?",
            "Så kan træneren lægge sine besøg på andre dage. Vi deler kun datoer og navne, ikke hvad I taler om.\n\n"
            "**Hvis du siger nej**, får du den samme hjælp. Så kan det ske, at to kommer på samme tid.\n\n"
            "Du kan altid tage et ja tilbage.",
        ),
        "en": Words(
            "May Help at Home tell Training and Rehabilitation when they visit you?",
            "Then the trainer can visit on other days. We share dates and names only, not what you talk about.\n\n"
            "**If you say no**, you get the same help. Two people may then come at the same time.\n\n"
            "You can always take a yes back.",
        ),
    },
)
PLAN_AND_GOALS: Text = (
    "plan-og-maal",
    Scope(
        *(ConsentKind.PLAN, Purpose.PLAN_TOGETHER, "rehab", "employment"),
        grants=_to_read(Category.CONTACT_DATES, Category.GOALS),
        months=12,
    ),
    {
        "da": Words(
            "Må Træning og Rehabilitering vise din plan til Job og Uddannelse?",
            "Job og Uddannelse kan så se dit mål og dine trin, og hvem der hjælper dig. "
            "Du slipper for at fortælle det igen.\n\n"
            "**Hvis du siger nej**, får du den samme hjælp. "
            "Job og Uddannelse spørger så dig selv, når de mangler noget.\n\n"
            "Du kan altid tage et ja tilbage.",
        ),
        "en": Words(
            "May Training and Rehabilitation show your plan to Jobs and Education?",
            "Jobs and Education can then see your goal and your steps, and who helps you. "
            "You don't have to tell it again.\n\n"
            "**If you say no**, you get the same help. "
            "Jobs and Education will then ask you when they lack something.\n\n"
            "You can always take a yes back.",
        ),
    },
)
CASE_DETAILS: Text = (
    "sagens-detaljer",
    Scope(
        *(ConsentKind.GDPR, Purpose.MEET, "familyDept", "youthUnit"),
        grants=_to_read(Category.CONTACT_DATES, Category.GOALS, Category.SCHOOL, Category.HEALTH),
        months=6,
    ),
    {
        "da": Words(
            "Må Familie og Børn dele detaljer fra sagen med Ungehuset?",
            "Ungehuset skal være med til et møde om barnet. "
            "De vil gerne læse om skolen, helbredet og planen først.\n\n"
            "**Hvis du siger nej**, holder vi mødet alligevel. Så fortæller I selv det, I vil, på mødet.\n\n"
            "I skal begge sige ja, når I har forældremyndigheden sammen. Et nej fra én er nok til at stoppe det.",
        ),
        "en": Words(
            "May Family and Children share details of the case with The Youth House?",
            "The Youth House will take part in a meeting about the child. "
            "They would like to read about school, health and the plan first.\n\n"
            "**If you say no**, we hold the meeting all the same. You then tell at the meeting what you want to.\n\n"
            "You must both say yes when you share custody. A no from one of you is enough to stop it.",
        ),
    },
)
TEXTS = (ONLY_DATES, PLAN_AND_GOALS, CASE_DETAILS)

OWN_DATA = {
    "da": "Den afdeling, der hjælper dig, må læse det, den selv har skrevet om dig.",
    "en": "The department that helps you may read what it has written about you itself.",
}
AT_TEN = {
    "da": "Mødet klokken ti må se, hvem der hjælper dig, så én kan få ansvaret.",
    "en": "The ten o'clock meeting may see who helps you, so that one person can take charge.",
}
WHO_AT_TEN = {
    "da": "Én indgang må se, hvem du er, når der skal gøres noget for dig.",
    "en": "The One entrance may see who you are when something must be done for you.",
}
PUBLIC_TASK = N_("Databeskyttelsesforordningen, artikel 6, stk. 1, litra e")
UNCHECKED = N_("Kommunens jurist har ikke tjekket det endnu.")
LAWS = (
    *(
        Law(
            *(PUBLIC_TASK, UNCHECKED, OWN_DATA, unit, unit),
            purpose=Purpose.PLAN_TOGETHER,
            grants=_to_read(Category.CONTACT_DATES, Category.GOALS),
        )
        for unit in ("coordinator", "rehab", "youthUnit", "familyDept")
    ),
    Law(
        *(
            PUBLIC_TASK,
            UNCHECKED,
            WHO_AT_TEN,
            "coordinator",
            "coordinator",
        ),
        purpose=Purpose.TRIAGE,
        grants=_to_read(Category.CONTACT_DATES),
        may_object=True,
    ),
    Law(
        *(PUBLIC_TASK, UNCHECKED, AT_TEN, "rehab", "coordinator"),
        purpose=Purpose.TRIAGE,
        grants=_to_read(Category.CONTACT_DATES),
        may_object=True,
    ),
)
