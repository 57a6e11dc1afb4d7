"""An auditor reads whether somebody else proves when a notice was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.documents import timestamps
from osekkai.documents.models import Stamp
from tests.casework.test_audit import decided, findings
from tests.documents import authority

__all__ = ["decided"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def proven(tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    with authority.serving(tmp_path) as served:
        settings.TSA, settings.TSA_ROOTS = served.address, served.roots
        timestamps._rests_until.clear()
        yield


def test_the_time_is_proven_and_another_in_the_table_is_seen(
    proven: None, decided: Case, bunkyo: Catalogue, settings: LazySettings
) -> None:
    assert any(each.ok and "時刻認証局が証明しています" in each.text for each in findings(decided))
    stamp = Stamp.objects.get()
    Stamp.objects.update(at=stamp.at - timedelta(days=1))
    assert any(each.ok is False and "時刻認証局" in each.text for each in findings(decided))
    Stamp.objects.update(at=stamp.at)
    settings.TSA_ROOTS = ""
    assert any(each.ok is None and "いまの設定では" in each.text for each in findings(decided)), "not known is not no"


def test_without_a_proof_the_audit_says_so(decided: Case) -> None:
    (found,) = [each for each in findings(decided) if "時刻の証明なし" in each.text]
    assert found.ok
