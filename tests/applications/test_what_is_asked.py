"""What a form asks, of whom, and how what is written is read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from osekkai.applications import forms, services
from osekkai.applications.forms import Content
from osekkai.applications.numbers import spoken
from osekkai.applications.templatetags.applications import written as read_over
from osekkai.catalogue import Catalogue
from osekkai.demonstration.residents import sample
from osekkai.matching.answers import Answers
from tests.applications.building import BIRTH, DOG, HER, TODAY, begun, written
from tests.documents.building import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EVENTS = (
    "birth",
    "moving-in",
    "moving-out",
    "marriage",
    "divorce",
    "school-entry",
    "job-loss",
    "care",
    "disability",
    "bereavement",
)


def test_two_services_ask_everything_once(bunkyo: Catalogue) -> None:
    content = Content(("child-allowance", "child-medical"), BIRTH)
    pages = forms.pages(bunkyo, content, TODAY)
    assert [each.id for each in pages] == ["applicant", "child.child1", "account", "note"]
    asked = [(field.member, field.fact.id) for page in pages for field in page.fields]
    assert len(asked) == len(set(asked))


def test_what_the_interview_knows_is_already_there(bunkyo: Catalogue) -> None:
    applicant, child, *_ = forms.pages(bunkyo, Content(("child-allowance",), BIRTH), TODAY)
    assert {field.fact.id: field.written for field in applicant.fields}["birth_date"] == "1994-02-03"
    assert {field.fact.id: field.written for field in child.fields}["birth_date"] == "2026-11-12"


def test_a_child_too_old_for_the_service_is_not_asked_about(bunkyo: Catalogue) -> None:
    answers = Answers(people=(*BIRTH.people, ("child", {"birth_date": "2004-05-05"})))
    assert [each.id for each in forms.pages(bunkyo, Content(("child-medical",), answers), TODAY)] == [
        "applicant",
        "child.child1",
        "note",
    ]


def test_a_condition_hides_a_question_and_an_unknown_never_does(bunkyo: Catalogue) -> None:
    grown = Answers(
        people=(("head", {"birth_date": "1970-01-01"}), ("child", {"birth_date": "2006-01-01"}), ("child", {}))
    )
    content = Content(("child-rearing-allowance",), Answers(people=grown.people[:2]))
    shown = {page.id: [field.fact.id for field in page.fields] for page in forms.pages(bunkyo, content, TODAY)}
    assert "health_insurance" not in shown.get("child.child1", [])
    assert "health_insurance" in [
        f.fact.id for p in forms.pages(bunkyo, Content(("child-allowance",), grown), TODAY) for f in p.fields
    ]


def test_people_write_as_they_do_and_names_stay_as_written(bunkyo: Catalogue) -> None:
    page = forms.pages(bunkyo, Content(("dog-registration",), Answers(people=(("head", {}),))), TODAY)[0]
    content, wrong = forms.taken(page, Content(("dog-registration",), Answers(people=(("head", {}),))), HER)
    assert not wrong
    kept = content.answers.people[0][1] | content.answers.household
    assert kept["full_name"] == "邉󠄀　花子", "a variant of a character is another character"
    assert (kept["full_name_kana"], kept["postcode"], kept["phone"], kept["birth_date"]) == (
        "ブンキョウ　ハナコ",
        "112-8555",
        "09012345678",
        "1994-02-03",
    )


@pytest.mark.parametrize(
    ("fact", "bad", "says"),
    [
        ("full_name_kana", "文京花子", "カタカナ"),
        ("postcode", "112-85", "7けた"),
        ("phone", "1234", "市外局番"),
        ("email", "hanako＠", "メールアドレス"),
        ("birth_date", "平成50年1月1日", ""),
        ("birth_date", "明治33年4月1日", "120年より前"),
        ("full_name", "あ" * 201, "200文字まで"),
        ("full_name", "花\x00子", "使えない文字"),
        ("address", "", "書いてください"),
    ],
)
def test_a_wrong_field_says_how_to_mend_it_and_the_others_are_kept(
    fact: str, bad: str, says: str, bunkyo: Catalogue
) -> None:
    content = Content(("dog-registration",), Answers(people=(("head", {}),)))
    page = forms.pages(bunkyo, content, TODAY)[0]
    found, wrong = forms.taken(page, content, HER | {fact: bad})
    assert list(wrong) == [fact] and says in wrong[fact].ja
    good = "phone" if fact != "phone" else "postcode"
    assert found.answers.fact("", good)


def test_an_event_before_the_birth_is_told_beside_its_field(bunkyo: Catalogue) -> None:
    content = Content(("dog-registration",), Answers(people=(("head", {"birth_date": "1990-04-01"}),)))
    page = next(each for each in forms.pages(bunkyo, content, TODAY) if each.part.id == "dog")
    _, wrong = forms.taken(page, content, DOG | {"dog_born": "平成2年3月31日"})
    assert list(wrong) == ["dog_born"]
    assert "（平成2年4月1日）より 前です。どちらの日付も 確かめて" in wrong["dog_born"].ja
    assert forms.taken(page, content, DOG)[1] == {}


def account_page(bunkyo: Catalogue, content: Content) -> forms.Page:
    return next(each for each in forms.pages(bunkyo, content, TODAY) if each.part.id == "account")


MIZUHO = {"bank_name": "みずほ銀行", "bank_branch": "001", "account_number": "1234567"}


@pytest.mark.parametrize(
    ("typed", "branch", "number", "wrong"),
    [
        (("10140", "12345671"), "018", "1234567", []),
        (("１０１４０－１", "3721"), "018", "0000372", []),
        (("00120", "12345"), "019", "0012345", []),
        (("10140", "12345672"), None, None, ["account_number", "bank_branch"]),
        (("10140", ""), None, None, ["account_number", "bank_branch"]),
        (("01", "7654321"), None, "7654321", ["bank_branch"]),
        (("018", "12345671"), "018", None, ["account_number"]),
    ],
)
def test_of_another_account_nothing_of_the_first_is_left(
    typed: tuple[str, str], branch: str | None, number: str | None, wrong: list[str], bunkyo: Catalogue
) -> None:
    """ゆうちょ銀行: 記号と番号から振込用の店番と口座番号（記号1…は末尾の1を除く、0…は当座）."""
    content = Content(("child-allowance",), Answers(people=(("head", {}),), household=dict(MIZUHO)))
    texts = MIZUHO | {"bank_name": "ゆうちょ銀行", "bank_branch": typed[0], "account_number": typed[1]}
    texts |= {"account_kind": "普通", "account_holder": "ブンキョウ　ハナコ"}
    found, problems = forms.taken(account_page(bunkyo, content), content, texts)
    said = [found.answers.fact("", each) for each in MIZUHO]
    assert said == ["ゆうちょ銀行", branch, number] and sorted(problems) == wrong
    assert account_page(bunkyo, found).is_done is (not wrong)


# Submitting


@pytest.mark.parametrize("event", EVENTS)
def test_every_life_event_has_something_to_apply_for(event: str, bunkyo: Catalogue) -> None:
    assert [each.id for each in bunkyo.services.values() if each.form and event in each.life_events]


def test_the_wards_forms_ask_nothing_that_cannot_be_answered(bunkyo: Catalogue) -> None:
    """Every page of every form can be filled in, by a household with children, and says it in three languages."""
    with_forms = [each for each in bunkyo.services.values() if each.form]
    assert len(with_forms) >= 20 and any(not each.form.identified for each in with_forms if each.form)
    family = Answers(people=(*BIRTH.people, ("child", {"birth_date": "2015-05-05"})))
    for service in with_forms:
        content = Content((service.id,), family)
        twice = (
            page for _ in range(2) for page in forms.pages(bunkyo, content, TODAY)
        )  # an answer may open a question
        for page in twice:
            content, wrong = forms.taken(
                page, content, {field.fact.id: sample(field, "ミホン　ハナコ") for field in page.fields}
            )
            assert not wrong, (service.id, wrong)
            assert all(
                field.fact.question and field.fact.question.text.say(lang)
                for field in page.fields
                for lang in ("ja", "easy", "en")
            )
        assert all(page.is_done for page in forms.pages(bunkyo, content, TODAY)), service.id


def test_the_receipt_as_pdf_tells_the_numbers_and_nothing_else(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    assert Client().get(f"/apply/{code}/receipt.pdf").status_code == 404
    written(code, bunkyo, applicant=HER, dog=DOG)
    (found,) = services.submit(code, bunkyo, TODAY)
    answer = Client().get(f"/apply/{code}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    text = text_of(answer.content)
    assert spoken(found.number) in text and "花子" not in text


def test_nobody_applies_here_for_what_the_ward_does_not_take(bunkyo: Catalogue) -> None:
    """018サポート is Tokyo's, the schools take 就学支援金: their own pages say so."""
    elsewhere = [each for each in bunkyo.services.values() if "区役所では受け付けていません" in each.how.ja]
    assert elsewhere and not [each.id for each in elsewhere if each.form]


@pytest.mark.parametrize(("left", "asked"), [("いいえ", False), ("はい", True)])
def test_who_left_no_job_is_not_asked_for_the_last_day_of_one(bunkyo: Catalogue, left: str, asked: bool) -> None:
    """A student who came from abroad joins National Health Insurance without ever having had a job."""
    answers = Answers(people=(("head", {"birth_date": "2005-03-15", "work": "student", "job_lost": left}),))
    asked_for = Content(("nhi-enrol", "pension-enrol"), answers)
    facts = {field.fact.id: field for page in forms.pages(bunkyo, asked_for, TODAY) for field in page.fields}
    assert ("job_loss_date" in facts and facts["job_loss_date"].is_missing) is asked


def test_a_yes_or_no_is_read_over_in_the_language_of_the_page(bunkyo: Catalogue) -> None:
    answers = Answers(people=(("head", {"job_lost": "いいえ"}),))
    pages = forms.pages(bunkyo, Content(("nhi-enrol",), answers), TODAY)
    field = next(each for page in pages for each in page.fields if each.fact.id == "job_lost")
    with translation.override("en"):
        assert read_over(field) == "No"
