"""Who can be called when it can't wait, as the municipality's file names them.

A wrong number can cost a life, so a line says where its number and hours were read and when. One that
doesn't is read and shown nowhere.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator

from portal.config.parts import Line, Part, Phone, Texts, phone_link

Kind = Literal["danger", "mind", "violence", "health", "poison", "child", "need"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ALARM = "112"
LIVSLINIEN = "70201201"

# A page that tells nothing about who was sent there: https, no query, plain letters.
NeutralPage = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(/[A-Za-z0-9._~%/-]*)?$")]


class CrisisLine(Part):
    """One number to call: for which needs, by whom it is answered, when, and where that was read."""

    kinds: list[Kind] = Field(min_length=1)
    name: Texts
    phone: Phone
    hours: Texts
    area: Texts | None = None  # where in the country it answers, if not everywhere; said wherever the number is
    note: Texts | None = None
    source: Line | None = None
    source_seen: date | None = Field(default=None, strict=True)

    @property
    def is_shown(self) -> bool:
        """Tell whether the line says where its number was read, and when."""
        return self.source is not None and self.source_seen is not None

    @property
    def digits(self) -> str:
        """Return the number without its spaces."""
        return self.phone.replace(" ", "")

    @property
    def phone_link(self) -> str:
        """Return the number for a `tel:` link."""
        return phone_link(self.phone)

    @property
    def texts(self) -> list[Texts]:
        """Return everything that stands in several languages."""
        return [self.name, self.hours, *(texts for texts in (self.area, self.note) if texts)]

    @field_validator("source_seen")
    @classmethod
    def _was_seen(cls, day: date | None) -> date | None:
        if day is not None and day > datetime.now(ZoneInfo("Europe/Copenhagen")).date():
            raise ValueError("lies in the future")
        return day


def left_alone(lines: Sequence[CrisisLine]) -> list[Kind]:
    """Return the needs for which only Livslinien is shown, 112 aside: too few of its calls are answered."""
    shown = {kind: {line.digits for line in lines if line.is_shown and kind in line.kinds} for kind in KINDS}
    return [kind for kind in KINDS if shown[kind] - {ALARM} == {LIVSLINIEN}]
