"""Whom documents are of, the rooms that had them made say: what leaves with them is a look at each person."""

from __future__ import annotations

import pytest

from osekkai.documents import services, whose
from osekkai.ledger.kinds import PERSON


def test_rooms_say_whom_their_documents_are_of_and_each_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whose, "_rooms", [])
    assert whose.whose([7]) == ()
    services.knows(lambda documents: [PERSON(3)] if 7 in documents else [])
    services.knows(lambda documents: [PERSON(each) for each in sorted(documents) if each < 9])
    services.knows(lambda documents: [PERSON(3) for each in documents if each == 8])
    assert [str(each) for each in whose.whose([7])] == ["person:3", "person:7"]
    assert [str(each) for each in whose.whose([8])] == ["person:8", "person:3"]
