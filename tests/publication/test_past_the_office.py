"""Whoever owns the database changes the rules past the office, without the ledger's key: it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from osekkai.catalogue.folder import read_files
from osekkai.ledger import upgrade
from osekkai.ledger.models import Event
from osekkai.ledger.services import operator
from osekkai.publication import keeping, services
from osekkai.publication.models import Publication, Version
from tests.ledger.naming import named, seen

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")


@pytest.fixture
def two(komichi_folder: Path) -> tuple[Publication, Publication]:
    """Rules, and stricter ones after them."""
    files = read_files(komichi_folder)
    first = services.publish(files, by=ME)
    stricter = files | {"life-events.yaml": files["life-events.yaml"] + "# きびしく\n"}
    return first, services.publish(stricter, by=ME)


def test_what_is_published_is_told_and_so_is_what_is_in_force_again(two: tuple[Publication, Publication]) -> None:
    assert not named()
    services.publish(keeping.files_of(two[0].version.hash), by=ME)
    assert Version.objects.count() == 2 and Publication.objects.count() == 3 and not named()


@pytest.mark.parametrize("packed", [b"x", keeping.packed({"a.yaml": "b: c"})])
def test_rules_of_before_do_not_come_back(two: tuple[Publication, Publication], packed: bytes) -> None:
    """Where the files in force cannot be read, the office goes on with those before them."""
    with seen():
        Version.objects.filter(pk=two[1].version_id).update(files=packed)


def test_a_version_does_not_become_another_one(two: tuple[Publication, Publication]) -> None:
    """With its hash and its files, so that what is opened is whole: the rules before, under the newer number."""
    first, second = (each.version for each in two)
    with seen():
        Version.objects.filter(pk=first.pk).update(hash="x")
        Version.objects.filter(pk=second.pk).update(hash=first.hash, files=first.files)


def test_what_was_published_before_is_bound_once(two: tuple[Publication, Publication], komichi_folder: Path) -> None:
    kept = Version.objects.create(hash="never-published", files=keeping.packed({}))
    upgrade.after_migrating()
    bound = Event.objects.get(kind="ledger.bound", object="table:publication.Version")
    assert f"publication.Version:{kept.pk}" not in bound.rows and f"Version:{two[0].version_id}" in bound.rows
    assert not named()
