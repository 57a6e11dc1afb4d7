"""How much one visitor may ask for: enough for everybody who is honest, never so that others are locked out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from osekkai import codes
from osekkai.applications import mail
from osekkai.applications.models import Draft
from osekkai.channels.models import Outgoing
from osekkai.limits import counting, errors, services, visitors
from osekkai.limits.counting import Limit
from osekkai.limits.tasks import delete_old
from osekkai.problems import TooMany
from osekkai.ui.models import Kept
from tests.identity.false import False_
from tests.identity.providers import resident, signed_in_client, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOG = {"service": "dog-registration"}
CODE = "abcdefghjkmnpqrstuvwxyz2"


@pytest.fixture(autouse=True)
def limits(settings: LazySettings, tmp_path: Path) -> dict[str, tuple[int, int]]:
    """None but what a test sets."""
    settings.LIMITS_FILE = str(tmp_path / "limits.sqlite3")
    settings.LIMITS = {}
    settings.PROXIES = ("127.0.0.1/32", "10.0.0.0/24")
    return settings.LIMITS  # type: ignore[no-any-return]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Its one number is the time."""
    now = [1_000_000.0]
    monkeypatch.setattr(counting, "time", lambda: now[0])
    return now


def of(address: str) -> Client:
    """Somebody behind our proxy."""
    return Client(headers={"X-Forwarded-For": address})


# Counting.


def test_so_many_at_once_and_as_many_again_evenly(clock: list[float]) -> None:
    limit = Limit(3, 30)
    assert [counting.spend(limit, "a", 1) for _ in range(3)] == [0, 0, 0]
    assert counting.spend(limit, "a", 1) == pytest.approx(10)
    assert counting.wait(limit, "a") == pytest.approx(10) and counting.wait(limit, "b") == 0
    clock[0] += 10.1
    assert counting.spend(limit, "a", 1) == 0 and counting.spend(limit, "a", 1) > 9
    clock[0] += 30.1
    assert counting.spend(limit, "a", 3) == 0 and counting.spend(limit, "a", 3) == pytest.approx(30)


def test_what_was_refused_is_not_counted(clock: list[float]) -> None:
    limit = Limit(2, 20)
    counting.spend(limit, "a", 2)
    for _ in range(50):
        counting.spend(limit, "a", 1)
    clock[0] += 10.1
    assert counting.spend(limit, "a", 1) == 0, "who goes on trying does not wait longer"


def test_what_is_free_again_is_forgotten_and_rows_name_nobody(clock: list[float], limits: dict[str, Any]) -> None:
    limits["drafts"] = (2, 20)
    services.spend("drafts", "address:203.0.113.7")
    with pytest.raises(TooMany):
        services.spend("drafts", "address:203.0.113.7", 2)
    assert not services.is_within("drafts", "address:203.0.113.7", 2) and services.is_within("drafts", "another", 2)
    if connection.vendor == "sqlite":
        assert b"203.0.113" not in Path(counting.settings.LIMITS_FILE).read_bytes()
    services.give_back("drafts", "address:203.0.113.7")
    services.refuse_if_spent("drafts", "address:203.0.113.7")
    clock[0] += 60
    delete_old.call()
    assert counting.delete_old() == 0


