"""What is said of whoever owns the database and changes something past the office, without the ledger's key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from osekkai.ledger.binding import verify_rows
from osekkai.ledger.services import seal
from osekkai.ledger.verifying import verify


@contextmanager
def seen() -> Iterator[None]:
    """What is done here past the office is named."""
    seal()
    before = named()
    yield
    seal()
    assert named() - before, "`osekkai ledger verify` does not name it"


def named() -> set[str]:
    """What `osekkai ledger verify` says."""
    return {each.what for each in verify().broken} | {each.what for each in verify_rows()}
