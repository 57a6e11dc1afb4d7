"""The office's pages over HTTP: who sees what, what is kept when something is wrong, and what an auditor finds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from osekkai.applications import returning
from osekkai.applications.models import Attachment, Correction
from osekkai.applications.numbers import spoken
from osekkai.applications.parts import TEXTS
from osekkai.applications.returning import Fault
from osekkai.approvals.models import Proposal
from osekkai.casework import intake, queue, search
from osekkai.casework.examination import checks
from osekkai.casework.models import Case, Circulation, Decision, Origin, State, Worker
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.staff.models import Delegation, StaffRole
from tests.applications.test_attachments import photo
from tests.casework.building import SECTION, applied, attached, family, form_of, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def desk(name: str, role: str = "clerk", unit: str = SECTION) -> Client:
    client = Client()
    client.force_login(staff(name, role, unit))
    return client


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_clerk_takes_the_next_drafts_it_and_is_given_the_one_after(bunkyo: Catalogue) -> None:
    first, second = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    clerk = desk("clerk")
    assert "✓ すべて合っています" in text_of(clerk, "/office/cases/?tab=free")
    opened = clerk.post("/office/cases/next/")
    assert opened["Location"] == f"/office/cases/{first.number}/"
    page = text_of(clerk, opened["Location"])
    assert "月 15,000円" in page and "児童手当法 第4条" in page and "起案して、つぎへ" in page
    first.refresh_from_db()
    sent = form_of(first, bunkyo, starts0="令和8年12月1日", then="next")
    following = clerk.post(f"/office/cases/{first.number}/propose/", sent)["Location"]
    assert following == f"/office/cases/{second.number}/?sent={first.number}"
    assert Proposal.objects.get().content["starts"] == "2026-12-01"


def test_nothing_that_was_written_is_lost_by_an_error(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    clerk = desk("clerk")
    wrong = clerk.post(
        f"/office/cases/{case.number}/propose/",
        {
            "version": case.version,
            "kind": "refusal",
            "reason": "",
            "article": "",
            "conditions": "毎年の届け",
            "starts": "2026-13-01",
        },
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "日付として読めません" in page and "毎年の届け" in page
    stale = clerk.post(
        f"/office/cases/{case.number}/propose/",
        {
            "version": "99",
            "kind": "refusal",
            "reason": "大事な理由",
            "article": "第4条",
            "why": "案とちがう",
            "yen0": "123円",
        },
    )
    assert (
        stale.status_code == 409
        and all(each in stale.content.decode() for each in ("大事な理由", "ちがうときの説明", "案とちがう", "123円"))
        and "あなたが開いたあとで、この案件が変わりました" in stale.content.decode()
    )


def test_another_clerks_case_needs_a_purpose_and_the_ledger_keeps_it(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    queue.give(case, staff("sato", "clerk"), User.objects.get(), case.version)
    other = desk("other")
    assert "文京　花子" not in text_of(other, "/office/cases/?tab=free&q=文京") and "ほかの人の案件" in text_of(
        other, "/office/cases/?q=ブンキョウ"
    )
    path = f"/office/cases/{case.number}/"
    assert (
        other.get(path)["Location"] == f"{path}ask/"
        and other.get(f"/office/cases/{case.number}/")["Location"] == f"{path}ask/"
    )
    assert (
        other.post(f"{path}ask/", {}).status_code == 422 and not Worker.objects.filter(user__username="other").exists()
    )
    assert other.post(f"{path}ask/", {"purpose": "問い合わせへの返事"}).status_code == 302
    assert "文京　花子" in text_of(other, path)
    told = Event.objects.get(kind="case.let-in")
    assert told.purpose == "問い合わせへの返事" and told.subject == f"person:{case.person_id}"
    assert (
        desk("tax", unit="税務課").get(path).status_code == 404 and desk("chief", "chief").get(path).status_code == 200
    )
    assert (
        desk("head", "head", "子ども家庭部").get(path).status_code == 200
        and desk("far", "head", "土木部").get(path).status_code == 404
    )


def test_fifty_plain_cases_in_one_draft_and_one_agreement(bunkyo: Catalogue) -> None:
    cases = [plain_case(bunkyo, f"{each}") for each in range(5)]
    clerk, chief = desk("clerk"), desk("chief", "chief")
    clerk.post("/office/cases/draft-all/", {"of": [each.pk for each in cases]})
    assert Proposal.objects.count() == 5 and len(set(Proposal.objects.values_list("batch", flat=True))) == 1
    page = text_of(chief, "/office/approvals/")
    lines = [f"{each.stops.get().pk}:{each.digest}" for each in Proposal.objects.all()]
    assert all(each in page for each in lines)
    assert clerk.post("/office/approvals/agree/", {"of": lines}).status_code == 409 and not Decision.objects.exists()
    changed = chief.post("/office/approvals/agree/", {"of": [lines[0].split(":")[0] + ":" + "0" * 64, *lines[1:]]})
    assert changed.status_code == 409 and Decision.objects.count() == 4 and "内容が変わった" in changed.content.decode()
    assert (
        chief.post("/office/approvals/agree/", {"of": lines[:1]})["Location"] == "/office/approvals/?done=1&decided=1"
    )
    assert Decision.objects.count() == 5


def test_what_deserves_attention_stands_apart_and_says_why(bunkyo: Catalogue) -> None:
    clerk = staff("clerk", "clerk")
    for each in range(2):
        proposed(plain_case(bunkyo, f"{each}"), clerk, bunkyo)
    odd = proposed(plain_case(bunkyo, "odd"), clerk, bunkyo, kind="refusal", reason="養育していません")
    careful, plain = text_of(desk("chief", "chief"), "/office/approvals/").split("機械の確認が すべて合っているもの")
    assert (
        "1件" in careful
        and "不利益になる決定" in careful
        and "機械の見立て（認める）と ちがう" in careful
        and "養育していません" in careful
    )
    (box,) = re.findall(rf'<input[^>]*value="{odd.stops.get().pk}:{odd.digest}"[^>]*>', careful)
    assert "checked" not in box, "nobody agrees to it by mistake"
    assert (
        "児童手当 2件（合わせて一年に最大 360,000円）" in plain and len(re.findall(r"<input[^>]*checked", plain)) == 2
    )


def test_what_deserves_attention_is_opened_before_it_is_agreed_to(bunkyo: Catalogue) -> None:
    """It was: six were signed at once, and none of them opened. What was chosen stays chosen."""
    clerk = staff("clerk", "clerk")
    seen = desk("chief", "chief")
    old, odd = plain_case(bunkyo, "old"), plain_case(bunkyo, "odd")
    plain = proposed(old, clerk, bunkyo)
    seen.get(f"/office/cases/{odd.number}/")  # before it was drafted: that is not what is signed
    careful = proposed(odd, clerk, bunkyo, kind="refusal", reason="養育していません")
    lines = [f"{each.stops.get().pk}:{each.digest}" for each in (plain, careful)]
    text_of(seen, "/office/approvals/")
    refused = seen.post("/office/approvals/agree/", {"of": lines})
    page = refused.content.decode()
    assert refused.status_code == 422 and not Decision.objects.exists()
    assert "よく見てほしいもの 1件を、まだ開いていません" in page and "「全部を開く」で開いて" in page
    (box,) = re.findall(rf'<input[^>]*value="{lines[1]}"[^>]*>', page)
    assert "checked" in box
    assert seen.post("/office/approvals/agree/", {"of": lines[:1]}).status_code == 302, "a plain one needs no opening"
    assert seen.get(f"/office/cases/{odd.number}/").status_code == 200
    assert seen.post("/office/approvals/agree/", {"of": lines[1:]}).status_code == 302
    assert Decision.objects.count() == 2


def test_from_the_case_one_comes_to_where_one_may_decide(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    proposal = proposed(case, staff("clerk", "clerk"), bunkyo)
    link = f"/office/approvals/#stop{proposal.stops.get().pk}"
    assert link in text_of(desk("chief", "chief"), f"/office/cases/{case.number}/")
    drafter = Client()
    drafter.force_login(User.objects.get(username="clerk"))
    assert link not in text_of(drafter, f"/office/cases/{case.number}/")


def test_sent_back_with_a_reason_that_the_clerk_reads(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    clerk = desk("clerk")
    stop = proposed(case, User.objects.get(username="clerk"), bunkyo).stops.get()
    chief = desk("chief", "chief")
    assert chief.post(f"/office/approvals/{stop.pk}/back/", {}).status_code == 422
    assert (
        chief.post(f"/office/approvals/{stop.pk}/back/", {f"comment-{stop.pk}": "はじまりの月は？"}).status_code == 302
    )
    assert "はじまりの月は？" in text_of(clerk, f"/office/cases/{case.number}/")


def test_powers_are_given_and_taken_back_over_the_page(bunkyo: Catalogue) -> None:
    chief, other = desk("chief", "chief"), desk("other", unit="税務課")
    post = User.objects.get(username="chief").roles.get()
    today = timezone.localdate()
    sent = {
        "what": "delegate",
        "post": post.pk,
        "to": "other",
        "since": today.isoformat(),
        "until": (today + timedelta(days=3)).isoformat(),
        "yen": "50万円",
    }
    for wrong in ({"to": "nobody"}, {"post": "999"}, {"until": "いつか"}, {"until": "2020-01-01"}, {"yen": "たくさん"}):
        assert chief.post("/office/away/", sent | wrong).status_code == 422
    assert other.post("/office/away/", sent).status_code == 422, "nobody gives what they do not hold"
    assert chief.post("/office/away/", sent).status_code == 302
    given = Delegation.objects.get()
    assert given.up_to_yen == 500_000
    case = plain_case(bunkyo)
    proposed(case, staff("clerk", "clerk"), bunkyo)
    assert spoken(case.number) in text_of(other, "/office/approvals/")
    assert other.post(f"/office/away/delegation/{given.pk}/end/").status_code == 404
    assert chief.post(f"/office/away/delegation/{given.pk}/end/").status_code == 302
    assert spoken(case.number) not in text_of(other, "/office/approvals/")


@pytest.mark.parametrize("query", ["文京　花子", "ブンキョウ", "ぶんきょう はなこ", "ﾌﾞﾝｷｮｳ", "春日１−１６", "花"])
def test_cases_are_found_as_people_write(bunkyo: Catalogue, query: str) -> None:
    case = plain_case(bunkyo)
    assert list(search.found([SECTION], query)) == [case]
    assert list(search.found([SECTION], case.number)) == [case]
    assert (
        not search.found([SECTION], "本郷花子").exists()
        and not search.found(["税務課"], "花子").exists()
        and not search.found([SECTION], "  ").exists()
    )


def test_old_forms_of_characters_find_the_new_and_the_other_way_round() -> None:
    assert (
        search.folded("渡邉󠄁") == search.folded("渡辺")
        and search.folded("髙橋") == search.folded("高橋")
        and search.folded("𠮷田") == search.folded("吉田")
    )


def test_a_case_from_paper_and_one_that_the_matching_found(bunkyo: Catalogue) -> None:
    mother, _ = family()
    for origin in (Origin.PAPER, Origin.MATCHING):  # the second is of nobody yet, and then of her
        whose = mother.pk if origin == Origin.PAPER else None
        case = intake.open_for(whose, bunkyo.services["child-allowance"], ledger.SYSTEM, origin)
        Case.objects.filter(pk=case.pk).update(person=mother)
        assert case.state == State.OPEN and case.section == SECTION and case.due > timezone.localdate()
    twice = next(
        each for each in checks.check(Case.objects.get(origin=Origin.PAPER), bunkyo).checks if each.id == "twice"
    )
    assert twice.ok is None and "ほかにもあります" in twice.text


def test_what_is_missing_is_asked_for_with_one_press_in_ready_words_and_the_next_case_opens(bunkyo: Catalogue) -> None:
    first, following = applied(*family("1")).case, plain_case(bunkyo, "2")
    clerk = desk("clerk")
    page = text_of(clerk, f"/office/cases/{first.number}/")
    assert (
        "届いていない書類" in page
        and 'data-key="p"' in page
        and "届いていない書類" not in text_of(clerk, f"/office/cases/{following.number}/")
    )
    sent = dict(
        re.findall(r'name="(why::[^"]+)" value="([^"]+)"', page.split('id="missing"')[1].split("</section>")[0])
    )
    first.refresh_from_db()
    answer = clerk.post(f"/office/cases/{first.number}/send-back/", sent | {"then": "next", "version": first.version})
    assert answer.status_code == 302 and answer["Location"] == f"/office/cases/{following.number}/"
    first.refresh_from_db()
    asked = list(Correction.objects.values_list("document", "why"))
    assert (
        first.state == State.WAITING and asked and {why for _, why in asked} == {bunkyo.part(TEXTS)["not-arrived"].ja}
    )
    assert {f"why::{document}" for document, _ in asked} == set(sent)


def test_a_file_that_the_storage_lost_is_no_breakdown_of_the_page(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    assert case.application
    file = Attachment.objects.filter(bundle=case.application.bundle).first()
    assert file
    default_storage.delete(file.stored)
    clerk = desk("clerk")
    for address in (f"documents/{file.pk}/", f"documents/{file.pk}/small.jpg", f"documents/{file.pk}/0.png"):
        answer = clerk.get(f"/office/cases/{case.number}/{address}")
        assert answer.status_code == 503 and "この書類は、いま開けません。" in answer.content.decode()


def test_the_page_of_a_case_hears_of_what_others_do_with_it(bunkyo: Catalogue) -> None:
    case, clerk = plain_case(bunkyo), desk("clerk")
    address = f"/office/cases/live/?case={case.number}"
    assert clerk.get(address).json() == {"state": str(case.version)}
    other = staff("x", "clerk")
    queue.tick(case, [], other, case.version)
    assert clerk.get(address).json() == {"state": str(case.version + 1)}
    queue.give(case, other, other, case.version + 1)
    assert clerk.get(address).json() == {"state": ""}, "another's case says nothing more"
    assert desk("stranger", unit="税務課").get(address).status_code == 404


def test_what_somebody_wrote_is_still_there_when_a_colleague_was_first(bunkyo: Catalogue) -> None:
    case, client = plain_case(bunkyo), Client()
    client.force_login(staff("hana", "clerk"))
    seen = case.version
    fault = Fault(why="なおして", page="applicant", fact="full_name")
    assert case.application
    returning.send_back(case.application.number, [fault], ledger.SYSTEM, bunkyo, timezone.localdate())
    sent = {"version": seen, "kind": "grant", "reason": "長い長い理由", "article": "x", "conditions": "長い条件"}
    answer = client.post(f"/office/cases/{case.number}/propose/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "まだ送っていません" in page
    assert "長い長い理由" in page and "長い条件" in page


def test_what_was_drafted_in_another_tab_meanwhile_is_told_and_whose_amounts_were_written(bunkyo: Catalogue) -> None:
    """It was: «もう一度 押してください» where there is nothing to press, and two amounts without a name."""
    case, client = plain_case(bunkyo), Client()
    user = staff("hana", "clerk")
    client.force_login(user)
    sent = form_of(case, bunkyo, kind="refusal", yen0="12000", reason="別のタブの理由です")
    proposed(case, user, bunkyo)
    page = client.post(f"/office/cases/{case.number}/propose/", sent).content.decode()
    assert "あなたが開いたあとで、起案されました" in page and "押してください" not in page
    unsent = page.split("まだ送っていません")[1].split("</section>")[0]
    assert "認めない" in unsent and "別のタブの理由です" in unsent
    assert "文京　一郎さんの 額" in unsent and "12000" in unsent


def test_the_next_case_is_another_than_this_one(bunkyo: Catalogue) -> None:
    first, second = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    user, client = staff("hana", "clerk"), Client()
    client.force_login(user)
    Case.objects.update(assignee=user)
    answer = client.post("/office/cases/next/", {"after": first.number})
    assert answer["Location"] == f"/office/cases/{second.number}/"
    assert client.post("/office/cases/next/", {"after": second.number})["Location"] == f"/office/cases/{first.number}/"


@pytest.mark.parametrize(
    ("written", "said"), [("きのう", "日付として読めません"), ("平成38年12月1日", "「令和8年12月1日」のことですか")]
)
def test_a_day_that_cannot_be_read_stays_as_it_was_typed_beside_what_is_wrong(
    bunkyo: Catalogue, written: str, said: str
) -> None:
    case, client = plain_case(bunkyo), desk("hana")
    sent = form_of(case, bunkyo, starts0=written)
    answer = client.post(f"/office/cases/{case.number}/propose/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'value="{written}"' in page and said in page


@pytest.mark.parametrize("how", ["assignee", "worker", "reader"])
def test_an_ended_role_closes_every_case_at_once(bunkyo: Catalogue, how: str) -> None:
    """It was: the assignee kept reading, writing and proposing."""
    case, client = plain_case(bunkyo), desk("sato")
    sato = User.objects.get(username="sato")
    if how == "assignee":
        queue.give(case, sato, sato, case.version)
    elif how == "worker":
        queue.give(case, staff("other", "clerk"), sato, case.version)
        Worker.objects.create(case=case, user=sato, purpose="引きつぎ")
    else:
        Circulation.objects.create(case=case, to=sato, by=staff("other", "clerk"))
    path = f"/office/cases/{case.number}/"
    assert client.get(path).status_code == 200
    StaffRole.objects.filter(user=sato).update(until=timezone.localdate() - timedelta(days=1))
    assert client.get(path).status_code in (302, 403, 404) and "文京　花子" not in client.get(path).content.decode()
    case.refresh_from_db()
    sent = client.post(f"{path}propose/", form_of(case, bunkyo))
    assert sent.status_code in (302, 403, 404) and not Proposal.objects.exists()
    assert "文京　花子" not in client.get("/office/cases/?q=文京").content.decode()


def test_a_picture_that_is_opened_by_its_address_is_a_look(bunkyo: Catalogue, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = applied(*family())
    attached(made, bunkyo.services["child-allowance"].documents[0].id, photo())
    id = Attachment.objects.get().pk
    looks = Event.objects.filter(kind="register.looked")
    for address in (f"documents/{id}/small.jpg", f"look/{id}/0.jpg"):
        clerk, before = desk(f"clerk{address[:4]}"), looks.count()
        assert clerk.get(f"/office/cases/{made.number}/{address}").status_code == 200
        assert looks.count() == before + 1
        clerk.get(f"/office/cases/{made.number}/{address}")
        assert looks.count() == before + 1, "one look at one case"
