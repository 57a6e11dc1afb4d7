"""Issuing: a letter is laid out, signed, numbered and kept once, and never with a character that nobody can draw."""

from __future__ import annotations

import hashlib
from datetime import date

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from osekkai.documents import errors, numbers, queries, services
from osekkai.documents.errors import Undrawable
from osekkai.documents.models import Disposal, Document
from osekkai.documents.services import Part
from osekkai.ledger.kinds import PERSON
from osekkai.ledger.models import Event
from tests.documents.building import SECTION, issued, letter, text_of
from tests.staff.building import person
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OWN = "\U000f1234"
"""A character of the ward's own (外字), that no font here has."""


def test_a_letter_is_issued_signed_numbered_and_kept_sealed() -> None:
    prepared = services.prepare(letter(by_post=True))
    with transaction.atomic():
        made = services.issue(prepared, PERSON(7))
    contents = queries.contents_of(made)
    signature = queries.signature_of(contents)
    assert signature and signature.whole and signature.ours
    assert made.digest == hashlib.sha256(contents).hexdigest() and made.size == len(contents)
    assert numbers.is_ours(made.number) and made.number in text_of(contents) and "文京　花子" in text_of(contents)
    assert (made.kind, made.title, made.section, made.postcode) == ("decision.grant", "お知らせ", SECTION, "112-0003")
    assert made.by_post and made.until == queries.retained_until(timezone.localdate(), 5)
    with default_storage.open(made.stored) as file:
        assert b"%PDF" not in file.read(), "whoever has the storage reads nothing"
    (event,) = Event.objects.all()
    assert (event.kind, event.actor, event.object, event.subject, event.after) == (
        "document.issued",
        "osekkai",
        f"document:{made.pk}",
        "person:7",
        made.digest,
    )


def test_the_same_key_is_issued_once_whatever_is_in_it() -> None:
    first = issued(letter())
    before = everything()
    again = issued(letter(title="ちがう題"))
    assert again == first and everything() == before


def test_another_key_is_another_document_with_a_number_of_its_own() -> None:
    one, other = issued(letter("one")), issued(letter("other"))
    assert one.number != other.number and Document.objects.count() == 2


def test_the_document_and_its_event_are_there_together_or_not_at_all() -> None:
    prepared = services.prepare(letter())

    def issue() -> None:
        with transaction.atomic():
            services.issue(prepared)

    assert whole_or_nothing(issue) >= 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": f"外{OWN}字"},
        {"title": OWN},
        {"paragraphs": ("決まりました", OWN)},
        {"others": (Part("ja", "やさしい日本語", (OWN,)),)},
        {"rows": (("氏名", OWN),)},
        {"tables": ((("氏名", OWN),),)},
        {"objection": (f"不服の申立て{OWN}",)},
        {"sender": {"office": "文京区役所", "head": f"区長{OWN}", "section": SECTION, "phone": "03"}},
    ],
)
def test_a_character_nobody_can_draw_is_refused_wherever_it_stands(wrong: dict[str, object]) -> None:
    before = everything()
    with pytest.raises(Undrawable) as refused:
        issued(letter(**wrong))  # type: ignore[arg-type]
    assert refused.value.status == 422
    assert "U+F1234" in refused.value.what.ja and "U+F1234" in refused.value.what.en and refused.value.mend.ja
    assert everything() == before


def test_each_character_that_nobody_can_draw_is_named_once() -> None:
    with pytest.raises(Undrawable) as refused:
        issued(letter(name=f"{OWN}と{OWN}と\U000f4321"))
    assert refused.value.what.ja.count("U+F1234") == 1 and "U+F4321" in refused.value.what.ja


@pytest.mark.parametrize(
    ("day", "years", "last"),
    [
        (date(2026, 3, 31), 5, date(2031, 3, 31)),
        (date(2026, 4, 1), 5, date(2032, 3, 31)),
        (date(2026, 12, 31), 1, date(2028, 3, 31)),
        (date(2024, 2, 29), 3, date(2027, 3, 31)),
        (date(2026, 4, 1), None, None),
    ],
)
def test_years_are_counted_from_the_april_after(day: date, years: int | None, last: date | None) -> None:
    assert queries.retained_until(day, years) == last


def test_pdf_sets_a_source_of_a_room_as_a_tagged_document_in_japanese() -> None:
    row = {"service": "児童手当", "number": "1234-5678", "state": "受け付けました", "ask": "子育て支援課"}
    data = {"title": "受付番号のひかえ", "office": "文京区役所", "rows": [row], "link": "http://localhost/apply/x"}
    made = services.pdf("applications/typst/receipt.typ", data)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(made)) and "1234-5678" in text_of(made)


def test_what_is_to_go_by_post_waits_for_the_next_print_job_once() -> None:
    made, other = issued(letter("one")), issued(letter("other"))
    (told,) = services.send_by_post(made.pk)
    assert told.row == f"documents.Document:{made.pk}" and list(told.columns or ()) == ["by_post"]
    assert Document.objects.get(pk=made.pk).by_post and not Document.objects.get(pk=other.pk).by_post
    before = everything()
    assert services.send_by_post(made.pk) == services.send_by_post(10**9) == []
    assert everything() == before


def test_what_was_disposed_of_is_not_sent() -> None:
    made = issued(letter())
    gone = Disposal.objects.create(section=SECTION, digest="x", number=1, by=person("clerk"))
    Document.objects.filter(pk=made.pk).update(disposal=gone)
    assert services.send_by_post(made.pk) == [] and not Document.objects.get(pk=made.pk).by_post


def test_refusals_of_the_room_are_told_in_japanese_and_english() -> None:
    refusals = [
        errors.Undrawable([OWN]),
        errors.NotSet("the address does not fit its window"),
        errors.AlreadyPrinted(),
        errors.NothingToPrint(),
        errors.NothingIsOver(),
        errors.NotTheSame(),
        errors.NotTwice(),
        errors.TooMuch(5_000),
    ]
    assert {type(each).__name__: each.status for each in refusals} == {
        "Undrawable": 422,
        "NotSet": 409,
        "AlreadyPrinted": 409,
        "NothingToPrint": 409,
        "NothingIsOver": 409,
        "NotTheSame": 409,
        "NotTwice": 403,
        "TooMuch": 422,
    }
    assert all(each.what.ja and each.what.en for each in refusals)


def test_a_document_is_found_by_its_number_or_its_sections_number_however_that_is_written() -> None:
    first, second = issued(letter("first")), issued(letter("second"))
    for written in (first.number, first.number.replace("-", " ").lower(), first.mark, f" {first.mark} "):
        assert queries.numbered(written) == [first.pk]
    assert queries.numbered(second.mark) == [second.pk]
    assert not queries.numbered("") and not queries.numbered("第1") and not queries.numbered("2026-AAAAAAAA-AAAAA")
