"""差し戻し・引き戻し・廃案: what leaves its route undecided, by whose will, and that nobody is asked any more."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from osekkai.approvals import queries, services
from osekkai.approvals.errors import Changed, NoReason, NotYours, TooLong
from osekkai.approvals.models import STOP_ROW, Proposal
from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import ref_of
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.rows import row_digest
from osekkai.ledger.services import Actor
from osekkai.staff.models import Plan
from tests.approvals.building import agreed, chief, clerk, proposed, state_of, stop_of, told
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHY = "はじまりの月を確かめてください"
TAKEN = [(services.pull, "pulled"), (services.scrap, "scrapped")]
Taken = Callable[[int, User], None]


def test_it_is_sent_back_with_the_reason(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    services.send_back(stop_of(proposal).pk, boss, f" {WHY} ", bunkyo)
    (stop,) = proposal.stops.all()
    assert (stop.state, stop.by, stop.how, stop.comment, stop.digest) == ("back", boss, "own", WHY, "")
    assert state_of(proposal) == "returned" and told(proposal)[-1] == ("approval.sent-back", f"staff:{boss.pk}")
    said = json.loads(Event.objects.get(kind="approval.sent-back").content.said)
    assert said == {"comment": WHY, "stop": stop.pk, "row": row_digest(stop, STOP_ROW)}
    route = queries.route(proposal.pk)
    assert route.sent_back and route.sent_back.comment == WHY and not route.is_open


@pytest.mark.parametrize("comment", ["", " ", "　", "\n"])
def test_without_a_reason_nothing_is_sent_back(bunkyo: Catalogue, comment: str) -> None:
    proposal, boss = proposed(clerk(), bunkyo), chief()
    stop, before = stop_of(proposal).pk, everything()
    with pytest.raises(NoReason) as refused:
        services.send_back(stop, boss, comment, bunkyo)
    assert refused.value.where == f"comment-{stop}" and refused.value.status == 422
    assert "理由を書いてください" in refused.value.say("ja")
    assert everything() == before


@pytest.mark.parametrize("comment", ["あ" * 2_001, "あ\0"])
def test_what_no_field_could_hold_is_refused_and_changes_nothing(bunkyo: Catalogue, comment: str) -> None:
    proposal, boss = proposed(clerk(), bunkyo), chief()
    stop, before = stop_of(proposal).pk, everything()
    with pytest.raises(TooLong) as refused:
        services.send_back(stop, boss, comment, bunkyo)
    with pytest.raises(TooLong):
        services.agree(stop, boss, proposal.digest, bunkyo, comment=comment)
    assert refused.value.where == f"comment-{stop}" and refused.value.status == 422
    assert refused.value.what.lacks == refused.value.mend.lacks == []
    assert everything() == before


def test_nobody_sends_back_what_they_are_not_asked_about_nor_twice(bunkyo: Catalogue) -> None:
    proposal, boss = proposed(clerk(), bunkyo), chief()
    stop = stop_of(proposal).pk
    with pytest.raises(NotYours):
        services.send_back(stop, proposal.drafted_by, WHY, bunkyo)
    services.send_back(stop, boss, WHY, bunkyo)
    with pytest.raises(Changed):
        services.send_back(stop, boss, WHY, bunkyo)


@pytest.mark.parametrize(("take", "state"), TAKEN)
def test_who_drafted_it_takes_it_back_or_drops_it(bunkyo: Catalogue, take: Taken, state: str) -> None:
    by = clerk()
    proposal = proposed(by, bunkyo)
    take(proposal.pk, by)
    assert state_of(proposal) == state and told(proposal)[-1] == (f"approval.{state}", f"staff:{by.pk}")


@pytest.mark.parametrize(("take", "state"), TAKEN)
def test_nobody_else_takes_it_back(bunkyo: Catalogue, take: Taken, state: str) -> None:
    proposal, others = proposed(clerk(), bunkyo), [chief(), clerk("colleague")]
    before = everything()
    for each in others:
        with pytest.raises(NotYours):
            take(proposal.pk, each)
    with pytest.raises(NotYours):
        take(10**9, proposal.drafted_by)
    assert everything() == before


@pytest.mark.parametrize(("take", "state"), TAKEN)
def test_what_was_decided_is_not_taken_back(bunkyo: Catalogue, take: Taken, state: str) -> None:
    proposal = proposed(clerk(), bunkyo)
    agreed(proposal, chief(), bunkyo)
    before = everything()
    with pytest.raises(Changed):
        take(proposal.pk, proposal.drafted_by)
    assert everything() == before


@pytest.mark.parametrize(("take", "state"), TAKEN)
def test_what_was_taken_back_is_agreed_to_by_nobody_and_may_be_proposed_anew(
    bunkyo: Catalogue, take: Taken, state: str
) -> None:
    boss, by = chief(), clerk()
    proposal = proposed(by, bunkyo)
    stop = stop_of(proposal).pk
    assert [each.route.id for each in queries.waiting_for(boss, bunkyo, 9)] == [proposal.pk]
    take(proposal.pk, by)
    with pytest.raises(Changed):
        services.agree(stop, boss, proposal.digest, bunkyo)
    assert queries.waiting_for(boss, bunkyo, 9) == []
    plan = Plan.objects.get()
    again = queries.Asked(ref_of(proposal.about), "grant", {"title": plan.title}, stop_of(proposal).section)
    with transaction.atomic():
        services.propose(again, by, bunkyo)
    assert queries.open_of(ref_of(proposal.about)) and len(queries.all_of(ref_of(proposal.about))) == 2


def test_where_what_it_rests_on_is_no_longer_so_nobody_is_asked_any_more(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    gone, other = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")
    done = proposed(by, bunkyo, title="秋の異動")
    agreed(done, boss, bunkyo)
    for each in (gone, done):
        with transaction.atomic():
            services.abandon(ref_of(each.about), Actor(ActorKind.RESIDENT, "account:1"))
    assert [state_of(each) for each in (gone, other, done)] == ["scrapped", "open", "approved"]
    assert [each.route.id for each in queries.waiting_for(boss, bunkyo, 9)] == [other.pk]
    assert told(gone)[-1] == ("approval.abandoned", "account:1") and told(done)[-1][0] == "approval.approved"


@pytest.mark.parametrize("how", ["send_back", "pull", "scrap", "abandon"])
def test_each_is_whole_or_nothing(bunkyo: Catalogue, how: str) -> None:
    proposal, boss = proposed(clerk(), bunkyo), chief()
    stop = stop_of(proposal).pk
    act = {
        "send_back": lambda: services.send_back(stop, boss, WHY, bunkyo),
        "pull": lambda: services.pull(proposal.pk, proposal.drafted_by),
        "scrap": lambda: services.scrap(proposal.pk, proposal.drafted_by),
        "abandon": lambda: abandoned(proposal),
    }[how]
    assert whole_or_nothing(act) >= 3


@transaction.atomic
def abandoned(proposal: Proposal) -> None:
    services.abandon(ref_of(proposal.about), Actor(ActorKind.RESIDENT, "account:1"))


def test_when_its_time_is_over_what_was_proposed_goes_and_who_agreed_to_which_digest_stays(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal, other = proposed(clerk(), bunkyo, yen=1), proposed(clerk("b"), bunkyo, title="夏の異動")
    agreed(proposal, boss, bunkyo, comment=WHY)
    (kept,) = queries.kept(ref_of(proposal.about))
    assert kept["content"] == {"title": "春の異動"} and kept["stops"][0]["comment"] == WHY
    services.forget(ref_of(proposal.about))
    left = Proposal.objects.get(pk=proposal.pk)
    stop = left.stops.get()
    assert not left.content and not stop.comment
    assert (left.digest, stop.digest, stop.by, left.state) == (proposal.digest, proposal.digest, boss, "approved")
    assert Proposal.objects.get(pk=other.pk).content
