"""What the portal asks a provider for when somebody is to sign in, in that provider's own words."""

from portal.config.sign_in import LEVELS, SignInSettings
from portal.people.freshness import Step


def asked_of(sign_in: SignInSettings, *, language: str, step: Step | None) -> dict[str, str]:
    """Return the parameters of a sign-in: language and level, and for a step that an earlier one isn't enough.

    Source: OpenID Connect Core 3.1.2.1 (`ui_locales`, `prompt`, `max_age`); the rest is the preset's.
    """
    ways, level = sign_in.ways, wanted_level(sign_in, step)
    asked = {"ui_locales": language, ways.language_parameter: language}
    parameters = (ways.step_up_parameters if step else None) or ways.level_parameters
    for name, words in parameters.items():
        asked[name] = words.replace("{level}", level).replace("{Level}", level.capitalize())
    return asked | ({"prompt": "login", "max_age": "0"} if step else {})


def wanted_level(sign_in: SignInSettings, step: Step | None) -> str:
    """Return the level that is asked for: the settings', or the step's where that is higher."""
    asked = step.level if step and step.level else "low"
    return max(sign_in.level, asked, key=LEVELS.index)
