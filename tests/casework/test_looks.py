"""Every look at somebody is in the ledger: a picture opened by its address, a name in a list, a letter taken along."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.background.services import work
from osekkai.casework import enclosures, queue
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.documents import printing
from osekkai.documents.keeping import contents_of
from osekkai.documents.models import Document
from osekkai.ledger.models import Event
from tests.casework.building import SECTION, plain_case, proposed, staff
from tests.objections.building import agreed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def looks(case: Case, by: User) -> list[str]:
    """For what somebody looked at whose case it is."""
    found = Event.objects.filter(kind="register.looked", subject=f"person:{case.person_id}", actor=f"staff:{by.pk}")
    return list(found.order_by("id").values_list("purpose", flat=True))


@pytest.fixture
def decided(bunkyo: Catalogue, settings, tmp_path) -> Case:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    work(once=True)
    case.refresh_from_db()
    return case


def test_a_picture_opened_by_its_address_is_a_look(decided: Case, bunkyo: Catalogue) -> None:
    clerk, decision = User.objects.get(username="clerk"), Decision.objects.get()
    enclosures.enclose(decided, [("x.pdf", contents_of(decision.notice.document))], clerk, decided.version)
    paths = [
        f"sheets/{decision.proposal_id}/0.png",
        f"notices/{decision.pk}/0.png",
        f"enclosures/{decided.enclosures.get().pk}/0.png",
    ]
    for number, path in enumerate(paths):
        assert desk(clerk).get(f"/office/cases/{decided.number}/{path}").status_code == 200
        assert looks(decided, clerk) == ["書類の確認"] * (number + 1), path
    client = desk(clerk)
    for path in paths:
        client.get(f"/office/cases/{decided.number}/{path}")
    assert len(looks(decided, clerk)) == len(paths) + 1, "of what was just opened the pictures are one look"


def test_names_in_the_queue_are_a_look_told_once_a_day(bunkyo: Catalogue) -> None:
    clerk, other = staff("clerk", "clerk"), staff("other", "clerk")
    case = plain_case(bunkyo)
    client = desk(clerk)
    assert "文京　花子" in client.get("/office/cases/?tab=free").content.decode()
    assert looks(case, clerk) == ["案件の一覧"]
    client.get("/office/cases/?tab=free")
    client.get("/office/cases/?q=花子")
    assert looks(case, clerk) == ["案件の一覧"], "once a day"
    queue.give(case, clerk, clerk, case.version)
    assert "文京　花子" not in desk(other).get("/office/cases/?q=花子").content.decode()
    assert looks(case, other) == [], "whose name is not shown was not looked at"


def test_letters_taken_for_printing_are_looks_at_those_they_are_of(decided: Case) -> None:
    Document.objects.update(by_post=True)
    other = staff("other", "clerk")
    job = printing.make_job(SECTION, other)
    assert desk(other).get(f"/office/letters/print/{job.pk}/0.pdf").status_code == 200
    assert looks(decided, other) == ["印刷"]


def test_a_bag_is_a_look_at_everybody_in_it(decided: Case) -> None:
    chief, day = User.objects.get(username="chief"), timezone.localdate().isoformat()
    path = f"/office/letters/bag.zip?section={SECTION}&since={day}&until={day}"
    before = len(looks(decided, chief))
    answer = desk(chief).get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert looks(decided, chief)[before:] == ["記録の持ち出し"]
