"""保存と廃棄: what is over its time goes, by two people's will; what has to be kept elsewhere leaves as a bag (RFC 8493)."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Collection
from datetime import date
from functools import partial

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from osekkai.documents.issuing import contents_of
from osekkai.documents.models import Disposal, Document
from osekkai.ledger import services as ledger

MOST_IN_A_BAG = 5_000


class NotTheSame(Exception):
    """What was proposed is not what is there now, or nothing is."""


class NotTwice(Exception):
    """Who proposed it does not agree to it."""


def over(sections: Collection[str], on: date) -> QuerySet[Document]:
    """The documents of sections whose retention has ended."""
    return Document.objects.filter(section__in=sections, disposal=None, until__lt=on).order_by("id")


def propose(section: str, by: User, on: date) -> Disposal:
    """Raises `NotTheSame` where nothing is over its time."""
    with transaction.atomic():
        found = list(over([section], on).values_list("pk", "digest"))
        if not found:
            raise NotTheSame("nothing to dispose of")
        made, _ = Disposal.objects.get_or_create(section=section, agreed_at=None, defaults={"by": by, "digest": _digest(found), "number": len(found)})
        ledger.record("disposal.proposed", ledger.staff(by), object=f"disposal:{made.pk}", after=made.digest)
    return made


def agree(disposal: int, by: User, on: date) -> int:
    """Another person agrees: the files go, what they were stays written. How many. Raises `NotTwice`, `NotTheSame`."""
    with transaction.atomic():
        found = Disposal.objects.select_for_update().get(pk=disposal, agreed_at=None)
        if found.by_id == by.pk:
            raise NotTwice(by.pk)
        documents = list(over([found.section], on).select_for_update())
        if _digest([(each.pk, each.digest) for each in documents]) != found.digest:
            found.delete()
            raise NotTheSame("more has come over its time since; it has to be proposed anew")
        found.agreed_by, found.agreed_at = by, timezone.now()
        found.save()
        Document.objects.filter(pk__in=[each.pk for each in documents]).update(disposal=found)
        for each in documents:
            ledger.record("document.disposed", ledger.staff(by), object=f"document:{each.pk}", before=each.digest, after=f"disposal:{found.pk}")
            transaction.on_commit(partial(default_storage.delete, each.stored))
    return len(documents)


def _digest(rows: list[tuple[int, str]]) -> str:
    return hashlib.sha256("\n".join(f"{pk}:{digest}" for pk, digest in rows).encode()).hexdigest()


def bag(section: str, since: date, until: date, by: User) -> bytes:
    """The documents a section issued from one day to another as a zipped bag: every file with its SHA-256, and what each is."""
    documents = Document.objects.filter(section=section, disposal=None, issued_at__date__gte=since, issued_at__date__lte=until).order_by("number")[
        :MOST_IN_A_BAG
    ]
    rows, manifest, out, size = [], [], io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for each in documents:
            contents = contents_of(each)
            zipped.writestr(f"bag/data/{each.number}.pdf", contents)
            manifest.append(f"{hashlib.sha256(contents).hexdigest()}  data/{each.number}.pdf")
            rows.append(
                [each.number, each.kind, each.title, each.section, each.issued_at.isoformat(), each.until.isoformat() if each.until else "", each.digest]
            )
            size += len(contents)
        table = io.StringIO()
        csv.writer(table).writerows([["番号", "種類", "件名", "課", "発行", "保存期限", "SHA-256"], *rows])
        listing = table.getvalue().encode("utf-8-sig")
        zipped.writestr("bag/data/documents.csv", listing)
        manifest.append(f"{hashlib.sha256(listing).hexdigest()}  data/documents.csv")
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": f"Source-Organization: {section}\nBagging-Date: {timezone.localdate():%Y-%m-%d}\nPayload-Oxum: {size + len(listing)}.{len(manifest)}\n",
            "manifest-sha256.txt": "\n".join(manifest) + "\n",
        }
        for name, text in tags.items():
            zipped.writestr(f"bag/{name}", text)
        zipped.writestr("bag/tagmanifest-sha256.txt", "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items()))
    with transaction.atomic():
        ledger.record(
            "documents.exported", ledger.staff(by), object=f"section:{section}", after=hashlib.sha256(out.getvalue()).hexdigest(), purpose=f"{since}〜{until}"
        )
    return out.getvalue()
