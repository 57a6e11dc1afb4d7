"""Why something cannot be done with a draft or an application: when, in which words, and that nothing changed."""

from __future__ import annotations

import pytest
from django.db import transaction

from osekkai.applications import errors, mail, queries, services
from osekkai.applications.errors import (
    ChangedElsewhere,
    NoLink,
    NotComplete,
    NotMendable,
    NotNow,
    NotOpen,
    NotWritten,
    ScannerDown,
    WrongNumber,
)
from osekkai.applications.models import Application, Status
from osekkai.applications.services import LONGEST_MESSAGE, LONGEST_REASON, Fault
from osekkai.catalogue import Catalogue
from osekkai.ledger.services import SYSTEM
from osekkai.problems import Problem, Unseen
from tests.applications.building import TODAY, begun
from tests.applications.test_mail import confirmed
from tests.applications.test_returning import CLERK, applied
from tests.transactions import everything

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BREED = Fault("犬種が ちがうようです", "dog", "dog_breed")


def test_what_is_not_complete_names_its_first_page_and_stays_a_draft(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    before = everything()
    with pytest.raises(NotComplete) as refused:
        services.submit(code, bunkyo, TODAY)
    assert refused.value.where == refused.value.page.id == "applicant" and refused.value.status == 422
    assert refused.value.say("ja") == "まだ書かれていないところがあります。" and everything() == before


def test_what_nobody_can_apply_for_today_is_named(bunkyo: Catalogue) -> None:
    code = begun("no-such-service")
    before = everything()
    with pytest.raises(NotOpen) as refused:
        services.submit(code, bunkyo, TODAY)
    assert [each.id for each in refused.value.waiting] == ["no-such-service"] and refused.value.status == 409
    assert "いまは受け付けていません: no-such-service" in refused.value.say("ja")
    assert "書いたことは 残っています" in refused.value.say("ja") and everything() == before


@pytest.mark.parametrize("text", ["", " ", "　\n", "あ" * (LONGEST_MESSAGE + 1), "あ\0い"])
def test_a_message_is_written_and_not_too_long(bunkyo: Catalogue, text: str) -> None:
    _, made = applied(bunkyo)
    before = everything()
    with pytest.raises(NotWritten) as refused:
        services.write(made.number, text, SYSTEM, staff=False)
    assert (refused.value.where, refused.value.status) == ("text", 422)
    assert refused.value.say("ja") == "1文字から2,000文字までで書いてください。" and everything() == before


@pytest.mark.parametrize("sent", ["あ\u202eい", "あ\u200bい", "あ\ufeffい", "あ\u2066い"])
def test_a_message_that_says_something_else_than_it_seems_to_is_refused_by_the_name_of_the_character(
    bunkyo: Catalogue, sent: str
) -> None:
    _, made = applied(bunkyo)
    before = everything()
    with pytest.raises(Unseen, match=f"U\\+{ord(sent[1]):04X}") as refused:
        services.write(made.number, sent, SYSTEM, staff=False)
    assert refused.value.where == "text" and everything() == before
    services.write(made.number, "家族 👨‍👩‍👧、می‌خواهم", SYSTEM, staff=False)


def test_a_message_of_just_the_length_is_taken(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    services.write(made.number, "あ" * LONGEST_MESSAGE, SYSTEM, staff=False)
    (message,) = services.read(made, staff=True)
    assert len(message.text) == LONGEST_MESSAGE


def test_to_what_was_withdrawn_nothing_is_written(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    services.withdraw(code, made.number)
    before = everything()
    with pytest.raises(NotNow) as refused:
        services.write(made.number, "もう一度 出せますか", SYSTEM, staff=False)
    assert refused.value.args == (Status.WITHDRAWN,) and refused.value.status == 409
    assert "いまは できません" in refused.value.say("ja") and everything() == before


def test_to_what_was_disposed_of_nothing_is_added(bunkyo: Catalogue) -> None:
    """It would be kept for ever: its time was over once."""
    _, made = applied(bunkyo)
    with transaction.atomic():
        services.dispose(made)
    before = everything()
    with pytest.raises(NotNow):
        services.write(made.number, "もう一度", SYSTEM, staff=True)
    assert everything() == before


@pytest.mark.parametrize("status", [each for each in Status if each != Status.SUBMITTED])
def test_only_what_is_submitted_is_sent_back(bunkyo: Catalogue, status: Status) -> None:
    _, made = applied(bunkyo)
    Application.objects.update(status=status)
    before = everything()
    with pytest.raises(NotNow):
        services.send_back(made.number, [BREED], CLERK, bunkyo, TODAY)
    assert everything() == before


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault(" ", "dog", "dog_breed")],
        [Fault("理由\0", "dog", "dog_breed")],
        [Fault("理由", "dog", "no_such_fact")],
        [Fault("理由", "no-such-page", "dog_breed")],
        [Fault("理由", document="no-such-document")],
        [BREED, Fault("理由")],
    ],
)
def test_what_the_resident_could_not_mend_is_not_sent_back(bunkyo: Catalogue, faults: list[Fault]) -> None:
    _, made = applied(bunkyo)
    before = everything()
    with pytest.raises(NotMendable) as refused:
        services.send_back(made.number, faults, CLERK, bunkyo, TODAY)
    assert refused.value.status == 422 and "申請した方がなおせないところです。" in refused.value.say("ja")
    assert everything() == before


def test_a_reason_is_as_long_as_its_field_takes(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    before = everything()
    with pytest.raises(NotWritten) as refused:
        services.send_back(made.number, [Fault("あ" * (LONGEST_REASON + 1), "dog", "dog_breed")], CLERK, bunkyo, TODAY)
    assert refused.value.where == "why" and "400文字まで" in refused.value.say("ja") and everything() == before
    services.send_back(made.number, [Fault("あ" * LONGEST_REASON, "dog", "dog_breed")], CLERK, bunkyo, TODAY)


def test_a_link_opens_once_and_a_guessed_one_never() -> None:
    links: list[str] = []
    code = begun("dog-registration")
    confirmed(code)
    mail.ask("hanako@example.jp", lambda token: links.append(token) or f"http://testserver/{token}", "address:::1")
    (found,) = mail.use(links[0])
    assert found.code == code and found.draft
    before = everything()
    for token in (links[0], "A" * len(links[0]), ""):
        with pytest.raises(NoLink) as refused:
            mail.use(token)
        assert refused.value.status == 404 and "このリンクは、もう使えません。" in refused.value.say("ja")
        assert "新しいリンクを受けとってください" in refused.value.say("ja")
    assert everything() == before


def test_residents_read_every_refusal_in_five_languages() -> None:
    opened = queries.opened(begun("dog-registration"))
    assert opened
    refusals: list[Problem] = [ChangedElsewhere(opened), NotOpen([]), NotNow(), ScannerDown(), NoLink(), WrongNumber()]
    refusals.append(NotWritten("text", 10))
    for each in refusals:
        assert each.what.lacks == [], type(each)
        assert each.mend.lacks == [] or not each.mend.ja, type(each)
        assert type(each).__name__ in vars(errors)
