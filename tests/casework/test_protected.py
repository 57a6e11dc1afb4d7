"""支援措置 in casework: a case of somebody protected is opened by two, for a day, and names nobody to others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.approvals.errors import NotYours
from osekkai.casework import certificates, protection, search
from osekkai.casework import queries as casework
from osekkai.casework.errors import Changed, NoPurpose
from osekkai.casework.identification import candidates_of
from osekkai.casework.models import Case, Opening
from osekkai.casework.notices import figures, wording
from osekkai.casework.services import agree_to_open, ask_to_open
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.register.models import Circumstance, Membership, Person
from osekkai.staff.queries import Desk, desk_of
from tests.casework.building import SECTION, plain_case, proposed, staff
from tests.casework.test_notices import noticed
from tests.casework.test_ways_in import client_of
from tests.register.building import protect, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def opened(case: Case, by: User, other: User) -> Opening:
    now = timezone.now()
    return Opening.objects.create(
        case=case, by=by, purpose="決裁のための確認", agreed_by=other, agreed_at=now, until=now + protection.FOR
    )


def desk(user: User, used: Catalogue) -> Desk:
    return desk_of(user, timezone.localdate(), used)


@pytest.fixture
def case(bunkyo: Catalogue) -> Case:
    made = plain_case(bunkyo)
    protect(*Person.objects.all())
    return Case.objects.select_related("application__account").get(pk=made.pk)


def test_one_asks_another_agrees_and_the_resident_reads_it(case: Case, bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    assert not casework.is_readable(case, clerk) and casework.concerns(case, desk(clerk, bunkyo), bunkyo)
    assert not casework.is_open_to(case, desk(clerk, bunkyo), bunkyo)
    asked = ask_to_open(case, clerk, casework.OPENING_PURPOSES[0])
    assert ask_to_open(case, clerk, "もう一度") == asked, "who asked has asked"
    assert casework.openings_waiting(case) == [asked] and not casework.is_readable(case, clerk)
    assert not casework.may_agree_to_open(asked, desk(clerk, bunkyo))
    agree_to_open(asked.pk, case, desk(chief, bunkyo))
    assert casework.is_open_to(case, desk(clerk, bunkyo), bunkyo) and not casework.is_readable(case, chief)
    told_of = Event.objects.filter(kind__in=["case.opening-asked", "case.opening-agreed"]).order_by("id")
    assert [(each.actor, each.after) for each in told_of] == [
        (f"staff:{clerk.pk}", f"staff:{clerk.pk}"),
        (f"staff:{chief.pk}", f"staff:{clerk.pk}"),
    ]
    assert {each.subject for each in told_of} == {f"person:{case.person_id}"}


def test_who_may_not_agree_changes_nothing(case: Case, bunkyo: Catalogue) -> None:
    clerk, other, far = staff("clerk", "clerk"), staff("other", "clerk"), staff("far", "chief", "税務課")
    with pytest.raises(NoPurpose):
        ask_to_open(case, clerk, " ")
    asked = ask_to_open(case, clerk, "申請の審査")
    for who in (clerk, other, far):
        with pytest.raises(NotYours):
            agree_to_open(asked.pk, case, desk(who, bunkyo))
    with pytest.raises(Changed):
        agree_to_open(asked.pk + 1, case, desk(staff("chief", "chief"), bunkyo))
    Opening.objects.update(until=timezone.now())
    with pytest.raises(Changed):
        agree_to_open(asked.pk, case, desk(User.objects.get(username="chief"), bunkyo))
    assert not Opening.objects.filter(agreed_at__isnull=False).exists()


def test_the_database_itself_knows_that_nobody_opens_it_alone(case: Case) -> None:
    clerk = staff("clerk", "clerk")
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(case, clerk, clerk)


def test_it_is_open_for_a_working_day_and_to_no_role_that_ended(case: Case, bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    found = opened(case, clerk, chief)
    assert casework.is_readable(case, clerk)
    clerk.roles.update(until=timezone.localdate() - timedelta(days=1))  # type: ignore[attr-defined]
    assert not casework.is_open_to(case, desk(clerk, bunkyo), bunkyo)
    Opening.objects.filter(pk=found.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert not casework.is_readable(case, clerk)


def test_who_lives_with_them_is_closed_too_and_who_does_not_is_not(bunkyo: Catalogue) -> None:
    made, other = plain_case(bunkyo), plain_case(bunkyo, "2")
    protect(Person.objects.get(key="C1"))
    clerk = staff("clerk", "clerk")
    assert not casework.is_readable(made, clerk), "her child is protected: her address is the child's"
    assert casework.is_readable(other, clerk)
    assert protection.closed_of([made, other]) == {made.pk}


def test_a_case_of_another_whose_applicant_is_protected_is_closed_too(bunkyo: Catalogue) -> None:
    case, other = plain_case(bunkyo), plain_case(bunkyo, "2")
    assert case.application and case.application.account
    protect(case.application.account.person)
    Case.objects.filter(pk=case.pk).update(person=other.person)
    found = Case.objects.select_related("application__account").get(pk=case.pk)
    assert protection.is_closed(found) and protection.closed_of([found]) == {case.pk}


def test_it_is_found_by_its_whole_number_alone(case: Case) -> None:
    for words in ("文京花子", "春日1-16-21", "花子", case.number[:5]):
        assert not search.found([SECTION], words).exists(), words
    assert search.found([SECTION], case.number).get() == case


def test_whose_it_could_be_tells_no_address(case: Case, bunkyo: Catalogue) -> None:
    Case.objects.update(person=None)
    case.application.account.__class__.objects.update(person=None)
    open_case = Case.objects.select_related("application__account").get()
    (found,) = [each for each in candidates_of(open_case) if each.id == Person.objects.get(key="M1").pk]
    assert found.place == ""


def test_a_certificate_of_another_of_the_household_leaves_them_out(bunkyo: Catalogue) -> None:
    made = plain_case(bunkyo)
    protect(Person.objects.get(key="C1"))
    names = [dict(each).get("氏名") for each in certificates.household(made, "本人の住所")]
    assert names == [None, "文京　花子"]


def test_her_own_certificate_has_her_protected_child(case: Case) -> None:
    names = [dict(each).get("氏名") for each in certificates.household(case, "本人の住所")]
    assert names == [None, "文京　花子", "文京　一郎"]


def test_a_letter_to_another_names_nobody_protected(bunkyo: Catalogue) -> None:
    made = plain_case(bunkyo)
    child = Person.objects.get(key="C1")
    decision = noticed(made, bunkyo).decision
    assert "文京　一郎" in {each["name"] for each in figures.effects_of(decision)}
    protect(child)
    assert {each["name"] for each in figures.effects_of(decision)} == {figures.UNNAMED}
    protect(Person.objects.get(key="M1"))
    assert "文京　一郎" in {each["name"] for each in figures.effects_of(decision)}, (
        "her mother, protected with her, raises her"
    )


def test_letters_go_where_they_asked_in_the_language_of_the_register(case: Case, bunkyo: Catalogue) -> None:
    mother = Person.objects.get(key="M1")
    assert wording.addressee(case, bunkyo)["address"] == "文京区春日1-16-21", "where they wrote that they are"
    since = date(2026, 1, 1)
    told(Circumstance.Kind.LETTERS, mother, valid_from=since, said="ko", address="局留め", postcode="9000001")
    assert wording.addressee(case, bunkyo) == {"name": "文京　花子", "postcode": "900-0001", "address": "局留め"}
    assert wording._language_of(case) == "ko"


def test_where_the_letter_goes_is_checked_by_who_drafts_and_who_signs_once_it_is_open_to_them(
    case: Case, bunkyo: Catalogue
) -> None:
    clerk, chief, goes_to = staff("clerk", "clerk"), staff("chief", "chief"), "〒900-0001　局留め　文京　花子"
    told(
        Circumstance.Kind.LETTERS,
        Person.objects.get(key="M1"),
        valid_from=date(2026, 1, 1),
        address="局留め",
        postcode="9000001",
    )
    pages = {clerk: f"/office/cases/{case.number}/", chief: "/office/approvals/"}
    for who, other in ((clerk, chief), (chief, clerk)):
        desk_of_who = client_of(who)
        assert "局留め" not in desk_of_who.get(pages[who], follow=True).content.decode()
        opened(case, who, other)
        if who == clerk:
            proposed(case, clerk, bunkyo)
        assert goes_to in desk_of_who.get(pages[who]).content.decode()


def test_cases_of_the_household_beside_another_are_not_told(bunkyo: Catalogue) -> None:
    made, other = plain_case(bunkyo), plain_case(bunkyo, "2")
    home = Membership.objects.get(person__key="M1").household
    Membership.objects.filter(person__key="M2").update(household=home, relation=1)
    assert casework.household(made) == (other,)
    protect(Person.objects.get(key="M2"))
    assert casework.household(made) == ()
