"""The gate: no page without a named rule, no change without a commit it has seen, no secret without a 404.

Every page is registered through `Pages.page(path, needs=rule)`. The gate then stands round the view: it
checks where a request comes from, opens a session, finds out who asks, loads the thing that the address
names, applies the rule, calls the view, and commits or rolls back. A route registered past it stops the
start (`Gate.seal`).
"""

from portal.access.gate.browser import BrowserDraft, is_on_shared_device, renew_forms
from portal.access.gate.front import FrontDoor
from portal.access.gate.keeper import Door, Gate, session
from portal.access.gate.pages import Guard, Pages, World

__all__ = [
    "BrowserDraft",
    "Door",
    "FrontDoor",
    "Gate",
    "Guard",
    "Pages",
    "World",
    "is_on_shared_device",
    "renew_forms",
    "session",
]
