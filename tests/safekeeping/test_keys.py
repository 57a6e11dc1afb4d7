"""A key is changed while people go on working: what it sealed opens all the time, and needs it no more afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from click.testing import CliRunner
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage

from osekkai import codes
from osekkai.applications import attaching, mail, queries
from osekkai.applications import services as applications
from osekkai.applications.forms import Content
from osekkai.applications.models import Draft, MailKey
from osekkai.catalogue import Catalogue
from osekkai.channels.services import queue_mail
from osekkai.cli import main
from osekkai.documents.numbers import is_ours, new_number, opens_original, original_code
from osekkai.documents.queries import contents_of
from osekkai.ledger import services as ledger
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.verifying import verify
from osekkai.safekeeping import services
from osekkai.safekeeping.kinds import BACKED_UP, BACKUP
from osekkai.storing import all_columns
from tests.applications.building import BIRTH
from tests.applications.test_attachments import photo
from tests.applications.test_mail import applied, number_in, outbox, sent
from tests.casework.building import account, family
from tests.documents.building import issued, letter
from tests.test_environment import STRONG

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OLD, NEW = "what it was until today, of some length", STRONG


def numbers_of(name: str) -> RecoveryCodes:
    return RecoveryCodes.activate(User.objects.get_or_create(username=name)[0])


def confirm(code: str) -> None:
    mail.send_number(code, "hanako@example.jp", "address:203.0.113.1")
    mail.confirm(code, "hanako@example.jp", number_in(outbox()[-1][2]))


@pytest.fixture(autouse=True)
def _its_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.KEYS = tmp_path / "files", (OLD,)


def test_all_that_a_former_key_sealed_is_sealed_anew_once(settings: LazySettings) -> None:
    whose = account(family()[0])
    code = applications.begin(Content(("child-medical",), BIRTH), whose)
    file = applications.attach(code, "child-health-insurance", photo())
    notice = issued(letter("notice"))
    confirm(code)
    queue_mail("k", "hanako@example.jp", "件名", "文")
    settings.KEYS = (NEW, OLD)
    assert attaching.contents_of(file) and queries.is_whole(queries.files_of(file.bundle)[0])
    waiting = services.reseal(try_only=True).anew
    assert waiting == services.reseal().anew == 2 + 1 + 1 + 2
    again = services.reseal()
    assert again.anew == 0 and again.already == waiting and again.closed == []
    settings.KEYS = (NEW,)
    assert attaching.contents_of(file) and contents_of(notice)
    assert queries.kept_codes() == (2, []) and queries.drafts_of(whose)[0].code == code
    assert sorted(each.label for each in all_columns()) == [
        "applications.Application",
        "applications.Draft",
        "applications.MailKey",
        "channels.Outgoing",
        "mfa.Authenticator",
    ]


def test_the_seed_of_the_spare_numbers_is_sealed_anew_also_where_it_never_was(settings: LazySettings) -> None:
    of_before, seed = numbers_of("taro"), "5eed" * 20
    of_before.instance.data |= {"seed": seed}
    of_before.instance.save()
    numbers = numbers_of("hana")
    said = numbers.get_unused_codes()
    settings.KEYS = (NEW, OLD)
    assert services.reseal(try_only=True).anew == 2 and numbers_of("taro").instance.data["seed"] == seed
    assert services.reseal().anew == 2
    again = services.reseal()
    assert (again.anew, again.already, again.closed) == (0, 2, [])
    assert not [each for each in verify_rows() if each.row.startswith("mfa.")], "the ledger, which binds them, was told"
    settings.KEYS = (NEW,)
    assert numbers_of("hana").get_unused_codes() == said
    assert (
        seed not in str(Authenticator.objects.values_list("data")) and len(numbers_of("taro").get_unused_codes()) == 10
    )
    settings.KEYS = (OLD,)
    assert len(services.reseal().closed) == 2, "what no key opens is told"


def test_papers_and_addresses_of_before_are_known_with_the_former_key(settings: LazySettings) -> None:
    number = new_number(2026)
    paper = original_code(number)
    code = applications.begin(Content(("child-medical",), BIRTH))
    confirm(code)
    settings.KEYS = (NEW, OLD)
    assert is_ours(number) and opens_original(number, paper)
    assert not opens_original(number, paper[:5]) and not opens_original(number, "")
    before = MailKey.objects.get().address_hash
    mail.ask("Hanako@example.jp", lambda token: token, "address:203.0.113.1")
    confirm(code)
    assert MailKey.objects.get().address_hash != before, "found, and kept under the newest from now on"
    settings.KEYS = (NEW,)
    assert not is_ours(number), "who throws a former key away can no longer tell papers of then from forged ones"


def test_an_address_is_confirmed_across_a_change_of_keys(settings: LazySettings, bunkyo: Catalogue) -> None:
    code, made = applied(bunkyo)
    mail.send_number(code, "hanako@example.jp", "address:203.0.113.1")
    number = number_in(outbox()[-1][2])
    settings.KEYS = (NEW, OLD)
    mail.confirm(code, "hanako@example.jp", number)
    assert "申請を受け付けました" in [each[1] for each in sent()], "what waited under the former key has come"
    settings.KEYS = ("a newer one", NEW, OLD)
    assert mail.is_confirmed(made.bundle, None, "hanako@example.jp")


def test_what_no_key_opens_is_named(settings: LazySettings) -> None:
    code = applications.begin(Content(("child-medical",), BIRTH))
    file = applications.attach(code, "child-health-insurance", photo())
    Draft.objects.update(code_sealed=codes.office_cipher("draft-codes").encrypt(b"x"))
    settings.KEYS = (NEW,)
    found = services.reseal()
    assert found.closed == [
        f"applications.Attachment:{file.pk} {file.stored}",
        f"applications.Draft:{Draft.objects.get().pk} code_sealed",
    ]
    assert CliRunner().invoke(main, ["keys", "rotate"]).exit_code == 1
    assert default_storage.exists(file.stored)


def test_the_ledgers_key_is_changed_too_and_the_chain_goes_on(settings: LazySettings) -> None:
    def happened() -> None:
        ledger.record(BACKED_UP, ledger.SYSTEM, BACKUP("now"))
        ledger.seal()

    settings.LEDGER_KEYS = (OLD,)
    happened()
    settings.LEDGER_KEYS = (NEW, OLD)
    happened()
    found = verify()
    assert found.broken == [] and found.events >= 2
    settings.LEDGER_KEYS = (NEW,)
    assert verify().broken, "without the former key nothing of then is proven"


def test_the_command_says_how_and_what_is_still_needed(settings: LazySettings) -> None:
    said = CliRunner().invoke(main, ["keys", "rotate"]).output
    assert "OSEKKAI_SECRET_KEY_FORMER" in said and "openssl rand" in said
    settings.KEYS = (NEW, OLD)
    shown = CliRunner().invoke(main, ["keys", "show"]).output
    assert codes.name_of(NEW).hex() in shown and NEW not in shown and OLD not in shown
    assert "残してください" in CliRunner().invoke(main, ["keys", "rotate"]).output
