"""Photos and PDFs as telephones, scanners and banks make them: taken, or refused with what to do."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from osekkai.applications import apart, pictures
from osekkai.applications.errors import NotTaken, ScannerDown
from osekkai.applications.files import take
from tests.applications.papers import JAVASCRIPT, pdf

CASES = Path(__file__).parent / "cases"


def opened(contents: bytes) -> Image.Image:
    return Image.open(io.BytesIO(take(contents).contents)).convert("RGB")


def written(picture: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **more)
    return made.getvalue()


def sheet() -> Image.Image:
    """Black ink on nothing at all."""
    made = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    ImageDraw.Draw(made).rectangle((10, 10, 20, 20), fill=(0, 0, 0, 255))
    return made


def grey_of_16_bits() -> bytes:
    made = Image.new("I;16", (256, 40))
    for x in range(256):
        for y in range(33):
            made.putpixel((x, y), x * 257)
    return written(made)


def test_black_ink_on_nothing_can_be_read() -> None:
    found = opened((CASES / "transparent.png").read_bytes())
    assert found.getpixel((2, 2)) == (255, 255, 255)
    assert min(low for low, _ in found.getextrema()) < 40, "the ink is still there"


@pytest.mark.parametrize(
    "contents",
    [
        written(sheet()),
        written(sheet(), "WEBP", lossless=True),
        written(sheet().convert("LA")),
        written(sheet().quantize(8)),
        written(Image.alpha_composite(Image.new("RGBA", (60, 60), "grey"), sheet()).convert("L"), transparency=128),
    ],
    ids=["RGBA", "WebP", "LA", "palette", "a colour that is none"],
)
def test_transparency_is_paper_however_it_is_written(contents: bytes) -> None:
    found = opened(contents)
    assert min(found.getpixel((45, 45))) > 240 and max(found.getpixel((15, 15))) < 40  # type: ignore[arg-type]


def test_grey_of_16_bits_stays_as_grey_as_it_is() -> None:
    found = opened(grey_of_16_bits())
    assert [abs(found.getpixel((x, 20))[0] - x) < 6 for x in (0, 64, 128, 200, 255)] == [True] * 5  # type: ignore[index]


def test_a_good_picture_with_broken_data_beside_it_is_taken() -> None:
    assert min(opened((CASES / "corrupt-exif.jpg").read_bytes()).size) > 1000


@pytest.mark.parametrize(
    "exif",
    [b"Exif\0\0", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\xff\xff\xff\x7f"],
)
def test_any_broken_exif_is_no_error(exif: bytes) -> None:
    for size in ((80, 60), (3000, 2000)):
        assert opened(written(Image.new("RGB", size, "white"), "JPEG", exif=exif)).size


def test_a_photo_with_a_second_picture_in_it_is_the_first() -> None:
    """MPF, as telephones write it for depth or brightness; a broken index is no error either."""
    two = written(Image.new("RGB", (80, 60), "red"), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 60))])
    assert opened(two).getpixel((40, 30))[0] > 240  # type: ignore[index]
    broken = two.replace(b"MPF\0", b"MPF\0\xff\xff", 1)
    assert broken != two and opened(broken).getpixel((40, 30))[0] > 240  # type: ignore[index]


def test_a_jpeg_of_an_unusual_kind_is_written_anew() -> None:
    """Fill bytes before a marker (ITU-T T.81, B.1.1.2) are allowed, and some cameras write them."""
    usual = written(Image.new("RGB", (80, 60), "red"), "JPEG")
    assert opened(usual[:2] + b"\xff\xff" + usual[2:]).size == (80, 60)


def test_the_photos_of_an_iphone_are_read_upright_and_tell_nothing_else() -> None:
    """The picture is written red on its left side, and says that it was turned to the right."""
    taken = take((CASES / "turned.heic").read_bytes())
    found = Image.open(io.BytesIO(taken.contents))
    assert taken.kind == "image/jpeg" and found.size == (240, 320) and not found.getexif()
    assert found.getpixel((120, 20))[0] > 240 > 200 > found.getpixel((120, 20))[1]  # type: ignore[index]
    assert min(found.getpixel((120, 300))) > 240  # type: ignore[arg-type]


def test_108_megapixels_are_made_smaller_while_they_are_decoded() -> None:
    contents = written(Image.new("L", (12_000, 9_000), 200), "JPEG", quality=30)
    started = time.process_time()
    assert opened(contents).size == (2200, 1650) and time.process_time() - started < 10
    with pytest.raises(NotTaken, match="大きすぎます"):
        take(written(Image.new("1", (12_000, 9_000)), "PNG"))


@pytest.mark.parametrize(
    "contents",
    [
        b"\0\0\0\x18ftypheic" + bytes(200),
        b"\0\0\0\x18ftypmp42" + bytes(200),
        (CASES / "crashing.heic").read_bytes(),
    ],
    ids=["empty", "a film", "one at which the decoder crashes"],
)
def test_a_heic_that_is_none_says_what_to_do(contents: bytes) -> None:
    with pytest.raises(NotTaken, match="HEIC"):
        take(contents)


# PDF


@pytest.mark.parametrize("contents", [(CASES / "password.pdf").read_bytes(), pdf(password="ひみつ1")])
def test_a_pdf_that_needs_a_password_is_refused_with_what_to_do(contents: bytes) -> None:
    with pytest.raises(NotTaken, match="パスワード") as refused:
        take(contents)
    assert "パスワードを外して" in str(refused.value.args) and "写真" in str(refused.value.args)


@pytest.mark.parametrize("contents", [pdf(), pdf(packed=True), pdf(owner="x"), b"\n\n" + pdf(pages=30)])
def test_a_pdf_that_everybody_can_open_is_taken(contents: bytes) -> None:
    """Also one that only may not be printed or changed: it opens without a password."""
    assert take(contents).contents == contents


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "catalogue",
    [
        {"OpenAction": JAVASCRIPT},
        {"Names": f"<</JavaScript<</Names[(x) {JAVASCRIPT}]>>>>"},
        {"Names": "<</EmbeddedFiles<</Names[]>>>>"},
        {"AA": "<</WC<</S/Launch/F(calc.exe)>>>>"},
        {"Extra": "[[<</Type/Filespec/EF<<>>>>]]"},
        {"Extra": "<</Subtype/RichMedia>>"},
    ],
)
def test_what_runs_or_is_carried_along_is_found_wherever_it_is_kept(packed: bool, catalogue: dict[str, str]) -> None:
    contents = pdf(packed=packed, **catalogue)
    if packed:
        assert not any(each in contents for each in (b"JavaScript", b"EmbeddedFiles", b"Launch", b"RichMedia"))
    with pytest.raises(NotTaken, match="動くしくみ"):
        take(contents)


def test_a_name_written_with_escapes_is_the_same_name() -> None:
    """ISO 32000-2, 7.3.5: /J#61vaScript is /JavaScript."""
    contents = pdf(OpenAction=JAVASCRIPT)
    hidden = contents.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")
    assert b"/JavaScript" not in hidden and b"/JS" not in hidden
    with pytest.raises(NotTaken, match="動くしくみ"):
        take(hidden)


