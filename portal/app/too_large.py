"""What somebody wrote in a form whose file is too large: it comes before the file, and no more of it is read."""

from itertools import takewhile

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from portal.access.gate.origin import FIELD, is_shown_to
from portal.access.identity import Identity

READ = 256 * 1024
MOST_FIELDS = 50


def written_before_the_file(identity: Identity) -> list[tuple[str, str]]:
    """Return the fields of a form that wasn't taken, where it was shown to this very person; else nothing."""
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        return []
    try:
        fields = _fields_in(request.environ["wsgi.input"].read(READ), boundary)
    except (ValueError, OSError, RequestEntityTooLarge):  # it is no form of ours, or nobody sends the rest
        return []
    if not is_shown_to(identity, next((value for name, value in fields if name == FIELD), "")):
        return []
    return [(name, value) for name, value in fields if name != FIELD]


def _fields_in(begun: bytes, boundary: str) -> list[tuple[str, str]]:
    """Return the fields that stand whole before the first file."""
    decoder = MultipartDecoder(boundary.encode(), max_parts=MOST_FIELDS)
    decoder.receive_data(begun)
    fields: list[tuple[str, str]] = []
    name, words = "", b""
    for event in takewhile(_is_of_a_field, iter(decoder.next_event, None)):
        if isinstance(event, Field):
            name, words = event.name, b""
        elif isinstance(event, Data):
            words += event.data
            if not event.more_data and name:
                fields.append((name, words.decode(errors="replace")))
    return fields


def _is_of_a_field(event: Event) -> bool:
    return not isinstance(event, NeedData | File | Epilogue)
