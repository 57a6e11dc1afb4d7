"""Door: what a document says, whether it is as it was signed, until when things are kept, what cannot be printed."""

from __future__ import annotations

from osekkai.documents import fonts
from osekkai.documents.issuing import contents_of, retained_until
from osekkai.documents.signing import Signature, signature_of


def undrawable(text: str) -> list[str]:
    """The characters of a text that no letter could show; none where this machine cannot make letters at all."""
    try:
        return fonts.undrawable(text)
    except OSError:
        return []


__all__ = ["Signature", "contents_of", "retained_until", "signature_of", "undrawable"]
