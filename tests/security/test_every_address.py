"""Every address of the office, walked as a stranger: nobody reads or changes what is somebody else's.

The walk reads the URL table itself, and what each room says that its addresses name (`osekkai.ui.addresses`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from osekkai import personal
from osekkai.applications import queries as applications_queries
from osekkai.applications import returning
from osekkai.applications.models import Application, Attachment
from osekkai.applications.returning import Fault
from osekkai.casework.models import (
    Case,
    Enclosure,
)
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account, Agent, AgentToken, Mandate
from osekkai.ledger.models import Event
from osekkai.personal import Data
from osekkai.ui.addresses import Anything, Key, Row, addresses
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.applications.test_attachments import photo
from tests.applications.test_returning import CLERK, clerk
from tests.identity.providers import False_, resident, signed_in_client, use
from tests.identity.test_applying_signed_in import code_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = ("邉󠄀", "0312345678", "柴犬", "ないしょ")
"""What only she and the section may read; `secrets` finds all else that the tables say about her."""


@pytest.fixture
def hers(false: False_, settings: LazySettings, bunkyo: Catalogue, tmp_path: object) -> dict[str, str]:
    """Hanako's draft with a photo, her returned application with messages, her mandate and her agent."""
    settings.MEDIA_ROOT = tmp_path
    resident()
    use(settings, false.issuer)
    hanako = signed_in_client(false)
    done = code_in(hanako.post("/apply/", {"service": "dog-registration"})["Location"])
    written(done, bunkyo, applicant=HER | {"full_name": "邉󠄀　花子", "phone": "0312345678"}, dog=DOG)
    document = bunkyo.services["dog-registration"].documents[0].id
    hanako.post(f"/apply/{done}/documents/", {"document": document, "file": SimpleUploadedFile("a.jpg", photo())})
    hanako.post(f"/apply/{done}/review/", {"declared": "1"})
    made = Application.objects.get()
    returning.send_back(made.number, [Fault(why="ないしょ", page="dog", fact="dog_breed")], CLERK, bunkyo, TODAY)
    returning.write(made.number, "ないしょ", CLERK, staff=True)
    draft = code_in(hanako.post("/apply/", {"service": "dog-registration"})["Location"])
    written(draft, bunkyo, applicant=HER | {"full_name": "邉󠄀　花子", "phone": "0312345678"}, dog=DOG)
    account = Account.objects.get()
    mandate = Mandate.objects.create(
        grantor=account,
        helper_name="ないしょ",
        code_hash="x",
        given_at=timezone.now(),
        until=TODAY + timedelta(days=90),
    )
    agent = Agent.objects.create(client_id="butler", name="ないしょ", redirect_uris=["http://127.0.0.1:9/"])
    good = {
        "agent": agent,
        "account": account,
        "scope": "",
        "made_at": timezone.now(),
        "expires_at": timezone.now() + timedelta(hours=1),
    }
    AgentToken.objects.create(access_hash="a", refresh_hash="b", **good)
    case = Case.objects.get()
    steps.look_at(case, bunkyo)
    Enclosure.objects.create(
        case=case,
        name="ないしょ.jpg",
        kind="image/jpeg",
        digest="x",
        stored=Attachment.objects.get().stored,
        size=1,
        by=User.objects.create_user("writer"),
    )
    return {
        "done": done,
        "draft": draft,
        "number": made.number,
        "id": str(Attachment.objects.get().pk),
        "mandate": str(mandate.pk),
        "section": made.section,
    }


def filling(name: str, what: Row | Key | Anything, hers: dict[str, str]) -> list[str]:
    """What to put into an address, so that it is hers: her keys, her rows first, what anybody may name."""
    if isinstance(what, Key):
        return [hers["done"], hers["draft"]] if name == "code" else [what.example]
    if isinstance(what, Anything):
        return [what.example]
    table = apps.get_model(what.table)
    account = Account.objects.get(name__contains="花子")
    told = personal.rows_about(personal.Who(account.person_id, account.pk))
    of_hers = next((rows for each, rows in told if each.model is table), table._default_manager.none())
    found = of_hers.first() or table._default_manager.order_by("pk").first()
    return [str(getattr(found, what.field)) if found else "1"]


LOOKS = {
    "ui.Kept",
    "ledger.Event",
    "ledger.Waiting",
    "ledger.Link",
    "ledger.Content",
    "background.Lease",
    "matching.SavedResult",
}
"""Tables into which looking itself writes, and where anybody may keep something of their own."""


