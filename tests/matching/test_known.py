"""Signed in, the interview starts from the register: with what is theirs to read, and for nobody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account, Consent
from osekkai.ledger.models import Event
from osekkai.matching.answers import Answers, decode, encode
from osekkai.matching.interview import assessed, next_step
from osekkai.matching.known import known
from osekkai.matching.today import home_of, homes
from osekkai.policy import assess
from osekkai.register import queries as register
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Membership, Person
from osekkai.register.services import take_in
from tests.identity import building as accounts
from tests.matching.building import matched

__all__ = ["matched"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)
PLACE = "春日1丁目,16番21号,1120003,2020-04-01,,"
FAMILY = (
    f"1001,H1,文京 花子,ブンキョウ ハナコ,1990-04-01,女,世帯主,1,{PLACE}",
    f"1002,H1,文京 次郎,ブンキョウ ジロウ,1988-00-00,男,夫,2,{PLACE}",
    f"1003,H1,文京 一郎,ブンキョウ イチロウ,2024-05-12,男,子,3,{PLACE}",
    f"1004,H1,文京 梅,ブンキョウ ウメ,1950-01-02,女,母,4,{PLACE}",
    f"1005,H1,文京 桜,ブンキョウ サクラ,2010-01-02,女,夫の子,5,{PLACE}",
    f"1006,H1,文京 学,ブンキョウ マナブ,2006-01-02,男,子,6,{PLACE}",
)
TAX = ("1001,2025,3000000", "1001,2024,2800000", "1002,2025,6000000", "1003,2025,1", "1006,2025,7770000")


@pytest.fixture
def people(tmp_path: Path, bunkyo: Catalogue) -> dict[str, int]:
    """Hanako, her husband, their child, her mother, and his child of before: their ids by 宛名番号."""
    for name, head, lines in (("residents", ",".join(RESIDENTS), FAMILY), ("tax", "宛名番号,年,給与収入", TAX)):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([head, *lines]))
        assert take_in(path, bunkyo, today=ON).taken
    return dict(Person.objects.values_list("key", "id"))


def answers_of(person: int, bunkyo: Catalogue, event: str = "") -> Answers:
    home = home_of(person, bunkyo.book.vocabulary, ON, to=register.of_themselves(person))
    assert home is not None
    found = known(home, person, bunkyo, event, owner=1)
    assert found is not None
    return found


def test_of_the_others_it_says_who_they_are_and_of_oneself_everything(
    people: dict[str, int], bunkyo: Catalogue
) -> None:
    found = answers_of(people["1001"], bunkyo)
    assert [relation for relation, _ in found.people] == ["head", "spouse", "child", "parent", "spouse.child", "child"]
    assert found.people[0][1]["salary"] == {"2025": 3_000_000, "2024": 2_800_000}
    assert found.people[1][1] == {"birth_date": "1988-00-00", "sex": "male"}, "what he earns is his own to say"
    assert found.people[2][1]["sex"] == "male"
    assert ("head", "salary") in found.known and not found.trail


def test_everybody_sees_the_family_from_where_they_stand(people: dict[str, int], bunkyo: Catalogue) -> None:
    of_him = answers_of(people["1002"], bunkyo)
    assert [relation for relation, _ in of_him.people] == ["head", "spouse", "child", "spouse.parent", "child", "child"]
    assert of_him.kin["child1"] == {"parents": ["spouse", "head"]} and of_him.kin["child2"] == {"parents": ["head"]}
    assert of_him.people[0][1]["salary"] == {"2025": 6_000_000} and "salary" not in of_him.people[1][1]
    of_mother = answers_of(people["1004"], bunkyo)
    assert [relation for relation, _ in of_mother.people] == [
        "head",
        "child",
        "child.spouse",
        "child.child",
        "child.spouse.child",
        "child.child",
    ]
    assert all(set(facts) <= {"birth_date", "sex"} for _, facts in of_mother.people[1:]), "her daughter is of age"


def test_of_a_child_who_is_of_age_the_parents_are_told_nothing(people: dict[str, int], bunkyo: Catalogue) -> None:
    for parent in ("1001", "1002"):
        found = answers_of(people[parent], bunkyo)
        facts = {given["birth_date"]: given for _, given in found.people}
        assert set(facts["2006-01-02"]) == {"birth_date", "sex"}
        assert facts["2024-05-12"]["salary"] == {"2025": 1}, "of the minor everything"


def test_facts_of_the_household_can_be_those_of_another_adult(
    people: dict[str, int], bunkyo: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "household.csv"
    path.write_text("世帯番号,生活保護を受けている\nH1,はい\n")
    assert take_in(path, bunkyo, today=ON).taken
    assert set(answers_of(people["1001"], bunkyo).household) <= {"town"}


def test_a_child_cannot_be_asked_for_themselves(people: dict[str, int], bunkyo: Catalogue) -> None:
    home = home_of(people["1003"], bunkyo.book.vocabulary, ON, to=register.ANYBODY)
    assert home and known(home, people["1003"], bunkyo, "", owner=1) is None


def test_what_an_event_says_is_later_than_what_the_register_knows(people: dict[str, int], bunkyo: Catalogue) -> None:
    found = answers_of(people["1001"], bunkyo, "pregnancy")
    assert found.fact("head", "pregnant") is True and ("head", "pregnant") in found.trail


def test_it_answers_as_the_register_does_for_whoever_lives_alone(matched: Path, bunkyo: Catalogue) -> None:
    """What is known of one household says the same, written down and read again."""
    alone = [
        each
        for each in homes(register.every_household(), bunkyo.book.vocabulary, ON, to=register.ANYBODY)
        if len(each.people) == 1
    ]
    assert len(alone) > 50
    for home in alone:
        found = known(home, home.people[0], bunkyo, "", owner=1)
        assert found is not None
        told = {(each.service.id, each.status) for each in assess(bunkyo.book, home.situation).results}
        assert {(each.service.id, each.status) for each in assessed(bunkyo, found, ON).results} == told


def test_the_interview_goes_on_where_the_register_ends(people: dict[str, int], bunkyo: Catalogue) -> None:
    found = answers_of(people["1001"], bunkyo)
    step = next_step(bunkyo, found, assessed(bunkyo, found, ON))
    assert step and step.fact and (step.member, step.fact.id) not in found.known


def signed_in(person: int | None, settings: LazySettings) -> tuple[Client, Account]:
    settings.LOGIN_ISSUER = "https://card.example"
    account = Account.objects.create(
        issuer="https://card.example",
        subject=str(person),
        person_id=person,
        name="文京　花子",
        address="東京都文京区春日一丁目16番21号",
        birth_date=date(1990, 4, 1),
        seen_at=timezone.now(),
    )
    return accounts.signed_in(account), account


def start(client: Client, **query: str) -> str:
    return client.get("/check/known/", query).content.decode().replace("<wbr>", "")


def token_in(page: str) -> str:
    (address,) = [each for each in page.split('"') if each.startswith("/check/?s=")][-1:]
    return parse_qs(urlsplit(address.replace("&amp;", "&")).query)["s"][0]


def test_the_page_shows_what_is_known_and_the_look_is_in_the_ledger(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, account = signed_in(people["1001"], settings)
    page = start(client)
    assert "この内容で よいですか" in page and "2024年 280万円、2025年 300万円" in page and "600万" not in page
    (look,) = Event.objects.filter(kind="register.looked", object=f"account:{account.pk}")
    assert look.purpose == "制度さがし"
    token = token_in(page)
    assert decode(token).owner == account.pk
    assert "300万円" in client.get("/check/result/", {"s": token}).content.decode()


def test_a_register_that_is_wrong_is_answered_otherwise_and_last_year_alone_changes(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, _ = signed_in(people["1001"], settings)
    token, year = token_in(start(client)), timezone.localdate().year - 1
    asked = client.get("/check/", {"s": token, "ask": "head.salary"}).content.decode()
    assert 'value="3000000"' in asked
    answer = client.post("/check/", {"s": token, "ask": "head.salary", "value": "250万円"})
    (after,) = parse_qs(urlsplit(answer["Location"]).query)["s"]
    assert decode(after).fact("head", "salary") == {"2025": 3_000_000, "2024": 2_800_000} | {str(year): "250万円"}
    assert ("head", "salary") in decode(after).trail


def test_nobody_else_opens_an_address_with_what_the_register_said(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    other, _ = signed_in(people["1002"], settings)
    for address in ("/check/", "/check/result/", "/check/others/", "/check/why/"):
        stranger = Client().get(address, {"s": token, "service": "child-allowance", "for": "child1"})
        assert stranger.status_code == 302 and stranger["Location"].startswith("/account/login/")
        again = parse_qs(urlsplit(stranger["Location"]).query)["next"][0]
        assert again.startswith(address) and token in parse_qs(urlsplit(again).query)["s"]
        refused = other.get(address, {"s": token})
        assert refused.status_code == 403 and "300万円" not in refused.content.decode()
    sent = other.post("/apply/", {"s": token, "service": "child-allowance"})
    assert sent.status_code == 403
    assert Client().post("/check/", {"s": token, "ask": "head.salary", "value": "1"}).status_code == 302


def test_who_ends_the_session_leaves_nothing_that_opens(people: dict[str, int], settings: LazySettings) -> None:
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    client.post("/account/logout/")
    assert client.get("/check/result/", {"s": token}).status_code == 302


def test_back_shows_nothing_once_somebody_signed_out(people: dict[str, int], settings: LazySettings) -> None:
    """What must not be stored is not kept for Back either (RFC 9111 §5.2.2.5)."""
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    for address in ("/check/", "/check/result/"):
        assert "no-store" in client.get(address, {"s": token})["Cache-Control"]


def test_a_session_that_ends_loses_no_answer(people: dict[str, int], settings: LazySettings) -> None:
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client, event="birth"))
    client.post("/account/logout/")
    out = client.post("/check/", {"s": token, "ask": "head.salary", "value": "1万円"})["Location"]
    again = urlsplit(parse_qs(urlsplit(out).query)["next"][0])
    assert again.path == "/check/" and parse_qs(again.query) == {"s": [token], "ask": ["head.salary"]}
    out = client.post("/apply/", {"s": token, "service": "child-medical"})["Location"]
    assert parse_qs(urlsplit(out).query)["next"][0].startswith("/check/result/?s=")


def test_what_rested_on_a_wrong_match_or_a_withdrawn_consent_opens_no_more(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, account = signed_in(people["1001"], settings)
    token = token_in(start(client))
    Account.objects.update(person_id=people["1004"])
    refused = client.get("/check/result/", {"s": token})
    assert refused.status_code == 403 and "300万円" not in refused.content.decode()
    Account.objects.update(person_id=people["1001"])
    assert client.get("/check/result/", {"s": token}).status_code == 200
    Consent.objects.create(account=account, purpose="prefill", agrees=False, said_at=timezone.now())
    assert client.get("/check/result/", {"s": token}).status_code == 403


def test_another_day_of_birth_leaves_what_else_is_known(people: dict[str, int], settings: LazySettings) -> None:
    client, _ = signed_in(people["1001"], settings)
    answer = client.post("/check/", {"s": token_in(start(client)), "ask": "me", "birth_date": "1990-04-02"})
    (after,) = parse_qs(urlsplit(answer["Location"]).query)["s"]
    assert decode(after).fact("head", "salary") and decode(after).fact("head", "birth_date") == "1990-04-02"


def test_an_older_year_is_not_taken_for_the_last(people: dict[str, int], settings: LazySettings) -> None:
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    older = decode(token).with_fact("head", "salary", {"2020": 9_990_000})
    assert "9990000" not in client.get("/check/", {"s": encode(older), "ask": "head.salary"}).content.decode()


def test_what_is_received_already_is_no_offer_and_in_no_sum(
    people: dict[str, int], settings: LazySettings, tmp_path: Path, bunkyo: Catalogue
) -> None:
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    before = client.get("/check/result/", {"s": token}).content.decode()
    path = tmp_path / "receipts.csv"
    path.write_text(
        "宛名番号,制度,開始日,終了日,月額\n1003,tokyo-018,2024-06-01,,5000\n1005,tokyo-018,2024-06-01,,5000\n"
    )
    assert take_in(path, bunkyo, today=ON).taken
    after = client.get("/check/result/", {"s": token}).content.decode()
    assert 'id="tokyo-018"' in before and 'id="tokyo-018"' not in after and "もう受けているもの" in after


def test_a_child_whose_sisters_receive_it_is_told_of(
    people: dict[str, int], settings: LazySettings, tmp_path: Path, bunkyo: Catalogue
) -> None:
    """The third child's 児童手当 is not there because two others have theirs."""
    client, _ = signed_in(people["1001"], settings)
    token = token_in(start(client))
    path = tmp_path / "receipts.csv"
    path.write_text("宛名番号,制度,開始日,終了日,月額\n1003,child-allowance,2024-06-01,,30000\n")
    assert take_in(path, bunkyo, today=ON).taken
    both = client.get("/check/result/", {"s": token}).content.decode()
    assert 'id="child-allowance"' not in both, "of his child of before nothing is told: it stands as the family does"
    third = decode(token).with_person("child", "2026-11-03")
    page = client.get("/check/result/", {"s": encode(third)}).content.decode()
    assert 'id="child-allowance"' in page
    received = page.split("もう受けているもの")[1].split("</details>")[0]
    assert "（子ども1）" in received and "（子ども3）" not in received, "and whose it is that is paid already"


