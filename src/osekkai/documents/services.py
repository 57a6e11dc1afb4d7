"""Door: issuing documents, printing and posting them, keeping and disposing of what must not be kept longer."""

from __future__ import annotations

from osekkai.documents.issuing import Letter, issue, send_by_post
from osekkai.documents.paper import pdf
from osekkai.documents.retention import Kind, Packed, keep

__all__ = ["Kind", "Letter", "Packed", "issue", "keep", "pdf", "send_by_post"]
