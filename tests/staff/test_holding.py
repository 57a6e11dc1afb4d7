"""One answer to who holds what on a day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser, User

from osekkai.catalogue import Catalogue
from osekkai.staff import queries
from osekkai.staff.models import Emergency, StaffRole
from tests.staff.building import DEPARTMENT, LONG_AGO, OTHER, SECTION, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_closed_account_holds_nothing(bunkyo: Catalogue) -> None:
    hana = person("hana", ("chief", SECTION))
    User.objects.filter(pk=hana.pk).update(is_active=False)
    hana.refresh_from_db()
    assert queries.roles_of(hana, today()) == [] and queries.holders("chief", [SECTION], today()) == set()
    assert not queries.holds(hana, today(), "chief") and not queries.sections_of(hana, today(), bunkyo)
    assert not queries.desk_of(hana, today(), bunkyo).all and not queries.people_of([SECTION], today())


def test_whoever_is_not_signed_in_holds_nothing(bunkyo: Catalogue) -> None:
    nobody = AnonymousUser()
    assert queries.roles_of(nobody, today()) == [] and not queries.holds(nobody, today(), "auditor")
    assert not queries.sections_of(nobody, today(), bunkyo)


def test_holders_of_a_role_for_units() -> None:
    one, two, _ = person("one", ("chief", SECTION)), person("two", ("chief", OTHER)), person("x", ("clerk", SECTION))
    assert queries.holders("chief", [SECTION], today()) == {one.pk}
    assert queries.holders("chief", [SECTION, OTHER], today()) == {one.pk, two.pk}
    assert queries.holders("chief", [], today()) == set()


def test_the_whole_municipality_counts_for_every_unit() -> None:
    whole, part = person("whole", ("auditor", "")), person("part", ("auditor", DEPARTMENT))
    assert queries.holds(whole, today(), "auditor", [OTHER]) and queries.holds(whole, today(), "auditor", [])
    assert queries.holds(part, today(), "auditor") and not queries.holds(part, today(), "auditor", [OTHER])
    assert queries.holds(part, today(), "auditor", [SECTION, DEPARTMENT]) and not queries.holds(part, today(), "clerk")


def test_sections_come_through_departments_and_the_whole(bunkyo: Catalogue) -> None:
    part, whole = person("part", ("auditor", DEPARTMENT)), person("whole", ("auditor", ""))
    own = {each.id for each in bunkyo.sections.values() if each.department == DEPARTMENT}
    assert queries.sections_of(part, today(), bunkyo, "auditor") == own and SECTION in own
    assert queries.sections_of(whole, today(), bunkyo) == set(bunkyo.sections)
    assert queries.sections_of(whole, today(), bunkyo, "clerk") == set()


def test_a_desk_is_where_somebody_works_and_leads(bunkyo: Catalogue) -> None:
    clerk, chief, head = (
        person("clerk", ("clerk", SECTION)),
        person("chief", ("chief", SECTION)),
        person("head", ("head", DEPARTMENT)),
    )
    assert queries.desk_of(clerk, today(), bunkyo) == queries.Desk(clerk, frozenset([SECTION]), frozenset())
    assert queries.desk_of(chief, today(), bunkyo).leads == {SECTION}
    assert queries.desk_of(head, today(), bunkyo).leads > {SECTION}
    assert queries.desk_of(head, today(), bunkyo).sections == frozenset()


@pytest.mark.parametrize("role", ["auditor", "designer", "manager", "a-level-that-is-gone"])
def test_roles_beside_cases_open_no_desk_not_even_in_an_emergency(bunkyo: Catalogue, role: str) -> None:
    hana, chief = person("hana", (role, SECTION), (role, "")), person("chief")
    Emergency.objects.create(section=SECTION, by=chief, reason="大雨")
    desk = queries.desk_of(hana, today(), bunkyo)
    assert not desk.all and not desk.emergencies


def test_a_desk_has_the_work_of_sections_that_ended(bunkyo: Catalogue) -> None:
    old = bunkyo.sections[SECTION]
    sections = {**bunkyo.sections, SECTION: replace(old, until=today(-1), then=OTHER)}
    hana = person("hana", ("clerk", OTHER))
    assert queries.desk_of(hana, today(), replace(bunkyo, sections=sections)).sections == {OTHER, SECTION}
    assert queries.desk_of(hana, today(), bunkyo).sections == {OTHER}


def test_who_works_on_cases_and_who_only_has_another_role() -> None:
    clerk, auditor, gone = person("clerk", ("clerk", SECTION)), person("auditor", ("auditor", "")), person("gone")
    assert queries.who_works([clerk.pk, auditor.pk, gone.pk], today()) == {clerk.pk}
    assert queries.with_a_role(today()) == [auditor, clerk]


def test_a_role_is_held_on_its_days() -> None:
    hana = person("hana")
    StaffRole.objects.create(user=hana, unit=SECTION, role="clerk", since=LONG_AGO, until=today(2))
    StaffRole.objects.create(user=hana, unit=SECTION, role="chief", since=today(3))
    assert [[each.role for each in queries.roles_of(hana, today(days))] for days in (0, 2, 3)] == [
        ["clerk"],
        ["clerk"],
        ["chief"],
    ]
    assert [each.role for each in queries.roles_from(hana, today())] == ["clerk", "chief"]
    assert all(each.is_on(today(3)) == (each.role == "chief") for each in queries.roles_from(hana, today()))


def test_people_are_called_by_their_name_or_their_accounts() -> None:
    hana, plain = person("hana"), User.objects.create_user("plain")
    names = queries.names_of([f"staff:{hana.pk}", f"staff:{plain.pk}", "osekkai", "operator:root"])
    assert names == {f"staff:{hana.pk}": "文京 花子", f"staff:{plain.pk}": "plain", "operator:root": "運用の人（root）"}


def test_units_of_a_day_are_the_whole_then_departments_with_their_sections(bunkyo: Catalogue) -> None:
    units = queries.units_on(today(), bunkyo)
    assert units[0] == "" and units.index(DEPARTMENT) < units.index(SECTION) and len(units) == len(set(units))
    old = bunkyo.sections[SECTION]
    ended = replace(bunkyo, sections={**bunkyo.sections, SECTION: replace(old, until=today(), then=OTHER)})
    assert SECTION in queries.units_on(today(), ended) and SECTION not in queries.units_on(today(1), ended)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("区", ""),
        ("文京区", ""),
        (" 子育て支援課 ", SECTION),
        ("子ども家庭部", DEPARTMENT),
        ("ない課", None),
        ("", None),
    ],
)
def test_units_as_people_write_them(bunkyo: Catalogue, text: str, unit: str | None) -> None:
    assert queries.unit_named(text, bunkyo) == unit


@pytest.mark.parametrize(
    ("text", "role"),
    [("clerk", "clerk"), ("担当", "clerk"), ("課長", "chief"), ("人と役の係", "manager"), ("王", None)],
)
def test_roles_as_people_write_them(bunkyo: Catalogue, text: str, role: str | None) -> None:
    assert queries.role_named(text, bunkyo) == role
