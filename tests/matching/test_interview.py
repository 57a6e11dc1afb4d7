"""The interview by HTTP, as a browser without JavaScript goes through it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from osekkai.matching.answers import CONVERSATION, Answers, decode, encode
from osekkai.matching.templatetags.matching import _not_met, why_line
from osekkai.policy import Why
from osekkai.policy.language.types import TRUTH
from osekkai.ui.templatetags.ui import LONGEST_QR, qr

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
    "path",
    [
        *(f"/check/{page}?s=abc" for page in ("", "result/", "why/", "others/")),
        "/check/result/?s=" + "A" * 9000,
    ],
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
    result = resident.client.get("/check/result/", {"s": resident.hidden("s")}).content.decode()
    (others,) = re.findall(r'<a href="([^"]*/check/others/[^"]*)"', unescape(result))
    resident.response = resident.client.get(others)
    presumed = re.findall(r'<a href="([^"]*ask=\.moved_in)">([^<]*)</a>', unescape(resident.page))
    assert presumed and presumed[0][1] == "文京区に引っ越してきた「いいえ」"
    assert "と考えて、対象外としました" in resident.page
    resident.response = resident.client.get(presumed[0][0])
    assert "「文京区に引っ越してきた」は、どうですか？" in resident.page
    resident.answer(value="はい")
    token = unquote(re.findall(r"/check/result/\?s=([^\"&]+)", resident.page)[0])
    others = resident.client.get("/check/others/", {"s": token}).content.decode()
    assert "文京区に引っ越してきた「いいえ」" not in others and "対象になりません" in others


def test_what_is_taken_not_to_be_so_is_not_said_to_be_so() -> None:
    """Somebody who reads «こう考えて判定しました：生活保護を受けている» believes it."""
    answers = Answers(people=(("head", {"birth_date": "1990-05-05"}), ("child", {"birth_date": "2019-01-10"})))
    answers = replace(answers, talked=CONVERSATION)
    told = Client().get("/check/result/", {"s": encode(answers)}).content.decode()
    listed = told[told.index("こう考えて判定しました") :]
    assert "「生活保護を受けている」ではない" in listed and "「文京区に引っ越してきた」ではない" in listed
    assert "<li>生活保護を受けている" not in listed and "人〜" not in listed


def at_question(step: str, event: str = "") -> Resident:
    """A family at a question; all before it are answered with 'わからない'."""
    resident = family(event)
    for _ in range(30):
        if resident.step == step:
            return resident
        resident.answer(value="unknown", unknown="1")
    raise AssertionError(f"{step} was never asked")


def test_every_question_leads_back_to_the_one_before_with_its_answer() -> None:
    resident = at_question("head.salary")
    before = re.findall(r'<p class="crumbs"><a href="([^"]*)"', resident.page)
    resident.answer(value="450万")
    asked = resident.step
    back = unescape(re.findall(r'<p class="crumbs"><a href="([^"]*)"', resident.page)[0])
    resident.response = resident.client.get(back)
    assert resident.step == "head.salary" and 'value="450万"' in resident.page
    assert before and asked != "head.salary"
    resident.answer(value="460万")
    assert resident.step == asked


def test_the_first_question_leads_nowhere_back() -> None:
    assert 'class="crumbs"' not in Resident().page
    assert "ask=me" in Resident().answer(birth_date="平成2年4月1日").page


def test_an_amount_is_shown_as_it_was_read() -> None:
    resident = at_question("head.salary").answer(value="４,５００,０００円")
    assert re.search(r'class="heard".*給与収入.*<strong>450万円</strong>', resident.page, re.DOTALL)


def test_so_few_yen_a_year_that_man_may_be_missing_are_asked_about_once() -> None:
    """«450円？ 450万円？»"""
    resident = at_question("head.salary").answer(value="450")
    assert resident.response.status_code == 422 and "450万円 のことなら" in resident.page
    assert 'value="450"' in resident.page
    told = resident.hidden("confirmed")
    resident.answer(value="450", confirmed=told)
    assert resident.response.status_code == 200 and decode(resident.hidden("s")).fact("head", "salary") == "450"
    other = at_question("head.salary").answer(value="450")
    other.answer(value="380", confirmed=other.hidden("confirmed"))
    assert other.response.status_code == 422, "what was confirmed is another number"


def test_all_answers_are_listed_and_each_can_be_changed() -> None:
    resident = at_question("head.salary").answer(value="450万")
    page = resident.client.get("/check/result/", {"s": resident.hidden("s")}).content.decode()
    listed = page[page.index("答えたことを見る・変える") : page.index("こう考えて判定しました")]
    answers = decode(resident.hidden("s"))
    assert len(re.findall("<dt>", listed)) == len(answers.trail) >= 2
    assert "わたし：給与収入" in listed and "450万円" in listed and "わからない" in listed
    address = unescape(re.findall(r'href="([^"]*ask=head\.salary)"', listed)[0])
    assert 'value="450万"' in resident.client.get(address).content.decode()


def test_answers_kept_before_there_was_a_trail_are_read() -> None:
    old = Answers.read(["birth", [["head", {"birth_date": "1990-05-05"}]], {}, [], ["me"], {}])
    assert old.trail == () and old.before("") == "me"
    assert Answers.read(old.as_json()) == old


def test_whoever_is_taken_out_takes_their_answers_along() -> None:
    answers = Answers(people=(("head", {}), ("child", {}), ("child", {})), talked=CONVERSATION)
    answers = answers.with_fact("child1", "school", "high").with_fact("child2", "school", "none")
    assert answers.without_person("child1").trail == (("child1", "school"),)
    assert answers.without_person("child1").fact("child1", "school") == "none"


def test_what_has_to_be_done_comes_first_with_its_day_counter_hours_and_papers() -> None:
    resident = at_question("head.salary", "birth")
    page = resident.client.get("/check/result/", {"s": resident.hidden("s")}).content.decode()
    duty = page[page.index('<article class="card short duty" id="birth-registration"') :]
    duty = duty[: duty.index("<details")]
    for said in ('class="badge due"', "戸籍住民課", "2階", "8時30分〜17時", "持ち物", "母子健康手帳"):
        assert said in duty, said
    assert page.index('class="card short duty"') < page.index('class="card short yes"')


def test_what_has_nothing_to_do_with_the_event_is_folded_and_in_no_sum() -> None:
    answers = Answers(
        event="job-loss",
        people=(("head", {"birth_date": "1985-05-05"}), ("child", {"birth_date": "2019-01-10"})),
        talked=CONVERSATION,
    )
    page = Client().get("/check/result/", {"s": encode(answers)}).content.decode()
    beside = page.index("このできごとのほかに、受けられそうなもの")
    assert 'id="child-allowance"' in page[beside:] and 'id="child-allowance"' not in page[:beside]
    assert "毎月 10,000円" not in page[:beside]


def test_a_no_cannot_be_read_as_its_opposite() -> None:
    """«離婚届　離婚した» reads as if it were so."""
    resident = at_question("head.salary", "birth")
    page = resident.client.get("/check/others/", {"s": resident.hidden("s")}).content.decode()
    nos = re.findall(r'<span\s+class="small"\s*>([^<]*)</span>', unescape(page[page.index("<h1>") :]))
    assert "条件「離婚した」に あてはまりません" in nos
    assert all("あてはま" in each or "終わりました" in each or "始まっていません" in each for each in nos), nos
    assert not any("ではない」に" in each for each in nos)


def test_a_no_for_what_was_chosen_says_what_was_chosen() -> None:
    """«条件「身体障害者手帳が「なし」ではない」に あてはまりません» is read twice."""
    assert _not_met("手帳が「なし」ではない", "ja") == "手帳「なし」に あてはまるからです"
    assert _not_met("手帳が「ない」では ない", "easy") == "手帳が「ない」だからです"
    assert _not_met("Certificate is not none", "en") == "because Certificate is none"
    assert _not_met("「離婚した」ではない", "ja") == "「離婚した」に あてはまるからです"
    assert _not_met("離婚した", "ja") == "条件「離婚した」に あてはまりません"


def test_somebody_of_unknown_kin_is_called_by_the_name_of_the_page() -> None:
    text = {"ja": "lodger1（続柄が わかりません）", "en": "lodger1 (how they are related is not known)"}
    why = Why(text, None, TRUTH, member="lodger1")
    assert why_line(why, {"lodger1": "同居人"}) == "同居人（続柄が わかりません）"


def test_on_paper_the_result_has_the_ward_the_day_and_a_code_to_go_on_from() -> None:
    resident = family("birth")
    token = resident.hidden("s")
    screen = resident.client.get("/check/result/", {"s": token}).content.decode()
    assert 'class="qr"' not in screen
    (on_paper,) = re.findall(r'href="(/check/result/[^"]*paper=1[^"]*)"', screen)
    paper = resident.client.get(unescape(on_paper)).content.decode()
    assert 'class="qr"' in paper and "文京区役所" in paper.split("on-paper")[1][:200] and "印刷した日" in paper
    assert re.search(r'href="/check/result/\?s=[^"&]+"', paper), "the way back to the screen"


def test_a_code_that_no_phone_reads_is_left_out() -> None:
    assert "<svg" in qr("https://osekkai.example.jp/services/child-allowance/")
    assert qr("https://osekkai.example.jp/" + "a" * LONGEST_QR) == ""


def test_a_husband_is_not_asked_whether_he_gave_birth() -> None:
    """A man who tells of a birth: it is his wife who is asked, and he is asked what shows it before."""
    resident = family("birth")
    asked = []
    for _ in range(40):
        if "あなたの結果" in resident.page:
            break
        asked.append(resident.step)
        resident.answer(value={"head.sex": "male", "spouse.sex": "female"}.get(resident.step, "unknown"), unknown="")
    of_births = {"pregnant", "gave_birth", "away_checkup", "pregnancy_payment_received"}
    assert asked[0] == "head.sex" and "spouse.away_checkup" in asked
    assert not {f"head.{each}" for each in of_births} & set(asked)
