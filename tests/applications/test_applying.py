"""Applying: everything once, nothing lost, nothing twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import translation

from osekkai.applications import forms, services
from osekkai.applications import queries as applications_queries
from osekkai.applications.errors import ChangedElsewhere, NotComplete
from osekkai.applications.forms import Content
from osekkai.applications.models import Application, Draft, Status
from osekkai.applications.numbers import is_number, new_number, spoken
from osekkai.applications.templatetags.applications import written as read_over
from osekkai.catalogue import Catalogue
from osekkai.demonstration.residents import sample
from osekkai.ledger import following
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.services import Happened
from osekkai.matching.answers import Answers, encode
from tests.documents.building import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 23)
HER = {
    "full_name": "邉󠄀　花子",
    "full_name_kana": "ﾌﾞﾝｷｮｳ はなこ",
    "birth_date": "平成6年2月3日",
    "postcode": "１１２−８５５５",
    "address": "文京区春日1-16-21",
    "phone": "090 1234 5678",
}
BABY = {
    "full_name": "文京　一郎",
    "full_name_kana": "ブンキョウ　イチロウ",
    "birth_date": "2026-11-12",
    "health_insurance": "employee",
}
ACCOUNT = {
    "bank_name": "見本銀行",
    "bank_branch": "001",
    "account_kind": "ordinary",
    "account_number": "0123456",
    "account_holder": "ブンキョウ ハナコ",
}
DOG = {"dog_name": "ポチ", "dog_breed": "柴犬", "dog_colour": "茶", "dog_sex": "male", "dog_born": "R7.4.1"}
BIRTH = Answers(
    people=(
        ("head", {"birth_date": "1994-02-03"}),
        ("spouse", {"birth_date": "1995-03-04"}),
        ("child", {"birth_date": "2026-11-12"}),
    )
)


def begun(*ids: str, answers: Answers | None = None) -> str:
    return services.begin(Content(ids, answers or Answers(people=(("head", {}),))))


def written(code: str, catalogue: Catalogue, **pages: dict[str, str]) -> None:
    """Fill in pages by the id of their part."""
    for page in forms.pages(catalogue, applications_queries.opened(code).content, TODAY):  # type: ignore[union-attr]
        draft = applications_queries.opened(code)
        assert draft
        content, wrong = forms.taken(page, draft.content, pages.get(page.part.id, {}))
        assert not wrong, wrong
        services.save(code, content, draft.version)


# The form


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


def test_one_birth_one_form_two_applications(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    found = services.submit(code, bunkyo, TODAY)
    assert [(each.service, each.status, each.section) for each in found] == [
        ("child-allowance", Status.ANNOUNCED, "子育て支援課"),
        ("child-medical", Status.ANNOUNCED, "子育て支援課"),
    ]
    allowance, medical = found
    assert "account" in allowance.content and "account" not in medical.content, (
        "a section gets what its service needs, and no more"
    )
    assert allowance.due == date(2027, 1, 8), "thirty open days: no weekends, no holidays, not the days around New Year"
    assert is_number(allowance.number)
    assert applications_queries.opened(code) is None and not Draft.objects.exists()


def test_whoever_submits_again_gets_the_same(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    first, again = services.submit(code, bunkyo, TODAY), services.submit(code, bunkyo, TODAY)
    assert [each.number for each in first] == [each.number for each in again] and Application.objects.count() == 1
    told = Event.objects.filter(kind="application.submitted", object=f"application:{first[0].pk}")
    assert told.filter(actor_kind=ActorKind.RESIDENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment(bunkyo: Catalogue) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)

    def press(_: int) -> list[str]:
        try:
            return [each.number for each in services.submit(code, bunkyo, TODAY)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(press, range(4)))
    assert Application.objects.count() == 1 and all(each == told[0] for each in told)


def test_a_failure_on_the_way_submits_nothing_and_keeps_the_draft(
    bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    told = []

    def fails_the_second_time(happened: Happened) -> None:
        told.append(happened)
        if len(told) == 2:
            raise OSError("disk full")

    before = Event.objects.count()
    monkeypatch.setitem(following._followers, "application.announced", [fails_the_second_time])
    with pytest.raises(OSError, match="disk full"):
        services.submit(code, bunkyo, TODAY)
    assert not Application.objects.exists() and Event.objects.count() == before and applications_queries.opened(code)


def test_nothing_incomplete_is_submitted(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    with pytest.raises(NotComplete) as missing:
        services.submit(code, bunkyo, TODAY)
    assert missing.value.page.id == "applicant" and not Application.objects.exists()


def test_two_devices_never_overwrite_each_other_unseen(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    draft = applications_queries.opened(code)
    assert draft
    services.save(code, draft.content, draft.version)
    with pytest.raises(ChangedElsewhere) as conflict:
        services.save(code, draft.content, draft.version)
    assert conflict.value.now.version == draft.version + 1


def test_only_the_code_opens_a_draft(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", answers=BIRTH)
    row = Draft.objects.get()
    assert code not in f"{row.code_hash}{bytes(row.sealed)!r}" and b"1994" not in bytes(row.sealed)
    assert (
        applications_queries.opened("2" * 24) is None
        and applications_queries.opened("") is None
        and applications_queries.opened(f"{code}x") is None
    )


def test_withdrawing_one_leaves_the_other(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    first, second = services.submit(code, bunkyo, TODAY)
    services.withdraw(code, first.number)
    assert [each.status for each in applications_queries.applications_of(code)] == [Status.WITHDRAWN, Status.ANNOUNCED]
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(code, first.number)
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(begun("dog-registration"), second.number)


def test_numbers_find_a_slip_of_the_tongue() -> None:
    number = new_number()
    assert is_number(number) and spoken("1234567890") == "123-456-7890"
    for place in range(10):
        assert not is_number(number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :])
    for place in range(9):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or not is_number(swapped)


# The pages


def code_of(address: str) -> str:
    found = re.search(r"/apply/([a-z0-9]{24})/", address)
    assert found, address
    return found[1]


def test_a_resident_applies_from_the_result_to_the_receipt() -> None:
    client = Client()
    result = client.get(
        "/check/result/", {"s": encode(Answers("birth", BIRTH.people, talked=("me", "spouse", "children", "others")))}
    ).content.decode()
    assert 'name="service" value="child-allowance" id="a-child-allowance" checked' in result
    token = re.search(r'name="s" value="([^"]+)"', result)
    assert token
    begun_at = client.post("/apply/", {"s": token[1], "service": ["child-allowance", "child-medical"]})
    code = code_of(begun_at["Location"])
    base = f"/apply/{code}/"
    overview = client.get(base).content.decode()
    assert "児童手当" in overview and "担当の窓口で 本人確認書類を見せてください" in overview, "the visit is told first"
    assert client.get(f"{base}review/")["Location"].endswith("parts/applicant/")

    def send(part: str, **form: str) -> str:
        shown = client.get(f"{base}parts/{part}/").content.decode()
        version = re.search(r'name="version" value="(\d+)"', shown)
        assert version
        answer = client.post(f"{base}parts/{part}/", {"version": version[1], **form})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    send("applicant", **HER)
    send("child.child1", **BABY)
    assert send("account", **ACCOUNT).endswith("review/")
    review = client.get(f"{base}review/").content.decode()
    assert "邉󠄀　花子" in review and "普通" in review and "窓口へ先に送る" in review
    assert client.post(f"{base}review/").status_code == 422
    assert client.post(f"{base}review/", {"declared": "1"})["Location"] == base
    standing = client.get(base).content.decode()
    for each in Application.objects.all():
        assert spoken(each.number) in standing
    assert "花子" not in standing, "the page behind the link does not repeat what was written"
    assert "これまでのこと" in standing and standing.count("<strong>わたし</strong>") == 2
    assert client.post(f"{base}review/", {"declared": "1"})["Location"] == base and Application.objects.count() == 2


def test_what_was_typed_survives_an_error_and_a_conflict() -> None:
    client = Client()
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    address = f"/apply/{code}/parts/applicant/"
    answer = client.post(address, {"version": "1", **HER, "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="12"' in page and "市外局番" in page and 'href="#f-phone"' in page
    other = client.post(address, {"version": "1", **HER, "address": "本郷7丁目"})
    page = other.content.decode()
    assert (
        other.status_code == 409
        and "本郷7丁目" in page
        and "文京区春日1-16-21" in page
        and 'name="version" value="2"' in page
    )
    assert client.post(address, {"version": "2", **HER, "address": "本郷7丁目"}).status_code == 302


@pytest.mark.parametrize("path", ["/apply/{}/", "/apply/{}/review/", "/apply/{}/parts/applicant/"])
def test_a_code_that_opens_nothing(path: str) -> None:
    assert Client().get(path.format("z" * 24)).status_code == 404
    assert Client().get(path.format("x")).status_code == 404


def test_what_cannot_be_applied_for_is_said() -> None:
    client = Client()
    assert client.post("/apply/", {"service": "no-such"}).status_code == 422
    assert client.post("/apply/", {"s": "broken", "service": "dog-registration"}).status_code == 400
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    assert client.get(f"/apply/{code}/parts/account/").status_code == 404
    assert client.post(f"/apply/{code}/withdraw/1234567890/").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/apply/", {"service": "dog-registration"}).status_code == 403


def test_a_draft_can_be_deleted() -> None:
    client = Client()
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    assert "残っていません" in client.post(f"/apply/{code}/").content.decode()
    assert client.get(f"/apply/{code}/").status_code == 404 and not Draft.objects.exists()


# The ward's forms

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
