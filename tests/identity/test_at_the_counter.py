"""Who could not be matched, or did not sign in, is identified by a clerk who was shown a document.

Nobody else's record opens by that.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client

from osekkai.applications import services
from osekkai.applications.models import Application
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.ledger.models import Event
from tests.applications.building import BABY, BIRTH, DOG, HER, TODAY, begun, written
from tests.applications.test_returning import clerk
from tests.identity.providers import False_, resident, signed_in_client, use
from tests.identity.test_applying_signed_in import code_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CARD = "マイナンバーカード"


@pytest.fixture
def unmatched(false: False_, settings: LazySettings, bunkyo: Catalogue) -> Application:
    """She moved yesterday: the card has the new address, the register the old one."""
    resident(town="千石4丁目", address="1番1号")
    use(settings, false.issuer)
    client = signed_in_client(false)
    code = code_in(client.post("/apply/", {"service": "dog-registration"})["Location"])
    written(code, bunkyo, applicant=HER, dog=DOG)
    client.post(f"/apply/{code}/review/", {"declared": "1"})
    return Application.objects.get()


def test_a_clerk_ties_her_to_the_register_and_it_lasts(unmatched: Application, false: False_) -> None:
    assert Account.objects.get().person is None
    office = clerk(unmatched.section)
    page = office.get(f"/office/cases/{unmatched.number}/").content.decode()
    person = resident_pk()
    assert "台帳の どの方ですか" in page and "千石4丁目" in page
    assert Event.objects.filter(kind="register.looked", subject=f"person:{person}", purpose="台帳との照合").exists()
    office.post(f"/office/cases/{unmatched.number}/identify/", {"person": person, "shown": CARD, **seen(unmatched)})
    assert Account.objects.get().person_id == person
    told = Event.objects.get(kind="identity.matched")
    assert told.actor_kind == "staff" and CARD in told.purpose
    assert (
        "台帳と、まだ" not in signed_in_client(false).get("/account/").content.decode()
        and Account.objects.get().person_id == person
    )
    false.person["address"] = "東京都文京区本郷七丁目3番1号"
    signed_in_client(false)
    assert Account.objects.get().person is None, "the card says something else: somebody has to look again"


def seen(of: Application) -> dict[str, int]:
    """The version of the case that the page shows."""
    return {"version": Case.objects.get(application=of).version}


def resident_pk() -> int:
    from osekkai.register.models import Person

    return Person.objects.get(birth_date=date(1994, 2, 3)).pk


def test_only_with_a_document_and_only_whom_it_could_be(unmatched: Application) -> None:
    stranger = resident(name="他人　次郎", born=date(1970, 1, 1), key="2")
    office = clerk(unmatched.section)
    for sent in (
        {"person": resident_pk()},
        {"person": resident_pk(), "shown": "顔"},
        {"person": stranger.pk, "shown": CARD},
        {"shown": CARD},
    ):
        sent |= seen(unmatched)
        assert office.post(f"/office/cases/{unmatched.number}/identify/", sent).status_code == 422
    assert (
        clerk("税務課", "other")
        .post(f"/office/cases/{unmatched.number}/identify/", {"person": resident_pk(), "shown": CARD})
        .status_code
        == 404
    )
    assert Account.objects.get().person is None


def test_what_was_sent_without_signing_in_counts_from_the_counter_on(bunkyo: Catalogue) -> None:
    code = begun("child-medical", answers=BIRTH)
    written(code, bunkyo, applicant=HER, child=BABY)
    (made,) = services.submit(code, bunkyo, TODAY)
    assert made.status == "announced"
    office = clerk(made.section)
    assert "サインインせずに" in office.get(f"/office/cases/{made.number}/").content.decode()
    sent = {"shown": "運転免許証", **seen(made)}
    assert office.post(f"/office/cases/{made.number}/identify/", sent).status_code == 302
    made.refresh_from_db()
    assert (
        made.status == "submitted" and "窓口で本人だと確かめました" in Client().get(f"/apply/{code}/").content.decode()
    )
    assert office.post(f"/office/cases/{made.number}/identify/", sent).status_code == 422, "once"
