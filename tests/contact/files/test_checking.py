"""Checks 58, 59 and 63 of the security checklist, with what attackers send."""

import contextlib
import io
import subprocess
import sys
import time
import zipfile
from uuid import uuid4

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from portal.contact.files import checking, cleaning
from portal.contact.files.checking import checked
from portal.contact.files.cleaning import MOST_PIXELS, Reason, Unfit
from portal.contact.files.models import LARGEST, Media, Scan
from portal.contact.files.scanner import scanner_at
from portal.contact.files.turns import Turns
from tests.contact.files import made
from tests.contact.files.made import CANARY, a_pdf, a_photo, a_picture, saved

NOBODY = scanner_at(None)
THREAD = {"S": Name.Thread, "F": "x.pdf", "D": 0}
HTML = b"<html><script>alert(1)</script></html>"


NAMES = ("../../etc/passwd.jpg", "C:\\a\\b.jpg", "\u202egpj.exe.jpg", "a\0b.jpg", "æ" * 9999 + ".jpg")
BOMBS = (
    (made.a_picture_that_lies, "a.png"),
    pytest.param(made.a_pdf_that_grows, "a.pdf", marks=pytest.mark.long),
)


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as inside:
        inside.writestr("a", bytes(10_000_000))
    return out.getvalue()


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("raw", "name", "media"),
        [
            (a_photo(), "brev.jpg", Media.JPEG),
            (a_photo(), "BREV.JPEG", Media.JPEG),
            (a_photo("PNG"), "brev.png", Media.PNG),
            (a_photo("HEIF"), "IMG_0001.HEIC", Media.JPEG),
            (a_pdf(), "brev.pdf", Media.PDF),
        ],
    )
    def test_becomes_what_everybody_can_open(self, raw, name, media):
        found = checked(raw, name, NOBODY)
        assert (found.media, found.scan) == (media, Scan.NOT_SCANNED)
        assert found.content.startswith(b"%PDF-") == (media is Media.PDF)

    @pytest.mark.parametrize("name", NAMES)
    def test_a_name_says_what_a_file_is_and_nothing_else(self, name):
        assert checked(a_photo(), name, NOBODY).media is Media.JPEG


class TestWhatIsNot:
    @pytest.mark.parametrize(
        ("raw", "name", "reason"),
        [
            (b"", "a.jpg", Reason.EMPTY),
            (bytes(LARGEST + 1), "a.jpg", Reason.TOO_LARGE),
            (a_photo(), "a.png", Reason.WRONG_KIND),
            (a_photo(), "a", Reason.WRONG_KIND),
            (a_photo(), "a.jpg.exe", Reason.WRONG_KIND),
            (a_pdf(), "a.jpg", Reason.WRONG_KIND),
            (HTML, "a.pdf", Reason.WRONG_KIND),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", Reason.WRONG_KIND),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", Reason.WRONG_KIND),
            (a_zip(), "a.zip", Reason.WRONG_KIND),
            (a_zip(), "a.pdf", Reason.WRONG_KIND),
            (b"GIF89a" + HTML, "a.png", Reason.WRONG_KIND),
            (HTML + a_pdf(), "a.pdf", Reason.WRONG_KIND),
            (b"%PDF-1.7\n" + HTML, "a.pdf", Reason.UNREADABLE),
            (a_photo()[:300], "a.jpg", Reason.UNREADABLE),
            (made.a_huge_picture(), "a.png", Reason.TOO_MANY_PIXELS),
            (a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf", Reason.ENCRYPTED),
            (a_pdf(encryption=pikepdf.Encryption(owner="a", user="")), "a.pdf", Reason.ENCRYPTED),
            (a_pdf(change=made.with_javascript), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_launch), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_file_inside), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.that_sends_itself), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_link(THREAD)), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_link({"S": Name.GoTo, "Next": Dictionary(**THREAD)})), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_stream_elsewhere), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_picture_elsewhere), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.with_a_page_of_another_file), "a.pdf", Reason.ACTIVE),
            (a_pdf(change=made.that_names_a_file), "a.pdf", Reason.ACTIVE),
        ],
    )
    def test_is_refused_with_its_reason(self, raw, name, reason):
        with pytest.raises(Unfit) as unfit:
            checked(raw, name, NOBODY)
        assert unfit.value.reason is reason

    @pytest.mark.parametrize(("bomb", "name"), BOMBS)
    def test_a_bomb_goes_off_where_it_hurts_nobody(self, bomb, name):
        """Either nothing of it is read, or the process of its own ends."""
        raw = bomb()
        with contextlib.suppress(Unfit):
            assert len(checked(raw, name, NOBODY).content) < 100_000

    def test_a_jpeg_of_exactly_the_most_pixels_is_taken(self):
        side = int(MOST_PIXELS**0.5)
        assert checked(saved(Image.new("L", (side, side)), "JPEG"), "a.jpg", NOBODY).media is Media.JPEG


