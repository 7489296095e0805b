"""What only paper needs."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """Draw an address as a QR code, for a telephone held over the paper (ISO/IEC 18004, level M)."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 -- our own
