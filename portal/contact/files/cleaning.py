"""Reads a stranger's file and writes it anew, in a process of its own that is told nothing and may use little.

It is run as a program, apart from the portal (`checking.py`): a file goes in, what is kept of it comes out. It imports
nothing of the portal's, is given no settings, and may write no file and use little memory and time; only the reader of
HEIC, which needs threads, may begin anything beside itself. So a reader that fails takes nothing else with it. It is no
cage: it runs as the portal's user, with its file system and network. Whoever breaks a reader of pictures so that it
runs a program of theirs reaches what that user may read.

A photo is drawn anew, so that where and with what it was taken is gone, and what was hidden behind it; a PDF is written
anew without what it says of its author, and one that would do something when it is opened is refused.
"""

import ctypes
import enum
import io
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000
DEEPEST = 65_535
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
OPEN_FILES = 64
FIT, UNFIT = 0, 3
"""How the program ends: with the file, or with a reason."""


class Reason(enum.StrEnum):
    """Why a file can't be kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_KIND = "wrong_kind"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"  # it would run, open or send something
    TOO_HEAVY = "too_heavy"  # it takes more time or memory than any letter does
    INFECTED = "infected"
    BUSY = "busy"  # too many files are looked at just now
    ONE_AT_A_TIME = "one_at_a_time"  # another one of the same writer's is
    ENOUGH = "enough"  # of one writer's in a day


class Unfit(Exception):  # noqa: N818 -- reads as the sentence it is
    """A file can't be kept. Carries the reason and nothing of the file."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_PR_SET_DUMPABLE = 4
EXTENSIONS = {"pdf": "pdf", "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "heic": "heic", "heif": "heic"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/Launch", "/AF", "/UF"}
)
_ACTIVE_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Thread"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
    }
)
_ACTIVE_KINDS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Filespec", "/F"})
_OUTSIDE = frozenset({"/F", "/Ref", "/OPI"})  # of a stream: what it shows lies in another file
_TELLING_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/OpenAction", "/AA", "/Info")
_TELLING_OF_A_NOTE = ("/M", "/CreationDate", "/T")
"""When somebody wrote on a page, and who: of a field to fill in "/T" is its name and stays."""
_ACTION_KEYS = ("/A", "/PA", "/NA", "/Next")
_FIT_ADDRESS = re.compile(rb"(?i:https?://|mailto:|tel:)[^\x00-\x1f]+")


def kind_of(raw: bytes) -> str | None:
    """Return what a file begins as; None for what isn't taken."""
    if raw.startswith(b"%PDF-"):
        return "pdf"
    if raw.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "heic" if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS else None


def cleaned(raw: bytes) -> tuple[str, bytes]:
    """Return what is kept of a file, and what that is; raises Unfit."""
    kind = kind_of(raw)
    if kind is None:
        raise Unfit(Reason.WRONG_KIND)
    try:
        media, content = ("pdf", _paper(raw)) if kind == "pdf" else _picture(raw, kind)
    except Unfit:
        raise
    except MemoryError:
        raise Unfit(Reason.TOO_HEAVY) from None
    except Exception:  # whatever a reader stumbles over, the file is one that nobody can read
        raise Unfit(Reason.UNREADABLE) from None
    if len(content) > MOST_BYTES:
        raise Unfit(Reason.TOO_LARGE)
    return media, content


def _picture(raw: bytes, kind: str) -> tuple[str, bytes]:
    """Draw a picture anew: upright, no larger than a letter needs, and nothing of it but its colours."""
    from PIL import Image, ImageOps

    if kind == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    warnings.simplefilter("ignore")  # of a picture's size it judges itself, below
    formats = {"jpeg": ["JPEG"], "png": ["PNG"], "heic": ["HEIF"]}[kind]
    with Image.open(io.BytesIO(raw), formats=formats) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Unfit(Reason.TOO_MANY_PIXELS)
        found.load()
        upright = _in_eight_bits(ImageOps.exif_transpose(found))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "png":
        content = _drawn(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), "PNG")
        if len(content) <= MOST_BYTES:
            return "png", content
    return "jpeg", _drawn(upright.convert("RGB"), "JPEG")


def _in_eight_bits(picture: Any) -> Any:
    """Bring a grey picture of sixteen bits into eight: as it is, it would be drawn white wherever it isn't black."""
    if picture.mode[0] not in "IF":
        return picture
    grey = picture.convert("I").point(lambda value: value * (255 / DEEPEST) + 0).convert("L")
    grey.info.pop("transparency", None)  # said in sixteen bits
    return grey


