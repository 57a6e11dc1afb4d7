"""A section's board, who knows which service, and a day of disaster: by whom, and with an event each."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.staff import errors, queries, services
from tests.staff.building import DEPARTMENT, OTHER, SECTION, by, manager, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def kinds() -> list[tuple[str, str]]:
    return list(Event.objects.exclude(kind="ledger.bound").order_by("id").values_list("kind", "actor"))


def test_what_is_handed_over_stands_on_the_board_until_somebody_saw_to_it(bunkyo: Catalogue) -> None:
    one, two = person("one", ("clerk", SECTION)), person("two", ("clerk", SECTION), called="本郷 太郎")
    made = services.hand_over(SECTION, " プリンタは使いません ", by=by(one), catalogue=bunkyo)
    assert [(each.text, each.by) for each in queries.handovers([SECTION], 5)] == [("プリンタは使いません", "文京 花子")]
    services.done(made.id, by=by(two), catalogue=bunkyo)
    assert not queries.handovers([SECTION], 5)
    assert kinds() == [("handover.written", f"staff:{one.pk}"), ("handover.done", f"staff:{two.pk}")]
    with pytest.raises(errors.NotThere):
        services.done(made.id, by=by(one), catalogue=bunkyo)


def test_another_sections_board_is_not_theirs(bunkyo: Catalogue) -> None:
    one, other = person("one", ("clerk", SECTION)), person("other", ("clerk", OTHER), ("auditor", ""), ("manager", ""))
    made = services.hand_over(SECTION, "x", by=by(one), catalogue=bunkyo)
    with pytest.raises(errors.NotYours):
        services.hand_over(SECTION, "x", by=by(other), catalogue=bunkyo)
    with pytest.raises(errors.NotThere):
        services.done(made.id, by=by(other), catalogue=bunkyo)
    with pytest.raises(errors.NotYours):
        services.hand_over(SECTION, "x", by=ledger.operator("root"), catalogue=bunkyo)


@pytest.mark.parametrize("text", ["", "  ", "x" * (queries.LONGEST + 1), "x\0"])
def test_nothing_and_too_much_is_no_handover(bunkyo: Catalogue, text: str) -> None:
    with pytest.raises(errors.NotWritten):
        services.hand_over(SECTION, text, by=by(person("one", ("clerk", SECTION))), catalogue=bunkyo)


def test_a_chief_says_who_knows_a_service(bunkyo: Catalogue) -> None:
    chief, clerk = person("chief", ("chief", SECTION)), person("clerk", ("clerk", SECTION))
    for _ in range(2):
        services.learn(clerk, "child-allowance", by=by(chief), catalogue=bunkyo)
    assert queries.skills_of([clerk.pk]) == {clerk.pk: frozenset(["child-allowance"])}
    for _ in range(2):
        services.forget(clerk, "child-allowance", by=by(chief), catalogue=bunkyo)
    assert queries.skills_of([clerk.pk]) == {}
    assert told(clerk) == [("staff.learned", f"staff:{chief.pk}"), ("staff.forgot", f"staff:{chief.pk}")]


def test_a_chief_says_it_of_their_own_people_and_services_only(bunkyo: Catalogue) -> None:
    chief, clerk = person("chief", ("chief", SECTION)), person("clerk", ("clerk", SECTION))
    far = person("far", ("clerk", OTHER))
    elsewhere = next(each.id for each in bunkyo.services.values() if each.owner.id == OTHER)
    for user, service, who in (
        (far, "child-allowance", chief),
        (clerk, elsewhere, chief),
        (clerk, "not-a-service", chief),
        (clerk, "child-allowance", clerk),
        (clerk, "child-allowance", manager()),
    ):
        with pytest.raises(errors.NotYours):
            services.learn(user, service, by=by(who), catalogue=bunkyo)


def test_an_emergency_opens_the_section_to_its_departments_clerks_until_it_ends(bunkyo: Catalogue) -> None:
    chief, near = person("chief", ("chief", SECTION)), person("near", ("clerk", "幼児保育課"))
    far = person("far", ("clerk", OTHER))
    begun = services.begin_emergency(SECTION, "大雨", by=by(chief), catalogue=bunkyo)
    assert queries.emergencies([SECTION]) == [begun] and begun.reason == "大雨"

    def helps(user: User) -> bool:
        return SECTION in queries.desk_of(user, today(), bunkyo).emergencies

    assert helps(near) and not helps(far)
    with pytest.raises(errors.AlreadySo):
        services.begin_emergency(SECTION, "大雨", by=by(chief), catalogue=bunkyo)
    services.end_emergency(SECTION, by=by(chief), catalogue=bunkyo)
    assert not helps(near) and not queries.emergencies([SECTION])
    with pytest.raises(errors.NotThere):
        services.end_emergency(SECTION, by=by(chief), catalogue=bunkyo)
    assert kinds() == [("emergency.begun", f"staff:{chief.pk}"), ("emergency.ended", f"staff:{chief.pk}")]


@pytest.mark.parametrize("role", [("clerk", SECTION), ("chief", OTHER), ("manager", ""), ("auditor", DEPARTMENT)])
def test_only_who_leads_the_section_begins_and_ends_it(bunkyo: Catalogue, role: tuple[str, str]) -> None:
    who = person("who", role)
    with pytest.raises(errors.NotYours):
        services.begin_emergency(SECTION, "大雨", by=by(who), catalogue=bunkyo)
    with pytest.raises(errors.NotYours):
        services.end_emergency(SECTION, by=by(who), catalogue=bunkyo)


def test_an_emergency_has_a_reason(bunkyo: Catalogue) -> None:
    with pytest.raises(errors.NotWritten):
        services.begin_emergency(SECTION, " ", by=by(person("chief", ("chief", SECTION))), catalogue=bunkyo)


def test_an_end_of_a_line_counts_as_one_character_as_whoever_wrote_it_sees_it(bunkyo: Catalogue) -> None:
    one = person("one", ("clerk", SECTION))
    text = "あ\r\n" * (queries.LONGEST // 2)
    made = services.hand_over(SECTION, text, by=by(one), catalogue=bunkyo)
    assert len(text) > queries.LONGEST and made.text == text.replace("\r\n", "\n").strip()
