"""「決裁」: what waits for somebody is on one page; what they agree to there, a passkey has signed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client

from osekkai.approvals import queries, services
from osekkai.approvals.errors import Busy
from osekkai.approvals.models import Stop
from osekkai.approvals.services import Asked
from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.ledger.kinds import ref_of
from osekkai.staff.models import Absence, Plan
from osekkai.staff.queries import proves
from tests import rows
from tests.approvals.building import MILLION, agreed, chief, clerk, head, proposed, state_of, stop_of
from tests.staff.building import SECTION, moment, person
from tests.transactions import everything

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE = "/office/approvals/"


def at_desk(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def text_of(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_waits_is_on_the_page_of_whom_it_waits_for_and_of_nobody_else(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    proposed(by, bunkyo, title="春の異動", yen=50_000)
    page = text_of(at_desk(boss))
    assert "春の異動" in page and "50,000" in page
    for other in (by, head(), chief("far", "財政課")):
        assert "春の異動" not in text_of(at_desk(other))
    assert Client().get(PAGE).status_code == 302


def test_with_a_passkey_everything_chosen_is_agreed_to_and_the_proof_stays(
    bunkyo: Catalogue, settings: LazySettings
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    boss, by = chief(), clerk()
    both = [proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")]
    left = proposed(by, bunkyo, title="秋の異動")
    desk, key = at_desk(boss), Passkey(boss)
    session = desk.session
    session["agree-nonce"] = "n"
    session.save()
    lines = [f"{stop_of(each).pk}:{each.digest}" for each in both]
    answer = desk.post(f"{PAGE}agree/", {"of": lines, "proof": key.agrees_to("n", lines)})
    assert answer["Location"] == f"{PAGE}?done=2&decided=2"
    assert [state_of(each) for each in (*both, left)] == ["approved", "approved", "open"]
    for each, line in zip(both, lines, strict=True):
        assert proves(each.stops.get().proof, line)


@pytest.mark.parametrize("proof", ["", "{}", "x"])
def test_without_the_passkeys_signature_nothing_is_agreed_to(bunkyo: Catalogue, proof: str) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    line = f"{stop_of(proposal).pk}:{proposal.digest}"
    answer = at_desk(boss).post(f"{PAGE}agree/", {"of": [line], "proof": proof or "{"})
    assert answer.status_code == 422 and "まだ何も決裁していません" in answer.content.decode()
    assert state_of(proposal) == "open"


@pytest.mark.parametrize("lines", [[], ["x"], [":"], ["１:a"], ["9" * 30 + ":a"]])
def test_what_is_no_line_is_said_and_agreed_to_by_nobody(bunkyo: Catalogue, lines: list[str]) -> None:
    proposal = proposed(clerk(), bunkyo)
    answer = at_desk(chief()).post(f"{PAGE}agree/", {"of": lines})
    assert answer.status_code == 422 and "決裁するものを選んでください。" in answer.content.decode()
    assert state_of(proposal) == "open"


def test_what_is_signed_names_the_stop_as_it_is_looked_up_later(bunkyo: Catalogue, settings: LazySettings) -> None:
    """`05:…` would be agreed to as stop 5, and its proof be of another line: whoever signed so could deny it."""
    settings.STAFF_SECOND_FACTOR = True
    boss, proposal = chief(), proposed(clerk(), bunkyo)
    desk, key = at_desk(boss), Passkey(boss)
    session = desk.session
    session["agree-nonce"] = "n"
    session.save()
    for line in (f"0{stop_of(proposal).pk}:{proposal.digest}", f"00{stop_of(proposal).pk}:{proposal.digest}"):
        answer = desk.post(f"{PAGE}agree/", {"of": [line], "proof": key.agrees_to("n", [line])})
        assert answer.status_code == 422 and state_of(proposal) == "open"


def test_of_many_those_that_could_not_be_say_why_beside_them(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    good, other = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")
    lines = [f"{stop_of(each).pk}:{each.digest}" for each in (good, other)]
    Plan.objects.filter(title="夏の異動").update(title="秋の異動")
    answer = at_desk(boss).post(f"{PAGE}agree/", {"of": lines})
    page = answer.content.decode()
    assert answer.status_code == 409 and "1件に同意しました。1件は できませんでした。" in page
    assert "題が、起案のあとで変わりました。" in page and "もう一度 起案してください" in page
    assert [state_of(each) for each in (good, other)] == ["approved", "open"]


def test_what_is_sent_back_without_a_reason_is_said_at_its_place(bunkyo: Catalogue) -> None:
    desk, proposal = at_desk(chief()), proposed(clerk(), bunkyo)
    stop = stop_of(proposal).pk
    refused = desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": " "})
    assert refused.status_code == 422 and "差し戻す理由がありません。" in refused.content.decode()
    assert desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": "月を確かめてください"}).status_code == 302
    assert state_of(proposal) == "returned"
    again = desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": "もう一度"})
    assert again.status_code == 409


def test_a_reason_that_is_too_long_comes_back_as_it_was_written(bunkyo: Catalogue) -> None:
    """A browser sends each end of a line as two characters; it counts as one, as in the field that was typed into."""
    desk, proposal = at_desk(chief()), proposed(clerk(), bunkyo)
    stop, fits = stop_of(proposal).pk, "あ\r\n" * 999 + "いう"
    refused = desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": fits + "え"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "2,000文字までで書いてください" in page
    assert "いうえ</textarea>" in page and state_of(proposal) == "open"
    assert desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": fits}).status_code == 302
    assert state_of(proposal) == "returned" and len(Stop.objects.get(pk=stop).comment) == 2_000


def test_what_somebody_may_not_send_back_stays(bunkyo: Catalogue) -> None:
    proposal = proposed(clerk(), bunkyo)
    stop = stop_of(proposal).pk
    desk = at_desk(person("other", ("clerk", SECTION)))
    before = everything()["approvals.Stop"]
    assert desk.post(f"{PAGE}{stop}/back/", {f"comment-{stop}": "理由"}).status_code == 403
    assert everything()["approvals.Stop"] == before


def test_what_the_deputy_decided_stands_below_until_it_was_seen(bunkyo: Catalogue) -> None:
    boss = chief()
    proposal = proposed(clerk(), bunkyo)
    deputy = person("deputy", ("subchief", SECTION), called="係長 四郎")
    absence = rows.told(Absence.objects.create(user=boss, since=moment(-1), until=moment(2)))
    agreed(proposal, deputy, bunkyo)
    absence.delete()
    desk, stop = at_desk(boss), Stop.objects.get()
    assert "係長 四郎が代決" in text_of(desk)
    assert desk.post(f"{PAGE}{stop.pk}/seen/").status_code == 302
    assert "係長 四郎が代決" not in text_of(desk)


def test_the_page_hears_when_something_else_waits(bunkyo: Catalogue) -> None:
    boss, by = chief(), clerk()
    desk = at_desk(boss)

    def state() -> Any:
        return desk.get(f"{PAGE}live/").json()["state"]

    empty = state()
    proposal = proposed(by, bunkyo)
    waiting = state()
    agreed(proposal, boss, bunkyo)
    assert empty != waiting and state() == empty


def test_a_route_is_told_station_by_station_in_words(bunkyo: Catalogue) -> None:
    chief()
    route = queries.route(proposed(clerk(), bunkyo, yen=MILLION).pk)
    assert [(each.task_name, each.state_name) for each in route.stations] == [
        ("審査", "いま"),
        ("合議", "まだ"),
        ("決定", "まだ"),
    ]
    assert route.state_name == "決裁中" and route.is_open and route.decided_at is None


def test_what_waits_is_counted_by_what_is_to_be_done_and_the_oldest_stands_first(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    first, second = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動", yen=50_000, service="child-allowance")
    assert queries.counts_for(boss, bunkyo) == {"decide": 2} and not queries.counts_for(by, bunkyo)
    assert [each.route.id for each in queries.oldest_for(boss, bunkyo, 5)] == [first.pk, second.pk]
    assert [each.route.id for each in queries.waiting_at(stop_of(second).pk, boss, bunkyo)] == [second.pk]
    assert not queries.waiting_at(stop_of(second).pk, by, bunkyo)
    assert queries.open_yen("plan", ["child-allowance"]) == {"child-allowance": (1, 50_000)}
    assert not queries.open_yen("case", ["child-allowance"]) and not queries.open_yen("plan", ["nursery"])
    page = text_of(at_desk(boss), "/office/")
    assert "起案の古いものから" in page and page.index(f"?of={stop_of(first).pk}") < page.index(
        f"?of={stop_of(second).pk}"
    )
    assert "起案の古いものから" not in text_of(at_desk(by), "/office/")


def test_what_was_sent_back_came_back_until_it_is_proposed_anew(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    made = proposed(by, bunkyo)
    about = ref_of(made.about)
    assert not queries.came_back(drafted_by=by) and not queries.came_back(about=[about])
    services.send_back(stop_of(made).pk, boss, "日がちがいます", bunkyo)
    assert queries.came_back(drafted_by=by) == queries.came_back(about=[about]) == {about}
    assert not queries.came_back(drafted_by=boss) and not queries.came_back()
    with transaction.atomic():
        services.propose(Asked(about, "grant", {"title": "春の異動"}, SECTION), by, bunkyo)
    assert not queries.came_back(drafted_by=by)


def test_of_many_each_says_what_became_of_it_and_what_was_chosen_stays_chosen(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    first, second = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")
    stops = [stop_of(each).pk for each in (first, second)]
    lines = [f"{stop_of(each).pk}:{each.digest}" for each in (first, second)]
    services.agree(stops[0], boss, first.digest, bunkyo)
    became = queries.what_became_of(stops, boss)
    assert "あなたが（別のタブか、別の画面で）「済み」" in became[stops[0]] and "「" not in became[stops[1]]
    assert "さんが「済み」" in queries.what_became_of(stops, by)[stops[0]]
    answer = at_desk(boss).post("/office/approvals/agree/", {"of": lines})
    text = answer.content.decode()
    assert answer.status_code == 409 and "1件に同意しました。1件は できませんでした。" in text
    assert "あなたが（別のタブか、別の画面で）" in text


def test_what_the_database_had_no_time_for_is_told_and_holds_up_nothing_else(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    first, second = proposed(by, bunkyo), proposed(by, bunkyo, title="夏の異動")
    chosen = [(stop_of(each).pk, each.digest) for each in (first, second)]
    busy = iter([True])

    def locked(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith("UPDATE") and next(busy, False):
            raise OperationalError("database is locked")
        return execute(sql, *more)

    with connection.execute_wrapper(locked):
        refused = services.agree_to_all(chosen, boss, bunkyo)
    assert [(stop, type(each)) for stop, each in refused] == [(chosen[0][0], Busy)]
    assert not services.agree_to_all(chosen[:1], boss, bunkyo), "it can be pressed again"


def test_what_is_shown_whole_on_the_page_needs_no_opening_elsewhere(bunkyo: Catalogue) -> None:
    made, boss = proposed(clerk(), bunkyo), chief()
    assert queries.unopened([stop_of(made).pk], boss, bunkyo, 10) == []
