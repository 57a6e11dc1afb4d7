"""Who receives now: what the register tells of them since, what they report, and what ends by its own last day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Application, hash_of
from osekkai.approvals.models import Proposal
from osekkai.background.services import work
from osekkai.casework import queries as casework
from osekkai.casework.kinds import CASE, CASE_DISPOSED
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.receiving import queries, services
from osekkai.receiving.errors import NothingRuns, NotReported
from osekkai.receiving.models import Ending, Report
from osekkai.receiving.tasks import tell_what_is_over
from osekkai.register import queries as register_queries
from osekkai.register import services as register
from osekkai.register.models import Difference, Person, Receipt, Source
from tests.casework.building import family, form_of, plain_case, proposed, staff, told_otherwise
from tests.objections.building import agreed
from tests.register.building import protect

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SERVICE = "child-allowance"
CODE = "d" * 24


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def granted(bunkyo: Catalogue, clerk: User) -> Case:
    """児童手当 for 文京一郎, who is two; whoever holds the code applied."""
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo, starts=timezone.localdate().replace(day=1)), staff("chief", "chief"), bunkyo)
    told_otherwise(Application.objects.get(), bundle=hash_of(CODE), account=None)
    case.refresh_from_db()
    return case


@pytest.fixture
def renewed(granted: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The same as of 児童扶養手当, which is renewed in August; it is the August after."""
    Case.objects.update(service="child-rearing-allowance")
    Receipt.objects.update(service="child-rearing-allowance", valid_to=None)
    later = timezone.now().replace(year=2027, month=8, day=10)
    monkeypatch.setattr(timezone, "now", lambda: later)
    granted.refresh_from_db()
    return granted


def tab(client: Client, name: str, service: str = SERVICE) -> str:
    return client.get(f"/office/receiving/{service}/", {"tab": name}).content.decode()


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def gone(person: Person, day: date, why: str = "転出") -> None:
    Person.objects.filter(pk=person.pk).update(ended_on=day, ended_by=why)


def test_who_moved_away_is_proposed_to_end_with_that_month(granted: Case, clerk: User, bunkyo: Catalogue) -> None:
    """The register says it, the machine proposes it, a person decides it: 児童手当法8条2項."""
    mother = Person.objects.get(key="M1")
    child = Person.objects.get(key="C1")
    for each in (mother, child):
        gone(each, date(2027, 1, 12))
    client = desk(clerk)
    assert "1</span>" in tab(client, "gone") and "令和9年1月12日に住民でなくなりました（転出）" in tab(client, "gone")
    [way] = queries.ways(granted, casework.running_of_case(granted), timezone.localdate(), bunkyo)
    assert (way.kind, way.ends, way.article) == ("end", date(2027, 1, 31), "児童手当法 第8条第2項")
    page = client.get(f"/office/cases/{granted.number}/", way.query).content.decode()
    assert 'value="2027-01-31"' in page and "文京区の住民でなくなったため" in page
    sent = form_of(granted, bunkyo, kind="end", ends="2027-01-31", reason=way.reason, article=way.article)
    assert client.post(f"/office/cases/{granted.number}/propose/", sent).status_code == 302
    assert Proposal.objects.filter(kind="end", state="open").exists(), "nothing has ended yet: the chief decides"


def test_of_two_children_one_goes_and_the_other_goes_on(granted: Case, bunkyo: Catalogue) -> None:
    gone(Person.objects.get(key="C1"), date(2027, 1, 12), "死亡")
    other = casework.Running(Person.objects.get(key="M1").pk, "文京　花子", SERVICE, 1, date(2026, 12, 1), None)
    [way] = queries.ways(granted, [*casework.running_of_case(granted), other], timezone.localdate(), bunkyo)
    assert way.kind == "change" and way.query["last"] == "2027-01-31" and way.person


def test_a_change_of_the_household_is_seen(granted: Case, clerk: User) -> None:
    source = Source.objects.create(digest="later", name="x", taken_at=timezone.now() + timedelta(hours=1))
    assert register_queries.how_many(SERVICE, timezone.localdate())["changed"] == 0
    Difference.objects.create(source=source, person=Person.objects.get(key="C1"), what="membership")
    Difference.objects.create(source=source, person=Person.objects.get(key="C1"), what=f"receipt.{SERVICE}")
    assert "世帯が変わりました" in tab(desk(clerk), "changed")


