"""Pages as tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF. It holds everything itself: nothing is fetched while it is made."""
    from weasyprint import HTML  # takes half a second to load, and most pages never need it

    def nothing(url: str) -> dict[str, Any]:
        raise ValueError(f"{url} is not fetched: paper holds everything itself")

    return bytes(HTML(string=render_to_string(template, context), url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1"))
