"""Whoever owns the database changes people past the office, without the ledger's key.

It is named, or nothing is done by it.
"""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User

from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.staff import errors, queries, services, tasks
from osekkai.staff.models import Move, Plan, PlanLine, StaffRole
from osekkai.staff.queries import Line
from osekkai.staff.signing_in import end_passkeys
from tests.ledger.naming import named, seen
from tests.staff.building import OTHER, SECTION, by, manager, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def planned(hana: User, catalogue: Catalogue, *, kind: Move = Move.ADDS) -> int:
    author = manager("author")
    plan = services.draft("4月の異動", today(30), by=by(author))
    given = {} if kind == Move.LEAVES else {"to_role": "clerk", "to_unit": OTHER}
    services.add_line(plan.id, Line(kind, hana.pk, hana.username, **given), by=by(author), catalogue=catalogue)
    return plan.id


def test_a_plan_is_told_as_it_is_written_decided_and_undone(bunkyo: Catalogue) -> None:
    hana, decider = person("hana", ("clerk", SECTION)), manager("decider")
    id = planned(hana, bunkyo)
    author = by(User.objects.get(username="author"))
    added = Line(Move.ADDS, person("jiro").pk, "jiro", to_role="clerk", to_unit=SECTION)
    line = services.add_line(id, added, by=author, catalogue=bunkyo)
    services.remove_line(id, line.id, by=author, catalogue=bunkyo)
    services.paste(id, "jiro\t\t子育て支援課 担当", by=author, catalogue=bunkyo)
    now = services.redraft(id, "5月の異動", today(60), by=author)
    assert not named()
    services.decide(id, seen=now.version, by=by(decider), catalogue=bunkyo)
    assert not named()
    services.undo(id, by=by(decider), catalogue=bunkyo)
    assert not named()


def test_whoever_leaves_by_a_plan_is_told_on_the_day(bunkyo: Catalogue) -> None:
    hana, decider = person("hana", ("clerk", SECTION)), manager("decider")
    id = planned(hana, bunkyo, kind=Move.LEAVES)
    services.redraft(id, "きょうの異動", today(), by=by(User.objects.get(username="author")))
    services.decide(id, seen=3, by=by(decider), catalogue=bunkyo)
    tasks.close_accounts.call()
    assert not User.objects.get(pk=hana.pk).is_active and PlanLine.objects.get().done["closed"] and not named()


@pytest.mark.parametrize("what", ["line", "added", "day", "power"])
def test_nothing_is_decided_but_what_was_written_and_by_whom_it_may_be(bunkyo: Catalogue, what: str) -> None:
    """Otherwise for a minute, a line would make a thief chief, by an event of the office."""
    hana, thief, decider = person("hana"), person("thief"), manager("decider")
    id = planned(hana, bunkyo)
    if what == "line":
        with seen():
            PlanLine.objects.update(user=thief, to_role="chief", to_unit=SECTION)
    elif what == "added":
        PlanLine.objects.create(plan_id=id, kind=Move.ADDS, user=thief, to_role="chief", to_unit=SECTION, by=decider)
    elif what == "day":
        Plan.objects.update(day=today(1))
    else:
        decider = person("boss")
        StaffRole.objects.create(user=decider, role="manager", unit="", since=today(-60))
    with pytest.raises(errors.Altered, match="記録"):
        services.decide(id, seen=2, by=by(decider), catalogue=bunkyo)
    assert not StaffRole.objects.filter(user=thief).exists()


def test_nothing_is_undone_by_what_deciding_did_not_do(bunkyo: Catalogue) -> None:
    """`done` names the roles that undoing deletes."""
    hana, boss, decider = person("hana"), person("boss", ("chief", SECTION)), manager("decider")
    id = planned(hana, bunkyo)
    services.decide(id, seen=2, by=by(decider), catalogue=bunkyo)
    PlanLine.objects.update(done={"given": [StaffRole.objects.get(user=boss).pk], "ended": []})
    with pytest.raises(errors.Altered):
        services.undo(id, by=by(decider), catalogue=bunkyo)
    assert StaffRole.objects.filter(user=boss).exists()


def test_a_lot_that_does_not_fit_is_counted() -> None:
    assert "一、二、三 ほか2か所" in errors.Altered("一二三四五").say("ja")


def test_the_rows_that_a_post_rests_on_and_what_tells_of_them() -> None:
    """What is looked at before they sign: accounts, keys, roles, what they gave or were given, when they were away."""
    hana, jiro, far = person("hana", ("chief", SECTION)), person("jiro", ("clerk", SECTION)), person("far")
    key = Passkey(hana)
    rows, things = queries.posts_of([hana.pk, jiro.pk])
    assert {each.user_id for each in rows if isinstance(each, StaffRole)} == {hana.pk, jiro.pk}
    assert {each for each in rows if isinstance(each, User)} == {hana, jiro} and key.registered in rows
    assert {f"staff:{each.pk}" for each in (hana, jiro)} == set(map(str, things))
    assert queries.posts_of([far.pk])[0] == [far] and queries.posts_of([]) == ([], [])


