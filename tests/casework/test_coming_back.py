"""What came back: the text is there, the case is marked and in a tab of its own, and it is said who did what."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from osekkai.applications.models import Status
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal, Stop
from osekkai.casework import intake
from osekkai.casework.models import Back, Case
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from tests.casework.building import form_of, plain_case, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHY = "通帳の名義を、電話で確かめました。"


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def chief() -> User:
    return staff("chief", "chief")


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(case: Case, user: User, **query: str) -> str:
    return at(user).get(f"/office/cases/{case.number}/", query).content.decode()


def sent(case: Case, by: User, catalogue: Catalogue, **changes: object) -> Any:
    """起案する, over the page."""
    form = form_of(case, catalogue, **{"yen0": "16000", "why": WHY} | changes)
    return at(by).post(f"/office/cases/{case.number}/propose/", form)


def open_of(case: Case) -> str:
    """What its page sends along when it is taken back."""
    return str(
        Proposal.objects.filter(about=f"case:{case.pk}", state="open").values_list("pk", flat=True).first() or ""
    )


def pulled(case: Case, by: User) -> Any:
    return at(by).post(f"/office/cases/{case.number}/take-away/", {"act": "pull", "proposal": open_of(case)})


def queue_of(user: User, tab: str) -> str:
    return at(user).get("/office/cases/", {"tab": tab}).content.decode()


def test_what_the_chief_sends_back_is_marked_with_who_and_why_and_the_draft_as_it_was_written(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    case = plain_case(bunkyo)
    sent(case, clerk, bunkyo)
    approvals.send_back(Stop.objects.get().pk, chief, "額をもう一度 確かめてください。", bunkyo)
    shown = page_of(case, clerk)
    assert "差し戻されました" in shown and "額をもう一度 確かめてください。" in shown
    assert WHY in shown and 'value="16000"' in shown, "not what the rules suggest: what the clerk wrote"
    assert case.number[:3] in queue_of(clerk, "back") and "差し戻されました" in queue_of(clerk, "back")
    assert "差し戻されました" not in queue_of(clerk, "plain"), "never drafted anew together with others"
    again = Case.objects.get(pk=case.pk)
    assert sent(again, clerk, bunkyo).status_code == 302 and Case.objects.get(pk=case.pk).came_back == ""
    assert Proposal.objects.count() == 2


def test_what_the_drafter_takes_back_has_its_text_too(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    sent(case, clerk, bunkyo)
    assert pulled(case, clerk).status_code == 302
    shown = page_of(case, clerk)
    assert "引き戻しました（あなた）" in shown and WHY in shown and 'value="16000"' in shown


def test_what_was_dropped_for_good_does_not_come_back(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    sent(case, clerk, bunkyo)
    at(clerk).post(f"/office/cases/{case.number}/take-away/", {"act": "scrap", "proposal": open_of(case)})
    assert Case.objects.get(pk=case.pk).came_back == "" and WHY not in page_of(case, clerk)


def test_what_the_resident_mended_comes_back_too(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    application = case.application
    assert application
    for status in (Status.RETURNED, Status.SUBMITTED):
        application.status = status
        application.save()
        with transaction.atomic():
            intake.follow(application, ledger.SYSTEM)
    assert Case.objects.get(pk=case.pk).came_back == Back.MENDED
    assert "申請した方が なおしました" in queue_of(clerk, "back")


def test_it_is_said_who_changed_it_meanwhile_also_when_it_was_oneself_in_another_tab(
    bunkyo: Catalogue, clerk: User
) -> None:
    case, other = plain_case(bunkyo), staff("other", "clerk", unit="子育て支援課")
    other.first_name, other.last_name = "一葉", "樋口"
    other.save()
    at(other).post(f"/office/cases/{case.number}/note/", {"note": "電話しました"})
    at(other).post(f"/office/cases/{case.number}/take/", {"version": case.version})
    at(other).post(f"/office/cases/{case.number}/give/", {"to": clerk.pk})
    answer = at(other).post(f"/office/cases/{case.number}/take/", {"version": case.version})
    assert answer.status_code == 409 and "（あなた。別のタブか、別の画面で）" in answer.content.decode()
    stale = sent(case, clerk, bunkyo)
    assert stale.status_code in (302, 409)


def test_a_case_that_was_sent_by_one_key_is_taken_back_by_one_while_nobody_has_acted(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    case, following = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    answer = sent(case, clerk, bunkyo, then="next")
    assert answer["Location"] == f"/office/cases/{following.number}/?sent={case.number}"
    shown = at(clerk).get(answer["Location"]).content.decode()
    assert "とりけす" in shown and f"/office/cases/{case.number}/take-away/" in shown
    assert "とりけす" not in page_of(following, chief, sent=case.number), "it is not the chief's to take back"
    assert pulled(case, clerk).status_code == 302
    assert "とりけす" not in page_of(following, clerk, sent=case.number)


def test_once_the_next_stage_has_acted_nothing_is_taken_back(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    case = plain_case(bunkyo)
    sent(case, clerk, bunkyo)
    approvals.agree(Stop.objects.get().pk, chief, Proposal.objects.get().digest, bunkyo)
    assert "とりけす" not in page_of(case, clerk, sent=case.number) and pulled(case, clerk).status_code == 409
