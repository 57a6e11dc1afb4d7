"""What is late comes to the chief's knowledge, then to those above; each is told once.

And who knows a service gets its cases.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import Client

from osekkai.background.services import work
from osekkai.casework import escalation, intake, search, team
from osekkai.casework.models import Case, Origin
from osekkai.catalogue import Catalogue
from osekkai.catalogue.opening import days_after, is_open
from osekkai.channels.models import Outgoing
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.staff.models import Skill
from tests.casework.building import SECTION, family, plain_case, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def told(case: Case) -> list[str]:
    return list(
        Event.objects.filter(kind="case.escalated", object=f"case:{case.pk}")
        .order_by("id")
        .values_list("after", flat=True)
    )


def test_the_chief_is_told_on_the_first_open_day_after_and_those_above_week_by_week(bunkyo: Catalogue) -> None:
    case, closed = plain_case(bunkyo), bunkyo.municipality.closed
    friday = date(2026, 11, 27)
    Case.objects.filter(pk=case.pk).update(due=friday)
    assert escalation.escalate(friday, bunkyo) == 0 and escalation.escalate(friday + timedelta(days=1), bunkyo) == 0, (
        "on closed days nobody is late"
    )
    seen = []
    day = friday
    for _ in range(30):
        day += timedelta(days=1)
        if is_open(day, closed):
            escalation.escalate(day, bunkyo)
            escalation.escalate(day, bunkyo)
            seen.append(told(case))
    assert (
        seen[0] == ["chief"]
        and seen[4] == ["chief"]
        and seen[5] == ["chief", "head"]
        and seen[10] == ["chief", "head", "vice-mayor"]
    )
    assert seen[-1] == ["chief", "head", "vice-mayor", "mayor"], "the ladder has an end, and nobody is told twice"


def test_the_mail_says_how_many_and_nothing_about_whom(bunkyo: Catalogue) -> None:
    chief = staff("chief", "chief")
    User.objects.filter(pk=chief.pk).update(email="chief@example.jp")
    staff("other", "chief", "税務課")
    cases = [plain_case(bunkyo, each) for each in "12"]
    Case.objects.update(due=date(2026, 11, 20))
    day = days_after(date(2026, 11, 20), 1, bunkyo.municipality.closed)
    assert escalation.escalate(day, bunkyo) == 2
    sent: list[Outgoing] = list(Outgoing.objects.all())
    assert [each.key for each in sent] == [f"escalation:chief:{SECTION}:{chief.pk}:{day}"]
    from django.core import mail

    work(once=True)
    assert mail.outbox[0].to == ["chief@example.jp"] and "2件" in mail.outbox[0].body
    assert not any(each.number in mail.outbox[0].body or "文京　花子" in mail.outbox[0].body for each in cases)


def test_who_the_chief_says_knows_a_service_gets_its_cases_while_it_stays_fair(bunkyo: Catalogue) -> None:
    chief, able, other = staff("chief", "chief"), staff("able", "clerk"), staff("other", "clerk")
    client = Client()
    client.force_login(chief)
    answer = client.post(f"/office/team/skills/{able.pk}/", {"service": ["child-allowance", "not-a-service"]})
    assert answer.status_code == 302 and list(Skill.objects.values_list("user", "service")) == [
        (able.pk, "child-allowance")
    ]
    for each in range(2):
        intake.open_for(family(f"{each}")[0].pk, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.PAPER)
    assert team.share_out([SECTION], chief) == 2 and set(Case.objects.values_list("assignee", flat=True)) == {able.pk}
    client.post(f"/office/team/skills/{able.pk}/", {})
    assert not Skill.objects.exists()
    client.force_login(other)
    assert client.post(f"/office/team/skills/{able.pk}/", {"service": ["child-allowance"]}).status_code == 403, (
        "a clerk says nothing of others"
    )
    far = staff("far", "clerk", "税務課")
    client.force_login(chief)
    assert client.post(f"/office/team/skills/{far.pk}/", {"service": ["child-allowance"]}).status_code == 403


def test_a_case_is_found_by_what_was_written_in_it_and_by_notes(bunkyo: Catalogue) -> None:
    from osekkai.casework.queue import write_note

    case, clerk = plain_case(bunkyo), staff("clerk", "clerk")
    assert list(search.found([SECTION], "児童手当 一郎")) == [case] and not search.found([SECTION], "離婚調停").exists()
    write_note(case, "離婚調停中。郵便は 母の実家へ", clerk)
    assert list(search.found([SECTION], "離婚調停")) == [case] and not search.found(["税務課"], "離婚調停").exists()
    assert [each.pk for each in search.found([SECTION], "離婚調停", Q(assignee=clerk))] == [], (
        "nobody finds out by searching what they may not open"
    )
    assert list(search.found([SECTION], "文京 花子", Q(assignee=clerk))) == [case]
    case.assignee = clerk
    case.save(update_fields=["assignee"])
    assert list(search.found([SECTION], "離婚調停", Q(assignee=clerk))) == [case]