def test_whose_last_day_is_near_is_seen(granted: Case, clerk: User) -> None:
    today = timezone.localdate()
    child = Person.objects.get(key="C1")
    assert register_queries.how_many(SERVICE, today)["ending"] == 0, "another amount follows: nothing is near its end"
    register.stop_receipts({child.pk}, SERVICE, today + timedelta(days=30), "x")
    assert "で終わります" in tab(desk(clerk), "ending")


def test_names_are_looked_at_by_the_section_only_and_the_ledger_knows(granted: Case, clerk: User) -> None:
    assert "文京　一郎" in tab(desk(clerk), "all")
    child = Person.objects.get(key="C1")
    assert Event.objects.filter(kind="register.looked", subject=f"person:{child.pk}", object=f"receiving:{SERVICE}")
    stranger = desk(staff("stranger", "clerk", "財政課"))
    assert stranger.get(f"/office/receiving/{SERVICE}/").status_code == 404
    assert "児童手当" in desk(clerk).get("/office/receiving/").content.decode()


def test_what_another_system_pays_gets_a_case(bunkyo: Catalogue, clerk: User) -> None:
    _, child = family()
    register.begin_receipt(child.pk, SERVICE, 15000, date(2024, 6, 1), "before")
    client = desk(clerk)
    assert "案件を起こす" in tab(client, "all")
    path = f"/office/receiving/{SERVICE}/{child.pk}/case/"
    assert client.post(path)["Location"] == client.post(path)["Location"] and Case.objects.count() == 1
    nobody = Person.objects.get(key="M1")
    assert client.post(f"/office/receiving/{SERVICE}/{nobody.pk}/case/").status_code == 403


def test_a_renewal_is_asked_answered_and_looked_at(renewed: Case, bunkyo: Catalogue, clerk: User) -> None:
    """児童扶養手当法施行規則4条: between 1 and 31 August."""
    client = Client()
    assert "現況届を出してください" in client.get(f"/apply/{CODE}/").content.decode()
    assert [each.pk for each in queries.to_renew(bunkyo.services["child-rearing-allowance"], date(2027, 8, 10), bunkyo)]
    path = f"/apply/{CODE}/receiving/{renewed.number}/"
    page = client.get(path, {"what": "renewal"}).content.decode()
    assert "いまも、お子さんを育てています。" in page and page.count("わからない") >= 4
    answers = {f"answer{number}": "yes" for number in range(4)}
    missing = client.post(path, {"what": "renewal", **answers, "answer2": "", "text": "ここは残る"})
    assert missing.status_code == 422 and "ここは残る" in missing.content.decode()
    assert client.post(path, {"what": "renewal", **answers, "answer1": "unknown"}).status_code == 302
    found = Report.objects.get()
    assert found.year == 2027 and not found.is_as_before, "an unknown is no yes"
    again = client.post(path, {"what": "renewal", **answers, "answer1": "unknown"})
    assert again.status_code == 302 and Report.objects.count() == 1, "pressed twice"
    other = client.post(path, {"what": "renewal", **answers, "text": "ちがうことを書きました"})
    assert other.status_code == 409 and "ちがうことを書きました" in other.content.decode()
    assert Report.objects.count() == 1
    assert "現況届が届きました" in client.get(f"/apply/{CODE}/").content.decode()
    assert not queries.to_renew(bunkyo.services["child-rearing-allowance"], date(2027, 8, 10), bunkyo)
    with transaction.atomic():
        services.done(found, clerk, bunkyo)
    services.done(found, clerk, bunkyo)
    found.refresh_from_db()
    assert found.done_by == clerk and Event.objects.filter(kind="report.done").count() == 1


