"""Whether an office is what it should be, by opening everything that can be opened: after a restore, above all."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from osekkai.applications import queries as applications
from osekkai.documents import queries as documents
from osekkai.ledger import queries as ledger
from osekkai.ledger import services as sealing
from osekkai.publication import queries as publication
from osekkai.safekeeping.comparing import compare

MOST_NAMED = 20
MOST_NOTICES = 2_000
"""The newest notices whose signatures are verified, at some 20 milliseconds each; all of them are compared as files."""


@dataclass(slots=True)
class Proof:
    """What was tried, on how many, and what is wrong."""

    what: str
    number: int
    wrong: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        wrong = f"　× {len(self.wrong):,}：{'、'.join(self.wrong[:MOST_NAMED])}" if self.wrong else ""
        return f"{self.what} {self.number:,}{wrong}"

    def as_data(self) -> dict[str, object]:
        return asdict(self)


def prove(tip: str = "") -> Iterator[Proof]:
    """`tip` is the end of the ledger that must be there."""
    yield _ledger(tip)
    for each in (_rows, _files, _notices, _drafts, _versions):
        yield each()


def _ledger(tip: str) -> Proof:
    sealing.seal()
    found = ledger.verify(tip)
    return Proof("台帳の記録", found.events, [f"{each.event or ''} {each.what}".strip() for each in found.broken])


def _rows() -> Proof:
    found = ledger.verify_rows()
    return Proof("記録とちがう行", len(found), [each.what for each in found])


def _files() -> Proof:
    found = compare()
    return Proof("しまったファイル", found.files, [*found.causes(), *found.missing, *found.changed])


def _notices() -> Proof:
    """Signed by this office, and as they were signed."""
    found = documents.newest(MOST_NOTICES)
    return Proof("確かめた通知の署名", len(found), [each.number for each in found if not _is_signed(each)])


def _is_signed(document: documents.Document) -> bool:
    try:
        signature = documents.signature_of(documents.contents_of(document))
    except (OSError, ValueError):
        return False
    return bool(signature and signature.whole and signature.ours)


def _drafts() -> Proof:
    """Those whose code the office keeps: of people who signed in, or asked for the way back by mail."""
    number, closed = applications.kept_codes()
    return Proof("合言葉で開いた下書きと申請", number, closed)


def _versions() -> Proof:
    hashes = publication.kept()
    return Proof("公開した版", len(hashes), [each for each in hashes if not _is_kept(each)])


def _is_kept(hash: str) -> bool:
    """Its files are those that were published."""
    try:
        return bool(publication.files_of(hash))
    except (ValueError, zlib.error):
        return False
