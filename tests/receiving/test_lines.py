"""What is received, as its resident reads it: how often, what runs today, what begins only later, what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.approvals.models import Proposal
from osekkai.casework import queries as casework
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.receiving import queries
from osekkai.receiving.models import Report
from osekkai.receiving.pages.lines import lines_of
from osekkai.register.models import Person, Receipt, Source
from tests.applications.test_accounts import HERS
from tests.casework.building import form_of, staff
from tests.identity.building import signed_in
from tests.objections.building import agreed
from tests.receiving.test_receiving import CODE, SERVICE, desk, granted  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


def told(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().replace("<wbr>", "").split())


def her_browser(settings: LazySettings) -> Client:
    settings.LOGIN_ISSUER = "https://card.example"
    return signed_in(Account.objects.get())


def test_a_month_is_said_and_what_begins_later_stands_apart(granted: Case, bunkyo: Catalogue) -> None:  # noqa: F811
    runs = Receipt.objects.get(service=SERVICE)
    assert runs.valid_to is not None
    later = {"valid_from": runs.valid_to, "recorded_at": timezone.now(), "source": runs.source}
    Receipt.objects.create(person=runs.person, service=SERVICE, yen=10_000, **later)
    page = told(Client(), f"/apply/{CODE}/")
    today, to_come = page.split("いま受けているもの")[1].split("これから受けるもの")
    assert "月 15,000円" in today and "10,000円" not in today
    assert "月 10,000円" in to_come, "from three years on it is another amount"
    lines = lines_of(casework.running_of_case(granted), bunkyo)
    assert all(each.since <= timezone.localdate() for each in lines.now) and lines.later
    assert "¥15,000 a month" in told(Client(headers={"accept-language": "en"}), f"/apply/{CODE}/")


def test_what_comes_once_has_no_month(granted: Case, bunkyo: Catalogue) -> None:  # noqa: F811
    """A service whose yen are of no time says them as they are; one without an amount says nothing."""
    today = timezone.localdate()
    amounts = {each: each.rules.amount_on(today) for each in bunkyo.services.values()}
    once = next(each for each, amount in amounts.items() if amount and amount.terms.per == "once")
    source, person = Source.objects.first(), Person.objects.get(key="M1")
    since = today - timedelta(days=3)
    dated = {"valid_from": since, "recorded_at": timezone.now(), "source": source}
    Receipt.objects.create(person=person, service=once.id, yen=500, **dated)
    Receipt.objects.create(person=person, service="dog-registration", yen=None, **dated)
    found = {each.service.id: each.worth for each in lines_of(casework.running_of_themselves(person.pk), bunkyo).now}
    assert found[once.id] == "500円" and found["dog-registration"] == "" and found[SERVICE] == "月 15,000円"


def test_whoever_applied_for_a_child_finds_it_among_what_they_receive(
    granted: Case,  # noqa: F811
    settings: LazySettings,
) -> None:
    mother = Person.objects.get(key="M1")
    page = told(her_browser(settings), "/account/")
    received = page.split("受けているもの")[1]
    assert "児童手当" in received and "文京 一郎" in received and "月 15,000円" in received.split("これから")[0]
    assert {each.person for each in casework.running_of_themselves(mother.pk)} == {Person.objects.get(key="C1").pk}
    assert casework.running_of_themselves(Person.objects.get(key="C1").pk), "the child's own page says it too"


def test_a_report_stands_in_the_history_and_each_objection_says_against_what(
    granted: Case,  # noqa: F811
    clerk: User,
    bunkyo: Catalogue,
) -> None:
    client = Client()
    client.post(f"/apply/{CODE}/receiving/{granted.number}/", {"what": "account", "text": "", **HERS})
    history = told(client, f"/apply/{CODE}/").split("これまでのこと")[1]
    assert "届け出ました" in history and "届け出を確かめました" not in history
    case = f"/office/cases/{granted.number}/"
    [way] = [each.way for each in queries.told(granted, casework.running_of_case(granted), bunkyo, whole=False)]
    assert way is not None
    form = form_of(granted, bunkyo, kind="change", reason=way.reason) | HERS
    assert desk(clerk).post(f"{case}propose/", form).status_code == 302
    agreed(Proposal.objects.get(state="open"), User.objects.get(username="chief"), bunkyo)
    assert Report.objects.get().done_at
    page = told(client, f"/apply/{CODE}/")
    assert "届け出を確かめました" in page.split("これまでのこと")[1]
    assert "の決定（振込先の口座が変わりました）に「ちがう」と思うとき" in page
    first = casework.in_a_word(Decision.objects.earliest("id"))
    assert f"の決定（{first}）に「ちがう」と思うとき" in page
