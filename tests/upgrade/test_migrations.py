"""Migrations from the first release on: each can be undone, and works beside the office of the release before."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WIDENED = ["0005_reasons_may_be_sentences"]
"""A text may be longer: PostgreSQL rewrites nothing, and what the release before writes is shorter."""
ROOMS = [each.label for each in apps.get_app_configs() if each.name.startswith("osekkai.")]


def migrations() -> list[tuple[str, str]]:
    return sorted(key for key in MigrationLoader(connection).disk_migrations if key[0] in ROOMS)


def test_every_room_begins_with_one_migration() -> None:
    first = [name for _, name in migrations() if name.startswith("0001")]
    assert set(first) <= {"0001_squashed", "0001_initial"}


def test_every_migration_can_be_undone() -> None:
    loader = MigrationLoader(connection)
    for key in migrations():
        assert all(each.reversible for each in loader.disk_migrations[key].operations), f"{key} cannot be undone"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an embedded database has one office at a time")
def test_every_migration_works_beside_the_release_before() -> None:
    """No column goes, is renamed, or must be filled while the release before still writes (django-migration-linter)."""
    linter = MigrationLinter(
        include_apps=ROOMS,
        ignore_initial_migrations=True,
        no_cache=True,
        ignore_name_contains="squashed",
        ignore_name=WIDENED,
    )
    linter.lint_all_migrations()
    assert not linter.has_errors, "see what the linter printed above"
