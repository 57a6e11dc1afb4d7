"""The graph of a household: who is whose parent, who is a couple, who raises whom; certain, or only possible."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai import policy
from osekkai.policy import kinship
from osekkai.policy.columns import Block, Plainly, side_by_side
from osekkai.policy.columns.ties import STORED
from osekkai.policy.rules.kin import graph
from osekkai.policy.rules.relations import RELATED, Relations
from osekkai.policy.values import Interval
from tests.conftest import FACTS, service

ON = date(2026, 11, 23)


def household(*words: str | tuple[str, int]) -> Relations:
    """People by their 続柄, each with a usual age or the one that is given."""
    said = [each if isinstance(each, tuple) else (each, AGES.get(each, 30)) for each in words]
    told = kinship.told([word for word, _ in said])
    people = []
    for (word, age), (relation, kin) in zip(said, told, strict=True):
        born = ON.toordinal() - age * 366
        people.append(Plainly(word, relation, kin, Interval(born, born)))
    return Relations(graph(people, ON.toordinal()))


AGES = {
    "世帯主": 60,
    "妻": 58,
    "夫": 58,
    "夫（未届）": 58,
    "子": 30,
    "長女": 32,
    "二女": 28,
    "父": 85,
    "母": 84,
    "孫": 5,
}


def who(found: Relations, whose: str | None, relation: str) -> tuple[list[str], list[str]]:
    """Who certainly is, and who may be."""
    ids = [each.id for each in found.people]
    sure, perhaps = found.of(None if whose is None else ids.index(whose), relation)
    return [ids[each] for each in sure], [ids[each] for each in perhaps]


def test_a_grandchild_may_be_the_child_of_any_child_who_lives_here_or_of_one_who_does_not() -> None:
    found = household("世帯主", "長女", ("子の子", 5))
    assert who(found, "長女", "children") == ([], ["子の子"]) and who(found, "世帯主", "children") == (["長女"], [])
    assert who(found, "子の子", "guardians") == ([], ["世帯主", "長女"])
    assert who(found, "長女", "relatives") == (["世帯主"], ["子の子"])
    two = household("世帯主", "長女", "二女", ("子の子", 5))
    assert who(two, "子の子", "parents") == ([], ["長女", "二女"])


def test_who_is_named_is_meant_and_nobody_else() -> None:
    assert who(household("世帯主", "長女", "二女", ("二女の子", 5)), "二女の子", "parents") == (["二女"], [])
    aunt = household("世帯主", "長女", ("長男の子", 5))
    assert who(aunt, "長男の子", "parents") == ([], []) and who(aunt, "長男の子", "guardians") == ([], ["世帯主"])


def test_who_is_too_young_to_be_a_parent_is_not() -> None:
    found = household("世帯主", ("長女", 32), ("二女", 14), ("子の子", 5))
    assert who(found, "子の子", "parents") == ([], ["長女"])


def test_a_step_child_has_one_parent_here() -> None:
    found = household("世帯主", "妻", ("子", 8), ("妻の子", 10))
    assert who(found, "妻の子", "parents") == (["妻"], [])
    assert who(found, "子", "parents") == (["世帯主", "妻"], [])
    assert who(found, "子", "siblings") == (["子", "妻の子"], [])


def test_a_de_facto_husband_is_a_spouse_but_no_legal_one_and_perhaps_the_father() -> None:
    found = household(("世帯主", 36), ("夫（未届）", 36), ("五女", 8))
    assert who(found, "世帯主", "spouse") == (["夫（未届）"], [])
    assert who(found, "世帯主", "legal_spouse") == ([], [])
    assert who(found, "五女", "parents") == (["世帯主"], ["夫（未届）"])


def test_a_partner_is_no_spouse() -> None:
    found = household("世帯主", "パートナー")
    assert who(found, "世帯主", "spouse") == ([], []) and who(found, "世帯主", "partner") == (["パートナー"], [])
    assert who(found, "世帯主", "relatives") == ([], [])


def test_father_and_mother_are_a_couple_and_the_parents_of_brothers() -> None:
    found = household(("世帯主", 40), ("父", 70), ("母", 68), ("弟", 35))
    assert who(found, "父", "spouse") == (["母"], [])
    assert who(found, "弟", "parents") == (["父", "母"], []) == who(found, "世帯主", "parents")
    assert who(found, "世帯主", "obligors") == (["父", "母", "弟"], [])


@pytest.mark.parametrize(
    ("words", "whose", "sure", "perhaps"),
    [
        (("世帯主", "妹", "祖母", "おば"), "世帯主", ["妹", "祖母"], []),
        (("世帯主", ("孫", 35), ("孫の子", 5)), "孫", ["世帯主"], ["孫の子"]),
        (("世帯主", "妻", "妻の妹", "妻の祖母"), "妻", ["妻の妹", "妻の祖母"], []),
        (("世帯主", "妻", "妻の妹"), "世帯主", [], []),
        (("世帯主", "弟", "妹"), "弟", ["世帯主", "妹"], []),
        (("世帯主", "孫", "子の子"), "孫", ["世帯主"], ["子の子"]),
        (("世帯主", "祖母", "弟"), "弟", ["世帯主"], ["祖母"]),
        (("世帯主", "長女", "二女", ("長女の子", 5), ("二女の子", 5)), "長女の子", ["世帯主", "長女"], []),
    ],
)
def test_who_is_of_one_line_is_bound_to_support_also_where_nobody_between_them_lives_here(
    words: tuple[str | tuple[str, int], ...], whose: str, sure: list[str], perhaps: list[str]
) -> None:
    """民法877条1項: 直系血族及び兄弟姉妹. A sister is one without the parents here."""
    assert who(household(*words), whose, "obligors") == (sure, perhaps)


def test_a_daughter_in_law_is_the_wife_of_who_is_named() -> None:
    found = household("世帯主", ("長男", 30), ("長男の嫁", 29), ("長男の子", 3))
    assert who(found, "長男", "spouse") == (["長男の嫁"], [])
    assert who(found, "長男の子", "parents") == (["長男", "長男の嫁"], [])


def test_a_daughter_in_law_may_be_the_widow_of_a_son_who_is_not_here() -> None:
    found = household("世帯主", ("子", 30), ("子の妻", 29), ("子の子", 3))
    assert who(found, "子", "spouse") == ([], ["子の妻"])
    assert who(found, "子の子", "parents") == ([], ["子", "子の妻"])


def test_a_lodger_is_nobodys_kin_and_lives_on_their_own() -> None:
    found = household("世帯主", ("同居人", 25))
    assert who(found, "世帯主", "relatives") == ([], [])
    assert who(found, "世帯主", "livelihood") == (["世帯主"], [])


def test_of_whom_nothing_is_known_everything_that_ages_allow_is_possible() -> None:
    found = household(("世帯主", 36), ("縁故者", 38), ("子", 8))
    assert who(found, "世帯主", "spouse") == ([], ["縁故者"])
    assert who(found, "子", "parents") == (["世帯主"], ["縁故者"])
    assert who(found, "縁故者", "parents") == ([], [])


def test_a_child_in_care_is_raised_by_the_couple_and_a_child_alone_perhaps() -> None:
    assert who(household("世帯主", "妻", ("里子", 8)), "里子", "guardians") == (["世帯主", "妻"], [])
    assert who(household("世帯主", ("孫", 5)), "孫", "guardians") == ([], ["世帯主"])


def test_who_lives_apart_is_family_but_no_member_and_the_unborn_and_the_dead_are_neither() -> None:
    def person(id: str, relation: str, age: int, lives: str = "here") -> Plainly:
        born = ON.toordinal() - age * 366
        return Plainly(id, relation, kinship.Kin(lives=lives), Interval(born, born))

    people = [
        person("me", "head", 40),
        person("husband", "spouse", 41, "elsewhere"),
        person("student", "child", 20, "student"),
        person("baby", "child", -1, "unborn"),
        person("father", "parent", 80, "dead"),
    ]
    found = Relations(graph(people, ON.toordinal()))
    assert who(found, "me", "members") == (["me"], []) and who(found, "me", "apart") == (["husband", "student"], [])
    assert who(found, "me", "spouse") == (["husband"], []) and who(found, "me", "children") == (["student"], [])
    assert who(found, "me", "unborn") == (["baby"], []) and who(found, "me", "deceased") == (["father"], [])
    assert who(found, "me", "parents") == ([], [])


# In the language

RULES = "eligible: {}\namount: {{kind: cash, per: once, yen: 1}}"


def judged(unit: str, rule: str, members: list[dict[str, object]]) -> dict[str, str]:
    book = policy.load({"facts.yaml": FACTS, "services/test.yaml": service(RULES.format(rule), unit)})
    home = book.situation({"on": ON.isoformat(), "members": members})
    return {each.member: each.status for each in policy.assess(book, home).results}


THREE = [
    {"head": "1955-01-01"},
    {"relation": "長女", "birth_date": "1990-01-01"},
    {"relation": "長女の子", "birth_date": "2018-01-01"},
]


def test_a_service_for_children_is_judged_for_every_child_with_its_own_parents() -> None:
    assert judged("child", '"いずれか(親, 年齢 < 40)"', THREE) == {"child1": "ineligible", "grandchild1": "eligible"}


def test_a_service_for_who_raises_children_is_judged_for_the_mother_who_is_not_the_head() -> None:
    assert judged("guardian", '"not いずれか(配偶者)"', THREE) == {"child1": "eligible"}
    couple = [{"head": "1990-01-01"}, {"spouse": "1991-01-01"}, {"child": "2018-01-01"}]
    assert judged("guardian", '"not いずれか(配偶者)"', couple) == {"head": "ineligible", "spouse": "ineligible"}


def test_whether_it_is_for_somebody_at_all_can_be_open() -> None:
    two = [*THREE[:2], {"relation": "二女", "birth_date": "1992-01-01"}, {**THREE[2], "relation": "子の子"}]
    assert judged("guardian", '"年齢 >= 0"', two) == {"head": "unknown", "child1": "unknown", "child2": "unknown"}


def test_couples_and_livelihoods_are_judged_once() -> None:
    members = [{"head": "1960-01-01"}, {"spouse": "1961-01-01"}, {"relation": "同居人", "birth_date": "1990-01-01"}]
    assert judged("couple", '"年齢 >= 0"', members) == {"head": "eligible"}
    assert judged("livelihood", '"人数(生計を同じくする人) >= 1"', members) == {
        "head": "eligible",
        "lodger1": "eligible",
    }


def test_an_unknown_kin_leaves_open_what_rests_on_them() -> None:
    members = [{"head": "1990-01-01"}, {"relation": "縁故者", "birth_date": "1988-01-01"}, {"child": "2018-01-01"}]
    assert judged("head", '"not いずれか(配偶者)"', members) == {"head": "unknown"}
    assert judged("head", '"人数(配偶者) <= 1"', members) == {"head": "eligible"}


def test_what_is_said_outright_is_believed() -> None:
    members = [
        {"id": "a", "head": "1955-01-01"},
        {"id": "b", "relation": "other", "birth_date": "1990-01-01"},
        {"id": "c", "relation": "other", "birth_date": "2018-01-01", "parents": ["b"], "lives": "学生"},
        {"id": "d", "relation": "other", "birth_date": "1989-01-01", "spouse": "b", "bond": "事実婚"},
    ]
    assert judged("guardian", '"いずれか(配偶者)"', members) == {"b": "eligible"}


@pytest.mark.parametrize(
    ("members", "path", "says"),
    [
        ([{"head": "2023-01-01"}], "members[0]", "15歳"),
        ([{"head": "1990-01-01"}, {"spouse": "2020-01-01"}], "members[1]", "15歳"),
        ([{"head": "1990-01-01", "bond": "de_facto"}], "members[0].bond", "だれと"),
        ([{"head": "1990-01-01", "lives": "dead"}], "members[0].lives", "生きている"),
        (
            [{"head": "1990-01-01"}, {"child": "2029-01-01", "lives": "unborn"}],
            "members[1].birth_date",
            "予定日",
        ),
        (
            [{"id": "a", "head": "1990-01-01"}, {"id": "b", "child": "2010-01-01", "spouse": "a", "parents": "a"}],
            "members[1].spouse",
            "なれません",
        ),
        ([{"id": "a", "head": "1990-01-01", "spouse": "a"}], "members[0].spouse", "自分自身"),
        ([{"id": "a", "head": "1990-01-01", "parents": ["x"]}], "members[0].parents", "いません"),
        (
            [{"id": "a", "head": "1990-01-01", "parents": "b"}, {"id": "b", "other": "1960-01-01", "parents": "a"}],
            "members[0].parents",
            "祖先",
        ),
        (
            [{"id": "a", "head": "1990-01-01"}, {"id": "b", "other": "1985-01-01", "parents": "a"}],
            "members[1]",
            "より 前か同じ",
        ),
        ([{"head": "1990-01-01", "parents": ["a", "b", "c"]}], "members[0].parents", "2人まで"),
        ([{"head": "1990-01-01"}, {"relation": "ぼく", "birth_date": "2000-01-01"}], "members[1].relation", "妻の子"),
        ([{"head": "1990-01-01", "lives": "月"}], "members[0].lives", "here"),
        ([{"head": "1990-01-01", "bond": ["x"]}], "members[0].bond", "registered"),
        ([{"head": "1990-01-01", "carers": {"a": 1}}], "members[0].carers", "id"),
        ([{"head": "1990-01-01", "livelihood": 3}], "members[0].livelihood", "文字"),
        (
            [
                {"id": "a", "head": "1990-01-01", "spouse": "b"},
                {"id": "b", "other": "1990-01-01", "spouse": "c"},
                {"id": "c", "other": "1990-01-01"},
            ],
            "members[0].spouse",
            "くいちがって",
        ),
    ],
)
def test_households_that_cannot_be_are_refused_with_how_to_mend_them(
    members: list[dict[str, object]], path: str, says: str
) -> None:
    book = policy.load({"facts.yaml": FACTS, "services/test.yaml": service(RULES.format('"年齢 >= 0"'), "head")})
    with pytest.raises(policy.PolicyError) as refused:
        book.situation({"on": ON.isoformat(), "members": members})
    found = [(each.where.path, each.render("ja")) for each in refused.value.problems]
    assert any(path == where and says in text for where, text in found), found


DEATH = "death_date: {ja: 亡くなった日, of: person, type: date}"


def custody(lives: str, relation: str = "other", bond: str = "") -> dict[str, str]:
    """A child of the head's whose other parent lives somewhere: who is a parent that raises it, who raises it."""
    members: list[dict[str, object]] = [
        {"id": "me", "head": "1990-01-01"},
        {"id": "you", "relation": relation, "birth_date": "1988-01-01", "lives": lives},
        {"id": "kid", "relation": "child", "birth_date": "2018-01-01", "parents": ["me", "you"]},
    ]
    if bond:
        members[1] |= {"spouse": "me", "bond": bond}
    return judged("guardian", '"人数(養育する子) == 1"', members)


