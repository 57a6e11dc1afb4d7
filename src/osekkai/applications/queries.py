"""Door: drafts, applications, what they say, and the files that came with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Model, Q

from osekkai.applications import attaching
from osekkai.applications.accounts import (
    ACCOUNT,
    account_in_form,
    account_in_words,
    account_page,
    doubts_of,
    read_account,
)
from osekkai.applications.drafts import Opened, code_of, drafts_of, kept_codes, opened
from osekkai.applications.files import Taken, is_named
from osekkai.applications.forms import Content, Field, Page, Wrong, again, assessed, pages, taken, text_of
from osekkai.applications.models import Application, Attachment, CameBy, Status
from osekkai.applications.numbers import spoken
from osekkai.applications.on_paper import paper_pages
from osekkai.applications.prefill import prefilled
from osekkai.applications.returning import Fault, open_corrections, version
from osekkai.applications.statement import (
    APPLICANT,
    HOUSEHOLD,
    Entry,
    NamedPerson,
    StatedPage,
    Statement,
    is_same,
)
from osekkai.applications.submissions import applications_by, applications_of, history, owner_of
from osekkai.applications.told import in_words as status_in_words

if TYPE_CHECKING:
    from osekkai.catalogue import Catalogue
    from osekkai.identity.models import Account


@dataclass(frozen=True, slots=True)
class File:
    """A picture or PDF that came for a document of the folder. `digest` names its contents."""

    id: int
    document: str
    kind: str
    digest: str
    size: int
    added_at: datetime


def files_of(bundle: str) -> list[File]:
    """Everything that came with the applications of a bundle, the first first."""
    return [_file(each) for each in Attachment.objects.filter(bundle=bundle).order_by("id")]


def file_of(bundle: str, id: int) -> File | None:
    found = Attachment.objects.filter(bundle=bundle, pk=id).first()
    return _file(found) if found else None


def is_whole(file: File) -> bool:
    """Whether the storage still has it, as it came."""
    try:
        return is_named(file.digest, contents_of(file.id))
    except (OSError, ValueError):
        return False


def rows_of(application: Application) -> list[Model]:
    """Every row of an application that the ledger binds."""
    found: list[Model] = [application, *([application.account] if application.account else [])]
    for rows in (application.revisions, application.corrections, application.messages):
        found += rows.all()
    return found + list(Attachment.objects.filter(bundle=application.bundle))


def contents_of(id: int) -> bytes:
    """Raises `OSError` where the storage lost it, `ValueError` where it was altered there."""
    return attaching.contents_of(Attachment.objects.get(pk=id))


def unread_of(applications: Collection[int]) -> dict[int, int]:
    """How many messages of residents nobody of the section has read yet, by application."""
    unread = Count("messages", filter=Q(messages__by_staff=False, messages__read_at=None))
    found = Application.objects.filter(pk__in=applications).annotate(unread=unread).filter(unread__gt=0)
    return dict(found.values_list("pk", "unread"))


def in_hand() -> list[int]:
    """Applications that are neither withdrawn nor decided, the first first."""
    over = [Status.WITHDRAWN, Status.DECIDED]
    return list(Application.objects.exclude(status__in=over).order_by("id").values_list("pk", flat=True))


def already(account: Account | None, services: Collection[str]) -> list[Application]:
    """Applications of an account for these services that are still being worked on, the first first."""
    if account is None:
        return []
    over = [Status.WITHDRAWN, Status.DECIDED]
    return list(
        Application.objects.filter(account=account, service__in=services).exclude(status__in=over).order_by("id")
    )


def is_empty() -> bool:
    """Nobody has applied for anything yet."""
    return not Application.objects.exists()


def number_is_taken(number: str) -> bool:
    return Application.objects.filter(number=number).exists()


def by_number(number: str) -> Application | None:
    """The application of a receipt number, unless its retention is over."""
    found = Application.objects.filter(number=number).first()
    return None if found is None or found.is_disposed else found


def stated_if_so(service: str, statement: Statement, catalogue: Catalogue, on: Any) -> Any:
    """What the rules would say if everything stated were so; nothing where it cannot be judged."""
    return assessed(catalogue, again(service, statement), on)


def kept(application: Application) -> Mapping[str, Any]:
    """Everything an application said and was asked, to be read without this system."""
    return {
        "number": application.number,
        "submitted_at": application.submitted_at,
        "catalogue": application.catalogue,
        "content": application.content,
        "revisions": list(application.revisions.order_by("number").values("number", "content", "replaced_at")),
        "corrections": list(
            application.corrections.order_by("id").values("page", "fact", "document", "why", "asked_at", "mended_at")
        ),
        "messages": list(application.messages.order_by("id").values("by_staff", "text", "at")),
    }


def _file(row: Attachment) -> File:
    return File(row.pk, row.document, row.kind, row.digest, row.size, row.added_at)


__all__ = [
    "ACCOUNT",
    "APPLICANT",
    "HOUSEHOLD",
    "CameBy",
    "Content",
    "Entry",
    "Fault",
    "Field",
    "File",
    "NamedPerson",
    "Opened",
    "Page",
    "StatedPage",
    "Statement",
    "Status",
    "Taken",
    "Wrong",
    "account_in_form",
    "account_in_words",
    "account_page",
    "already",
    "applications_by",
    "applications_of",
    "code_of",
    "contents_of",
    "doubts_of",
    "drafts_of",
    "file_of",
    "files_of",
    "history",
    "in_hand",
    "is_empty",
    "is_named",
    "is_same",
    "is_whole",
    "kept",
    "kept_codes",
    "number_is_taken",
    "open_corrections",
    "opened",
    "owner_of",
    "pages",
    "paper_pages",
    "prefilled",
    "read_account",
    "rows_of",
    "spoken",
    "stated_if_so",
    "status_in_words",
    "taken",
    "text_of",
    "unread_of",
    "version",
]
