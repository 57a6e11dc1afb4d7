"""PDFs to be read in the browser, as pictures with the reader's name over them. Files leave the office by role only."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from PIL import Image, ImageOps

from osekkai import raster
from osekkai.office.frame import page

MOST_PAGES = 60
SMALL = 480
LARGE = 2_400
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Named:
    """What is shown, and the page from which one came there."""

    title: str
    back: str
    back_words: str


def as_pictures(
    request: HttpRequest, pdf: bytes, address: str, original: str = "", *, named: Named | None = None
) -> HttpResponse:
    """A page of pictures; each is at `address` + its number."""
    try:
        pages = raster.number_of_pages(pdf)
    except ValueError:
        pages = 0
    shown = [f"{address}{number}.png" for number in range(min(pages, MOST_PAGES))]
    context = page("cases", pictures=shown, pages=pages, original=original, named=named)
    return render(request, "office/pictures.html", context)


def shown(request: HttpRequest, kind: str, contents: bytes, address: str) -> HttpResponse:
    """An uploaded file: a PDF as pictures, so that no file of anybody's is opened by a program of the clerk's."""
    if kind == "application/pdf":
        return as_pictures(request, contents, address)
    headers = {
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(contents, content_type=kind, headers=headers)


def small(kind: str, contents: bytes) -> HttpResponse:
    """The first page, so small that a case shows all its papers at once, and large enough to see what each is."""
    try:
        first = raster.page_as_picture(contents, 0, SMALL) if kind == "application/pdf" else contents
        with Image.open(io.BytesIO(first or b"")) as found:
            found.draft("RGB", (SMALL, SMALL))
            sheet = found.convert("RGB")
    except (OSError, ValueError):
        raise Http404("it cannot be shown") from None
    sheet.thumbnail((SMALL, SMALL))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=75)
    return HttpResponse(out.getvalue(), content_type="image/jpeg", headers={"Content-Disposition": "inline"})


def number_of_sheets(kind: str, contents: bytes) -> int:
    """How many of a paper can be shown; none where it cannot be drawn."""
    if kind != "application/pdf":
        return 1
    try:
        return min(raster.number_of_pages(contents), MOST_PAGES)
    except ValueError:
        return 0


def turned(kind: str, contents: bytes, number: int, degrees: int) -> HttpResponse:
    """A sheet (from 0) of a paper large enough to read its small print, turned clockwise by quarters."""
    try:
        is_pdf = kind == "application/pdf"
        first = raster.page_as_picture(contents, number, LARGE) if is_pdf and number < MOST_PAGES else None
        with Image.open(io.BytesIO((first if is_pdf else contents if number == 0 else None) or b"")) as found:
            found.draft("RGB", (LARGE, LARGE))
            sheet = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, ValueError):
        raise Http404("no such sheet") from None
    sheet.thumbnail((LARGE, LARGE))
    out = io.BytesIO()
    sheet.rotate(-degrees, expand=True).save(out, "JPEG", quality=85)
    return HttpResponse(out.getvalue(), content_type="image/jpeg", headers={"Content-Disposition": "inline"})


def picture(pdf: bytes, number: int) -> HttpResponse:
    try:
        png = raster.page_as_picture(pdf, number) if number < MOST_PAGES else None
    except ValueError:
        png = None
    if png is None:
        raise Http404("no such page")
    return HttpResponse(png, content_type="image/png", headers={"Content-Disposition": "inline"})
