"""Small journeys to test with, built from words."""

from pathlib import Path

from portal.journeys.model.conditions import Condition
from portal.journeys.model.journey import Journey
from portal.journeys.reading.reader import read_files
from portal.journeys.reading.texts import block_hash

ID = "lille-forloeb"

STRUCTURE = """\
id: lille-forloeb
slug: lille-forloeb
life_event: {ours: small, eu: unverified}
audience: [adult, relative]
sensitivity: normal
pictogram: udskrevet
owner: {unit: rehab, role: content-health}
review_due: 2027-05-01
edition: 1
languages: [da, en]
keywords: [udskrevet]
keywords_en: [discharged]
contact_route: {phone: entrance, letter: "yes", visit: entrance}
anchors: [discharged_on]
questions:
  - id: dato
    kind: date
    sets: discharge.date
    anchor: discharged_on
    keep: visit
  - id: plan
    kind: yes_no_unsure
    sets: rehab.has_plan
    keep: visit
  - id: plantype
    kind: one_of
    sets: rehab.level
    options: [basic, advanced, specialised]
    keep: visit
    show_if: {any: [{all: [{fact: rehab.has_plan, op: eq, value: "yes"}]}]}
  - id: afdelinger
    kind: many_of
    sets: help.departments
    options: [rehab, benefits, employment, familyDept]
    keep: never
phases:
  - id: foerst
    when: {anchor: discharged_on, from: P0D, to: P7D}
    steps:
      - id: papirer
        responsible: {who: other, unit: hospital}
        order_mode: then
        money: "no"
        when: {anchor: discharged_on, from: P0D, to: P1D, kind: should}
        actions:
          - {kind: call, target: hospital, id: ring}
        legal_basis:
          - {id: brev, law: sundhedsloven, section: "41", kind: our_duty, source: "loven",
             source_seen: 2026-11-21, standing: S, checked_by: "", checked_on: ""}
        shares:
          - {id: laege, from: hospital, to: gp, ground: law}
        documents: [brev]
      - id: traening
        responsible: {who: us, unit: rehab}
        order_mode: then
        money: "yes"
        when: {anchor: discharged_on, from: P4D, to_working_days: 5, kind: should}
        show_if: {any: [{all: [{fact: rehab.has_plan, op: eq, value: "yes"}]}]}
      - id: hjaelp
        responsible: {who: us, unit: visitation}
        order_mode: and
        money: "no"
        when: {anchor: discharged_on, to: P2D, kind: should}
        show_if:
          any:
            - all: [{fact: rehab.has_plan, op: ne, value: "yes"}]
            - all: [{fact: rehab.level, op: eq, value: specialised}]
        hide_when_unknown: "yes"
  - id: senere
    steps:
      - id: samlet-plan
        responsible: {who: us, unit: coordinator}
        order_mode: then
        money: "no"
        when: {anchor: discharged_on, from: P14D, kind: earliest}
        show_if: {any: [{all: [{fact: help.departments, op: count_gte, value: 3}]}]}
red_flags:
  - {id: vaerre, lines: [danger, health]}
"""

DANISH = """\
<!-- Et lille forløb. -->
## title
Jeg er kommet hjem
## short_title
Hjemme igen
## summary
Om det.
## for_whom
For dig.
## not_for_whom
Ikke for andre.
## red_flags.vaerre
Ring **112**.
## red_flags.vaerre.label
Jeg har fået det værre
## questions.dato.text
Hvornår?
## questions.dato.why
Så vi kan regne.
## questions.plan.text
Har du en plan?
## questions.plan.why
Så vi ved det.
## questions.plan.hint
Den ligger i dine papirer.
## questions.plantype.text
Hvilken?
## questions.plantype.why
Så vi ved det.
## questions.plantype.options.basic
Almen
## questions.plantype.options.advanced
Avanceret
## questions.plantype.options.specialised
Specialiseret
## questions.afdelinger.text
Hvem taler du med?
## questions.afdelinger.why
Så vi ved det.
## questions.afdelinger.options.rehab
Genoptræningen
## questions.afdelinger.options.benefits
Ydelsescentret
## questions.afdelinger.options.employment
Jobcentret
## questions.afdelinger.options.familyDept
Familieafdelingen
## phases.foerst.title
Først
## phases.foerst.short
Først
## phases.senere.title
Senere
## phases.senere.short
Senere
## steps.papirer.title
Få papirerne
## steps.papirer.body
Bed om dem.
## steps.papirer.next
Du får dem.
## steps.papirer.other_way
Ring.
## steps.papirer.actions.ring
Ring til afdelingen
## steps.papirer.law.brev
Afdelingen sender et brev.
## steps.papirer.shares.laege
Hospitalet fortæller det til lægen.
## steps.papirer.documents.brev
Udskrivningsbrev
## steps.traening.title
Træn
## steps.traening.body
Kom og træn.
## steps.traening.next
Vi ringer.
## steps.traening.other_way
Ring.
## steps.traening.money
Nej, det er gratis.
## steps.hjaelp.title
Hjælp
## steps.hjaelp.body
Få hjælp.
## steps.hjaelp.next
Vi ringer.
## steps.hjaelp.other_way
Ring.
## steps.samlet-plan.title
Én plan
## steps.samlet-plan.body
Få én plan.
## steps.samlet-plan.next
Vi ringer.
## steps.samlet-plan.other_way
Ring.
"""