class TestWhatIsLeftOfIt:
    @pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("HEIF", "a.heic")])
    def test_a_photo_no_longer_says_where_it_was_taken(self, form, name):
        content = checked(a_photo(form), name, NOBODY).content
        with Image.open(io.BytesIO(content)) as picture:
            assert not dict(picture.getexif())
            assert not set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
            assert picture.size in ((200, 320), (320, 200))
        assert CANARY.encode() not in content

    def test_a_photo_stands_upright(self):
        with Image.open(io.BytesIO(checked(a_photo(), "a.jpg", NOBODY).content)) as picture:
            assert picture.size == (200, 320)

    def test_a_grey_picture_of_sixteen_bits_keeps_its_greys(self):
        deep = Image.new("I", (4, 1))
        for place, grey in enumerate((0, 300, 32_768, 65_535)):
            deep.putpixel((place, 0), grey)
        content = checked(saved(deep.convert("I;16"), "PNG"), "a.png", NOBODY).content
        with Image.open(io.BytesIO(content)) as picture:
            assert [picture.convert("L").getpixel((place, 0)) for place in range(4)] == [0, 1, 127, 255]

    def test_what_hid_behind_a_picture_is_gone(self):
        content = checked(a_photo() + HTML + a_pdf(), "a.jpg", NOBODY).content
        assert b"script" not in content
        assert b"%PDF" not in content

    def test_what_hid_behind_a_pdf_is_gone(self):
        assert b"script" not in checked(a_pdf() + HTML, "a.pdf", NOBODY).content

    def test_a_note_on_a_page_stays_without_who_wrote_it_and_when(self):
        def noted(pdf: pikepdf.Pdf) -> None:
            told = {"T": CANARY, "M": "D:20260102030405Z", "CreationDate": "D:20260102030405Z", "Rect": [0, 0, 9, 9]}
            note = Dictionary(Subtype=Name.Text, Contents="Husk bilaget", **told)
            kind = {"Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx}
            field = pdf.make_indirect(Dictionary(**kind, **told | {"T": "felt1"}))
            pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note), field])
            pdf.Root.AcroForm = Dictionary(Fields=pikepdf.Array([field]))

        content = checked(a_pdf(change=noted), "a.pdf", NOBODY).content
        with pikepdf.open(io.BytesIO(content)) as pdf:
            note, field = pdf.pages[0].Annots
            assert not {"/T", "/M", "/CreationDate"} & set(note.keys())
            assert (str(note.Contents), str(field.T)) == ("Husk bilaget", "felt1")
        assert CANARY.encode() not in content
        assert b"D:2026" not in content

    def test_a_pdf_no_longer_says_who_wrote_it(self):
        def told(pdf: pikepdf.Pdf) -> None:
            with pdf.open_metadata() as more:
                more["dc:creator"] = [CANARY]

        content = checked(a_pdf(change=told), "a.pdf", NOBODY).content
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert "/Info" not in pdf.trailer
            assert "/Metadata" not in pdf.Root
            assert len(pdf.pages) == 1
        assert CANARY.encode() not in content

    @pytest.mark.parametrize(
        "change",
        [
            made.an_address("file:////evil/share/x"),
            made.an_address("javascript:alert(1)"),
            made.an_address("\\\\evil\\share\\x"),
            made.an_address("x.html"),
            made.an_address(" https://example.org"),
            made.an_address(b"\xfe\xff\x00f\x00i\x00l\x00e"),
            made.with_a_link({"S": Name.URI, "URI": Dictionary(Base="file:///")}),
            made.with_a_link({"S": Name.Named, "N": Name.Print}),
            made.with_a_link({"S": Name.Hide, "T": "x"}),
            made.with_a_link({"S": Name.Whatever}),
        ],
    )
    def test_a_link_that_leads_anywhere_else_is_taken_off(self, change):
        with cleaned_pdf(change) as pdf:
            assert "/A" not in pdf.pages[0].Annots[0]
            assert pdf.pages[0].Annots[0].F == 4

    @pytest.mark.parametrize(
        "change",
        [
            *(made.an_address(f"{one}example.org") for one in ("http://", "HTTPS://", "mailto:x@", "tel:")),
            made.with_a_link({"S": Name.GoTo, "D": "side2"}),
        ],
    )
    def test_a_link_that_people_write_stays(self, change):
        with cleaned_pdf(change) as pdf:
            assert "/A" in pdf.pages[0].Annots[0]

    def test_what_follows_a_link_is_taken_off_and_the_link_stays(self):
        followed = {"S": Name.GoTo, "D": "side2", "Next": [Dictionary(S=Name.Named, N=Name.Print)]}
        with cleaned_pdf(made.with_a_link(followed)) as pdf:
            assert "/Next" not in pdf.pages[0].Annots[0].A

    def test_what_its_addresses_would_begin_with_is_taken_off(self):
        with cleaned_pdf(made.with_a_base) as pdf:
            assert "/URI" not in pdf.Root

    def test_a_table_of_contents_stays(self):
        def change(pdf: pikepdf.Pdf) -> None:
            with pdf.open_outline() as outline:
                outline.root += [pikepdf.OutlineItem(title, 0) for title in ("Et", "To")]

        with cleaned_pdf(change) as pdf, pdf.open_outline() as outline:
            assert [one.title for one in outline.root] == ["Et", "To"]

    def test_a_large_photo_becomes_smaller(self):
        with Image.open(io.BytesIO(checked(saved(a_picture(5000, 300), "JPEG"), "a.jpg", NOBODY).content)) as picture:
            assert picture.size == (4000, 240)


