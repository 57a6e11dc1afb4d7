"""Each field says what it tells about people; export, forgetting, expiry and the words of a search derive from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from osekkai import personal
from osekkai.applications.models import Draft
from osekkai.casework.models import Decision, Note
from osekkai.catalogue import Catalogue
from osekkai.matching.models import SavedResult
from osekkai.personal import Data, Until, Who, declaring
from osekkai.personal.checks import undeclared_fields
from osekkai.register.models import Membership, Residence
from osekkai.said import Said
from tests.casework.building import plain_case, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def declared() -> Iterator[dict[str, personal.Declared]]:
    """What is declared may be changed in a test."""
    before = dict(declaring._declared)
    yield declaring._declared
    declaring._declared.clear()
    declaring._declared.update(before)


def test_every_field_of_every_table_is_declared() -> None:
    assert undeclared_fields() == []


def test_a_field_that_nobody_declared_fails_the_check_with_what_to_add(
    declared: dict[str, personal.Declared],
) -> None:
    note = declared["casework.note"]
    fields = {name: each for name, each in note.fields.items() if name != "text"}
    declared["casework.note"] = replace(note, fields=fields)
    (error,) = undeclared_fields()
    assert error.id == "personal.E001" and "casework.Note" in error.msg and "text" in error.msg
    assert error.hint and "src/osekkai/casework/personal.py" in error.hint and "known" in error.hint


def test_a_table_that_nobody_declared_fails_the_check(declared: dict[str, personal.Declared]) -> None:
    del declared["casework.note"]
    (error,) = undeclared_fields()
    assert "case" in error.msg and "text" in error.msg


def test_a_field_that_nobody_could_read_the_name_of_fails_the_check(declared: dict[str, personal.Declared]) -> None:
    declared["casework.note"] = replace(declared["casework.note"], labels={}, words=Said())
    (error,) = undeclared_fields()
    assert error.id == "personal.E004" and "casework.Note" in error.msg and "words, text" in error.msg
    assert error.hint and "words=Said(ja, en=…)" in error.hint


def test_what_is_declared_and_not_there_fails_the_check(declared: dict[str, personal.Declared]) -> None:
    note = declared["casework.note"]
    declared["casework.note"] = replace(note, fields={**note.fields, "colour": Data.KNOWN}, ends=Until("yesterday"))
    assert {each.id for each in undeclared_fields()} == {"personal.E002", "personal.E003", "personal.E004"}


def test_everything_about_somebody_is_found_by_person_and_by_account(bunkyo: Catalogue) -> None:
    case, other = plain_case(bunkyo), plain_case(bunkyo, "2")
    assert case.person and case.application and other.person
    found = personal.everything_about(Who(case.person_id, case.application.account_id))
    assert found["register.Person"]["rows"][0]["name"] == "文京　花子"
    assert found["register.Person"]["words"] == "住民" and found["register.Person"]["fields"]["name"] == "氏名"
    assert found["applications.Application"]["rows"][0]["content"] and found["applications.Attachment"]["rows"]
    numbers = [each["number"] for each in found["applications.Application"]["rows"]]
    assert numbers == [case.application.number], "nobody else's"


def test_working_papers_of_the_office_are_shown_on_request_only(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    Note.objects.create(case=case, by=staff("clerk", "clerk"), text="電話しました")
    who = Who(case.person_id)
    assert "casework.Note" not in personal.everything_about(who)
    assert personal.everything_about(who, inside=True)["casework.Note"]["rows"][0]["text"] == "電話しました"


def test_sealed_fields_and_staff_are_not_told() -> None:
    shown = {name for each in personal.all_declared() for name in each.of(Data.SEALED, Data.WORK)}
    case = next(each for each in personal.all_declared() if each.label == "casework.Case")
    assert "code_sealed" in shown and "assignee" in case.of(Data.WORK)


def test_what_is_forgotten_is_empty_and_the_row_is_still_there(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    note = Note.objects.create(case=case, by=staff("clerk", "clerk"), text="電話しました")
    made = Decision.objects.create(
        case=case, kind="grant", yen=5, reason="台帳のとおり", article="第4条", decided_at=timezone.now()
    )
    assert personal.forget(Note.objects.all()) == 1 and personal.forget(Decision.objects.all()) == 1
    note.refresh_from_db()
    made.refresh_from_db()
    assert (
        note.text == "" and note.by_id and "廃棄しました" in made.reason and made.yen == 5 and made.article == "第4条"
    )


def test_what_is_over_goes_in_the_night(bunkyo: Catalogue) -> None:
    past, future = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    for number, until in enumerate((past, future)):
        Draft.objects.create(code_hash=str(number), sealed=b"x", expires_at=until)
    SavedResult.objects.create(code_hash="s", sealed=b"x", saved_at=past - timedelta(days=2), expires_at=past)
    assert personal.delete_expired() == {"applications.Draft": 1, "matching.SavedResult": 1}
    assert Draft.objects.get().code_hash == "1"


def test_what_something_is_found_by_derives_from_its_fields(bunkyo: Catalogue) -> None:
    person = plain_case(bunkyo).person
    assert person
    words = personal.words(person, Data.IDENTITY)
    assert "文京　花子" in words and "1994-02-03" in words and "female" not in words


def test_where_the_others_moved_later_is_not_told_to_whoever_left(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    left = Membership.objects.get(person=case.person_id)
    Membership.objects.filter(pk=left.pk).update(valid_to=date(2025, 1, 1))
    Residence.objects.filter(household=left.household).update(valid_to=date(2025, 6, 1))
    Residence.objects.create(
        household=left.household,
        town="ひみつ1丁目",
        address="1番",
        postcode="1120001",
        valid_from=date(2025, 6, 1),
        recorded_at=timezone.now(),
        source=left.source,
    )
    told = personal.everything_about(Who(person=case.person_id))
    assert [each["town"] for each in told["register.Residence"]["rows"]] == ["春日1丁目"]