PERSONAS = """\
- name: kvinde-34
  today: 2026-11-21
  answers: {dato: 2026-11-20, plan: "yes", afdelinger: [rehab, benefits, employment]}
  must_show: [papirer, traening, samlet-plan]
  must_not_show: [hjaelp]
  dates:
    traening: {from: 2026-11-24, to: 2026-11-27}
- name: mand-70
  today: 2026-11-21
  answers: {plan: unknown}
  must_show: [papirer]
  must_show_maybe: [traening, samlet-plan]
  must_not_show: [hjaelp]
- {name: uden-plan, today: 2026-11-21, answers: {plan: "no"}, must_show: [hjaelp], must_not_show: [traening]}
- {name: ved-ikke-til-alt, today: 2026-11-21, answers: {dato: unknown, plan: unknown, afdelinger: unknown}}
- {name: ved-ikke-men-har-datoen, today: 2026-11-21, answers: {dato: 2026-11-20, plan: unknown, afdelinger: unknown}}
- {name: paa-hospital, today: 2026-11-21, answers: {plan: "yes", plantype: specialised}, must_show: [hjaelp]}
- {name: med-en-afdeling, today: 2026-11-21, answers: {afdelinger: [rehab]}, must_not_show: [samlet-plan]}
- {name: springer-over, today: 2026-11-21}
"""


RIGHTS = {
    "rights.yaml": "rights:\n  - id: bisidder\n",
    "synonyms.yaml": "da:\n  - {words: [sygehus], means: hospital}\nen: []\n",
    "text/da.md": "## rights.intro\nDet må du.\n## rights.bisidder.title\nTag en med\n"
    "## rights.bisidder.body\nTag en med.\n",
}
RIGHTS["text/en.md"] = "".join(
    f"## {key} {{da: {block_hash(body)}}}\nEnglish for {key}.\n"
    for key, _, body in (part.partition("\n") for part in RIGHTS["text/da.md"].split("## ")[1:])
)


def english() -> str:
    """A translation of the small journey in which every block says what it was made from."""
    blocks = [part.partition("\n") for part in DANISH.split("## ")[1:]]
    return "".join(f"## {key} {{da: {block_hash(body)}}}\nEnglish for {key}.\n" for key, _, body in blocks)


def files(**changed: str) -> dict[str, str]:
    """The files of the small journey; `structure`, `da`, `en` and `personas` may be given anew."""
    return {
        "journey.yaml": changed.get("structure", STRUCTURE),
        "text/da.md": changed.get("da", DANISH),
        "text/en.md": changed.get("en", english()),
        "personas.yaml": changed.get("personas", PERSONAS),
    }


def a_folder(below: Path, content: dict[str, str] | None = None, name: str = ID) -> Path:
    """Write a journey's files to disk, and the shared ones beside it."""
    shared = below / "_faelles"
    if not shared.exists():
        (shared / "text").mkdir(parents=True)
        for file, text in RIGHTS.items():
            (shared / file).write_text(text, encoding="utf-8")
    folder = below / name
    (folder / "text").mkdir(parents=True)
    for file, text in (content or files()).items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def a_journey(structure: str = STRUCTURE) -> Journey:
    """The small journey, read; its personas are left out, so that its structure may be changed."""
    return read_files(files(structure=structure, personas="- {name: nogen, today: 2026-11-21}\n"), ID)


def a_condition(*groups: list[dict[str, object]]) -> Condition:
    """A condition from its alternatives, each a list of leaves."""
    return Condition.model_validate({"any": [{"all": group} for group in groups]})


def a_leaf(fact: str = "rehab.has_plan", op: str = "eq", value: object = "yes", **more: str) -> dict[str, object]:
    """A leaf as it stands in a file; a value of None is left out."""
    return {"fact": fact, "op": op, **({} if value is None else {"value": value}), **more}
