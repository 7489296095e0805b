"""What the parts of a municipality's file are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{1,18}$")]
Texts = dict[str, Line]  # language code -> text


class Part(BaseModel):
    """One part of the file: it holds what is named and nothing else, and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def phone_link(phone: str) -> str:
    """Return the number for a `tel:` link, Danish country code added to whole numbers that have none."""
    digits = phone.replace(" ", "")
    return digits if digits.startswith("+") or len(digits) < 8 else f"+45{digits}"
