"""Files of documents, sealed in the storage."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from osekkai import codes
from osekkai.documents.models import Document
from osekkai.storing import for_a_reader, opened


def put(contents: bytes, digest: str) -> str:
    """Where it is now kept."""
    sealed = ContentFile(codes.sealed_file(contents, "documents"))
    return default_storage.save(f"documents/{digest[:2]}/{digest}", sealed)


def contents_of(document: Document) -> bytes:
    """The PDF as it was issued. Raises `OSError` where the file is not there, as after its disposal."""
    return opened(document.stored, "documents")


def contents_for_a_reader(document: Document) -> bytes:
    """The same for whoever opens it on a page. Raises `Disposed`, `NotOpened`, which tell them what is so."""
    with for_a_reader(document.number, is_disposed=document.disposal_id is not None):
        return contents_of(document)


def lasting_copy_of(document: Document) -> bytes:
    """The PDF with its last proof of time: as it was issued, and what was appended since. Raises `OSError`."""
    last = document.stamps.exclude(stored="").order_by("-id").first()
    return opened(last.stored if last else document.stored, "documents")
