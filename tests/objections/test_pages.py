"""Objecting on the pages: by the resident where the decision stands, by the clerk from paper; and who handles it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from osekkai.applications.models import Application, hash_of
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework.models import Decision
from osekkai.catalogue import Catalogue
from osekkai.documents.models import Disposal, Document
from osekkai.ledger.models import Event
from osekkai.objections import writing
from osekkai.objections.models import Objection
from tests.casework.building import staff, told_otherwise
from tests.objections.building import agreed, decided_long_ago, filed, for_the_mayor, refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CODE = "b" * 24


@pytest.fixture
def decision(bunkyo: Catalogue) -> Decision:
    """Of whoever holds the code."""
    found = refused(bunkyo)
    told_otherwise(Application.objects.get(), bundle=hash_of(CODE), account=None)
    return found


def form(decision: Decision, **changes: Any) -> dict[str, str]:
    sent = {
        "known_on": timezone.localdate(decision.decided_at).isoformat(),
        "demand": "取り消してほしい。",
        "grounds": "いっしょに暮らしています。",
        "told": "yes",
        "name": "文京　花子",
        "address": "文京区春日1-16-21",
    }
    return {name: str(value) for name, value in (sent | changes).items()}


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(decision: Decision) -> str:
    return f"/apply/{CODE}/decisions/{decision.pk}/objection/"


def test_a_resident_objects_from_where_the_decision_stands(decision: Decision) -> None:
    client = Client()
    standing = client.get(f"/apply/{CODE}/").content.decode()
    assert address(decision) in standing and "東京都知事に「もう一度 見てください」と言えます" in standing
    page = client.get(address(decision)).content.decode()
    assert "文京　花子" in page and "住んでいません。" in page, "who they are and what was decided is there already"
    assert client.post(address(decision), form(decision))["Location"] == f"/apply/{CODE}/"
    objection = Objection.objects.get()
    assert objection.authority == "governor" and objection.grounds == "いっしょに暮らしています。"
    assert objection.entered_by is None
    standing = client.get(f"/apply/{CODE}/").content.decode()
    assert objection.number[:3] in standing and address(decision) not in standing
    client.post(address(decision), form(decision))
    assert Objection.objects.count() == 1, "pressed twice, one objection"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(decision: Decision) -> None:
    sent = form(decision, demand="", known_on="きのう", grounds="わたしの わけ")
    answer = Client().post(address(decision), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Objection.objects.exists()
    assert "日付を書いてください" in page and "わたしの わけ" in page and "きのう" in page
    assert Client().post(address(decision), sent | {"known": "unknown"}).status_code == 422
    assert Client().post(address(decision), form(decision, known="unknown", known_on="")).status_code == 302
    assert Objection.objects.get().known_on is None


def test_who_is_late_is_asked_why_and_may_leave_it_unsaid(decision: Decision) -> None:
    old = decided_long_ago(decision, date(2025, 1, 10))
    first = Client().post(address(decision), form(old))
    assert first.status_code == 422 and "わけは書かずに出します" in first.content.decode()
    assert Client().post(address(decision), form(old, late_unsaid="yes")).status_code == 302
    assert Objection.objects.get().late_because == ""


def test_nobody_elses_code_opens_it(decision: Decision) -> None:
    other = address(decision).replace(CODE, "c" * 24)
    assert Client().get(other).status_code == 404 and Client().post(other, form(decision)).status_code == 404


def test_they_take_it_back(decision: Decision) -> None:
    Client().post(address(decision), form(decision))
    taken_back = f"/apply/{CODE}/objections/{Objection.objects.get().pk}/withdraw/"
    assert Client().post(taken_back)["Location"] == f"/apply/{CODE}/"
    assert Client().post(taken_back).status_code == 302, "pressed twice"
    assert Objection.objects.get().outcome == "withdrawn"
    assert "取り下げました。" in Client().get(f"/apply/{CODE}/").content.decode()


def test_the_file_is_read_after_it_was_disclosed(decision: Decision, bunkyo: Catalogue) -> None:
    objection = filed(decision, bunkyo)
    paper = f"/apply/{CODE}/objections/{objection.pk}/file.pdf"
    assert Client().get(paper).status_code == 404
    other = desk(staff("other", "clerk"))
    assert other.post(f"/office/objections/{objection.number}/disclose/").status_code == 302
    assert Client().get(paper).content[:5] == b"%PDF-"
    assert paper in Client().get(f"/apply/{CODE}/").content.decode()


def test_a_clerk_takes_in_what_came_on_paper(decision: Decision) -> None:
    clerk = desk(staff("other", "clerk"))
    assert "/office/objections/new/" in clerk.get(f"/office/cases/{decision.case.number}/").content.decode()
    found = clerk.get("/office/objections/new/", {"case": decision.case.number}).content.decode()
    assert "認めない" in found and "東京都知事" in found
    day = timezone.localdate()
    sent = form(decision, case=decision.case.number, received_on=day, posted_on="")
    sent |= {"decision": str(decision.pk)}
    wrong = clerk.post("/office/objections/new/", sent | {"decision": "", "received_on": "あした"})
    assert wrong.status_code == 422 and "どの決定へのものか" in wrong.content.decode()
    assert "いっしょに暮らしています。" in wrong.content.decode()
    where = clerk.post("/office/objections/new/", sent)["Location"]
    assert clerk.post("/office/objections/new/", sent)["Location"] == where and Objection.objects.count() == 1
    page = clerk.get(where).content.decode()
    assert "期間のうちです" in page and "東京都知事へ送る（経由）" in page and "住んでいません。" in page
    assert Event.objects.filter(kind="register.looked", purpose="審査請求の確認").exists()
    assert clerk.get("/office/objections/new/", {"case": "999"}).status_code == 422


def test_a_section_knows_no_decision_of_another(decision: Decision) -> None:
    elsewhere = desk(staff("elsewhere", "clerk", "財政課"))
    asked = elsewhere.get("/office/objections/new/", {"case": decision.case.number})
    assert asked.status_code == 422 and "住んでいません" not in asked.content.decode()
    takes_in = desk(staff("takes-in", "clerk", "総務課"))
    assert takes_in.get("/office/objections/new/", {"case": decision.case.number}).status_code == 200


def test_it_is_passed_on_and_the_ruling_stands_beside_the_decision(decision: Decision, bunkyo: Catalogue) -> None:
    objection = filed(decision, bunkyo)
    one = f"/office/objections/{objection.number}/"
    other = desk(staff("other", "clerk"))
    assert "すぐに送る" in other.get("/office/objections/").content.decode()
    late = other.post(f"{one}pass-on/", {"on": str(timezone.localdate() + timedelta(days=1)), "letter": "8文第1号"})
    assert late.status_code == 422 and "8文第1号" in late.content.decode()
    assert other.post(f"{one}pass-on/", {"on": "いつか"}).status_code == 422
    today = timezone.localdate().isoformat()
    assert other.post(f"{one}pass-on/", {"on": today, "letter": "8文第1号"}).status_code == 302
    assert other.post(f"{one}pass-on/", {"on": today}).status_code == 409, "once"
    assert other.post(f"{one}ruling/", {"outcome": "withdrawn", "on": today, "text": "x"}).status_code == 422
    sent = {"outcome": "rejected", "on": today, "text": "主文　棄却する。"}
    assert other.post(f"{one}ruling/", sent).status_code == 302
    assert "もう一人が見くらべています" in other.get(one).content.decode()
    head = staff("head", "chief", "総務課")
    waiting = desk(head).get("/office/approvals/").content.decode()
    assert "審査請求について届いた書面" in waiting and "主文　棄却する。" in waiting
    agreed(Proposal.objects.latest("pk"), head, bunkyo)
    case = other.get(f"/office/cases/{decision.case.number}/").content.decode()
    assert "棄却" in case and one in case
    resident = Client().get(f"/apply/{CODE}/").content.decode()
    assert "認められませんでした（棄却）" in resident and "主文　棄却する。" in resident


def test_who_drafted_reads_it_and_handles_nothing(decision: Decision, bunkyo: Catalogue) -> None:
    objection = filed(decision, bunkyo)
    clerk = desk(User.objects.get(username="clerk"))
    page = clerk.get(f"/office/objections/{objection.number}/").content.decode()
    assert "あなたは この決定にかかわったので" in page and "わたしが担当する" not in page
    for act in ("take", "disclose", "pass-on", "withdraw"):
        sent = {"on": timezone.localdate().isoformat(), "withdrawn_on": timezone.localdate().isoformat()}
        assert clerk.post(f"/office/objections/{objection.number}/{act}/", sent).status_code == 403
    objection.refresh_from_db()
    assert objection.handler is None and objection.passed_on is None and objection.is_open


def test_a_stranger_of_another_section_finds_nothing(decision: Decision, bunkyo: Catalogue) -> None:
    one = f"/office/objections/{filed(decision, bunkyo).number}/"
    stranger = desk(staff("stranger", "clerk", "財政課"))
    for path in ("", "sheet/", "notice/", "documents/1/"):
        assert stranger.get(f"{one}{path}").status_code == 404
    assert Client().get(one).status_code == 302


def test_the_papers_of_the_decision_are_read_by_whoever_handles_it(decision: Decision, bunkyo: Catalogue) -> None:
    one = f"/office/objections/{filed(decision, bunkyo).number}/"
    examiner = desk(staff("examiner", "clerk", "総務課"))
    assert examiner.get(f"{one}sheet/").status_code == 200 and examiner.get(f"{one}sheet/0.png").status_code == 200
    assert examiner.get(f"{one}notice/").status_code == 404, "it is being made"
    assert examiner.get(f"{one}documents/999/").status_code == 404
    head = desk(staff("head", "chief", "総務課"))
    assert head.get(f"{one}sheet/?original=1")["Content-Type"] == "application/pdf"


def test_a_letter_takes_it_back_and_what_comes_back_is_in_its_fields(decision: Decision, bunkyo: Catalogue) -> None:
    one = f"/office/objections/{filed(decision, bunkyo).number}/"
    other, head = desk(staff("other", "clerk")), staff("head", "chief", "総務課")
    wrong = other.post(f"{one}withdraw/", {"withdrawn_on": "2020-01-01", "withdrawn_text": "取り下げます。"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "取り下げます。" in page
    assert page.count("書面の日付") == 2 and 'href="#withdrawn_on"' in page, (
        "at its field, and in the summary that leads there"
    )
    sent = {"withdrawn_on": timezone.localdate().isoformat(), "withdrawn_text": "取り下げます。"}
    assert other.post(f"{one}withdraw/", sent).status_code == 302
    approvals.send_back(
        Proposal.objects.get(about__startswith="objection").stops.get().pk, head, "日が違います", bunkyo
    )
    page = other.get(one).content.decode()
    assert "日が違います" in page and "取り下げます。" in page
    assert other.post(f"{one}withdraw/", sent).status_code == 302
    agreed(Proposal.objects.latest("pk"), head, bunkyo)
    assert Objection.objects.get().outcome == "withdrawn"


def test_a_ruling_of_the_mayor_is_drafted_on_the_page(decision: Decision, bunkyo: Catalogue) -> None:
    objection = filed(decision, bunkyo)
    for_the_mayor(objection)
    one = f"/office/objections/{objection.number}/"
    examiner = desk(staff("examiner", "clerk", "総務課"))
    assert examiner.post(f"{one}take/").status_code == 302
    assert "裁決を起案する" in examiner.get(one).content.decode()
    texts = {
        "text": "本件審査請求を棄却する。",
        "summary": "事案のあらましと、双方の主張",
        "advice": "令和8年度 答申 第1号",
        "reason": "所得が基準を超えるため。",
    }
    wrong = examiner.post(f"{one}propose/", texts)
    assert wrong.status_code == 422 and "あらまし" in wrong.content.decode()
    assert examiner.post(f"{one}propose/", texts | {"outcome": "rejected"}).status_code == 302
    assert "裁決の案です" in examiner.get(one).content.decode()
    mayor = staff("mayor", "mayor", "")
    assert "審査請求への裁決" in desk(mayor).get("/office/approvals/").content.decode()
    agreed(Proposal.objects.latest("pk"), mayor, bunkyo)
    assert "裁決書を作っています" in examiner.get(one).content.decode()
    assert examiner.get(f"{one}ruled/").status_code == 404
    writing.write(objection.pk, bunkyo)
    assert "裁決書（" in examiner.get(one).content.decode()
    assert examiner.get(f"{one}ruled/").status_code == 200 and examiner.get(f"{one}ruled/0.png").status_code == 200
    mine = Client().get(f"/apply/{CODE}/objections/{objection.pk}/ruling.pdf")
    assert mine.status_code == 200 and mine.content.startswith(b"%PDF-")
    assert "裁決書（PDF）" in Client().get(f"/apply/{CODE}/").content.decode()
    assert Client().get(f"/apply/{'c' * 24}/objections/{objection.pk}/ruling.pdf").status_code == 404
    made = Objection.objects.get().document
    assert made
    default_storage.delete(made.stored)
    default_storage.save(made.stored, ContentFile(b"sealed with another office's key" * 9))
    for client, page in ((Client(), f"/apply/{CODE}/objections/{objection.pk}/ruling.pdf"), (examiner, f"{one}ruled/")):
        lost = client.get(page)
        assert lost.status_code == 503 and f"この書類は、いま開けません（{made.number}）" in lost.content.decode()
    gone = Disposal.objects.create(section=made.section, digest="x", number=1, by=mayor)
    Document.objects.filter(pk=made.pk).update(disposal=gone)
    over = Client().get(f"/apply/{CODE}/objections/{objection.pk}/ruling.pdf")
    assert over.status_code == 410 and "破棄しました" in over.content.decode()


def test_another_text_to_a_decision_that_is_objected_to_already_is_not_thrown_away(
    decision: Decision, bunkyo: Catalogue
) -> None:
    number = filed(decision, bunkyo).number
    mine = "子は四月から また いっしょに暮らしています。"
    page = Client().post(address(decision), form(decision, grounds=mine), follow=True)
    assert page.status_code == 409 and mine in page.content.decode() and "もう受け付けて" in page.content.decode()
    clerk = desk(staff("soumu", "clerk", "総務課"))
    sent = form(decision, grounds=mine, received_on=timezone.localdate().isoformat())
    sent |= {"decision": str(decision.pk), "case": decision.case.number}
    page = clerk.post("/office/objections/new/", sent, follow=True)
    assert mine in page.content.decode() and number in page.content.decode()
    assert Objection.objects.count() == 1


def test_each_paper_that_is_looked_at_stands_in_the_ledger(decision: Decision, bunkyo: Catalogue) -> None:
    number = filed(decision, bunkyo).number
    clerk = desk(staff("soumu", "clerk", "総務課"))
    looks = Event.objects.filter(kind="register.looked")
    before = looks.count()
    assert clerk.get(f"/office/objections/{number}/sheet/0.png").status_code == 200
    assert looks.count() == before + 1, "by its address, past the page"
    clerk.get(f"/office/objections/{number}/sheet/0.png")
    assert looks.count() == before + 1, "and is one look"
