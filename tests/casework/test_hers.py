"""「わたしの情報」: whoever is signed in reads of each case of theirs, however it came; nobody else reads of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.background.services import work
from osekkai.casework.intake import open_for
from osekkai.casework.models import Case, Notice, Origin
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.register.models import Membership, Person
from tests.casework.building import account, family, plain_case, proposed, staff
from tests.casework.test_on_paper import copied, opened
from tests.casework.test_ways_in import client_of
from tests.identity.building import signed_in
from tests.objections.building import agreed
from tests.register.building import protect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.LOGIN_ISSUER = tmp_path, "https://card.example"


def home(client: Client) -> str:
    return client.get("/account/").content.decode().replace("<wbr>", "")


def granted_on_paper(bunkyo: Catalogue, person: Person) -> Case:
    """A paper that was copied off, drafted and granted, with its letter."""
    clerk = staff("clerk", "clerk")
    case = opened(client_of(clerk), person)
    copied(client_of(clerk), case)
    case.refresh_from_db()
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    return granted(case, clerk, bunkyo)


def granted(case: Case, clerk: User, bunkyo: Catalogue) -> Case:
    today = timezone.localdate()
    agreed(proposed(case, clerk, bunkyo, starts=today.replace(day=1)), staff("chief", "chief"), bunkyo)
    work(once=True)
    case.refresh_from_db()
    return case


def test_what_is_decided_says_so_in_the_same_word_and_leads_to_its_letter(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    hers = signed_in(Account.objects.get())
    assert "受け付けました" in home(hers)
    granted(case, staff("clerk", "clerk"), bunkyo)
    page = home(hers)
    assert "決まりました" in page and "受け付けました" not in page and "認められました" in page
    letter = f"/account/cases/{case.number}/notices/{Notice.objects.get().pk}/"
    assert letter in page
    assert hers.get(letter).content.startswith(b"%PDF")
    assert Event.objects.filter(kind="notice.read").latest("id").actor == f"account:{Account.objects.get().pk}"


def test_a_paper_case_is_listed_to_whoever_it_is_of(bunkyo: Catalogue) -> None:
    mother, _ = family()
    hers = signed_in(account(mother))
    assert "紙や窓口の手続き" not in home(hers)
    case = granted_on_paper(bunkyo, mother)
    page, own = home(hers), f"/account/cases/{case.number}/"
    assert "紙や窓口の手続き" in page and own in page and "認められました" in page
    shown = hers.get(own).content.decode()
    assert "決まりました" in shown and "認められました" in shown and "通知書（PDF）を読む" in shown
    letter = f"{own}notices/{Notice.objects.get().pk}/"
    assert letter in shown and hers.get(letter).content.startswith(b"%PDF")


def test_a_paper_that_is_looked_at_says_until_when_and_one_the_office_began_that_it_did(bunkyo: Catalogue) -> None:
    mother, _ = family()
    hers = signed_in(account(mother))
    paper = open_for(mother.pk, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.PAPER)
    began = open_for(mother.pk, bunkyo.services["child-medical"], ledger.SYSTEM, Origin.MATCHING)
    page = home(hers)
    assert "受け付けました" in page and "区がはじめました。担当が確かめています" in page
    shown = hers.get(f"/account/cases/{paper.number}/").content.decode()
    assert "担当が確かめて決めます" in shown and "通知書" not in shown
    assert hers.get(f"/account/cases/{began.number}/").status_code == 200


def test_what_is_asked_for_on_paper_is_no_thing_to_do_any_more(bunkyo: Catalogue) -> None:
    mother, _ = family()
    hers = signed_in(account(mother))
    todo = 'name="service" value="child-allowance"'
    assert todo in home(hers)
    open_for(mother.pk, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.PAPER)
    assert todo not in home(hers)


def test_nobody_else_reads_of_it_not_who_lives_with_her(bunkyo: Catalogue) -> None:
    """ADR 36: he may be whom she fled; a paper of hers is no paper of the household."""
    mother, _ = family()
    other, _ = family("2")
    Membership.objects.filter(person=other).update(
        household=Membership.objects.get(person=mother).household, relation=1
    )
    case = granted_on_paper(bunkyo, mother)
    protect(mother)
    his, own = signed_in(account(other)), f"/account/cases/{case.number}/"
    page = home(his)
    assert case.number not in page and "紙や窓口の手続き" not in page
    for address in (own, f"{own}notices/{Notice.objects.get().pk}/"):
        assert his.get(address).status_code == 404
        assert Client().get(address).status_code in (302, 404)
    assert his.post(f"{own}notices/{Notice.objects.get().pk}/on-paper/").status_code == 404
    assert Notice.objects.get().read_at is None
    assert own in home(signed_in(account(mother))), "she reads it herself while she is protected"
