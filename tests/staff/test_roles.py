"""Roles are given and ended by managers within their reach, for days, each with an event that says who did it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Content
from osekkai.ledger.queries import ActorKind
from osekkai.staff import errors, queries, services
from osekkai.staff.models import StaffRole
from tests.staff.building import DEPARTMENT, LONG_AGO, OTHER, SECTION, by, manager, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_role_holds_from_its_first_day_to_its_last(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    services.give_role(hana, "clerk", SECTION, since=today(2), until=today(4), by=by(boss), catalogue=bunkyo)
    held = {days: queries.holds(hana, today(days), "clerk", [SECTION]) for days in (1, 2, 4, 5)}
    assert held == {1: False, 2: True, 4: True, 5: False}


def test_who_gave_a_role_stays_in_the_ledger(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    given = services.give_role(hana, "chief", SECTION, by=by(boss), catalogue=bunkyo)
    assert told(hana) == [("staff.role-given", f"staff:{boss.pk}")]
    assert queries.givers_of(hana) == {given.id: "係 みどり"}
    assert SECTION in Content.objects.get().said, "what it was can be read, and erased"


def test_ending_a_role_says_what_it_was_until(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    (held,) = queries.roles_of(hana, today())
    services.end_role(held.id, last_day=today(30), by=by(boss), catalogue=bunkyo)
    assert queries.roles_of(hana, today(30)) and not queries.roles_of(hana, today(31))
    (told_,) = queries.history_of(hana, bunkyo)
    assert told_.words.ja == "役を終えることになりました" and told_.by == "係 みどり"


def test_a_role_ends_at_once_with_yesterday_and_not_earlier(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    (held,) = queries.roles_of(hana, today())
    with pytest.raises(errors.EndsBefore):
        services.end_role(held.id, last_day=today(-2), by=by(boss), catalogue=bunkyo)
    services.end_role(held.id, last_day=today(-1), by=by(boss), catalogue=bunkyo)
    assert not queries.roles_of(hana, today())


def test_what_is_over_is_not_ended_again(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    StaffRole.objects.filter(user=hana).update(until=today(-10))
    with pytest.raises(errors.EndsBefore):
        services.end_role(StaffRole.objects.get(user=hana).pk, last_day=today(), by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.NoSuchRole):
        services.end_role(999, last_day=today(), by=by(boss), catalogue=bunkyo)


def test_a_role_that_never_began_is_taken_back_and_can_be_given_again(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    for _ in range(2):
        given = services.give_role(hana, "chief", SECTION, since=today(3), by=by(boss), catalogue=bunkyo)
        services.end_role(given.id, last_day=today(), by=by(boss), catalogue=bunkyo)
    assert not StaffRole.objects.filter(user=hana).exists()
    assert [kind for kind, _ in told(hana)] == ["staff.role-given", "staff.role-taken-back"] * 2


@pytest.mark.parametrize(
    ("first", "again"),
    [((0, None), (5, None)), ((0, 10), (10, 20)), ((5, None), (0, 5)), ((5, 6), (0, None))],
)
def test_the_same_role_is_not_held_twice_on_a_day(
    bunkyo: Catalogue, first: tuple[int, int | None], again: tuple[int, int | None]
) -> None:
    hana, boss = person("hana"), manager()

    def give(days: tuple[int, int | None]) -> None:
        until = None if days[1] is None else today(days[1])
        services.give_role(hana, "clerk", SECTION, since=today(days[0]), until=until, by=by(boss), catalogue=bunkyo)

    give(first)
    with pytest.raises(errors.AlreadyHeld) as refused:
        give(again)
    assert refused.value.where == "since" and "もう ついています" in refused.value.say("ja")
    services.give_role(hana, "clerk", OTHER, since=today(again[0]), by=by(boss), catalogue=bunkyo)


def test_one_after_the_other_is_no_overlap(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    for since, until in ((0, 9), (10, 20)):
        services.give_role(
            hana, "clerk", SECTION, since=today(since), until=today(until), by=by(boss), catalogue=bunkyo
        )
    assert StaffRole.objects.filter(user=hana).count() == 2


def test_what_is_not_in_the_folder_is_no_unit_and_no_role(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    with pytest.raises(errors.UnknownUnit):
        services.give_role(hana, "clerk", "ない課", by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.UnknownRole) as refused:
        services.give_role(hana, "king", SECTION, by=by(boss), catalogue=bunkyo)
    assert "chief" in refused.value.say("ja"), "which there are is said"


@pytest.mark.parametrize(("role", "unit"), [("chief", DEPARTMENT), ("head", SECTION), ("mayor", SECTION)])
def test_a_level_leads_what_the_folder_says(bunkyo: Catalogue, role: str, unit: str) -> None:
    with pytest.raises(errors.RoleDoesNotFit):
        services.give_role(person("hana"), role, unit, by=by(manager()), catalogue=bunkyo)


def test_a_role_for_a_section_that_has_ended_by_then_names_who_took_over(bunkyo: Catalogue) -> None:
    old = bunkyo.sections[SECTION]
    new = replace(old, id="こども課", since=today(11))
    sections = {**bunkyo.sections, SECTION: replace(old, until=today(10), then="こども課"), "こども課": new}
    after, hana, boss = replace(bunkyo, sections=sections), person("hana"), manager()
    with pytest.raises(errors.UnknownUnit) as refused:
        services.give_role(hana, "clerk", SECTION, since=today(11), by=by(boss), catalogue=after)
    assert "こども課" in refused.value.say("ja")
    with pytest.raises(errors.UnknownUnit):
        services.give_role(hana, "clerk", "こども課", since=today(10), by=by(boss), catalogue=after)
    services.give_role(hana, "clerk", "こども課", since=today(11), by=by(boss), catalogue=after)


def test_the_past_is_not_rewritten_by_managers(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    with pytest.raises(errors.BeginsBefore):
        services.give_role(hana, "clerk", SECTION, since=today(-1), by=by(boss), catalogue=bunkyo)
    services.give_role(hana, "clerk", SECTION, since=LONG_AGO, by=ledger.operator("root"), catalogue=bunkyo)
    assert told(hana) == [("staff.role-given", "operator:root")], "an operator writes down how it was"


def test_a_role_does_not_end_before_it_begins(bunkyo: Catalogue) -> None:
    with pytest.raises(errors.EndsBefore):
        services.give_role(
            person("hana"), "clerk", SECTION, since=today(5), until=today(4), by=by(manager()), catalogue=bunkyo
        )


def test_who_has_left_gets_no_role(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    services.leave(hana, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.Left):
        services.give_role(hana, "clerk", SECTION, by=by(boss), catalogue=bunkyo)


@pytest.mark.parametrize(
    ("own", "unit", "may"),
    [
        ("", OTHER, True),
        ("", "", True),
        (DEPARTMENT, SECTION, True),
        (DEPARTMENT, DEPARTMENT, True),
        (DEPARTMENT, OTHER, False),
        (SECTION, SECTION, True),
        (SECTION, DEPARTMENT, False),
        (SECTION, "", False),
    ],
)
def test_a_manager_gives_roles_within_their_unit(bunkyo: Catalogue, own: str, unit: str, may: bool) -> None:
    hana, boss = person("hana"), manager(unit=own)
    if may:
        assert services.give_role(hana, "clerk", unit, by=by(boss), catalogue=bunkyo)
    else:
        with pytest.raises(errors.NotYourUnit):
            services.give_role(hana, "clerk", unit, by=by(boss), catalogue=bunkyo)


@pytest.mark.parametrize("role", ["clerk", "subchief", "chief", "designer", "auditor"])
def test_whoever_is_no_manager_gives_nothing(bunkyo: Catalogue, role: str) -> None:
    hana, other = person("hana"), person("other", (role, SECTION))
    with pytest.raises(errors.NotYourUnit):
        services.give_role(hana, "clerk", SECTION, by=by(other), catalogue=bunkyo)


def test_only_the_whole_municipalitys_managers_make_managers(bunkyo: Catalogue) -> None:
    hana, own = person("hana"), manager("own", SECTION)
    with pytest.raises(errors.NotYourUnit):
        services.give_role(hana, "manager", SECTION, by=by(own), catalogue=bunkyo)
    made = services.give_role(hana, "manager", SECTION, by=by(manager()), catalogue=bunkyo)
    with pytest.raises(errors.NotYourUnit):
        services.end_role(made.id, last_day=today(), by=by(own), catalogue=bunkyo)


def test_nobody_gives_themselves_a_role(bunkyo: Catalogue) -> None:
    boss = manager()
    with pytest.raises(errors.NotYourself):
        services.give_role(boss, "mayor", "", by=by(boss), catalogue=bunkyo)


def test_nobody_ends_their_own_last_role_as_a_manager(bunkyo: Catalogue) -> None:
    boss = person("boss", ("manager", ""), ("manager", SECTION), ("clerk", SECTION))
    whole, part, clerk = queries.roles_of(boss, today())
    services.end_role(clerk.id, last_day=today(-1), by=by(boss), catalogue=bunkyo)
    services.end_role(part.id, last_day=today(-1), by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.NotYourself):
        services.end_role(whole.id, last_day=today(), by=by(boss), catalogue=bunkyo)
    services.end_role(whole.id, last_day=today(-1), by=by(manager("second")), catalogue=bunkyo)


def test_a_manager_whose_own_role_is_over_gives_nothing(bunkyo: Catalogue) -> None:
    boss = manager()
    StaffRole.objects.filter(user=boss).update(until=today(-1))
    with pytest.raises(errors.NotYourUnit):
        services.give_role(person("hana"), "clerk", SECTION, by=by(boss), catalogue=bunkyo)


def test_residents_give_no_roles(bunkyo: Catalogue) -> None:
    resident = ledger.Actor(ActorKind.RESIDENT, "account:1")
    with pytest.raises(errors.NotYourUnit):
        services.give_role(person("hana"), "clerk", SECTION, by=resident, catalogue=bunkyo)