def _drawn(picture: Any, form: str) -> bytes:
    from PIL import Image

    anew, out = Image.new(picture.mode, picture.size), io.BytesIO()
    anew.paste(picture)
    anew.save(out, form, quality=88)
    return out.getvalue()


def _paper(raw: bytes) -> bytes:
    """Write a PDF anew, without what it tells of its author; refuse one that is locked or does something."""
    import pikepdf

    try:
        found = pikepdf.open(io.BytesIO(raw))
    except pikepdf.PasswordError:
        raise Unfit(Reason.ENCRYPTED) from None
    with found as pdf:
        if pdf.is_encrypted:
            raise Unfit(Reason.ENCRYPTED)
        if not len(pdf.pages):
            raise Unfit(Reason.UNREADABLE)
        for one in _dictionaries(pdf):
            _make_harmless(one)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _make_harmless(one: Any) -> None:
    """Take away from a dictionary what tells of its author and where it leads; refuse one that does something."""
    if _is_active(one):
        raise Unfit(Reason.ACTIVE)
    for key in (*_TELLING_KEYS, *_telling_of_a_note(one), *_doors_of(one)):
        if key in one:
            del one[key]


def _telling_of_a_note(one: Any) -> tuple[str, ...]:
    """Return by which keys what somebody wrote on a page tells who and when; what has a place on a page is such."""
    if "/Rect" not in one or "/Subtype" not in one:
        return ()
    return _TELLING_OF_A_NOTE[: 2 if str(one["/Subtype"]) == "/Widget" else 3]


def _doors_of(one: Any) -> list[str]:
    """Return by which keys a dictionary leads to anything but a place in its own paper, or an address to be pressed."""
    import pikepdf

    doors = [key for key in _ACTION_KEYS if key in one and not _leads_nowhere_else(one[key])]
    return [*doors, "/URI"] if isinstance(one.get("/URI"), pikepdf.Dictionary) else doors  # where addresses begin


def _leads_nowhere_else(value: Any) -> bool:
    """Say it of an action, or several; what says no kind is none, as is what the outline's next line is."""
    import pikepdf

    if isinstance(value, pikepdf.Array):
        return all(_leads_nowhere_else(one) for one in value)
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream) or "/S" not in value:
        return True
    if value["/S"] == pikepdf.Name.GoTo:
        return "/F" not in value
    address = value.get("/URI")
    is_fit = isinstance(address, pikepdf.String) and _FIT_ADDRESS.fullmatch(bytes(address)) is not None
    return value["/S"] == pikepdf.Name.URI and is_fit


def _dictionaries(pdf: Any) -> Iterator[Any]:
    """Go through every dictionary of a PDF, those inside others, too."""
    import pikepdf

    ahead = [*pdf.objects, pdf.trailer]
    while ahead:
        one = ahead.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            ahead += [value for value in dict(one.items()).values() if _is_inside(value)]
            yield one  # whoever gets it may take something away
        elif isinstance(one, pikepdf.Array):
            ahead += [value for value in one if _is_inside(value)]


def _is_inside(value: Any) -> bool:
    import pikepdf

    is_nested = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
    return is_nested and not value.is_indirect  # what is indirect is among the objects itself


def _is_active(one: Any) -> bool:
    import pikepdf

    keys = set(one.keys())
    if isinstance(one, pikepdf.Stream) and keys & _OUTSIDE:
        return True
    says = {str(one[key]) for key in ("/S", "/Subtype", "/Type") if key in keys}
    return bool(keys & _ACTIVE_KEYS or says & (_ACTIVE_ACTIONS | _ACTIVE_KINDS | {"/EmbeddedFile"}))


def _use_little(kind: str | None) -> None:
    """Take away what no reader needs. Without a dump no other process of the same user looks into this one, either."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    if kind != "heic":  # whose reader has threads, and they count
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def main() -> int:
    """Read a file from the standard input; write what it is and what is kept of it, or the reason why nothing is."""
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    _use_little(kind_of(raw))
    try:
        media, content = cleaned(raw)
    except Unfit as unfit:
        sys.stdout.write(unfit.reason.value)
        return UNFIT
    sys.stdout.buffer.write(f"{media}\n".encode() + content)
    return FIT


if __name__ == "__main__":
    sys.exit(main())
