"""Reading the files of a journey from disk, guarded against what a hostile folder may hold."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from portal.journeys.reading.faults import Fault

LARGEST = 256 * 1024
"""The largest file we read, in bytes."""

MOST_TEXTS = 24
"""The most languages we look for."""

MISSING = "the file is missing"

# Control characters but for the line's end, and the invisible marks that make text read otherwise than it is.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


class UnreadableError(Exception):
    """A file that can't be used; `fault` tells why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def read_source(folder: Path, name: str) -> bytes:
    """Read one file below a journey's folder, but no more than is needed to see that it is too large.

    Raises UnreadableError when it is missing or no regular file: a link, a pipe, a folder.
    """
    # Neither follows a link nor waits for somebody to write into a pipe.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(folder / name, flags)
    except FileNotFoundError:
        raise UnreadableError(Fault(name, 0, MISSING)) from None
    except OSError as error:
        raise UnreadableError(Fault(name, 0, f"the file can't be opened: {error.strerror}")) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableError(Fault(name, 0, "this is no regular file"))
    with os.fdopen(handle, "rb") as file:
        return file.read(LARGEST + 1)


def text_of(source: bytes | str, name: str) -> str:
    """Give the text of a file with plain line ends; `name` is for the fault.

    Raises UnreadableError when it is over 256 KB, not UTF-8, or holds control or direction-changing characters.
    """
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    if len(data) > LARGEST:
        raise UnreadableError(Fault(name, 0, f"the file is larger than {LARGEST // 1024} KB"))
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(Fault(name, line, "the file is not UTF-8")) from None
    if found := _FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        reason = f"the character U+{ord(found[0]):04X} is not allowed"
        raise UnreadableError(Fault(name, line, reason))
    return text


def read_sources(folder: Path, names: Iterable[str]) -> tuple[dict[str, bytes], list[Fault]]:
    """Read files below a folder, and tell which can't be."""
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            files[name] = read_source(folder, name)
        except UnreadableError as error:
            faults.append(error.fault)
    return files, faults


def texts_of(files: Mapping[str, bytes | str]) -> tuple[dict[str, str], list[Fault]]:
    """Give the texts of files, and tell which hold none."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name, source in files.items():
        try:
            texts[name] = text_of(source, name)
        except UnreadableError as error:
            faults.append(error.fault)
    return texts, faults


def text_names(folder: Path) -> list[str]:
    """Name the text files in the folder `text`, in order; no more than any honest journey has languages."""
    if not is_plain_folder(folder):
        return []
    found = sorted(entry.name for entry in islice(folder.iterdir(), MOST_TEXTS) if entry.suffix == ".md")
    return [f"text/{name}" for name in found]


def is_plain_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself and no link to one."""
    return path.is_dir() and not path.is_symlink()
