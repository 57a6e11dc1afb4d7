"""Documents are kept in a place of the test's own."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
