"""「振込先の口座を変えたい」: reported whole, drafted by one press, done with the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Message
from osekkai.approvals.models import Proposal
from osekkai.casework import queries as casework
from osekkai.casework.kinds import CASE, CASE_DISPOSED
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.ledger.queries import unlike_told
from osekkai.receiving import queries, services
from osekkai.receiving.errors import NotReported
from osekkai.receiving.models import Report
from osekkai.register import services as register
from osekkai.register.models import CURRENT, Person, Receipt
from tests.applications.test_accounts import HERS
from tests.casework.building import form_of, staff
from tests.objections.building import agreed
from tests.receiving.test_receiving import CODE, desk, granted  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def path(granted: Case) -> str:  # noqa: F811
    return f"/apply/{CODE}/receiving/{granted.number}/"


def sent(**changes: str) -> dict[str, str]:
    return {"what": "account", "text": "", **HERS, **changes}


def test_an_account_is_asked_for_in_fields_and_reported_whole(path: str) -> None:
    client = Client()
    page = client.get(path, {"what": "account"}).content.decode()
    assert "支店の番号（3けた）" in page and "口座の名義（カタカナ）" in page and "通帳の記号" in page
    assert client.post(path, sent()).status_code == 302
    assert client.post(path, sent()).status_code == 302
    report = Report.objects.get()
    assert report.bank_account == HERS and report.text == "", "pressed twice, and no text is wanted"
    standing = client.get(f"/apply/{CODE}/").content.decode()
    assert "＊＊＊＊321" in standing and "7654321" not in standing


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept_of_half_an_account(path: str) -> None:
    wrong = Client().post(path, sent(account_number="12", account_holder=""), follow=True)
    page = wrong.content.decode()
    assert wrong.status_code == 422 and not Report.objects.exists()
    assert 'value="見本銀行"' in page and 'value="12"' in page and "口座番号：7けたの数字で書いてください" in page
    assert 'href="#account_number"' in page and 'id="account_number"' in page
    theirs = Client().post(path, sent(account_holder="カメイ　アイ"), follow=True)
    assert theirs.status_code == 422 and "申請する方の氏名のカナとちがいます" in theirs.content.decode()
    english = Client(headers={"accept-language": "en"}).post(path, sent(account_number="12"), follow=True)
    assert "write 7 digits" in english.content.decode()


def test_the_japan_post_bank_is_written_as_in_its_bank_book(path: str) -> None:
    Client().post(path, sent(bank_name="ゆうちょ銀行", bank_branch="10140", account_number="12345671"))
    told = Report.objects.get().bank_account
    assert (told["bank_branch"], told["account_number"]) == ("018", "1234567")


def test_what_was_reported_is_bound_by_the_ledger(path: str) -> None:
    Client().post(path, sent())
    report = Report.objects.get()
    events = Event.objects.filter(kind="report.came")
    assert not list(unlike_told(events, [report]))
    Report.objects.update(bank_account=HERS | {"account_number": "1111111"})
    report.refresh_from_db()
    assert list(unlike_told(events, [report]))


def test_by_one_press_the_account_stands_in_a_draft_and_the_decision_does_the_report(
    granted: Case,  # noqa: F811
    path: str,
    clerk: User,
    bunkyo: Catalogue,
) -> None:
    Client().post(path, sent())
    client, report = desk(clerk), Report.objects.get()
    case = f"/office/cases/{granted.number}/"
    page = client.get(case).content.decode()
    assert "この口座に変える起案をする" in page and "7654321" in page and "いまの振込先" in page
    [told] = queries.told(granted, casework.running_of_case(granted), bunkyo, whole=False)
    assert told.way and told.account.endswith("＊＊＊＊321") and told.against == ""
    assert "7654321" not in str(told.way.query), "no account stands in an address"
    drafted = client.get(case, told.way.query).content.decode()
    assert 'value="7654321"' in drafted and "振込先の口座を変える届け出があったため。" in drafted
    before = list(Receipt.objects.filter(CURRENT).values())
    form = form_of(granted, bunkyo, kind="change", reason=told.way.reason) | HERS
    assert client.post(f"{case}propose/", form).status_code == 302
    report.refresh_from_db()
    assert report.done_at is None, "nothing has changed yet: the chief decides"
    chief = User.objects.get(username="chief")
    agreed(Proposal.objects.get(state="open"), chief, bunkyo)
    report.refresh_from_db()
    assert report.done_by == chief and Event.objects.filter(kind="report.done").count() == 1
    assert list(Receipt.objects.filter(CURRENT).values()) == before
    audited = desk(staff("auditor", "auditor", "")).get(f"/office/audit/{granted.number}/").content.decode()
    for kind, who in (("report.came", "本人"), ("report.done", "chief")):
        event = Event.objects.get(kind=kind)
        row = audited.split(f"<code>{kind}</code>")[0].rsplit("<tr>", 1)[1]
        assert who in row and f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}" in row, row
    standing = Client().get(f"/apply/{CODE}/").content.decode()
    assert "振込先の口座が変わりました" in standing and "＊＊＊＊321" in standing
    again = Client().post(path, sent(), follow=True)
    assert again.status_code == 422 and "いまの振込先と同じ口座です" in again.content.decode()


def test_another_account_that_was_reported_meanwhile_waits_for_the_clerk(
    granted: Case,  # noqa: F811
    path: str,
    clerk: User,
    bunkyo: Catalogue,
) -> None:
    Client().post(path, sent())
    Client().post(path, sent(account_number="1111111"))
    form = form_of(granted, bunkyo, kind="change", reason="振込先の口座を変える届け出があったため。") | HERS
    desk(clerk).post(f"/office/cases/{granted.number}/propose/", form)
    agreed(Proposal.objects.get(state="open"), User.objects.get(username="chief"), bunkyo)
    assert [each.bank_account["account_number"] for each in queries.open_reports("child-allowance")] == ["1111111"]


def test_an_account_that_was_reported_is_not_dropped_by_one_press(
    granted: Case,  # noqa: F811
    path: str,
    clerk: User,
) -> None:
    """It was: 「確かめた」, and the money went on to the old account without a word to whoever reported it."""
    Client().post(path, sent())
    client, report = desk(clerk), Report.objects.get()
    page = client.get(f"/office/cases/{granted.number}/").content.decode()
    assert "この口座には変えないで終える" in page and ">確かめた</button>" not in page
    done = f"/office/reports/{report.pk}/done/"
    assert "届け出た方が読みます" in client.get(done).content.decode()
    refused = client.post(done, {"why": "だめ"}, follow=True)
    assert refused.status_code == 422 and ">だめ</textarea>" in refused.content.decode()
    unseen = client.post(done, {"why": "変えません\u202eでした、ごめんなさい"}, follow=True)
    assert unseen.status_code == 422 and "U+202E" in unseen.content.decode()
    report.refresh_from_db()
    assert report.done_at is None and not Message.objects.exists()
    why = "口座の名義が、お子さんのお名前でした。"
    for _ in range(2):
        assert client.post(done, {"why": why}).status_code == 302
    report.refresh_from_db()
    assert report.done_by == clerk
    [message] = Message.objects.all()
    assert message.by_staff and message.text.endswith(why) and "変えていません" in message.text
    assert why in Client().get(f"/apply/{CODE}/").content.decode()


def test_on_paper_the_holder_is_for_the_clerk_to_judge(granted: Case, clerk: User) -> None:  # noqa: F811
    client, where = desk(clerk), f"/office/cases/{granted.number}/reports/"
    wrong = client.post(where, sent(account_number="12"), follow=True)
    assert wrong.status_code == 422 and "口座番号：7けた" in wrong.content.decode()
    assert client.post(where, sent(account_holder="カメイ　アイ")).status_code == 302
    page = client.get(f"/office/cases/{granted.number}/").content.decode()
    assert "口座の名義が、受ける方のカナと ちがいます（カメイ" in page


def test_an_account_of_what_is_suspended_is_not_changed_by_one_press(
    granted: Case,  # noqa: F811
    path: str,
    clerk: User,
) -> None:
    """The amounts would begin again with it."""
    Client().post(path, sent())
    child = Person.objects.get(key="C1")
    own = f"decision:{granted.decisions.get().pk}"
    register.suspend_receipts({child.pk}, "child-allowance", timezone.localdate(), None, own)
    page = desk(clerk).get(f"/office/cases/{granted.number}/").content.decode()
    assert "口座も変えてください" in page and "この口座に変える起案をする" not in page


def test_where_nothing_is_paid_into_an_account_it_is_told_in_words(
    granted: Case,  # noqa: F811
    bunkyo: Catalogue,
) -> None:
    assert queries.asks_account(granted, bunkyo)
    service = replace(bunkyo.services["child-allowance"], kind="support")
    used = replace(bunkyo, services={**bunkyo.services, service.id: service})
    assert not queries.asks_account(granted, used)
    with pytest.raises(NotReported) as refused:
        services.report(granted, "account", {}, "", ledger.SYSTEM, used, bank_account=HERS)
    assert set(refused.value.problems) == {"text"}


def test_after_a_change_of_the_account_the_end_is_told_still(
    granted: Case,  # noqa: F811
    path: str,
    clerk: User,
    bunkyo: Catalogue,
) -> None:
    form = form_of(granted, bunkyo, kind="change", reason="振込先の口座を変える届け出があったため。") | HERS
    desk(clerk).post(f"/office/cases/{granted.number}/propose/", form)
    agreed(Proposal.objects.get(state="open"), User.objects.get(username="chief"), bunkyo)
    today = timezone.localdate()
    Receipt.objects.exclude(valid_from__lt=today).delete()
    Receipt.objects.update(valid_to=today)
    assert len(services.end(today)) == 1 and services.end(today) == []


def test_an_account_that_was_reported_goes_with_the_case(granted: Case, path: str) -> None:  # noqa: F811
    Client().post(path, sent())
    with transaction.atomic():
        ledger.record(CASE_DISPOSED, ledger.SYSTEM, CASE(granted))
    assert Report.objects.get().bank_account == {}
