"""Writing, looking, erasing: what each leaves in the ledger, of whom, by whom, and that it is whole."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from osekkai.casework.kinds import CASE, NOTED
from osekkai.ledger import following, queries, services
from osekkai.ledger.kinds import EVENT, PERSON, STAFF
from osekkai.ledger.models import ActorKind, Content, Event, Waiting
from osekkai.ledger.services import Actor, Happened
from osekkai.staff.kinds import SIGNED_IN
from tests.staff.building import person
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLERK = Actor(ActorKind.STAFF, "staff:1")


def noted(number: int = 1, **more: object) -> Event:
    with transaction.atomic():
        return services.record(NOTED, CLERK, CASE(number), subject=PERSON(7), **more)  # type: ignore[arg-type]


def test_an_event_says_who_did_what_to_what_of_whom_and_when() -> None:
    before = timezone.now()
    event = noted(purpose="電話", before=PERSON(1), after="x", said={"note": "電話"}, keep_until=date(2030, 3, 31))
    event.refresh_from_db()
    assert before <= event.at <= timezone.now()
    assert (event.kind, event.actor_kind, event.actor) == (NOTED.id, "staff", "staff:1")
    assert (event.object, event.subject, event.purpose) == ("case:1", "person:7", "電話")
    assert (event.before, event.after) == ("person:1", "x")
    assert json.loads(event.content.said) == {"note": "電話"} and event.content.keep_until == date(2030, 3, 31)


def test_what_says_nothing_has_no_content_to_erase() -> None:
    event = noted()
    assert event.content_digest == "" and not Content.objects.exists()


def test_an_event_is_whole_or_nothing() -> None:
    assert whole_or_nothing(lambda: noted(said={"note": "電話"})) >= 3


def test_the_same_words_twice_have_two_digests() -> None:
    """Who knows what may have been said cannot try it out."""
    assert noted(said={"note": "電話"}).content_digest != noted(said={"note": "電話"}).content_digest


def test_looking_at_several_records_is_an_event_for_each_person() -> None:
    services.looked(CLERK, [PERSON(1), PERSON(2)], about=CASE(3), purpose="審査")
    found = Event.objects.order_by("id")
    assert [(each.kind, each.subject, each.object, each.actor, each.purpose) for each in found] == [
        ("register.looked", "person:1", "case:3", "staff:1", "審査"),
        ("register.looked", "person:2", "case:3", "staff:1", "審査"),
    ]
    assert Waiting.objects.count() == 2, "they go into the chain like any other"


def test_looking_at_a_list_says_of_each_through_what() -> None:
    services.looked_at(CLERK, [(PERSON(1), CASE(3)), (PERSON(2), CASE(4))], purpose="決裁")
    assert set(Event.objects.values_list("subject", "object")) == {("person:1", "case:3"), ("person:2", "case:4")}
    assert [each.object for each in queries.seen_by([PERSON(2)], 9)] == ["case:4"], "each reads who looked"


def test_looking_at_nothing_leaves_nothing() -> None:
    services.looked_at(CLERK, [], purpose="決裁")
    services.looked(CLERK, [], about=CASE(1), purpose="審査")
    assert not Event.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_looking_is_whole_or_nothing(many: int) -> None:
    pairs = [(PERSON(each), CASE(each)) for each in range(many)]
    assert whole_or_nothing(lambda: services.looked_at(CLERK, pairs, purpose="決裁")) >= 2


def test_what_an_event_said_is_erased_and_who_erased_it_and_why_is_told() -> None:
    event, other = noted(said={"note": "電話"}), noted(2, said={"note": "窓口"})
    services.seal()
    services.erase(event, CLERK, reason="本人の申し出")
    event = Event.objects.get(pk=event.pk)
    assert not hasattr(event, "content") and Content.objects.get().event == other
    told = Event.objects.get(kind="ledger.erased")
    assert (told.object, told.actor, told.purpose) == (str(EVENT(event)), "staff:1", "本人の申し出")
    assert told.subject == "person:7", "whom it was about reads it too"
    services.seal()
    assert not queries.verify().broken and queries.wrong_with([event, told]) == {}


def test_erasing_is_whole_or_nothing() -> None:
    event = noted(said={"note": "電話"})
    assert whole_or_nothing(lambda: services.erase(event, CLERK, reason="本人の申し出")) >= 3


def test_only_what_was_kept_long_enough_is_erased_by_the_clock() -> None:
    day = date(2030, 3, 31)
    kept = noted(said={"note": "まだ"}, keep_until=day + timedelta(days=1))
    for_ever, over = noted(2, said={"note": "ずっと"}), noted(3, said={"note": "もう"}, keep_until=day)
    assert services.erase_expired(day + timedelta(days=1)) == 1
    assert set(Content.objects.values_list("event", flat=True)) == {kept.pk, for_ever.pk}
    assert Event.objects.get(kind="ledger.erased").object == str(EVENT(over))
    assert services.erase_expired(day + timedelta(days=1)) == 0


def test_sealing_takes_along_what_waits_once() -> None:
    noted(), noted(2)
    assert services.seal() == 2 and services.seal() == 0 and not Waiting.objects.exists()


def test_staff_act_under_their_account_and_an_operator_under_their_name_at_the_machine() -> None:
    hana = person("hana")
    assert services.staff(hana) == Actor(ActorKind.STAFF, f"staff:{hana.pk}")
    assert services.staff(AnonymousUser()).id == "staff:None"
    assert services.operator("root") == Actor(ActorKind.SYSTEM, "operator:root")
    assert services.operator_here().id.startswith("operator:") and services.operator_here().kind == ActorKind.SYSTEM
    assert len(services.operator("x" * 500).id) == 80, "as long as the column takes"
    assert Actor(ActorKind.SYSTEM, "osekkai") == services.SYSTEM


@pytest.fixture
def followers(monkeypatch: pytest.MonkeyPatch) -> list[Happened]:
    monkeypatch.setattr(following, "_followers", following._followers.copy())
    for kind in (NOTED.id, SIGNED_IN.id):
        monkeypatch.setitem(following._followers, kind, [])
    return []


def test_who_follows_a_kind_is_called_with_the_event_the_actor_and_the_row(followers: list[Happened]) -> None:
    services.follow(NOTED.id)(followers.append)
    event = noted()
    assert [(each.event, each.by, each.about) for each in followers] == [(event, CLERK, None)]
    hana = person("hana")
    services.follow(SIGNED_IN.id)(followers.append)
    with transaction.atomic():
        services.record(SIGNED_IN, services.staff(hana), STAFF(hana))
    assert followers[-1].about is hana


def test_a_follower_of_one_kind_of_thing_hears_of_no_other(followers: list[Happened]) -> None:
    services.follow("x.happened", of="case")(followers.append)
    of_case, of_plan = (following.Event(kind="x", object=each) for each in ("case:1", "cases-of:1"))
    for each in (of_case, of_plan):
        for follower in following.followers_of("x.happened"):
            follower(Happened(each, CLERK, None))
    assert [each.event for each in followers] == [of_case]
    del following._followers["x.happened"]


def test_where_a_follower_fails_nothing_of_it_has_happened(followers: list[Happened]) -> None:
    def fails(happened: Happened) -> None:
        raise ZeroDivisionError

    services.follow(NOTED.id)(fails)
    before = everything()
    with pytest.raises(ZeroDivisionError):
        noted(said={"note": "電話"})
    assert everything() == before


def test_the_digest_of_a_row_is_of_its_columns_as_they_are_stored() -> None:
    """Alike before and after the database; another for another value of a column that is named, and of no other."""
    hana = person("hana")
    names = ("username", "date_joined", "is_staff")
    first = services.row_digest(hana, names)
    again = type(hana).objects.get(pk=hana.pk)
    assert services.row_digest(again, names) == first and len(first) == 64
    again.email = "hana@example.jp"
    assert services.row_digest(again, names) == first
    again.date_joined += timedelta(microseconds=1)
    assert services.row_digest(again, names) != first


def test_the_digest_of_rows_is_of_all_of_them_in_their_order() -> None:
    one, other = person("one"), person("other")
    both = services.rows_digest([one, other], ("username",))
    assert both == services.rows_digest(iter([one, other]), ["username"])
    assert len({both, services.rows_digest([other, one], ["username"]), services.rows_digest([one], ["username"])}) == 3