def test_text_that_only_speaks_of_it_is_no_reason() -> None:
    assert take(pdf(Extra="(a course on /JavaScript and /Launch)"))


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "こわれていて"),
        (b"%PDF-1.7\n" + bytes(500) + b"\n%%EOF", "こわれていて"),
        (pdf(pages=0), "こわれていて"),
        (pdf()[:-40], "途中で切れて"),
    ],
)
def test_a_broken_pdf_is_told_at_once(contents: bytes, said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        take(contents)


def test_what_readers_repair_is_taken() -> None:
    """A wrong table of places, as some scanners write it: every program that shows PDFs finds its objects again."""
    contents = pdf()
    at = contents.rindex(b"startxref")
    assert take(contents[:at] + b"startxref\n7\n%%EOF\n")


def test_a_pdf_that_unpacks_to_gigabytes_ends_in_words() -> None:
    """Its objects lie in a stream of 15 GB of blanks, which deflate makes small: the process of its own has an end."""
    import zlib

    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 50_000_000) for _ in range(33)) + packer.flush()
    body = b"%%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    table = b"endstream endobj\n2 0 obj<</Type/XRef/Size 4/W[1 4 2]/Root 3 0 R/Length 28>>stream\n"
    rows = bytes(7) + b"\1" + (9).to_bytes(4) + bytes(2) + b"\1" + (len(body) + len(packed) + 17).to_bytes(4) + bytes(2)
    rows += b"\2" + (1).to_bytes(4) + bytes(2)
    start = len(body) + len(packed) + 17
    contents = body + packed + table + rows + b"endstream endobj\nstartxref\n%d\n%%%%EOF" % start
    assert len(contents) < 15_000_000
    with pytest.raises(NotTaken):
        take(contents)


def test_a_reader_that_crashes_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("import os; os.kill(os.getpid(), 11)", "raise SystemExit(99)"):
        monkeypatch.setattr(apart, "_COMMAND", ["-c", command])
        assert apart.look("pdf", pdf()) == (apart.Ended.BROKEN, b"")


def test_a_machine_without_time_says_nothing_against_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one on which something is missing."""
    monkeypatch.setattr(apart, "PATIENCE", 1)
    for command in ("import time; time.sleep(60)", "import not_installed"):
        monkeypatch.setattr(apart, "_COMMAND", ["-c", command])
        with pytest.raises(ScannerDown):
            take(pdf())


def test_no_limit_is_below_what_telephones_make() -> None:
    assert pictures.MOST_PIXELS_SHRUNK >= 200_000_000
