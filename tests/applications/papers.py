"""PDFs that do what a test is about."""

from __future__ import annotations

import io

import pikepdf

JAVASCRIPT = "<</S/JavaScript/JS(app.alert(1))>>"


def pdf(*, pages: int = 1, password: str = "", owner: str = "", packed: bool = False, **catalogue: str) -> bytes:
    """A PDF with these entries in its catalogue (in the syntax of PDF); `packed`: in compressed streams."""
    made = pikepdf.Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    for name, value in catalogue.items():
        made.Root[f"/{name}"] = made.make_indirect(pikepdf.Object.parse(value.encode()))
    written = io.BytesIO()
    kept = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    locked = pikepdf.Encryption(user=password, owner=owner or password) if password or owner else False
    made.save(written, object_stream_mode=kept, encryption=locked, static_id=not locked)
    return written.getvalue()
