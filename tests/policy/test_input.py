"""What people and systems send: precise errors with the path in the input, or the right answer; never a silent no."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import read_input
from tests.conftest import book

RULES = book("eligible: 住民")


def refused(data: object, rulebook: policy.Rulebook = RULES) -> dict[str, str]:
    with pytest.raises(policy.PolicyError) as caught:
        rulebook.situation(data)
    return {str(each.where): each.code for each in caught.value.problems}


@pytest.mark.parametrize(
    ("data", "where", "code"),
    [
        ([], "$", "shape"),
        ({}, "members", "missing-key"),
        ({"members": []}, "members", "missing-key"),
        ({"members": [1]}, "members[0]", "shape"),
        ({"members": [{"head": "1990-01-01"}], "hosehold": {}}, "hosehold", "unknown-key"),
        ({"on": "2026-02-30", "members": [{"head": "1990-01-01"}]}, "on", "date"),
        ({"on": 5, "members": [{"head": "1990-01-01"}]}, "on", "date"),
        ({"members": [{"relation": "king"}]}, "members[0].relation", "relation"),
        ({"members": [{"child": "2020-01-01"}]}, "members", "relation"),
        ({"members": [{"head": "1990-01-01"}, {"head": "1990-01-01", "id": "b"}]}, "members", "relation"),
        (
            {"members": [{"head": "1990-01-01"}, {"spouse": "1990-01-01"}, {"spouse": "1990-01-01", "id": "b"}]},
            "members",
            "relation",
        ),
        ({"members": [{"head": "1990-01-01", "所得": "たくさん"}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": -1}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": 1.5}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": float("nan")}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": True}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": "3歳"}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "所得": {"between": [2, 1]}}]}, "members[0].所得", "value"),
        ({"members": [{"head": "1990-01-01", "住民": "たぶん"}]}, "members[0].住民", "value"),
        ({"members": [{"head": "1990-01-01", "等級": "9級"}]}, "members[0].等級", "value"),
        ({"members": [{"head": "1990-01-01", "所得": 1, "income": 1}]}, "members[0].income", "twice"),
        ({"members": [{"head": "1990-01-01", "家賃": 1}]}, "members[0].家賃", "wrong-place"),
        ({"members": [{"head": "1990-01-01"}], "household": {"所得": 1}}, "household.所得", "wrong-place"),
        ({"members": [{"head": "2990-01-01"}]}, "members[0].birth_date", "value"),
        ({"on": "2026-01-01", "members": [{"head": "2026-01-02"}]}, "members[0].birth_date", "future"),
        ({"members": [{"head": "1990-01-01"}, {"child": "1980-01-01"}]}, "members[1]", "relation"),
        ({"members": [{"head": "1990-01-01"}, {"parent": "1995-01-01"}]}, "members[1]", "relation"),
        (
            {"members": [{"head": "1990-01-01", "id": "a"}, {"child": "2020-01-01", "id": "a"}]},
            "members[1].id",
            "twice",
        ),
    ],
)
def test_wrong_input_names_its_path(data: object, where: str, code: str) -> None:
    assert refused(data).get(where) == code


def test_died_before_birth(bunkyo: Catalogue) -> None:
    data = {"on": "2026-11-23", "members": [{"head": "1990-01-01", "death_date": "1980-01-01"}]}
    assert refused(data, bunkyo.book) == {"members[0].death_date": "order"}


FAMILY = [{"head": "1990-04-01"}, {"child": "2026-08-01"}]


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        (
            {"members": [{"head": "1990-04-01", "退職日": "1989-10-31"}]},
            "members[0].job_loss_date",
            "退職日（1989-10-31）が 生年月日（1990-04-01）より 前です",
        ),
        ({"members": FAMILY, "household": {"転入日": "1990-03-31"}}, "household.moved_in_date", "世帯のだれの生年月日"),
        ({"members": FAMILY, "applied": "2026-07-31"}, "applied", "members[1] の生年月日（2026-08-01）より 前です"),
    ],
)
def test_what_was_before_the_birth_of_whom_it_is_for(
    data: dict[str, object], where: str, says: str, bunkyo: Catalogue
) -> None:
    with pytest.raises(policy.PolicyError) as caught:
        bunkyo.book.situation({"on": "2026-11-23"} | data)
    problem = caught.value.problems[0]
    assert (str(problem.where), problem.code) == (where, "order")
    assert says in problem.title.ja and problem.mend and "before" in problem.title.say("en")


@pytest.mark.parametrize(
    "data",
    [
        {"members": [{"head": "1990-04-01", "退職日": "1990-04-01"}]},
        {"members": [{"head": "1990-00-00", "退職日": "1990-01-01"}]},
        {"members": FAMILY, "household": {"転入日": "2020-04-01"}},
        {"members": [{"head": None}], "household": {"転入日": "1900-04-01"}},
        {"members": FAMILY, "applied": "2026-08-01"},
        {
            "members": [FAMILY[0], {"relation": "child", "birth_date": "2027-02-01", "lives": "unborn"}],
            "applied": "2026-11-01",
        },
    ],
)
def test_what_may_have_been_after_a_birth(data: dict[str, object], bunkyo: Catalogue) -> None:
    """An unknown day settles nothing; a family can have moved in before a child; the unborn have a due day."""
    assert bunkyo.book.situation({"on": "2026-11-23"} | data)


def test_an_unknown_fact_gets_a_suggestion() -> None:
    with pytest.raises(policy.PolicyError) as caught:
        RULES.situation({"members": [{"head": "1990-01-01", "所徳": 1}]})
    assert "所得" in str(caught.value.problems[0].mend)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("450万", 4_500_000),
        ("４５０万円", 4_500_000),
        ("4,500,000", 4_500_000),
        (4_500_000, 4_500_000),
        ("4500000円", 4_500_000),
        ("450.5万円", 4_505_000),
        ("400万〜500万円", (4_000_000, 5_000_000)),
        ("だいたい400〜500万円", (4_000_000, 5_000_000)),
        ("400万円から500万円くらい", (4_000_000, 5_000_000)),
        ("4.5 million", 4_500_000),
        ("4.5 Million yen", 4_500_000),
        ("¥4,500,000", 4_500_000),
        ("450 thousand yen", 450_000),
        ("450万日元", 4_500_000),
        ("450만 엔", 4_500_000),
        ({"between": [1, 2]}, (1, 2)),
        (None, (0, 100_000_000)),
        ("わからない", (0, 100_000_000)),
    ],
)
def test_money_as_residents_write_it(written: object, value: object) -> None:
    situation = RULES.situation({"members": [{"head": "1990-01-01", "所得": written}]})
    assert situation.people[0].facts["income"] == value


def test_thirty_members_are_answered(bunkyo: Catalogue) -> None:
    members = [{"head": "1970-01-01"}, *({"child": f"{1995 + i % 30}-05-0{1 + i % 9}"} for i in range(29))]
    situation = bunkyo.book.situation({"on": "2026-11-23", "members": members})
    assert len(policy.assess(bunkyo.book, situation).results) > 68
    assert refused({"members": [*members, *members]}) == {"members": "too-many"}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"members": NaN}', "\x00", "x" * 1_000_001, b"\xff\xfe"])
def test_what_is_no_json_is_refused(bunkyo: Catalogue, text: str | bytes) -> None:
    with pytest.raises(policy.PolicyError):
        read_input(text, bunkyo)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["birth_date", "relation", "id", "年収", "salary", "愛の手帳", "扶養親族等の数", "妊娠中", "退職日", "所得"]
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, JSONS, max_size=6), JSONS)
def test_any_json_is_answered_or_refused_with_a_path(
    bunkyo: Catalogue, member: dict[str, object], household: object
) -> None:
    data = {"on": "2026-11-23", "members": [{"relation": "head", **member}], "household": household}
    try:
        situation = read_input(json.dumps(data), bunkyo)
    except policy.PolicyError as error:
        assert all(str(each.where) for each in error.problems)
    else:
        policy.assess(bunkyo.book, situation)
