"""保存と廃棄: what is over its time goes, by two people's will.

What has to be kept elsewhere leaves as a bag (RFC 8493).
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from osekkai.documents import kinds, printing
from osekkai.documents.errors import NothingIsOver, NotTheSame, NotTwice, TooMuch
from osekkai.documents.keeping import lasting_copy_of
from osekkai.documents.models import Disposal, Document, PrintJob, Stamp
from osekkai.documents.whose import whose
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.staff import kinds as staff_kinds
from osekkai.staff import queries as staff

MOST_IN_A_BAG = 5_000


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a bag, and what its index says of it: number, kind, title, day, last day of its retention."""

    path: str
    contents: bytes
    index: tuple[str, str, str, str, str]
    whose: tuple[ledger_kinds.Ref, ...] = ()
    """Whom of the register it tells something about."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records that sections keep.

    Which are over on a day, what their contents are, how they go, how they are packed.
    """

    over: Callable[[Collection[str], date], QuerySet[Any]]
    digest: Callable[[Any], str]
    dispose: Callable[[Sequence[Any], Disposal, ledger.Actor], None]
    packed: Callable[[str, date, date], Iterator[Packed]]


_kinds: list[Kind] = []


def keep(kind: Kind) -> None:
    """Called once for each kind, while the office starts; the rooms above know this one, not the other way round."""
    _kinds.append(kind)


def over(sections: Collection[str], on: date) -> dict[str, int]:
    """How many records of each section are over their time; only those with any."""
    found: Counter[str] = Counter()
    for kind in _kinds:
        found.update(dict(kind.over(sections, on).order_by("section").values_list("section").annotate(Count("id"))))
    return dict(found)


def propose(section: str, by: User, on: date) -> Disposal:
    """The section's open proposal, made by the first who asks. Raises `NothingIsOver`."""
    with transaction.atomic():
        digest, number = _listed([list(kind.over([section], on)) for kind in _kinds])
        if not number:
            raise NothingIsOver
        made, is_new = Disposal.objects.get_or_create(
            section=section, agreed_at=None, defaults={"by": by, "digest": digest, "number": number}
        )
        if is_new:
            about, rows = kinds.DISPOSAL(made), [ledger.wrote(made)]
            ledger.record(kinds.DISPOSAL_PROPOSED, ledger.staff(by), about=about, after=made.digest, rows=rows)
    return made


def agree(disposal: int, by: User, on: date) -> int:
    """Another person agrees: contents go, what they were stays written. How many.

    Raises `NotTwice`, `NotTwoPeople`, `NotTheSame`.
    """
    with transaction.atomic():
        found = Disposal.objects.select_for_update().get(pk=disposal, agreed_at=None)
        if found.by_id == by.pk:
            raise NotTwice
        staff.must_be_two(by.pk, found.by_id)
        records = [list(kind.over([found.section], on).select_for_update(of=("self",))) for kind in _kinds]
        if _listed(records) == (found.digest, found.number):
            found.agreed_by, found.agreed_at = by, timezone.now()
            found.save()
            who, rows = ledger.staff(by), [ledger.wrote(found, "agreed_by agreed_at")]
            ledger.record(kinds.DISPOSAL_AGREED, who, about=kinds.DISPOSAL(found), after=found.digest, rows=rows)
            for kind, each in zip(_kinds, records, strict=True):
                kind.dispose(each, found, who)
            return found.number
    with transaction.atomic():
        found.delete()
        about, rows = kinds.DISPOSAL(disposal), [ledger.gone(Disposal, disposal)]
        ledger.record(kinds.DISPOSAL_DROPPED, ledger.staff(by), about=about, before=found.digest, rows=rows)
    raise NotTheSame


def _listed(records: Sequence[Sequence[Any]]) -> tuple[str, int]:
    """The digest of a list of records, and how many they are."""
    lines = [
        f"{each._meta.model_name}:{each.pk}:{kind.digest(each)}"
        for kind, found in zip(_kinds, records, strict=True)
        for each in found
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines)


def _over(sections: Collection[str], on: date) -> QuerySet[Document]:
    return Document.objects.filter(section__in=sections, disposal=None, until__lt=on).order_by("id")


