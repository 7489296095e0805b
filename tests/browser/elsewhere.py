"""The page of somebody else's that a quick exit leads to, answered for here: nothing leaves this machine."""

import base64

from tests.browser.visitor import Visitor

NEUTRAL = "https://www.dmi.dk/"


def forecast(visitor: Visitor) -> None:
    """Answer for the neutral page. Playwright's own routes don't see where a redirect leads; the protocol does."""
    wire = visitor.page.context.new_cdp_session(visitor.page)
    body = base64.b64encode(b"<!doctype html><title>Vejret</title><h1>Vejret</h1>").decode()
    headers = [{"name": "Content-Type", "value": "text/html"}]

    def answer(event: dict) -> None:
        request = {"requestId": event["requestId"], "responseCode": 200, "responseHeaders": headers, "body": body}
        wire.send("Fetch.fulfillRequest", request)

    wire.on("Fetch.requestPaused", answer)
    wire.send("Fetch.enable", {"patterns": [{"urlPattern": f"{NEUTRAL}*"}]})


def is_gone(visitor: Visitor) -> None:
    """See that the tab shows the other site, and that the browser holds nothing of ours."""
    visitor.page.wait_for_url(NEUTRAL)
    assert visitor.title == "Vejret"
    assert visitor.page.context.cookies() == []
