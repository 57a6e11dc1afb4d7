"""What becomes of an application after it was sent: identified, withdrawn, decided, emptied when its time is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from osekkai.applications import queries, services
from osekkai.applications.models import Application, Attachment, Correction, Message, Revision, Status, hash_of
from osekkai.applications.services import Fault
from osekkai.catalogue import Catalogue
from osekkai.catalogue.opening import days_after, days_between
from osekkai.identity.models import Mandate
from osekkai.ledger.models import ActorKind, Event
from osekkai.ledger.services import SYSTEM, Actor
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.applications.test_attachments import PDF, photo
from tests.applications.test_returning import CLERK, applied
from tests.identity.building import account
from tests.staff.building import today
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def told(made: Application) -> list[tuple[str, str]]:
    found = Event.objects.filter(object=f"application:{made.pk}").order_by("id")
    return [(each.kind, each.actor) for each in found]


def announced(catalogue: Catalogue, waited: int = 10) -> Application:
    """Sent without signing in; it waits at the counter."""
    _, made = applied(catalogue)
    since = timezone.now() - timedelta(days=waited)
    due = days_after(timezone.localdate(since), 30, catalogue.municipality.closed)
    Application.objects.filter(pk=made.pk).update(status=Status.ANNOUNCED, submitted_at=since, due=due)
    made.refresh_from_db()
    return made


def test_who_shows_who_they_are_at_the_counter_has_applied_from_then_on(bunkyo: Catalogue) -> None:
    made = announced(bunkyo)
    found = services.identified(made.number, CLERK, "マイナンバーカード")
    assert found == made and found.status == Status.SUBMITTED
    assert found.due > made.due, "the days that it waited do not count against the section"
    assert told(made)[-1] == ("application.identified", "staff:1")
    assert Event.objects.get(kind="application.identified").purpose == "窓口での確認: マイナンバーカード"


def test_only_what_waits_at_the_counter_is_identified(bunkyo: Catalogue) -> None:
    made = announced(bunkyo)
    services.identified(made.number, CLERK, "マイナンバーカード")
    before = everything()
    for number in (made.number, services.new_number()):
        with pytest.raises(Application.DoesNotExist):
            services.identified(number, CLERK, "マイナンバーカード")
    assert everything() == before


def test_after_waiting_the_open_days_that_were_left_are_left_from_today(bunkyo: Catalogue) -> None:
    closed, now = bunkyo.municipality.closed, timezone.localdate()
    since = now - timedelta(days=14)
    due = days_after(since, 20, closed)
    later = services.put_off(due, since)
    assert days_between(now, later, closed) == days_between(since, due, closed)
    assert services.put_off(due, now) == days_after(now, days_between(now, due, closed), closed)


def test_a_resident_withdraws_with_the_code_and_it_is_told_who(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    assert services.withdraw(code, made.number).status == Status.WITHDRAWN
    assert told(made)[-1] == ("application.withdrawn", f"code:{hash_of(code)[:16]}")


def test_with_another_code_nothing_is_withdrawn(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(begun("dog-registration"), made.number)
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED


def test_ones_own_application_is_withdrawn_also_while_it_waits_for_corrections(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    services.send_back(made.number, [Fault("犬種が ちがうようです", "dog", "dog_breed")], CLERK, bunkyo, TODAY)
    by = Actor(ActorKind.RESIDENT, "account:1")
    assert services.withdraw_own(made, by).status == Status.WITHDRAWN
    assert told(made)[-1] == ("application.withdrawn", "account:1")


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECIDED])
def test_what_is_over_is_not_withdrawn(bunkyo: Catalogue, status: Status) -> None:
    code, made = applied(bunkyo)
    Application.objects.update(status=status)
    before = everything()
    with pytest.raises(Application.DoesNotExist):
        services.withdraw_own(made, SYSTEM)
    with pytest.raises(Application.DoesNotExist):
        services.withdraw(code, made.number)
    assert everything() == before


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.DECIDED])
def test_with_its_case_it_is_decided_and_a_correction_decides_it_again(bunkyo: Catalogue, status: Status) -> None:
    _, made = applied(bunkyo)
    Application.objects.update(status=status)
    with transaction.atomic():
        services.decided(made, CLERK)
    made.refresh_from_db()
    assert made.status == Status.DECIDED and told(made)[-1] == ("application.decided", "staff:1")


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.RETURNED, Status.ANNOUNCED])
def test_what_the_resident_withdrew_or_still_mends_is_not_decided(bunkyo: Catalogue, status: Status) -> None:
    _, made = applied(bunkyo)
    Application.objects.update(status=status)
    before = everything()
    with pytest.raises(Application.DoesNotExist), transaction.atomic():
        services.decided(made, CLERK)
    assert everything() == before


@pytest.mark.parametrize("what", ["submit", "identified", "withdraw", "send back", "write"])
def test_each_step_is_whole_or_nothing(bunkyo: Catalogue, what: str) -> None:
    if what == "submit":
        code = begun("dog-registration")
        written(code, bunkyo, applicant=HER, dog=DOG)
        assert whole_or_nothing(lambda: services.submit(code, bunkyo, TODAY)) >= 5
        return
    made = announced(bunkyo) if what == "identified" else applied(bunkyo)[1]
    act: dict[str, Any] = {
        "identified": lambda: services.identified(made.number, CLERK, "パスポート"),
        "withdraw": lambda: services.withdraw_own(made, SYSTEM),
        "send back": lambda: services.send_back(
            made.number, [Fault("犬種が ちがうようです", "dog", "dog_breed")], CLERK, bunkyo, TODAY
        ),
        "write": lambda: services.write(made.number, "いつ決まりますか", SYSTEM, staff=False),
    }
    assert whole_or_nothing(act[what]) >= 3


def test_who_acts_is_a_helper_under_a_mandate_an_account_or_whoever_holds_the_code() -> None:
    her, him = account(), account("s2")
    mandate = Mandate.objects.create(
        grantor=her, helper=him, helper_name="太郎", code_hash="x", given_at=timezone.now(), until=today(9)
    )
    assert services.actor_with("c", None).id == f"code:{hash_of('c')[:16]}"
    assert services.actor_with("c", her).id == f"account:{her.pk}"
    actor = services.actor_with("c", her, mandate)
    assert (actor.kind, actor.id, actor.mandate) == (ActorKind.HELPER, f"account:{him.pk}", f"mandate:{mandate.pk}")


def test_the_row_is_locked_as_it_is_now(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    Application.objects.update(status=Status.DECIDED)
    with transaction.atomic():
        found = services.locked(made.pk)
        assert found and found.status == Status.DECIDED and services.locked(10**9) is None
        services.lock(made.pk)
        services.lock(None)
    assert made.status == Status.SUBMITTED, "who had read it before sees that it changed"


@pytest.mark.django_db(transaction=True)
def test_the_lock_needs_a_transaction(bunkyo: Catalogue) -> None:
    if not connection.features.has_select_for_update:
        assert services.locked(1) is None, "SQLite has one writer, and locks no rows"
        return
    with pytest.raises(TransactionManagementError):
        services.lock(1)


def test_when_its_time_is_over_nothing_that_anybody_said_is_left(
    bunkyo: Catalogue, django_capture_on_commit_callbacks: Any
) -> None:
    code, made = applied(bunkyo)
    services.write(made.number, "ないしょの事情", SYSTEM, staff=False)
    services.send_back(made.number, [Fault("犬種が ちがうようです", "dog", "dog_breed")], CLERK, bunkyo, TODAY)
    Revision.objects.create(application=made, number=1, content={"x": ["ないしょ"]})
    stored = default_storage.save("attachments/x", ContentFile(b"x"))
    Attachment.objects.create(bundle=made.bundle, document="x", kind="image/jpeg", digest="x", stored=stored, size=1)
    made.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.dispose(made)
    left = Application.objects.get()
    assert (left.number, left.service, left.content, left.account) == (made.number, "dog-registration", {}, None)
    assert not any(each.objects.exists() for each in (Revision, Correction, Message, Attachment))
    assert not default_storage.exists(stored) and queries.applications_of(code) == []


def test_files_that_another_application_of_the_bundle_needs_stay(bunkyo: Catalogue) -> None:
    _, made = applied(bunkyo)
    Application.objects.create(
        number="0000000000",
        service="bulky-waste",
        section="x",
        catalogue="",
        bundle=made.bundle,
        status=Status.SUBMITTED,
        content={},
        submitted_at=timezone.now(),
        due=today(),
    )
    kept = Attachment.objects.create(bundle=made.bundle, document="x", digest="x", stored="x", size=1)
    with transaction.atomic():
        services.dispose(made)
    assert Attachment.objects.get() == kept


def test_a_file_is_taken_for_what_it_is_under_a_name_that_nobody_can_test() -> None:
    picture, paper = services.take_file(photo()), services.take_file(PDF)
    assert (picture.kind, paper.kind) == ("image/jpeg", "application/pdf")
    assert paper.digest == services.file_digest(PDF) and paper.contents == PDF
    assert picture.digest == services.file_digest(picture.contents)


def test_the_name_of_a_file_is_under_the_offices_key(settings: LazySettings) -> None:
    before = services.file_digest(PDF)
    settings.KEYS = ("another",)
    assert services.file_digest(PDF) != before


def test_too_many_files_says_how_many_there_may_be_in_five_languages() -> None:
    said = services.too_many(20)
    assert said.ja == "付けられるのは 20個までです。" and said.lacks == [] and "20" in said.say("ko")


def test_files_are_deleted_unless_others_share_them(django_capture_on_commit_callbacks: Any) -> None:
    one, other = begun("child-medical"), begun("child-medical")
    first, second = services.attach(one, "x", photo()), services.attach(other, "x", photo())
    assert first.stored == second.stored
    for each, is_there in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):
            services.delete_files([each])
        assert default_storage.exists(first.stored) is is_there
    assert not Attachment.objects.exists()


def test_with_its_draft_a_file_is_forgotten_and_with_what_was_sent_it_stays(bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    sent = Attachment.objects.create(bundle=made.bundle, document="x", digest="x", stored="x", size=1)
    draft = begun("child-medical")
    services.attach(draft, "x", photo())
    for each in (draft, code):
        services.forget(each)
    assert Attachment.objects.get() == sent


def test_a_file_is_detached_from_a_draft_only(bunkyo: Catalogue) -> None:
    draft = begun("child-medical")
    mine = services.attach(draft, "x", photo())
    with pytest.raises(Attachment.DoesNotExist):
        services.detach(begun("child-medical"), mine.pk)
    services.detach(draft, mine.pk)
    code, made = applied(bunkyo)
    sent = Attachment.objects.create(bundle=made.bundle, document="x", digest="x", stored="x", size=1)
    with pytest.raises(Attachment.DoesNotExist):
        services.detach(code, sent.pk)
    assert Attachment.objects.get() == sent


def test_the_due_day_counts_open_days_from_when_it_came(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)
    came = timezone.now() - timedelta(days=5)
    (made,) = services.submit(code, bunkyo, TODAY, came_at=came, by_post=True)
    form = bunkyo.services["dog-registration"].form
    assert form and made.submitted_at == came and made.by_post
    assert made.due == days_after(timezone.localdate(came), form.days, bunkyo.municipality.closed)