def state() -> list[Any]:
    """All that could be changed: every row of every table that the rooms declare."""
    return [
        (each.label, list(each.model._default_manager.order_by("pk").values_list()))
        for each in personal.all_declared()
        if each.label not in LOOKS
    ]


def sent() -> dict[str, Any]:
    return {
        "version": "1",
        "dog_name": "タマ",
        "dog_breed": "雑種",
        "declared": "1",
        "text": "のぞき",
        "agrees": "0",
        "remove": "1",
        "why:dog:dog_name": "x",
        "document": "rabies-certificate",
        "let": "1",
        "address": "thief@example.jp",
        "kind": "grant",
        "reason": "x",
        "article": "x",
        "act": "pull",
        "point": "x",
        "comment-1": "x",
        "purpose": "のぞき",
        "section": "生活衛生課",
        "to": "1",
        "reader": "1",
        "person": "1",
        "since": "2099-01-01",
    }


def paths(hers: dict[str, str]) -> Iterator[str]:
    """Every address, filled with what is hers."""
    for address in addresses():
        names = {name: filling(name, address.takes[name], hers) for name in address.names}
        for chosen in product(*names.values()):
            path = "/" + re.sub(r"[\\^$]", "", address.route)
            for name, value in zip(names, chosen, strict=True):
                path = re.sub(rf"<(\w+:)?{name}>", value, path)
            yield path


def secrets() -> set[str]:
    """Every text of some length that a table says about her, as each room declares it."""
    account = Account.objects.get(name__contains="花子")
    found = set(SECRET)
    for _field, rows in personal.rows_about(personal.Who(account.person_id, account.pk)):
        for row in rows:
            found |= {word for word in personal.words(row, Data.IDENTITY, Data.STATED, Data.KNOWN) if len(word) > 5}
    return {each for each in found if not each.isascii() or each.isdecimal()}


def told(answer: Any, known: set[str] | frozenset[str] = frozenset(SECRET)) -> bool:
    text = b"".join(answer) if answer.streaming else answer.content
    return any(each.encode() in text for each in known) or (
        answer.status_code == 200 and answer.get("Content-Type") in ("image/jpeg", "image/png", "application/pdf")
    )


def test_nobody_reads_or_changes_what_is_hers(hers: dict[str, str], false: False_) -> None:
    hanako = signed_in_client(false)
    false.person |= {"sub": "s2", "name": "他人　太郎", "birthdate": "1970-01-01"}
    false.claims["sub"] = "s2"
    strangers = {
        "nobody": Client(),
        "another resident": signed_in_client(false),
        "another section": clerk("税務課", "other"),
    }
    before, known, leaks = state(), secrets(), []
    for path in paths(hers):
        for who, client in strangers.items():
            for answer in (client.get(path), client.post(path, sent())):
                if told(answer, known):
                    leaks.append((who, path, answer.status_code))
                if state() != before:
                    leaks.append((who, path, "changed"))
                    before = state()
    assert not leaks
    own = {path.split("/")[3] for path in paths(hers) if path.startswith("/apply/") and told(hanako.get(path))}
    assert own >= {"", "parts", "review", "mend"}, "she herself does read it: the walk finds the pages"
    section = clerk(hers["section"])
    assert any(told(section.get(path)) for path in paths(hers) if path.startswith("/office/cases/"))


def test_guessed_numbers_and_names_find_nothing(hers: dict[str, str]) -> None:
    client = Client()
    for path in (
        "/apply/aaaaaaaaaaaaaaaaaaaaaaaa/",
        f"/apply/{hers['number']}/",
        "/apply/1/",
        "/saved/aaaaaaaaaaaaaaaaaaaaaaaa/",
    ):
        answer = client.get(path)
        assert answer.status_code == 404 and "このページは ありません" in answer.content.decode()


def test_a_form_from_somebody_elses_page_is_not_taken(hers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/apply/", {"service": "dog-registration"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and "送れませんでした" in answer.content.decode()


def test_what_strangers_tried_left_no_events_of_change(hers: dict[str, str]) -> None:
    count = Event.objects.count()
    client = Client()
    client.post(f"/apply/{hers['done']}/withdraw/{hers['number']}/")
    client.post(f"/apply/{hers['draft']}/review/", {"declared": "1"})
    assert Event.objects.count() == count and applications_queries.opened(hers["draft"])


def test_begun_without_an_account_the_code_is_the_key() -> None:
    code = begun("dog-registration")
    assert Client().get(f"/apply/{code}/").status_code == 200
    assert (
        Client().get(f"/apply/{code[:-1]}/").status_code == 404
        and Client().get(f"/apply/{code.upper()}/").status_code == 404
    )
