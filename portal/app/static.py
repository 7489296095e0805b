"""Styles, fonts and pictures: served from an address that changes with their content, kept for ever."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

COMPRESSED = (".br", ".gz")


class StaticFiles:
    """The files below one folder, and the municipality's logo."""

    def __init__(self, folder: Path, logo: Path) -> None:
        self._folder = folder
        found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in COMPRESSED]
        self._files = {path.relative_to(folder).as_posix(): path for path in found}
        self.logo = f"logo{logo.suffix}"
        self._files[self.logo] = logo
        digest = hashlib.sha256()
        for name, path in self._files.items():
            digest.update(name.encode() + b"\0" + path.read_bytes())
        self.version = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Return the address of a file (`css/portal.css`). Raises LookupError for one that isn't there."""
        if name not in self._files:
            raise LookupError(f"no static file {name!r}")
        return f"/static/{self.version}/{name}"

    def serve(self, app: "WSGIApplication") -> "WSGIApplication":
        """Answer for the files in front of `app`; compressed copies beside them are used where accepted."""
        files = WhiteNoise(app, max_age=31536000, immutable_file_test=lambda path, url: True, allow_all_origins=False)
        files.add_files(str(self._folder), prefix=f"static/{self.version}/")
        files.add_file_to_dictionary(self.address(self.logo), str(self._files[self.logo]))
        return files  # type: ignore[no-any-return]
