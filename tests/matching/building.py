"""Builders: a small ward that was matched over night, and people of the office with rights to look at it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.demonstration.extracts import write_extracts
from osekkai.demonstration.receipts import write_receipts
from osekkai.matching import services
from osekkai.register.services import take_in

ON = date(2026, 11, 23)


def signed_in(*may: str) -> Client:
    user = User.objects.create_user("-".join(may) or "nobody", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=may))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def matched(tmp_path: Path, settings: LazySettings, bunkyo: Catalogue) -> Path:
    settings.VAR = tmp_path
    for path in write_extracts(tmp_path / "extracts", 400, seed=2, on=ON):
        assert take_in(path, bunkyo, generated=True, today=ON).taken
    taken = services.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    opened = taken.open(bunkyo.book.vocabulary)
    services.results(opened, list(bunkyo.book.services.values()), ON, taken)
    take_in(write_receipts(tmp_path / "r.csv", opened, bunkyo, seed=1), bunkyo, generated=True)
    services.match(bunkyo, services.take(tmp_path / "snapshot", bunkyo.book.vocabulary), ON, tmp_path / "matching")
    return tmp_path
