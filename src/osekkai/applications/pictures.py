"""Photos and scans, however a telephone or a program writes them, as an upright JPEG on white.

A picture is taken if it can be drawn: broken data beside it (EXIF, the second picture of an MPF) is no error.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile

from osekkai.applications import jpeg

LONGEST_SIDE = 2_200
"""Pixels of a picture as it is kept: an A4 page can be read at 190 dpi."""
MOST_PIXELS = 60_000_000
"""Of a picture that has to be unpacked whole before it can be made smaller."""
MOST_PIXELS_SHRUNK = 250_000_000
"""Of a JPEG, which is made smaller while it is decoded: 108 and 200 megapixels of telephones."""
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
"""The EXIF tag that says how the telephone was held."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_GREY_OF_16_BITS = ("I;16", "I;16L", "I;16B", "I;16N", "I")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS_SHRUNK  # below this our own limits decide


class NotAPicture(Exception):
    """Whatever a broken picture makes a decoder say."""


class TooManyPixels(Exception):
    """More than can be unpacked here."""


def kept(contents: bytes, formats: tuple[str, ...] = FORMATS) -> bytes:
    """The picture as it is kept; a JPEG that is small and upright already without a pixel changed.

    Raises `NotAPicture`, also for one that is cut off, and `TooManyPixels`.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # another part may have turned it on for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of data beside the picture
            return _kept(contents, formats)
    except TooManyPixels:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:  # whatever a broken picture makes a decoder say
        raise NotAPicture from error


def _kept(contents: bytes, formats: tuple[str, ...]) -> bytes:
    with Image.open(io.BytesIO(contents), formats=formats) as found:
        is_shrunk = found.format in ("JPEG", "MPO") and not found.info.get("progressive")
        if found.width * found.height > (MOST_PIXELS_SHRUNK if is_shrunk else MOST_PIXELS):
            raise TooManyPixels
        turned = _orientation(found)
        if found.format == "JPEG" and found.mode in ("RGB", "L") and max(found.size) <= LONGEST_SIDE and turned == 1:
            found.draft("RGB", (1, 1))
            found.load()  # every bit is read, at an eighth of the size: what is cut off is found
            try:
                return jpeg.bare(contents)
            except jpeg.NotJpeg:
                return _kept_anew(contents, formats, turned)
        return _drawn(found, turned)


def _kept_anew(contents: bytes, formats: tuple[str, ...], turned: int) -> bytes:
    with Image.open(io.BytesIO(contents), formats=formats) as found:
        return _drawn(found, turned)


def _drawn(found: Image.Image, turned: int) -> bytes:
    found.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG not more is decoded than is kept
    found.load()
    made = _in_plain_mode(found)
    made.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if made.mode == "RGBA":
        white = Image.new("RGBA", made.size, "white")
        made = Image.alpha_composite(white, made)
    if turned in _TURNS:
        made = made.transpose(_TURNS[turned])
    written = io.BytesIO()
    made.convert("RGB").save(written, "JPEG", quality=82)
    return written.getvalue()


def _in_plain_mode(found: Image.Image) -> Image.Image:
    """With 8 bits a colour; with its transparency, in whichever way it says it, as an alpha channel."""
    if found.mode in _GREY_OF_16_BITS:
        return found.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if found.has_transparency_data:
        return found.convert("RGBA")
    return found.convert("RGB")


def _orientation(found: Image.Image) -> int:
    """As EXIF says it; upright where it says nothing that can be read."""
    try:
        turned = found.getexif().get(ORIENTATION, 1)
    except Exception:  # a broken tag makes the reader say anything
        return 1
    return turned if turned in _TURNS else 1
