"""The interview by HTTP, as a browser without JavaScript goes through it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from osekkai.matching.answers import CONVERSATION, Answers, decode, encode

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Resident:
    """Follows forms and redirects; `page` is the text that is seen."""

    def __init__(self, event: str = "") -> None:
        self.client = Client()
        self.response = self.client.get("/check/", {"event": event} if event else {}, follow=True)

    @property
    def page(self) -> str:
        return self.response.content.decode()

    def hidden(self, name: str) -> str:
        return unescape(
            re.findall(rf'name="{name}" value="([^"]*)"', self.page.split('action="/check/" novalidate')[-1])[0]
        )

    def answer(self, **form: str) -> Resident:
        self.response = self.client.post(
            "/check/", {"s": self.hidden("s"), "ask": self.hidden("ask"), **form}, follow=True
        )
        return self

    @property
    def step(self) -> str:
        return self.hidden("ask")


def family(event: str = "") -> Resident:
    return (
        Resident(event)
        .answer(birth_date="平成2年4月1日")
        .answer(has="yes", birth_date="H4.5.6")
        .answer(birth_date="2026/11/1", do="done")
        .answer(do="done")
    )


def test_the_household_is_a_conversation() -> None:
    resident = Resident()
    steps = [resident.step]
    steps.append(resident.answer(birth_date="平成２年４月１日").step)
    steps.append(resident.answer(has="no").step)
    steps.append(resident.answer(birth_date="20230610", do="add").step)
    steps.append(resident.answer(do="done").step)
    assert steps == ["me", "spouse", "children", "children", "others"]
    assert "わたし" in resident.page and "子ども1" in resident.page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "生年月日を 入れて"),
        ("きのう", "日付として読めません"),
        ("2999/1/1", "未来の日付です"),
        ("1850/1/1", "130年より前"),
        ("明治10年1月1日", "130年より前"),
        ("平成32年1月1日", "「平成32年1月1日」は ありません。「令和2年1月1日」のことですか。"),
        ("昭和64年1月8日", "「昭和64年1月8日」は ありません。「平成元年1月8日」のことですか。"),
        ("平成99年13月1日", "読めません"),
        ("<script>alert(1)</script>", "読めません"),
    ],
)
def test_a_wrong_date_is_told_next_to_its_field_and_nothing_is_lost(written: str, said: str) -> None:
    resident = Resident().answer(birth_date=written)
    assert resident.response.status_code == 422 and said in resident.page
    assert 'aria-invalid="true"' in resident.page and "<script>alert" not in resident.page
    if written and "<" not in written:
        assert f'value="{written}"' in resident.page


def test_a_child_older_than_the_resident_is_told() -> None:
    resident = Resident().answer(birth_date="2000/1/1").answer(has="no").answer(birth_date="1990/1/1", do="add")
    assert resident.response.status_code == 422 and "子の生年月日" in resident.page


def test_questions_follow_until_nothing_can_change() -> None:
    resident = family("birth")
    for _ in range(30):
        if "あなたの結果" in resident.page:
            break
        assert "なぜ聞くの？" in resident.page and ("わからない" in resident.page)
        resident.answer(value="unknown", unknown="1")
    assert "あなたの結果" in resident.page
    for said in ("児童手当", "毎月 15,000円", "出生届", "出産育児一時金", "こう考えて判定しました"):
        assert said in resident.page, said


def test_an_interval_stays_one() -> None:
    resident = family()
    for _ in range(30):
        if resident.step == "head.salary":
            break
        resident.answer(value="unknown", unknown="1")
    resident.answer(lo="400万", hi="500万")
    assert decode(resident.hidden("s")).fact("head", "salary") == {"between": ["400万", "500万"]}


@pytest.mark.parametrize(
    "form",
    [
        {"value": "たくさん"},
        {"value": ""},
        {"lo": "500万", "hi": "400万"},
        {"value": "-1"},
        {"value": "999999999999999999"},
    ],
)
def test_a_wrong_amount_is_told(form: dict[str, str]) -> None:
    resident = family()
    while resident.step != "head.salary":
        resident.answer(value="unknown", unknown="1")
    assert resident.answer(**form).response.status_code == 422


def test_an_event_before_the_birth_is_told_at_its_question() -> None:
    resident = family("job")
    asked = {"s": resident.hidden("s"), "ask": "head.job_loss_date"}
    answer = resident.client.post("/check/", asked | {"value": "昭和64年1月7日"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "退職日" in page and "より 前です。どちらの日付も 確かめてください。" in page
    assert resident.client.post("/check/", asked | {"value": "令和8年10月31日"}).status_code == 302


def test_a_person_can_be_taken_out_and_an_answer_changed() -> None:
    resident = family()
    token = resident.hidden("s")
    response = resident.client.post(
        "/check/", {"s": token, "ask": "children", "do": "remove", "member": "child1"}, follow=True
    )
    assert "子ども1" not in response.content.decode()
    changed = resident.client.get("/check/", {"s": token, "ask": "head.salary"}).content.decode()
    assert "給与の年収は いくらですか" in changed


def test_every_reason_has_its_page() -> None:
    resident = family("birth")
    token = resident.hidden("s")
    page = resident.client.get(
        "/check/why/", {"s": token, "service": "child-allowance", "for": "child1"}
    ).content.decode()
    assert "高校生年代まで" in page and "児童手当法第3条" in page
    assert resident.client.get("/check/why/", {"s": token, "service": "nothing", "for": ""}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/check/?s=abc", "/check/result/?s=abc", "/check/why/?s=abc", "/check/result/?s=" + "A" * 9000]
)
def test_a_broken_address_is_a_kind_page(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 400 and "はじめから 答える" in response.content.decode()


def test_an_address_cannot_ask_for_what_is_not_there() -> None:
    resident = family()
    for ask in ("head.death_date", "child9.salary", "head.nothing", ".salary", "x", "head.__class__"):
        response = resident.client.get("/check/", {"s": resident.hidden("s"), "ask": ask})
        assert response.status_code == 200 and 'name="ask" value="' in response.content.decode()


def test_posts_need_the_csrf_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/check/", {"s": ""}).status_code == 403


def test_the_interview_answers_in_english() -> None:
    client = Client()
    client.cookies["osekkai_language"] = "en"
    page = client.get("/check/", follow=True).content.decode()
    assert "What is your date of birth?" in page and 'lang="en"' in page


def test_the_result_says_from_when_until_when_and_when_it_is_paid(client: Client) -> None:
    """児童手当: the month after the application, to the March at eighteen, every even month."""
    answers = {
        "on": "2026-11-23",
        "members": [
            {"relation": "head", "birth_date": "1990-04-01"},
            {"relation": "child", "birth_date": "2026-11-12"},
        ],
    }
    found = client.post("/api/v1/assess", answers, content_type="application/json").json()
    allowance = next(each for each in found["services"] if each["id"] == "child-allowance")
    assert (allowance["starts"], allowance["ends"]) == ("2026-12-01", "2045-03-31")
    assert allowance["paid"][0] == {"month": 2, "first": 12, "last": 1}
    page = family().answer(do="done").client.get("/check/result/", {"s": family().hidden("s")}).content.decode()
    assert re.search(r"今日申請すると \d+年\d+月分から。2045年3月分まで。偶数月に2か月分", page)


def test_a_day_of_birth_that_is_not_known_can_be_said() -> None:
    """昭和35年, no month and no day: they are 65 or 66 years old."""
    resident = Resident().answer(birth_date="昭和35年")
    assert decode(resident.hidden("s")).people[0][1]["birth_date"] == "1960-00-00"


# A no is earned


def test_a_no_says_what_it_takes_for_granted_and_can_be_set_right() -> None:
    """Whoever did not say that they moved in is told so beside the no, and can say it there."""
    resident = family()
    resident.response = resident.client.get("/check/result/", {"s": resident.hidden("s")})
    presumed = re.findall(r'<a href="([^"]*ask=\.moved_in)">([^<]*)</a>', unescape(resident.page))
    assert presumed and presumed[0][1] == "文京区に引っ越してきた「いいえ」"
    assert "と考えて、対象外としました" in resident.page
    resident.response = resident.client.get(presumed[0][0])
    assert "「文京区に引っ越してきた」は、どうですか？" in resident.page
    resident.answer(value="はい")
    token = re.findall(r"/check/result/\?s=([^\"&]+)", resident.page)[0]
    result = resident.client.get("/check/result/", {"s": token}).content.decode()
    assert not re.findall(r"ask=\.moved_in\"", result)


def test_what_is_taken_not_to_be_so_is_not_said_to_be_so() -> None:
    """Somebody who reads «こう考えて判定しました：生活保護を受けている» believes it."""
    answers = Answers(people=(("head", {"birth_date": "1990-05-05"}), ("child", {"birth_date": "2019-01-10"})))
    answers = replace(answers, talked=CONVERSATION)
    told = Client().get("/check/result/", {"s": encode(answers)}).content.decode()
    listed = told[told.index("こう考えて判定しました") :]
    assert "「生活保護を受けている」ではない" in listed and "「文京区に引っ越してきた」ではない" in listed
    assert "<li>生活保護を受けている" not in listed and "人〜" not in listed
