"""A file that several drafts share is there as long as one of them needs it, whoever comes and goes at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import close_old_connections, connection, transaction
from django.test import Client
from PIL import Image

from osekkai.applications import attaching, services
from osekkai.applications.forms import Content
from osekkai.applications.models import Attachment
from tests.applications.building import BIRTH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
DOCUMENT = "child-health-insurance"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def photo(number: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (number % 256, number // 256, 7)).save(made, "JPEG")
    return made.getvalue()


def begun() -> str:
    return services.begin(Content(("child-medical",), BIRTH))


def at_once(*does: Callable[[], object]) -> None:
    """In threads of their own, each on its own connection, beginning together."""
    ready, failed = Barrier(len(does)), []

    def run(do: Callable[[], object]) -> None:
        try:
            ready.wait()
            do()
        except BaseException as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(each,)) for each in does]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    close_old_connections()
    assert not failed, failed


def test_who_attaches_keeps_the_file_though_somebody_detaches_it_at_this_moment() -> None:
    lost = 0
    for number in range(60):
        one, other, picture = begun(), begun(), photo(number)
        mine = attaching.attach(one, DOCUMENT, picture)
        at_once(
            lambda one=one, mine=mine: attaching.detach(one, mine.pk),
            lambda other=other, picture=picture: attaching.attach(other, DOCUMENT, picture),
        )
        (kept,) = attaching.attached(other)
        lost += not default_storage.exists(kept.stored)
    assert lost == 0


def test_two_who_detach_at_once_leave_no_file_behind(tmp_path: Path) -> None:
    for number in range(20):
        pairs = [(code := begun(), attaching.attach(code, DOCUMENT, photo(number)).pk) for _ in range(3)]
        at_once(*[lambda code=code, pk=pk: attaching.detach(code, pk) for code, pk in pairs])
    assert not Attachment.objects.exists()
    assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == []


def test_a_file_that_was_lost_comes_back_with_the_next_who_attaches_it() -> None:
    one, other = begun(), begun()
    first = attaching.attach(one, DOCUMENT, photo(1))
    default_storage.delete(first.stored)
    second = attaching.attach(other, DOCUMENT, photo(1))
    assert second.stored == first.stored
    assert attaching.contents_of(first) == attaching.contents_of(second)


def test_whoever_attached_a_file_that_was_lost_is_told_so() -> None:
    code = begun()
    made = attaching.attach(code, DOCUMENT, photo(1))
    assert Client().get(f"/apply/{code}/documents/{made.pk}/").status_code == 200
    default_storage.delete(made.stored)
    lost = Client().get(f"/apply/{code}/documents/{made.pk}/")
    assert lost.status_code == 503 and "この書類は、いま開けません。" in lost.content.decode()


def test_a_name_is_never_given_again() -> None:
    """So that who deletes late deletes nothing of anybody else's."""
    names = set()
    for _ in range(5):
        code = begun()
        mine = attaching.attach(code, DOCUMENT, photo(2))
        names.add(mine.stored)
        attaching.detach(code, mine.pk)
    assert len(names) == 5


def test_a_file_is_on_the_disk_before_its_row_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the kernel is asked, in its order: the file, its folder, and only then the commit."""
    import os

    from osekkai import storing

    asked: list[str] = []
    fsync, commit = os.fsync, connection._commit

    def synced(number: int) -> None:
        asked.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    def committed() -> None:
        asked.append("COMMIT")
        commit()

    monkeypatch.setattr(storing.os, "fsync", synced)
    monkeypatch.setattr(connection, "_commit", committed)
    code = begun()
    asked.clear()
    made = attaching.attach(code, DOCUMENT, photo(3))
    name, folder = Path(made.stored).name, Path(made.stored).parent.name
    assert asked.index(name) < asked.index("COMMIT") and asked.index(folder) < asked.index("COMMIT")
    assert "attachments" in asked and "files" in asked, "the folders that were made for it too"


def test_what_is_rolled_back_takes_nothing_along() -> None:
    one, other = begun(), begun()
    mine = attaching.attach(one, DOCUMENT, photo(4))
    attaching.attach(other, DOCUMENT, photo(4))
    with pytest.raises(RuntimeError), transaction.atomic():
        attaching.detach(one, mine.pk)
        raise RuntimeError
    assert default_storage.exists(mine.stored) and attaching.attached(one) == [mine]
