"""Door: issuing documents, printing and posting them, keeping and disposing of what must not be kept longer."""

from __future__ import annotations

from osekkai.documents.issuing import Letter, Part, Prepared, discard, end, issue, prepare, send_by_post
from osekkai.documents.retention import Kind, Packed, keep, keep_longer
from osekkai.documents.typesetting import pdf
from osekkai.documents.whose import knows

__all__ = [
    "Kind",
    "Letter",
    "Packed",
    "Part",
    "Prepared",
    "discard",
    "end",
    "issue",
    "keep",
    "keep_longer",
    "knows",
    "pdf",
    "prepare",
    "send_by_post",
]
