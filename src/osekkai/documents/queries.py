"""Door: what a document says, whether it is as it was signed, and until when things are kept."""

from __future__ import annotations

from osekkai.documents.issuing import contents_of, retained_until
from osekkai.documents.signing import Signature, signature_of

__all__ = ["Signature", "contents_of", "retained_until", "signature_of"]
