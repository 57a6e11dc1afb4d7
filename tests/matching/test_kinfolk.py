"""How people say who they live with: the pages ask no more than they must, and mean what is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from osekkai.catalogue import catalogue_in_use
from osekkai.matching.answers import Answers, decode
from osekkai.matching.people import names_of
from tests.matching.test_interview import Resident


def answers_of(resident: Resident) -> Answers:
    return decode(resident.hidden("s"))


def me(born: str = "1990/4/1") -> Resident:
    return Resident().answer(birth_date=born)


def ties_of(resident: Resident) -> list[tuple[str, str, str]]:
    return answers_of(resident).situation(catalogue_in_use().book, timezone.localdate()).ties()


@pytest.mark.django_db
@pytest.mark.database
class TestPages:
    def test_a_lone_mother_says_as_little_as_ever(self) -> None:
        resident = me().answer(has="no").answer(birth_date="2023/6/10", do="done").answer(do="done")
        assert answers_of(resident).kin == {} and answers_of(resident).members() == ["head", "child1"]
        assert ties_of(resident) == [("head", "parent", "child1")]

    def test_what_is_rare_is_folded_away(self) -> None:
        page = me().page
        assert "<details" in page and 'details class="fold" open' not in page
        page = me().answer(has="no").page
        assert "これから生まれる子" in page and 'details class="fold" open' not in page

    def test_a_spouse_elsewhere_is_one(self) -> None:
        resident = me().answer(has="apart", birth_date="1990/5/6")
        assert answers_of(resident).kin == {"spouse": {"lives": "elsewhere"}}
        assert "配偶者（別に暮らす）" in resident.page

    @pytest.mark.parametrize("bond", ["de_facto", "partnership"])
    def test_whose_child_it_is_is_asked_of_those_who_are_not_married(self, bond: str) -> None:
        resident = me().answer(has="yes", birth_date="1990/5/6", bond=bond)
        assert "どなたの子ですか？" in resident.page.split('details class="fold"')[0]
        refused = resident.answer(birth_date="2020/5/5", do="add")
        assert refused.response.status_code == 422 and "どなたの子かを 選んでください" in refused.page
        resident.answer(birth_date="2020/5/5", whose="both", do="done")
        assert {("head", "parent", "child1"), ("spouse", "parent", "child1")} <= set(ties_of(resident))

    def test_nobody_is_asked_whose_a_child_is_who_has_none(self) -> None:
        resident = me().answer(has="yes", birth_date="1990/5/6", bond="de_facto").answer(do="done")
        assert resident.step == "others"

    @pytest.mark.parametrize(
        ("whose", "id", "parents"),
        [
            ("both", "child1", {"head", "spouse"}),
            ("mine", "child1", {"head"}),
            ("theirs", "stepchild1", {"spouse"}),
            ("foster", "foster1", set()),
            ("grandchild", "grandchild1", set()),
        ],
    )
    def test_a_child_is_whose_it_was_said_to_be(self, whose: str, id: str, parents: set[str]) -> None:
        resident = (
            me("1960/4/1")
            .answer(has="yes", birth_date="1960/5/6")
            .answer(birth_date="2020/5/5", whose=whose, do="done")
        )
        assert answers_of(resident).members()[-1] == id
        assert {one for one, tie, other in ties_of(resident) if tie == "parent"} == parents

    def test_a_grandchild_is_the_child_of_the_child_that_was_chosen(self) -> None:
        resident = me("1955/1/1").answer(has="no").answer(birth_date="1985/1/1", do="add")
        resident.answer(birth_date="1988/1/1", do="add")
        assert "孫（子ども2の子）" in resident.page
        resident.answer(birth_date="2018/1/1", whose="of.child2", do="done")
        assert ("child2", "parent", "grandchild1") in ties_of(resident) and "孫1" in resident.page

    def test_somebody_who_has_no_such_child_cannot_choose_it(self) -> None:
        resident = me("1955/1/1").answer(has="no").answer(birth_date="2018/1/1", whose="of.child2", do="add")
        assert resident.response.status_code == 422 and "どなたの子かを" in resident.page
        resident.answer(birth_date="2018/1/1", whose="theirs", do="add")
        assert resident.response.status_code == 422

    def test_a_day_to_come_is_taken_as_a_due_date_by_pressing_once_more(self) -> None:
        due = (timezone.localdate() + timedelta(days=90)).isoformat()
        resident = me().answer(has="no").answer(birth_date=due, do="add")
        assert resident.response.status_code == 422 and "これから生まれるお子さんなら" in resident.page
        assert 'value="unborn" id="f-lives-unborn" checked' in resident.page and "fold" in resident.page
        resident.answer(birth_date=due, lives="unborn", do="done")
        assert "おなかの子" in resident.page and "の予定" in resident.page
        assert answers_of(resident).kin == {"child1": {"lives": "unborn"}}

    @pytest.mark.parametrize("days", [-60, 400])
    def test_nobody_is_due_so_late_or_so_early(self, days: int) -> None:
        day = (timezone.localdate() + timedelta(days=days)).isoformat()
        resident = me().answer(has="no").answer(birth_date=day, lives="unborn", do="add")
        assert resident.response.status_code == 422 and "出産予定日" in resident.page

    @pytest.mark.parametrize(
        ("said", "id", "name"),
        [
            ("parent", "parent1", "親1"),
            ("sibling", "sibling1", "きょうだい1"),
            ("grandparent", "grandparent1", "祖父母1"),
            ("other", "other1", "家族1"),
            ("lodger", "lodger1", "同居人1"),
            ("uncle_or_aunt", "uncle_or_aunt1", "おじ・おば1"),
        ],
    )
    def test_others_have_names(self, said: str, id: str, name: str) -> None:
        resident = me().answer(has="no").answer(do="done").answer(birth_date="1940/1/1", relation=said, do="add")
        assert answers_of(resident).members() == ["head", id] and name in resident.page

    def test_who_another_is_must_be_said(self) -> None:
        resident = me().answer(has="no").answer(do="done").answer(birth_date="1940/1/1", do="add")
        assert resident.response.status_code == 422 and "どなたかを 選んで" in resident.page
        assert 'value="1940/1/1"' in resident.page and 'aria-invalid="true"' in resident.page

    def test_a_childs_spouse_is_the_parent_of_its_child_too(self) -> None:
        resident = me("1955/1/1").answer(has="no").answer(birth_date="1985/1/1", do="add")
        resident.answer(birth_date="2018/1/1", whose="of.child1", do="done")
        assert "子ども1の配偶者" in resident.page
        resident.answer(birth_date="1984/1/1", relation="of.child1", do="add")
        assert {("child1", "couple", "child_in_law1"), ("child_in_law1", "parent", "grandchild1")} <= set(
            ties_of(resident)
        )

    def test_a_head_of_three_years_is_told_what_to_do(self) -> None:
        resident = me("2024/1/1")
        assert resident.response.status_code == 422
        assert "わたしが 15歳になっていません" in resident.page and "育てている方を わたしにして" in resident.page

    def test_twins_and_eight_children_have_names(self) -> None:
        resident = me("1980/1/1").answer(has="no")
        for year in (2004, 2006, 2008, 2010, 2012, 2014, 2016, 2016):
            resident.answer(birth_date=f"{year}/5/5", do="add")
        assert all(f"子ども{number}" in resident.page for number in range(1, 9))

    def test_unborn_twins_are_told_apart(self) -> None:
        due = (timezone.localdate() + timedelta(days=90)).isoformat()
        resident = me().answer(has="no").answer(birth_date=due, lives="unborn", do="add")
        resident.answer(birth_date=due, lives="unborn", do="add")
        assert "おなかの子1" in resident.page and "おなかの子2" in resident.page

    def test_who_lost_somebody_is_told_to_leave_them_out(self) -> None:
        """A widow of five days would name her husband, and be told of a household of two."""
        said = "亡くなった方は、入れないでください"
        widow = Resident("bereavement").answer(birth_date="1954/3/15")
        assert said in widow.page and said in widow.answer(has="no").page
        assert said not in me().page

    def test_the_spouse_page_shows_what_was_said(self) -> None:
        resident = me().answer(has="apart", birth_date="1990/5/6", bond="de_facto")
        page = resident.client.get("/check/", {"s": resident.hidden("s"), "ask": "spouse"}).content.decode()
        assert 'id="f-has-apart" checked' in page and 'id="f-bond-de_facto" checked' in page
        assert 'details class="fold" open' in page

    def test_nobody_is_without_a_spouse_and_as_if_married_at_once(self) -> None:
        """児童扶養手当法3条3項: who lives as if married is no lone parent; a slip must not make one of them."""
        resident = me().answer(has="no", bond="de_facto")
        assert resident.response.status_code == 422 and "なら「いる」を" in resident.page

    @pytest.mark.parametrize(
        "form", [{"has": "maybe"}, {"has": "yes", "birth_date": "1990/5/6", "bond": "friends"}, {"has": "yes"}]
    )
    def test_what_is_no_answer_is_told(self, form: dict[str, str]) -> None:
        assert me().answer(**form).response.status_code == 422

    def test_the_reason_of_a_grandchild_is_told_by_name(self) -> None:
        resident = me("1955/1/1").answer(has="no").answer(birth_date="1985/1/1", do="add")
        resident.answer(birth_date="2018/1/1", whose="of.child1", do="done").answer(do="done")
        why = {"s": resident.hidden("s"), "service": "child-medical", "for": "grandchild1"}
        assert "孫1" in resident.client.get("/check/why/", why).content.decode()


class TestAnswers:
    HOME = Answers(
        people=(
            ("head", {"birth_date": "1950-01-01"}),
            *(("child", {"birth_date": f"198{number}-01-01"}) for number in range(3)),
            ("child.child", {"birth_date": "2015-01-01"}),
            ("child.child", {"birth_date": "2018-01-01"}),
        ),
        skipped=(("child2", "salary"), ("child3", "salary"), ("grandchild2", "x"), ("", "rent")),
        kin={
            "child2": {"lives": "student"},
            "grandchild1": {"parents": ["child2"]},
            "grandchild2": {"parents": ["child3"], "carers": ["head"]},
        },
    )

    def test_whoever_is_numbered_anew_is_meant_as_before(self) -> None:
        left = self.HOME.without_person("child1")
        assert left.kin == {
            "child1": {"lives": "student"},
            "grandchild1": {"parents": ["child1"]},
            "grandchild2": {"parents": ["child2"], "carers": ["head"]},
        }
        assert left.skipped == (("child1", "salary"), ("child2", "salary"), ("grandchild2", "x"), ("", "rent"))

    def test_a_parent_who_is_taken_out_is_not_said_to_be_none(self) -> None:
        assert self.HOME.without_person("child2").kin["grandchild1"] == {}
        assert self.HOME.without_person("grandchild1").kin["grandchild1"] == {"parents": ["child3"], "carers": ["head"]}

    def test_a_spouse_who_is_said_anew_stays_the_parent(self) -> None:
        home = Answers().with_person("head", "1990-01-01").with_person("spouse", "1990-01-01", {"bond": "de_facto"})
        home = home.with_person("child", "2020-01-01", {"parents": ["head", "spouse"]})
        again = home.with_person("spouse", "1991-01-01")
        assert again.members() == ["head", "spouse", "child1"]
        assert again.kin == {"child1": {"parents": ["head", "spouse"]}}

    def test_answers_from_before_kin_could_be_said_are_read(self) -> None:
        old = ["birth", [["head", {"birth_date": "1990-04-01"}], ["other", {}]], {}, [["head", "work"]], ["me"]]
        read = Answers.read(old)
        assert (
            read.members() == ["head", "other1"]
            and read.kin == {}
            and read.as_json()[:5]
            == [
                "birth",
                (("head", {"birth_date": "1990-04-01"}), ("other", {})),
                {},
                (("head", "work"),),
                ("me",),
            ]
        )

    @given(
        st.lists(st.sampled_from(["child", "child.child", "spouse.child", "parent", "child.spouse", "lodger"])),
        st.data(),
    )
    def test_taking_out_anybody_leaves_everybody_else_related_as_they_were(
        self, relations: list[str], data: st.DataObject
    ) -> None:
        home = Answers().with_person("head", "1990-01-01")
        for born, relation in enumerate(relations):
            home = home.with_person(relation, f"day {born}", {"parents": [data.draw(st.sampled_from(home.members()))]})
        gone = data.draw(st.sampled_from(home.members()))

        def told(answers: Answers) -> dict[str, list[str]]:
            born_of = dict(zip(answers.members(), (facts["birth_date"] for _, facts in answers.people), strict=True))
            return {
                born_of[id]: [born_of[each] for each in said.get("parents", ())] for id, said in answers.kin.items()
            }

        named = dict(zip(home.members(), (facts["birth_date"] for _, facts in home.people), strict=True))
        expected = {
            child: [each for each in parents if each != named[gone]]
            for child, parents in told(home).items()
            if child != named[gone]
        }
        assert told(home.without_person(gone)) == expected

    def test_every_name_is_in_the_readers_language(self) -> None:
        assert names_of(self.HOME)["grandchild2"] == "孫2" and names_of(self.HOME)["child2"] == "子ども2（別に暮らす）"


@pytest.mark.django_db
@pytest.mark.database
def test_who_is_pregnant_is_asked_where_a_child_is_to_be_born() -> None:
    """妊婦のための支援給付 must not be refused on a presumption that the unborn child speaks against."""
    due = (timezone.localdate() + timedelta(days=90)).isoformat()
    resident = me().answer(has="no").answer(birth_date=due, lives="unborn", do="done").answer(do="done")
    assert resident.step == "head.pregnant"


def test_a_couple_is_asked_first_who_of_them_may_be_pregnant() -> None:
    due = (timezone.localdate() + timedelta(days=90)).isoformat()
    resident = me().answer(has="yes", birth_date="1991/1/1").answer(birth_date=due, lives="unborn", do="done")
    assert resident.answer(do="done").step == "head.sex"
    assert resident.answer(value="male").step == "spouse.sex"
    assert resident.answer(value="female").step == "spouse.pregnant"


def test_whoever_lives_with_a_spouse_or_a_parent_is_told_that_they_are_taken_for_the_head() -> None:
    said, alone = "あなたを世帯主として考えています", {"s": me().answer(has="no").hidden("s")}
    assert said not in Client().get("/check/result/", alone).content.decode()
    couple = {"s": me().answer(has="yes", birth_date="1991/1/1").hidden("s")}
    assert said in Client().get("/check/result/", couple).content.decode()
    apart = {"s": me().answer(has="apart", birth_date="1991/1/1").hidden("s")}
    assert said not in Client().get("/check/result/", apart).content.decode()
