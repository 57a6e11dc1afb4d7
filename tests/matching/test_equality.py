"""One evaluation: the columns say of everybody, to the yen, what the evaluator says of one household."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy import Service, Situation, boundaries
from osekkai.policy.rules.people import UNITS
from tests.bunkyo.test_soundness import household, widened
from tests.conftest import FACTS, WHOLE, book, service
from tests.matching.columns import differences

DAYS = (date(2026, 11, 23), date(2024, 12, 1), date(2021, 6, 1), date(2005, 6, 1))
ON = DAYS[0]
HOUSEHOLDS, PAIRS = (340, 50_000) if WHOLE else (100, 14_000)
"""A day."""


def worked_cases(catalogue: Catalogue) -> dict[date, tuple[dict[str, Service], list[Situation]]]:
    """The households of every example, and of every value next to which its answer changes, by their day.

    With the services whose they are: all of them on most days of this year.
    """
    found: dict[date, tuple[dict[str, Service], list[Situation]]] = defaultdict(lambda: ({}, []))
    for each in catalogue.book.services.values():
        for example in each.examples:
            on = date.fromordinal(example.on)
            services, situations = found[on]
            services[each.id] = each
            situations.append(catalogue.book.situation(example.household, on=on))
        for edge in boundaries(catalogue.book, each):
            on = date.fromordinal(edge.example.on)
            before = catalogue.book.situation(edge.example.household, on=on)
            found[on][1].extend(moved(before, edge.member, edge.fact.id, value) for value in (edge.below, edge.above))
    return found


def moved(situation: Situation, member: str, fact: str, value: int) -> Situation:
    people = tuple(
        replace(each, facts={**each.facts, fact: value}) if each.id == member else each for each in situation.people
    )
    return replace(
        situation, people=people, household={**situation.household, fact: value} if not member else situation.household
    )


def on_day(situation: Situation, on: date) -> Situation:
    """The same household on another day; who was not yet born is born that day."""
    latest = on.toordinal()
    people = []
    for each in situation.people:
        born = min(each.facts["birth_date"], latest)  # type: ignore[type-var]
        people.append(replace(each, facts={**each.facts, "birth_date": born}))
    return replace(situation, on=on, people=tuple(people))


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_whole_catalogue_agrees_on_generated_households(on: date, bunkyo: Catalogue) -> None:
    """Half of the households with facts that are open or only roughly known; 200,000 pairs in all days together."""
    households = [on_day(household(bunkyo, seed), on) for seed in range(HOUSEHOLDS)]
    situations = [widened(bunkyo, each, seed) if seed % 2 else each for seed, each in enumerate(households)]
    pairs, found = differences(bunkyo.book, list(bunkyo.book.services.values()), situations)
    assert not found
    assert pairs >= PAIRS


def test_the_whole_catalogue_agrees_on_every_worked_case_and_its_boundaries(bunkyo: Catalogue) -> None:
    compared = 0
    for services, situations in worked_cases(bunkyo).values():
        pairs, found = differences(bunkyo.book, list(services.values()), situations)
        assert not found
        compared += pairs
    assert compared > 20_000


def test_nobody_knows_anything(bunkyo: Catalogue) -> None:
    """A household of whom only the birth dates are known is open nearly everywhere, in both ways alike."""
    born = {"birth_date": date(1990, 5, 5).toordinal()}
    bare = replace(household(bunkyo, 1), on=DAYS[0], household={})
    situation = replace(bare, people=tuple(replace(each, facts=born) for each in bare.people))
    assert differences(bunkyo.book, list(bunkyo.book.services.values()), [situation])[1] == []


# Rules that nobody wrote

NAMES_OF_TRUTHS = ("住民", "国外にいる", "高齢", "裕福", "(年度末年齢 <= 15)", "(年齢 < 年度末年齢)")
PEOPLE_OF_HOUSEHOLD = ("世帯員", "世帯.子", "世帯.親", "世帯.夫婦", "世帯.養育する子", "世帯.別に暮らす家族")
PEOPLE_OF_A_PERSON = (
    *("子", "親", "配偶者", "法律上の配偶者", "パートナー", "夫婦", "養育する子", "保護者", "監護する親"),
    *("ともに育つ子", "同居の親族", "扶養義務者", "生計を同じくする人", "ほかの世帯員", "おなかの子"),
    *("亡くなった人", "世帯主夫婦としての本人", "同居の本人"),
)
TOWN = """  town: {ja: 町字, en: Town, of: household, type: town}
towns:
  本郷: {blocks: 7}
  湯島: {blocks: 4}
  根津: {}
notions:"""
NOTIONS = (
    FACTS.replace("notions:", "  kana: {ja: カナ, en: Kana, of: person, type: text, format: kana}\n" + TOWN)
    + """  高齢: {is: 年齢 >= 65, en: Old}
  裕福: {is: "所得 + 給与[前年] > 800", en: Rich}
"""
)
MORE = """
parameters:
  基準額: {en: Standard, 2000-01-01: 1000, 2026-04-01: 1200}