def test_who_does_not_renew_is_proposed_to_be_suspended(renewed: Case, bunkyo: Catalogue) -> None:
    running = casework.running_of_case(renewed)
    assert queries.ways(renewed, running, date(2027, 8, 31), bunkyo) == [], "until the last day nothing is late"
    [way] = queries.ways(renewed, running, date(2027, 9, 3), bunkyo)
    assert (way.kind, way.starts, way.article) == ("suspension", date(2027, 10, 1), "児童扶養手当法 第15条")
    assert "令和9年8月31日までに現況届" in way.reason


def test_what_has_changed_is_told_online_and_read_by_the_clerk(granted: Case, clerk: User) -> None:
    path = f"/apply/{CODE}/receiving/{granted.number}/"
    wrong = Client().post(path, {"what": "family", "text": " "})
    assert wrong.status_code == 422 and "いつ変わったか" in wrong.content.decode()
    assert Client().post(path, {"what": "family", "text": "12月1日に離婚しました。"}).status_code == 302
    client = desk(clerk)
    assert "家族や お子さんが変わった" in tab(client, "reports")
    page = client.get(f"/office/cases/{granted.number}/").content.decode()
    assert "12月1日に離婚しました。" in page
    report = Report.objects.get()
    assert desk(staff("x", "clerk", "財政課")).post(f"/office/reports/{report.pk}/done/").status_code == 404
    unsaid = client.post(f"/office/reports/{report.pk}/done/")
    assert unsaid.status_code == 422 and queries.open_reports(SERVICE).exists(), "nothing ends by one press"
    said = {"why": "お子さんと暮らしているので、変わりません。"}
    assert client.post(f"/office/reports/{report.pk}/done/", said).status_code == 302
    assert "まだ" not in tab(client, "reports") and not queries.open_reports(SERVICE).exists()
    assert Client().get(path.replace(CODE, "e" * 24)).status_code == 404


def test_what_came_on_paper_or_by_telephone_is_written_down(granted: Case, clerk: User) -> None:
    client, path = desk(clerk), f"/office/cases/{granted.number}/reports/"
    again = client.post(path, {"what": "", "text": "電話で、引っ越すとのこと"})
    assert again.status_code == 422 and "電話で、引っ越すとのこと" in again.content.decode()
    assert client.post(path, {"what": "name", "text": "電話で、引っ越すとのこと"}).status_code == 302
    assert Report.objects.get().entered_by == clerk
    assert client.post(path, {"what": "renewal"}).status_code == 409, "child allowance has no yearly report"


def test_nothing_is_reported_of_what_nobody_receives(bunkyo: Catalogue, granted: Case) -> None:
    with pytest.raises(NotReported) as refused:
        services.report(granted, "?", {}, "x" * 5_000, ledger.SYSTEM, bunkyo)
    assert set(refused.value.problems) == {"what", "text"}
    register.stop_receipts({Person.objects.get(key="C1").pk}, SERVICE, date(2026, 1, 1), "x")
    with pytest.raises(NothingRuns):
        services.report(granted, "family", {}, "変わりました", ledger.SYSTEM, bunkyo)


