"""Whoever owns the database changes a ruling past the office, without the ledger's key: the case's audit names it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal, Stop
from osekkai.casework import audit
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.objections import queries
from osekkai.objections import services as objecting
from osekkai.objections.models import Objection
from tests.casework.building import staff
from tests.objections.building import filed, for_the_mayor, refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ruled(bunkyo: Catalogue) -> Objection:
    """An objection to a decision, and what the mayor ruled."""
    objection = filed(refused(bunkyo), bunkyo)
    for_the_mayor(objection)
    found = queries.by_number(objection.number)
    assert found
    examiner, mayor = staff("examiner", "clerk", found.section), staff("mayor", "mayor", "")
    objecting.take(found, examiner)
    ruling = objecting.Ruling(
        "rejected",
        "本件審査請求を棄却する。",
        "事案の概要と双方の主張",
        "所得が基準を超えるため。",
        "法43条1項5号により諮問しない。",
    )
    proposal = Proposal.objects.get(pk=objecting.propose(found, ruling, examiner, bunkyo))
    while stop := proposal.stops.filter(state="open").first():
        approvals.agree(stop.pk, mayor, proposal.digest, bunkyo)
    return found


def wrong(objection: Objection) -> list[str]:
    case = Case.objects.get(pk=objection.decision.case_id)
    return [each.text for each in audit.findings_of(case, audit.lines_of(case)) if each.ok is False]


def test_a_ruling_that_stands_as_it_was_agreed_to_is_proven_with_its_case(ruled: Objection) -> None:
    assert wrong(ruled) == []
    case = Case.objects.get(pk=ruled.decision.case_id)
    told = [each for each in audit.findings_of(case, audit.lines_of(case)) if each.text.startswith("審査請求")]
    assert len(told) > 3 and told == queries.findings_of(case.pk) and queries.findings_of(10**9) == []


@pytest.mark.parametrize(
    "change",
    [{"comment": "反対したが"}, {"by": "examiner"}, {"at": "now"}, {"content": "reason"}, {"drafted_by": "mayor"}, {}],
)
def test_who_agreed_to_a_ruling_is_proven(ruled: Objection, change: dict[str, Any]) -> None:
    proposal = Proposal.objects.get(about=f"objection:{ruled.pk}")
    own = {"examiner": proposal.drafted_by, "mayor": proposal.stops.latest("id").by, "now": timezone.now()}
    own["reason"] = proposal.content | {"reason": "べつの理由"}
    values = {name: own.get(each, each) for name, each in change.items()}
    if not change:
        Objection.objects.update(outcome="upheld")
    elif change.keys() & {"content", "drafted_by"}:
        Proposal.objects.filter(pk=proposal.pk).update(**values)
    else:
        Stop.objects.filter(proposal=proposal).update(**values)
    assert any(each.startswith("審査請求") for each in wrong(ruled))