tables:
  控除: {en: Deduction, by: 円,
         2000-01-01: [{under: 100, is: 5}, {under: 1000, rate: 0.2, cut: 10, plus: 3}, {rate: 0.15, plus: -20}]}
  加算: {en: Addition, by: 人, 2000-01-01: {0: 10, 1: 30, 2: 90, each_more: 7}}
"""


def _people(*, person: bool) -> st.SearchStrategy[str]:
    return st.sampled_from((*PEOPLE_OF_HOUSEHOLD, *(PEOPLE_OF_A_PERSON if person else ())))


def numbers(depth: int, *, person: bool) -> st.SearchStrategy[str]:
    of_a_person = ("所得", "給与[前年]", "給与[前年 - 1]") if person else ()
    flat = st.sampled_from(("0", "1", "100", "999", "1000", "基準額", "家賃", *of_a_person))
    if depth == 0:
        return flat
    part, truth = numbers(depth - 1, person=person), truths(depth - 1, person=person)
    who, inner, asked = (
        _people(person=person),
        numbers(depth - 1, person=True),
        truths(depth - 1, person=True),
    )
    return st.one_of(
        flat,
        st.builds("({} {} {})".format, part, st.sampled_from("+-"), part),
        st.builds("({} * {})".format, part, st.sampled_from(("2", "0.15", "-1"))),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(("切捨て", "切上げ", "四捨五入")),
            part,
            st.sampled_from(("1", "10", "100")),
        ),
        st.builds("{}({}, {})".format, st.sampled_from(("大きいほう", "小さいほう")), part, part),
        st.builds("({} if {} else {})".format, part, truth, part),
        st.builds("控除[大きいほう({}, 0)]".format, part),
        st.builds("加算[人数({}, {})]".format, who, asked),
        st.builds("合計({}, {}, 条件={})".format, who, inner, asked),
        st.builds("最大({}, {}, 条件={}, いないとき=0)".format, who, inner, asked),
        st.builds("月数({}, {})".format, days(person=person), days(person=person)),
    )


def truths(depth: int, *, person: bool) -> st.SearchStrategy[str]:
    number = numbers(max(depth - 1, 0), person=person)
    operators = st.sampled_from(("<", "<=", "==", ">=", ">", "!="))
    day = days(person=person)
    compared = st.one_of(
        st.builds("({} {} {})".format, number, operators, number), st.builds("({} {} {})".format, day, operators, day)
    )
    grade = st.sampled_from(('(等級 == "1級")', '(等級 in ("1級", "2級"))', '(等級 != "なし")'))
    of_text = st.sampled_from(('(カナ != "ハナコ")', "同じ名義(カナ, 世帯主.カナ)", "(文字数(カナ) <= 2000)"))
    town = st.sampled_from(
        ('(町字 in ("本郷1丁目", "根津"))', '(町字 != "湯島")', '(町字 in ("本郷", "湯島", "根津"))')
    )
    flat = st.one_of(compared, st.sampled_from(NAMES_OF_TRUTHS), grade, of_text, town) if person else compared | town
    if depth == 0:
        return flat
    part, asked = truths(depth - 1, person=person), truths(depth - 1, person=True)
    who = _people(person=person)
    return st.one_of(
        flat,
        st.builds("({} and {})".format, part, part),
        st.builds("({} or {})".format, part, part),
        st.builds("(not {})".format, part),
        st.builds(
            "(人数({}, {}) {} {})".format,
            who,
            asked,
            st.sampled_from(("==", ">=")),
            st.integers(0, 3),
        ),
        st.builds("{}({}, {})".format, st.sampled_from(("いずれか", "すべて")), who, asked),
    )


def days(*, person: bool) -> st.SearchStrategy[str]:
    """Days and ends of periods, of the person and of the household's people."""
    birth = "生年月日" if person else "世帯主.生年月日"
    flat = st.sampled_from(("基準日", "申請日", birth, "最大(子, 生年月日, いないとき=基準日)"))
    span = st.builds("{}({})".format, st.sampled_from(("日間", "か月", "年間")), st.integers(0, 40))
    return st.one_of(
        flat,
        st.builds("{}({}, {})".format, st.sampled_from(("初日算入", "初日不算入")), flat, span),
        st.builds("{}({})".format, st.sampled_from(("翌開庁日", "翌月初", "月末", "年度末日")), flat),
        st.builds("年齢に達する日({}, {})".format, st.just(birth), st.integers(0, 90)),
    )


YEARS = {"child": (2008, 2015, 2026), "child.child": (2015, 2026), "spouse.child": (2008, 2015), "parent": (1930, 1935)}