def test_what_is_over_is_told_once_in_a_letter(granted: Case, bunkyo: Catalogue, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    decision, child = Decision.objects.get(), Person.objects.get(key="C1")
    today = timezone.localdate()
    assert services.end(today) == [], "it goes on"
    Receipt.objects.update(valid_to=today)  # its last day was yesterday
    Receipt.objects.exclude(valid_from__lt=today).delete()
    [ending] = services.end(today)
    assert services.end(today) == [], "once"
    services.make(ending, bunkyo)
    services.make(ending, bunkyo)
    found = Ending.objects.get()
    assert found.decision == decision and found.last == today - timedelta(days=1)
    assert found.document and found.document.title == "児童手当　期間の終わりの お知らせ"
    assert Event.objects.filter(kind="receiving.over", object=f"case:{granted.pk}").count() == 1
    standing = Client().get(f"/apply/{CODE}/").content.decode()
    assert "受ける期間が終わりました" in standing and f"/apply/{CODE}/endings/{ending}/" in standing
    assert Client().get(f"/apply/{CODE}/endings/{ending}/").content[:5] == b"%PDF-"
    assert Client().get(f"/apply/{'e' * 24}/endings/{ending}/").status_code == 404
    default_storage.delete(found.document.stored)
    lost = Client().get(f"/apply/{CODE}/endings/{ending}/")
    assert lost.status_code == 503 and "この書類は、いま開けません" in lost.content.decode()
    assert not register_queries.received([child.pk], SERVICE)


def test_every_morning_it_is_looked_for(granted: Case, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    today = timezone.localdate()
    Receipt.objects.exclude(valid_from__lt=today).delete()
    Receipt.objects.update(valid_to=today)
    tell_what_is_over.enqueue()
    work(once=True)
    work(once=True)
    assert Ending.objects.get().document_id


def test_what_a_decision_ended_tells_of_itself(granted: Case, bunkyo: Catalogue) -> None:
    Decision.objects.update(kind="end", decided_by=User.objects.get(username="chief"))
    Receipt.objects.update(valid_to=timezone.localdate())
    assert services.end(timezone.localdate()) == []


def test_what_was_reported_goes_with_the_case(granted: Case, bunkyo: Catalogue) -> None:
    report = services.report(granted, "family", {}, "12月1日に離婚しました。", ledger.SYSTEM, bunkyo)
    with transaction.atomic():
        ledger.record(CASE_DISPOSED, ledger.SYSTEM, CASE(granted))
    report.refresh_from_db()
    assert report.text == "" and report.what == "family"


def test_what_somebody_reports_when_nothing_runs_any_more_is_not_thrown_away(granted: Case) -> None:
    code = "c" * 24
    Application.objects.update(bundle=hash_of(code), account=None)
    where = f"/apply/{code}/receiving/{granted.number}/"
    assert Client().get(where).status_code == 200
    with transaction.atomic():
        register.stop_receipts([each.person_id for each in Receipt.objects.all()], SERVICE, date(2026, 1, 1), "x")
    page = Client().post(where, {"what": "family", "text": "12月に離婚しました。"}, follow=True)
    assert page.status_code == 409 and "12月に離婚しました。" in page.content.decode()
    assert Client().get(where).status_code == 404


def test_what_others_receive_who_are_protected_is_not_listed_and_not_written_on_unopened(
    granted: Case, clerk: User
) -> None:
    """支援措置: neither a name nor a birthday nor yen; what is written goes by way of opening the case."""
    Report.objects.create(case=granted, what="other", text="電話がほしい", reported_at=timezone.now())
    protect(Person.objects.get(key="M1"))
    client = desk(clerk)
    for name in ("all", "reports"):
        page = tab(client, name)
        assert "支援措置により" in page and "花子" not in page and "一郎" not in page and "15,000" not in page
    for path, sent in (
        (f"/office/cases/{granted.number}/reports/", {"what": "name", "text": "引っ越すとのこと"}),
        (f"/office/reports/{Report.objects.get().pk}/done/", {}),
    ):
        answer = client.post(path, sent, follow=True)
        assert answer.redirect_chain[-1][0].endswith("/ask/"), path
    assert Report.objects.get().done_at is None


def test_who_does_not_want_to_receive_any_more_is_ended_by_a_decision(
    granted: Case, clerk: User, bunkyo: Catalogue
) -> None:
    path = f"/apply/{CODE}/receiving/{granted.number}/"
    assert Client().post(path, {"what": "stop", "text": "やめます。"}).status_code == 302
    page = desk(clerk).get(f"/office/cases/{granted.number}/").content.decode()
    assert "終わりにする起案をする" in page and "決定は変えないで終える" in page
    reason, article = "令和8年11月に、受けるのをやめる届け出があったため。", "児童手当法 第8条第2項"
    sent = form_of(granted, bunkyo, kind="end", ends="2027-01-31", reason=reason, article=article)
    assert desk(clerk).post(f"/office/cases/{granted.number}/propose/", sent).status_code == 302
    assert Report.objects.get().done_at is None, "nothing has ended yet: the chief decides"
    agreed(Proposal.objects.get(state="open"), User.objects.get(username="chief"), bunkyo)
    assert Report.objects.get().done_by == User.objects.get(username="chief")
