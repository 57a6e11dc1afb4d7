"""Applying: everything once, nothing lost, nothing twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections
from django.test import Client

from osekkai.applications import queries as applications_queries
from osekkai.applications import services
from osekkai.applications.errors import ChangedElsewhere, NotComplete
from osekkai.applications.models import Application, Draft, Status
from osekkai.applications.numbers import is_number, new_number, spoken
from osekkai.catalogue import Catalogue
from osekkai.ledger import following
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.services import Happened
from osekkai.matching.answers import Answers, encode
from tests.applications.building import ACCOUNT, BABY, BIRTH, DOG, HER, TODAY, begun, code_of, written

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_one_birth_one_form_two_applications(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    found = services.submit(code, bunkyo, TODAY)
    assert [(each.service, each.status, each.section) for each in found] == [
        ("child-allowance", Status.ANNOUNCED, "子育て支援課"),
        ("child-medical", Status.ANNOUNCED, "子育て支援課"),
    ]
    allowance, medical = found
    assert "account" in allowance.content and "account" not in medical.content, (
        "a section gets what its service needs, and no more"
    )
    assert allowance.due == date(2027, 1, 8), "thirty open days: no weekends, no holidays, not the days around New Year"
    assert is_number(allowance.number)
    assert applications_queries.opened(code) is None and not Draft.objects.exists()


def test_whoever_submits_again_gets_the_same(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    first, again = services.submit(code, bunkyo, TODAY), services.submit(code, bunkyo, TODAY)
    assert [each.number for each in first] == [each.number for each in again] and Application.objects.count() == 1
    told = Event.objects.filter(kind="application.submitted", object=f"application:{first[0].pk}")
    assert told.filter(actor_kind=ActorKind.RESIDENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment(bunkyo: Catalogue) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)

    def press(_: int) -> list[str]:
        try:
            return [each.number for each in services.submit(code, bunkyo, TODAY)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(press, range(4)))
    assert Application.objects.count() == 1 and all(each == told[0] for each in told)


def test_a_failure_on_the_way_submits_nothing_and_keeps_the_draft(
    bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    told = []

    def fails_the_second_time(happened: Happened) -> None:
        told.append(happened)
        if len(told) == 2:
            raise OSError("disk full")

    before = Event.objects.count()
    monkeypatch.setitem(following._followers, "application.announced", [fails_the_second_time])
    with pytest.raises(OSError, match="disk full"):
        services.submit(code, bunkyo, TODAY)
    assert not Application.objects.exists() and Event.objects.count() == before and applications_queries.opened(code)


def test_nothing_incomplete_is_submitted(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    with pytest.raises(NotComplete) as missing:
        services.submit(code, bunkyo, TODAY)
    assert missing.value.page.id == "applicant" and not Application.objects.exists()


def test_two_devices_never_overwrite_each_other_unseen(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    draft = applications_queries.opened(code)
    assert draft
    services.save(code, draft.content, draft.version)
    with pytest.raises(ChangedElsewhere) as conflict:
        services.save(code, draft.content, draft.version)
    assert conflict.value.now.version == draft.version + 1


def test_only_the_code_opens_a_draft(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", answers=BIRTH)
    row = Draft.objects.get()
    assert code not in f"{row.code_hash}{bytes(row.sealed)!r}" and b"1994" not in bytes(row.sealed)
    assert (
        applications_queries.opened("2" * 24) is None
        and applications_queries.opened("") is None
        and applications_queries.opened(f"{code}x") is None
    )


def test_withdrawing_one_leaves_the_other(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", "child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY, account=ACCOUNT)
    first, second = services.submit(code, bunkyo, TODAY)
    services.withdraw(code, first.number)
    assert [each.status for each in applications_queries.applications_of(code)] == [Status.WITHDRAWN, Status.ANNOUNCED]
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(code, first.number)
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(begun("dog-registration"), second.number)


def test_numbers_find_a_slip_of_the_tongue() -> None:
    number = new_number()
    assert is_number(number) and spoken("1234567890") == "123-456-7890"
    for place in range(10):
        assert not is_number(number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :])
    for place in range(9):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or not is_number(swapped)


# The pages


def test_a_resident_applies_from_the_result_to_the_receipt() -> None:
    client = Client()
    result = client.get(
        "/check/result/", {"s": encode(Answers("birth", BIRTH.people, talked=("me", "spouse", "children", "others")))}
    ).content.decode()
    assert 'name="service" value="child-allowance" id="a-child-allowance" checked' in result
    token = re.search(r'name="s" value="([^"]+)"', result)
    assert token
    begun_at = client.post("/apply/", {"s": token[1], "service": ["child-allowance", "child-medical"]})
    code = code_of(begun_at["Location"])
    base = f"/apply/{code}/"
    overview = client.get(base).content.decode()
    assert "児童手当" in overview and "担当の窓口で 本人確認書類を見せてください" in overview, "the visit is told first"
    assert client.get(f"{base}review/")["Location"].endswith("parts/applicant/")

    def send(part: str, **form: str) -> str:
        shown = client.get(f"{base}parts/{part}/").content.decode()
        version = re.search(r'name="version" value="(\d+)"', shown)
        assert version
        answer = client.post(f"{base}parts/{part}/", {"version": version[1], **form})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    send("applicant", **HER)
    send("child.child1", **BABY)
    assert send("account", **ACCOUNT).endswith("review/")
    review = client.get(f"{base}review/").content.decode()
    assert "邉󠄀　花子" in review and "普通" in review and "送って、窓口で本人確認をする" in review
    assert client.post(f"{base}review/").status_code == 422
    assert client.post(f"{base}review/", {"declared": "1"})["Location"] == base
    standing = client.get(base).content.decode()
    for each in Application.objects.all():
        assert spoken(each.number) in standing
    assert "花子" not in standing, "the page behind the link does not repeat what was written"
    assert "これまでのこと" in standing and standing.count("<strong>わたし</strong>") == 2
    assert client.post(f"{base}review/", {"declared": "1"})["Location"] == base and Application.objects.count() == 2


def test_what_was_typed_survives_an_error_and_a_conflict() -> None:
    client = Client()
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    address = f"/apply/{code}/parts/applicant/"
    answer = client.post(address, {"version": "1", **HER, "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="12"' in page and "市外局番" in page and 'href="#f-phone"' in page
    other = client.post(address, {"version": "1", **HER, "address": "本郷7丁目"})
    page = other.content.decode()
    assert (
        other.status_code == 409
        and "本郷7丁目" in page
        and "文京区春日1-16-21" in page
        and 'name="version" value="2"' in page
    )
    assert client.post(address, {"version": "2", **HER, "address": "本郷7丁目"}).status_code == 302


@pytest.mark.parametrize("path", ["/apply/{}/", "/apply/{}/review/", "/apply/{}/parts/applicant/"])
def test_a_code_that_opens_nothing(path: str) -> None:
    assert Client().get(path.format("z" * 24)).status_code == 404
    assert Client().get(path.format("x")).status_code == 404


def test_what_cannot_be_applied_for_is_said() -> None:
    client = Client()
    assert client.post("/apply/", {"service": "no-such"}).status_code == 422
    assert client.post("/apply/", {"s": "broken", "service": "dog-registration"}).status_code == 400
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    assert client.get(f"/apply/{code}/parts/account/").status_code == 404
    assert client.post(f"/apply/{code}/withdraw/1234567890/").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/apply/", {"service": "dog-registration"}).status_code == 403


def test_a_draft_can_be_deleted() -> None:
    client = Client()
    code = code_of(client.post("/apply/", {"service": "dog-registration"})["Location"])
    assert "残っていません" in client.post(f"/apply/{code}/").content.decode()
    assert client.get(f"/apply/{code}/").status_code == 404 and not Draft.objects.exists()


# The ward's forms
