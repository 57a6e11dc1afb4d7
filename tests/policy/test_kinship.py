"""続柄: words of a resident record and of people, read by composition; what cannot be read is unknown, never none."""

from __future__ import annotations

import pytest

from osekkai.policy import kinship
from osekkai.policy.values import NotUnderstood


@pytest.mark.parametrize(
    ("said", "relation", "bond"),
    [
        ("世帯主", "head", ""),
        ("夫", "spouse", "registered"),
        ("妻", "spouse", "registered"),
        ("夫（未届）", "spouse", "de_facto"),
        ("妻(未届)", "spouse", "de_facto"),
        ("未届の夫", "spouse", "de_facto"),
        ("内縁の妻", "spouse", "de_facto"),
        ("パートナー", "spouse", "partnership"),
        ("子", "child", ""),
        ("長男", "child", ""),
        ("五女", "child", ""),
        ("十一男", "child", ""),
        ("養子", "child", ""),
        ("妻の子", "spouse.child", ""),
        ("妻（未届）の子", "spouse.child", ""),
        ("妻の連れ子", "spouse.child", ""),
        ("子の子", "child.child", ""),
        ("妻の子の子", "spouse.child.child", ""),
        ("孫", "child.child", ""),
        ("ひ孫", "child.child.child", ""),
        ("子の妻", "child.spouse", "registered"),
        ("二女の夫", "child.spouse", "registered"),
        ("長男の嫁", "child.spouse", "registered"),
        ("嫁", "child.spouse", "registered"),
        ("弟の嫁", "parent.child.spouse", "registered"),
        ("娘婿", "child.spouse", "registered"),
        ("パートナーの子", "spouse.child", ""),
        ("同居人の子", "lodger", ""),
        ("縁故者の子", "unknown", ""),
        ("Child", "child", ""),
        ("wife", "spouse", "registered"),
        ("子の夫（未届）", "child.spouse", "de_facto"),
        ("父", "parent", ""),
        ("妻の母", "spouse.parent", ""),
        ("祖母", "parent.parent", ""),
        ("弟", "parent.child", ""),
        ("兄の子", "parent.child.child", ""),
        ("おば", "parent.parent.child", ""),
        ("いとこ", "parent.parent.child.child", ""),
        ("里子", "foster", ""),
        ("同居人", "lodger", ""),
        ("縁故者", "unknown", ""),
        ("その他", "other", ""),
        (" 妻 の　子 ", "spouse.child", ""),
        ("grandchild", "child.child", ""),
        ("spouse.child", "spouse.child", ""),
    ],
)
def test_words_are_read_by_composition(said: str, relation: str, bond: str) -> None:
    assert kinship.read(said)[:2] == (relation, bond)


@pytest.mark.parametrize(
    "said", ["", "の", "妻の", "むすめ婿", "child.", "head.child", "子の" * 9 + "子", "妻" * 50, "あ\x00"]
)
def test_words_that_nobody_knows_are_refused_with_examples(said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        kinship.read(said)
    assert "続柄" in refused.value.args[0]


def test_a_household_is_told_with_what_its_words_leave_unknown() -> None:
    told = kinship.told(["世帯主", "長女", "二女", "二女の子", "わからない言葉"])
    assert [relation for relation, _ in told] == ["head", "child", "child", "child.child", "unknown"]
    assert told[3][1].of == "二女" and told[2][1].said == "二女"


def test_households_of_plain_words_say_nothing_more() -> None:
    assert all(kin is kinship.PLAIN for _, kin in kinship.told(["世帯主", "妻", "子", "父"]))