def test_a_parent_who_lives_elsewhere_and_is_nobodys_spouse_here_does_not_raise_the_child() -> None:
    assert custody("elsewhere") == {"me": "eligible"}
    assert custody("dead") == {"me": "eligible"}
    assert custody("here") == {"me": "eligible", "you": "eligible"}


def test_a_spouse_who_works_elsewhere_raises_it_too() -> None:
    assert custody("elsewhere", bond="registered") == {"me": "eligible", "you": "eligible"}


def test_a_grandmother_raises_an_orphan_whether_or_not_the_mother_is_told_of() -> None:
    for told in ([], [{"relation": "長女", "birth_date": "1990-01-01", "lives": "dead"}]):
        members = [{"head": "1955-01-01"}, *told, {"relation": "長女の子", "birth_date": "2018-01-01"}]
        assert judged("guardian", '"年齢 >= 0"', members) == {"head": "unknown"}


def test_who_has_died_is_no_member_any_more_and_not_forgotten() -> None:
    book = policy.load(
        {
            "facts.yaml": FACTS.replace(
                "facts:", "facts:\n  death_date: {ja: 亡くなった日, of: person, type: date}", 1
            ),
            "services/test.yaml": service(RULES.format('"人数(世帯員) == 1 and いずれか(亡くなった人)"'), "head"),
        }
    )
    for died, status in (("2026-11-20", "eligible"), ("2026-11-24", "ineligible")):
        members = [{"head": "1955-01-01"}, {"spouse": "1950-01-01", "亡くなった日": died}]
        home = book.situation({"on": ON.isoformat(), "members": members})
        assert policy.assess(book, home).of("test").status == status


