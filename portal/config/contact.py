"""What the municipality promises whoever writes or calls, and what it decides about the work with cases.

The defaults are proposals, to be decided by the municipality (README).
"""

from pydantic import Field, model_validator

from portal.config.parts import Line, Part, Texts


class Promises(Part):
    """Within how many Danish working days somebody hears from us.

    `concern_report_days` is the clock of a statutory report about a child. Source: the young people's entrance in
    Holbæk calls back the next day; the law's own limits are the municipality's lawyer's to confirm.
    """

    inquiry_days: int = Field(default=1, ge=1, le=30)
    concern_report_days: int = Field(default=1, ge=1, le=5)
    message_days: int = Field(default=2, ge=1, le=30)
    contact_days: int = Field(default=30, ge=7, le=365)  # days without contact after which the contact person is told


class Caseload(Part):
    """How much a contact person has: each case weighs by its support level; `normal` to `full` is as it should be.

    Source: Halsnæs, 10 to 15 cases each.
    """

    weights: tuple[float, float, float, float] = (0.5, 1.0, 1.0, 1.5)  # of support levels 1 to 4
    normal: float = Field(default=10, gt=0)
    full: float = Field(default=15, gt=0)

    def weight_of(self, support_level: int) -> float:
        """Return what a case of a level weighs."""
        return self.weights[support_level - 1]

    @model_validator(mode="after")
    def _in_order(self) -> "Caseload":
        if self.full < self.normal or any(weight <= 0 for weight in self.weights):
            raise ValueError("weights are above zero, and full is no less than normal")
        return self


class ContactKind(Part):
    """What a contact person is called at a support level, and whose work it mostly is; no `units`: everybody's.

    Source: Halsnæs, four groups of need with a kind of contact person each. The names are proposals.
    """

    name: Texts
    units: list[Line] = Field(default_factory=list)


CONTACT_KINDS = tuple(
    ContactKind(name=name)
    for name in (
        {"da": "Vejleder", "en": "Guide"},
        {"da": "Tovholder", "en": "Coordinator of the help"},
        {"da": "Støtteperson", "en": "Support person"},
        {"da": "Borgerkonsulent", "en": "Personal consultant"},
    )
)
"""What is proposed at support levels 1 to 4 where the municipality's file says nothing."""


class RoundRules(Part):
    """The daily ten o'clock round: which departments take part, and from how much on a case is a complex one.

    Source: Høje-Taastrup, two entrances or three services and more.
    """

    units: list[Line] = Field(default_factory=list)  # empty: every department
    departments: int = Field(default=2, ge=1)
    services: int = Field(default=3, ge=1)
    park_days: int = Field(default=14, ge=1, le=60)  # for how long an inquiry can be put off at a time

    def takes_part(self, unit: str) -> bool:
        """Tell whether a department takes part."""
        return not self.units or unit in self.units
