"""What residents attach: read by its contents, made upright and small, scanned, and kept encrypted.

What a file calls itself is not looked at. A picture is decoded and written anew, or copied without anything that is not
needed to draw it, so that nothing but the picture is left: no place where it was taken, and nothing hidden behind it.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import socket
import struct
import warnings
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageFile, ImageOps

from osekkai.applications import jpeg

LARGEST = 15_000_000
"""Bytes of a file as it comes: a photo of a phone, a scan of some pages."""
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2_200
"""Pixels of a picture as it is kept: an A4 page can be read at 190 dpi."""
PICTURES = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
"""The EXIF tag that says how the telephone was held."""
CHUNK = 1 << 16


class NotTaken(Exception):
    """A file that cannot be kept. `args` are a Japanese and an English sentence that say why, and what to do."""


class ScannerDown(Exception):
    """The virus scanner does not answer: nothing is kept unseen."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it is kept: its kind, its contents in the clear, and the name of the contents."""

    kind: str
    contents: bytes
    digest: str


def take(contents: bytes) -> Taken:
    """Raises `NotTaken`, `ScannerDown`."""
    if len(contents) > LARGEST:
        raise NotTaken(
            f"ファイルが大きすぎます（{LARGEST // 1_000_000}MBまで）。写真なら、とりなおしてください",
            f"the file is too large ({LARGEST // 1_000_000} MB at most)",
        )
    if not contents:
        raise NotTaken("ファイルが空です。選びなおしてください", "the file is empty")
    _scan(contents)
    if contents[:1024].lstrip().startswith(b"%PDF-"):
        return _named("application/pdf", _pdf(contents))
    return _named("image/jpeg", _picture(contents))


def _picture(contents: bytes) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process when it is loaded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(contents), formats=PICTURES) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise NotTaken(
                        "写真が大きすぎます。とりなおすか、小さくしてください", "the picture has too many pixels"
                    )
                if _is_fit(found):
                    found.draft("RGB", (1, 1))
                    found.load()  # every bit is read, at an eighth of the size: what is cut off is found
                    return jpeg.bare(contents)
                upright = ImageOps.exif_transpose(found).convert("RGB")
    except NotTaken:
        raise
    except Exception as error:  # whatever a broken picture makes a decoder say
        raise NotTaken(
            "写真（JPEG・PNG）か PDF として読めません。とりなおすか、別の形で保存してください",
            "this is neither a picture (JPEG, PNG) nor a PDF",
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=82)
    return kept.getvalue()


def _is_fit(found: Image.Image) -> bool:
    """A JPEG that is small and upright already, as our page makes it before it sends it."""
    return (
        found.format == "JPEG"
        and found.mode in ("RGB", "L")
        and max(found.size) <= LONGEST_SIDE
        and found.getexif().get(ORIENTATION, 1) == 1
    )


def _pdf(contents: bytes) -> bytes:
    if b"%%EOF" not in contents[-2048:]:
        raise NotTaken("PDFが途中で切れています。もう一度 保存してから選んでください", "the PDF is cut off")
    for bad in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia"):
        if bad in contents:
            raise NotTaken(
                "動くしくみの入ったPDFは受けとれません。印刷してとった写真か、別のPDFにしてください",
                "a PDF that runs or carries something cannot be taken",
            )
    return contents


def digest_of(contents: bytes) -> str:
    """The name of contents, under the office's key: nobody outside can test what a file is."""
    return hmac.new(settings.SECRET_KEY.encode(), b"file:" + contents, hashlib.sha256).hexdigest()


def _named(kind: str, contents: bytes) -> Taken:
    return Taken(kind, contents, digest_of(contents))


def _scan(contents: bytes) -> None:
    """ClamAV's clamd, command INSTREAM: chunks after their length, an empty one at the end (clamd(8))."""
    if not settings.VIRUS_SCANNER:
        return
    host, _, port = settings.VIRUS_SCANNER.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(contents), CHUNK):
                part = contents[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            told = b""
            while not told.endswith(b"\0") and (more := line.recv(4096)):
                told += more
    except OSError as error:
        raise ScannerDown(str(error)) from error
    answer = told.rstrip(b"\0").decode("ascii", "replace")
    if answer.endswith(" FOUND"):
        raise NotTaken(
            "このファイルには ウイルスがあるかもしれません。別のファイルを選んでください", "this file may carry a virus"
        )
    if not answer.endswith(": OK"):
        raise ScannerDown(answer)
