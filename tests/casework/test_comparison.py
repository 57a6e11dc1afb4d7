"""What an application says beside what the register knows: for everybody whom it names.

And again when the register changes.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from osekkai.casework import intake
from osekkai.casework.examination import checks
from osekkai.casework.models import Case
from osekkai.casework.notices.making import letter_of
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.register.models import Membership, Person
from tests.casework.building import applied, family, plain_case, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def differences(case: Case, catalogue: Catalogue) -> list[str]:
    steps.look_at(case, catalogue)
    case.refresh_from_db()
    return list(next(each for each in case.verdict["checks"] if each["id"] == "same")["why"])


def test_the_register_is_beside_every_line_that_it_knows_of_applicant_and_child(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    assert case.verdict["known"] == {
        "applicant:full_name": "文京　花子",
        "applicant:full_name_kana": "ブンキョウ ハナコ",
        "applicant:address": "春日1丁目16番21号",
        "child.child1:full_name": "文京　一郎",
        "child.child1:birth_date": "2024-05-12",
    }


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ({"full_name": "文京　一朗", "birth_date": "2024-05-12"}, ["氏名: 文京　一朗 ≠ 文京　一郎"]),
        ({"full_name": "文京　一郎", "birth_date": "2024-05-13"}, ["生年月日: 2024-05-13 ≠ 2024-05-12"]),
        ({"full_name": "文京一郎", "birth_date": "2024-05-12"}, []),
        ({"full_name": "別の　子", "birth_date": "2020-01-01"}, []),
    ],
)
def test_a_childs_name_or_birthday_that_the_register_has_otherwise_is_a_difference(
    bunkyo: Catalogue, child: dict[str, str], said: list[str]
) -> None:
    lines = [{"of": "child1", "fact": fact, "written": text} for fact, text in child.items()]
    case = applied(*family(), **{"child.child1": lines}).case
    assert differences(case, bunkyo) == said, "who is not of the household is no difference, but is not found"
    assert not case.is_plain


def test_twins_are_told_apart_by_their_names(bunkyo: Catalogue) -> None:
    mother, baby = family()
    membership = Membership.objects.get(person=baby)
    twin = Person.objects.create(
        key="T", name="文京　次郎", kana="ブンキョウ ジロウ", birth_date=baby.birth_date, resident_since=baby.birth_date
    )
    Membership.objects.create(
        person=twin,
        household=membership.household,
        relation=2,
        position=3,
        valid_from=baby.birth_date,
        recorded_at=timezone.now(),
        source=membership.source,
    )
    case = applied(mother, twin).case
    assert differences(case, bunkyo) == [] and case.verdict["known"]["child.child1:full_name"] == "文京　次郎"


def test_a_place_written_in_another_way_is_the_same_another_place_is_not(bunkyo: Catalogue) -> None:
    def living(at: str) -> list[str]:
        mother, baby = family(f"at{len(at)}")
        return differences(applied(mother, baby, applicant=[{"of": "", "fact": "address", "written": at}]).case, bunkyo)

    assert living("東京都文京区春日一丁目１６番２１号　ひまわり荘201") == [] and len(living("文京区春日1-16-22")) == 1


def test_a_letter_goes_to_the_whole_address(bunkyo: Catalogue) -> None:
    from osekkai.casework.models import Decision

    case = plain_case(bunkyo)
    decision = Decision(
        case=case, kind="grant", reason="x", article="x", decided_at=timezone.now(), starts=timezone.localdate()
    )
    assert letter_of(decision, bunkyo).to == {
        "name": "文京　花子",
        "postcode": "112-0003",
        "address": "文京区春日1丁目16番21号",
    }


def test_when_the_register_learns_something_new_open_cases_of_the_household_are_checked_anew(bunkyo: Catalogue) -> None:
    case, other = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    assert case.person
    Person.objects.filter(key="M1").update(ended_on=timezone.localdate() - timedelta(days=1), ended_by="moved")
    home = Membership.objects.get(person=case.person).household_id
    assert intake.check_anew({home}) == 1
    before = case.version
    case.refresh_from_db()
    other.refresh_from_db()
    assert case.checked_at is None and case.version == before + 1 and other.checked_at is not None
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    assert not case.is_plain


@pytest.mark.parametrize(
    ("name", "kana", "is_known"),
    [
        ("文京　一郎", "ブンキョウ イチロウ", True),
        ("文京　壱郎", "ブンキョウ イチロウ", True),  # written with another character, read the same
        ("文京　花", "ブンキョウ ハナ", None),
        ("文京　花", "", None),
        ("", "", True),
    ],
)
def test_who_has_the_birthday_alone_in_common_may_be_somebody_else(
    bunkyo: Catalogue, name: str, kana: str, is_known: bool | None
) -> None:
    """It was: «✓ みな 台帳の世帯の方です» of a child under another name and another kana."""
    mother, baby = family()
    told = {"full_name": name, "full_name_kana": kana, "birth_date": baby.birth_date.isoformat()}
    page = [{"of": "child1", "fact": fact, "written": written} for fact, written in told.items()]
    verdict = checks.check(applied(mother, baby, **{"child.child1": page}).case, bunkyo)
    (named,) = [each for each in verdict.checks if each.id == "named"]
    assert named.ok is is_known
    assert is_known or named.why == ("文京　花 ≠ 文京　一郎",)


def test_signing_in_shows_who_somebody_is_and_no_individual_number(bunkyo: Catalogue) -> None:
    """個人番号 is not received with the sign-in: «✓ カードで確かめました» stood beside it."""
    both = {"identity", "mynumber"}
    service = next(each for each in bunkyo.services.values() if both <= {one.id for one in each.documents})
    made = applied(*family(), service=service.id)
    (documents,) = [each for each in checks.check(made.case, bunkyo).checks if each.id == "documents"]
    assert documents.ok is None and "マイナンバーが わかるもの" in documents.why
    assert not any("本人確認書類" in each for each in documents.why)
    clerk = Client()
    clerk.force_login(staff("clerk", "clerk"))
    page = clerk.get(f"/office/cases/{made.case.number}/").content.decode()
    assert "氏名・住所・生年月日・性別を確かめました" in page
    row = page.split('<th scope="row">マイナンバーが わかるもの</th>')[1].split("</tr>")[0]
    assert "✓" not in row
