"""What a form knows already: of whoever is signed in, and of the children whom they raise, each with who knows it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from osekkai.applications import services
from osekkai.applications.forms import Content
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.matching.queries import Answers, encode, home_of, known, raised_in
from osekkai.register import queries as register
from osekkai.register.models import Membership, Person
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.casework.building import account, family
from tests.identity.building import signed_in
from tests.register.building import protect

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("bunkyo")]


@pytest.fixture
def mother(settings: LazySettings) -> Person:
    settings.LOGIN_ISSUER = "https://card.example"
    return family(child=timezone.localdate() - timedelta(days=400))[0]


def token_of(of: Account, bunkyo: Catalogue) -> str:
    """With which the one press on 「わたしの情報」 begins."""
    assert of.person_id
    today, to = timezone.localdate(), register.of_themselves(of.person_id)
    home = home_of(of.person_id, bunkyo.book.vocabulary, today, to=to)
    answers = known(home, of.person_id, bunkyo, "", of.pk) if home else None
    assert answers
    return encode(answers)


def child_page(client: Client, token: str) -> str:
    begun = client.post("/apply/", {"s": token, "service": "child-medical"})["Location"]
    overview = client.get(begun).content.decode()
    found = re.search(rf'href="({begun}parts/child[^"]*)"', overview)
    return client.get(found[1]).content.decode() if found else ""


def test_a_child_is_called_as_the_ward_knows_it_and_the_form_says_so(mother: Person, bunkyo: Catalogue) -> None:
    of = account(mother)
    page = child_page(signed_in(of), token_of(of, bunkyo))
    assert 'value="文京　一郎"' in page and 'value="ブンキョウ イチロウ"' in page
    assert page.count("区が知っていること") >= 3, "name, kana and the day of birth, as of the applicant"


def test_of_a_child_that_is_protected_meanwhile_nothing_is_filled_in(mother: Person, bunkyo: Catalogue) -> None:
    """He may be whom the child fled with its mother: an old page of his is no way to read of it."""
    father, his = family("2")
    home = Membership.objects.get(person=mother).household
    Membership.objects.filter(person=his).delete()
    Membership.objects.filter(person=father).update(household=home, relation=1)
    of = account(father)
    client, token = signed_in(of), token_of(of, bunkyo)
    assert "文京　一郎" in child_page(client, token)
    protect(mother, Person.objects.get(key="C1"))
    assert "文京　一郎" not in child_page(client, token)


def test_nothing_of_a_household_for_answers_that_the_register_did_not_begin(mother: Person, bunkyo: Catalogue) -> None:
    born = Person.objects.get(key="C1").birth_date.isoformat()
    typed = Answers(people=(("head", {}), ("child", {"birth_date": born})))
    assert raised_in(typed, bunkyo, timezone.localdate()) == {}
    client = signed_in(account(mother))
    begun = client.post("/apply/", {"service": "dog-registration"})["Location"]
    assert "一郎" not in client.get(begun).content.decode()


def test_before_it_is_sent_the_photos_stand_in_the_list_though_there_are_none(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    page = Client().get(f"/apply/{code}/review/").content.decode().replace("<wbr>", "")
    assert "0枚" in page and f'href="/apply/{code}/documents/"' in page and "写真をつける" in page


def test_whoever_is_signed_in_is_told_who_can_see_what_they_sent(mother: Person, bunkyo: Catalogue) -> None:
    of = account(mother)
    code = services.begin(Content(("dog-registration",), Answers(people=(("head", {}),))), of)
    written(code, bunkyo, applicant=HER, dog=DOG)
    services.submit(code, bunkyo, TODAY, of)
    page = signed_in(of).get(f"/apply/{code}/").content.decode()
    assert "サインインしたときだけです" in page and "このアドレスを知っている人だけ" not in page
