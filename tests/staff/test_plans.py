"""人事異動: a plan is written, decided as one by somebody else, holds on its day, and is undone before it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.staff import errors, queries, services, tasks
from osekkai.staff.models import Plan, PlanLine, StaffRole
from tests.staff.building import DEPARTMENT, OTHER, SECTION, by, manager, person, today, told
from tests.staff.planning import (
    DAY,
    adds,
    arrives,
    author,
    decided,
    decider,
    ends,
    held_on,
    leaves,
    moves,
    read,
    written,
)

__all__ = ["author", "decider"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_on_the_day_everybody_is_what_the_plan_says(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana, taro = person("hana", ("clerk", SECTION)), person("taro", ("chief", OTHER), ("clerk", SECTION))
    plan = written(
        author,
        bunkyo,
        moves(hana, ("clerk", SECTION), ("chief", SECTION)),
        ends(taro, "clerk", SECTION),
        adds(taro, "designer", OTHER),
        arrives("shin", "clerk", SECTION),
    )
    decided(plan, decider, bunkyo)
    assert held_on(hana, DAY - 1) == [("clerk", SECTION)] and held_on(hana, DAY) == [("chief", SECTION)]
    assert held_on(taro, DAY) == [("chief", OTHER), ("designer", OTHER)]
    shin = User.objects.get(username="shin")
    assert queries.name_of(shin) == "新人 一郎" and not shin.has_usable_password()
    assert held_on(shin, DAY - 1) == [] and held_on(shin, DAY) == [("clerk", SECTION)]


def test_each_person_has_one_event_and_the_plan_its_own(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION), ("clerk", OTHER))
    plan = written(author, bunkyo, moves(hana, ("clerk", SECTION), ("chief", SECTION)), ends(hana, "clerk", OTHER))
    decided(plan, decider, bunkyo)
    assert told(hana) == [("staff.moved", f"staff:{decider.pk}")]
    (moved,) = queries.history_of(hana, bunkyo)
    assert "子育て支援課 担当" in moved.what and "税務課 担当" in moved.what and " → 子育て支援課 課長" in moved.what
    (chief,) = [each for each in queries.roles_from(hana, today(DAY)) if each.role == "chief"]
    assert queries.givers_of(hana) == {chief.id: queries.name_of(decider)}
    kinds = Event.objects.filter(object=f"plan:{plan.id}").order_by("id").values_list("kind", "actor")
    assert list(kinds) == [
        ("plan.drafted", f"staff:{author.pk}"),
        ("plan.changed", f"staff:{author.pk}"),
        ("plan.changed", f"staff:{author.pk}"),
        ("plan.decided", f"staff:{decider.pk}"),
    ]


def test_whoever_wrote_in_it_does_not_decide_it(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana, third = person("hana"), manager("third")
    plan = written(author, bunkyo, adds(hana, "clerk", SECTION))
    services.add_line(plan.id, adds(hana, "clerk", OTHER), by=by(decider), catalogue=bunkyo)
    plan = read(plan.id, bunkyo)
    for who in (author, decider):
        with pytest.raises(errors.FourEyes):
            decided(plan, who, bunkyo)
        assert not queries.may_decide(plan, queries.reach_of(by(who), today()), bunkyo)
    assert queries.may_decide(plan, queries.reach_of(by(third), today()), bunkyo)
    assert decided(plan, third, bunkyo).is_decided
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.update(decided_by=author)


def test_whose_line_is_gone_and_who_changed_the_day_have_their_hand_in_it_too(
    author: User, decider: User, bunkyo: Catalogue
) -> None:
    hana, jiro, third = person("hana", ("clerk", SECTION)), person("jiro", ("clerk", SECTION)), manager("third")
    plan = written(author, bunkyo, adds(hana, "subchief", SECTION))
    line = services.add_line(plan.id, adds(jiro, "subchief", SECTION), by=by(decider), catalogue=bunkyo)
    services.remove_line(plan.id, line.id, by=by(decider), catalogue=bunkyo)
    services.redraft(plan.id, "4月の異動", today(DAY + 1), by=by(decider))
    now = read(plan.id, bunkyo)
    with pytest.raises(errors.FourEyes):
        services.decide(plan.id, seen=now.version, by=by(decider), catalogue=bunkyo)
    done = services.decide(plan.id, seen=now.version, by=by(third), catalogue=bunkyo)
    assert done.authors == {author.pk, decider.pk}, "whoever decides has not written it"


def test_who_has_no_hand_in_a_plan_does_not_change_its_day(author: User, bunkyo: Catalogue) -> None:
    plan = written(author, bunkyo, adds(person("hana", ("clerk", SECTION)), "subchief", SECTION))
    with pytest.raises(errors.NotThere):
        services.redraft(plan.id, "のっとり", today(DAY), by=by(manager("other", OTHER)))
    assert read(plan.id, bunkyo).title == plan.title


def test_nobody_decides_or_writes_about_themselves(author: User, decider: User, bunkyo: Catalogue) -> None:
    with pytest.raises(errors.NotYourself):
        written(author, bunkyo, adds(author, "mayor", ""))
    plan = written(author, bunkyo, adds(decider, "mayor", ""))
    with pytest.raises(errors.NotYourself):
        decided(plan, decider, bunkyo)
    with pytest.raises(errors.NotYourself):
        services.undo(plan.id, by=by(decider), catalogue=bunkyo)


def test_only_what_was_seen_is_decided(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana = person("hana")
    plan = written(author, bunkyo, adds(hana, "clerk", SECTION))
    services.add_line(plan.id, adds(hana, "mayor", ""), by=by(author), catalogue=bunkyo)
    with pytest.raises(errors.PlanChanged):
        decided(plan, decider, bunkyo)
    assert not StaffRole.objects.filter(user=hana).exists()


def test_undone_before_its_day_everything_is_as_before(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana, taro = person("hana", ("clerk", SECTION)), person("taro", ("chief", OTHER))
    StaffRole.objects.filter(user=taro).update(until=today(DAY + 400))
    before = list(StaffRole.objects.order_by("id").values())
    plan = written(
        author,
        bunkyo,
        moves(hana, ("clerk", SECTION), ("chief", SECTION)),
        leaves(taro),
        arrives("shin", "clerk", SECTION),
    )
    decided(plan, decider, bunkyo)
    assert services.undo(plan.id, by=by(author), catalogue=bunkyo).state == "undone"
    assert list(StaffRole.objects.order_by("id").values()) == before
    assert not User.objects.get(username="shin").is_active
    assert [kind for kind, _ in told(hana)] == ["staff.moved", "staff.moved-back"]
    with pytest.raises(errors.PlanIsOver):
        services.undo(plan.id, by=by(author), catalogue=bunkyo)
    again = written(
        author, bunkyo, moves(hana, ("clerk", SECTION), ("chief", SECTION)), arrives("shin", "clerk", OTHER)
    )
    decided(again, decider, bunkyo)
    assert held_on(User.objects.get(username="shin"), DAY) == [("clerk", OTHER)], "who comes after all"


def test_what_somebody_changed_since_is_not_undone_over_their_heads(
    author: User, decider: User, bunkyo: Catalogue
) -> None:
    hana = person("hana", ("clerk", SECTION))
    (own,) = queries.roles_of(hana, today())
    plan = written(author, bunkyo, moves(hana, ("clerk", SECTION), ("chief", SECTION)))
    decided(plan, decider, bunkyo)
    services.end_role(own.id, last_day=today(10), by=by(author), catalogue=bunkyo)
    (line,) = plan.lines
    assert queries.changed_since(read(plan.id, bunkyo)) == [line.id]
    with pytest.raises(errors.PlanConflicts):
        services.undo(plan.id, by=by(author), catalogue=bunkyo)
    assert held_on(hana, DAY) == [("chief", SECTION)], "nothing of it was undone"


def test_on_its_day_and_after_it_is_not_undone(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana = person("hana")
    plan = written(author, bunkyo, adds(hana, "clerk", SECTION), day=today())
    decided(plan, decider, bunkyo)
    with pytest.raises(errors.PlanIsOver):
        services.undo(plan.id, by=by(author), catalogue=bunkyo)


def test_a_draft_whose_day_has_come_is_not_decided(author: User, decider: User, bunkyo: Catalogue) -> None:
    plan = written(author, bunkyo, adds(person("hana"), "clerk", SECTION))
    Plan.objects.update(day=today(-1))
    with pytest.raises(errors.PlanIsOver):
        decided(plan, decider, bunkyo)
    later = services.redraft(plan.id, "5月の異動", today(30), by=by(author))
    assert decided(later, decider, bunkyo).day == today(30)


def test_what_is_decided_is_not_written_in_any_more(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana = person("hana")
    plan = decided(written(author, bunkyo, adds(hana, "clerk", SECTION)), decider, bunkyo)
    for change in (
        lambda: services.add_line(plan.id, adds(hana, "clerk", OTHER), by=by(author), catalogue=bunkyo),
        lambda: services.remove_line(plan.id, plan.lines[0].id, by=by(author), catalogue=bunkyo),
        lambda: services.redraft(plan.id, "x", today(9), by=by(author)),
        lambda: services.paste(plan.id, "hana\t税務課\t子育て支援課", by=by(author), catalogue=bunkyo),
        lambda: decided(plan, decider, bunkyo),
    ):
        with pytest.raises(errors.PlanIsOver):
            change()


@pytest.mark.parametrize("id", [999_999])
def test_a_plan_that_is_not_there(id: int, author: User, bunkyo: Catalogue) -> None:
    with pytest.raises(errors.NotThere):
        services.decide(id, seen=1, by=by(author), catalogue=bunkyo)
    with pytest.raises(errors.NotThere):
        services.undo(id, by=by(author), catalogue=bunkyo)
    with pytest.raises(errors.NotThere):
        services.redraft(id, "x", today(), by=by(author))


def test_titles_and_days_that_cannot_be_taken(author: User) -> None:
    for title, day, where in (("", today(1), "title"), ("x" * 81, today(1), "title"), ("x", today(-1), "day")):
        with pytest.raises(errors.NotWritten) as refused:
            services.draft(title, day, by=by(author))
        assert refused.value.where == where


def test_a_manager_writes_and_decides_what_lies_within_their_unit(author: User, bunkyo: Catalogue) -> None:
    hana, own, far = person("hana", ("clerk", SECTION)), manager("own", DEPARTMENT), manager("far", OTHER)
    within = moves(hana, ("clerk", SECTION), ("chief", SECTION))
    plan = services.draft("課のなか", today(DAY), by=by(own))
    services.add_line(plan.id, within, by=by(own), catalogue=bunkyo)
    for line in (moves(hana, ("clerk", SECTION), ("clerk", OTHER)), adds(hana, "manager", SECTION)):
        with pytest.raises(errors.NotYourUnit):
            services.add_line(plan.id, line, by=by(own), catalogue=bunkyo)
    seen = read(plan.id, bunkyo)
    with pytest.raises(errors.NotYourUnit):
        decided(seen, far, bunkyo)
    assert decided(seen, manager("near", SECTION), bunkyo).is_decided


def test_who_leaves_is_in_the_charge_of_whoever_writes_it(bunkyo: Catalogue) -> None:
    both, own = person("both", ("clerk", SECTION), ("clerk", OTHER)), manager("own", SECTION)
    plan = services.draft("課のなか", today(DAY), by=by(own))
    with pytest.raises(errors.NotYourUnit):
        services.add_line(plan.id, leaves(both), by=by(own), catalogue=bunkyo)


def test_who_manages_nothing_writes_no_plan(bunkyo: Catalogue) -> None:
    from osekkai.ledger.services import operator

    for who in (by(person("chief", ("chief", SECTION))), operator("root")):
        with pytest.raises(errors.NotYours):
            services.draft("x", today(DAY), by=who)


def test_a_plan_is_seen_by_who_may_decide_it_and_its_authors_only(author: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    plan = written(author, bunkyo, moves(hana, ("clerk", SECTION), ("chief", SECTION)))

    def sees(who: User) -> bool:
        reach = queries.reach_of(by(who), today())
        listed = plan.id in [each.id for each in queries.plans_for(reach, bunkyo)]
        assert listed is (queries.plan_for(plan.id, reach, bunkyo) is not None)
        return listed

    assert sees(author) and sees(manager("all")) and sees(manager("own", SECTION))
    assert not sees(manager("far", OTHER)) and not sees(hana) and not sees(person("mayor", ("mayor", "")))


def test_whoever_leaves_by_a_plan_is_closed_out_on_its_day_once(author: User, decider: User, bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.give_right(hana, "matching.view_missed", by=by(author), catalogue=bunkyo)
    decided(written(author, bunkyo, leaves(hana), day=today(1)), decider, bunkyo)
    tasks.close_accounts.call()
    hana.refresh_from_db()
    assert hana.is_active, "not a day before"
    Plan.objects.update(day=today())
    StaffRole.objects.update(until=today(-1))
    StaffRole.objects.filter(role="manager").update(until=None)
    tasks.close_accounts.call()
    hana.refresh_from_db()
    assert not hana.is_active and not hana.user_permissions.exists()
    assert [kind for kind, _ in told(hana)][-2:] == ["staff.moved", "staff.left"]
    back = services.hire("hana", called="文京 花子", by=by(author), catalogue=bunkyo)
    tasks.close_accounts.call()
    assert User.objects.get(pk=back.user.pk).is_active, "who came back is not closed out again"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "moves", "to_role": "clerk"},
        {"kind": "leaves", "to_role": "clerk"},
        {"kind": "adds"},
        {"kind": "ends", "from_role": "clerk", "to_role": "clerk"},
        {"kind": "arrives", "to_role": "clerk", "name": "", "called": "x"},
    ],
)
def test_the_database_refuses_lines_that_say_nothing_or_too_much(author: User, wrong: dict[str, str]) -> None:
    hana = person("hana")
    plan = services.draft("x", today(DAY), by=by(author))
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.create(plan_id=plan.id, user=hana, by=author, **wrong)
