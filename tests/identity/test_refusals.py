"""Why somebody is not who they say, or may not do what they want to: when, in which words, and that nothing changed."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.conf import LazySettings
from django.utils import timezone

from osekkai.identity import counter, errors, mandates, oidc, services
from osekkai.identity.errors import NotACandidate, NotGiven, NothingShown, NotWithinAYear, Refused, Unreachable
from osekkai.identity.models import Mandate
from osekkai.ledger.models import Event
from osekkai.ledger.services import staff
from osekkai.problems import Problem
from tests.identity.building import account, card, told
from tests.identity.providers import False_, free_port, resident, use
from tests.staff.building import person as employee
from tests.staff.building import today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CARD = "マイナンバーカード"
MOVED = {"address": "東京都文京区千石四丁目1番1号"}


def test_a_clerk_who_was_shown_a_card_ties_an_account_to_a_resident() -> None:
    her, clerk = resident(), employee("clerk")
    made = account(**MOVED)
    services.tie(made, her.pk, staff(clerk), CARD)
    made.refresh_from_db()
    assert made.person == her and made.tied_to
    assert told(made) == [("identity.matched", f"staff:{clerk.pk}")]
    event = Event.objects.exclude(kind="ledger.bound").get()
    assert (event.after, event.subject, event.purpose) == (
        f"person:{her.pk}",
        f"person:{her.pk}",
        f"窓口での確認: {CARD}",
    )


def test_she_stays_tied_while_her_card_says_the_same_and_no_longer() -> None:
    her = resident()
    made = services.signed_in(card(**MOVED))
    services.tie(made, her.pk, staff(employee("clerk")), CARD)
    assert services.signed_in(card(**MOVED)).person == her
    assert services.signed_in(card(address="東京都文京区本駒込一丁目1番1号")).person is None


def test_tying_is_whole_or_nothing() -> None:
    her, made, by = resident(), account(**MOVED), staff(employee("clerk"))
    assert whole_or_nothing(lambda: services.tie(made, her.pk, by, CARD)) >= 2


@pytest.mark.parametrize("shown", ["", "社員証", "マイナンバー"])
def test_without_a_paper_that_counts_nobody_is_tied(shown: str) -> None:
    her, made, by = resident(), account(**MOVED), staff(employee("clerk"))
    before = everything()
    with pytest.raises(NothingShown) as refused:
        services.tie(made, her.pk, by, shown)
    assert (refused.value.where, refused.value.status) == ("shown", 422)
    assert refused.value.say("ja") == "見せてもらった書類を選んでください。" and everything() == before


@pytest.mark.parametrize("who", ["another day", "another name elsewhere", "nobody"])
def test_nobody_is_tied_to_whom_they_could_not_be(who: str) -> None:
    by = staff(employee("clerk"))
    made = account(**MOVED)
    chosen = {
        "another day": lambda: resident(born=made.birth_date + timedelta(days=1)).pk,
        "another name elsewhere": lambda: resident(name="小石川　大五郎").pk,
        "nobody": lambda: 10**9,
    }[who]()
    before = everything()
    with pytest.raises(NotACandidate) as refused:
        services.tie(made, chosen, by, CARD)
    assert (refused.value.where, refused.value.status) == ("person", 422)
    assert "どの方かを選びなおしてください。" in refused.value.say("ja") and everything() == before


def test_who_is_tied_already_is_not_tied_again() -> None:
    her, by = resident(), staff(employee("clerk"))
    made = account(**MOVED)
    services.tie(made, her.pk, by, CARD)
    before = everything()
    with pytest.raises(NotACandidate):
        services.tie(made, her.pk, by, CARD)
    assert everything() == before
    assert [each.id for each in counter.candidates(made)] == [her.pk]


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (366, True), (367, False)])
def test_a_mandate_is_for_a_year_at_most(days: int, fits: bool) -> None:
    her = account()
    if fits:
        assert mandates.give(her, "太郎", ["dog-registration"], today(days), today())
        return
    before = everything()
    with pytest.raises(NotWithinAYear) as refused:
        mandates.give(her, "太郎", ["dog-registration"], today(days), today())
    assert (refused.value.where, refused.value.status) == ("until", 422)
    assert "今日から1年までの日付を書いてください" in refused.value.say("ja") and everything() == before


def test_an_invitation_becomes_a_mandate_and_each_step_is_told_by_whom() -> None:
    her, him = account(), account("s2")
    code = mandates.give(her, "太郎", ["b", "a"], today(30), today())
    given = Mandate.objects.get()
    assert given.services == ["a", "b"] and code not in str(Mandate.objects.values().get())
    assert mandates.accept(code, him, today()).helper == him
    mandates.revoke(given.pk, him)
    found = Event.objects.filter(object=f"mandate:{given.pk}").order_by("id")
    assert [(each.kind, each.actor) for each in found] == [
        ("mandate.given", f"account:{her.pk}"),
        ("mandate.accepted", f"account:{him.pk}"),
        ("mandate.revoked", f"account:{him.pk}"),
    ]


@pytest.mark.parametrize("why", ["unknown", "own", "old", "ended", "revoked", "taken"])
def test_an_invitation_that_is_not_good_is_refused(why: str) -> None:
    her, him, third = account(), account("s2"), account("s3")
    code = mandates.give(her, "太郎", ["dog-registration"], today(30), today())
    helper, given = him, Mandate.objects.get()
    if why == "unknown":
        code = "AAAAAAAAAA"
    if why == "own":
        helper = her
    if why == "old":
        Mandate.objects.update(given_at=timezone.now() - mandates.TO_ACCEPT - timedelta(minutes=1))
    if why == "ended":
        Mandate.objects.update(until=today(-1))
    if why == "revoked":
        mandates.revoke(given.pk, her)
    if why == "taken":
        mandates.accept(code, third, today())
    before = everything()
    with pytest.raises(NotGiven) as refused:
        mandates.accept(code, helper, today())
    assert refused.value.status == 403 and "この招待は、もう使えません。" in refused.value.say("ja")
    assert everything() == before


@pytest.mark.parametrize("step", ["give", "accept", "revoke"])
def test_each_step_of_a_mandate_is_whole_or_nothing(step: str) -> None:
    her, him = account(), account("s2")
    if step == "give":
        assert whole_or_nothing(lambda: mandates.give(her, "太郎", ["x"], today(1), today())) >= 2
        return
    code = mandates.give(her, "太郎", ["x"], today(1), today())
    if step == "accept":
        assert whole_or_nothing(lambda: mandates.accept(code, him, today())) >= 2
    else:
        assert whole_or_nothing(lambda: mandates.revoke(Mandate.objects.get().pk, her)) >= 2


def test_a_provider_that_does_not_answer_is_unreachable(settings: LazySettings) -> None:
    use(settings, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable) as refused:
        oidc.begin(services.provider(), "http://testserver/account/back/")  # type: ignore[arg-type]
    assert refused.value.status == 503 and refused.value.say("ja") == "いま、サインインのしくみにつながりません。"
    assert isinstance(refused.value.__cause__, httpx.HTTPError) and str(refused.value), "why is for the log"


def test_a_provider_that_calls_itself_otherwise_is_not_believed(false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    false.issuer = "https://card.example"
    with pytest.raises(Refused) as refused:
        oidc.begin(services.provider(), "http://testserver/account/back/")  # type: ignore[arg-type]
    assert str(refused.value) == "the provider calls itself otherwise" and not refused.value.was_theirs


@pytest.mark.parametrize("refusal", [NotACandidate(), NotGiven(), Refused("why"), Unreachable("why"), NotWithinAYear()])
def test_residents_read_a_refusal_in_five_languages(refusal: Problem) -> None:
    assert type(refusal).__name__ in vars(errors) and refusal.what.lacks == []
    assert refusal.mend.lacks == [] or refusal.mend.ja == ""
    assert "why" not in refusal.say("ja") + refusal.say("en"), "what is for the log is not for the page"


def test_a_name_longer_than_its_field_is_cut_and_nobody_is_locked_out(false: False_, settings: LazySettings) -> None:
    """A provider may send any text; the column takes 200 characters, on PostgreSQL to the letter."""
    told = {"name": "花" * 400, "address": "文" * 999, "birthdate": "1990-04-01"}
    long = oidc._identified(oidc.Provider("i", "c", "{}"), {"sub": "s"}, told)
    made = services.signed_in(card(name=long.name, address=long.address))
    assert (len(made.name), len(made.address)) == (200, 400)
