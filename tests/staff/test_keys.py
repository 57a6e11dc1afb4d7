"""A lost password is made anew by who manages somebody: roles and rights stay, sessions end.

A lost passkey takes two people; see `test_recovering`.
"""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.ledger import services as ledger
from osekkai.staff import errors, queries, services
from tests.staff.building import OTHER, SECTION, by, manager, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def hana(bunkyo: Catalogue) -> User:
    made = person("hana", ("clerk", SECTION), ("chief", OTHER))
    services.give_right(made, "matching.view_missed", by=ledger.SYSTEM, catalogue=bunkyo)
    Passkey(made)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    assert client.get("/office/catalogue/").status_code == 200
    return client


def test_a_new_password_touches_neither_roles_nor_rights(hana: User, boss: User, bunkyo: Catalogue) -> None:
    """Once it took every right away that was not named again."""
    before = queries.roles_of(hana, today()), queries.rights_of(hana)
    password = services.reset_password(hana, by=by(boss), catalogue=bunkyo)
    assert authenticate(username="hana", password=password) == hana
    assert (queries.roles_of(hana, today()), queries.rights_of(hana)) == before and all(before)
    assert told(hana)[-1] == ("staff.password-reset", f"staff:{boss.pk}")


@pytest.mark.parametrize("reset", ["reset_password", "reset_passkey"])
def test_wherever_they_are_signed_in_they_are_no_more(reset: str, hana: User, boss: User, bunkyo: Catalogue) -> None:
    browsers, other = [signed_in(hana), signed_in(hana)], signed_in(boss)
    getattr(services, reset)(hana, by=ledger.operator("root"), catalogue=bunkyo)
    assert [each.get("/office/catalogue/").status_code for each in browsers] == [302, 302]
    assert other.get("/office/catalogue/").status_code == 200


def test_a_passkey_that_was_lost_opens_nothing_and_the_old_password_registers_none(
    hana: User, boss: User, bunkyo: Catalogue
) -> None:
    old = services.reset_password(hana, by=by(boss), catalogue=bunkyo)
    Authenticator.objects.create(user=hana, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    new = services.reset_passkey(hana, by=ledger.operator("root"), catalogue=bunkyo)
    assert not queries.has_passkey(hana.pk) and not Authenticator.objects.filter(user=hana).exists()
    assert authenticate(username="hana", password=old) is None and authenticate(username="hana", password=new)
    assert told(hana)[-1] == ("staff.passkey-reset", "operator:root")


@pytest.mark.parametrize("reset", [services.reset_password, services.reset_passkey])
def test_only_who_manages_all_that_somebody_holds(reset: object, hana: User, bunkyo: Catalogue) -> None:
    """A manager of one section who gives the mayor a role there does not get at the mayor's account."""
    own, other = manager("own", SECTION), person("other", ("chief", SECTION))
    for who in (own, other):
        with pytest.raises(errors.NotYourUnit):
            reset(hana, by=by(who), catalogue=bunkyo)  # type: ignore[operator]
    with pytest.raises(errors.NotYourself):
        reset(own, by=by(own), catalogue=bunkyo)  # type: ignore[operator]
    clerk = person("clerk", ("clerk", SECTION))
    Passkey(clerk)
    assert services.reset_password(clerk, by=by(own), catalogue=bunkyo)


def test_a_unit_manager_is_reset_by_the_whole_municipalitys(boss: User, bunkyo: Catalogue) -> None:
    one, two = manager("one", SECTION), manager("two", SECTION)
    Passkey(one)
    with pytest.raises(errors.NotYourUnit):
        services.reset_password(one, by=by(two), catalogue=bunkyo)
    assert services.reset_password(one, by=by(boss), catalogue=bunkyo)


def test_who_has_left_gets_no_new_password(hana: User, boss: User, bunkyo: Catalogue) -> None:
    services.leave(hana, by=by(boss), catalogue=bunkyo)
    with pytest.raises(errors.Left):
        services.reset_password(hana, by=by(boss), catalogue=bunkyo)
