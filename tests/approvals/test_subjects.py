"""What is approved is of a room above, which registers it; approvals know it by its name only."""

from __future__ import annotations

import pytest
from django.db import transaction

from osekkai.approvals import errors, queries, services
from osekkai.approvals.errors import Changed, NoReason, NotYours
from osekkai.approvals.subjects import subject_of
from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import Ref
from osekkai.problems import Problem
from osekkai.staff.models import Plan
from tests.approvals.building import PlanOnItsRoute, chief, clerk, proposed
from tests.staff.building import SECTION, today


def test_a_room_registers_what_is_approved_and_the_last_word_counts() -> None:
    mine = PlanOnItsRoute()
    services.register(mine)
    assert subject_of(Ref("plan", "1")) is mine
    with pytest.raises(KeyError):
        subject_of(Ref("nothing-of-ours", "1"))


@pytest.mark.django_db
@pytest.mark.database
def test_what_waits_is_shown_as_its_room_says_most_attention_first_then_the_nearest_day(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    for title, more in {
        "あとで": {"due": today(9)},
        "いつか": {},
        "すぐに": {"due": today(1)},
        "気をつけて": {"due": today(99), "risk": 3},
    }.items():
        proposed(by, bunkyo, title=title, **more)
    assert [each.shown.subject for each in queries.waiting_for(boss, bunkyo, 9)] == [
        "気をつけて",
        "すぐに",
        "あとで",
        "いつか",
    ]
    assert len(queries.waiting_for(boss, bunkyo, 2)) == 2
    Plan.objects.filter(title="気をつけて").delete()
    assert len(queries.waiting_for(boss, bunkyo, 9)) == 3, "what is gone is not shown"


@pytest.mark.django_db
@pytest.mark.database
def test_what_no_room_says_how_to_approve_is_not_agreed_to(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    with transaction.atomic():
        made = services.propose(queries.Asked(Ref("handover", "1"), "grant", {}, SECTION), by, bunkyo)
    route = queries.route(made)
    with pytest.raises(KeyError):
        services.agree(route.stations[0].id, boss, route.digest, bunkyo)


@pytest.mark.parametrize("refusal", [Changed(), NotYours(), NoReason("comment-1")])
def test_a_refusal_says_what_is_wrong_and_how_to_mend_it_in_five_languages(refusal: Problem) -> None:
    assert refusal.what.lacks == refusal.mend.lacks == []
    assert type(refusal).__name__ in vars(errors)
