"""Pages of a PDF as pictures, to be read where no file may be taken along."""

from __future__ import annotations

import io
from threading import Lock

one_at_a_time = Lock()
"""PDFium is for one thread at a time, whatever documents they open (pypdfium2, "Thread incompatibility")."""


def page_as_picture(pdf: bytes, number: int, width: int = 1_400) -> bytes | None:
    """A page (from 0) as PNG.

    Nothing where there is no such page. Raises `ValueError`.
    """
    import pypdfium2 as pdfium

    try:
        with one_at_a_time, pdfium.PdfDocument(pdf) as document:
            if number >= len(document):
                return None
            page = document[number]
            scale = min(width / max(page.get_width(), 1), 2 * width / max(page.get_height(), 1))
            picture = page.render(scale=scale).to_pil().copy()
    except pdfium.PdfiumError as error:
        raise ValueError("not a PDF that can be shown") from error
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def number_of_pages(pdf: bytes) -> int:
    """Raises `ValueError` for what is no PDF."""
    import pypdfium2 as pdfium

    try:
        with one_at_a_time, pdfium.PdfDocument(pdf) as document:
            return len(document)
    except pdfium.PdfiumError as error:
        raise ValueError("not a PDF that can be shown") from error
