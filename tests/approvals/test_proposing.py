"""起案: something is put on the route that the municipality's rules give it, and is frozen there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from osekkai.approvals import queries, services
from osekkai.approvals.models import Proposal
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.publication import queries as publication
from tests.approvals.building import FINANCE, MILLION, asked, chief, clerk, head, proposed, told
from tests.staff.building import DEPARTMENT, SECTION
from tests.transactions import whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def way_of(proposal: Proposal) -> list[tuple[str, str, str, str]]:
    found = proposal.stops.order_by("position", "id")
    return [(each.task, each.level, each.unit, each.state) for each in found]


def test_a_small_matter_is_decided_by_the_sections_chief(bunkyo: Catalogue) -> None:
    assert way_of(proposed(clerk(), bunkyo)) == [("decide", "chief", SECTION, "open")]


def test_a_million_a_year_goes_up_to_the_head_and_the_finance_section_is_asked(bunkyo: Catalogue) -> None:
    chief()
    assert way_of(proposed(clerk(), bunkyo, yen=MILLION)) == [
        ("review", "chief", SECTION, "open"),
        ("consult", "chief", FINANCE, "waiting"),
        ("decide", "head", DEPARTMENT, "waiting"),
    ]


@pytest.mark.parametrize(("yen", "level"), [(MILLION - 1, "chief"), (MILLION, "head"), (10 * MILLION, "vice-mayor")])
def test_the_amount_chooses_who_decides(bunkyo: Catalogue, yen: int, level: str) -> None:
    assert way_of(proposed(clerk(), bunkyo, yen=yen))[-1][:2] == ("decide", level)


def test_what_the_finance_section_proposes_it_is_not_asked_about(bunkyo: Catalogue) -> None:
    assert [each[0] for each in way_of(proposed(clerk(), bunkyo, yen=MILLION, section=FINANCE))] == ["decide"]


def test_nobody_reviews_where_nobody_holds_the_post_or_only_whoever_drafted_it(bunkyo: Catalogue) -> None:
    assert [each[0] for each in way_of(proposed(clerk(), bunkyo, yen=MILLION))] == ["consult", "decide"]
    assert [each[0] for each in way_of(proposed(chief(), bunkyo, yen=MILLION))] == ["consult", "decide"]


def test_what_is_proposed_is_frozen_with_its_digest_and_the_version_it_rests_on(bunkyo: Catalogue) -> None:
    by = clerk()
    made = proposed(by, bunkyo, content={"title": "春の異動", "人": 3})
    assert made.content == {"title": "春の異動", "人": 3} and made.digest == queries.digest_of(made.content)
    assert made.drafted_by == by and made.state == "open"
    assert told(made) == [("approval.proposed", f"staff:{by.pk}")]
    event = Event.objects.get(kind="approval.proposed")
    said = json.loads(event.content.said)
    assert event.after == f"proposal:{made.pk}" and said["digest"] == made.digest
    assert publication.opened(said["catalogue"]).hash == bunkyo.hash, "its texts can be opened again"


def test_of_one_thing_one_proposal_is_open(bunkyo: Catalogue) -> None:
    by = clerk()
    once = asked(by)
    with transaction.atomic():
        services.propose(once, by, bunkyo)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.propose(once, by, bunkyo)
    assert Proposal.objects.count() == 1


def test_it_is_put_on_its_route_in_the_transaction_of_whoever_asks(bunkyo: Catalogue) -> None:
    by = clerk()
    once = asked(by)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.propose(once, by, bunkyo)
        raise RuntimeError("what it belongs to failed")
    assert not Proposal.objects.exists() and not Event.objects.filter(kind="approval.proposed").exists()


def test_a_proposal_its_stops_and_its_event_are_there_together_or_not_at_all(bunkyo: Catalogue) -> None:
    by = clerk()
    once = asked(by)

    def propose() -> None:
        with transaction.atomic():
            services.propose(once, by, bunkyo)

    assert whole_or_nothing(propose) >= 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
CONTENT = st.dictionaries(st.text(max_size=4), JSON, max_size=4)


@given(CONTENT)
def test_the_digest_is_of_what_is_said_not_of_its_order(content: dict[str, Any]) -> None:
    turned = dict(reversed(content.items()))
    assert queries.digest_of(content) == queries.digest_of(turned) == queries.digest_of(json.loads(json.dumps(content)))


@given(CONTENT, CONTENT)
def test_other_content_has_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (queries.digest_of(one) == queries.digest_of(other)) is same


def test_a_head_who_drafts_is_passed_over_too(bunkyo: Catalogue) -> None:
    chief()
    assert [each[:2] for each in way_of(proposed(head(), bunkyo, yen=10 * MILLION))] == [
        ("review", "chief"),
        ("consult", "chief"),
        ("decide", "vice-mayor"),
    ]
