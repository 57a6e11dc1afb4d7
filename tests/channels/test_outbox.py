"""The outbox against a real mail server: sent once, tried again, never lost, and nothing readable left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import LazySettings
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background import queries as background
from osekkai.background.services import work
from osekkai.channels import queries, sending, services, tasks
from osekkai.channels.models import Outgoing
from osekkai.channels.services import queue_mail
from osekkai.ledger.models import Event
from tests.identity.providers import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Server:
    """Takes mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = ""

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        if self.answer:
            return self.answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Server]:
    found = Server()
    running = Controller(found, hostname="127.0.0.1", port=(port := free_port()))
    running.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield found
    running.stop()


def queued(key: str = "receipt:1", to: str = "hanako@example.jp") -> None:
    with transaction.atomic():
        queue_mail(key, to, "申請を\n受け付けました", "受付番号 123-456-7890\n邉󠄀　花子さま")


def test_a_mail_goes_out_once_and_nothing_readable_is_left(server: Server) -> None:
    queued()
    queued()
    assert b"hanako" not in bytes(Outgoing.objects.get().sealed)
    work(once=True)
    assert work(once=True) == 0
    (mail,) = server.mails
    assert (
        mail["To"] == "hanako@example.jp"
        and mail["Subject"] == "申請を 受け付けました"
        and "邉󠄀　花子さま" in mail.get_content()
    )
    row = Outgoing.objects.get()
    assert (
        row.sent_at
        and bytes(row.sealed) == b""
        and Event.objects.get(kind="channel.sent").object == "outgoing:receipt:1"
    )


def test_what_the_server_refuses_for_now_is_tried_again_under_the_same_name(server: Server) -> None:
    queued()
    server.answer = "451 try later"
    work(once=True)
    assert "451" in Outgoing.objects.get().problem and work(once=True) == 0, "not before its time"
    server.answer = ""
    DBTaskResult.objects.update(run_after=timezone.now())
    assert work(once=True) == 1 and len(server.mails) == 1
    assert Outgoing.objects.get().problem == ""


def test_the_same_mail_sent_twice_can_be_told_to_be_one(server: Server) -> None:
    queued()
    work(once=True)
    Outgoing.objects.all().delete()
    queued()
    work(once=True)
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


def test_one_that_cannot_be_sent_does_not_hold_up_the_others(server: Server) -> None:
    queued("bad", "hanako@example.jp\nBcc: everybody@example.jp")
    queued("good")
    work(once=True)
    assert [mail["To"] for mail in server.mails] == ["hanako@example.jp"]


def test_no_server_at_all(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    queued()
    while work(once=True):
        DBTaskResult.objects.update(run_after=timezone.now())
    (dead,) = background.dead_letters()
    assert dead.tries == 12 and bytes(Outgoing.objects.get().sealed), "given up, and still there to be seen"


def test_whoever_waits_for_a_mail_can_be_told_that_it_could_not_be_sent(server: Server) -> None:
    queued()
    assert not queries.could_not_be_sent("receipt:1"), "not tried yet"
    server.answer = "550 no such user"
    work(once=True)
    assert queries.could_not_be_sent("receipt:1") and not queries.could_not_be_sent("receipt:2")
    server.answer = ""
    DBTaskResult.objects.update(run_after=timezone.now())
    work(once=True)
    assert not queries.could_not_be_sent("receipt:1")


@pytest.mark.parametrize(
    "to",
    ["taro(1)@example.jp", "太郎@example.jp", "Taro <taro@example.jp>", "=?utf-8?b?5aSq?=@example.jp,x@example.jp"],
)
def test_mail_goes_to_the_address_that_was_written_or_to_none(to: str, server: Server) -> None:
    """A library that reads `taro(1)@example.jp` as taro's would write to somebody else."""
    queued(to=to)
    work(once=True)
    assert not server.mails and queries.could_not_be_sent("receipt:1")


def test_a_domain_in_japanese_is_reached_under_its_other_name(server: Server) -> None:
    queued(to="taro@日本語.jp")
    work(once=True)
    assert [mail["To"] for mail in server.mails] == ["taro@xn--wgv71a119e.jp"]


def test_mail_waits_until_its_word_is_said_and_is_forgotten_in_time() -> None:
    services.queue_mail("one", "a@example.jp", "件名", "文", waits_for="word")
    services.queue_mail("two", "b@example.jp", "件名", "文", waits_for="another")
    work(once=True)
    sending.send(Outgoing.objects.get(key="one").pk)
    assert not mail.outbox and services.let_go([""]) == services.let_go(["nothing"]) == 0
    assert services.let_go(["word"]) == 1 and services.let_go(["word"]) == 0
    work(once=True)
    assert [each.to for each in mail.outbox] == [["a@example.jp"]]
    assert sending.forget_waiting() == 0
    Outgoing.objects.update(made_at=timezone.now() - sending.WAITS - timedelta(days=1))
    tasks.forget_waiting.call()
    assert list(Outgoing.objects.values_list("key", flat=True)) == ["one"], "what was sent stays told"


@pytest.mark.parametrize(
    ("written", "mailbox", "counted"),
    [
        ("Hanako@Example.JP", "hanako@example.jp", "hanako@example.jp"),
        ("hanako+ward@example.jp", "hanako+ward@example.jp", "hanako@example.jp"),
        ("ha.na.ko@example.jp", "ha.na.ko@example.jp", "ha.na.ko@example.jp"),
        (" hanako(わたし)@example.jp", "hanako@example.jp", "hanako@example.jp"),
        ("hana(a(b)c)ko@(d)example.jp", "hanako@example.jp", "hanako@example.jp"),
        ("hanako@例え.jp", "hanako@xn--r8jz45g.jp", "hanako@xn--r8jz45g.jp"),
        ("hanako@XN--R8JZ45G.jp", "hanako@xn--r8jz45g.jp", "hanako@xn--r8jz45g.jp"),
        ("+@example.jp", "+@example.jp", "+@example.jp"),
    ],
)
def test_an_address_is_counted_as_the_mailbox_that_is_really_mailed(written: str, mailbox: str, counted: str) -> None:
    assert services.mailbox(written) == mailbox and services.counted_as(written) == counted
