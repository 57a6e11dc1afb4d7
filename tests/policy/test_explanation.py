"""Why: in plain Japanese, easy Japanese, English, and as JSON."""

import pytest

from osekkai import policy
from tests.conftest import FACTS, book, judge

RULES = """
parameters: {上限: {en: Limit, 2024-04-01: 1000円}}
define:
  低い所得: {is: 所得 < 上限, easy: 所得が 少ない, en: Low income, law: 第2条}
eligible: 住民 and 低い所得 and not 国外にいる
amount: {kind: cash, per: month, yen: 上限 - 所得}
"""


def told(lang: str = "ja", **facts: object) -> str:
    return policy.explain(judge(book(RULES), {"head": "1990-01-01", **facts})).render(lang)


def test_a_yes_tells_every_reason_with_values_sources_and_articles() -> None:
    text = told(住民=True, 所得=400)
    for part in (
        "✓ 住民",
        "✓ 低い所得（試験法第2条）",
        "所得：400円",
        "上限：1,000円",
        "とくに申し出がなければ",
        "金額：600円",
    ):
        assert part in text, text


def test_a_no_tells_only_what_failed() -> None:
    text = told(住民=True, 所得=1000)
    assert "✗ 低い所得" in text and "✓ 住民" not in text and "金額" not in text


def test_an_open_answer_tells_what_is_open() -> None:
    text = told(所得=400)
    assert "？ 住民" in text and "低い所得" not in text.split("金額")[0]


def test_three_languages() -> None:
    assert "✓ Low income" in told("en", 住民=True, 所得=400)
    assert "✓ 所得が 少ない" in told("easy", 住民=True, 所得=400)


def test_json_names_facts_members_and_sources() -> None:
    why = policy.explain(judge(book(RULES), {"head": "1990-01-01", "住民": True, "所得": 400})).as_json()
    resident = next(each for each in why["because"] if each.get("fact") == "resident")
    assert resident == {
        "text": {"ja": "住民", "easy": "住民", "en": "Resident"},
        "value": True,
        "type": "truth",
        "fact": "resident",
        "source": "given",
        "member": "head",
    }
    assert why["law"] == {"law": "試験法", "article": "第1条"}


def test_an_absence_is_said_as_one() -> None:
    assert "✓ 配偶者が いない" in told_by("eligible: not いずれか(配偶者)")


def test_a_step_is_told_in_full_once() -> None:
    rules = "define: {a: 所得 + 1}\neligible: a > 1 and a > 2"
    assert told_by(rules).count("所得：") == 1


def told_by(rules: str) -> str:
    return policy.explain(judge(book(rules), {"head": "1990-01-01", "所得": 400})).render()


def test_an_end_that_comes_from_what_nobody_knows_is_not_told() -> None:
    """A resident reads neither «0円〜24,467,650円» nor the last day of the calendar."""
    facts = FACTS.replace(
        "notions:\n",
        "  due: {ja: 予定日, en: Due, of: person, type: date}\n"
        "  cost: {ja: 費用, en: Cost, of: person, type: yen, range: [0, 50000000]}\nnotions:\n",
    )
    rules = """
define: {さがった日: "大きいほう(予定日 - 週間(12), 基準日)", いつか: "予定日 - 週間(12)"}
eligible: 住民 and さがった日 < 日付("2100-01-01") and いつか < 日付("2100-01-01")
amount: {kind: reimbursement, per: once, yen: "切捨て(費用 / 2, 1)"}
"""
    result = judge(book(rules, facts=facts), {"head": "1990-01-01", "住民": True}, on="2026-11-28")
    text = policy.explain(result).render("ja")
    assert "さがった日：2026年11月28日以後" in text and "いつか：まだ わかりません" in text, text
    assert "かかった費用からもどる額：まだ わかりません" in text, text
    assert "25,000,000" not in text and "2199" not in text, text
    assert result.amount and result.amount.told("ja") == "1回 まだ わかりません（かかった費用からもどる額）"


def test_what_is_not_chosen_is_said_once() -> None:
    facts = FACTS.replace(
        "notions:\n",
        "  card: {ja: 手帳, en: Certificate, of: person, type: choice, choices: {\n"
        "    none: {ja: なし, easy: ない, en: none}, g1: {ja: 1級, en: grade 1}}}\nnotions:\n",
    )
    result = judge(book('eligible: 手帳 != "なし"', facts=facts), {"head": "1990-01-01", "手帳": "none"})
    assert "✗ 手帳が「なし」ではない" in policy.explain(result).render("ja")
    assert "手帳が「ない」では ない" in policy.explain(result).render("easy")
    assert "Certificate is not none" in policy.explain(result).render("en")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("40 <= 年齢 and 所得 > 1", "年齢が40歳以上"),
        ("年齢 > 80 or (住民 and 所得 > 500)", "年齢が80歳より多い、または、（住民、かつ、所得が500円より多い）"),
        ("年齢 > 80 or (所得 if 住民 else 0) > 500", "（住民なら 所得、そうでなければ 0）が500円より多い"),
        ("いずれか(世帯員, 年齢 > 80 or 住民) and 所得 > 1", "世帯の人のだれかが （年齢が80歳より多い、または、住民）"),
    ],
)
def test_parts_of_a_sentence_do_not_run_into_one_another(rule: str, said: str) -> None:
    """«A、または、B、かつ、C» is read in two ways."""
    why = policy.explain(judge(book(f"eligible: {rule}"), {"head": "1990-01-01", "所得": 400}))
    assert said in why.render("ja")
    assert " age 80" not in why.render("en") and " age 40" not in why.render("en"), "Age is at least 40"
