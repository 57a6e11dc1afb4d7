"""Whoever lost their passkey comes back through two people, who are told apart; each way around is tried here."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from osekkai.demonstration.passkey import Passkey
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.staff import errors, queries, services
from osekkai.staff.models import Recovery, StaffRole
from tests.staff.building import OTHER, SECTION, by, manager, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHY = "席に来てもらい、職員証の写真で確かめた"


@pytest.fixture
def first() -> User:
    return manager("first")


@pytest.fixture
def second() -> User:
    return person("second", ("manager", ""), called="係 ふたば")


@pytest.fixture
def hana(bunkyo: Catalogue) -> User:
    made = person("hana", ("clerk", SECTION))
    made.email = "hana@example.jp"
    made.set_password("a-long-enough-word")
    made.save()
    Passkey(made)
    return made


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(user: User, more: str = "") -> str:
    return f"/office/people/{user.pk}/{more}"


def nothing_changed(user: User) -> bool:
    return queries.has_passkey(user.pk) and authenticate(username=user.username, password="a-long-enough-word") == user


def said(kind: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(Event.objects.get(kind=kind).content.said)
    return found


def asked(user: User, who: User, used: Catalogue) -> int:
    return services.ask_to_recover(user, reason=WHY, by=by(who), catalogue=used).id


def lapsed(id: int) -> None:
    now = timezone.now()
    Recovery.objects.filter(pk=id).update(asked_at=now - timedelta(hours=9), until=now - timedelta(seconds=1))


def test_one_asks_and_another_agrees_and_only_then_it_changes(
    hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    theirs = desk(hana)
    assert theirs.get("/office/catalogue/").status_code == 200
    id = asked(hana, first, bunkyo)
    waits = queries.waiting_recovery(hana, bunkyo)
    assert waits and (waits.id, waits.by, waits.reason) == (id, first.pk, WHY) and nothing_changed(hana)
    assert theirs.get("/office/catalogue/").status_code == 200
    assert said("staff.recovery-asked")["reason"] == WHY and told(hana)[-1][1] == f"staff:{first.pk}"
    word = services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert not queries.has_passkey(hana.pk) and authenticate(username="hana", password=word) == hana
    assert authenticate(username="hana", password="a-long-enough-word") is None
    assert theirs.get("/office/catalogue/").status_code == 302
    assert told(hana)[-1] == ("staff.passkey-reset", f"staff:{second.pk}")
    kept = {"passkeys": 1, "reason": WHY, "recovery": id, "asked_by": f"staff:{first.pk}"}
    assert said("staff.passkey-reset") == kept and queries.waiting_recovery(hana, bunkyo) is None
    assert [each.what for each in queries.history_of(hana, bunkyo)[:3]] == [WHY, "", WHY], "and the key is gone"


def test_the_person_is_told_by_mail_when_it_is_asked_for_and_when_it_is_done(
    hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    id = asked(hana, first, bunkyo)
    assert list(Outgoing.objects.values_list("key", flat=True)) == [f"recovery-asked:{id}"]
    word = services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert Outgoing.objects.count() == 2
    for each in Outgoing.objects.all():
        to, _, text = json.loads(codes.office_cipher("outbox").decrypt(bytes(each.sealed)))
        assert to == "hana@example.jp" and "頼んだ覚えがないときは" in text
        assert word not in text and WHY not in text and "http" not in text, "a mail opens nothing and tells no more"
    taro = person("taro", ("clerk", SECTION))
    services.agree_to_recover(asked(taro, first, bunkyo), by=by(second), catalogue=bunkyo)
    assert Outgoing.objects.count() == 2, "who has no address gets no mail"


def test_nobody_agrees_to_what_they_asked_for(hana: User, first: User, second: User, bunkyo: Catalogue) -> None:
    id = asked(hana, first, bunkyo)
    with pytest.raises(errors.SamePerson):
        services.agree_to_recover(id, by=by(first), catalogue=bunkyo)
    assert nothing_changed(hana)


def test_nobody_asks_or_agrees_for_themselves(first: User, second: User, bunkyo: Catalogue) -> None:
    with pytest.raises(errors.NotYourself):
        asked(first, first, bunkyo)
    id = asked(first, second, bunkyo)
    with pytest.raises(errors.NotYourself):
        services.agree_to_recover(id, by=by(first), catalogue=bunkyo)
    with pytest.raises(errors.NotYourself):
        services.drop_recovery(id, by=by(first), catalogue=bunkyo)


@pytest.mark.parametrize("roles", [[("clerk", SECTION)], [("chief", SECTION)], [("manager", OTHER)], []])
def test_who_does_not_manage_somebody_neither_asks_nor_agrees_nor_drops(
    roles: list[tuple[str, str]], hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    other = person("other", *roles)
    with pytest.raises(errors.NotYourUnit):
        asked(hana, other, bunkyo)
    id = asked(hana, first, bunkyo)
    for act in (services.agree_to_recover, services.drop_recovery):
        with pytest.raises(errors.NotYourUnit):
            act(id, by=by(other), catalogue=bunkyo)
    assert nothing_changed(hana)


def test_a_request_lapses_and_may_then_be_made_anew(hana: User, first: User, second: User, bunkyo: Catalogue) -> None:
    id = asked(hana, first, bunkyo)
    with pytest.raises(errors.AlreadyAsked):
        asked(hana, second, bunkyo)
    lapsed(id)
    assert queries.waiting_recovery(hana, bunkyo) is None
    with pytest.raises(errors.RecoveryIsOver):
        services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert nothing_changed(hana)
    assert services.agree_to_recover(asked(hana, first, bunkyo), by=by(second), catalogue=bunkyo)


def test_what_was_agreed_to_is_agreed_to_once(hana: User, first: User, second: User, bunkyo: Catalogue) -> None:
    id = asked(hana, first, bunkyo)
    word = services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    for act in (services.agree_to_recover, services.drop_recovery):
        with pytest.raises(errors.RecoveryIsOver):
            act(id, by=by(second), catalogue=bunkyo)
    with pytest.raises(errors.RecoveryIsOver):
        services.agree_to_recover(id + 1, by=by(second), catalogue=bunkyo)
    assert authenticate(username="hana", password=word) == hana


@pytest.mark.parametrize("who", ["first", "second"])
def test_what_was_dropped_is_agreed_to_by_nobody(
    who: str, hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    id = asked(hana, first, bunkyo)
    services.drop_recovery(id, by=by({"first": first, "second": second}[who]), catalogue=bunkyo)
    with pytest.raises(errors.RecoveryIsOver):
        services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert nothing_changed(hana) and told(hana)[-1][0] == "staff.recovery-dropped"


@pytest.mark.parametrize("gone", ["left", "no role"])
def test_what_somebody_asked_who_is_no_manager_any_more_counts_no_more(
    gone: str, hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    id = asked(hana, first, bunkyo)
    if gone == "left":
        services.leave(first, by=by(second), catalogue=bunkyo)
    else:
        StaffRole.objects.filter(user=first).update(until=today(-1))
    with pytest.raises(errors.RecoveryIsOver):
        services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert nothing_changed(hana) and queries.waiting_recoveries(queries.reach_of(by(second), today()), bunkyo) == []


def test_who_left_meanwhile_does_not_come_back(hana: User, first: User, second: User, bunkyo: Catalogue) -> None:
    id = asked(hana, first, bunkyo)
    services.leave(hana, by=by(first), catalogue=bunkyo)
    with pytest.raises(errors.Left):
        services.agree_to_recover(id, by=by(second), catalogue=bunkyo)


def test_what_an_operator_did_meanwhile_ends_the_request(
    hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    id = asked(hana, first, bunkyo)
    services.reset_passkey(hana, by=ledger.operator("root"), catalogue=bunkyo)
    Passkey(hana)
    with pytest.raises(errors.RecoveryIsOver):
        services.agree_to_recover(id, by=by(second), catalogue=bunkyo)
    assert queries.has_passkey(hana.pk)


@pytest.mark.parametrize("reason", ["", " 　", "あ" * 501, "a\0"])
def test_it_is_said_how_they_were_identified(
    reason: str, hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    with pytest.raises(errors.NotWritten) as refused:
        services.ask_to_recover(hana, reason=reason, by=by(first), catalogue=bunkyo)
    assert refused.value.where == "reason" and not Recovery.objects.exists()


def test_neither_is_an_operator_one_of_the_two(hana: User, first: User, bunkyo: Catalogue) -> None:
    operator = ledger.operator("root")
    with pytest.raises(errors.TwoPeople):
        services.ask_to_recover(hana, reason=WHY, by=operator, catalogue=bunkyo)
    id = asked(hana, first, bunkyo)
    with pytest.raises(errors.TwoPeople):
        services.agree_to_recover(id, by=operator, catalogue=bunkyo)


def test_the_only_manager_does_it_alone_and_the_ledger_says_so(hana: User, first: User, bunkyo: Catalogue) -> None:
    assert queries.only_manager(first.pk)
    with pytest.raises(errors.NotWritten):
        services.reset_passkey(hana, by=by(first), catalogue=bunkyo)
    word = services.reset_passkey(hana, reason=WHY, by=by(first), catalogue=bunkyo)
    assert authenticate(username="hana", password=word) == hana and not queries.has_passkey(hana.pk)
    assert said("staff.passkey-reset") == {"passkeys": 1, "reason": WHY, "alone": True}
    assert queries.history_of(hana, bunkyo)[0].what == f"一人で行いました（{WHY}）" and Outgoing.objects.count() == 1


def test_an_operator_does_it_as_one_person(hana: User, first: User, second: User, bunkyo: Catalogue) -> None:
    services.reset_passkey(hana, reason=WHY, by=ledger.operator("root"), catalogue=bunkyo)
    assert said("staff.passkey-reset")["alone"] is True


@pytest.mark.parametrize("other", [("manager", ""), ("manager", OTHER)])
def test_with_another_manager_in_the_office_nobody_does_it_alone(
    other: tuple[str, str], hana: User, first: User, bunkyo: Catalogue
) -> None:
    person("other", other)
    assert not queries.only_manager(first.pk)
    with pytest.raises(errors.TwoPeople):
        services.reset_passkey(hana, reason=WHY, by=by(first), catalogue=bunkyo)
    assert nothing_changed(hana)


def test_a_manager_is_not_taken_over_by_the_only_other_one(first: User, second: User, bunkyo: Catalogue) -> None:
    """With it, one person would be both of the two from then on."""
    with pytest.raises(errors.TwoPeople):
        services.reset_passkey(second, reason=WHY, by=by(first), catalogue=bunkyo)


def test_taking_the_others_role_away_makes_nobody_the_only_one(
    hana: User, first: User, second: User, bunkyo: Catalogue
) -> None:
    (role,) = queries.roles_from(second, today())
    services.end_role(role.id, last_day=today(-1), by=by(first), catalogue=bunkyo)
    with pytest.raises(errors.TwoPeople):
        services.reset_passkey(hana, reason=WHY, by=by(first), catalogue=bunkyo)
    StaffRole.objects.filter(user=second).update(until=today(-8))
    assert services.reset_passkey(hana, reason=WHY, by=by(first), catalogue=bunkyo)


def test_no_manager_alone_gives_a_password_that_opens_an_account_by_itself(
    first: User, second: User, bunkyo: Catalogue
) -> None:
    """Between the agreement and the new passkey, a password is all that it takes."""
    bare = person("bare", ("clerk", SECTION))
    with pytest.raises(errors.TwoPeople):
        services.reset_password(bare, by=by(first), catalogue=bunkyo)
    assert services.reset_password(bare, by=ledger.operator("root"), catalogue=bunkyo)


@pytest.mark.parametrize("wrong", ["self asks", "asker agrees", "self agrees", "half"])
def test_the_database_refuses_one_person_for_two(wrong: str, hana: User, first: User) -> None:
    now = timezone.now()
    of = {
        "self asks": {"asked_by": hana},
        "asker agrees": {"asked_by": first, "agreed_by": first, "agreed_at": now},
        "self agrees": {"asked_by": first, "agreed_by": hana, "agreed_at": now},
        "half": {"asked_by": first, "agreed_at": now},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(user=hana, reason=WHY, until=now + timedelta(hours=1), **of)


def test_on_the_pages_one_asks_another_sees_why_and_agrees_and_the_password_is_shown_once(
    hana: User, first: User, second: User
) -> None:
    one, two = desk(first), desk(second)
    answer = one.post(address(hana, "recovery/"), {"reason": WHY})
    assert answer.status_code == 302
    id = Recovery.objects.get().pk
    page = one.get(address(hana)).content.decode()
    assert "あなたが頼みました" in page and "/agree/" not in page
    assert "同意を待っています" in two.get("/office/people/").content.decode()
    page = two.get(address(hana)).content.decode()
    assert WHY in page and "係 みどり" in page and f"recovery/{id}/agree/" in page
    assert one.post(address(hana, f"recovery/{id}/agree/")).status_code == 403
    answer = two.post(address(hana, f"recovery/{id}/agree/"))
    shown = [unescape(each) for each in re.findall(r"<code>(.*?)</code>", answer.content.decode(), re.DOTALL)]
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"] and shown[0] == "hana"
    assert authenticate(username="hana", password=shown[1]) == hana
    assert two.post(address(hana, f"recovery/{id}/agree/")).status_code == 409
    assert shown[1] not in two.get(address(hana)).content.decode()


def test_a_request_is_agreed_to_on_the_page_of_whom_it_is_of(hana: User, first: User, second: User) -> None:
    taro = person("taro", ("clerk", SECTION))
    desk(first).post(address(hana, "recovery/"), {"reason": WHY})
    id = Recovery.objects.get().pk
    for act in ("agree", "drop"):
        assert desk(second).post(address(taro, f"recovery/{id}/{act}/")).status_code == 409
    assert nothing_changed(hana) and desk(second).post(address(hana, f"recovery/{id}/drop/")).status_code == 302


def test_a_reason_that_cannot_be_kept_comes_back_as_it_was_written(hana: User, first: User, second: User) -> None:
    answer = desk(first).post(address(hana, "recovery/"), {"reason": "あ" * 501})
    page = answer.content.decode()
    assert answer.status_code == 422 and "500文字までで" in page and "あ" * 501 in page and 'href="#ask-reason"' in page


@pytest.mark.parametrize("act", ["recovery/", "recovery/{id}/agree/", "recovery/{id}/drop/", "passkey/"])
def test_a_clerk_reaches_none_of_it(act: str, hana: User, first: User, second: User) -> None:
    desk(first).post(address(hana, "recovery/"), {"reason": WHY})
    id = Recovery.objects.get().pk
    for who in (hana, person("clerk", ("clerk", SECTION))):
        assert desk(who).post(address(hana, act.format(id=id)), {"reason": WHY}).status_code == 403
    assert nothing_changed(hana)


def test_the_page_says_when_one_is_alone(hana: User, first: User) -> None:
    page = desk(first).get(address(hana)).content.decode()
    assert "いまは一人でできます" in page and "台帳に残ります" in page
    answer = desk(first).post(address(hana, "passkey/"), {"reason": WHY})
    assert answer.status_code == 200 and said("staff.passkey-reset")["alone"] is True


def test_with_two_managers_the_address_for_one_alone_is_refused(hana: User, first: User, second: User) -> None:
    page = desk(first).get(address(hana)).content.decode()
    assert "二人で行います" in page and "いまは一人でできます" not in page
    assert desk(first).post(address(hana, "passkey/"), {"reason": WHY}).status_code == 403
    assert nothing_changed(hana)
