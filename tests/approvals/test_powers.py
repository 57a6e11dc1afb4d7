"""Who may act in a post: its holders, delegates, the deputy while all are away, the next above; never the drafter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals import queries, services
from osekkai.approvals.errors import Changed, NotYours
from osekkai.approvals.models import Proposal, Stop
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.staff.models import Absence, Delegation, StaffRole
from tests import clock, rows
from tests.approvals.building import FINANCE, MILLION, agreed, chief, clerk, head, proposed, state_of, stop_of
from tests.staff.building import DEPARTMENT, OTHER, SECTION, moment, person, today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEN = 180_000


def deputy() -> User:
    return person("deputy", ("subchief", SECTION), called="係長 四郎")


def away(user: User) -> Absence:
    now = timezone.now()
    return rows.told(Absence.objects.create(user=user, since=now - timedelta(hours=1), until=now + timedelta(hours=1)))


def given(by: User, to: User, **more: object) -> Delegation:
    values = {"level": "chief", "unit": SECTION, "since": moment(-1), "until": moment(1)} | more
    return rows.told(Delegation.objects.create(given_by=by, to=to, **values))


def could_act(proposal: Proposal, catalogue: Catalogue) -> set[int]:
    (who,) = queries.who_could_act(queries.route(proposal.pk), catalogue).values()
    return set(who)


def decided_by_the_deputy(catalogue: Catalogue) -> tuple[Stop, User, User]:
    boss = chief()
    proposal = proposed(clerk(), catalogue)
    other, absence = deputy(), away(boss)
    agreed(proposal, other, catalogue)
    absence.delete()
    return proposal.stops.get(), boss, other


def test_nobody_agrees_to_their_own_draft_the_next_above_does(bunkyo: Catalogue) -> None:
    boss, top = chief(), head()
    proposal = proposed(boss, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, boss, bunkyo)
    agreed(proposal, top, bunkyo)
    assert proposal.stops.get().how == "above"


def test_of_two_chiefs_one_agrees_to_what_the_other_drafted(bunkyo: Catalogue) -> None:
    one, other, top = chief(), chief("second"), head()
    proposal = proposed(one, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, top, bunkyo)
    agreed(proposal, other, bunkyo)
    assert proposal.stops.get().how == "own"


def test_who_agreed_at_one_station_is_not_asked_at_another_while_there_is_somebody_else(bunkyo: Catalogue) -> None:
    """Two eyes do not count as four: a chief of two sections reviews for one, and the other is asked above."""
    both = person("both", ("chief", SECTION), ("chief", FINANCE), called="課長 両方")
    top, mayor = head(), person("mayor", ("mayor", ""), called="区長 一人")
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    agreed(proposal, both, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, both, bunkyo)
    agreed(proposal, mayor, bunkyo)
    agreed(proposal, top, bunkyo)
    assert state_of(proposal) == "approved"


def test_the_same_person_never_stands_twice_on_a_route_and_it_says_for_whom_it_waits(bunkyo: Catalogue) -> None:
    both = person("both", ("chief", SECTION), ("chief", FINANCE), ("head", DEPARTMENT), called="ひとり 三役")
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    agreed(proposal, both, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, both, bunkyo)
    assert queries.waits_for(queries.route(proposal.pk), bunkyo) == [
        f"{FINANCE}課長がほかの段で決裁した人なので、いま決裁できる人がいません。"
        "ほかの人が その役につくのを待ちます。人と役の係に知らせてください。"
    ]
    assert [each.route.id for each in queries.waiting_for(both, bunkyo, 9)] == []
    mayor = person("mayor", ("mayor", ""), called="区長 一人")
    assert queries.waits_for(queries.route(proposal.pk), bunkyo) == [], "it goes up"
    agreed(proposal, mayor, bunkyo)
    assert state_of(proposal) == "open"


def test_two_consultations_of_one_person_are_not_two(bunkyo: Catalogue) -> None:
    """Also at one position, where both are asked at once."""
    both = person("both", ("chief", FINANCE), ("chief", OTHER), called="課長 両方")
    proposal = proposed(clerk(), bunkyo, yen=MILLION)
    first = proposal.stops.get(task="consult")
    again = {"task": "consult", "level": "chief", "unit": OTHER, "state": "open"}
    rows.told(Stop.objects.create(proposal=proposal, position=first.position, **again))
    one, other = proposal.stops.filter(task="consult")
    services.agree(one.pk, both, proposal.digest, bunkyo)
    with pytest.raises(NotYours):
        services.agree(other.pk, both, proposal.digest, bunkyo)
    assert queries.waiting_for(both, bunkyo, 9) == []


def test_nobody_decides_for_a_chief_who_is_here_or_drafted_it(bunkyo: Catalogue) -> None:
    """代決 only for whoever is away; what the chief drafted goes up, wherever they are."""
    boss, top = chief(), head()
    proposal, other = proposed(boss, bunkyo), deputy()
    assert could_act(proposal, bunkyo) == {top.pk}
    away(boss)
    assert could_act(proposal, bunkyo) == {top.pk}
    with pytest.raises(NotYours):
        agreed(proposal, other, bunkyo)


def test_whoever_drafted_it_does_not_agree_by_the_hand_of_a_delegate(bunkyo: Catalogue) -> None:
    boss, crony, top = chief(), clerk("crony"), head()
    given(boss, crony)
    proposal = proposed(boss, bunkyo)
    assert could_act(proposal, bunkyo) == {top.pk}
    with pytest.raises(NotYours):
        agreed(proposal, crony, bunkyo)


@pytest.mark.parametrize("whose", ["boss", "crony"])
def test_a_delegation_ends_with_the_role_of_either(bunkyo: Catalogue, whose: str) -> None:
    boss, crony = chief(), clerk("crony")
    given(boss, crony)
    chief("next")
    proposal = proposed(clerk(), bunkyo)
    assert crony.pk in could_act(proposal, bunkyo)
    StaffRole.objects.filter(user__username={"boss": "chief", "crony": "crony"}[whose]).update(until=today(-1))
    assert crony.pk not in could_act(proposal, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, crony, bunkyo)


def test_the_deputy_acts_while_the_chief_is_away_and_not_otherwise(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    other = deputy()
    with pytest.raises(NotYours):
        agreed(proposal, other, bunkyo)
    away(boss)
    agreed(proposal, other, bunkyo)
    assert proposal.stops.get().how == "deputy"
    route = queries.route(proposal.pk)
    assert queries.post_words(route.stations[0], route.content, bunkyo) == f"{SECTION}課長代決"


def test_a_chief_who_is_away_may_still_act(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    deputy(), away(boss)
    agreed(proposal, boss, bunkyo)
    assert proposal.stops.get().how == "own"


def test_where_chief_and_deputy_are_away_it_goes_up_and_the_mayor_has_nobody_above(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    away(boss)
    mayor = person("mayor", ("mayor", ""), called="区長 五子")
    assert could_act(proposal, bunkyo) == {boss.pk, mayor.pk}, "nothing is stuck, and who is away may still act"
    away(other := deputy())
    assert could_act(proposal, bunkyo) == {boss.pk, mayor.pk}
    Absence.objects.filter(user=other).delete()
    assert could_act(proposal, bunkyo) == {boss.pk, other.pk}
    StaffRole.objects.filter(user=other).delete()
    StaffRole.objects.filter(user=boss).delete()
    assert could_act(proposal, bunkyo) == {mayor.pk}
    StaffRole.objects.filter(user=mayor).delete()
    assert could_act(proposal, bunkyo) == set()


@pytest.mark.parametrize(
    ("limits", "may"),
    [
        ({}, True),
        ({"until": clock.now() - timedelta(minutes=1)}, False),
        ({"since": moment(3), "until": moment(4)}, False),  # also where midnight comes meanwhile
        ({"ended_at": clock.now() - timedelta(minutes=1)}, False),
        ({"up_to_yen": YEN}, True),
        ({"up_to_yen": YEN - 1}, False),
        ({"services": ["child-allowance"]}, True),
        ({"services": ["child-medical"]}, False),
        ({"level": "head"}, False),
        ({"unit": OTHER}, False),
    ],
)
def test_a_delegation_gives_what_it_says_and_while_it_lasts(
    bunkyo: Catalogue, limits: dict[str, object], may: bool
) -> None:
    boss, other = chief(), clerk("far")
    given(boss, other, **limits)
    proposal = proposed(clerk(), bunkyo, yen=YEN, service="child-allowance")
    waits = [each.power for each in queries.waiting_for(other, bunkyo, 9)]
    assert waits == (["委任を受けて"] if may else []), "the page says the same as the service"
    if may:
        agreed(proposal, other, bunkyo)
        assert proposal.stops.get().how == "delegate"
    else:
        with pytest.raises(NotYours):
            agreed(proposal, other, bunkyo)


def test_a_delegate_does_not_agree_to_their_own_draft(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    given(boss, by)
    with pytest.raises(NotYours):
        agreed(proposed(by, bunkyo), by, bunkyo)


def test_who_left_is_no_longer_asked_and_nothing_is_stuck(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    StaffRole.objects.filter(user=boss).update(until=today(-1))
    with pytest.raises(NotYours):
        agreed(proposal, boss, bunkyo)
    new = chief("new")
    agreed(proposal, new, bunkyo)
    assert proposal.stops.get().by == new


def test_who_is_not_active_holds_nothing(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    with pytest.raises(NotYours):
        agreed(proposal, boss, bunkyo)


def test_what_the_deputy_decided_the_chief_looks_at_later_once(bunkyo: Catalogue) -> None:
    stop, boss, _ = decided_by_the_deputy(bunkyo)
    assert [each.id for each, _, _ in queries.to_look_at_later(boss, 9)] == [stop.pk]
    services.look_later(stop.pk, boss, bunkyo)
    stop.refresh_from_db()
    assert stop.seen_by == boss and stop.seen_at and queries.to_look_at_later(boss, 9) == []
    services.look_later(stop.pk, boss, bunkyo)
    (event,) = Event.objects.filter(kind="approval.seen-later")
    assert (event.actor, event.object, event.after) == (f"staff:{boss.pk}", stop.proposal.about, f"stop:{stop.pk}")


def test_looking_later_is_for_who_holds_the_post_and_did_not_decide(bunkyo: Catalogue) -> None:
    stop, _, other = decided_by_the_deputy(bunkyo)
    people = [other, clerk("c"), chief("far", OTHER), head()]
    rows.told(StaffRole.objects.create(user=other, unit=SECTION, role="chief", since=today(-1)))
    before = everything()
    for each in people:
        with pytest.raises(NotYours):
            services.look_later(stop.pk, each, bunkyo)
    assert everything() == before


def test_what_the_holder_decided_and_what_never_was_are_not_looked_at_later(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    agreed(proposal, boss, bunkyo)
    for stop in (proposal.stops.get().pk, 10**9):
        with pytest.raises(NotYours):
            services.look_later(stop, chief(f"c{stop}"), bunkyo)


def test_looking_later_is_whole_or_nothing(bunkyo: Catalogue) -> None:
    stop, boss, _ = decided_by_the_deputy(bunkyo)
    assert whole_or_nothing(lambda: services.look_later(stop.pk, boss, bunkyo)) >= 2


def test_taking_part_is_drafting_acting_or_being_asked(bunkyo: Catalogue) -> None:
    boss, by, stranger = chief(), clerk(), clerk("stranger")
    proposal = proposed(by, bunkyo)
    about = queries.route(proposal.pk).about
    assert [queries.takes_part(each, about, bunkyo) for each in (by, boss, stranger)] == [True, True, False]
    agreed(proposal, boss, bunkyo)
    StaffRole.objects.filter(user=boss).update(unit=OTHER)
    assert queries.takes_part(boss, about, bunkyo), "who acted took part, wherever they work now"
    StaffRole.objects.filter(user=boss).update(until=today(-1))
    StaffRole.objects.filter(user=by).update(role="auditor")
    assert not queries.takes_part(boss, about, bunkyo), "nowhere any more"
    assert not queries.takes_part(by, about, bunkyo), "who works on no cases now"


def test_two_of_one_post_see_it_until_one_has_acted(bunkyo: Catalogue) -> None:
    one, other = chief(), chief("second")
    proposal = proposed(clerk(), bunkyo)
    assert queries.waiting_for(other, bunkyo, 9)[0].line == f"{stop_of(proposal).pk}:{proposal.digest}"
    stop = stop_of(proposal).pk
    agreed(proposal, one, bunkyo)
    assert queries.waiting_for(other, bunkyo, 9) == []
    with pytest.raises(Changed):
        services.agree(stop, other, proposal.digest, bunkyo)