def keep_longer(documents: Collection[int], until: date | None, by: ledger.Actor) -> int:
    """They stay at least until then (nothing: for ever). How many had to be kept longer. In a transaction."""
    kept = Document.objects.filter(pk__in=documents, disposal=None, until__isnull=False)
    longer = list((kept if until is None else kept.filter(until__lt=until)).select_for_update())
    for each in longer:
        before, each.until = str(each.until), until
        each.save(update_fields=["until"])
        after, rows = until.isoformat() if until else "ever", [ledger.wrote(each, "until")]
        ledger.record(kinds.KEPT_LONGER, by, about=kinds.DOCUMENT(each), before=before, after=after, rows=rows)
    return len(longer)


FORGOTTEN = "title postcode stored disposal"
"""What a disposal changes of a document's row."""


def _dispose(documents: Sequence[Document], disposal: Disposal, by: ledger.Actor) -> None:
    """The files go with what the rows say of where they are, so that is looked up first."""
    rows = Document.objects.filter(pk__in=[each.pk for each in documents])
    stamps = Stamp.objects.filter(document__in=rows).exclude(stored="")
    files = [*rows.values_list("stored", flat=True), *stamps.values_list("stored", flat=True)]
    copies = [each.pk for each in stamps]
    for job in PrintJob.objects.filter(documents__in=rows).distinct():
        printing.forget(job)
    ledger.forget(stamps)
    ledger.forget(rows)
    rows.update(disposal=disposal)
    after = kinds.DISPOSAL(disposal)
    for each in rows.all():
        wrote = [ledger.wrote(each, FORGOTTEN)]
        wrote += [ledger.wrote(copy, "stored") for copy in each.stamps.filter(pk__in=copies)]
        ledger.record(kinds.DISPOSED, by, about=kinds.DOCUMENT(each), before=each.digest, after=after, rows=wrote)
    for stored in files:
        transaction.on_commit(partial(default_storage.delete, stored))


def _packed(section: str, since: date, until: date) -> Iterator[Packed]:
    found = Document.objects.filter(
        section=section, disposal=None, issued_at__date__gte=since, issued_at__date__lte=until
    ).order_by("number")
    for each in found.iterator():
        index = (
            each.number,
            each.kind,
            each.title,
            each.issued_at.isoformat(),
            each.until.isoformat() if each.until else "",
        )
        yield Packed(f"documents/{each.number}.pdf", lasting_copy_of(each), index, whose([each.pk]))


keep(Kind(_over, lambda document: document.digest, _dispose, _packed))


def bag(section: str, since: date, until: date, by: User) -> bytes:
    """The records of a section from one day to another as a zipped bag. Raises `TooMuch`.

    Every file with its SHA-256, and what each is. For each person whose records leave with it, it is a look at them.
    """
    rows: list[list[str]] = []
    seen: dict[str, ledger_kinds.Ref] = {}
    manifest, out, size = [], io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for each in islice((file for kind in _kinds for file in kind.packed(section, since, until)), MOST_IN_A_BAG + 1):
            if len(rows) == MOST_IN_A_BAG:
                raise TooMuch(MOST_IN_A_BAG)
            digest = hashlib.sha256(each.contents).hexdigest()
            zipped.writestr(f"bag/data/{each.path}", each.contents)
            manifest.append(f"{digest}  data/{each.path}")
            rows.append([*each.index, each.path, digest])
            size += len(each.contents)
            seen |= {str(ref): ref for ref in each.whose}
        table = io.StringIO()
        csv.writer(table).writerows([["番号", "種類", "件名", "日", "保存期限", "ファイル", "SHA-256"], *rows])
        listing = table.getvalue().encode("utf-8-sig")
        zipped.writestr("bag/data/index.csv", listing)
        manifest.append(f"{hashlib.sha256(listing).hexdigest()}  data/index.csv")
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": f"Source-Organization: {section}\n"
            f"Bagging-Date: {timezone.localdate():%Y-%m-%d}\n"
            f"Payload-Oxum: {size + len(listing)}.{len(manifest)}\n",
            "manifest-sha256.txt": "\n".join(manifest) + "\n",
        }
        for name, text in tags.items():
            zipped.writestr(f"bag/{name}", text)
        zipped.writestr(
            "bag/tagmanifest-sha256.txt",
            "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items()),
        )
    with transaction.atomic():
        ledger.record(
            kinds.EXPORTED,
            ledger.staff(by),
            about=staff_kinds.SECTION(section),
            after=hashlib.sha256(out.getvalue()).hexdigest(),
            purpose=f"{since}〜{until}",
        )
        ledger.looked(ledger.staff(by), seen.values(), about=staff_kinds.SECTION(section), purpose="記録の持ち出し")
    return out.getvalue()
