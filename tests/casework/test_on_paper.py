"""What came on paper is a full case: whose it is, when it came, what it says, its papers; and it can be granted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications.models import Application, Revision
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts, services
from osekkai.casework.errors import Changed
from osekkai.casework.intake import open_for
from osekkai.casework.models import Case, Decision, Origin
from osekkai.casework.notices import wording
from osekkai.casework.paperwork import come_by, inquiry_of
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.personal import Who
from osekkai.personal.exporting import rows_about
from osekkai.policy.calendar import wareki
from osekkai.register.models import Person
from tests.casework.building import applied, family, form_of, proposed, staff
from tests.casework.test_ways_in import client_of
from tests.objections.building import agreed

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ACCOUNT = {
    "account:bank_name": "みずほ銀行",
    "account:bank_branch": "123",
    "account:account_kind": "ordinary",
    "account:account_number": "1234567",
    "account:account_holder": "ブンキヨウ ハナコ",
}


@pytest.fixture
def clerk(bunkyo: Catalogue) -> Client:
    return client_of(staff("clerk", "clerk"))


def opened(clerk: Client, person: Person | None, **more: str) -> Case:
    sent = {"service": "child-allowance", "person": person.pk if person else "unknown", **more}
    assert clerk.post("/office/cases/new/", sent).status_code == 302
    return Case.objects.latest("pk")


def paper_of(clerk: Client, case: Case) -> dict[str, str]:
    """What the form of the paper sends as it stands there."""
    page = clerk.get(f"/office/cases/{case.number}/paper/")
    assert page.status_code == 200
    return {field.name: field.text for sheet in page.context["sheets"] for field in sheet.fields}


def copied(clerk: Client, case: Case, **more: str) -> Application:
    case.refresh_from_db()
    sent = paper_of(clerk, case) | ACCOUNT | {"on:child.child1": "on"} | more | {"version": str(case.version)}
    answer = clerk.post(f"/office/cases/{case.number}/paper/", {k: v for k, v in sent.items() if v is not None})
    assert answer.status_code == 302, answer.context["problems"]
    case.refresh_from_db()
    assert case.application is not None
    return case.application


def checks_of(case: Case, catalogue: Catalogue) -> dict[str, dict[str, object]]:
    case.refresh_from_db()
    steps.look_at(case, catalogue)
    case.refresh_from_db()
    return {each["id"]: each for each in case.verdict["checks"]}


def test_the_day_it_came_is_the_day_it_is_due_from(clerk: Client) -> None:
    mother, _ = family()
    came = timezone.localdate() - timedelta(days=9)
    case = opened(clerk, mother, came=wareki(came))
    assert timezone.localdate(case.opened_at) == came
    late = opened(clerk, family("2")[0])
    assert case.due < late.due


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ("あした", "日付として読めません"),
        ("2099-01-01", "きょうより先"),
        ("1999-01-01", "1年より前"),
        ("2026年", "日まで"),
    ],
)
def test_a_day_of_receipt_that_cannot_be(clerk: Client, came: str, said: str) -> None:
    mother, _ = family()
    sent = {"service": "child-allowance", "person": mother.pk, "born": "1994-02-03", "name": "", "came": came}
    answer = clerk.post("/office/cases/new/", sent)
    assert answer.status_code == 422 and said in answer.content.decode() and came in answer.content.decode()
    assert not Case.objects.exists()


def test_the_paper_starts_with_what_the_register_knows_and_says_who_stands_on_it(clerk: Client) -> None:
    mother, baby = family()
    case = opened(clerk, mother)
    fields = paper_of(clerk, case)
    assert fields["applicant:full_name"] == mother.name and fields["child.child1:full_name"] == baby.name
    assert fields["account:account_number"] == "", "where the money goes only the paper says"
    page = clerk.get(f"/office/cases/{case.number}/paper/").content.decode()
    assert 'name="on:child.child1"' in page and f"（{baby.name}）" in page


def test_a_paper_becomes_a_case_that_two_people_can_grant(clerk: Client, bunkyo: Catalogue) -> None:
    mother, baby = family()
    case = opened(clerk, mother)
    assert checks_of(case, bunkyo)["written"]["ok"] is None, "nobody has copied it off yet"
    made = copied(clerk, case)
    assert made.came_by == "paper" and made.number == case.number and made.account is None
    found = checks_of(case, bunkyo)
    assert found["person"]["ok"] and found["rules"]["ok"] and found["same"]["ok"] and found["account"]["ok"]
    assert "written" in found and "電話番号" in str(found["written"]["why"]), "what the paper leaves out is said"
    page = clerk.get(f"/office/cases/{case.number}/").content.decode()
    assert "1234567" in page and mother.name in page and "春日1丁目16番21号" in page
    suggested = drafts.suggestion(case, bunkyo)
    assert suggested.kind == "grant" and {each.person for each in suggested.gives} == {baby.pk}
    content = proposed(case, User.objects.get(username="clerk"), bunkyo).content
    assert content["account"]["account_number"] == "1234567"
    assert Event.objects.filter(kind="application.copied-off", object=f"application:{made.pk}").exists()


def test_a_paper_is_copied_off_before_anything_is_drafted_and_is_an_application_on_the_sheet_and_in_the_letter(
    clerk: Client, bunkyo: Catalogue
) -> None:
    """It was: «職権により起こした案件» on the sheet of what she had applied for on paper."""
    mother, _ = family()
    case = opened(clerk, mother, came="2026-11-20")
    sent = form_of(case, bunkyo, kind="grant", reason="条件に合っていると紙で読みました", why="急ぎます")
    answer = clerk.post(f"/office/cases/{case.number}/propose/", sent)
    assert answer.status_code == 422 and "まだ写していません" in answer.context["problems"][""]
    assert not Proposal.objects.exists()
    copied(clerk, case)
    checks_of(case, bunkyo)
    made = proposed(case, User.objects.get(), bunkyo)
    said = (
        f"令和8年11月20日に申請のあった案件（紙で受け付けた申請。受付番号 {applications.spoken(case.number)}）について"
    )
    assert made.content["inquiry"].startswith(said)
    agreed(made, staff("chief", "chief"), bunkyo)
    letter = wording.letter_of(Decision.objects.get(), bunkyo)
    assert letter.paragraphs[0].startswith("令和8年11月20日に申請のあった「児童手当」について")


@pytest.mark.parametrize("lang", ["ja", "easy", "en", "zh", "ko"])
def test_what_nobody_applied_for_is_told_as_looked_into_ex_officio_alike(lang: str, bunkyo: Catalogue) -> None:
    mother, _ = family()
    service = bunkyo.services["child-allowance"]
    case = open_for(mother.pk, service, ledger.SYSTEM, Origin.MATCHING)
    said = come_by(case, "ja")
    assert said.startswith("職権により") and inquiry_of(case, "grant", service).startswith(said)
    assert come_by(case, lang) != come_by(Case(origin=Origin.PAPER, opened_at=case.opened_at), lang)


def test_papers_that_a_clerk_has_seen_are_no_longer_missing_and_are_signed(clerk: Client, bunkyo: Catalogue) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    copied(clerk, case)
    needed = bunkyo.services["child-allowance"].documents
    assert checks_of(case, bunkyo)["documents"]["ok"] is None
    sent = {"version": case.version, "seen": [each.id for each in needed] + ["nothing-of-this-name"]}
    assert clerk.post(f"/office/cases/{case.number}/papers/", sent).status_code == 302
    assert checks_of(case, bunkyo)["documents"]["ok"] is True
    assert set(case.papers) == {each.id for each in needed}
    assert clerk.post(f"/office/cases/{case.number}/papers/", sent).status_code == 409, "seen by an older version"
    assert (
        clerk.post(f"/office/cases/{case.number}/propose/", form_of(case, bunkyo, why="見て決めました")).status_code
        == 302
    )
    signed = clerk.get(f"/office/cases/{case.number}/").context["page"].signed
    assert signed.papers == [each.words.ja for each in needed]


def test_what_is_written_otherwise_than_the_register_has_it_is_a_difference(clerk: Client, bunkyo: Catalogue) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    copied(clerk, case, **{"applicant:full_name": "文京　華子", "account:account_holder": "カメイ アイ"})
    found = checks_of(case, bunkyo)
    assert found["same"]["ok"] is None and "華子" in str(found["same"]["why"])
    assert found["account"]["ok"] is None and "カメイ" in str(found["account"]["why"])


def test_only_who_stands_on_the_paper_is_judged(clerk: Client, bunkyo: Catalogue) -> None:
    mother, baby = family()
    case = opened(clerk, mother)
    made = copied(
        clerk,
        case,
        **{
            "on:child.child1": None,
            "added": "1",
            "on:child.child2": "on",
            "child.child2:full_name": "文京　二郎",
            "child.child2:birth_date": "令和8年1月2日",
        },
    )
    assert [each.name for each in made.statement.people] == ["文京　二郎"]
    found = checks_of(case, bunkyo)
    assert found["named"]["ok"] is None and found["named"]["why"] == ["文京　二郎 2026-01-02"]
    assert drafts.suggestion(case, bunkyo).kind == "", f"{baby.name} stands on no paper"
    fields = paper_of(clerk, case)
    assert fields["child.child2:full_name"] == "文京　二郎", "who was added is there again"


def test_a_child_is_added_and_what_was_typed_stays(clerk: Client) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    sent = paper_of(clerk, case) | {"account:bank_name": "うちの銀行", "add": "child", "version": str(case.version)}
    answer = clerk.post(f"/office/cases/{case.number}/paper/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200 and "うちの銀行" in page and 'name="on:child.child2"' in page
    assert not Application.objects.exists()


def test_what_cannot_be_read_is_refused_at_its_field_and_nothing_is_lost(clerk: Client) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    sent = paper_of(clerk, case) | ACCOUNT | {"applicant:birth_date": "昭和99年13月1日", "version": str(case.version)}
    answer = clerk.post(f"/office/cases/{case.number}/paper/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and set(answer.context["problems"]) == {"applicant:birth_date"}
    assert "昭和99年13月1日" in page and "1234567" in page and not Application.objects.exists()


def test_two_clerks_copy_off_the_same_paper(clerk: Client) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    sent = paper_of(clerk, case) | ACCOUNT | {"version": str(case.version)}
    assert clerk.post(f"/office/cases/{case.number}/paper/", sent).status_code == 302
    second = clerk.post(f"/office/cases/{case.number}/paper/", sent | {"account:account_number": "7654321"})
    assert second.status_code == 409 and "7654321" in second.content.decode()
    assert Application.objects.get().statement.text("account_number") == "1234567"


def test_what_was_copied_wrongly_is_mended_and_the_old_text_is_kept(clerk: Client, bunkyo: Catalogue) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    copied(clerk, case)
    again = copied(clerk, case, **{"account:account_number": "7654321"})
    assert again.statement.text("account_number") == "7654321" and applications.version(again) == 2
    kept = Revision.objects.get(application=again)
    assert "1234567" in str(kept.content)
    assert checks_of(case, bunkyo)["account"]["ok"] is True


def test_what_a_paper_left_out_is_asked_for_and_goes_on_when_it_came(clerk: Client) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    made = copied(clerk, case)
    case.refresh_from_db()
    asked = {"version": case.version, "why:applicant:phone": "電話番号を知らせてください"}
    assert clerk.post(f"/office/cases/{case.number}/send-back/", asked).status_code == 302
    case.refresh_from_db()
    assert case.state == "waiting"
    copied(clerk, case, **{"applicant:phone": "03-3812-7111"})
    made.refresh_from_db()
    assert case.state == "open" and made.status == "submitted" and not applications.open_corrections(made)


def test_a_paper_of_somebody_whom_the_register_does_not_know_yet(clerk: Client, bunkyo: Catalogue) -> None:
    case = opened(clerk, None)
    assert case.person is None
    copied(
        clerk,
        case,
        **{
            "applicant:full_name": "文京　花子",
            "applicant:full_name_kana": "ブンキョウ ハナコ",
            "applicant:birth_date": "平成6年2月3日",
            "": "",
            "applicant:address": "春日1丁目16番21号",
            "added": "1",
            "on:child.child1": "on",
            "child.child1:full_name": "文京　一郎",
            "child.child1:birth_date": "令和6年5月12日",
        },
    )
    page = clerk.get(f"/office/cases/{case.number}/").content.decode()
    assert "台帳の どなたか未定" in page and "台帳にいません" in page
    mother, baby = family()  # she moved in today
    page = clerk.get(f"/office/cases/{case.number}/").content.decode()
    assert f'value="{mother.pk}"' in page
    case.refresh_from_db()
    sent = {"person": mother.pk, "shown": "同封された本人確認書類の写し", "version": case.version}
    assert clerk.post(f"/office/cases/{case.number}/identify/", sent).status_code == 302
    found = checks_of(case, bunkyo)
    assert case.person_id == mother.pk and found["rules"]["ok"] and found["account"]["ok"]
    assert {each.person for each in drafts.suggestion(case, bunkyo).gives} == {baby.pk}


def without_account(mother: Person, baby: Person) -> Case:
    made = applied(mother, baby)
    Application.objects.filter(pk=made.pk).update(account=None)
    Case.objects.filter(application=made).update(person=None, checked_at=None)
    return Case.objects.get(application=made)


def test_who_applied_without_signing_in_is_tied_by_a_clerk_and_then_shows_doubles(
    clerk: Client, bunkyo: Catalogue
) -> None:
    mother, baby = family()
    first = opened(clerk, mother)
    case = without_account(mother, baby)
    assert checks_of(case, bunkyo)["twice"]["ok"] is None
    looked = f"/office/cases/{case.number}/?find_born=平成6年2月3日"
    page = clerk.get(looked).content.decode()
    assert f'value="{mother.pk}"' in page and "春日1丁目16番21号" in page
    assert Event.objects.filter(kind="register.looked", subject=f"person:{mother.pk}", purpose="台帳との照合").exists()
    where = f"/office/cases/{case.number}/identify/"
    assert clerk.post(where, {"person": mother.pk}).status_code == 422, "by what?"
    assert clerk.post(where, {"shown": "マイナンバーカード"}).status_code == 422, "who?"
    only_written = {
        "person": mother.pk,
        "shown": "書かれた名前・生年月日・住所が台帳と同じ（本人確認書類は求めない手続き）",
    }
    refused = clerk.post(where, only_written)
    assert refused.status_code == 422, "this service asks who somebody is"
    assert "書かれた名前" not in clerk.get(looked).content.decode(), "nor is it offered"
    case.refresh_from_db()
    seen = {"version": case.version}
    assert clerk.post(where, {"person": mother.pk, "shown": "マイナンバーカード"}).status_code == 409, (
        "of which version?"
    )
    assert clerk.post(where, {"person": mother.pk, "shown": "マイナンバーカード"} | seen).status_code == 302
    found = checks_of(case, bunkyo)
    assert case.person_id == mother.pk
    assert found["twice"]["ok"] is None and first.number in found["twice"]["why"]
    tied = Event.objects.get(kind="case.tied", object=f"case:{case.pk}")
    assert tied.purpose == "マイナンバーカード" and tied.after == f"person:{mother.pk}"


def test_another_name_needs_a_sentence_and_a_wrong_tie_is_taken_back(clerk: Client, bunkyo: Catalogue) -> None:
    mother, baby = family()
    other, _ = family("2")
    Person.objects.filter(pk=other.pk).update(name="別人　太郎", kana="ベツジン タロウ")
    case = without_account(mother, baby)
    where = f"/office/cases/{case.number}/identify/"
    clerk.get(f"/office/cases/{case.number}/")
    case.refresh_from_db()
    sent = {"person": other.pk, "shown": "マイナンバーカード", "find_born": "1994-02-03", "version": case.version}
    refused = clerk.post(where, sent)
    assert refused.status_code == 422 and "理由を書いてください" in refused.content.decode()
    assert clerk.post(where, sent | {"tie_why": "改姓の届けを見ました"}).status_code == 302
    case.refresh_from_db()
    assert case.person_id == other.pk
    again = {"version": case.version}
    assert clerk.post(f"/office/cases/{case.number}/loosen/", again).status_code == 302
    assert clerk.post(f"/office/cases/{case.number}/loosen/", again).status_code == 409
    case.refresh_from_db()
    assert case.person_id is None and checks_of(case, bunkyo)["person"]["ok"] is None
    assert Event.objects.filter(kind="case.loosened", before=f"person:{other.pk}").exists()


def test_a_paper_of_the_wrong_person_is_taken_back_before_anything_is_copied_off(clerk: Client) -> None:
    wrong, _ = family()
    right, _ = family("2")
    case = opened(clerk, wrong)
    assert "この方では ありませんでした" in clerk.get(f"/office/cases/{case.number}/").content.decode()
    case.refresh_from_db()
    assert clerk.post(f"/office/cases/{case.number}/loosen/", {"version": case.version}).status_code == 302
    clerk.get(f"/office/cases/{case.number}/")
    case.refresh_from_db()
    assert case.person_id is None
    sent = {
        "person": right.pk,
        "shown": "運転免許証",
        "version": case.version,
        "tie_why": "窓口で本人に会って確かめました",
    }
    assert clerk.post(f"/office/cases/{case.number}/identify/", sent).status_code == 302
    case.refresh_from_db()
    assert case.person_id == right.pk


def test_nobody_of_another_section_and_nothing_that_is_signed_in(clerk: Client, bunkyo: Catalogue) -> None:
    mother, baby = family()
    case = applied(mother, baby).case
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    assert clerk.post(f"/office/cases/{case.number}/loosen/", {"version": case.version}).status_code == 409
    assert clerk.get(f"/office/cases/{case.number}/paper/").status_code == 404, "it came over the internet"
    page = clerk.post(f"/office/cases/{case.number}/paper/", {"version": case.version})
    assert page.status_code == 409 and Application.objects.get().came_by == "online"
    stranger = client_of(staff("stranger", "clerk", "財政課"))
    paper = opened(clerk, family("2")[0])
    for path in ("paper/", "papers/", "loosen/", "identify/"):
        assert stranger.post(f"/office/cases/{paper.number}/{path}", {"version": 1}).status_code == 404


def test_a_paper_is_disclosed_to_whose_it_is(clerk: Client) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    made = copied(clerk, case)
    about = [row for _, rows in rows_about(Who(person=mother.pk, account=None)) for row in rows]
    assert made in about


def test_copying_off_is_told_with_who_did_it_and_is_whole_or_nothing(clerk: Client, bunkyo: Catalogue) -> None:
    mother, _ = family()
    case = opened(clerk, mother)
    service, by = bunkyo.services["child-allowance"], User.objects.get(username="clerk")
    with pytest.raises(Changed):
        services.copy_paper_off(case, service, ACCOUNT, 0, by, case.version + 1, bunkyo)
    assert not Application.objects.exists() and not Event.objects.filter(kind="application.copied-off").exists()
    wrong = services.copy_paper_off(case, service, {"applicant:birth_date": "きのう"}, 0, by, case.version, bunkyo)
    assert set(wrong) == {"applicant:birth_date"} and not Application.objects.exists()
    assert services.copy_paper_off(case, service, ACCOUNT, 0, by, case.version, bunkyo) == {}
    assert Event.objects.get(kind="application.copied-off").actor == f"staff:{by.pk}"
    case.refresh_from_db()
    with pytest.raises(Changed):
        services.look_at_papers(case, ["identity"], by, case.version + 1)
    services.look_at_papers(case, ["identity"], by, case.version)
    case.refresh_from_db()
    assert case.papers == {"identity": by.pk}
    assert Event.objects.get(kind="case.papers-seen").actor == f"staff:{by.pk}"
    Case.objects.filter(pk=case.pk).update(state="approval")
    for act in (
        lambda: services.copy_paper_off(case, service, ACCOUNT, 0, by, case.version, bunkyo),
        lambda: services.look_at_papers(case, [], by, case.version),
    ):
        with pytest.raises(Changed):
            act()