def test_who_ever_held_a_post(bunkyo: Catalogue) -> None:
    hana, jiro = person("hana", ("chief", SECTION)), person("jiro", ("chief", OTHER))
    StaffRole.objects.update(until=today(-10))
    assert queries.ever_held("chief", [SECTION]) == {hana.pk}
    assert queries.ever_held("chief", [SECTION, OTHER]) == {hana.pk, jiro.pk}
    assert queries.ever_held("head", [SECTION]) == queries.ever_held("chief", []) == set()


def test_accounts_rights_and_keys_are_told_as_they_come_and_go(bunkyo: Catalogue) -> None:
    one = by(manager("one"))
    user = services.hire("shin", called="新人 一郎", mail="shin@example.jp", by=one, catalogue=bunkyo).user
    services.give_right(user, "matching.view_missed", by=one, catalogue=bunkyo)
    services.rename(user, called="新人 二郎", mail="", by=one, catalogue=bunkyo)
    key = Passkey(user)
    codes = Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    codes.data["used_mask"] = 1
    codes.save()
    codes.record_usage()
    services.take_right(user, "matching.view_missed", by=one, catalogue=bunkyo)
    services.give_right(user, "matching.view_missed", by=one, catalogue=bunkyo)
    assert not named()
    key.thrown_away()
    Passkey(user)
    services.leave(user, by=one, catalogue=bunkyo)
    services.hire("shin", called="新人 二郎", by=one, catalogue=bunkyo)
    assert not Authenticator.objects.exists() and not named()
    plan = services.draft("4月の異動", today(30), by=one)
    arrives = Line(Move.ARRIVES, None, "kita", "北 三郎", to_role="clerk", to_unit=SECTION)
    services.add_line(plan.id, arrives, by=one, catalogue=bunkyo)
    services.decide(plan.id, seen=2, by=by(manager("two")), catalogue=bunkyo)
    assert User.objects.get(username="kita").is_active and not named()


def test_who_did_it_is_told_of_each_key() -> None:
    hana = person("hana")
    key = Passkey(hana)
    key.registered.data["name"] = "わたしの電話"
    key.registered.save()
    key.thrown_away()
    Passkey(hana)
    end_passkeys(hana)
    own = f"staff:{hana.pk}"
    assert told(hana) == [
        ("staff.key-registered", own),
        ("staff.key-changed", own),
        ("staff.key-gone", own),
        ("staff.key-registered", own),
        ("staff.key-gone", "osekkai"),
    ]


@pytest.mark.parametrize("table", ["user_permissions", "groups", "group"])
def test_a_right_that_nobody_gave(table: str) -> None:
    """Theirs, or of a group that they are in: groups are nothing that this office gives."""
    hana, right = person("hana"), Permission.objects.get(codename="view_missed")
    group = Group.objects.create(name="x")
    with seen():
        if table == "user_permissions":
            hana.user_permissions.add(right)
        elif table == "groups":
            hana.groups.add(group)
        else:
            group.permissions.add(right)


def test_a_right_that_became_another(bunkyo: Catalogue) -> None:
    hana = person("hana")
    services.give_right(hana, "matching.view_missed", by=by(manager("one")), catalogue=bunkyo)
    with seen():
        Permission.objects.filter(codename="view_missed").update(codename="view_everything")


@pytest.mark.parametrize(
    "change", [{"is_active": True}, {"is_superuser": True}, {"email": "thief@example.jp"}, {"username": "jiro"}]
)
def test_an_account_that_was_closed_is_opened_or_is_anothers(change: dict[str, Any], bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.leave(hana, by=by(manager("one")), catalogue=bunkyo)
    with seen():
        User.objects.filter(pk=hana.pk).update(**change)


def test_what_somebody_was_made_past_the_office_is_not_true_when_they_come_back(bunkyo: Catalogue) -> None:
    one = by(manager("one"))
    user = services.hire("shin", called="新人 一郎", by=one, catalogue=bunkyo).user
    services.leave(user, by=one, catalogue=bunkyo)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    services.hire("shin", called="新人 一郎", by=one, catalogue=bunkyo)
    assert any("is_superuser" in each for each in named())


def test_an_account_or_a_key_that_nobody_registered() -> None:
    hana = person("hana")
    with seen():
        User.objects.bulk_create([User(username="thief", is_staff=True)])
    with seen():
        Authenticator.objects.bulk_create([Authenticator(user=hana, type="webauthn", data={})])
    Passkey(hana)
    with seen():
        Authenticator.objects.filter(user=hana).exclude(data={}).update(data={"credential": "その人のもの"})
