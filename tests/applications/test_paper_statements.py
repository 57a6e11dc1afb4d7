"""What a clerk copies off a paper: everything is asked, nothing required, and what is empty is seen to be empty."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from osekkai.applications import queries, returning, services
from osekkai.applications.errors import NotNow
from osekkai.applications.models import Application, Revision
from osekkai.applications.queries import Content, Fault
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.matching.queries import Answers

TODAY = date(2026, 11, 28)
SERVICE = "child-allowance"
NAMED = {"child.child1"}
WRITTEN = {
    "applicant:full_name": "文京　花子",
    "applicant:birth_date": "平成6年2月3日",
    "child.child1:full_name": "文京　一郎",
    "account:account_number": "1234567",
}


def content(children: int = 1) -> Content:
    found = Content((SERVICE,), Answers(people=(("head", {}),)))
    for _ in range(children):
        found = services.with_child(found)
    return found


def pages(catalogue: Catalogue, of: Content) -> list[queries.Page]:
    return queries.paper_pages(catalogue.services[SERVICE], of, catalogue, TODAY)


def statement(catalogue: Catalogue, written: dict[str, str], named: set[str]) -> queries.Statement:
    found, wrong = services.copied(pages(catalogue, content()), content(), written, named)
    assert not wrong
    return services.as_statement(pages(catalogue, found), named)


def test_every_part_of_the_form_and_every_child_has_its_page(bunkyo: Catalogue) -> None:
    assert [each.id for each in pages(bunkyo, content(2))][:3] == ["applicant", "child.child1", "child.child2"]
    assert not any(each.id.startswith("child") for each in pages(bunkyo, content(0)))


def test_a_grown_up_of_the_household_has_no_page_of_a_child(bunkyo: Catalogue) -> None:
    people = (
        ("head", {}),
        ("child", {"birth_date": "2000-01-01"}),
        ("child", {"birth_date": "2020-01-01"}),
        ("spouse", {}),
    )
    found = pages(bunkyo, Content((SERVICE,), Answers(people=people)))
    assert [each.id for each in found if each.part.is_of_people] == ["child.child2"]


def test_what_is_left_out_is_an_entry_without_a_text_and_what_is_optional_none(bunkyo: Catalogue) -> None:
    said = statement(bunkyo, WRITTEN, NAMED)
    page = said.page("applicant")
    assert page and page.entry("phone") and page.entry("phone").written == ""  # type: ignore[union-attr]
    assert page.entry("email") is None and page.entry("birth_date").written == "1994-02-03"  # type: ignore[union-attr]


def test_who_is_not_named_stands_on_no_page(bunkyo: Catalogue) -> None:
    assert statement(bunkyo, WRITTEN, set()).people == ()
    assert [each.name for each in statement(bunkyo, WRITTEN, NAMED).people] == ["文京　一郎"]


def test_what_cannot_be_read_is_said_by_page_and_fact_and_the_rest_is_kept(bunkyo: Catalogue) -> None:
    sent = WRITTEN | {"child.child1:birth_date": "きのう"}
    found, wrong = services.copied(pages(bunkyo, content()), content(), sent, NAMED)
    assert set(wrong) == {"child.child1:birth_date"}
    assert found.answers.fact("", "account_number") == "1234567"


@pytest.fixture
def copied(bunkyo: Catalogue, db: None) -> Application:
    with transaction.atomic():
        return services.copy_off(
            "1234567890",
            bunkyo.services[SERVICE],
            statement(bunkyo, WRITTEN, NAMED),
            ledger.SYSTEM,
            timezone.now(),
            bunkyo,
        )


@pytest.mark.database
def test_nobody_reaches_a_paper_over_the_internet(copied: Application) -> None:
    assert copied.came_by == "paper" and copied.account is None and not copied.code_sealed and copied.by_post


@pytest.mark.database
def test_what_was_copied_before_is_kept_and_only_one_of_two_clerks_copies_anew(
    copied: Application, bunkyo: Catalogue
) -> None:
    anew = statement(bunkyo, WRITTEN | {"account:account_number": "7654321"}, NAMED)
    services.copy_anew(copied.number, anew, 1, ledger.SYSTEM)
    with pytest.raises(NotNow):
        services.copy_anew(copied.number, anew, 1, ledger.SYSTEM)
    assert Revision.objects.get().content == copied.content
    Application.objects.update(status="decided")
    with pytest.raises(NotNow):
        services.copy_anew(copied.number, anew, 2, ledger.SYSTEM)


@pytest.mark.database
def test_what_was_asked_for_is_mended_by_the_paper_that_says_it(copied: Application, bunkyo: Catalogue) -> None:
    document = bunkyo.services[SERVICE].documents[0].id
    faults = [Fault("電話番号は", page="applicant", fact="phone"), Fault("写しを", document=document)]
    returning.send_back(copied.number, faults, ledger.SYSTEM, bunkyo, TODAY)
    with_phone = statement(bunkyo, WRITTEN | {"applicant:phone": "03-3812-7111"}, NAMED)
    now = services.copy_anew(copied.number, with_phone, 1, ledger.SYSTEM)
    assert now.status == "returned" and [each.document for each in queries.open_corrections(now)] == [document]
    with transaction.atomic():
        services.document_shown(now, document, ledger.SYSTEM)
    assert Application.objects.get().status == "submitted"
