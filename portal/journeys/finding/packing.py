"""An index as bytes, to be kept elsewhere and laid out again."""

import json
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from portal.journeys.finding.building import ENTRIES, WORDS

MOST_FILES = 200
LARGEST = 64 * 1024 * 1024
"""The most that an index may hold, in bytes, before compression."""

MAKING = f"finding 1, tantivy {version('tantivy')}\n".encode()
"""Names the library and our own making: another one can\'t read what this one packs."""
_NAME = re.compile(rf"(?:{ENTRIES}|{WORDS})/[a-z0-9][a-z0-9.]{{0,80}}")
_DIGEST = 32
_LONGEST_LIST = 64 * 1024


def pack(folder: Path) -> bytes:
    """Give all that an index folder holds as compressed bytes, the same ones for the same folder.

    Raises ValueError for an index over 64 MB.
    """
    files = {f"{part}/{file.name}": file for part in (ENTRIES, WORDS) for file in (folder / part).iterdir()}
    names = sorted(name for name in files if _NAME.fullmatch(name))
    if len(names) > MOST_FILES or sum(files[name].stat().st_size for name in names) > LARGEST:
        raise ValueError("the index is too large to be packed")
    contents = [files[name].read_bytes() for name in names]
    listed = json.dumps([[name, len(content)] for name, content in zip(names, contents, strict=True)])
    body = zlib.compress(b"\n".join([listed.encode(), b"".join(contents)]))
    return MAKING + sha256(body).digest() + body


def unpack(packed: bytes, folder: Path) -> None:
    """Lay an index out in an empty folder, from what `pack` gave.

    Nothing is written outside of the folder, and never more than 64 MB. Raises ValueError for anything else than
    a packed index of this making, before a file is written.
    """
    files = list(_files(packed))
    for name, content in files:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            file.write(content)


def _files(packed: bytes) -> Iterator[tuple[str, bytes]]:
    listed, _, contents = _unpressed(packed).partition(b"\n")
    sizes = _listed(listed)
    if sum(sizes.values()) != len(contents):
        raise ValueError("the packed index isn't whole")
    at = 0
    for name, size in sizes.items():
        yield name, contents[at : at + size]
        at += size


def _unpressed(packed: bytes) -> bytes:
    made = packed.removeprefix(MAKING)
    body = made[_DIGEST:]
    if made == packed or sha256(body).digest() != made[:_DIGEST]:
        raise ValueError("this is no packed index of this making")
    most = LARGEST + _LONGEST_LIST
    opening = zlib.decompressobj()
    try:
        opened = opening.decompress(body, most)
    except zlib.error:
        raise ValueError("the packed index is damaged") from None
    if not opening.eof or opening.unused_data:
        raise ValueError("the packed index is too large, or not whole")
    return opened


def _listed(listed: bytes) -> dict[str, int]:
    sizes = _sizes(listed)
    if len(sizes) > MOST_FILES:
        raise ValueError("the packed index has too many files")
    for name, size in sizes.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or type(size) is not int or size < 0:
            raise ValueError("the packed index names a file that is none of an index")
    return sizes


def _sizes(listed: bytes) -> dict[str, int]:
    try:
        pairs = json.loads(listed[:_LONGEST_LIST])
        sizes = dict(pairs)
    except (ValueError, TypeError, RecursionError):
        raise ValueError("the packed index has no list of files") from None
    if len(sizes) < len(pairs):
        raise ValueError("the packed index has a file twice")
    return sizes
