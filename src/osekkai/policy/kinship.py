"""続柄: what somebody is to the head of a household, read by composition from the words of a resident record.

A kinship is a path of steps from the head: 妻の子 is `spouse.child`, 孫 is `child.child`, 兄 is `parent.child`. Beside
the paths there are a relative of no known kind (`other`), somebody who lives in without being kin (`lodger`), a child
in care (`foster`), and `unknown`. Source: 住民基本台帳事務処理要領 第1-2-(1)エ (世帯主との続柄の記載方法).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from osekkai.policy.language.problems import NotUnderstood

HEAD, OTHER, FOSTER, LODGER, UNKNOWN = "head", "other", "foster", "lodger", "unknown"
REGISTERED, DE_FACTO, PARTNERSHIP = "registered", "de_facto", "partnership"
BONDS = (REGISTERED, DE_FACTO, PARTNERSHIP)
"""How two people are a couple: married, as if married (事実婚; 夫（未届）), or under a partnership ordinance."""
STEPS = ("spouse", "child", "parent")
HERE, ELSEWHERE, STUDENT, INSTITUTION, UNBORN, DEAD = "here", "elsewhere", "student", "institution", "unborn", "dead"
LIVES = (HERE, ELSEWHERE, STUDENT, INSTITUTION, UNBORN, DEAD)
"""Where somebody is: in the household's home, apart from it (elsewhere, as a student, in an institution), or not a
person yet or any more (民法3条1項, 882条)."""
LONGEST = 6

SHORT = {
    "grandchild": "child.child",
    "grandparent": "parent.parent",
    "sibling": "parent.child",
    "stepchild": "spouse.child",
    "parent_in_law": "spouse.parent",
    "child_in_law": "child.spouse",
    "nephew_or_niece": "parent.child.child",
    "uncle_or_aunt": "parent.parent.child",
}
"""Names of common paths, that inputs may use."""


class Kinship(NamedTuple):
    """What somebody is to the head: a path or one of the words above.

    `bond` is how a last step to a couple is one. `said` are the words, `of` those before the last step: 二女の子 is a
    child of whoever is 二女.
    """

    relation: str
    bond: str = ""
    said: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """What is said of somebody's kin beside what they are to the head. People are named by their ids.

    `parents`, `spouse`: nothing (None) where it is not said; `spouse` "" says that there is none. `bond`: how the
    couple is one. `carers`: who raises them (養育者). `livelihood`: those with the same word share one (同一生計).
    """

    bond: str = ""
    said: str = ""
    of: str = ""
    parents: tuple[str, ...] | None = None
    spouse: str | None = None
    carers: tuple[str, ...] = ()
    lives: str = HERE
    livelihood: str = ""


PLAIN = Kin()


_SPOUSE, _CHILD, _PARENT = (("spouse",), ("child",), ("parent",))
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("世帯主", "本人", "わたし"), ()),
    **dict.fromkeys(("夫", "妻", "配偶者", "パートナー"), _SPOUSE),
    **dict.fromkeys(
        [
            "子",
            "子ども",
            "養子",
            "養女",
            "特別養子",
            "実子",
            "連れ子",
            "息子",
            "娘",
            "末子",
            "末男",
            "末女",
            "長子",
            "庶子",
            "嫡出子",
        ],
        _CHILD,
    ),
    **dict.fromkeys(("父", "母", "実父", "実母", "養父", "養母", "親", "父母"), _PARENT),
    **dict.fromkeys(("継父", "継母"), ("parent", "spouse")),
    **dict.fromkeys(("岳父", "岳母", "しゅうと", "しゅうとめ", "舅", "姑"), ("spouse", "parent")),
    **dict.fromkeys(("祖父", "祖母", "祖父母"), ("parent", "parent")),
    **dict.fromkeys(("曾祖父", "曾祖母", "曽祖父", "曽祖母"), ("parent", "parent", "parent")),
    **dict.fromkeys(("兄", "弟", "姉", "妹", "兄弟", "姉妹", "兄弟姉妹", "きょうだい"), ("parent", "child")),
    **dict.fromkeys(("孫", "孫息子", "孫娘"), ("child", "child")),
    **dict.fromkeys(("曾孫", "曽孫", "ひ孫", "ひまご"), ("child", "child", "child")),
    **dict.fromkeys(("嫁", "婿", "娘婿", "婿養子"), ("child", "spouse")),
    **dict.fromkeys(("おじ", "おば", "伯父", "伯母", "叔父", "叔母"), ("parent", "parent", "child")),
    **dict.fromkeys(("おい", "めい", "甥", "姪"), ("parent", "child", "child")),
    **dict.fromkeys(
        ("いとこ", "従兄弟", "従姉妹", "従兄", "従弟", "従姉", "従妹"), ("parent", "parent", "child", "child")
    ),
}
_BY_ORDER = re.compile(r"(長|[一二三四五六七八九十]{1,3}|次|[1-9][0-9]?)(男|女)")
_ALONE = {
    **dict.fromkeys(("その他", "義兄", "義弟", "義姉", "義妹"), OTHER),
    **dict.fromkeys(("同居人", "同居者", "使用人", "寄宿人", "下宿人", "住込人", "友人"), LODGER),
    **dict.fromkeys(("里子", "委託児童", "養育児童"), FOSTER),
    **dict.fromkeys(("縁故者", "親族", "親類", "親せき", "不明"), UNKNOWN),
}
_NOT_REGISTERED = re.compile(r"[(（]?未届(の|[)）])?|内縁の|事実婚の")
_PARTNERS = ("パートナー", "同性パートナー", "パートナーシップの相手方", "パートナーシップ")


_ENGLISH = {
    **{name: name for name in (HEAD, OTHER, FOSTER, LODGER, UNKNOWN, "spouse", "child", "parent")},
    **dict.fromkeys(("husband", "wife"), "spouse"),
    **dict.fromkeys(("son", "daughter"), "child"),
    **dict.fromkeys(("father", "mother"), "parent"),
    **dict.fromkeys(("brother", "sister"), "sibling"),
}


@lru_cache(maxsize=4096)
def read(text: str) -> Kinship:
    """A 続柄 as a resident record or a person writes it: 妻の子, 夫（未届）, 未届の妻, 五女, 子の子, 縁故者; or a code.

    縁故者 tells no kind of kin (親族で具体的に書けない人や、事実上の養子): it is `unknown`. Raises `NotUnderstood` for
    words that are not known.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if found := _code(plain):
        return found
    if plain in _ALONE:
        return Kinship(_ALONE[plain])
    if plain in _PARTNERS:
        return Kinship("spouse", PARTNERSHIP)
    plain, unregistered = _NOT_REGISTERED.subn("", plain)
    words = plain.split("の")
    if words[0] in _ALONE and len(words) > 1 and words[0] != "里子":  # 同居人の子: of whom the head is no kin
        return Kinship(LODGER if _ALONE[words[0]] == LODGER else UNKNOWN)
    steps: list[str] = []
    for word in words:
        if steps and word in ("嫁", "婿"):  # 長男の嫁 is his wife, 嫁 alone that of a child
            steps.append("spouse")
            continue
        if word not in _WORDS and not _BY_ORDER.fullmatch(word):
            raise NotUnderstood(
                f"続柄「{text[:30]}」は読めません（例: 子、妻の子、子の子、夫（未届）、同居人）",
                f"'{text[:30]}' is no kinship that is known (e.g. child, spouse.child, lodger, unknown)",
            )
        steps += _WORDS.get(word, _CHILD)
    if len(steps) > LONGEST:
        raise NotUnderstood(f"続柄「{text[:30]}」が長すぎます", "the kinship is too long")
    relation = ".".join(steps) or HEAD
    bond = (DE_FACTO if unregistered else REGISTERED) if steps and steps[-1] == "spouse" else ""
    return Kinship(relation, bond, plain, plain.rpartition("の")[0])


