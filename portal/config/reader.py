"""Takes settings out of the environment one by one and gathers everything that is wrong with them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


class ConfigurationError(Exception):
    """The environment is wrong. `faults` holds one line per fault, without secrets."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Reader:
    """The portal's part of an environment, and the faults found in it so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = {k: v for k, v in environ.items() if k.startswith("PORTAL_")}
        self.faults: list[str] = []

    def take(self, name: str, default: str | None, parse: Callable[[str], T]) -> T | None:
        """Parse one setting, or remember why it can't be used and return None."""
        raw = self.environ.get(name) or default
        if raw is None:
            self.fault(name, "is not set and has no default here")
            return None
        try:
            return parse(raw)
        except ValueError as error:
            self.fault(name, str(error))
            return None

    def fault(self, name: str, reason: str) -> None:
        """Remember one fault."""
        self.faults.append(f"{name}: {reason}")

    def expect(self, name: str, is_fine: bool, reason: str) -> None:
        """Remember a fault unless the setting is fine."""
        if not is_fine:
            self.fault(name, reason)

    def hold_against(self, known: frozenset[str]) -> None:
        """Refuse unknown names: a misspelt setting must not pass for one that isn't set."""
        for name in sorted(self.environ.keys() - known):
            self.fault(name, "is no setting of the portal")
