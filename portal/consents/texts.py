"""What a person is asked, word for word, bound to what exactly it is about.

Words and scope are hashed together, so that neither can be shown for the other. A text is never changed: another
wording, or another scope, is another version, in all languages at once.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.config.sharing import LONGEST_MONTHS, Category, ConsentKind, Purpose, Use

Grant = tuple[Category, Use]


class WrongScope(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The scope is none that a person could be asked about. The message says what is wrong with it."""


@dataclass(frozen=True)
class Scope:
    """What a consent is about: who holds which data, who receives it, for what, and for how many months at most."""

    kind: ConsentKind
    purpose: Purpose
    holder: str
    recipient: str
    grants: frozenset[Grant]
    months: int

    def __post_init__(self) -> None:
        """Refuse what can't be asked (WrongScope)."""
        if not self.grants:
            raise WrongScope("nothing is asked for")
        if self.holder == self.recipient:
            raise WrongScope("holder and recipient are one department")
        if not 1 <= self.months <= LONGEST_MONTHS[self.kind]:
            raise WrongScope(f"{self.kind} lives 1 to {LONGEST_MONTHS[self.kind]} months")

    def as_json(self) -> dict[str, Any]:
        """Return the scope as it is stored and hashed; the same scope is always the same."""
        return {
            "kind": self.kind.value,
            "purpose": self.purpose.value,
            "holder": self.holder,
            "recipient": self.recipient,
            "grants": sorted([category.value, use.value] for category, use in self.grants),
            "months": self.months,
        }


def scope_from(stored: Mapping[str, Any]) -> Scope:
    """Read a stored scope; raises WrongScope, KeyError or ValueError for anything else."""
    grants: Iterable[tuple[str, str]] = stored["grants"]
    return Scope(
        kind=ConsentKind(stored["kind"]),
        purpose=Purpose(stored["purpose"]),
        holder=str(stored["holder"]),
        recipient=str(stored["recipient"]),
        grants=frozenset((Category(category), Use(use)) for category, use in grants),
        months=int(stored["months"]),
    )


def hash_of(language: str, title: str, body: str, scope: Mapping[str, Any]) -> str:
    """Name a text and its scope together (SHA-256, hex) over their canonical JSON: sorted names, no space, UTF-8."""
    whole = {"language": language, "title": title, "body": body, "scope": scope}
    canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
