"""Every kind of events is declared once, told in five languages, about one sort of thing.

And who follows it is in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from osekkai.ledger import checks, declaring, following, queries
from osekkai.ledger.kinds import PERSON, Kind, Said, kind, thing
from osekkai.ledger.models import Event
from osekkai.ledger.services import SYSTEM, Happened, follow, record

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BALL = thing("ball", lambda ball: PERSON(ball.pk))


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """What a test declares and follows is gone after it."""
    kinds, followers = dict(declaring._kinds), {name: list(found) for name, found in following._followers.items()}
    yield
    declaring._kinds.clear()
    declaring._kinds.update(kinds)
    following._followers.clear()
    following._followers.update(followers)


def lost() -> Kind:
    return kind(
        "ball.lost", BALL, ja="なくしました", easy="なくしました", en="was lost", zh="丢失了", ko="잃어버렸습니다"
    )


def test_an_undeclared_kind_is_refused() -> None:
    forged = Kind("ball.stolen", BALL, Said("ぬすまれました"), False, declaring.Data.NOTHING)
    with transaction.atomic(), pytest.raises(ValueError, match=r"no room declares the event ball\.stolen"):
        record(forged, SYSTEM, BALL(1))


def test_an_event_is_about_the_thing_that_its_kind_says() -> None:
    with transaction.atomic(), pytest.raises(ValueError, match=r"ball\.lost is about a ball, not a person"):
        record(lost(), SYSTEM, PERSON(1))
    with pytest.raises(ValueError, match="no ball is named"):
        BALL(None)


def test_two_kinds_of_one_name_are_refused() -> None:
    lost()
    with pytest.raises(ValueError, match=r"two kinds of events are called ball\.lost"):
        kind("ball.lost", BALL, ja="ほか")


def test_the_person_is_whoever_the_things_row_says() -> None:
    about = Event(pk=7)  # any row does
    with transaction.atomic():
        record(lost(), SYSTEM, BALL(about))
        record(lost(), SYSTEM, BALL(8))
        record(lost(), SYSTEM, BALL(about), subject=PERSON(9))
    assert list(Event.objects.order_by("id").values_list("subject", flat=True)) == ["person:7", "", "person:9"]


def test_a_follower_is_in_the_transaction_of_the_event_and_can_refuse_it() -> None:
    seen: list[Happened] = []

    @follow("ball.lost")
    def once(happened: Happened) -> None:
        seen.append(happened)
        if happened.about.pk == 2:
            raise RuntimeError("not this one")

    with transaction.atomic():
        record(lost(), SYSTEM, BALL(Event(pk=1)))
    with pytest.raises(RuntimeError), transaction.atomic():
        record(lost(), SYSTEM, BALL(Event(pk=2)))
    assert [each.about.pk for each in seen] == [1, 2] and seen[0].by == SYSTEM
    assert Event.objects.filter(kind="ball.lost").count() == 1, "the second went with its follower"


def test_every_kind_of_the_office_is_told_in_five_languages() -> None:
    assert (
        len(queries.all_kinds()) > 60
        and not checks.kinds_are_told(None)
        and not checks.followers_follow_something(None)
    )


def test_a_kind_that_lacks_a_language_fails_the_check_which_says_what_to_add() -> None:
    kind("ball.found", BALL, ja="見つかりました", en="was found")
    (error,) = checks.kinds_are_told(None)
    assert error.hint == "Add easy=…, zh=…, ko=… to its kind in tests.ledger.test_kinds."


def test_following_what_nobody_declares_fails_the_check() -> None:
    follow("ball.lsot")(print)
    (error,) = checks.followers_follow_something(None)
    assert "ball.lsot" in error.msg


def test_residents_read_what_is_for_them_and_not_how_staff_came_to_it() -> None:
    seen = {each.id for each in queries.all_kinds() if each.seen}
    assert {"register.looked", "case.let-in", "case.decided", "application.returned"} <= seen
    assert not {"case.noted", "approval.agreed", "approval.sent-back", "staff.signed-in"} & seen


def test_an_event_of_a_kind_that_is_gone_is_still_told() -> None:
    assert Event(kind="gone.kind").words.say("ko") == "gone.kind" and Event(object="case:7").about.id == "7"
