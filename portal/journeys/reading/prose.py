"""Which blocks of prose a journey's structure asks for, and whether each language has them."""

from collections.abc import Iterable, Iterator, Mapping

from portal.journeys.model.journey import DANISH
from portal.journeys.reading.checks import Part, root, steps
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.texts import Block
from portal.journeys.reading.yaml_tree import Path, Tree

Asked = dict[str, Path]
_HEAD = ("title", "short_title", "summary", "for_whom", "not_for_whom")
_STEP = ("title", "body", "next", "other_way")
_FOR_ALL = ("rights.", "phases.", "red_flags.", "neutral_title")


def required_keys(tree: Tree) -> Asked:
    """Name the blocks that must be there, each with the place in the file that asks for it."""
    journey = root(tree)
    asked: Asked = dict.fromkeys(_HEAD, ())
    if journey.text("sensitivity") == "discreet":
        asked["neutral_title"] = ("sensitivity",)
    for flag in journey.parts("red_flags"):
        asked |= dict.fromkeys((f"red_flags.{flag.text('id')}", f"red_flags.{flag.text('id')}.label"), flag.path)
    for question in journey.parts("questions"):
        asked |= _question_keys(question)
    for phase in journey.parts("phases"):
        asked |= dict.fromkeys((f"phases.{phase.text('id')}.title", f"phases.{phase.text('id')}.short"), phase.path)
    for step in steps(journey):
        asked |= _step_keys(step)
    return asked | _sheet_keys(journey.part("sheet"))


def rights_keys(tree: Tree) -> Asked:
    """Name the blocks that the shared `rights.yaml` asks for."""
    asked: Asked = {"rights.intro": ()}
    for right in root(tree).parts("rights"):
        at = f"rights.{right.text('id')}"
        asked |= {f"{at}.title": right.path, f"{at}.body": right.path} | _claim_keys(at, right)
    return asked


def optional_keys(tree: Tree) -> frozenset[str]:
    """Name the blocks that may be there."""
    journey = root(tree)
    hints = {f"questions.{question.text('id')}.hint" for question in journey.parts("questions")}
    return frozenset({"peers"} | hints | {f"steps.{step.text('id')}.ask" for step in steps(journey)})


def views_of(tree: Tree) -> frozenset[str]:
    """Name the readers that blocks may have variants for."""
    return frozenset(view for view, _ in root(tree).part("views").texts("others"))


def compare_keys(
    tree: Tree,
    required: Asked,
    optional: frozenset[str],
    texts: Mapping[str, Mapping[str, Block]],
    files: Mapping[str, str],
) -> list[Fault]:
    """Tell which blocks are missing in which language, and which nobody asks for.

    A translation has the optional blocks and the readers' variants that Danish has. `texts` are blocks,
    `files` file names, by language.
    """
    known, views = required.keys() | optional, views_of(tree)
    danish = texts.get(DANISH, {})
    variants = {
        key for key, block in danish.items() if block.view in views and block.base in known - _same_for_all(known)
    }
    faults = []
    for language, blocks in texts.items():
        wanted = required.keys() | (optional & danish.keys()) | variants
        allowed = wanted if language != DANISH else wanted | optional
        lacking = (key for key in wanted if key not in blocks)
        faults += [_missing(tree, key, required, files[language]) for key in lacking]
        faults += [_superfluous(block, files[language]) for key, block in blocks.items() if key not in allowed]
    return faults


def claims_not_asked(tree: Tree, danish: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which claims from memory (standing M) are written as if we knew, and not as a question to ask."""
    memory = {key for key, claim in _claims(root(tree)) if claim.text("standing") == "M"}
    said = [block for block in danish.values() if block.base in memory and not _asks(block.body)]
    reason = "is from memory (M), so write it as a question: Spørg, om …"
    return [Fault(file, block.line, f"{block.key!r} {reason}") for block in said]


def _claims(top: Part) -> Iterator[tuple[str, Part]]:
    owners = [(f"steps.{step.text('id')}", step) for step in steps(top)]
    owners += [(f"rights.{right.text('id')}", right) for right in top.parts("rights")]
    owners += [(f"sheet.rows.{row.text('id')}", row) for row in top.part("sheet").parts("rows")]
    for at, owner in owners:
        for claim in owner.parts("legal_basis"):
            yield f"{at}.law.{claim.text('id')}", claim


def _asks(body: str) -> bool:
    return body.startswith("Spørg") or body.endswith("?")


def _same_for_all(keys: Iterable[str]) -> set[str]:
    return {key for key in keys if key.startswith(_FOR_ALL)}


def _question_keys(question: Part) -> Asked:
    at = f"questions.{question.text('id')}"
    options = {f"{at}.options.{option}": path for option, path in question.texts("options")}
    return {f"{at}.text": question.path, f"{at}.why": question.path} | options


def _step_keys(step: Part) -> Asked:
    at = f"steps.{step.text('id')}"
    asked: Asked = {f"{at}.{key}": step.path for key in _STEP}
    if step.text("money") == "yes":
        asked[f"{at}.money"] = (*step.path, "money")
    for name in ("actions", "shares"):
        asked |= {f"{at}.{name}.{part.text('id')}": part.path for part in step.parts(name)}
    return asked | _claim_keys(at, step) | {f"{at}.documents.{name}": path for name, path in step.texts("documents")}


def _sheet_keys(sheet: Part) -> Asked:
    if not sheet.data:
        return {}
    asked: Asked = {"sheet.title": sheet.path, "sheet.intro": sheet.path}
    periods = [period.text("id") for period in sheet.parts("periods")]
    asked |= dict.fromkeys((f"sheet.periods.{period}" for period in periods), sheet.path)
    for row in sheet.parts("rows"):
        at = f"sheet.rows.{row.text('id')}"
        asked |= dict.fromkeys((f"{at}.{name}" for name in ("title", *periods)), row.path) | _claim_keys(at, row)
    return asked


def _claim_keys(at: str, owner: Part) -> Asked:
    return {f"{at}.law.{claim.text('id')}": claim.path for claim in owner.parts("legal_basis")}


def _missing(tree: Tree, key: str, required: Asked, file: str) -> Fault:
    asked_at = f" ({tree.file}:{tree.line(required[key])} asks for it)" if required.get(key) else ""
    return Fault(file, 0, f"the block {key!r} is missing{asked_at}")


def _superfluous(block: Block, file: str) -> Fault:
    return Fault(file, block.line, f"nothing asks for the block {block.key!r}")
