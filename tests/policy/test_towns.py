"""Where a household lives, by town block: read by rules in any spelling; a place that is not known is never a no."""

import pytest

from tests.conftest import FACTS, book, judge, problems

WITH_TOWNS = FACTS.replace(
    "notions:",
    """  town: {ja: 町字, en: Town block, of: household, type: town, ask: どの町ですか？}
towns:
  本郷: {blocks: 7, en: Hongo}
  根津: {}
notions:""",
)


@pytest.mark.parametrize(
    ("rule", "lives_in", "status"),
    [
        ('町字 in ("本郷一丁目", "根津")', "本郷一丁目", "eligible"),
        ('町字 in ("本郷１丁目", "根津")', "本郷1丁目", "eligible"),
        ('町字 == "本郷"', "本郷七丁目", "eligible"),
        ('町字 != "本郷"', "本郷七丁目", "ineligible"),
        ('町字 in ("本郷一丁目", "根津")', "本郷二丁目", "ineligible"),
        ('町字 in ("本郷一丁目", "根津")', None, "unknown"),
        ('世帯.町字 in ("本郷", "根津")', None, "eligible"),
    ],
)
def test_a_rule_reads_the_town_block(rule: str, lives_in: str | None, status: str) -> None:
    result = judge(book(f"eligible: '{rule}'", facts=WITH_TOWNS), {"head": "1990-01-01"}, household={"町字": lives_in})
    assert result.status == status
    assert ("", "town") in result.missing or status != "unknown"


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        ('町字 == "本剛一丁目"', WITH_TOWNS, "選択肢は ありません"),
        ('町字 == "本郷八丁目"', WITH_TOWNS, "選択肢は ありません"),
        ('(町字 if 住民 else "根津") == "根津"', WITH_TOWNS, "町字は if で選べません"),
        ("住民", WITH_TOWNS.replace("type: town,", "type: town, presume: 根津,"), "derive: と presume: は書けません"),
        ("住民", WITH_TOWNS.replace("{blocks: 7, en: Hongo}", "{blocks: 0}"), "1から99まで"),
        (
            "住民",
            WITH_TOWNS.replace("towns:\n  本郷: {blocks: 7, en: Hongo}\n  根津: {}\n", ""),
            "towns:）が ありません",
        ),
    ],
)
def test_a_town_that_is_not_there_is_refused_at_load(rule: str, facts: str, said: str) -> None:
    assert any(said in each.render("ja") for each in problems(f"eligible: '{rule}'", facts=facts))