class TestAProcessOfItsOwn:
    def test_whoever_finds_no_place_is_told_so_and_holds_no_thread(self, monkeypatch):
        monkeypatch.setattr(checking, "_TURNS", Turns(at_once=1))
        with checking._TURNS.of(uuid4()):
            began = time.monotonic()
            assert refused(writer_id=uuid4()) is Reason.BUSY
            assert time.monotonic() - began < 2

    def test_one_writer_has_one_place(self, monkeypatch):
        monkeypatch.setattr(checking, "_TURNS", Turns(at_once=3))
        one, other = uuid4(), uuid4()
        with checking._TURNS.of(one):
            assert refused(writer_id=one) is Reason.ONE_AT_A_TIME
            checked(a_photo(), "a.jpg", NOBODY, writer_id=other)
        checked(a_photo(), "a.jpg", NOBODY, writer_id=one)

    def test_one_writer_has_forty_files_a_day_looked_at(self):
        turns, one = Turns(), uuid4()
        for _ in range(40):
            with turns.of(one):
                pass
        with pytest.raises(Unfit) as unfit, turns.of(one):
            pass
        assert unfit.value.reason is Reason.ENOUGH
        with turns.of(uuid4()):
            pass

    def test_whoever_looks_for_viruses_is_waited_for_in_ones_own_place(self, monkeypatch):
        monkeypatch.setattr(checking, "_TURNS", Turns())
        one = uuid4()

        def scanner(content: bytes) -> Scan:
            assert refused(writer_id=one) is Reason.ONE_AT_A_TIME
            return Scan.CLEAN

        assert checked(a_photo(), "a.jpg", scanner, writer_id=one).scan is Scan.CLEAN

    def test_one_that_hangs_is_ended(self, monkeypatch):
        monkeypatch.setattr(checking, "PATIENCE", 0.01)
        with pytest.raises(Unfit) as unfit:
            checked(a_photo(), "a.jpg", NOBODY)
        assert unfit.value.reason is Reason.TOO_HEAVY

    @pytest.mark.parametrize(("kind", "may_begin"), [("pdf", False), ("heic", True)])
    def test_may_use_little_and_nobody_looks_into_it(self, kind, may_begin):
        program = (
            "import ctypes, resource, runpy, sys\n"
            "runpy.run_path(sys.argv[1])['_use_little'](sys.argv[2])\n"
            "most = [resource.getrlimit(getattr(resource, 'RLIMIT_' + one))[1] for one in sys.argv[3:]]\n"
            "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *most)"
        )
        named = ("FSIZE", "CORE", "NOFILE", "CPU", "NPROC")
        run = [sys.executable, "-I", "-c", program, cleaning.__file__, kind, *named]
        done = subprocess.run(run, stdout=subprocess.PIPE, check=True, env={})
        *others, begins = (int(one) for one in done.stdout.split())
        assert others == [0, 0, 0, 64, 20]
        assert (begins != 0) == may_begin

    def test_is_told_nothing_of_the_portal(self, monkeypatch):
        """What reads a stranger's file is given no settings and none of the portal's code."""
        seen: dict = {}
        run = subprocess.run

        def note(program, **details):
            seen.update(details, program=program)
            return run(program, **details)

        monkeypatch.setattr("portal.contact.files.checking.subprocess.run", note)
        checked(a_photo(), "a.jpg", NOBODY)
        assert seen["env"] == {}
        assert seen["program"][1] == "-I"


def refused(**details) -> Reason:
    with pytest.raises(Unfit) as unfit:
        checked(a_photo(), "a.jpg", NOBODY, **details)
    return unfit.value.reason


def cleaned_pdf(change) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(checked(a_pdf(change=change), "a.pdf", NOBODY).content))
