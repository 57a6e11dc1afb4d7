"""Attaching files to a draft, and taking them away again.

One file serves every row with the same contents. Who begins to refer to it and who ceases to lock the rows that refer
to it, so that it goes with the last one and never before; each file has a name that no other ever had.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from osekkai import codes
from osekkai.applications import files, forms
from osekkai.applications.errors import NotTaken
from osekkai.applications.files import too_many
from osekkai.applications.forms import Content
from osekkai.applications.models import DRAFT_DAYS, Application, Attachment, Correction, Draft, Status, hash_of
from osekkai.applications.returning import document_mended
from osekkai.applications.submissions import actor_with
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Document
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import BOUND, TABLE
from osekkai.said import Said
from osekkai.storing import opened

MOST = 20
"""Files of a bundle."""


def documents(catalogue: Catalogue, content: Content) -> list[Document]:
    """What the chosen services ask to see, each once."""
    return list(
        {each.id: each for service, _ in forms.chosen(catalogue, content) for each in service.documents}.values()
    )


def asked_anew(code: str) -> set[str]:
    """The documents that a section asks for once more after the submission."""
    found = Correction.objects.filter(
        application__bundle=hash_of(code), application__status=Status.RETURNED, mended_at=None
    )
    return set(found.exclude(document="").values_list("document", flat=True))


def attach(code: str, document: str, contents: bytes, by: ledger.Actor | None = None) -> Attachment:
    """Keep a file for a document. The same file again is the same attachment.

    Raises `NotTaken`, `ScannerDown`, and `Draft.DoesNotExist` where nothing may be attached any more.
    """
    taken = files.take(contents)
    bundle = hash_of(code)
    with transaction.atomic():
        of_a_part = Exists(Application.objects.filter(bundle=bundle))
        drafts = Draft.objects.select_for_update(of=("self",)).filter(code_hash=bundle).annotate(is_in_part=of_a_part)
        draft = drafts.first()
        if draft is None and document not in asked_anew(code):
            raise Draft.DoesNotExist
        own = Attachment.objects.filter(bundle=bundle)
        if found := next((each for each in own if (each.document, each.digest) == (document, taken.digest)), None):
            if draft is None:
                raise NotTaken(
                    Said(
                        "前と同じファイルです。",
                        "前と 同じ ファイルです。",
                        "This is the same file as before.",
                        "与之前的文件相同。",
                        "이전과 같은 파일입니다.",
                    ),
                    files.AGAIN,
                )
            return found
        if draft and len(own) >= MOST:
            raise NotTaken(too_many(MOST), files.TAKE_OUT)
        stored = _shared(taken) or _stored(taken)
        made = Attachment.objects.create(
            bundle=bundle,
            document=document,
            kind=taken.kind,
            digest=taken.digest,
            stored=stored,
            size=len(taken.contents),
        )
        who = by or actor_with(code, None)
        if draft is None:
            document_mended(made, who)
        elif draft.is_in_part:  # submitted before: it stays, whatever becomes of the rest of the draft
            ledger.record(BOUND, who, TABLE(made._meta.label), rows=[ledger.wrote(made)])
        return made


def _shared(taken: files.Taken) -> str:
    """The file that has these contents already, kept until the transaction ends; empty where there is none.

    Whoever takes away its last row at this moment is waited for, and then it is none. A file that the storage lost is
    put back where it was: it is the same.
    """
    same = Attachment.objects.select_for_update().filter(digest=taken.digest).order_by("id")
    stored = next((each.stored for each in same[:1]), "")
    return _stored(taken, stored) if stored and not default_storage.exists(stored) else stored


def _stored(taken: files.Taken, name: str = "") -> str:
    """On the disk before the row is. Where the row does not come to be, the nightly check finds it (`safekeeping`)."""
    sealed = codes.sealed_file(taken.contents, "attachments")
    name = name or f"attachments/{taken.digest[:2]}/{taken.digest}-{secrets.token_hex(4)}"
    return str(default_storage.save(name, ContentFile(sealed)))


def attached(code: str) -> list[Attachment]:
    return list(Attachment.objects.filter(bundle=hash_of(code)).order_by("id"))


def contents_of(attachment: Attachment) -> bytes:
    return opened(attachment.stored, "attachments")


def detach(code: str, id: int) -> None:
    """Only while the draft is there: what was submitted stays as it was. Raises `Attachment.DoesNotExist`."""
    with transaction.atomic():
        if Draft.objects.select_for_update().filter(code_hash=hash_of(code)).first() is None:
            raise Attachment.DoesNotExist
        if Application.objects.filter(bundle=hash_of(code)).exists():  # a part of it was submitted, with its files
            raise Attachment.DoesNotExist
        delete([Attachment.objects.get(bundle=hash_of(code), id=id)])


def delete_abandoned() -> int:
    """Delete the files of drafts that are gone and were never submitted; how many."""
    old = Attachment.objects.filter(added_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS))
    gone = list(
        old.exclude(bundle__in=Application.objects.values("bundle")).exclude(
            bundle__in=Draft.objects.values("code_hash")
        )
    )
    delete(gone)
    return len(gone)


def forget(code: str) -> None:
    """The draft is deleted, and its files with it."""
    if not Application.objects.filter(bundle=hash_of(code)).exists():
        delete(attached(code))


@transaction.atomic
def delete(attachments: Iterable[Attachment]) -> None:
    """A file that others share stays; it goes from the storage after the commit."""
    gone = {each.pk: each.stored for each in attachments}
    for stored in sorted(set(gone.values())):  # in one order for all, so that nobody waits for whoever waits for them
        rows = list(Attachment.objects.select_for_update().filter(stored=stored).order_by("id"))
        for each in (going := [each for each in rows if each.pk in gone]):
            each.delete()
        # Asked anew: whoever was waited for may have attached it in between, which the rows above do not show yet.
        if going and not Attachment.objects.filter(stored=stored).exists():
            transaction.on_commit(partial(default_storage.delete, stored))
