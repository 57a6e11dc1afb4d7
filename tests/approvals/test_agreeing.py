"""決裁: who is asked agrees to exactly what was frozen; with the last to agree it takes effect."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from osekkai.approvals import queries, services
from osekkai.approvals.errors import Changed, NotYours, Overtaken, RulesChanged
from osekkai.approvals.models import STOP_ROW, Proposal
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.ledger.rows import row_digest
from osekkai.staff.authority import Rule
from osekkai.staff.models import Plan, StaffRole
from osekkai.staff.parts import AUTHORITY
from tests import rows
from tests.approvals.building import (
    FINANCE,
    MILLION,
    agreed,
    chief,
    clerk,
    head,
    proposed,
    state_of,
    stop_of,
    told,
)
from tests.staff.building import DEPARTMENT, OTHER, person, today
from tests.transactions import everything, whole_or_nothing

PROOF = {"key": "QUJD"}
"""Whether it is one, the staff room has found out before (see `tests/staff/test_passkeys.py`)."""
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_who_holds_the_post_agrees_and_it_is_approved(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    proposal = proposed(by, bunkyo)
    services.agree(stop_of(proposal).pk, boss, proposal.digest, bunkyo, proof=PROOF, comment=" よい ")
    (stop,) = proposal.stops.all()
    assert (stop.state, stop.by, stop.how, stop.digest) == ("done", boss, "own", proposal.digest)
    assert stop.comment == "よい" and stop.proof == PROOF and stop.at
    assert state_of(proposal) == "approved"
    assert told(proposal) == [
        ("approval.proposed", f"staff:{by.pk}"),
        ("approval.agreed", f"staff:{boss.pk}"),
        ("approval.approved", f"staff:{boss.pk}"),
    ]
    event = Event.objects.get(kind="approval.agreed")
    assert (event.before, event.after, event.purpose) == (f"stop:{stop.pk}", "decide", "own")
    said = json.loads(event.content.said)
    row = row_digest(stop, STOP_ROW)
    assert said == {"digest": proposal.digest, "key": hashlib.sha256(b"ABC").hexdigest(), "row": row}


def test_one_after_the_other_is_asked_and_only_the_last_one_decides(bunkyo: Catalogue) -> None:
    boss, finance, top = chief(), chief("finance", FINANCE), head()
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    for who in (boss, finance):
        for other in {boss, finance, top} - {who}:
            with pytest.raises(NotYours):
                agreed(proposal, other, bunkyo)
        agreed(proposal, who, bunkyo)
        assert state_of(proposal) == "open"
    agreed(proposal, top, bunkyo)
    assert state_of(proposal) == "approved"
    assert [kind for kind, _ in told(proposal)].count("approval.approved") == 1


def test_who_agreed_below_is_not_asked_above_and_it_waits_for_whoever_may(bunkyo: Catalogue) -> None:
    """One person is section chief and department head: it goes up, and is on that desk, not on theirs."""
    both, finance = chief(), chief("finance", FINANCE)
    rows.told(StaffRole.objects.create(user=both, role="head", unit=DEPARTMENT, since=today()))
    top = person("top", ("vice-mayor", ""))
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    another = proposed(clerk("second"), bunkyo)
    for who in (both, finance):
        agreed(proposal, who, bunkyo)
    assert [each.route.id for each in queries.waiting_for(both, bunkyo, 9)] == [another.pk]
    [waits] = queries.waiting_for(top, bunkyo, 9)
    assert waits.route.id == proposal.pk and waits.power == "上の段で"
    assert queries.counts_for(top, bunkyo) == {"decide": 1}
    agreed(proposal, top, bunkyo)
    assert state_of(proposal) == "approved"


def test_nobody_decides_by_a_route_of_rules_that_are_no_more(bunkyo: Catalogue) -> None:
    """Today it is decided above, or another section is asked before: it has to be drafted anew."""
    by, boss = clerk(), chief()
    proposal = proposed(by, bunkyo)
    for rule in (Rule("head"), Rule("chief", consult=(FINANCE,))):
        stricter = replace(bunkyo, parts={**bunkyo.parts, AUTHORITY: replace(bunkyo.part(AUTHORITY), rules=(rule,))})
        with pytest.raises(RulesChanged) as refused:
            agreed(proposal, boss, stricter)
        assert refused.value.status == 409 and "起案のあとで変わりました" in refused.value.say("ja")
        assert refused.value.what.lacks == refused.value.mend.lacks == []
    assert state_of(proposal) == "open"
    agreed(proposal, boss, bunkyo)
    assert state_of(proposal) == "approved"


def test_an_agreement_is_whole_or_nothing(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    assert whole_or_nothing(lambda: agreed(proposal, boss, bunkyo)) >= 4


def test_who_is_not_asked_is_refused_and_nothing_changes(bunkyo: Catalogue) -> None:
    proposal, top = proposed(clerk(), bunkyo), head()
    people = [clerk("colleague"), chief("far", OTHER), proposal.drafted_by]
    before = everything()
    for who in people:
        with pytest.raises(NotYours) as refused:
            agreed(proposal, who, bunkyo)
        assert refused.value.status == 403 and "あなたが決める番では ありません" in refused.value.say("ja")
    assert everything() == before
    agreed(proposal, top, bunkyo)
    assert proposal.stops.get().how == "above", "where nobody holds the post the next above does it"


def test_what_is_agreed_to_twice_is_refused_the_second_time(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    stop = stop_of(proposal).pk
    services.agree(stop, boss, proposal.digest, bunkyo)
    before = everything()
    with pytest.raises(Changed) as refused:
        services.agree(stop, boss, proposal.digest, bunkyo)
    assert refused.value.status == 409 and "ほかの人が先に決めました" in refused.value.say("ja")
    assert everything() == before


def test_a_stop_that_is_not_asked_yet_and_one_that_never_was(bunkyo: Catalogue) -> None:
    chief(), (top := head())
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    last = proposal.stops.get(task="decide").pk
    for stop in (last, 10**9):
        with pytest.raises(Changed):
            services.agree(stop, top, proposal.digest, bunkyo)


@pytest.mark.parametrize("what", ["digest", "content", "thing", "gone"])
def test_nobody_agrees_to_something_else_than_what_stands_there(bunkyo: Catalogue, what: str) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    digest = proposal.digest
    if what == "digest":
        digest = "0" * 64
    if what == "content":
        Proposal.objects.update(content={"title": "秋の異動"})
    if what == "thing":
        Plan.objects.update(title="秋の異動")
    if what == "gone":
        Plan.objects.all().delete()
    before = everything()
    with pytest.raises(Changed):
        services.agree(stop_of(proposal).pk, boss, digest, bunkyo)
    assert everything() == before


def test_many_are_agreed_to_at_once_and_those_that_are_refused_say_why(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    good, other = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")
    own, changed = proposed(boss, bunkyo, title="自分の案"), proposed(by, bunkyo, title="秋の異動")
    asked = [(stop_of(each).pk, each.digest) for each in (own, good, changed, other)]
    Plan.objects.filter(title="秋の異動").update(title="冬の異動")
    refused = services.agree_to_all(asked, boss, bunkyo, proof=PROOF)
    assert [(stop, type(why)) for stop, why in refused] == [(asked[0][0], NotYours), (asked[2][0], Overtaken)]
    assert [state_of(each) for each in (own, good, changed, other)] == ["open", "approved", "open", "approved"]
    assert good.stops.get().proof == other.stops.get().proof == PROOF


def test_agreeing_to_nothing_refuses_nothing(bunkyo: Catalogue) -> None:
    assert services.agree_to_all([], chief(), bunkyo) == []
