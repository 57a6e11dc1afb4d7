"""A draft outlives its service: what is paused, over, full or gone is said, and nothing that was written is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.utils import timezone

from osekkai.applications import forms, queries, services
from osekkai.applications.errors import NotOpen
from osekkai.applications.models import Application, Attachment, Draft, hash_of
from osekkai.catalogue import catalogue_in_use, folder_in_use
from osekkai.catalogue.folder import read_files
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.services import operator
from osekkai.matching.answers import encode
from osekkai.publication import services as publication
from tests import clock
from tests.applications.building import BIRTH, DOG, HER, begun
from tests.applications.test_attachments import photo

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOG_SERVICE, OTHER = "dog-registration", "bulky-waste"
NEXT = clock.today() + timedelta(days=30)
WHY = "why: {ja: 予算がなくなりました, easy: お金が なくなりました, en: The budget is used up}"


@pytest.fixture
def ward(bunkyo_folder: Path, tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    folder = Path(shutil.copytree(bunkyo_folder, tmp_path / "ward"))
    settings.MUNICIPALITY = folder
    folder_in_use().every = 0.0
    yield folder


def says(ward: Path, text: str, service: str = DOG_SERVICE) -> None:
    file = ward / "services" / f"{service}.yaml"
    rules, _, _ = file.read_text("utf-8").partition("\nexamples:")  # they say what is right on other days
    file.write_text(f"{rules}\n{text}\n", "utf-8")
    catalogue_in_use()
    assert not folder_in_use().problems, folder_in_use().problems[0].render()


def goes(ward: Path, service: str = DOG_SERVICE) -> None:
    """Published before, and taken out of the folder."""
    publication.publish(read_files(ward), by=operator("test"))
    (ward / "services" / f"{service}.yaml").unlink()
    authority = ward / "authority.yaml"
    assert service not in authority.read_text("utf-8")


def a_dog(*more: str) -> str:
    code = begun(DOG_SERVICE, *more)
    content = queries.opened(code).content  # type: ignore[union-attr]
    for page in forms.pages(catalogue_in_use(), content, timezone.localdate()):
        if page.part.id in ("applicant", "dog"):
            content, wrong = forms.taken(page, content, {"applicant": HER, "dog": DOG}[page.part.id])
            assert not wrong
    services.save(code, content, 1)
    return code


def page(code: str, rest: str = "") -> str:
    response = Client().get(f"/apply/{code}/{rest}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def submit(code: str) -> list[Application]:
    return services.submit(code, catalogue_in_use(), timezone.localdate())


# Beginning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"from: {NEXT}", f"{NEXT.month}月{NEXT.day}日"),
        (f"paused: {{since: 2026-01-01, {WHY}}}", "予算がなくなりました"),
        (f"paused: {{since: 2026-01-01, until: {NEXT - timedelta(days=1)}, {WHY}}}", f"{NEXT.month}月{NEXT.day}日"),
        (f"until: {clock.today() - timedelta(days=1)}", "受付は 終わりました"),
    ],
)
def test_what_is_not_open_is_not_begun_and_the_page_says_why_from_when_and_whom_to_ask(
    ward: Path, text: str, said: str
) -> None:
    says(ward, text)
    response = Client().post("/apply/", {"service": DOG_SERVICE})
    told = response.content.decode()
    assert response.status_code == 409 and said in told and "電話" in told and not Draft.objects.exists()
    service = Client().get(f"/services/{DOG_SERVICE}/").content.decode()
    assert said in service and "申請をはじめる" not in service


def test_what_is_open_of_a_choice_can_still_be_begun(ward: Path) -> None:
    says(ward, f"from: {NEXT}")
    told = Client().post("/apply/", {"service": [DOG_SERVICE, OTHER]}).content.decode()
    assert "これだけ申請をはじめる" in told and f'value="{OTHER}"' in told and f'value="{DOG_SERVICE}"' not in told


def test_lists_and_search_tell_what_is_coming_paused_or_over(ward: Path) -> None:
    says(ward, f"from: {NEXT}")
    assert "受付は " in Client().get("/services/").content.decode()
    assert "受付は " in Client().get("/search/?q=犬").content.decode()
    says(ward, f"paused: {{since: 2026-01-01, {WHY}}}", OTHER)
    assert "休止中" in Client().get("/services/").content.decode()


def test_other_systems_are_told_the_state_and_the_days(ward: Path) -> None:
    says(ward, f"from: {NEXT}\nuntil: {NEXT + timedelta(days=9)}")
    lines = {each["id"]: each for each in Client().get("/api/v1/services").json()}
    assert (lines[DOG_SERVICE]["state"], lines[DOG_SERVICE]["opens_on"]) == ("announced", NEXT.isoformat())
    assert lines[OTHER]["state"] == "open" and lines[OTHER]["closes_on"] is None
    one = Client().get(f"/api/v1/services/{DOG_SERVICE}").json()
    assert (one["osekkai:state"], one["osekkai:opens_on"]) == ("announced", NEXT.isoformat())


def test_what_is_over_comes_last_in_the_search(ward: Path) -> None:
    def found() -> list[str]:
        return re.findall(r'href="/services/([a-z-]+)/"', Client().get("/search/?q=児童手当").content.decode())

    assert found()[0] == "child-allowance" and len(found()) > 1
    says(ward, f"until: {timezone.localdate() - timedelta(days=1)}", "child-allowance")
    assert found()[-1] == "child-allowance"


def test_a_result_tells_what_is_coming_and_offers_only_what_is_open(ward: Path) -> None:
    says(ward, f"from: {NEXT}", "child-allowance")
    answers = replace(BIRTH, talked=("me", "spouse", "children", "others"), event="birth")
    told = Client().get("/check/result/", {"s": encode(answers)}).content.decode()
    assert f"{NEXT.month}月{NEXT.day}日" in told and 'id="a-child-medical"' in told
    assert 'id="a-child-allowance"' not in told
    people = [("head", "1990-01-01"), ("child", "2025-01-01")]
    asked = {"members": [{"relation": relation, "birth_date": born} for relation, born in people]}
    body = Client().post("/api/v1/assess", asked, content_type="application/json").json()
    states = {each["id"]: (each["state"], each["opens_on"]) for each in body["services"]}
    assert states["child-allowance"] == ("announced", NEXT.isoformat())
    assert states["child-medical"][0] == "open"


def test_an_application_of_a_service_that_is_gone_is_still_told_by_its_name(ward: Path) -> None:
    code = a_dog()
    submit(code)
    name = catalogue_in_use().services[DOG_SERVICE].words.ja
    goes(ward)
    assert name in page(code).replace("<wbr>", "")


# A draft that waits


def test_a_paused_service_keeps_its_drafts_and_is_sent_when_it_opens_again(ward: Path) -> None:
    code = a_dog()
    before = (ward / "services" / f"{DOG_SERVICE}.yaml").read_text("utf-8")
    says(ward, f"paused: {{since: 2026-01-01, until: {NEXT}, {WHY}}}")
    told = page(code)
    assert "いまは受け付けていません" in told and "予算がなくなりました" in told and "ポチ" in told
    assert "読みかえして、出す" not in told and "そのままです" in told
    with pytest.raises(NotOpen):
        submit(code)
    assert Client().post(f"/apply/{code}/review/", {"declared": "1"}).status_code == 302
    assert Client().get(f"/apply/{code}/review/").status_code == 302
    assert Draft.objects.count() == 1 and not Application.objects.exists()
    (ward / "services" / f"{DOG_SERVICE}.yaml").write_text(before, "utf-8")
    assert "読みかえして、出す" in page(code)
    assert [each.service for each in submit(code)] == [DOG_SERVICE]


def test_a_service_that_is_gone_leaves_what_was_written_to_read_and_to_take_along(ward: Path) -> None:
    code = a_dog()
    goes(ward)
    told = page(code)
    assert "犬" in told and "ポチ" in told and "受付は 終わりました" in told
    assert "ポチ" in page(code, "written.txt") and "申請" not in page(code, "written.txt").splitlines()[1]
    assert Client().get(f"/apply/{code}/parts/dog/").status_code == 302
    with pytest.raises(NotOpen):
        submit(code)
    Client().post(f"/apply/{code}/review/", {"declared": "1"})
    assert queries.opened(code) is not None, "nobody but the resident deletes it"


def test_a_service_that_no_version_knows_is_named_as_it_was_chosen(ward: Path) -> None:
    code = begun("never-was")
    told = page(code)
    assert "never-was" in told and "電話" in told


def test_what_is_open_is_sent_and_the_rest_stays_under_the_same_code(ward: Path) -> None:
    code = a_dog(OTHER)
    says(ward, f"paused: {{since: 2026-01-01, {WHY}}}", OTHER)
    assert "読みかえして、出す" in page(code), "what waits is not written yet, and keeps nothing back"
    assert "犬" in page(code, "review/") and "粗大ごみ" not in page(code, "review/")
    done = submit(code)
    assert [each.service for each in done] == [DOG_SERVICE]
    draft = queries.opened(code)
    assert draft and draft.content.services == (OTHER,)
    assert [each.pk for each in submit(code)] == [each.pk for each in done], "asked again: the same"
    told = page(code)
    assert "もう出した申請を見る" in told and done[0].number.replace("-", "")[:4] in page(code, "?sent").replace(
        "-", ""
    )
    for text in ("いまは出せないもの", "予算がなくなりました"):
        assert text in told


def test_files_of_what_was_sent_are_not_taken_away_through_the_rest_of_the_draft(ward: Path) -> None:
    from osekkai.applications import attaching

    code = a_dog(OTHER)
    made = Attachment.objects.create(
        bundle=hash_of(code), document="identity", kind="image/jpeg", digest="d", stored="s", size=1
    )
    says(ward, f"paused: {{since: 2026-01-01, {WHY}}}", OTHER)
    submit(code)
    with pytest.raises(Attachment.DoesNotExist):
        attaching.detach(code, made.pk)


def test_a_file_that_came_with_the_rest_is_proven_though_the_rest_is_deleted(ward: Path) -> None:
    from osekkai.applications import attaching

    before = {each.row for each in verify_rows()}
    code = a_dog(OTHER)
    says(ward, f"paused: {{since: 2026-01-01, {WHY}}}", OTHER)
    submit(code)
    made = attaching.attach(code, "identity", photo())
    attaching.forget(code)
    services.delete(code)
    assert Attachment.objects.filter(pk=made.pk).exists() and not {each.row for each in verify_rows()} - before


@pytest.mark.parametrize("language", ["ja-easy", "en", "zh-hans", "ko"])
def test_a_waiting_draft_is_explained_in_every_language(ward: Path, language: str) -> None:
    code = a_dog()
    says(ward, f"paused: {{since: 2026-01-01, {WHY}}}")
    client = Client()
    client.cookies["osekkai_language"] = language
    told = client.get(f"/apply/{code}/").content.decode()
    assert "いまは受け付けていません" not in told and ("The budget" in told or "お金が" in told)


# Limits


def test_once_the_places_are_taken_it_is_closed_and_a_withdrawal_gives_one_back(ward: Path) -> None:
    says(ward, "limit: 1")
    first, second = a_dog(), a_dog()
    [made] = submit(first)
    assert "予定していた件数に なりました" in page(second)
    with pytest.raises(NotOpen):
        submit(second)
    services.withdraw(first, made.number)
    assert submit(second)


def test_applications_of_an_earlier_window_do_not_count(ward: Path) -> None:
    today = timezone.localdate()
    says(ward, f"limit: 1\nwindows: [{{from: {today}, until: {today + timedelta(days=5)}}}]")
    [made] = submit(a_dog())
    with pytest.raises(NotOpen):
        submit(a_dog())
    made.submitted_at = timezone.now() - timedelta(days=2)
    made.save()
    assert submit(a_dog())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_the_same_time_one_gets_the_last_place(ward: Path) -> None:
    says(ward, "limit: 1")
    codes = [a_dog(), a_dog(), a_dog()]

    def send(code: str) -> bool:
        try:
            return bool(submit(code))
        except NotOpen:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(send, codes)) == [False, False, True]
    assert Application.objects.count() == 1


def test_an_application_keeps_the_version_that_it_names(ward: Path) -> None:
    from osekkai.publication.queries import opened

    [made] = submit(a_dog())
    assert opened(made.catalogue).services[DOG_SERVICE].words.ja
