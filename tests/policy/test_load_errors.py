"""Errors in a rule file: all of them in one run, each with its place, the text with a caret, and the mend."""

import pytest

from osekkai import policy
from tests.conftest import FACTS, problems, service


def first(rules: str, **kw: str) -> policy.Problem:
    return problems(rules, **kw)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        ("eligible: 年令 >= 18", "unknown-name", "年令"),
        ("eligible: 所得 < 年齢", "type", "単位がちがいます（円 と 歳）"),
        ("eligible: 所得 + 1", "type", "はい・いいえ"),
        ("eligible: 所得 * 所得 > 1", "type", "円 × 円"),
        ("eligible: 生年月日 + 3 > 基準日", "type", "期間だけ"),
        ("eligible: 給与 > 1", "year-needed", "どの年か"),
        ("eligible: 所得[前年] > 1", "no-year", "年ごとの値では"),
        ('eligible: 等級 == "9級"', "unknown-choice", "9級"),
        ("eligible: 配偶者.所得 > 1", "whose", "世帯主・本人・世帯"),
        ("eligible: 人数(いとこ) > 1", "relation", "だれについて"),
        ("eligible: 最大(子, 所得) > 1", "arguments", "いないとき"),
        ('eligible: 生年月日 < 日付("2025-02-30")', "date", "ありません"),
        ("eligible: 所得 / 所得 > 1", "zero", "0で割る"),
        ("eligible: 所得 = 1", "syntax", "読めません"),
        ("eligible: 所得 ＜ 1", "syntax", "読めません"),
        ("eligible: 所得 < 100円", "syntax", "読めません"),
        ("define: {a: b, b: a}\neligible: a", "circle", "自分自身"),
        ("define: {年齢: 1 > 0}\neligible: 年齢", "twice", "共通の語彙"),
        ("eligible: 'True'\namount: {kind: cash, per: month, yen: 所得 / 3}", "rounding", "端数"),
        ("eligible: 'True'\namount: {kind: cash, per: week, yen: '1'}", "unknown-name", "week"),
        ("eligible: 'True'\namount: {kind: gift, per: month, yen: '1'}", "unknown-name", "gift"),
        ("eligible: 'True'\namount: {kind: cash, per: once, months: 3, yen: '1'}", "months", "per: month"),
        ("eligible: 'True'\namount: {kind: cash, per: month, months: {usual: 9, most: 3}, yen: '1'}", "months", "most"),
        ("eligible: 'True'\namount: {kind: cash, per: month, to: bank, yen: '1'}", "unknown-name", "bank"),
        ("parameters: {額: {2024-04-01: {is: 1円, until: 2024-03-31}}}\neligible: 'True'", "ends-before", "until"),
        ("parameters: {額: {2024-04-01: {is: 1円, til: 2025-03-31}}}\neligible: 'True'", "unknown-key", "til"),
        ("parameters: {額: {confidence: sure, 2024-04-01: 1円}}\neligible: 'True'", "unknown-name", "sure"),
        ("eligible: 'True'\ndeadline: 所得", "type", "日付"),
        ("eligible: 'True'\nelegible: x", "unknown-key", "elegible"),
        ("parameters: {額: 100円}\neligible: 'True'", "undated", "いつから"),
        ("parameters: {額: {2024-04-01: たくさん}}\neligible: 'True'", "number", "たくさん"),
        ("parameters: {額: {2024-13-01: 1円}}\neligible: 'True'", "date", "2024-13-01"),
        ("tables: {表: {2024-04-01: {0: 1円, 2: 3円}}}\neligible: 'True'", "table", "1 の行"),
        ("tables: {表: {2024-04-01: [{under: 10, is: 1円}]}}\neligible: 'True'", "table", "最後の段"),
        ("name2: &a x\neligible: *a", "alias", "別名"),
        ("eligible: [unclosed", "yaml", "YAML"),
    ],
)
def test_each_error_is_named(rules: str, code: str, said: str) -> None:
    found = problems(rules)
    assert any(each.code == code and said in each.title.ja + each.where.excerpt for each in found), [
        each.render() for each in found
    ]


def test_the_caret_stands_below_the_wrong_name_and_the_nearest_one_is_offered() -> None:
    problem = first("eligible: 住民 and 年度末年令 <= 18")
    assert (problem.where.path, problem.where.line, problem.where.column) == ("services/test.yaml", 5, 18)
    assert (
        problem.where.caret().split("\n")[1]
        == " " * 4 + " " * len("eligible: 住民住民 and ".replace("住民住民", "    ")) + "^^" * 5
    )
    assert problem.mend is not None and "年度末年齢" in problem.mend.ja


def test_positions_hold_over_several_lines() -> None:
    problem = first("eligible: |\n  住民\n  and 年令 > 3")
    assert (problem.where.line, problem.where.column) == (7, 7)


def test_all_errors_of_all_files_come_in_one_run() -> None:
    files = {
        "facts.yaml": FACTS,
        "services/a.yaml": service("eligible: 年令 > 1"),
        "services/b.yaml": service("eligible: 所得 < 年齢").replace("id: test", "id: b"),
    }
    with pytest.raises(policy.PolicyError) as caught:
        policy.load(files)
    assert {each.where.path for each in caught.value.problems} == {"services/a.yaml", "services/b.yaml"}


def test_a_comma_that_cut_a_text_in_two_is_recognised() -> None:
    problem = first("parameters: {額: {ja: 1,000円の額, 2024-04-01: 1000円}}\neligible: 'True'")
    assert problem.mend is not None and "囲んで" in problem.mend.ja


def test_messages_are_there_in_english() -> None:
    assert "there is no '年令'" in first("eligible: 年令 > 1").render("en")
