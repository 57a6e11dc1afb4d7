"""Door: what a document says, whether it is as it was signed, until when things are kept, what cannot be printed."""

from __future__ import annotations

from osekkai.documents.finding import numbered
from osekkai.documents.fonts import undrawable
from osekkai.documents.issuing import contents_of, retained_until
from osekkai.documents.signing import Signature, signature_of

__all__ = ["Signature", "contents_of", "numbered", "retained_until", "signature_of", "undrawable"]