def singles_out(word: str) -> bool:
    """Whether a word means one person: 長男, 妹, 母; but not 子 or 孫."""
    last = word.rpartition("の")[2]
    return bool(_BY_ORDER.fullmatch(last)) or last in ("父", "母", "兄", "弟", "姉", "妹", "息子", "娘", "夫", "妻")


def _code(text: str) -> Kinship | None:
    text = _ENGLISH.get(text.casefold(), text)
    if text in (HEAD, OTHER, FOSTER, LODGER, UNKNOWN):
        return Kinship(text)
    steps = SHORT.get(text, text).split(".")
    if len(steps) > LONGEST or not set(steps) <= set(STEPS):
        return None
    return Kinship(".".join(steps), REGISTERED if steps[-1] == "spouse" else "")


def short(relation: str) -> str:
    """The short name of a path: what ids are made of (`grandchild1`)."""
    return next((name for name, path in SHORT.items() if path == relation), relation.replace(".", "_"))


def id_of(relation: str, number: int) -> str:
    """How the `number`th person of a relation is called: head, spouse, child1, grandchild2, child_in_law1."""
    return relation if relation in (HEAD, "spouse") else f"{short(relation)}{number}"


def meant_by(id: str) -> tuple[str, int] | None:
    """Relation and number of an id as `id_of` makes them; nothing for other ids."""
    name = id.rstrip("0123456789")
    number = int(id[len(name) :] or 1)
    relation = name if name in (HEAD, OTHER, FOSTER, LODGER, UNKNOWN) else SHORT.get(name, name.replace("_", "."))
    if relation not in _IN_WORDS and not path_of(relation):
        return None
    return (relation, number) if number and id_of(relation, number) == id else None


_IN_WORDS = {
    HEAD: "世帯主",
    "spouse": "配偶者",
    "child": "子",
    "parent": "親",
    "child.child": "孫",
    "parent.parent": "祖父母",
    "parent.child": "きょうだい",
    "parent.child.child": "おい・めい",
    "parent.parent.child": "おじ・おば",
    OTHER: "そのほかの親族",
    FOSTER: "里子など",
    LODGER: "同居人",
    UNKNOWN: "続柄がわからない人",
}


def in_words(relation: str, bond: str = "") -> str:
    """A relation in Japanese: 世帯主, 孫, 配偶者の子, 配偶者（未届）."""
    said = _IN_WORDS.get(relation) or "の".join(_IN_WORDS[each] for each in relation.split("."))
    return said + {DE_FACTO: "（未届）", PARTNERSHIP: "（パートナーシップ）"}.get(bond, "")


@lru_cache(maxsize=1024)
def path_of(relation: str) -> tuple[str, ...] | None:
    """The steps from the head; nothing for what is no path."""
    if relation == HEAD:
        return ()
    steps = tuple(relation.split("."))
    return steps if set(steps) <= set(STEPS) else None


def told(words: Sequence[str]) -> list[tuple[str, Kin]]:
    """What the people of a household are to its head and what else their 続柄 says; words not known are `unknown`."""
    found = []
    for each in words:
        try:
            found.append(read(each))
        except NotUnderstood:
            found.append(Kinship(UNKNOWN))
    if not any(each.of or each.bond not in ("", REGISTERED) for each in found):
        return [(each.relation, PLAIN) for each in found]
    return [(each.relation, Kin(each.bond, each.said, each.of)) for each in found]
