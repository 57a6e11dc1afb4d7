"""Pages as tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF. It holds everything itself: nothing is fetched while it is made."""
    from weasyprint import HTML  # takes half a second to load, and most pages never need it
    from weasyprint.urls import URLFetcher

    return bytes(HTML(string=render_to_string(template, context), url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(pdf_variant="pdf/ua-1"))
