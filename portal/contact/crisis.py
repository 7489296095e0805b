"""Words that may mean that it can't wait, in what somebody writes to us. Kept is that alone, never which words."""

from flask import current_app

from portal.config.crisis import Kind


def needs_now(words: str) -> tuple[Kind, ...]:
    """Name the kinds of crisis lines that may help whoever wrote this, in whichever language; none for most."""
    kinds: tuple[Kind, ...] = current_app.extensions["crisis_kinds"](words)
    return kinds
