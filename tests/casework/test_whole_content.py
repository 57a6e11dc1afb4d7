"""What approvers read and letters say of a decision that takes back, refuses or changes: whose, how much, from when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.approvals.queries import route
from osekkai.casework import drafts, proposals
from osekkai.casework.examination.checks import check
from osekkai.casework.examination.naming import told_apart
from osekkai.casework.models import Case, Decision, Notice
from osekkai.casework.notices import making, wording
from osekkai.casework.notices.outdating import outdated
from osekkai.casework.sheet import sheet_of
from osekkai.casework.signed import left_out, replaced_of, signed
from osekkai.catalogue import Catalogue
from osekkai.register.models import Person
from tests.casework.building import plain_case, proposed, staff
from tests.casework.test_sheets import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def granted(bunkyo: Catalogue) -> Case:
    case = plain_case(bunkyo)
    proposal = proposed(case, staff("clerk", "clerk"), bunkyo)
    approvals.agree(proposal.stops.get().pk, staff("chief", "chief"), proposal.digest, bunkyo)
    case.refresh_from_db()
    return case


@pytest.fixture
def clerk(granted: Case) -> User:
    return User.objects.get(username="clerk")


def shown(proposal: Proposal) -> str:
    return " ".join(render_to_string("casework/_proposal.html", {"signed": signed(proposal.content)}).split())


def test_who_signs_a_revocation_sees_whose_and_how_much_it_takes_back_from_which_day(
    granted: Case, clerk: User, bunkyo: Catalogue
) -> None:
    before = Decision.objects.get()
    revoked = proposed(granted, clerk, bunkyo, kind="revocation", reason="転出していました", gives=(), starts=None)
    given = drafts.given(before.proposal.content["effects"])[0]  # type: ignore[union-attr]
    for said in (shown(revoked), text_of(sheet_of(route(revoked.pk), bunkyo))):
        plain = said.replace(" ", "").replace("　", "")
        assert given.name.replace("　", "") in plain and given.said.replace(" ", "") in plain
        assert "決裁の日" in plain and f"（{before.pk}）" not in plain
    assert replaced_of(granted)["effects"] == before.proposal.content["effects"]  # type: ignore[union-attr, index]
    decision = Decision(
        case=granted, kind="revocation", proposal=revoked, replaces=before, decided_at=timezone.now(), article="第4条"
    )
    rows = dict(wording.letter_of(decision, bunkyo).rows)
    assert "15,000円" in rows["取り消す分"] and rows["いつから"]


def test_a_decided_paper_says_when_it_was_decided_and_bears_the_number_of_its_letter(
    granted: Case, bunkyo: Catalogue
) -> None:
    proposal = Proposal.objects.get()
    making.make(Notice.objects.get().pk, bunkyo)
    document = Notice.objects.get().document
    assert document
    paper = text_of(sheet_of(route(proposal.pk), bunkyo))
    assert document.number in paper and "決裁の日（通知を出す日）" not in paper
    told = render_to_string("casework/_proposal.html", {"signed": signed(proposal.content, timezone.now())})
    assert "決裁した日" in told and "まだです" not in told


def test_the_checks_of_an_application_are_told_as_of_then_beside_what_is_received_now(
    granted: Case, clerk: User, bunkyo: Catalogue
) -> None:
    draft = replace(
        drafts.suggestion(granted, bunkyo), kind="end", reason="文京区の外へ転出したため。", gives=(), starts=None
    )
    draft = replace(draft, ends=date(2027, 8, 31))
    made = proposals.propose(granted, draft, clerk, granted.version, bunkyo)
    assert "申請のときの機械の確認" in text_of(sheet_of(route(made), bunkyo))


def test_two_of_one_household_with_one_name_are_told_apart_by_their_births(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    child = Person.objects.get(pk=case.verdict["effects"][0]["person"])
    twin = Person.objects.create(key="twin", name=child.name, birth_date=date(2024, 5, 12))
    own = child.memberships.get()
    own.pk, own.person, own.valid_from = None, twin, date(2024, 5, 12)
    own.save()
    names = told_apart([child.pk, twin.pk])
    assert names == {child.pk: f"{child.name}（{child.birth_date}生）", twin.pk: f"{child.name}（2024-05-12生）"}
    assert told_apart([case.person_id or 0]) == {case.person_id: case.person.name}  # type: ignore[union-attr]
    assert {each.name for each in check(case, bunkyo).effects} <= set(names.values())


def test_who_is_given_nothing_is_named_in_what_is_signed_and_in_the_letter(bunkyo: Catalogue) -> None:
    verdict = {"effects": [{"person": 1, "name": "一郎"}], "others": [{"person": 2, "name": "二郎"}]}
    first, second = {"person": 1, "name": "一郎"}, {"person": 2, "name": "二郎"}
    assert left_out({"kind": "partial", "effects": [{"person": 1}], "verdict": verdict}) == [second]
    assert left_out({"kind": "refusal", "effects": [], "verdict": verdict}) == [first, second]
    assert left_out({"kind": "grant", "effects": [], "verdict": verdict}) == []
    case = plain_case(bunkyo)
    refused = proposed(case, staff("clerk", "clerk"), bunkyo, kind="refusal", reason="養育していません", gives=())
    name = case.verdict["effects"][0]["name"]
    assert f"<dt>認めない方</dt> <dd>{' '.join(name.split())}</dd>" in shown(refused)
    decision = Decision(case=case, kind="refusal", proposal=refused, decided_at=timezone.now(), article="第4条")
    assert dict(wording.letter_of(decision, bunkyo).rows)["対象の方"] == name


def test_a_change_begins_on_the_first_day_that_is_otherwise(granted: Case) -> None:
    before = Decision.objects.get()
    (line, *_) = before.proposal.content["effects"]  # type: ignore[union-attr]

    def after(kind: str, *lines: dict[str, Any], **more: Any) -> Decision:
        return Decision(case=granted, kind=kind, proposal=Proposal(content={"effects": list(lines)}), **more)

    rest = list(before.proposal.content["effects"][1:])  # type: ignore[union-attr]
    cut = after("change", line | {"ends": "2027-03-31"}, line | {"starts": "2027-04-01", "yen": 30_000}, *rest)
    assert outdated(before, cut) == ("changed", date(2027, 4, 1))
    assert outdated(before, after("suspension", starts=date(2027, 2, 1))) == ("suspended", date(2027, 2, 1))
    assert outdated(before, after("end", ends=date(2027, 8, 31))) == ("ended", date(2027, 8, 31))
    assert outdated(before, after("revocation")) == ("revoked", None)
    assert outdated(before, after("grant", line)) == ("corrected", None)
