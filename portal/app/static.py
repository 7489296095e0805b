"""Styles, fonts and pictures: served from an address that changes with their content, kept for ever."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

COMPRESSED = (".br", ".gz")


class StaticFiles:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in COMPRESSED]
        digest = hashlib.sha256()
        for path in self._files:
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
        self.version = digest.hexdigest()[:12]
        self._names = {path.relative_to(folder).as_posix() for path in self._files}

    def address(self, name: str) -> str:
        """Return the address of a file (`css/portal.css`). Raises LookupError for one that isn't there."""
        if name not in self._names:
            raise LookupError(f"no static file {name!r}")
        return f"/static/{self.version}/{name}"

    def serve(self, app: "WSGIApplication") -> "WSGIApplication":
        """Answer for the files in front of `app`; compressed copies beside them are used where accepted."""
        files = WhiteNoise(app, max_age=31536000, immutable_file_test=lambda path, url: True, allow_all_origins=False)
        files.add_files(str(self._folder), prefix=f"static/{self.version}/")
        return files  # type: ignore[no-any-return]
