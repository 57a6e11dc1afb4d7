"""Paper where somebody wants it, in one print job; what is over its time goes by two people's will.

And bags that can be checked.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta

import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from osekkai.documents import errors, printing, retention
from osekkai.documents.models import Disposal, Document, PrintJob
from osekkai.ledger.models import Event
from tests.casework.building import staff
from tests.documents.building import SECTION, issued, letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def client_of(role: str, name: str = "", unit: str = SECTION) -> Client:
    client = Client()
    client.force_login(staff(name or role, role, unit))
    return client


def test_a_print_job_is_in_the_order_of_the_post_and_each_letter_is_in_one() -> None:
    for number, postcode in enumerate(["113-0022", "112-8555", "113-0001"]):
        issued(letter(f"k{number}", postcode, by_post=True))
    issued(letter("online", "100-0001"))
    clerk = client_of("clerk")
    assert clerk.post("/office/letters/print/", {"section": SECTION}).status_code == 302
    job = PrintJob.objects.get()
    assert job.letters == 3 and job.sheets == 3
    pdf = pypdfium2.PdfDocument(printing.part_of(job, 0))
    assert len(pdf) == 6, "each letter begins on a fresh sheet"
    codes = [pdf[page].get_textpage().get_text_bounded()[:200] for page in (0, 2, 4)]
    assert ["112-8555" in codes[0], "113-0001" in codes[1], "113-0022" in codes[2]] == [True] * 3
    assert clerk.post("/office/letters/print/", {"section": SECTION}).status_code == 409
    assert clerk.post("/office/letters/print/", {"section": "財政課"}).status_code == 403
    assert clerk.get(f"/office/letters/print/{job.pk}/0.pdf").content[:4] == b"%PDF"
    assert clerk.get(f"/office/letters/print/{job.pk}/1.pdf").status_code == 404
    assert client_of("clerk", "other", "財政課").get(f"/office/letters/print/{job.pk}/0.pdf").status_code == 404


def test_two_people_dispose_of_what_is_over_and_of_nothing_else() -> None:
    old, kept, forever = (
        issued(letter("old", "1")),
        issued(letter("kept", "1")),
        issued(letter("ever", "1", years=None)),
    )
    Document.objects.filter(pk=old.pk).update(until=timezone.localdate() - timedelta(days=1))
    clerk, chief = client_of("clerk"), client_of("chief")
    assert clerk.post("/office/letters/disposal/", {"section": SECTION}).status_code == 302
    proposed_ = Disposal.objects.get()
    assert clerk.post(f"/office/letters/disposal/{proposed_.pk}/agree/").status_code == 404
    assert chief.post(f"/office/letters/disposal/{proposed_.pk}/agree/").status_code == 302
    assert (
        not default_storage.exists(old.stored)
        and default_storage.exists(kept.stored)
        and default_storage.exists(forever.stored)
    )
    assert (
        Document.objects.get(pk=old.pk).disposal == proposed_
        and Event.objects.filter(kind="document.disposed", object=f"document:{old.pk}").exists()
    )
    assert chief.post("/office/letters/disposal/", {"section": SECTION}).status_code == 409


def test_one_does_not_agree_with_oneself_nor_to_more_than_was_proposed() -> None:
    first, second = issued(letter("1", "1")), issued(letter("2", "1"))
    Document.objects.filter(pk=first.pk).update(until=date(2020, 3, 31))
    chief, other, today = staff("chief", "chief"), staff("other", "chief"), timezone.localdate()
    made = retention.propose(SECTION, chief, today)
    with pytest.raises(errors.NotTwice):
        retention.agree(made.pk, chief, today)
    Document.objects.filter(pk=second.pk).update(until=date(2020, 3, 31))
    with pytest.raises(errors.NotTheSame):
        retention.agree(made.pk, other, today)
    assert default_storage.exists(first.stored) and default_storage.exists(second.stored)


def test_a_bag_can_be_checked_by_anybody() -> None:
    document = issued(letter("1", "1"))
    today = timezone.localdate().isoformat()
    asked = {"section": SECTION, "since": today, "until": today}
    assert client_of("clerk").get("/office/letters/bag.zip", asked).status_code == 403
    chief = client_of("chief")
    assert chief.get("/office/letters/bag.zip", asked | {"since": "いつか"}).status_code == 422
    with zipfile.ZipFile(io.BytesIO(chief.get("/office/letters/bag.zip", asked).content)) as bag:
        names = set(bag.namelist())
        assert bag.read("bag/bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for line in bag.read(f"bag/{manifest}").decode().splitlines():
                digest, _, name = line.partition("  ")
                assert hashlib.sha256(bag.read(f"bag/{name}")).hexdigest() == digest
                names.discard(f"bag/{name}")
        assert names == {"bag/tagmanifest-sha256.txt"}, "everything is in a manifest"
        rows = list(csv.reader(io.StringIO(bag.read("bag/data/index.csv").decode("utf-8-sig"))))
        assert rows[1][0] == document.number and rows[1][-1] == document.digest
    assert Event.objects.filter(kind="documents.exported").exists()


def test_the_files_of_a_print_job_go_when_one_of_its_letters_does_and_after_a_month() -> None:
    first = issued(letter("1", "1", by_post=True))
    job = printing.make_job(SECTION, staff("poster", "clerk"))
    (part,) = job.parts
    assert printing.forget_old(timezone.now()) == 0 and default_storage.exists(part)
    Document.objects.filter(pk=first.pk).update(until=date(2020, 3, 31))
    made = retention.propose(SECTION, staff("clerk", "clerk"), timezone.localdate())
    retention.agree(made.pk, staff("chief", "chief"), timezone.localdate())
    job.refresh_from_db()
    first.refresh_from_db()
    assert job.parts == [] and first.postcode == "" and first.stored == ""
    issued(letter("2", "1", by_post=True))
    later = printing.make_job(SECTION, User.objects.get(username="poster"))
    assert printing.forget_old(timezone.now() + timedelta(days=31)) == 1
    later.refresh_from_db()
    assert later.parts == []
