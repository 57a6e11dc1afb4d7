"""Printing, disposing, taking elsewhere: what each changes, who did it, why it is refused, and that it is whole."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from osekkai.documents import printing, retention, services
from osekkai.documents.errors import AlreadyPrinted, NothingIsOver, NothingToPrint, NotTheSame, NotTwice, TooMuch
from osekkai.documents.models import Disposal, Document, PrintJob
from osekkai.ledger.models import Event
from osekkai.ledger.services import SYSTEM
from osekkai.staff.models import Handover
from tests.documents.building import OTHER, SECTION, issued, letter
from tests.staff.building import person, today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def clerk(name: str = "clerk") -> User:
    return person(name, ("clerk", SECTION))


def bare(key: str, **more: Any) -> Document:
    """A document without its letter, where what it says does not matter."""
    values = {"section": SECTION, "kind": "x", "title": "お知らせ", "digest": key, "size": 1, "until": today(-1)} | more
    stored = default_storage.save(f"documents/{key}", ContentFile(b"x"))
    return Document.objects.create(number=f"2026-{key}", key=key, stored=stored, **values)


def over(key: str, section: str = SECTION) -> Document:
    return bare(key, section=section)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def test_letters_become_a_print_job_by_whoever_prints_them() -> None:
    letters = [issued(letter(key, by_post=True)) for key in "ab"]
    by = clerk()
    job = printing.make_job(SECTION, by)
    assert (job.section, job.by, job.letters) == (SECTION, by, 2)
    assert {each.print_job for each in Document.objects.all()} == {job}
    (event,) = events("document.printed")
    assert (event.actor, event.object, event.after) == (f"staff:{by.pk}", f"print-job:{job.pk}", "2")
    assert sorted(json.loads(event.content.said)["documents"]) == [each.pk for each in letters]


@pytest.mark.parametrize("more", [{"by_post": False}, {"by_post": True, "section": OTHER}])
def test_where_no_letter_waits_nothing_is_printed(more: dict[str, Any]) -> None:
    bare("a", **more)
    by, before = clerk(), everything()
    before = everything()
    with pytest.raises(NothingToPrint) as refused:
        printing.make_job(SECTION, by)
    assert refused.value.say("ja") == "印刷する手紙が、いまは ありません。" and everything() == before


def test_of_two_who_print_at_once_one_takes_the_letters_and_the_other_is_told(monkeypatch: Any) -> None:
    """The files of the other go: nothing is printed twice."""
    made = issued(letter(by_post=True))
    one, other, itself = clerk(), clerk("other"), printing.merged

    def meanwhile(letters: Any) -> Any:
        monkeypatch.setattr(printing, "merged", itself)
        printing.make_job(SECTION, other)
        return itself(letters)

    monkeypatch.setattr(printing, "merged", meanwhile)
    with pytest.raises(AlreadyPrinted) as refused:
        printing.make_job(SECTION, one)
    assert refused.value.status == 409 and "のこりだけ" in refused.value.say("ja")
    (job,) = PrintJob.objects.all()
    made.refresh_from_db()
    assert job.by == other and made.print_job == job and len(default_storage.listdir("print")[1]) == 1


def test_a_print_job_is_whole_or_nothing() -> None:
    issued(letter(by_post=True))
    by = clerk()
    assert whole_or_nothing(lambda: printing.make_job(SECTION, by)) >= 4
    assert PrintJob.objects.count() == 1


def test_what_is_over_its_time_is_proposed_for_disposal() -> None:
    for each in "ab":
        over(each)
    over("far", OTHER), bare("ever", until=None), bare("today", until=today())
    by = clerk()
    made = retention.propose(SECTION, by, today())
    assert (made.section, made.by, made.number, made.agreed_at) == (SECTION, by, 2, None)
    (event,) = events("disposal.proposed")
    assert (event.actor, event.object, event.after) == (f"staff:{by.pk}", f"disposal:{made.pk}", made.digest)
    assert retention.over([SECTION, OTHER], today()) == {SECTION: 2, OTHER: 1}


def test_what_is_needed_longer_is_kept_longer_and_never_shorter() -> None:
    short, long, ever = bare("a"), bare("b", until=date(2099, 3, 31)), bare("c", until=None)
    all_of_them = [short.pk, long.pk, ever.pk]
    with transaction.atomic():
        assert services.keep_longer(all_of_them, date(2090, 3, 31), SYSTEM) == 1
        assert services.keep_longer([long.pk], None, SYSTEM) == 1
        assert services.keep_longer(all_of_them, date(2080, 3, 31), SYSTEM) == 0
    assert [each.after for each in events("document.kept-longer")] == ["2090-03-31", "ever"]
    kept = dict(Document.objects.values_list("key", "until"))
    assert kept == {"a": date(2090, 3, 31), "b": None, "c": None}


def test_where_nothing_is_over_nothing_is_proposed() -> None:
    bare("today", until=today()), over("far", OTHER)
    by = clerk()
    before = everything()
    with pytest.raises(NothingIsOver) as refused:
        retention.propose(SECTION, by, today())
    assert refused.value.say("ja") == "保存の期間が終わった記録は、いまは ありません。"
    assert everything() == before


def test_a_second_who_proposes_the_same_finds_it_proposed_and_may_agree() -> None:
    over("a")
    one, other = clerk(), clerk("other")
    made = retention.propose(SECTION, one, today())
    assert retention.propose(SECTION, other, today()) == made
    assert [each.actor for each in events("disposal.proposed")] == [f"staff:{one.pk}"], "one has proposed it"
    assert retention.agree(made.pk, other, today()) == 1


def test_another_agrees_and_contents_go(django_capture_on_commit_callbacks: Any) -> None:
    gone, kept = over("a"), bare("b", until=today())
    one, other = clerk(), clerk("other")
    made = retention.propose(SECTION, one, today())
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.agree(made.pk, other, today()) == 1
    made.refresh_from_db()
    assert made.agreed_by == other and made.agreed_at
    assert Document.objects.get(pk=gone.pk).disposal == made and Document.objects.get(pk=kept.pk).disposal is None
    assert not default_storage.exists(gone.stored) and default_storage.exists(kept.stored)
    (event,) = events("document.disposed")
    assert (event.actor, event.object) == (f"staff:{other.pk}", f"document:{gone.pk}")
    assert (event.before, event.after) == (gone.digest, f"disposal:{made.pk}")
    assert retention.over([SECTION], today()) == {}


def test_who_proposed_it_does_not_agree_to_it() -> None:
    over("a")
    by = clerk()
    made = retention.propose(SECTION, by, today())
    before = everything()
    with pytest.raises(NotTwice) as refused:
        retention.agree(made.pk, by, today())
    assert refused.value.say("ja") == "廃棄を申し出た人とは別の人が認めます。" and everything() == before


@pytest.mark.parametrize("change", ["more", "less", "other"])
def test_what_changed_since_it_was_proposed_stays_and_is_proposed_anew(change: str) -> None:
    first = over("a")
    one, other = clerk(), clerk("other")
    made = retention.propose(SECTION, one, today())
    if change == "more":
        over("b")
    if change == "less":
        Document.objects.filter(pk=first.pk).update(until=today())
    if change == "other":
        Document.objects.filter(pk=first.pk).update(digest="other")
    with pytest.raises(NotTheSame) as refused:
        retention.agree(made.pk, other, today())
    assert refused.value.mend.ja == "もう一度 申し出てください。"
    assert not Disposal.objects.exists() and default_storage.exists(first.stored)
    assert not Document.objects.exclude(disposal=None).exists() and not events("document.disposed")
    (event,) = events("disposal.dropped")
    assert (event.actor, event.before) == (f"staff:{other.pk}", made.digest)


def test_the_database_refuses_one_who_disposes_alone_and_two_open_disposals_of_a_section() -> None:
    by = clerk()
    made = Disposal.objects.create(section=SECTION, digest="x", number=1, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=made.pk).update(agreed_by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.create(section=SECTION, digest="y", number=1, by=by)


@pytest.mark.parametrize("what", ["propose", "agree"])
def test_disposing_is_whole_or_nothing(what: str) -> None:
    for each in "ab":
        over(each)
    one, other = clerk(), clerk("other")
    if what == "propose":
        assert whole_or_nothing(lambda: retention.propose(SECTION, one, today())) >= 2
    else:
        made = retention.propose(SECTION, one, today())
        assert whole_or_nothing(lambda: retention.agree(made.pk, other, today())) >= 4


def test_a_bag_says_what_it_holds_and_that_it_left() -> None:
    made, by = issued(letter(years=None)), person("chief", ("chief", SECTION))
    bare("far", section=OTHER)
    packed = retention.bag(SECTION, today(), today(), by)
    with zipfile.ZipFile(io.BytesIO(packed)) as bag:
        rows = list(csv.reader(io.StringIO(bag.read("bag/data/index.csv").decode("utf-8-sig"))))
        oxum = bag.read("bag/bag-info.txt").decode()
        sizes = [each.file_size for each in bag.infolist() if each.filename.startswith("bag/data/")]
    assert [row[:3] for row in rows[1:]] == [[made.number, "decision.grant", "お知らせ"]] and rows[1][4] == ""
    assert f"Source-Organization: {SECTION}" in oxum and f"Payload-Oxum: {sum(sizes)}.{len(sizes)}" in oxum
    (event,) = events("documents.exported")
    assert (event.actor, event.object, event.purpose) == (
        f"staff:{by.pk}",
        f"section:{SECTION}",
        f"{today()}〜{today()}",
    )


def test_more_than_a_bag_takes_is_refused_and_nothing_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in "ab":
        issued(letter(each))
    by = clerk()
    before = everything()
    monkeypatch.setattr(retention, "MOST_IN_A_BAG", 1)
    with pytest.raises(TooMuch) as refused:
        retention.bag(SECTION, today(), today(), by)
    assert refused.value.what.ja == "一度に取り出せるのは 1個のファイルまでです。"
    assert refused.value.mend.ja == "期間を短くしてください。" and everything() == before
    monkeypatch.setattr(retention, "MOST_IN_A_BAG", 2)
    assert retention.bag(SECTION, today(), today(), by)


@pytest.fixture
def handovers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room above that keeps something too: what is handed over, by sections."""

    def packed(section: str, since: date, until: date) -> Iterator[services.Packed]:
        for each in Handover.objects.filter(section=section):
            yield services.Packed(
                f"handovers/{each.pk}.txt", each.text.encode(), (str(each.pk), "handover", "", "", "")
            )

    monkeypatch.setattr(retention, "_kinds", list(retention._kinds))
    services.keep(
        services.Kind(
            over=lambda sections, on: Handover.objects.filter(section__in=sections, at__date__lt=on),
            digest=lambda each: each.text,
            dispose=lambda found, disposal, by: Handover.objects.filter(pk__in=[each.pk for each in found]).delete(),
            packed=packed,
        )
    )


@pytest.mark.usefixtures("handovers")
def test_what_a_room_keeps_is_proposed_packed_and_disposed_of_with_the_rest() -> None:
    one, other = clerk(), clerk("other")
    over("a"), Handover.objects.create(section=SECTION, by=one, text="プリンタは使いません")
    soon = today(1)
    assert retention.over([SECTION], soon) == {SECTION: 2}
    with zipfile.ZipFile(io.BytesIO(retention.bag(SECTION, today(5), soon, one))) as bag:
        assert [each for each in bag.namelist() if "handovers/" in each]
    made = retention.propose(SECTION, one, soon)
    assert retention.agree(made.pk, other, soon) == made.number == 2
    assert not Handover.objects.exists()