def anybody(chance: random.Random, relation: str) -> dict[str, object]:
    def yen() -> object:
        lo = chance.choice((0, 99, 100, 101, 800, 999, 1000, 1001, 5000))
        return chance.choice((lo, lo, None, f"{lo}〜{lo + chance.choice((1, 400))}"))

    facts: dict[str, object] = {
        "所得": yen(),
        "給与": {2025: yen(), 2024: yen()},
        "住民": chance.choice((True, False, None)),
        "国外にいる": chance.choice((True, False, None)),
        "等級": chance.choice(("g1", "g2", "none", ["g1", "g2"], None)),
    }
    born = date(chance.choice(YEARS.get(relation, (1961, 1990))), chance.choice((3, 4, 11)), chance.choice((1, 2, 23)))
    open_birth = {"between": [born.isoformat(), born.replace(month=12, day=31).isoformat()]}
    birth = open_birth if relation != "head" and chance.random() < 0.15 else born.isoformat()
    kin: dict[str, object] = {}
    if relation != "head" and chance.random() < 0.2:
        kin["lives"] = chance.choice(("elsewhere", "student", "unborn" if relation == "child" else "dead", "dead"))
    if kin.get("lives") == "unborn":
        birth = "2026-12-20"
    if relation == "spouse" and chance.random() < 0.3:
        kin["bond"] = chance.choice(("de_facto", "partnership"))
    if chance.random() < 0.1:
        kin["livelihood"] = "own"
    known = {name: value for name, value in facts.items() if chance.random() < 0.7}
    return {"relation": relation, "birth_date": birth, **kin, **known}


def families(book: policy.Rulebook, seed: int, number: int) -> list[Situation]:
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        relations = [
            "head",
            *(each for each in ("spouse", "child", "child", "parent") if chance.random() < 0.5),
            *(each for each in ("child.child", "spouse.child", "parent.child", "unknown") if chance.random() < 0.12),
        ]
        members = [anybody(chance, each) for each in relations]
        home: dict[str, object] = {"家賃": chance.choice((0, 100, 1000, "90〜110"))} if chance.random() < 0.7 else {}
        if chance.random() < 0.7:
            home["町字"] = chance.choice(("本郷一丁目", "本郷7丁目", "湯島二丁目", "根津", None))
        found.append(book.situation({"on": "2026-11-23", "members": members, "household": home}))
    return found


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    unit=st.sampled_from([each for each in UNITS if each != "organisation"]), data=st.data(), seed=st.integers(0, 10**6)
)
def test_rules_that_nobody_wrote_agree(unit: str, data: st.DataObject, seed: int) -> None:
    person = unit != "household"
    eligible, yen = data.draw(truths(3, person=person), "eligible"), data.draw(numbers(3, person=person), "yen")
    due, day = data.draw(truths(2, person=person), "due"), data.draw(days(person=person), "day")
    ends = data.draw(st.sampled_from(("", ", whether or not it is a working day")), "ends")
    rules = f"{MORE}\neligible: {eligible!r}\namount: {{kind: cash, per: month, yen: '切捨て({yen}, 1)'}}\n"
    rules += f"deadline: {{is: '14 days after {day}{ends}', when: {due!r}}}"
    try:
        book = policy.load({"facts.yaml": NOTIONS, "services/test.yaml": service(rules, unit)})
    except policy.PolicyError as refused:
        assert {each.code for each in refused.problems} <= {
            "always",
            "unit",
            "type",
            "range",
            "empty-table",
            "too-big",
            "too-deep",
        }, refused
        reject()
    pairs, found = differences(book, list(book.services.values()), families(book, seed, 40))
    assert pairs and not found


MEETING = """
parameters: {全部: {2020-01-01: 1000円}, 満額の限度: {2020-01-01: 500円}, 限度: {2020-01-01: 900円}}
define: {二つの額: {is: 所得 + 世帯.家賃, en: both}}
eligible: 二つの額 < 限度 and 等級 != "なし"
amount: {kind: cash, per: month, yen: "全部 if 二つの額 < 満額の限度 else 全部 - (二つの額 - 満額の限度) * 2"}
"""


def test_facts_that_meet_in_a_step_agree() -> None:
    """Two amounts that are compared as one: the whole catalogue has few of these on random households."""
    rulebook = book(MEETING)
    values: list[object] = [0, 300, "100〜600", "わからない"]
    situations = [
        rulebook.situation({"members": [{"head": "1990-01-01", "所得": income}], "household": {"家賃": rent}}, on=ON)
        for income in values
        for rent in values
    ]
    pairs, found = differences(rulebook, list(rulebook.services.values()), situations)
    assert pairs == len(situations) and not found
    both_open = policy.assess(rulebook, situations[-1]).results[0].amount
    assert both_open is not None and both_open.between == (202, 1000)


def test_by_a_figure_of_which_a_day_has_none_nothing_is_divided() -> None:
    """It is as little known to the columns as to the evaluator, and no error."""
    amount = '{yen: "切捨て(家賃 / 割合, 1)", per: once, kind: cash}'
    rules = f"parameters: {{割合: {{2025-04-01: 4人}}}}\neligible: 住民\namount: {amount}"
    book_ = book(rules, facts=FACTS)
    for on in (date(2024, 4, 1), date(2025, 4, 1)):
        home = {"members": [{"head": "1990-01-01", "resident": True}], "household": {"rent": 100_000}}
        pairs, found = differences(book_, list(book_.services.values()), [book_.situation(home, on=on)])
        assert pairs == 1 and not found
