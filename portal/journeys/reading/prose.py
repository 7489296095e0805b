"""Which text blocks a journey asks for, and whether its files hold just those."""

from collections.abc import Mapping

from portal.journeys.model.journey import DANISH
from portal.journeys.reading.checks import Part, root, steps
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.texts import Block
from portal.journeys.reading.yaml_tree import Path, Tree

Asked = dict[str, Path]
_HEAD = ("title", "summary", "for_whom", "not_for_whom")
_STEP = ("title", "body", "next", "other_way")


def required_keys(tree: Tree) -> Asked:
    """Name the blocks that must be there, each with the place in `journey.yaml` that asks for it."""
    journey = root(tree)
    asked: Asked = dict.fromkeys(_HEAD, ())
    asked |= {f"red_flags.{name}": path for name, path in journey.texts("red_flags")}
    for question in journey.parts("questions"):
        asked |= _question_keys(question)
    for phase in journey.parts("phases"):
        asked[f"phases.{phase.text('id')}.title"] = phase.path
    for step in steps(journey):
        asked |= _step_keys(step)
    return asked


def optional_keys(tree: Tree) -> frozenset[str]:
    """Name the blocks that may be there."""
    journey = root(tree)
    hints = {f"questions.{question.text('id')}.hint" for question in journey.parts("questions")}
    return frozenset({"peers"} | hints | {f"steps.{step.text('id')}.ask" for step in steps(journey)})


def compare_keys(tree: Tree, texts: Mapping[str, Mapping[str, Block]], files: Mapping[str, str]) -> list[Fault]:
    """Tell which blocks are missing in which language, and which nobody asks for.

    A translation has the optional blocks that Danish has. `texts` are blocks, `files` file names, by
    language.
    """
    required, optional = required_keys(tree), optional_keys(tree)
    danish = texts.get(DANISH, {})
    faults = []
    for language, blocks in texts.items():
        wanted = required.keys() | (optional & danish.keys())
        allowed = wanted if language != DANISH else wanted | optional
        lacking = (key for key in wanted if key not in blocks)
        faults += [_missing(tree, key, required, files[language]) for key in lacking]
        faults += [_superfluous(block, files[language]) for key, block in blocks.items() if key not in allowed]
    return faults


def claims_not_asked(tree: Tree, danish: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which claims from memory (standing M) are written as if we knew, and not as a question to ask."""
    faults = []
    for step in steps(root(tree)):
        for claim in step.parts("legal_basis"):
            block = danish.get(f"steps.{step.text('id')}.law.{claim.text('id')}")
            if claim.text("standing") == "M" and block and not _asks(block.body):
                reason = f"{block.key!r} is from memory (M), so write it as a question: Spørg, om …"
                faults.append(Fault(file, block.line, reason))
    return faults


def _asks(body: str) -> bool:
    return body.startswith("Spørg") or body.endswith("?")


def _question_keys(question: Part) -> Asked:
    at = f"questions.{question.text('id')}"
    options = {f"{at}.options.{option}": path for option, path in question.texts("options")}
    return {f"{at}.text": question.path, f"{at}.why": question.path} | options


def _step_keys(step: Part) -> Asked:
    at = f"steps.{step.text('id')}"
    asked: Asked = {f"{at}.{key}": step.path for key in _STEP}
    for key, name in (("actions", "actions"), ("legal_basis", "law"), ("shares", "shares")):
        asked |= {f"{at}.{name}.{part.text('id')}": part.path for part in step.parts(key)}
    return asked | {f"{at}.documents.{name}": path for name, path in step.texts("documents")}


def _missing(tree: Tree, key: str, required: Asked, file: str) -> Fault:
    asked_at = f" ({tree.file}:{tree.line(required[key])} asks for it)" if required.get(key) else ""
    return Fault(file, 0, f"the block {key!r} is missing{asked_at}")


def _superfluous(block: Block, file: str) -> Fault:
    return Fault(file, block.line, f"nothing asks for the block {block.key!r}")
