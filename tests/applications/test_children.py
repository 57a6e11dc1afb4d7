"""What is for a child is not sent without one; one more is added, and one who is not meant is taken out."""

from __future__ import annotations

import pytest
from django.test import Client

from osekkai.applications import forms, services
from osekkai.applications import queries as applications_queries
from osekkai.applications.errors import NotComplete
from osekkai.applications.forms import Content
from osekkai.applications.models import Application
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import Answers
from tests.applications.building import ACCOUNT, BABY, HER, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALONE = Answers(people=(("head", {}),))


def begun(*services_: str, answers: Answers = ALONE) -> str:
    return services.begin(Content(services_, answers))


def now(code: str) -> Content:
    found = applications_queries.opened(code)
    assert found
    return found.content


def fill(code: str, **pages: dict[str, str]) -> None:
    for id, form in pages.items():
        sent = {**form, "version": "0"}
        draft = applications_queries.opened(code)
        assert draft
        answer = Client().post(f"/apply/{code}/parts/{id.replace('__', '.')}/", sent | {"version": str(draft.version)})
        assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize("service", ["child-allowance", "child-medical", "school-aid"])
def test_whoever_named_no_child_is_asked_about_one(bunkyo: Catalogue, service: str) -> None:
    found = [each.id for each in forms.pages(bunkyo, Content((service,), ALONE), TODAY)]
    assert any(each.endswith(".child1") for each in found)


def test_it_is_not_sent_without_a_child(bunkyo: Catalogue) -> None:
    code = begun("child-allowance")
    fill(code, applicant=HER, account=ACCOUNT)
    with pytest.raises(NotComplete):
        services.submit(code, bunkyo, TODAY)
    assert not Application.objects.exists()
    page = Client().get(f"/apply/{code}/").content.decode()
    assert "お子さん（" in page and "お子さん（）" not in page
    fill(code, child__child1=BABY)
    made = services.submit(code, bunkyo, TODAY)
    assert [each.name for each in made[0].statement.people] == ["文京　一郎"]


def test_a_child_who_is_refused_by_the_rules_may_still_be_applied_for(bunkyo: Catalogue) -> None:
    grown = Answers(people=(("head", {}), ("child", {"birth_date": "2006-01-01"})))
    found = [each.id for each in forms.pages(bunkyo, Content(("child-allowance",), grown), TODAY)]
    assert "child.child1" in found, "a machine refuses nobody the way to a decision"


def test_one_more_child_and_one_who_is_not_meant(bunkyo: Catalogue) -> None:
    code = begun("child-allowance")
    fill(code, applicant=HER, account=ACCOUNT, child__child1=BABY)
    where = f"/apply/{code}/children/"
    added = Client().post(where, {"add": "child"})
    assert added["Location"] == f"/apply/{code}/parts/child.child2/"
    fill(code, child__child2={**BABY, "full_name": "文京　二郎"})
    version = applications_queries.opened(code).version  # type: ignore[union-attr]
    page = Client().get(f"/apply/{code}/parts/child.child1/").content.decode()
    assert 'value="child1"' in page
    stale = Client().post(where, {"remove": "child1", "version": version - 1})
    assert stale.status_code == 302 and len(now(code).answers.people) == 3, "what somebody did not see stays"
    assert Client().post(where, {"remove": "child1", "version": version}).status_code == 302
    assert [facts["full_name"] for _, facts in now(code).answers.people[1:]] == ["文京　二郎"]
    version = applications_queries.opened(code).version  # type: ignore[union-attr]
    assert Client().post(where, {"remove": "child1", "version": version}).status_code == 404, "somebody is left"
    assert Client().post(where, {"remove": "head", "version": version}).status_code == 404


def test_only_so_many_and_only_where_a_form_asks(bunkyo: Catalogue) -> None:
    code = begun("child-allowance", answers=Answers(people=(("head", {}), *([("child", {})] * 12))))
    Client().post(f"/apply/{code}/children/", {"add": "child"})
    assert len(now(code).answers.people) == 13
    dog = begun("dog-registration")
    assert "もうひとり足す" not in Client().get(f"/apply/{dog}/").content.decode()
    assert Client().post("/apply/aaaaaaaaaaaaaaaaaaaaaaaa/children/", {"add": "child"}).status_code == 404
