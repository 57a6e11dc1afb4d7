"""Mail about applications: the receipt with its submission, and a way back that opens once."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from osekkai import codes
from osekkai.applications import services
from osekkai.applications.models import Application, MailKey, MailLink
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from tests.applications.test_applying import DOG, HER, TODAY, begun, written

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def outbox() -> list[tuple[str, str, str]]:
    return [
        tuple(json.loads(codes.office_cipher("outbox").decrypt(bytes(each.sealed))))
        for each in Outgoing.objects.order_by("id")
    ]


def link_in(text: str) -> str:
    return re.search(r"http://testserver(/apply/mail/\S+)", text)[1]  # type: ignore[index]


def test_the_receipt_comes_by_mail_with_numbers_and_nothing_else(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER | {"email": "hanako@example.jp"}, dog=DOG)
    (made,) = services.submit(code, bunkyo, TODAY)
    services.submit(code, bunkyo, TODAY)
    ((to, _, text),) = outbox()
    assert to == "hanako@example.jp" and f"{made.number[:3]}-{made.number[3:6]}-{made.number[6:]}" in text
    assert all(each not in text for each in (code, "柴犬", "花子", "春日"))


def test_without_an_address_nothing_is_sent(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    services.submit(code, bunkyo, TODAY)
    assert not outbox()


def test_a_way_back_by_mail_opens_once(bunkyo: Catalogue) -> None:
    code, other = begun("dog-registration"), begun("dog-registration")
    phone = Client()
    for each in (code, other):
        assert (
            "メールを送りました"
            in phone.post(f"/apply/{each}/mail/", {"address": "Hanako@Example.jp"}).content.decode()
        )
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
    Client().post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    written(code, bunkyo, applicant=HER, dog=DOG)
    services.submit(code, bunkyo, TODAY)
    assert Client().post(link_in(outbox()[0][2]))["Location"] == f"/apply/{code}/" and Application.objects.exists()


def test_nobody_learns_whether_an_address_is_known_nor_can_fill_a_mailbox(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    Client().post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    known = Client().post("/apply/mail/", {"address": "hanako@example.jp"}).content
    chance = rb'value="\w{64}"|again=[\w-]+'
    assert re.sub(chance, b"", known) == re.sub(
        chance, b"", Client().post("/apply/mail/", {"address": "taro@example.jp"}).content
    )
    for _ in range(20):
        Client().post("/apply/mail/", {"address": "hanako@example.jp"})
    assert len(outbox()) == 5


@pytest.mark.parametrize("address", ["", "花子", "a@b", "a@b.jp\nBcc: everybody@example.jp", "x" * 400 + "@example.jp"])
def test_what_is_not_an_address_is_said(address: str, bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    for path in ("/apply/mail/", f"/apply/{code}/mail/"):
        answer = Client().post(path, {"address": address})
        assert answer.status_code == 422 and "aria-invalid" in answer.content.decode()
    assert not outbox()


def test_old_guessed_and_foreign_links(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    Client().post(f"/apply/{code}/mail/", {"address": "hanako@example.jp"})
    MailLink.objects.update(made_at=timezone.now() - timedelta(minutes=31))
    assert Client().post(link_in(outbox()[0][2])).status_code == 410
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
