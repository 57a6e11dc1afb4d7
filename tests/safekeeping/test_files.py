"""Every night all files are compared with the tables: what is missing, what was changed, what is nobody's."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from osekkai import codes
from osekkai.applications import services as applications
from osekkai.applications.forms import Content
from osekkai.applications.models import Attachment
from osekkai.background.declaring import clocks
from osekkai.casework import enclosures
from osekkai.catalogue import Catalogue
from osekkai.safekeeping import services, tasks
from osekkai.safekeeping.models import Look
from osekkai.storing import all_files
from tests.applications.building import BIRTH
from tests.applications.test_attachments import photo
from tests.casework.building import plain_case, staff
from tests.documents.building import issued, letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def attached(colour: str = "white") -> Attachment:
    code = applications.begin(Content(("child-medical",), BIRTH))
    return applications.attach(code, "child-health-insurance", photo(colour=colour))


def aged(stored: str) -> None:
    """Of the day before yesterday."""
    then = time.time() - 2 * 24 * 60 * 60
    os.utime(default_storage.path(stored), (then, then))


def test_every_room_says_which_files_are_its_own(bunkyo: Catalogue) -> None:
    case, clerk = plain_case(bunkyo), staff("clerk", "clerk")
    enclosures.enclose(case, [("地図.jpg", photo())], clerk, case.version)
    issued(letter("notice"))
    rows = {each.row.partition(":")[0] for each in all_files()}
    assert rows == {"applications.Attachment", "casework.Enclosure", "documents.Document"}
    found = services.compare_files()
    assert found.files == len(list(all_files())) and found.is_whole and not found.orphaned


def test_what_is_missing_changed_or_nobodys_is_named_and_kept_for_the_office() -> None:
    gone, changed, swapped, fine = (attached(each) for each in ("white", "blue", "green", "black"))
    default_storage.delete(gone.stored)
    Path(default_storage.path(changed.stored)).write_bytes(b"OSK1" + b"x" * 300)
    other = codes.sealed_file(photo(colour="yellow"), "attachments")  # opens, and is another's picture
    Path(default_storage.path(swapped.stored)).write_bytes(other)
    left = default_storage.save("attachments/00/left", ContentFile(b"x"))
    aged(left)
    new = default_storage.save("attachments/00/new", ContentFile(b"x"))
    found = services.compare_files()
    assert found.missing == [f"applications.Attachment:{gone.pk} {gone.stored}"]
    assert {each.split()[1] for each in found.changed} == {changed.stored, swapped.stored}
    assert found.orphaned == [left] and not found.is_whole
    (kept,) = Look.objects.all()
    assert not kept.is_good and any(gone.stored in line for line in kept.told)
    assert fine.stored not in str(kept.told) and new not in str(kept.told)


def test_without_a_former_key_the_likely_cause_is_told_first_and_few_are_named(settings: LazySettings) -> None:
    for number in range(25):
        attached(f"#{number:02}{number:02}{number:02}")
    settings.KEYS = ("another key altogether, of 40 characters",)
    found = services.compare_files()
    first, *rest = found.lines()
    assert "OSEKKAI_SECRET_KEY_FORMER" in first and "25" in first and found.closed == 25
    assert all(len(each) < 3_000 for each in rest) and "ほか 5" in str(rest)


def test_what_is_nobodys_goes_only_when_it_is_a_day_old_and_nothing_else_does() -> None:
    kept = attached()
    aged(kept.stored)
    old, new = (default_storage.save(f"attachments/00/{each}", ContentFile(b"x")) for each in ("old", "new"))
    aged(old)
    assert services.remove_orphans() == 1
    assert not default_storage.exists(old) and default_storage.exists(new) and default_storage.exists(kept.stored)


def test_the_office_sees_what_was_found_and_since_when(bunkyo: Catalogue) -> None:
    keeper, clerk = staff("keeper", "clerk"), staff("clerk", "clerk")
    keeper.user_permissions.add(Permission.objects.get(codename="tend_tasks"))
    client, other = Client(), Client()
    client.force_login(keeper)
    other.force_login(clerk)
    assert other.get("/office/safekeeping/").status_code == 403
    page = client.get("/office/safekeeping/").content.decode()
    assert page.count("まだ一度もありません") == 3 and "OSEKKAI_BACKUPS" in page
    lost = attached()
    tasks.compare.call()
    assert client.get("/office/safekeeping/").content.decode().count("まだ一度もありません") == 2
    default_storage.delete(lost.stored)
    tasks.compare.call()
    page = client.get("/office/safekeeping/").content.decode()
    assert "よくありませんでした" in page and lost.stored in page and "よかったもの" in page


def test_it_is_done_every_night_and_old_looks_go() -> None:
    assert {"osekkai.safekeeping.tasks.compare", "osekkai.safekeeping.tasks.back_up"} <= set(clocks())
    services.compare_files()
    Look.objects.update(at="2020-01-01T00:00:00Z")
    services.compare_files()
    assert services.forget_old() == 1 and Look.objects.count() == 1
