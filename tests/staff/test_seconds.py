"""Two accounts are two people: nobody is their own second by an account that they made lately, or took back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from osekkai.ledger import services as ledger
from osekkai.staff import errors, queries, services
from osekkai.staff.services import First
from tests.staff.building import SECTION, by, manager, person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHY = "職員証で確かめました"


def hired(name: str, who: User, used: Catalogue, role: str = "manager", unit: str = "") -> User:
    return services.hire(name, called=f"新人 {name}", by=by(who), catalogue=used, first=First(role, unit)).user


def two(one: User, other: User) -> bool:
    try:
        queries.must_be_two(one.pk, other.pk)
        queries.must_be_two(other.pk, one.pk)
    except errors.NotTwoPeople:
        return False
    return True


def test_whoever_was_here_before_is_a_second(bunkyo: Catalogue) -> None:
    assert two(manager("one"), manager("other")) and not two(one := manager("third"), one)


def test_one_manager_does_not_make_the_second_for_a_recovery(bunkyo: Catalogue) -> None:
    one, _, victim = manager("one"), manager("other"), person("victim", ("chief", SECTION))
    puppet = hired("puppet", one, bunkyo)
    asked = services.ask_to_recover(victim, reason=WHY, by=by(one), catalogue=bunkyo)
    with pytest.raises(errors.NotTwoPeople):
        services.agree_to_recover(asked.id, by=by(puppet), catalogue=bunkyo)
    services.drop_recovery(asked.id, by=by(one), catalogue=bunkyo)
    asked = services.ask_to_recover(victim, reason=WHY, by=by(puppet), catalogue=bunkyo)
    with pytest.raises(errors.NotTwoPeople):
        services.agree_to_recover(asked.id, by=by(one), catalogue=bunkyo)


def test_nor_by_somebody_in_between_nor_by_making_both(bunkyo: Catalogue) -> None:
    one, other = manager("one"), manager("other")
    first = hired("first", one, bunkyo)
    second = hired("second", first, bunkyo)
    sister = hired("sister", one, bunkyo, "designer")
    assert [two(one, second), two(first, sister), two(second, sister)] == [False] * 3
    assert all(two(other, each) for each in (one, first, second, sister)), "hired by another than whom they agree with"


def test_a_manager_who_was_made_one_lately_is_no_second_to_whoever_did(bunkyo: Catalogue) -> None:
    one, crony = manager("one"), person("crony", ("clerk", SECTION))
    assert two(one, crony)
    services.give_role(crony, "chief", SECTION, by=by(one), catalogue=bunkyo)
    assert two(one, crony), "of other roles nothing follows"
    services.give_role(crony, "manager", "", by=by(one), catalogue=bunkyo)
    assert not two(one, crony)


def test_after_seven_days_they_are_two(bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    one = manager("one")
    puppet = hired("puppet", one, bunkyo)
    now = timezone.now()
    for days, are in ((6, False), (8, True)):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        assert two(one, puppet) is are


def test_whoever_comes_back_under_an_old_name_needs_the_second_manager(bunkyo: Catalogue) -> None:
    one, other = manager("one"), manager("other")
    victim = person("victim", ("chief", SECTION))
    services.leave(victim, by=by(one), catalogue=bunkyo)
    came = services.hire("victim", called="文京 花子", by=by(one), catalogue=bunkyo, first=First("chief", SECTION))
    assert came.user == victim and came.password == "" and not came.user.has_usable_password()
    with pytest.raises(errors.TwoPeople):
        services.reset_password(victim, by=by(one), catalogue=bunkyo)
    with pytest.raises(errors.TwoPeople):
        services.reset_passkey(victim, by=by(one), catalogue=bunkyo, reason=WHY)
    asked = queries.waiting_recovery(victim, bunkyo)
    assert asked and asked.by == one.pk
    with pytest.raises(errors.SamePerson):
        services.agree_to_recover(asked.id, by=by(one), catalogue=bunkyo)
    password = services.agree_to_recover(asked.id, by=by(other), catalogue=bunkyo)
    assert authenticate(username="victim", password=password) == victim


def test_the_page_says_that_another_agrees_before_there_is_a_password(bunkyo: Catalogue) -> None:
    one, _ = manager("one"), manager("other")
    victim = person("victim", ("chief", SECTION))
    services.leave(victim, by=by(one), catalogue=bunkyo)
    client = Client()
    client.force_login(one)
    sent = {"name": "victim", "called": "文京 花子", "unit": SECTION, "role": "chief", "since": "", "mail": ""}
    page = client.post("/office/people/hire/", sent).content.decode()
    assert "もう一人の「人と役の係」の同意が要ります" in page and "パスワードを 直接" not in page


def test_an_operator_takes_somebody_back_alone_as_ever(bunkyo: Catalogue) -> None:
    manager("other")
    victim = person("victim", ("chief", SECTION))
    services.leave(victim, by=ledger.SYSTEM, catalogue=bunkyo)
    came = services.hire("victim", called="文京 花子", by=ledger.SYSTEM, catalogue=bunkyo)
    assert authenticate(username="victim", password=came.password) == victim


def test_another_address_for_warnings_is_told_at_the_one_before(bunkyo: Catalogue) -> None:
    one, victim = manager("one"), person("victim", ("chief", SECTION))
    User.objects.filter(pk=victim.pk).update(email="victim@example.jp")
    services.rename(victim, called="文京 はな", mail="victim@example.jp", by=by(one), catalogue=bunkyo)
    assert not Outgoing.objects.exists(), "the same address"
    services.rename(victim, called="文京 はな", mail="thief@example.jp", by=by(one), catalogue=bunkyo)
    services.leave(victim, by=by(one), catalogue=bunkyo)
    services.hire("victim", called="文京 はな", mail="other@example.jp", by=by(one), catalogue=bunkyo)
    mails = [
        json.loads(codes.office_cipher("outbox").decrypt(bytes(each.sealed)))
        for each in Outgoing.objects.order_by("id")
    ]
    assert [each[0] for each in mails] == ["victim@example.jp", "thief@example.jp"]
    assert "別のメールアドレス" in mails[0][2]
