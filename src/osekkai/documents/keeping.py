"""Files of documents, sealed in the storage."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from osekkai import codes
from osekkai.documents.models import Document


def put(contents: bytes, digest: str) -> str:
    """Where it is now kept."""
    sealed = ContentFile(codes.sealed_file(contents, "documents"))
    return default_storage.save(f"documents/{digest[:2]}/{digest}", sealed)


def contents_of(document: Document) -> bytes:
    """The PDF as it was issued. Raises `OSError` where the file is not there, as after its disposal."""
    return opened(document.stored)


def lasting_copy_of(document: Document) -> bytes:
    """The PDF with its last proof of time: as it was issued, and what was appended since. Raises `OSError`."""
    last = document.stamps.exclude(stored="").order_by("-id").first()
    return opened(last.stored if last else document.stored)


def opened(stored: str) -> bytes:
    with default_storage.open(stored) as file:
        return codes.opened_file(file.read(), "documents")
