"""What somebody wrote, on one line that can pass for nothing else."""

import unicodedata

_MARKS = frozenset("\u061c\u200e\u200f")
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def on_a_line(words: str | None) -> str:
    """Write words on one line: no line ends, nothing unseen that moves a printer, nothing that turns the others round.

    So whoever writes them can't let them look like a line of ours.
    """
    seen = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in _unturned(words or ""))
    return " ".join(seen.split())


def _unturned(words: str) -> str:
    turning = (one for one in words if one not in _MARKS and unicodedata.bidirectional(one) not in _TURNS)
    return "".join(turning).replace("\x00", "")
