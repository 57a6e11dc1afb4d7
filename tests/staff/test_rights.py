"""Rights beside the section are given and taken by managers of the whole municipality, each with an event."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.staff import errors, queries, services
from tests.staff.building import SECTION, by, manager, person, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]
RIGHT = "matching.view_missed"


def test_rights_are_what_rooms_declare_in_words() -> None:
    assert {each.id: each.words for each in queries.all_rights()}[RIGHT] == "受けていない人の名前を見る"


def test_a_right_is_given_and_taken(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    services.give_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)
    assert User.objects.get(pk=hana.pk).has_perm(RIGHT) and [each.id for each in queries.rights_of(hana)] == [RIGHT]
    services.take_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)
    assert not User.objects.get(pk=hana.pk).has_perm(RIGHT) and not queries.rights_of(hana)
    assert told(hana) == [("staff.right-given", f"staff:{boss.pk}"), ("staff.right-taken", f"staff:{boss.pk}")]
    assert [each.what for each in queries.history_of(hana, bunkyo)] == ["受けていない人の名前を見る"] * 2


def test_what_is_so_already_is_said(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    with pytest.raises(errors.AlreadySo):
        services.take_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)
    services.give_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.AlreadySo):
        services.give_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)


@pytest.mark.parametrize("right", ["matching.run", "auth.add_user", "x", ""])
def test_what_no_room_declares_is_no_right(bunkyo: Catalogue, right: str) -> None:
    with pytest.raises(errors.UnknownRight) as refused:
        services.give_right(person("hana"), right, by=by(manager()), catalogue=bunkyo)
    assert RIGHT in refused.value.say("ja")


def test_a_units_manager_gives_none_and_nobody_themselves(bunkyo: Catalogue) -> None:
    hana, boss = person("hana", ("clerk", SECTION)), manager()
    with pytest.raises(errors.NotYourUnit):
        services.give_right(hana, RIGHT, by=by(manager("own", SECTION)), catalogue=bunkyo)
    with pytest.raises(errors.NotYourself):
        services.give_right(boss, RIGHT, by=by(boss), catalogue=bunkyo)


def test_who_has_left_gets_none(bunkyo: Catalogue) -> None:
    hana, boss = person("hana"), manager()
    services.leave(hana, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.Left):
        services.give_right(hana, RIGHT, by=by(boss), catalogue=bunkyo)
