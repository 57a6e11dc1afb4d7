"""支援措置: an objection of somebody protected is opened by two, also by the section that handles it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.casework.models import Opening
from osekkai.catalogue import Catalogue
from osekkai.objections import queries
from osekkai.register.models import Person
from osekkai.staff.queries import desk_of
from tests.casework.building import staff
from tests.objections.building import WRITTEN, filed, refused
from tests.register.building import protect

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_who_handles_it_asks_and_their_chief_agrees(bunkyo: Catalogue) -> None:
    objection = filed(refused(bunkyo), bunkyo)
    clerk, chief = (staff(f"of {role}", role, objection.section) for role in ("clerk", "chief"))
    page, ask = f"/office/objections/{objection.number}/", f"/office/objections/{objection.number}/ask/"
    assert WRITTEN.demand in at_desk(clerk).get(page).content.decode()
    protect(*Person.objects.all())
    desk = desk_of(clerk, timezone.localdate(), bunkyo)
    assert queries.may_open(objection, desk, bunkyo) and not queries.may_read(objection, desk, bunkyo)
    assert at_desk(clerk).get(page)["Location"] == ask
    assert WRITTEN.demand not in at_desk(clerk).get(ask).content.decode()
    assert at_desk(clerk).post(ask, {"purpose": ""}).status_code == 422
    at_desk(clerk).post(ask, {"purpose": "申請の審査"})
    assert at_desk(clerk).post(ask, {"agree": Opening.objects.get().pk}).status_code == 409
    assert at_desk(chief).post(ask, {"agree": Opening.objects.get().pk})["Location"] == ask
    assert at_desk(clerk).get(ask)["Location"] == page
    assert WRITTEN.demand in at_desk(clerk).get(page).content.decode()
    assert at_desk(chief).get(page)["Location"] == ask, "open to who asked alone"
    assert at_desk(staff("far", "clerk", "税務課")).get(ask).status_code == 404
