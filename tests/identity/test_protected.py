"""支援措置: nobody acts for somebody who is protected, whatever was let before; no address tells whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from osekkai.identity import agents, mandates
from osekkai.identity.errors import NotGiven, NotWhileProtected
from osekkai.identity.models import Account, Agent, AgentToken, Mandate
from osekkai.identity.queries import alike, mandate_for
from osekkai.register import queries as register
from osekkai.register.models import Circumstance, Household, Membership, Person, Source
from tests import rows
from tests.identity.false import False_
from tests.identity.providers import resident, signed_in_client, use
from tests.identity.test_mandates import grantor_id, invited
from tests.register.building import protect, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def hanako(false: False_, settings: LazySettings) -> Client:
    resident()
    use(settings, false.issuer)
    return signed_in_client(false)


@pytest.fixture
def taro(hanako: Client, false: False_) -> Client:
    false.person |= {"sub": "s2", "name": "文京　太郎", "birthdate": "1999-09-09"}
    false.claims["sub"] = "s2"
    return signed_in_client(false)


def test_a_mandate_given_before_opens_nothing_while_she_is_protected(hanako: Client, taro: Client) -> None:
    link = invited(hanako)
    assert taro.post(link)["Location"] == "/account/mandates/"
    grantor, helper = Account.objects.get(name="文京　花子"), Account.objects.get(name="文京　太郎")
    assert mandate_for(helper, grantor.pk, ["dog-registration"], timezone.localdate())
    protect(Person.objects.get())
    assert mandate_for(helper, grantor.pk, ["dog-registration"], timezone.localdate()) is None
    begun = taro.post("/apply/", {"service": "dog-registration", "for": grantor_id()})
    assert "16番21号" not in begun.content.decode() and "/parts/" not in begun.get("Location", "")
    assert "終わりました" in taro.get("/account/mandates/").content.decode()


def test_whoever_lives_with_her_by_the_record_reads_nothing_of_it(hanako: Client, taro: Client) -> None:
    """It may be whom she fled: 「支援措置」 on his page would tell him."""
    her = Person.objects.create(key="W1", name="文京　菊", birth_date=timezone.localdate())
    home = Household.objects.create(key="W")
    dated = {"valid_from": timezone.localdate(), "recorded_at": timezone.now(), "source": Source.objects.first()}
    for position, each in enumerate((Person.objects.exclude(pk=her.pk).get(), her)):
        Membership.objects.filter(person=each).delete()
        Membership.objects.create(person=each, household=home, relation=position, position=position, **dated)
    protect(her)
    page = hanako.get("/account/mandates/").content.decode()
    assert "いまは、ここから代わりの人に頼めません" in page and 'name="until"' not in page
    assert "支援措置" not in page and "住んでいる所" not in page


def test_she_is_told_why_she_can_let_nobody(hanako: Client, taro: Client) -> None:
    before = invited(hanako)
    protect(Person.objects.get())
    page = hanako.get("/account/mandates/").content.decode()
    assert "支援措置のあいだは、代わりの人に頼めません" in page and 'name="until"' not in page
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    answer = hanako.post("/account/mandates/", {"name": "太郎", "service": ["dog-registration"], "until": until})
    assert answer.status_code == NotWhileProtected.status and Mandate.objects.count() == 1
    with pytest.raises(NotWhileProtected):
        mandates.give(Account.objects.get(name="文京　花子"), "太郎", [], timezone.localdate(), timezone.localdate())
    with pytest.raises(NotGiven):
        mandates.invitation(before.rstrip("/").rpartition("/")[2], timezone.localdate())


def test_she_reads_until_when_she_is_protected_and_nobody_else_does(hanako: Client, taro: Client) -> None:
    """Her safety hangs on it. In a line that everybody has, closed: who looks over her shoulder sees no such word."""
    her = Person.objects.get()
    before = hanako.get("/account/").content.decode()
    assert "手紙の送り先と、住所のあつかい" in before and "支援措置" not in before
    protect(her, until=date(2027, 11, 1))
    told(Circumstance.Kind.LETTERS, her, valid_from=timezone.localdate(), address="秋田県横手市平鹿町1丁目2番301号")
    page = hanako.get("/account/").content.decode()
    inside = page.split("手紙の送り先と、住所のあつかい")[1].split("</details>")[0]
    assert "支援措置" in inside and "2027年10月31日" in inside and "＊＊＊＊301号" in inside
    assert page.count("支援措置") == inside.count("支援措置"), "nowhere else on the page"
    assert "横手" not in page and "平鹿" not in page and '<details class="fold" open' not in page
    assert "支援措置" not in taro.get("/account/").content.decode()


def test_whoever_lives_with_her_reads_no_word_of_it(hanako: Client, taro: Client) -> None:
    him = Person.objects.get()
    her = Person.objects.create(key="W1", name="文京　菊", birth_date=timezone.localdate())
    assert register.protection_of(her.pk, to=register.of_themselves(him.pk)) is None
    protect(her)
    assert register.protection_of(her.pk, to=register.of_themselves(him.pk)) is None
    assert register.protection_of(her.pk, to=register.of_themselves(her.pk)) is not None
    assert "支援措置" not in hanako.get("/account/").content.decode()


def test_an_agent_that_was_let_in_before_gets_nothing(hanako: Client) -> None:
    agent = rows.told(Agent.objects.create(client_id="butler", name="見本", redirect_uris=["http://127.0.0.1:9/"]))
    made = AgentToken.objects.create(
        agent=agent,
        account=Account.objects.get(),
        scope="applications:read",
        access_hash=agents._hash("opens"),
        refresh_hash="r",
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    rows.told(made)
    assert agents.token_of("opens", "applications:read")
    protect(Person.objects.get())
    assert agents.token_of("opens", "applications:read") is None


def test_an_address_never_tells_whose_it_is() -> None:
    """Looked for by day of birth and place, as a clerk does: only a name finds somebody protected."""
    her = resident()
    found = alike("だれか べつの ひと", date(1994, 2, 3), "春日1丁目16番21号")
    assert [each.id for each in found] == [her.pk]
    protect(her)
    assert alike("だれか べつの ひと", date(1994, 2, 3), "春日1丁目16番21号") == []
    assert [each.id for each in alike("文京 花子", date(1994, 2, 3), "どこか")] == [her.pk]


def test_she_herself_is_known_by_her_card(hanako: Client, false: False_) -> None:
    protect(Person.objects.get())
    Account.objects.update(person=None)
    signed_in_client(false)
    assert Account.objects.get().person == Person.objects.get()
