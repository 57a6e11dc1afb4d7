"""People are hired, renamed and leave. Nothing of them is deleted, and whoever leaves is out at once."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import Client

from osekkai.casework import queue
from osekkai.catalogue import Catalogue
from osekkai.staff import errors, queries, services
from osekkai.staff.models import Delegation
from osekkai.staff.services import First
from tests.casework.building import applied, family
from tests.staff.building import OTHER, SECTION, by, manager, moment, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_somebody_is_hired_with_a_first_role_and_a_password_that_is_told_once(bunkyo: Catalogue) -> None:
    boss = manager(unit=SECTION)
    hired = services.hire(
        "hana",
        called="文京　花子",
        mail="hana@example.jp",
        first=First("clerk", SECTION),
        by=by(boss),
        catalogue=bunkyo,
    )
    assert authenticate(username="hana", password=hired.password) == hired.user
    assert queries.name_of(hired.user) == "文京 花子" and queries.holds(hired.user, today(), "clerk", [SECTION])
    assert told(hired.user) == [
        ("staff.hired", f"staff:{boss.pk}"),
        ("staff.role-given", f"staff:{boss.pk}"),
    ]


def test_a_first_role_that_is_refused_leaves_no_account(bunkyo: Catalogue) -> None:
    with pytest.raises(errors.UnknownUnit):
        services.hire("hana", called="文京 花子", first=First("clerk", "ない課"), by=by(manager()), catalogue=bunkyo)
    assert not User.objects.filter(username="hana").exists()


def test_a_manager_of_a_unit_hires_into_it_and_nowhere_else(bunkyo: Catalogue) -> None:
    boss = manager(unit=SECTION)
    for first in (None, First("clerk", OTHER), First("manager", SECTION)):
        with pytest.raises(errors.NotYourUnit):
            services.hire("hana", called="文京 花子", first=first, by=by(boss), catalogue=bunkyo)


@pytest.mark.parametrize(
    ("name", "called", "mail", "where"),
    [
        ("", "文京 花子", "", "name"),
        ("a b", "文京 花子", "", "name"),
        ("x\0y", "文京 花子", "", "name"),
        ("a" * 151, "文京 花子", "", "name"),
        ("hana", " ", "", "called"),
        ("hana", "文京 花\0子", "", "called"),
        ("hana", "文" * 151, "", "called"),
        ("hana", "文京 花子", "hana@", "mail"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    bunkyo: Catalogue, name: str, called: str, mail: str, where: str
) -> None:
    with pytest.raises(errors.NotWritten) as refused:
        services.hire(name, called=called, mail=mail, by=by(manager()), catalogue=bunkyo)
    assert refused.value.where == where and refused.value.mend.ja


def test_a_name_belongs_to_one_person(bunkyo: Catalogue) -> None:
    person("hana")
    with pytest.raises(errors.NameTaken):
        services.hire("hana", called="文京 花子", by=by(manager()), catalogue=bunkyo)


def test_whoever_comes_back_gets_their_account_back_with_nothing_of_before_that_opens_anything(
    bunkyo: Catalogue,
) -> None:
    boss = manager()
    first = services.hire("hana", called="文京 花子", first=First("clerk", SECTION), by=by(boss), catalogue=bunkyo)
    services.leave(first.user, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.NameTaken):
        services.hire("hana", called="別人 太郎", by=by(boss), catalogue=bunkyo)
    again = services.hire("hana", called="文京 花子", by=by(boss), catalogue=bunkyo)
    assert again.user == first.user and not queries.roles_of(again.user, today())
    assert authenticate(username="hana", password=first.password) is None
    assert authenticate(username="hana", password=again.password)


def test_a_new_name_is_in_the_history_with_the_old_one(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    services.rename(hana, called="本郷 花子", mail="hana@example.jp", by=by(boss), catalogue=bunkyo)
    (told_,) = queries.history_of(hana, bunkyo)
    assert told_.what == "文京 花子 → 本郷 花子" and told_.by == "係 みどり"
    services.rename(hana, called="本郷 花子", mail="hana@example.jp", by=by(boss), catalogue=bunkyo)
    assert len(queries.history_of(hana, bunkyo)) == 1, "the same again is no change"


def test_nobody_of_another_unit_renames(bunkyo: Catalogue) -> None:
    with pytest.raises(errors.NotYourUnit):
        services.rename(
            person("hana", ("clerk", SECTION)), called="x", mail="", by=by(manager(unit=OTHER)), catalogue=bunkyo
        )


def test_whoever_leaves_is_out_at_once_and_stays_in_the_records(bunkyo: Catalogue) -> None:
    boss = manager()
    hired = services.hire("hana", called="文京 花子", first=First("chief", SECTION), by=by(boss), catalogue=bunkyo)
    hana, taro = hired.user, person("taro", ("clerk", SECTION))
    services.give_right(hana, "matching.view_missed", by=by(boss), catalogue=bunkyo)
    services.give_role(hana, "clerk", OTHER, since=today(9), by=by(boss), catalogue=bunkyo)
    services.delegate("chief", SECTION, taro, moment(0), moment(9), by=by(hana), catalogue=bunkyo)
    services.be_away(hana, moment(1), moment(3), by=by(hana), catalogue=bunkyo)
    browser = Client()
    browser.force_login(hana)
    assert browser.get("/office/catalogue/").status_code == 200
    services.leave(hana, by=by(boss), catalogue=bunkyo)
    assert browser.get("/office/catalogue/").status_code == 302, "the session is over"
    hana = User.objects.get(pk=hana.pk)
    assert not hana.is_active and not hana.user_permissions.exists()
    assert not queries.roles_of(hana, today()) and not queries.roles_of(hana, today(9))
    assert Delegation.objects.get().ended_at and not queries.absences_of([hana.pk], today(), today(5))
    assert authenticate(username="hana", password=hired.password) is None
    assert told(hana)[-1] == ("staff.left", f"staff:{boss.pk}")
    with pytest.raises(errors.Left):
        services.leave(hana, by=by(boss), catalogue=bunkyo)


def test_their_open_cases_go_back_to_the_queue_with_them(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    case = applied(*family()).case
    queue.give(case, hana, hana, case.version)
    services.leave(hana, by=by(boss), catalogue=bunkyo)
    case.refresh_from_db()
    assert case.assignee is None


def test_nobody_leaves_by_their_own_hand_or_by_another_units_manager(bunkyo: Catalogue) -> None:
    boss, hana = manager(), person("hana", ("clerk", SECTION), ("clerk", OTHER))
    with pytest.raises(errors.NotYourself):
        services.leave(boss, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.NotYourUnit):
        services.leave(hana, by=by(manager("own", SECTION)), catalogue=bunkyo)