@pytest.mark.django_db(transaction=True)
def test_processes_and_threads_agree() -> None:
    from django.db import connections

    def once(_: int) -> float:
        try:
            return counting.spend(Limit(20, 3600), "together", 1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        found = list(many.map(once, range(60)))
    assert found.count(0.0) == 20
    counting.give_back("together")


def test_a_file_that_cannot_be_used_closes_nothing(settings: LazySettings, limits: dict[str, Any]) -> None:
    if connection.vendor != "sqlite":
        return
    limits["drafts"] = (1, 3600)
    settings.LIMITS_FILE = "/proc/nowhere/limits.sqlite3"
    services.spend("drafts", "a")
    services.spend("drafts", "a")


# Who.


@pytest.mark.parametrize(
    ("peer", "told", "who"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1:5678", "198.51.100.1"),
        ("127.0.0.1", " 198.51.100.1:5678 , 10.0.0.9:80", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        ("127.0.0.1", "[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::"),
        ("127.0.0.1", '"[2001:db8:1:2:3:4:5:6]:443"', "2001:db8:1:2::"),
        ("127.0.0.1", "[::ffff:198.51.100.1]:443", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "rubbish", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, unknown, 10.0.0.9", "10.0.0.9"),
        ("127.0.0.1", "198.51.100.1, _hidden", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("127.0.0.1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "", "unknown"),
    ],
)
def test_an_address_is_what_our_own_proxies_say(peer: str, told: str, who: str) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    assert services.address_of(RequestFactory(headers=headers, REMOTE_ADDR=peer).get("/")) == who


@pytest.mark.parametrize(
    ("proxies", "peer", "is_believed"),
    [
        (("10.0.0.0/24",), "10.0.0.9", True),
        (("10.0.0.0/24",), "203.0.113.7", False),
        (("10.0.0.0/24",), "127.0.0.1", False),
        ((), "127.0.0.1", True),
        ((), "", True),
        ((), "203.0.113.7", False),
    ],
)
def test_that_it_came_over_tls_only_our_own_proxies_say(
    settings: LazySettings, proxies: tuple[str, ...], peer: str, is_believed: bool
) -> None:
    settings.PROXIES, settings.SECURE_PROXY_SSL_HEADER = proxies, ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client(headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR=peer).get("/healthz")
    assert answer.wsgi_request.is_secure() == is_believed


def test_who_signed_in_is_not_counted_with_their_address(
    false: False_, settings: LazySettings, limits: dict[str, Any]
) -> None:
    resident()
    use(settings, false.issuer)
    hanako = signed_in_client(false)
    limits["drafts"] = (1, 3600)
    assert Client().post("/apply/", DOG).status_code == 302
    assert Client().post("/apply/", DOG).status_code == 429
    assert hanako.post("/apply/", DOG).status_code == 302
    assert hanako.post("/apply/", DOG).status_code == 429


def test_a_member_of_staff_is_counted_by_their_account(limits: dict[str, Any]) -> None:
    made, request = User.objects.create_user("hana"), RequestFactory().get("/")
    request.user = made
    assert services.visitor_of(request) == f"staff:{made.pk}"


# What.


@pytest.mark.parametrize(
    ("who", "networks"),
    [
        ("address:203.0.113.7", ("203.0.113.0/24", "203.0.0.0/16")),
        ("address:2001:db8:1:2::", ("2001:db8:1::/48", "2001:db8::/32")),
        ("address:unknown", ("unknown", "unknown")),
        ("account:1", None),
        ("staff:1", None),
    ],
)
def test_an_address_lies_in_a_network_and_that_in_a_carriers(who: str, networks: tuple[str, str] | None) -> None:
    assert services.networks_of(who) == networks


def test_several_limits_are_counted_together_or_not_at_all(limits: dict[str, Any]) -> None:
    limits |= {"drafts": (5, 3600), "kept": (1, 3600)}
    services.spend_all([("drafts", "a"), ("kept", "a")])
    for _ in range(9):
        with pytest.raises(TooMany):
            services.spend_all([("drafts", "a"), ("kept", "a")])
    services.spend("drafts", "a", 4)


def test_no_network_spends_for_the_others_what_all_have_together(limits: dict[str, Any]) -> None:
    """It was: the 65,536 /64 of one customer, or 500 addresses, and nobody who did not sign in began anything."""
    limits |= {"drafts-of-network": (2, 3600), "drafts-of-carrier": (4, 3600), "drafts-in-all": (10, 3600)}
    near = [of(f"2001:db8:1:{n}::1").post("/apply/", DOG).status_code for n in range(4)]
    assert near == [302, 302, 429, 429], "one /48"
    wide = [of(f"2001:db8:{n}::1").post("/apply/", DOG).status_code for n in range(2, 8)]
    assert wide == [302, 302, 429, 429, 429, 429], "its /32"
    old = [of(f"203.0.113.{n}").post("/apply/", DOG).status_code for n in range(3)]
    assert old == [302, 302, 429], "one /24"
    assert of("198.51.100.1").post("/apply/", DOG).status_code == 302, "the rest is kept for others"
    refused = of("203.0.113.9").post("/apply/", DOG).content.decode()
    assert "サインインしていない方からの利用が とても多くなっています" in refused
    assert "サインインすると" not in refused, "there is nowhere to sign in"


def test_who_signed_in_or_confirmed_an_address_does_not_wait_for_everybody(
    false: False_, settings: LazySettings, limits: dict[str, Any]
) -> None:
    limits |= {"drafts": (3, 3600), "drafts-in-all": (1, 3600)}
    hers = of("203.0.113.1")
    code = hers.post("/apply/", DOG)["Location"].split("/")[2]
    assert hers.post("/apply/", DOG).status_code == 429
    mail.send_number(code, "hanako@example.jp", "address:203.0.113.1")
    confirmed = hers.post(f"/apply/{code}/mail/", {"address": "hanako@example.jp", "number": mailed_number()})
    assert "確かめました" in confirmed.content.decode()
    assert hers.post("/apply/", DOG).status_code == 302
    elsewhere = of("198.51.100.1")
    elsewhere.cookies = hers.cookies
    assert [elsewhere.post("/apply/", DOG).status_code for _ in range(4)] == [302, 302, 429, 429], "by the address"
    resident()
    use(settings, false.issuer)
    assert signed_in_client(false).post("/apply/", DOG).status_code == 302


def test_whoever_confirmed_an_address_carries_its_name_and_nobody_can_make_one_up() -> None:
    answer = services.has_confirmed(HttpResponse(), "name-of-an-address")
    [(cookie, morsel)] = answer.cookies.items()
    assert morsel["httponly"] and morsel["path"] == "/" and morsel["max-age"] == visitors.CONFIRMED_FOR
    request = RequestFactory().get("/")
    request.COOKIES[cookie] = morsel.value
    assert visitors.mailbox_of(request) == "mailbox:name-of-an-address"
    request.COOKIES[cookie] = "name-of-an-address"
    assert visitors.mailbox_of(request) == ""


def test_who_waits_for_others_is_told_in_every_language() -> None:
    refused = errors.ManyOthers(61, can_sign_in=True)
    assert refused.status == 429 and refused.headers == {"Retry-After": "61"}
    alone = errors.ManyOthers(61, can_sign_in=False)
    for lang in ("ja", "easy", "en", "zh", "ko"):
        assert refused.say(lang) != alone.say(lang) and refused.what.say(lang).startswith(alone.what.say(lang))


def mailed_number() -> str:
    *_, text = json.loads(codes.office_cipher("outbox").decrypt(bytes(Outgoing.objects.latest("id").sealed)))
    found = re.search(r"(\d{3}) (\d{3})", text)
    assert found
    return found[1] + found[2]


def test_drafts_of_one_visitor_and_of_all_together(limits: dict[str, Any]) -> None:
    limits |= {"drafts": (2, 3600), "drafts-in-all": (5, 3600)}
    first = of("203.0.113.1")
    assert [first.post("/apply/", DOG).status_code for _ in range(4)] == [302, 302, 429, 429]
    for last in (2, 3):
        assert of(f"203.0.113.{last}").post("/apply/", DOG).status_code == 302
    assert of("203.0.113.2").post("/apply/", DOG).status_code == 302
    assert of("203.0.113.4").post("/apply/", DOG).status_code == 429, "all together"
    assert "たくさんの要求が ありました" in first.post("/apply/", DOG).content.decode(), "of their own"
    assert Draft.objects.count() == 5


def test_the_page_says_when_it_goes_on_and_nothing_typed_is_lost(limits: dict[str, Any]) -> None:
    limits["mail-asked"] = (1, 3600)
    client = Client(enforce_csrf_checks=True)
    token = _token(client.get("/apply/mail/").content.decode())
    sent = {"address": "hanako@example.jp", "csrfmiddlewaretoken": token}
    client.post("/apply/mail/", sent)
    answer = client.post("/apply/mail/", sent)
    page = answer.content.decode()
    assert answer.status_code == 429 and 3500 < int(answer["Retry-After"]) <= 3600
    assert re.search(r"\d\d:\d\dから、また続けられます", page) and 'value="hanako@example.jp"' in page
    services.give_back("mail-asked", "address:127.0.0.1")
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert "登録のあるアドレスなら" in client.post("/apply/mail/", again).content.decode(), "sent again from that page"


def test_what_another_site_sent_is_not_given_back(limits: dict[str, Any]) -> None:
    limits["mail-asked"] = (1, 3600)
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        answer = client.post(
            "/apply/mail/", {"address": "thief@example.jp"}, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403 and "thief" not in answer.content.decode()


def test_reading_and_asking_write_nothing(limits: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    limits |= {"requests": (1, 3600), "guesses": (1, 3600)}
    monkeypatch.setattr(counting, "spend", lambda *about: pytest.fail("it was counted"))
    client = Client()
    for path in ("/", "/services/", "/check/", "/search/?q=犬", "/apply/status/", "/apply/mail/"):
        client.get(path, follow=True)
    client.post("/display/", {"size": "large"})
    client.post("/api/v1/assess", {"members": []}, content_type="application/json")
    client.post("/check/", {"s": "x"})


def test_receipt_numbers_and_codes_are_not_tried_out(limits: dict[str, Any]) -> None:
    limits["guesses"] = (3, 600)
    thief, other = of("203.0.113.1"), of("203.0.113.2")
    tried = [thief.post("/apply/status/", {"number": f"12345678{n}0"}).status_code for n in range(4)]
    assert tried[-1] == 429 and 429 not in tried[:3]
    assert thief.get(f"/apply/{CODE}/").status_code == 429, "nor anything else that is a secret"
    assert other.get(f"/apply/{CODE}/").status_code == 404
    for path in (f"/saved/{CODE}/", "/verify/2026-AAAAAAAA-AAAAA/"):
        assert other.get(path).status_code == 404
    assert other.get("/verify/?number=2026-AAAAAAAA-AAAAA").status_code == 429
    assert other.get("/verify/").status_code == 429 and of("203.0.113.3").get("/verify/").status_code == 200


def test_bytes_of_one_visitor(limits: dict[str, Any]) -> None:
    limits["bytes"] = (2_500_000, 3600)
    client = Client()
    code = client.post("/apply/", DOG)["Location"].split("/")[2]
    from django.core.files.uploadedfile import SimpleUploadedFile

    tried = [
        client.post(
            f"/apply/{code}/documents/",
            {"document": "rabies-certificate", "file": SimpleUploadedFile("a.jpg", b"x" * 1_000_000)},
        ).status_code
        for _ in range(3)
    ]
    assert tried[-1] == 429 and 429 not in tried[:2]


def test_a_resident_who_signed_in_does_not_try_numbers_out_either(
    false: False_, settings: LazySettings, limits: dict[str, Any]
) -> None:
    """Per account: neighbours behind the same address are not counted with them, and staff look numbers up all day."""
    resident()
    use(settings, false.issuer)
    hanako = signed_in_client(false)
    limits["guesses"] = (3, 600)
    tried = [hanako.get(f"/verify/2026-AAAAAAAA-AAAA{n}/").status_code for n in range(5)]
    assert tried == [404, 404, 404, 429, 429]
    assert hanako.post("/apply/status/", {"number": "123456780"}).status_code == 429
    assert Client().get(f"/apply/{CODE}/").status_code == 404
    clerk, here = User.objects.create_user("clerk", is_staff=True), Client()
    here.force_login(clerk)
    assert 429 not in [here.get(f"/verify/2026-AAAAAAAA-AAAA{n}/").status_code for n in range(5)]


def test_forms_that_come_back_are_not_kept_without_end(limits: dict[str, Any]) -> None:
    limits["kept"] = (3, 600)
    client = Client()
    tried = [client.post("/apply/mail/", {"address": "花子"}).status_code for _ in range(5)]
    assert tried[-2:] == [429, 429] and Kept.objects.count() == 3


def test_a_programs_refusal_is_a_problem_document(limits: dict[str, Any]) -> None:
    limits["requests"] = (1, 3600)
    client = Client()
    client.post("/api/v1/drafts", {}, content_type="application/json")
    answer = client.post("/api/v1/drafts", {}, content_type="application/json")
    assert answer.status_code == 429 and answer["Content-Type"] == "application/problem+json" and answer["Retry-After"]


# Signing in.


@pytest.fixture
def hana() -> Iterator[User]:
    made = User.objects.create_user("hana", is_staff=True)
    made.set_password("a-long-enough-word")
    made.save()
    yield made


def enter(client: Client, password: str, name: str = "hana") -> int:
    return client.post("/office/account/login/", {"login": name, "password": password}).status_code


def test_nobody_locks_anybody_else_out(hana: User, limits: dict[str, Any]) -> None:
    limits |= {"sign-in-of-one": (3, 600), "sign-in": (30, 600)}
    thief = of("203.0.113.1")
    tried = [enter(thief, f"guess-{n}") for n in range(5)]
    assert tried == [200, 200, 200, 429, 429]
    assert enter(thief, "a-long-enough-word") == 429, "even the right one: it could be the next guess"
    assert enter(of("203.0.113.2"), "a-long-enough-word") == 302, "she herself comes in from where she is"


def test_one_address_does_not_try_one_password_with_all_names(limits: dict[str, Any]) -> None:
    limits |= {"sign-in-of-one": (3, 600), "sign-in": (5, 600)}
    thief = of("203.0.113.1")
    assert [enter(thief, "Spring2026!", f"name{n}") for n in range(7)] == [200] * 5 + [429] * 2


def test_who_signs_in_rightly_is_not_counted(hana: User, limits: dict[str, Any]) -> None:
    limits |= {"sign-in-of-one": (2, 600), "sign-in": (2, 600)}
    for _ in range(5):
        assert enter(of("203.0.113.9"), "a-long-enough-word") == 302


def test_only_our_proxies_are_told_apart_from_visitors() -> None:
    assert visitors.is_anonymous("address:203.0.113.1") and not visitors.is_anonymous("account:1")


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]
