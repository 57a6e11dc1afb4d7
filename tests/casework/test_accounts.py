"""振込先 of a running receipt: a change of it is a decision, and the latest that names an account is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from osekkai.applications.queries import account_in_words
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.approvals.queries import route
from osekkai.background.services import work
from osekkai.casework import drafts, proposals, queries
from osekkai.casework.audit import findings_of, lines_of
from osekkai.casework.coming_back import starting_point
from osekkai.casework.errors import NotReady
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices import wording
from osekkai.casework.notices.outdating import outdated
from osekkai.casework.processes import steps
from osekkai.casework.proposals import attention_of
from osekkai.casework.sheet import sheet_of
from osekkai.casework.signed import signed
from osekkai.catalogue import Catalogue
from osekkai.register.models import CURRENT, Person, Receipt
from tests.applications.test_accounts import HERS
from tests.casework.building import applied, attached, family, form_of, proposed, staff
from tests.casework.test_sheets import text_of
from tests.objections.building import agreed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OLD = HERS | {"bank_name": "はじめの銀行", "account_number": "0123456"}
REASON = "令和8年11月28日に、振込先の口座を変える届け出があったため。"


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def head() -> User:
    return staff("chief", "chief")


@pytest.fixture
def granted(bunkyo: Catalogue, clerk: User, head: User) -> Case:
    page = [{"of": "", "fact": fact, "written": written} for fact, written in OLD.items()]
    made = applied(*family(), account=page)
    for document in bunkyo.services["child-allowance"].documents:
        attached(made, document.id, document.id.encode())
    steps.look_at(made.case, bunkyo)
    agreed(proposed(Case.objects.get(pk=made.case.pk), clerk, bunkyo), head, bunkyo)
    return Case.objects.get(pk=made.case.pk)


def to_change(case: Case, catalogue: Catalogue, account: dict[str, str] = HERS, **more: Any) -> drafts.Draft:
    case.refresh_from_db()
    return replace(drafts.suggestion(case, catalogue), kind="change", reason=REASON, account=account, **more)


def put(case: Case, draft: drafts.Draft, clerk: User, catalogue: Catalogue) -> Proposal:
    return Proposal.objects.get(pk=proposals.propose(case, draft, clerk, case.version, catalogue))


def changed(case: Case, draft: drafts.Draft, clerk: User, head: User, catalogue: Catalogue) -> Decision:
    agreed(put(case, draft, clerk, catalogue), head, catalogue)
    return Decision.objects.get(case=case, is_current=True)


def test_who_signs_sees_the_account_of_now_and_the_new_one(granted: Case, clerk: User, bunkyo: Catalogue) -> None:
    proposal = put(granted, to_change(granted, bunkyo), clerk, bunkyo)
    paper = text_of(sheet_of(route(proposal.pk), bunkyo))
    page = render_to_string("casework/_proposal.html", {"signed": signed(proposal.content)})
    for said in (page, paper):
        plain = "".join(said.split())
        assert plain.index("0123456") < plain.index("7654321") and "はじめの銀行" in plain and "見本銀行" in plain
        assert "いま" in plain and "これから" in plain and "金額と期間" in plain and "変わりません" in plain
    assert "振込先の口座が変わります" in attention_of("change", proposal.content) and proposal.content["differs"] == []
    assert proposal.content["subject"] == "児童手当の振込先の口座の変更について（文京　花子）"
    assert proposal.content["account"] == account_in_words(HERS, bunkyo), "it is in what the digest binds"
    assert proposal.content["account_before"] == account_in_words(OLD, bunkyo)


def test_the_latest_decision_says_where_it_is_paid_and_the_amounts_go_on(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    begun, before = Decision.objects.get(), Receipt.objects.filter(CURRENT).values()
    lines = list(before)
    assert queries.account_in_force(granted, bunkyo) == account_in_words(OLD, bunkyo)
    decision = changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo)
    assert list(before.all()) == lines, "nothing of what is received is another"
    assert queries.account_in_force(granted, bunkyo) == account_in_words(HERS, bunkyo)
    begun.refresh_from_db()
    assert queries.carried_on(begun) == decision and queries.carried_on(decision) == decision
    assert queries.paid_into(begun, bunkyo) == account_in_words(OLD, bunkyo), "an earlier letter tells what it told"
    assert not any(each.ok is False for each in findings_of(granted, lines_of(granted)))
    assert outdated(begun, decision) == ("account", timezone.localdate()), "its amount and its days hold still"


def test_a_case_that_was_changed_for_years_is_asked_once(
    granted: Case, bunkyo: Catalogue, django_assert_max_num_queries: Any
) -> None:
    """It was: two queries for each decision before."""
    first = last = Decision.objects.get()
    for _ in range(8):
        Decision.objects.filter(pk=last.pk).update(is_current=False)
        last = Decision.objects.create(
            case=granted, kind="change", replaces=last, decided_at=timezone.now(), reason="x", article="x"
        )
    with django_assert_max_num_queries(3):
        assert queries.paid_into(Decision.objects.select_related("case").get(pk=last.pk), bunkyo) == account_in_words(
            OLD, bunkyo
        )
    first.refresh_from_db()
    with django_assert_max_num_queries(3):
        assert queries.carried_on(first) == first


def test_the_notice_names_the_new_account_masked_and_from_which_payment_on(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    letter = wording.letter_of(changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo), bunkyo)
    rows = dict(letter.rows)
    assert letter.title == "児童手当　振込先の口座の変更 通知書"
    assert rows["いままでの振込先"].endswith("口座番号 ＊＊＊＊456")
    assert "口座番号 ＊＊＊＊321（" in rows["これからの振込先"] and "より後の支払いから）" in rows["これからの振込先"]
    assert rows["金額と期間"] == "変わりません" and rows["理由"] == REASON
    assert "7654321" not in str(letter) and "ハナコ" not in str(rows)
    assert any("＊＊＊＊321" in line for part in letter.others for line in part.paragraphs)


def test_a_later_change_of_the_amount_keeps_the_account_in_force(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo)
    draft = to_change(granted, bunkyo, {}, why="途中までのため")
    gives = drafts.until(draft.gives, draft.gives[0].person, date(2027, 3, 31))
    later = changed(granted, replace(draft, gives=gives), clerk, head, bunkyo)
    assert queries.paid_into(later, bunkyo) == account_in_words(HERS, bunkyo)
    assert dict(wording.letter_of(later, bunkyo).rows)["振込先"].endswith("＊＊＊＊321")
    assert later.proposal and later.proposal.content["account_before"] is None
    assert not any(each.ok is False for each in findings_of(granted, lines_of(granted)))


def test_the_amount_and_the_account_change_in_one_decision(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    draft = to_change(granted, bunkyo, why="途中までのため")
    gives = drafts.until(draft.gives, draft.gives[0].person, date(2027, 3, 31))
    decision = changed(granted, replace(draft, gives=gives), clerk, head, bunkyo)
    rows = dict(wording.letter_of(decision, bunkyo).rows)
    assert not decision.is_of_account_only and "金額" in rows and "＊＊＊＊321" in rows["これからの振込先"]
    assert Receipt.objects.filter(CURRENT, valid_to=date(2027, 4, 1)).exists()


def test_what_is_not_a_whole_other_account_of_a_change_is_refused(
    granted: Case, clerk: User, bunkyo: Catalogue
) -> None:
    for draft, field in (
        (to_change(granted, bunkyo, HERS | {"account_number": "12"}), "account_number"),
        (to_change(granted, bunkyo, OLD), "account_number"),
        (replace(to_change(granted, bunkyo), kind="grant"), "bank_name"),
    ):
        with pytest.raises(NotReady) as refused:
            put(granted, draft, clerk, bunkyo)
        assert field in refused.value.by_field("ja")


def test_an_account_of_another_holder_wants_a_word_of_why(granted: Case, clerk: User, bunkyo: Catalogue) -> None:
    theirs = HERS | {"account_holder": "カメイ　アイ"}
    with pytest.raises(NotReady) as refused:
        put(granted, to_change(granted, bunkyo, theirs), clerk, bunkyo)
    assert "カメイ" in refused.value.by_field("ja")["why"]
    proposal = put(granted, to_change(granted, bunkyo, theirs, why="成年後見人の口座"), clerk, bunkyo)
    assert "カメイ" in str(proposal.content["differs"])


def test_from_paper_a_clerk_writes_the_account_into_the_draft_and_nothing_typed_is_lost(
    granted: Case, clerk: User, bunkyo: Catalogue
) -> None:
    client, path = Client(), f"/office/cases/{granted.number}/"
    client.force_login(clerk)
    assert "いまの振込先：はじめの銀行　支店 001　普通　口座番号 0123456" in client.get(path).content.decode()
    sent = form_of(granted, bunkyo, kind="change", reason="紙の変更届が出たため。") | HERS
    wrong = client.post(f"{path}propose/", sent | {"account_number": "12"}, follow=True)
    page = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="見本銀行"' in page and "口座番号：7けた" in page
    assert client.post(f"{path}propose/", sent).status_code == 302
    assert Proposal.objects.get(state="open").content["only_account"] is True


def test_what_came_back_to_the_clerk_still_has_the_account(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    proposal = put(granted, to_change(granted, bunkyo), clerk, bunkyo)
    approvals.pull(proposal.pk, clerk)
    granted.refresh_from_db()
    assert starting_point(granted, bunkyo).account == HERS


def test_accounts_in_words(bunkyo: Catalogue, granted: Case) -> None:
    words = account_in_words(HERS, bunkyo)
    assert queries.whole_account(words) == "見本銀行　支店 001　普通　口座番号 7654321　名義 ブンキョウ　ハナコ"
    assert queries.masked_account(words) == "見本銀行　支店 001　普通　口座番号 ＊＊＊＊321"
    assert queries.masked_account({}) == ""
    assert queries.kana_of(granted) == "ブンキョウ ハナコ" and queries.against_account(words, granted) == ""


def test_a_letter_goes_to_the_name_that_the_register_has_now(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    Person.objects.filter(key="M1").update(name="小石川　花子")
    decision = changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo)
    fresh = Decision.objects.get(pk=decision.pk)
    assert wording.letter_of(fresh, bunkyo).to["name"] == "小石川　花子"


STANDS = "金額と期間は この文書のとおりです。"


def test_whoever_checks_the_letter_of_the_grant_is_told_what_of_it_holds(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue, settings: Any, tmp_path: Path
) -> None:
    """It was: «変わるのは 11月29日から», of a grant whose amount and dates nobody had touched."""
    settings.MEDIA_ROOT = tmp_path
    work(once=True)
    number = Decision.objects.get().notice.document.number
    changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo)
    page = Client().get(f"/verify/{number}/").content.decode()
    assert "振込先が変わりました" in page and STANDS in page and "変わるのは" not in page
    english = Client(headers={"accept-language": "en"}).get(f"/verify/{number}/").content.decode()
    assert "The amount and the dates are as this document says." in english
    granted.refresh_from_db()
    draft = drafts.suggestion(granted, bunkyo)
    until = tuple(replace(each, ends=date(2027, 3, 31)) for each in draft.gives[:1])
    shorter = replace(draft, kind="change", reason=REASON, gives=until, why="短くなりました")
    changed(granted, shorter, clerk, head, bunkyo)
    page = Client().get(f"/verify/{number}/").content.decode()
    assert STANDS not in page and "変わるのは 2027年4月1日" in page, "a later decision changed what it says"


def test_a_letter_that_is_made_late_says_all_that_has_changed_since(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    changed(granted, to_change(granted, bunkyo), clerk, head, bunkyo)
    granted.refresh_from_db()
    shorter = to_change(granted, bunkyo, account={}, why="短くなりました")
    until = tuple(replace(each, ends=date(2027, 3, 31)) for each in shorter.gives[:1])
    changed(granted, replace(shorter, gives=until), clerk, head, bunkyo)
    work(once=True)
    number = Decision.objects.order_by("id")[0].notice.document.number
    assert "変わるのは 2027年4月1日" in Client().get(f"/verify/{number}/").content.decode()


def test_who_audits_reads_what_was_decided_otherwise_why_and_from_which_account_to_which(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    """In the summary, without opening what was signed; of the accounts the last digits only."""
    others = HERS | {"account_holder": "カメイ　アイ"}
    changed(granted, to_change(granted, bunkyo, account=others, why="成年後見人です"), clerk, head, bunkyo)
    auditor = Client()
    auditor.force_login(staff("auditor", "auditor", ""))
    page = auditor.get(f"/office/audit/{granted.number}/").content.decode()
    summary = page.split("確かめたこと")[0]
    assert "＊＊＊＊456" in summary and "＊＊＊＊321" in summary and summary.index("＊456") < summary.index("＊321")
    assert "0123456" not in summary and "7654321" not in summary
    assert (
        "規則の案と ちがうところ" in summary
        and "受ける方のカナと ちがいます" in summary
        and "成年後見人です" in summary
    )


def test_who_audits_is_told_where_the_day_of_receipt_is_not_that_of_the_record(granted: Case) -> None:
    auditor = Client()
    auditor.force_login(staff("auditor", "auditor", ""))
    path = f"/office/audit/{granted.number}/"
    assert "届いた日（" not in auditor.get(path).content.decode()
    Case.objects.update(opened_at=granted.opened_at - timedelta(days=18))
    came = timezone.localdate() - timedelta(days=18)
    page = auditor.get(path).content.decode()
    assert f"届いた日（{came}）から数えています。記録に書かれたのは {timezone.localdate()}" in page
