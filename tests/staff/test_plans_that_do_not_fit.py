"""Lines of a plan of transfers that contradict each other, what is there, or what a section may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.staff import errors, queries, services
from osekkai.staff.models import Move, PlanLine
from osekkai.staff.queries import Line
from tests.staff.building import DEPARTMENT, OTHER, SECTION, by, person, today
from tests.staff.planning import (
    DAY,
    adds,
    against,
    arrives,
    author,
    decided,
    decider,
    ending,
    found_in,
    held_on,
    leaves,
    moves,
    read,
    written,
)

__all__ = ["author", "decider"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_role_that_changed_meanwhile_stops_its_line(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana, taro = person("hana", ("clerk", SECTION)), person("taro", ("clerk", SECTION))
    plan = written(
        author,
        bunkyo,
        moves(hana, ("clerk", SECTION), ("clerk", OTHER)),
        moves(taro, ("clerk", SECTION), ("clerk", OTHER)),
    )
    (own,) = queries.roles_of(taro, today())
    services.end_role(own.id, last_day=today(5), by=by(author), catalogue=bunkyo)
    (finding,) = [each for each in found_in(plan, bunkyo) if each.stops]
    assert finding.line == plan.lines[1].id and "子育て支援課 担当に" in finding.text.ja
    with pytest.raises(errors.PlanConflicts):
        decided(plan, decider, bunkyo)
    assert held_on(hana, DAY) == [("clerk", SECTION)], "all or nothing"
    services.remove_line(plan.id, plan.lines[1].id, by=by(author), catalogue=bunkyo)
    decided(read(plan.id, bunkyo), decider, bunkyo)


def test_lines_that_contradict_each_other_are_both_told(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    plan = written(
        author,
        bunkyo,
        moves(hana, ("clerk", SECTION), ("clerk", OTHER)),
        moves(hana, ("clerk", SECTION), ("clerk", OTHER)),
    )
    said = against(plan, bunkyo)
    assert said.count("同じ役を終える行が 二つあります。") == said.count("同じ役につける行が 二つあります。") == 2


def test_whoever_leaves_is_in_no_other_line(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    plan = written(author, bunkyo, leaves(hana), moves(hana, ("clerk", SECTION), ("clerk", OTHER)))
    assert len([each for each in against(plan, bunkyo) if "退職と ほかの行" in each]) == 2


def test_whoever_leaves_has_no_role_that_begins_later(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.give_role(hana, "clerk", OTHER, since=today(DAY + 1), by=by(author), catalogue=bunkyo)
    assert "先に取り消してください" in against(written(author, bunkyo, leaves(hana)), bunkyo)[0]


def test_whoever_left_already_is_told(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    plan = written(author, bunkyo, adds(hana, "clerk", OTHER))
    services.leave(hana, by=by(author), catalogue=bunkyo)
    assert "この人は もう退職しています。行を外してください。" in against(plan, bunkyo)


def test_what_is_held_already_is_not_given_again(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    plan = written(author, bunkyo, adds(hana, "clerk", SECTION))
    assert "もう 2026年4月1日から ついています" in against(plan, bunkyo)[0]
    swap = written(author, bunkyo, moves(hana, ("clerk", SECTION), ("clerk", SECTION)))
    assert not against(swap, bunkyo), "ended and given anew is no conflict"


def test_a_level_that_does_not_fit_the_unit_is_told_at_its_line(author: User, bunkyo: Catalogue) -> None:
    plan = written(author, bunkyo, adds(person("hana"), "chief", DEPARTMENT))
    assert "課長は 課の役です" in against(plan, bunkyo)[0]


@pytest.mark.parametrize("called", ["新人 一郎", "別人 次郎"])
def test_a_name_that_is_taken_is_told(author: User, bunkyo: Catalogue, called: str) -> None:
    person("shin", called="新人 一郎")
    assert (
        "ほかの人が使っています"
        in against(written(author, bunkyo, arrives("shin", "clerk", SECTION, called)), bunkyo)[0]
    )


def test_somebody_arrives_with_two_roles_and_two_people_of_one_name_are_told(
    author: User, decider: User, bunkyo: Catalogue
) -> None:
    plan = written(author, bunkyo, arrives("shin", "clerk", SECTION), arrives("shin", "clerk", OTHER))
    assert not against(plan, bunkyo)
    two = written(author, bunkyo, arrives("shin", "clerk", SECTION), arrives("shin", "chief", OTHER, "別人 次郎"))
    assert "同じアカウント名の人が 二人います。" in against(two, bunkyo)
    decided(plan, decider, bunkyo)
    assert len(held_on(User.objects.get(username="shin"), DAY)) == 2


def test_a_unit_that_has_ended_by_then_names_who_takes_over_and_who_is_left_behind(
    author: User, bunkyo: Catalogue
) -> None:
    hana, _ = person("hana", ("clerk", OTHER)), person("taro", ("clerk", SECTION), called="本郷 太郎")
    plan, after = written(author, bunkyo, adds(hana, "clerk", SECTION)), ending(bunkyo, today(DAY - 1))
    assert "税務課" in against(plan, after)[0]
    (behind,) = [each for each in found_in(plan, after) if each.line == 0]
    assert not behind.stops and "まだ この案に入っていない人: 本郷 太郎" in behind.text.ja
    assert not against(plan, ending(bunkyo, today(DAY))), "on its last day it is still there"


def test_a_post_that_nobody_holds_any_more_is_to_be_known_and_does_not_stop(
    author: User, decider: User, bunkyo: Catalogue
) -> None:
    hana, taro = person("hana", ("chief", SECTION)), person("taro", ("chief", OTHER))
    alone = written(author, bunkyo, moves(hana, ("chief", SECTION), ("clerk", OTHER)), leaves(taro))
    said = {each.line: each.text.ja for each in found_in(alone, bunkyo) if not each.stops}
    assert "子育て支援課 課長が だれもいなくなります" in said[alone.lines[0].id]
    assert "税務課 課長が だれもいなくなります" in said[alone.lines[1].id]
    services.add_line(alone.id, arrives("shin", "chief", SECTION), by=by(author), catalogue=bunkyo)
    plan = read(alone.id, bunkyo)
    assert not any("子育て支援課 課長" in each.text.ja for each in found_in(plan, bunkyo))
    decided(plan, decider, bunkyo)


def test_rights_that_stay_are_to_be_known(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.give_right(hana, "matching.view_missed", by=by(author), catalogue=bunkyo)
    plan = written(author, bunkyo, moves(hana, ("clerk", SECTION), ("clerk", OTHER)))
    (finding,) = found_in(plan, bunkyo)
    assert not finding.stops and "受けていない人の名前を見る" in finding.text.ja


def test_a_line_about_nobody_says_so_at_its_name(author: User, bunkyo: Catalogue) -> None:
    plan = services.draft("4月の異動", today(DAY), by=by(author))
    stranger = Line(Move.MOVES, None, "nobody", "", "clerk", SECTION, "clerk", OTHER)
    with pytest.raises(errors.NoSuchPerson) as refused:
        services.add_line(plan.id, stranger, by=by(author), catalogue=bunkyo)
    assert (refused.value.where, refused.value.status) == ("name", 404)
    assert "「nobody」という職員は いません。名前を確かめてください。" in refused.value.say("ja")
    assert not PlanLine.objects.exists()