def test_a_household_goes_out_as_data_and_comes_back_the_same() -> None:
    book = policy.load({"facts.yaml": FACTS, "services/test.yaml": service(RULES.format('"年齢 >= 0"'), "person")})
    members = [
        {"id": "x", "head": "1955-01-01", "spouse": "w"},
        {"id": "w", "relation": "other", "birth_date": "1956-01-01", "bond": "de_facto"},
        {"id": "y", "relation": "二女", "birth_date": "1990-01-01", "lives": "student", "parents": ["x", "w"]},
        {"id": "z", "relation": "子の子", "birth_date": "2018-01-01", "livelihood": "娘", "carers": ["y"]},
    ]
    home = book.situation({"on": ON.isoformat(), "members": members})
    again = book.situation(home.as_data())
    assert again.ties() == [
        tuple({"x": "p0", "w": "p1", "y": "p2", "z": "p3"}.get(e, e) for e in t) for t in home.ties()
    ]
    assert again.as_data() == home.as_data()


# As columns

RELATIONS = st.sampled_from(["child", "child", "spouse", "parent", "other", "child.child", "parent.child", "unknown"])


@given(
    st.lists(st.tuples(RELATIONS, st.integers(0, 90)), max_size=5),
    st.integers(16, 95),
    st.integers(-7, 3),
)
def test_ties_that_are_worked_out_once_are_those_of_each_household_on_each_day(
    others: list[tuple[str, int]], age: int, years: int
) -> None:
    """A household of a usual shape has the ties of its shape; and ties hold exactly on the days that they say."""
    people = [
        Plainly(str(place), relation, kinship.PLAIN, Interval(born, born))
        for place, (relation, old) in enumerate([("head", age), *others])
        for born in [ON.toordinal() - old * 366]
    ]
    day = ON.toordinal() + years * 360
    ties = side_by_side([people], ON.toordinal())
    if not -6 * 365 < years * 360 < 2 * 365:
        return
    rel = np.array([0, *[1] * len(others)])
    block = Block(np.zeros(len(people), np.int64), rel, ties.on(day))
    found = Relations(graph(people, day))
    for relation in RELATED:
        for place in (None, *range(len(people))):
            sure, perhaps = found.of(place, relation)
            here = block.at_home(relation) if place is None else block.paired(relation)
            mine = np.ones(len(here.mine), bool) if place is None else here.mine == place
            said = sorted(zip(here.theirs[mine].tolist(), here.sure[mine].tolist(), strict=True))
            assert said == sorted([(each, True) for each in sure] + [(each, False) for each in perhaps]), relation
    assert set(STORED) >= {"unit child", "children"}
