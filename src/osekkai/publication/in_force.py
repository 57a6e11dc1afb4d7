"""Which version is in use: in service the one in force and nothing else; when trying out the files, marked 下書き.

A process asks the table at most once a second, for one hash; a catalogue is made only when that is another.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from osekkai.catalogue import Catalogue, folder_in_use
from osekkai.catalogue.in_use import InUse
from osekkai.ledger import services as ledger
from osekkai.policy import PolicyError
from osekkai.publication import keeping, kinds
from osekkai.publication.errors import NoSuchVersion, NothingPublished, NothingReadable
from osekkai.publication.models import Publication
from osekkai.publication.objections import left_behind

LOOK_EVERY = 1.0
"""Seconds until every process has seen what was published in another."""

_unreadable: dict[str, str] = {}
"""By hash, why this programme cannot read a version; it is found out once in a process."""


def readable(hash: str) -> Catalogue | None:
    """The catalogue of a version; nothing where there is none, today's programme cannot read it, or its row changed."""
    if hash in _unreadable:
        return None
    try:
        return keeping.opened(hash)
    except PolicyError as error:
        _unreadable[hash] = error.problems[0].render().split("\n")[0]
    except (ValueError, zlib.error) as error:
        _unreadable[hash] = str(error)
    except NoSuchVersion:
        pass
    return None


def publication_on(day: date) -> Publication | None:
    """What is in force on a day, as it is known now."""
    found = _in_question(day).filter(Q(looked_at__isnull=False) | Q(since__gt=timezone.localdate()))
    return _first_readable(found)


def _in_question(day: date) -> QuerySet[Publication]:
    found = Publication.objects.filter(since__lte=day, held_back="").order_by("-since", "-number")
    return found.select_related("version").defer("version__files")


def _first_readable(rows: QuerySet[Publication]) -> Publication | None:
    while found := rows.exclude(version__hash__in=list(_unreadable)).first():
        if readable(found.version.hash):
            return found
    return None


def look_at_what_has_come() -> None:
    """Versions whose day has come are looked at again: where one would leave work behind, it stays out of force."""
    while found := _come():
        _look_at(found.pk)


def _come() -> Publication | None:
    """The one that would be in force now, were it not to be looked at first."""
    first = _in_question(timezone.localdate()).exclude(version__hash__in=list(_unreadable)).first()
    return first if first and first.looked_at is None else None


def _look_at(publication: int) -> None:
    with transaction.atomic():
        found = Publication.objects.select_for_update(of=("self",)).select_related("version").get(pk=publication)
        hash = found.version.hash
        if found.looked_at is not None:
            return
        catalogue, before = readable(hash), publication_on(timezone.localdate())
        if catalogue is None:
            return  # the one before it goes on being used, and a later release may read it
        needed = left_behind(catalogue, readable(before.version.hash) if before else None)
        found.looked_at, found.held_back = timezone.now(), "\n".join(needed)
        found.save(update_fields=["looked_at", "held_back"])
        if needed:
            rows = [ledger.wrote(found, "held_back")]
            said = {"since": found.since.isoformat(), "needed": needed}
            ledger.record(kinds.HELD_BACK, ledger.SYSTEM, kinds.VERSION(hash), said=said, rows=rows)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A publication that would be in force, and is not: it would `leave` work behind, or is `unreadable`, and why."""

    number: int
    hash: str
    since: date
    leaves: tuple[str, ...] = ()
    unreadable: str = ""

    @property
    def words(self) -> str:
        begin = f"{self.since} からの版 {self.hash} は、使われていません。"
        if self.leaves:
            mend = "これらのしごとを済ませるか、版になおしてもどし、もう一度 公開してください"
            return f"{begin}なくなると困るもの: {'、'.join(self.leaves)}（{mend}）"
        mend = "前の版を使いつづけています。ファイルをなおして、もう一度 公開してください"
        return f"{begin}いまのプログラムでは読めません: {self.unreadable}（{mend}）"


def passed_over() -> Iterator[PassedOver]:
    """What has come and is not in use, the newest first.

    Until an operator publishes something after it: a drawing that is put into use on top of the version before it does
    not make it known.
    """
    look_at_what_has_come()
    found = Publication.objects.filter(since__lte=timezone.localdate()).order_by("-since", "-number")
    for each in found.select_related("version").defer("version__files"):
        hash = each.version.hash
        if each.held_back:
            yield PassedOver(each.number, hash, each.since, leaves=tuple(each.held_back.split("\n")))
        elif readable(hash) is None:
            yield PassedOver(each.number, hash, each.since, unreadable=_unreadable.get(hash, ""))
        elif each.published_by.startswith(ledger.operator("").id):
            return


@dataclass(slots=True)
class _InForce:
    _catalogue: Catalogue | None = None
    _looked: float = -1e9
    _lock: Lock = field(default_factory=Lock)

    def catalogue(self) -> Catalogue | None:
        with self._lock:
            if monotonic() - self._looked >= LOOK_EVERY:
                try:
                    self._look()
                except DatabaseError:  # the office goes on with what it knows until the database is back
                    if self._catalogue is None:
                        raise
                self._looked = monotonic()
            return self._catalogue

    def _look(self) -> None:
        """One question, where nothing has come since the last look."""
        rows = _in_question(timezone.localdate())
        while found := rows.exclude(version__hash__in=list(_unreadable)).first():
            if found.looked_at is None and readable(found.version.hash):
                _look_at(found.pk)
            elif self._catalogue and self._catalogue.hash == found.version.hash:
                return
            elif catalogue := readable(found.version.hash):
                self._catalogue = catalogue
                return
        self._catalogue = None

    def forget(self) -> None:
        self._looked = -1e9


_in_force = _InForce()


def catalogue_in_force() -> Catalogue:
    """Raises `NothingPublished`; `NothingReadable` where there are versions, and not one can be read."""
    if found := _in_force.catalogue():
        return found
    if _unreadable and Publication.objects.filter(since__lte=timezone.localdate(), held_back="").exists():
        raise NothingReadable(next(iter(_unreadable.values())))
    raise NothingPublished


def look_again() -> None:
    """The next question is asked of the table."""
    _in_force.forget()


def shown() -> InUse:
    """What pages are made of, by `settings.FOLDER_SHOWN`."""
    if settings.FOLDER_SHOWN == "published":
        return InUse(catalogue_in_force())
    folder = folder_in_use()
    if settings.FOLDER_SHOWN == "files":
        return InUse(folder.catalogue(), problems=tuple(folder.problems))
    return _with_drafts(_in_force.catalogue())


_compared: dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]] = {}


def _with_drafts(published: Catalogue | None) -> InUse:
    folder = folder_in_use()
    try:
        written = folder.catalogue()
    except PolicyError:
        if published is None:
            raise
        return InUse(published, problems=tuple(folder.problems))
    problems = tuple(folder.problems)
    if published is None or published.hash == written.hash:
        return InUse(written, problems=problems)
    pair = (published.hash, written.hash)
    if pair not in _compared:
        _compared.clear()
        _compared[pair] = _differences(published, written)
    drafts, changed = _compared[pair]
    return InUse(written, drafts, changed, problems)


def _differences(published: Catalogue, written: Catalogue) -> tuple[frozenset[str], frozenset[str]]:
    """The services that are new, and those whose file says something else than what is published."""
    new = written.services.keys() - published.services.keys()
    changed = {
        id
        for id, each in written.services.items()
        if id not in new and written.files[each.path] != published.files.get(published.services[id].path)
    }
    return frozenset(new), frozenset(changed)
