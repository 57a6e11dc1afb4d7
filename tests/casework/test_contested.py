"""A decision that somebody objects to: who had a hand in it, what its file is, who decides about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User

from osekkai.casework import queries, queue, services
from osekkai.casework.errors import NoLetter
from osekkai.casework.models import Case, Decision
from osekkai.casework.parts import LETTERS
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from tests.casework.building import staff
from tests.objections.building import refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_who_had_a_hand_in_it(bunkyo: Catalogue) -> None:
    """Who drafted, decided, or had it in hand; whoever only opened it did not decide anything."""
    decision = refused(bunkyo)
    case = Case.objects.get()
    looked, had = staff("looked", "clerk"), staff("had", "clerk")
    case.workers.create(user=looked, purpose="問い合わせへの返事")
    queue.hand(case, had, ledger.staff(had))
    names = set(User.objects.filter(pk__in=queries.had_a_hand(decision.case)).values_list("username", flat=True))
    assert names == {"clerk", "chief", "had"}


def test_the_file_is_all_of_what_was_signed(bunkyo: Catalogue) -> None:
    decision = queries.decision(refused(bunkyo).pk)
    assert decision is not None
    found = queries.file_of(decision, bunkyo)
    assert found.signed and found.signed.reason == "住んでいません。" and found.sheet == decision.proposal_id
    assert {line.text for page in found.pages for line in page.lines} >= {"文京　花子"}
    assert len(found.attached) == len(bunkyo.services["child-allowance"].documents)
    assert queries.named_in(decision)["proposal"] == decision.proposal.digest  # type: ignore[union-attr]
    sheet = queries.sheet_pdf(decision, bunkyo)
    assert sheet and sheet.startswith(b"%PDF-")
    assert queries.notice_pdf(decision) is None, "it is being made"


def test_the_authority_is_that_of_the_version_that_was_signed(bunkyo: Catalogue) -> None:
    decision = queries.decision(refused(bunkyo).pk)
    assert decision is not None
    found = queries.authority_of(decision, bunkyo)
    assert found and found.id == "governor" and "255条の2" in found.law
    decision.case.service = "residence-certificate"
    decision.kind = "grant"
    assert queries.authority_of(decision, bunkyo) is None, "a certificate decides nothing"


def test_the_records_stay_as_long_as_they_are_needed(bunkyo: Catalogue) -> None:
    case = refused(bunkyo).case
    Case.objects.update(until=date(2030, 3, 31))
    services.keep_at_least(case.pk, date(2029, 3, 31))
    assert Case.objects.get().until == date(2030, 3, 31), "never shorter"
    services.keep_at_least(case.pk, date(2031, 3, 31))
    assert Case.objects.get().until == date(2031, 3, 31)
    services.keep_at_least(case.pk, None)
    assert Case.objects.get().until is None


def test_a_ruling_on_paper_says_all_that_was_ruled(bunkyo: Catalogue) -> None:
    decision = queries.decision(refused(bunkyo).pk)
    assert decision is not None and queries.says_rulings(bunkyo)
    ruled = queries.Ruled(
        "1234567897",
        "総務課",
        "文京　花子",
        "文京区春日1-16-21",
        date(2026, 12, 1),
        (("主文", "取り消す。"), ("理由", "わけ")),
    )
    letter = queries.letter_of_ruling(decision, ruled, bunkyo)
    rows = dict(letter.rows)
    assert (rows["主文"], rows["理由"], rows["裁決の日"]) == ("取り消す。", "わけ", "令和8年12月1日")
    assert letter.section == "総務課" and letter.sender["section"] == "総務課"
    assert "児童手当" in letter.paragraphs[0] and letter.to["address"] == "文京区春日1-16-21" and letter.by_post
    assert any("6か月以内" in each for each in letter.objection) and letter.key != f"decision:{decision.pk}"
    without = replace(bunkyo, parts={**bunkyo.parts, LETTERS: {}})
    assert not queries.says_rulings(without)
    with pytest.raises(NoLetter):
        queries.letter_of_ruling(decision, ruled, without)


def test_what_was_disposed_of_is_no_decision_any_more(bunkyo: Catalogue) -> None:
    from osekkai.documents.models import Disposal

    decision = refused(bunkyo)
    assert queries.decisions_of(case=decision.case_id) == [decision]
    chief = User.objects.get(username="chief")
    Case.objects.update(disposal=Disposal.objects.create(section="x", by=chief, number=1))
    assert queries.decision(Decision.objects.get().pk) is None and queries.decisions_of(case=decision.case_id) == []