def test_those_who_are_left_when_the_head_is_gone_have_their_page(
    people: dict[str, int], settings: LazySettings, bunkyo: Catalogue
) -> None:
    client, _ = signed_in(people["1002"], settings)
    Membership.objects.filter(person_id=people["1001"]).delete()
    for address in ("/account/", "/check/known/"):
        assert client.get(address).status_code == 200


def test_who_does_not_want_it_or_is_not_found_answers_themselves(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, account = signed_in(people["1001"], settings)
    Consent.objects.create(account=account, purpose="prefill", agrees=False, said_at=timezone.now())
    nobody, _ = signed_in(None, settings)
    for each in (client, nobody):
        page = start(each, event="birth")
        assert "区の台帳からは はじめられません" in page and "/check/?event=birth" in page and "300万" not in page
    assert not Event.objects.filter(kind="register.looked")


def test_a_child_who_signs_in_is_told_that_the_register_knows_them(
    people: dict[str, int], settings: LazySettings
) -> None:
    client, _ = signed_in(people["1003"], settings)
    page = start(client)
    assert "台帳には いらっしゃいますが" in page and "見つからないか" not in page


def test_the_first_question_offers_it_where_somebody_can_sign_in(bunkyo: Catalogue, settings: LazySettings) -> None:
    page = Client().get("/check/?event=birth", follow=True).content.decode()
    assert "/check/known/" not in page
    settings.LOGIN_ISSUER = "https://card.example"
    page = Client().get("/check/?event=birth", follow=True).content.decode()
    assert f"/check/known/?{urlencode({'event': 'birth'})}" in page
    assert Client().get("/check/known/?event=birth")["Location"].startswith("/account/login/")


def test_without_a_provider_there_is_no_such_page() -> None:
    assert Client().get("/check/known/").status_code == 404


def test_one_press_leads_from_what_waits_to_the_form(
    people: dict[str, int], settings: LazySettings, bunkyo: Catalogue
) -> None:
    """What the register knows is in the draft already."""
    client, _ = signed_in(people["1001"], settings)
    page = client.get("/account/").content.decode()
    assert 'name="service" value="child-medical"' in page
    (token,) = {each.split('"')[0] for each in page.split('name="s" value="')[1:]}
    answer = client.post("/apply/", {"s": token, "service": "child-medical"})
    assert answer.status_code == 302
    form = client.get(answer["Location"], follow=True)
    assert form.status_code == 200 and "子ども" in form.content.decode()


def test_an_old_address_says_nothing_of_the_register() -> None:
    old = Answers(people=(("head", {"birth_date": "1990-01-01"}),), talked=("me",))
    for length in (5, 6, 7):
        assert Answers.read(old.as_json()[:length]).owner == 0
    assert decode(encode(old)) == old


def test_people_who_leave_are_no_longer_known(people: dict[str, int], bunkyo: Catalogue) -> None:
    found = answers_of(people["1001"], bunkyo)
    assert ("child1", "salary") in found.known
    assert ("child1", "salary") not in found.without_person("child1").known
