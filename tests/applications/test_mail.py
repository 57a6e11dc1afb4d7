"""Mail about applications: nothing before the address is theirs, then all of it; and a way back that opens once."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.applications import mail, returning, services
from osekkai.applications.errors import NotMailed, WrongNumber
from osekkai.applications.forms import Content
from osekkai.applications.models import Application, MailKey, MailLink, MailProof
from osekkai.applications.returning import Fault
from osekkai.background.services import work
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from osekkai.identity.models import Account
from osekkai.limits import counting
from osekkai.matching.answers import Answers
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.applications.test_returning import CLERK
from tests.identity.false import False_
from tests.identity.providers import resident, signed_in_client, use

pytestmark = [pytest.mark.django_db, pytest.mark.database]


ANSWERS = Answers(people=(("head", {}),))


def outbox() -> list[tuple[str, str, str]]:
    return [
        tuple(json.loads(codes.office_cipher("outbox").decrypt(bytes(each.sealed))))
        for each in Outgoing.objects.order_by("id")
    ]


def link_in(text: str) -> str:
    return re.search(r"http://testserver(/apply/mail/\S+)", text)[1]  # type: ignore[index]


def sent() -> list[tuple[str, str, str]]:
    """What goes out, and does not wait for anything."""
    work(once=True)
    return [(each.to[0], each.subject, str(each.body)) for each in django_mail.outbox]


def number_in(text: str) -> str:
    return re.search(r"(\d{3}) (\d{3})", text).expand(r"\1\2")  # type: ignore[union-attr]


def confirmed(code: str, address: str = "hanako@example.jp", client: Client | None = None) -> None:
    """Whoever holds the code reads the mail, and types its number."""
    page = client or Client()
    assert "6けたの番号を送りました" in page.post(f"/apply/{code}/mail/", {"address": address}).content.decode()
    number = number_in(outbox()[-1][2])
    done = page.post(f"/apply/{code}/mail/", {"address": address, "number": f" {number[:3]}-{number[3:]}"})
    assert "確かめました" in done.content.decode()


def applied(catalogue: Catalogue, address: str = "hanako@example.jp") -> tuple[str, Application]:
    code = begun("dog-registration")
    written(code, catalogue, applicant=HER | {"email": address}, dog=DOG)
    (made,) = services.submit(code, catalogue, TODAY)
    return code, made


def test_nothing_official_goes_to_an_address_that_somebody_only_typed(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo, "stranger@example.jp")
    returning.write(made.number, "ないしょ", CLERK, staff=True)
    returning.send_back(made.number, [Fault(why="ないしょ", page="dog", fact="dog_breed")], CLERK, bunkyo, TODAY)
    services.tell_by_mail("notice:1", made, "申請について決まりました", "…")
    assert not sent(), "not even that there is an application"
    page = Client().get(f"/apply/{code}/").content.decode()
    assert "お知らせのメールは、stranger@example.jp が" in page, page[page.index("<section") :][:1500]


def test_once_the_address_is_theirs_all_that_waited_comes(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    services.submit(code, bunkyo, TODAY)
    returning.write(made.number, "ないしょ", CLERK, staff=True)
    confirmed(code)
    came = sent()
    spoken = f"{made.number[:3]}-{made.number[3:6]}-{made.number[6:]}"
    told = [each[1] for each in came]
    assert told == ["確かめの番号", "申請を受け付けました", "【文京区役所】申請について メッセージがあります"]
    assert all(to == "hanako@example.jp" and spoken in text for to, _, text in came[1:])
    assert all(each not in text for each in (code, "柴犬", "花子", "春日", "ないしょ") for _, _, text in came)
    returning.write(made.number, "もう一つ", CLERK, staff=True)
    assert len(sent()) == 4, "from now on at once"
    assert "あなたのアドレスだと" not in Client().get(f"/apply/{code}/").content.decode()


def test_the_number_tells_nothing_and_leads_nowhere(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo, "stranger@example.jp")
    Client().post(f"/apply/{code}/mail/", {"address": "stranger@example.jp"})
    ((to, subject, text),) = sent()
    assert to == "stranger@example.jp" and "http" not in text and number_in(text)
    assert not any(each in subject + text for each in (code, made.number, "花子", "犬", "dog"))
    Client().post("/apply/mail/", {"address": "stranger@example.jp"})
    assert len(sent()) == 1, "the stranger is led to nobody's draft"


def test_a_number_is_not_guessed(bunkyo: Catalogue) -> None:
    code, _ = applied(bunkyo)
    client = Client()
    client.post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    number = number_in(outbox()[-1][2])
    wrong = f"{(int(number) + 1) % 10**6:06}"
    for _ in range(5):
        answer = client.post(f"/apply/{code}/mail/", {"address": "hanako@example.jp", "number": wrong})
        assert answer.status_code == 422 and "番号が ちがう" in answer.content.decode()
    assert client.post(f"/apply/{code}/mail/", {"address": "hanako@example.jp", "number": number}).status_code == 422
    with pytest.raises(WrongNumber):
        mail.confirm(code, "hanako@example.jp", number)
    assert not MailKey.objects.exists()
    confirmed(code)


def test_a_number_is_good_for_its_address_its_draft_and_its_time_only(bunkyo: Catalogue) -> None:
    code, other = applied(bunkyo)[0], begun("dog-registration")
    Client().post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    number = number_in(outbox()[-1][2])
    for theirs, address in ((other, "hanako@example.jp"), (code, "taro@example.jp")):
        with pytest.raises(WrongNumber):
            mail.confirm(theirs, address, number)
    MailProof.objects.update(made_at=timezone.now() - timedelta(minutes=31))
    with pytest.raises(WrongNumber):
        mail.confirm(code, "hanako@example.jp", number)
    Client().post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    MailProof.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert mail.delete_old() == 1


def test_somebody_who_signed_in_confirms_an_address_once(false: False_, settings: LazySettings) -> None:
    resident()
    use(settings, false.issuer)
    account = Account.objects.get(pk=signed_in_client(false).session["account"])
    first, second = (services.begin(Content(("dog-registration",), ANSWERS), account) for _ in range(2))
    mail.send_number(first, "hanako@example.jp", f"account:{account.pk}")
    mail.confirm(first, "Hanako@example.jp", number_in(outbox()[-1][2]))
    assert mail.is_confirmed(codes.hash_of(second, "draft"), account.pk, "hanako@example.jp")
    assert not mail.is_confirmed(codes.hash_of(begun("dog-registration"), "draft"), None, "hanako@example.jp")


MAILS = {"mail-of-one": (3, 3600), "mail-of-one-a-day": (6, 86_400), "mail-to": (5, 3600), "mail-to-a-day": (8, 86_400)}
BEHIND = "203.0.113.1"


@pytest.fixture
def limited(settings: LazySettings, tmp_path: Path) -> None:
    settings.LIMITS, settings.LIMITS_FILE = dict(MAILS), str(tmp_path / "limits.sqlite3")
    settings.PROXIES = ("127.0.0.1/32",)


def asks(code: str, address: str, of: str) -> HttpResponse:
    answer = Client(headers={"X-Forwarded-For": of}).post(f"/apply/{code}/mail/", {"address": address}, follow=True)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_stranger_does_not_spend_what_a_mailbox_gets_for_its_owner(limited: None) -> None:
    """It was: five numbers asked for her address, and her own page said 「送りました」 and nothing was sent."""
    for n in range(9):
        answer = asks(begun("dog-registration"), "hanako@example.jp", f"203.0.113.{n}")
    assert len(outbox()) == 3, "one network has a share"
    assert answer.status_code == 429 and "いまはメールを送っていません" in answer.content.decode()
    assert "番号を送りました" not in answer.content.decode()
    assert "番号を送りました" in asks(begun("dog-registration"), "hanako@example.jp", "198.51.100.1").content.decode()
    assert len(outbox()) == 4


def test_many_strangers_are_told_the_truth_and_who_signed_in_is_counted_apart(
    limited: None, false: False_, settings: LazySettings
) -> None:
    for n in range(9):
        answer = asks(begun("dog-registration"), "hanako@example.jp", f"203.0.{n}.1")
    assert len(outbox()) == 5 and answer.status_code == 429
    resident()
    use(settings, false.issuer)
    hanako = signed_in_client(false)
    code = services.begin(Content(("dog-registration",), ANSWERS), Account.objects.get(pk=hanako.session["account"]))
    told = hanako.post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"}, follow=True)
    assert "番号を送りました" in told.content.decode() and len(outbox()) == 6


def test_who_asks_once_more_than_is_sent_can_type_the_number_that_came(limited: None) -> None:
    code = begun("dog-registration")
    for _ in range(5):
        answer = asks(code, "hanako@example.jp", BEHIND)
    page = answer.content.decode()
    assert answer.status_code == 429 and 'name="number"' in page and "30分のあいだ使えます" in page
    assert len(outbox()) == 3
    mail.confirm(code, "hanako@example.jp", number_in(outbox()[-1][2]))


def test_a_mailbox_is_not_filled_day_after_day(limited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(counting, "time", lambda: now[0])
    for _ in range(24):
        for n in range(9):
            with suppress(NotMailed):
                mail.send_number(begun("dog-registration"), "hanako@example.jp", f"address:203.0.{n}.1")
        now[0] += 3600
    assert len(outbox()) <= 16, "it was 120"


@pytest.mark.parametrize(
    "spellings",
    [
        [f"Hanako+{n}@EXAMPLE.jp" for n in range(9)],
        [
            "v.ictim@gmail.com",
            "vi.ctim@gmail.com",
            "victim@googlemail.com",
            "victim+1@gmail.com",
            "V.I.C.T.I.M@GMAIL.com",
        ],
    ],
)
def test_one_mailbox_is_not_filled_by_many_spellings(limited: None, spellings: list[str]) -> None:
    for each in spellings:
        with suppress(NotMailed):
            mail.send_number(begun("dog-registration"), each, f"address:{BEHIND}")
    assert len(outbox()) == 3 and outbox()[0][0] == spellings[0], "mailed to as it was written"
    mail.send_number(begun("dog-registration"), "ha.nako@example.jp", f"address:{BEHIND}")
    assert len(outbox()) == 4, "elsewhere, with a dot it is somebody else"


def test_without_an_address_nothing_is_sent(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    services.submit(code, bunkyo, TODAY)
    assert not outbox()


def test_a_way_back_by_mail_opens_once(bunkyo: Catalogue) -> None:
    code, other = begun("dog-registration"), begun("dog-registration")
    for each in (code, other):
        confirmed(each, "Hanako@Example.jp")
    assert not MailKey.objects.filter(address_hash__contains="hanako").exists()
    laptop = Client()
    laptop.post("/apply/mail/", {"address": "hanako@example.jp "})
    link = link_in(outbox()[-1][2])
    assert code not in laptop.get(link).content.decode(), "opening is not using: a scanner of mail opens everything"
    shown = laptop.post(link).content.decode()
    assert f"/apply/{code}/" in shown and f"/apply/{other}/" in shown
    again = laptop.post(link)
    assert again.status_code == 410 and code not in again.content.decode()


def test_the_way_back_leads_to_what_became_of_a_draft(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    confirmed(code)
    written(code, bunkyo, applicant=HER, dog=DOG)
    services.submit(code, bunkyo, TODAY)
    Client().post("/apply/mail/", {"address": "hanako@example.jp"})
    assert Client().post(link_in(outbox()[-1][2]))["Location"] == f"/apply/{code}/" and Application.objects.exists()


def test_nobody_learns_whether_an_address_is_known_nor_can_fill_a_mailbox(bunkyo: Catalogue, limited: None) -> None:
    code = begun("dog-registration")
    confirmed(code)
    chance = rb'value="\w{64}"|again=[\w-]+|\d\d:\d\d|hanako|taro'
    for n in range(9):
        known, unknown = (
            Client().post("/apply/mail/", {"address": f"{name}@example.jp"}, follow=True) for name in ("hanako", "taro")
        )
        assert known.status_code == unknown.status_code == (200 if n < 3 else 429)
        assert re.sub(chance, b"", known.content) == re.sub(chance, b"", unknown.content)
    assert "送りました" not in known.content.decode()
    assert len(outbox()) == 4, "a number, and three links"
    assert Client().post(link_in(outbox()[-1][2])).status_code == 302, "the last one opens what it should"


@pytest.mark.parametrize("address", ["", "花子", "a@b", "a@b.jp\nBcc: everybody@example.jp", "x" * 400 + "@example.jp"])
def test_what_is_not_an_address_is_said(address: str, bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    for path in ("/apply/mail/", f"/apply/{code}/mail/"):
        answer = Client().post(path, {"address": address})
        assert answer.status_code == 422 and "aria-invalid" in answer.content.decode()
    assert not outbox()


def test_old_guessed_and_foreign_links(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    confirmed(code)
    Client().post("/apply/mail/", {"address": "hanako@example.jp"})
    MailLink.objects.update(made_at=timezone.now() - timedelta(minutes=31))
    assert Client().post(link_in(outbox()[-1][2])).status_code == 410
    assert Client().post("/apply/mail/aaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 410
    assert Client().post("/apply/aaaaaaaaaaaaaaaaaaaaaaaa/mail/", {"address": "hanako@example.jp"}).status_code == 404


def test_whoever_waits_for_mail_that_cannot_be_sent_is_told_where_to_read(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER | {"email": "hanako@example.jp"}, dog=DOG)
    services.submit(code, bunkyo, TODAY)
    told = "メールを送れませんでした"
    assert told not in Client().get(f"/apply/{code}/").content.decode()
    Outgoing.objects.update(problem="550 no such user")
    assert told in Client().get(f"/apply/{code}/").content.decode()
    Outgoing.objects.update(sent_at=timezone.now(), problem="")
    assert told not in Client().get(f"/apply/{code}/").content.decode()
