"""The prose of a journey: `text/<language>.md`, cut into blocks.

A block begins with a line `## key`; in a translation `## key {da: 1a2b3c4d}` names the Danish text that it
was made from, so that a translation which has fallen behind is seen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from portal.journeys.reading.faults import Fault
from portal.markdown import complaints

LONGEST = 8_000
"""The longest block, in characters."""

# A text file beyond these is no prose, and reading its Markdown would take long.
_MOST_LINES = 5_000
_MOST_MARKS = 10_000
_MARKS = frozenset("[]*_`<>&!\\")

_HEAD = re.compile(r"##[ ]+(?P<key>[^\s{}]+)(?:[ ]+\{(?P<mark>[^{}]*)\})?[ ]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:@[a-z0-9_]+)?")
_MARK = re.compile(r"da: ([0-9a-f]{8})")
_COMMENT = re.compile(r"<!--(?:(?!--).)*-->")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of prose: its key, its Markdown without blank lines round it, and the line of its head.

    `made_from` is the hash of the Danish text a translation was made from, or "" when the head names none.
    """

    key: str
    body: str
    line: int
    made_from: str = ""

    @property
    def base(self) -> str:
        """The key without the reader that this variant is for."""
        return self.key.partition("@")[0]

    @property
    def view(self) -> str:
        """The reader that this variant is for; "" for everybody's text."""
        return self.key.partition("@")[2]

    @property
    def hash(self) -> str:
        """What translations of this block name."""
        return block_hash(self.body)


def block_hash(body: str) -> str:
    """Hash a block's text: the first 8 hexadecimal digits of SHA-256 over the stripped text in UTF-8."""
    return sha256(body.strip().encode()).hexdigest()[:8]


def read_blocks(text: str, file: str) -> tuple[dict[str, Block], list[Fault]]:
    """Cut a text file into blocks by key, in the file's order, and tell what is wrong with it in itself."""
    if excess := _excess(text):
        return {}, [Fault(file, 0, excess)]
    blocks: dict[str, Block] = {}
    faults: list[Fault] = []
    for line, head, body in _pieces(text):
        if not head:
            faults += _preface_faults(body, file)
            continue
        block, reasons = _block(head, body, line)
        if block.key in blocks:
            reasons.append(f"the block {block.key!r} stands here twice; first on line {blocks[block.key].line}")
        blocks.setdefault(block.key, block)
        faults += [Fault(file, line, reason) for reason in reasons]
        faults += _body_faults(body, line, file)
    return blocks, faults


def restamp(danish: str, translation: str) -> str:
    """Write the hash of each Danish block of today into the heads of a translation's text.

    To be used after somebody has looked at the translation. Heads that Danish doesn't have stay as they are.
    """
    hashes = {key: block.hash for key, block in read_blocks(danish, "")[0].items()}

    def stamped(line: str) -> str:
        head = _HEAD.fullmatch(line)
        if not head or head["key"] not in hashes:
            return line
        return f"## {head['key']} {{da: {hashes[head['key']]}}}"

    return "\n".join(stamped(line) for line in translation.split("\n"))


def compare(danish: Mapping[str, Block], translation: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which blocks of a translation don't name the Danish text of today."""
    faults = []
    for key, block in translation.items():
        now = danish[key].hash if key in danish else block.made_from
        if not block.made_from:
            faults.append(Fault(file, block.line, f"{key!r} doesn't say which Danish text it was made from"))
        elif block.made_from != now:
            reason = f"{key!r} is stale: the Danish text is now {{da: {now}}}; look at it, then stamp it anew"
            faults.append(Fault(file, block.line, reason))
    return faults


def unasked_marks(danish: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which Danish blocks carry a mark, which only translations have."""
    reason = "a Danish block carries no {da: …}"
    return [Fault(file, block.line, reason) for block in danish.values() if block.made_from]


def mark_faults(texts: Mapping[str, Mapping[str, Block]], names: Mapping[str, str]) -> list[Fault]:
    """Tell what is wrong with the marks of all languages; `names` are the files, by language; Danish is there."""
    faults = unasked_marks(texts["da"], names["da"])
    for language, blocks in texts.items():
        if language != "da":
            faults += compare(texts["da"], blocks, names[language])
    return faults


def _excess(text: str) -> str:
    if text.count("\n") >= _MOST_LINES:
        return f"the file has more than {_MOST_LINES} lines"
    if sum(map(text.count, _MARKS)) > _MOST_MARKS:
        return f"the file has more than {_MOST_MARKS} marks such as [ and *"
    return ""


def _pieces(text: str) -> list[tuple[int, str, str]]:
    """Cut into (line of the head, head, text below it); the first piece is what stands before any head."""
    pieces: list[tuple[int, str, list[str]]] = [(1, "", [])]
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("## ") or line == "##":
            pieces.append((number, line, []))
        else:
            pieces[-1][2].append(line)
    return [(number, head, "\n".join(lines)) for number, head, lines in pieces]


def _block(head: str, body: str, line: int) -> tuple[Block, list[str]]:
    match = _HEAD.fullmatch(head)
    key = match["key"] if match else head[2:].strip()
    if not match or not _KEY.fullmatch(key):
        return Block(key, body.strip(), line), [f"{head[:60]!r} is no block; write '## key'"]
    mark = _MARK.fullmatch(match["mark"] or "")
    reasons = [] if mark or match["mark"] is None else [f"{{{match['mark']}}} is no mark; write {{da: 1a2b3c4d}}"]
    return Block(key, body.strip(), line, mark[1] if mark else ""), reasons


def _body_faults(body: str, head_line: int, file: str) -> list[Fault]:
    if not body.strip():
        return [Fault(file, head_line, "the block is empty")]
    if len(body) > LONGEST:
        return [Fault(file, head_line, f"the block is longer than {LONGEST} characters")]
    return [Fault(file, head_line + 1 + line, reason) for line, reason in complaints(body)]


def _preface_faults(preface: str, file: str) -> list[Fault]:
    reason = "only a one-line comment may stand before the first block"
    return [
        Fault(file, number, reason)
        for number, line in enumerate(preface.split("\n"), start=1)
        if line.strip() and not _COMMENT.fullmatch(line.strip())
    ]
