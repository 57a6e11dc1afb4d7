"""Being away and delegating: who says so, what is refused, and what holds at a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.problems import Problem
from osekkai.staff import errors, queries, services
from osekkai.staff.models import Absence
from tests.staff.building import DEPARTMENT, OTHER, SECTION, by, happened, moment, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_somebody_is_away_from_a_moment_until_one(bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.be_away(hana, moment(1), moment(3), by=by(hana), catalogue=bunkyo)
    away = [bool(queries.away([hana.pk], moment(days))) for days in (0, 1, 2, 3)]
    assert away == [False, True, True, False]
    assert queries.away([hana.pk], moment(2)) == {hana.pk: moment(3)}
    (event,) = Event.objects.filter(kind="staff.away")
    assert event.actor == event.subject == f"staff:{hana.pk}"


def test_coming_back_earlier_keeps_that_they_were_away(bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.be_away(hana, timezone.now() - timedelta(hours=2), moment(3), by=by(hana), catalogue=bunkyo)
    services.be_back(Absence.objects.get().pk, by=by(hana), catalogue=bunkyo)
    assert not queries.away([hana.pk], timezone.now())
    assert queries.away([hana.pk], timezone.now() - timedelta(hours=1)), "it was so"
    with pytest.raises(errors.NotThere):
        services.be_back(Absence.objects.get().pk, by=by(hana), catalogue=bunkyo)


def test_nobody_sends_whoever_stands_above_them_away(bunkyo: Catalogue) -> None:
    """To decide as their deputy: a chief who is clerk as well (兼務) is a chief."""
    chief = person("chief", ("chief", SECTION), ("clerk", SECTION))
    deputy = person("deputy", ("subchief", SECTION))
    with pytest.raises(Problem):
        services.be_away(chief, moment(0), moment(2), by=by(deputy), catalogue=bunkyo)
    assert not Absence.objects.exists()


def test_an_absence_that_has_not_begun_is_taken_back(bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    made = services.be_away(hana, moment(1), moment(3), by=by(hana), catalogue=bunkyo)
    services.be_back(made.id, by=by(hana), catalogue=bunkyo)
    assert not Absence.objects.exists()
    assert [each for each, _ in happened()] == ["staff.away", "staff.back"]


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        ("chief", SECTION, True),
        ("head", DEPARTMENT, True),
        ("manager", "", True),
        ("manager", SECTION, True),
        ("clerk", SECTION, False),
        ("chief", OTHER, False),
        ("auditor", "", False),
    ],
)
def test_who_leads_or_manages_somebody_says_that_they_fell_ill(
    bunkyo: Catalogue, role: str, unit: str, may: bool
) -> None:
    hana, other = person("hana", ("clerk", SECTION)), person("other", (role, unit))
    if may:
        made = services.be_away(hana, timezone.now(), moment(2), by=by(other), catalogue=bunkyo)
        services.be_back(made.id, by=by(other), catalogue=bunkyo)
    else:
        with pytest.raises(errors.NotYours):
            services.be_away(hana, timezone.now(), moment(2), by=by(other), catalogue=bunkyo)


def test_a_chief_does_not_say_it_of_their_head(bunkyo: Catalogue) -> None:
    head, chief = person("head", ("head", DEPARTMENT)), person("chief", ("chief", SECTION))
    with pytest.raises(errors.NotYours):
        services.be_away(head, timezone.now(), moment(2), by=by(chief), catalogue=bunkyo)


def test_nobody_is_away_twice_at_once_or_backwards(bunkyo: Catalogue) -> None:
    hana = person("hana", ("clerk", SECTION))
    services.be_away(hana, moment(1), moment(3), by=by(hana), catalogue=bunkyo)
    with pytest.raises(errors.AlreadyAway):
        services.be_away(hana, moment(2), moment(5), by=by(hana), catalogue=bunkyo)
    services.be_away(hana, moment(3), moment(5), by=by(hana), catalogue=bunkyo)
    for since, until in ((9, 8), (-3, -1)):
        with pytest.raises(errors.NotWritten) as refused:
            services.be_away(hana, moment(since), moment(until), by=by(hana), catalogue=bunkyo)
        assert refused.value.where == "until"


def chief_and_clerk() -> tuple[User, User]:
    return person("chief", ("chief", SECTION)), person("clerk", ("clerk", OTHER))


def test_powers_are_delegated_for_a_time_an_amount_and_services(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    services.delegate(
        "chief",
        SECTION,
        clerk,
        moment(1),
        moment(3),
        up_to_yen=500_000,
        services=["child-allowance"],
        by=by(chief),
        catalogue=bunkyo,
    )

    def may(days: int, service: str = "child-allowance", yen: int = 500_000, unit: str = SECTION) -> bool:
        return clerk.pk in queries.delegates("chief", unit, moment(days), service=service, yen=yen)

    assert [may(days) for days in (0, 1, 2, 3)] == [False, True, True, False]
    assert not may(1, yen=500_001) and not may(1, service="child-medical") and not may(1, unit=OTHER)
    (given,) = queries.delegations(timezone.now(), given_by=chief.pk)
    assert given.to_name == queries.name_of(clerk) and queries.delegations(timezone.now(), to=clerk.pk) == [given]


def test_it_holds_only_while_the_giver_holds_the_post_and_the_other_works_on_cases(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    services.delegate("chief", SECTION, clerk, moment(0), moment(9), by=by(chief), catalogue=bunkyo)

    def has() -> list[bool]:
        now = timezone.now()
        at = [clerk.pk in queries.delegates("chief", SECTION, now, service="", yen=0)]
        at += [clerk.pk in queries.delegates("chief", SECTION, now, service="", yen=0, never={chief.pk})]
        return [*at, bool(queries.delegations_at(now))]

    assert has() == [True, False, True], "of whoever stands aside nobody has any powers"
    for whose, role in ((chief, "subchief"), (clerk, "auditor")):
        before = whose.roles.get().role
        whose.roles.update(role=role)
        assert has() == [False] * 3
        whose.roles.update(role=before, until=today(-1))
        assert has() == [False] * 3
        whose.roles.update(until=None)
    assert has() == [True, False, True]


def test_it_lasts_a_hundred_days_at_most(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    services.delegate("chief", SECTION, clerk, moment(0), moment(100), by=by(chief), catalogue=bunkyo)
    with pytest.raises(errors.NotWritten) as refused:
        services.delegate("chief", SECTION, clerk, moment(0), moment(101), by=by(chief), catalogue=bunkyo)
    assert refused.value.where == "until" and "100日まで" in refused.value.say("ja")


def test_nobody_sends_away_whose_deputy_they_are(bunkyo: Catalogue) -> None:
    """Who leads a section says that a clerk of it is away; a chief who is clerk as well (兼務) stands above them."""
    chief = person("chief", ("chief", SECTION), ("clerk", SECTION))
    deputy, clerk = person("deputy", ("subchief", SECTION)), person("clerk", ("clerk", SECTION))
    with pytest.raises(errors.NotYours):
        services.be_away(chief, moment(0), moment(2), by=by(deputy), catalogue=bunkyo)
    services.be_away(clerk, moment(0), moment(2), by=by(deputy), catalogue=bunkyo)
    head = person("head", ("head", DEPARTMENT))
    services.be_away(chief, moment(0), moment(2), by=by(head), catalogue=bunkyo)


def test_a_delegation_ends_at_once_by_whoever_gave_it(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    made = services.delegate("chief", SECTION, clerk, timezone.now(), moment(3), by=by(chief), catalogue=bunkyo)
    with pytest.raises(errors.NotThere):
        services.end_delegation(made.id, by=by(clerk))
    services.end_delegation(made.id, by=by(chief))
    assert not queries.delegates("chief", SECTION, timezone.now(), service="", yen=0)
    with pytest.raises(errors.NotThere):
        services.end_delegation(made.id, by=by(chief))
    kinds = Event.objects.filter(subject=f"staff:{chief.pk}").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["staff.delegated", "staff.delegation-ended"]


def test_nobody_delegates_what_they_do_not_hold(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    for level, unit in (("chief", OTHER), ("head", DEPARTMENT), ("clerk", OTHER)):
        for who, to in ((chief, clerk), (clerk, chief)):
            with pytest.raises(errors.NotYours):
                services.delegate(level, unit, to, timezone.now(), moment(1), by=by(who), catalogue=bunkyo)


def test_what_is_delegated_to_whom_and_how_far_is_checked(bunkyo: Catalogue) -> None:
    chief, clerk = chief_and_clerk()
    outside, auditor = person("outside"), person("auditor", ("auditor", ""))

    def refused_at(to: User = clerk, until: int = 1, **more: object) -> str:
        with pytest.raises(errors.NotWritten) as refused:
            services.delegate(
                "chief",
                SECTION,
                to,
                timezone.now(),
                moment(until),
                by=by(chief),
                catalogue=bunkyo,
                **more,  # type: ignore[arg-type]
            )
        return refused.value.where

    assert refused_at(to=chief) == refused_at(to=outside) == refused_at(to=auditor) == "to"
    assert refused_at(until=-1) == "until"
    assert refused_at(up_to_yen=-1) == refused_at(up_to_yen=10**12) == "yen"
    assert refused_at(services=["not-a-service"]) == "services"
