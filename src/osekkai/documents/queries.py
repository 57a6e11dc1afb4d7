"""Door: what a document says, whether it is as it was signed, until when things are kept, what cannot be printed."""

from __future__ import annotations

from osekkai.documents.finding import newest, numbered
from osekkai.documents.fonts import undrawable
from osekkai.documents.issuing import retained_until
from osekkai.documents.keeping import contents_for_a_reader, contents_of, lasting_copy_of
from osekkai.documents.models import Document
from osekkai.documents.signatures import Signature, signature_of
from osekkai.documents.stamping import first_stamp

__all__ = [
    "Document",
    "Signature",
    "contents_for_a_reader",
    "contents_of",
    "first_stamp",
    "lasting_copy_of",
    "newest",
    "numbered",
    "retained_until",
    "signature_of",
    "undrawable",
]
