"""HTTP to a provider: bounded in time, in size and in how many wait at once; redirects are not followed.

Authlib and requests wait for ever, read answers of any size and go wherever they are sent. Only addresses of the
configured provider's own metadata are asked; no token and no answer of a browser can name another.
"""

import threading
import time
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

TIMEOUT_SECONDS = 5
AT_ONCE = threading.BoundedSemaphore(8)  # half of the server's threads: the pages go on when a broker hangs
MAX_BYTES = 256 * 1024


class ProviderUnreachable(Exception):  # noqa: N818 -- reads as the sentence it is
    """The provider doesn't answer, or not as a provider does. The message is ours, never the provider's."""


class BoundedSession(OAuth2Session):  # type: ignore[misc]
    """One conversation with the provider."""

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Send one request; raises ProviderUnreachable instead of waiting or reading without end."""
        options |= {"timeout": TIMEOUT_SECONDS, "allow_redirects": False, "stream": True}
        if not AT_ONCE.acquire(blocking=False):
            raise ProviderUnreachable("too many at once")
        until = time.monotonic() + TIMEOUT_SECONDS
        try:
            response: Response = super().request(method, url, **options)
            with response:
                response._content = _read(response, until)  # requests reads no further than this
        except (RequestException, HTTPError, OSError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        finally:
            AT_ONCE.release()
        if response.is_redirect:
            raise ProviderUnreachable("redirected")
        return response


def _read(response: Response, until: float) -> bytes:
    """Read the body piece by piece: each piece in time doesn't make the whole in time."""
    body = b""
    while piece := response.raw.read1(MAX_BYTES + 1, decode_content=True):
        body += piece
        if len(body) > MAX_BYTES or time.monotonic() > until:
            raise ProviderUnreachable("answer too large or too slow")
    return body


def scheme_of(address: object) -> str:
    """Return an address's scheme; empty where it is no address."""
    try:
        return urlsplit(str(address)).scheme
    except ValueError:
        return ""


def json_object(answer: Response, *fine: int) -> dict[str, Any]:
    """Return the JSON object in an answer with a status among `fine` (200 alone); raises ProviderUnreachable."""
    if answer.status_code not in (fine or (200,)):
        raise ProviderUnreachable(f"status {answer.status_code}")
    try:
        value = answer.json()
    except (RecursionError, ValueError):
        raise ProviderUnreachable("no JSON") from None
    if not isinstance(value, dict):
        raise ProviderUnreachable("no JSON object")
    return value
