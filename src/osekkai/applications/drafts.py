"""Drafts: what a resident has written so far, under a code that only they have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications.errors import ChangedElsewhere
from osekkai.applications.forms import Content
from osekkai.applications.models import DISPOSED, DRAFT_DAYS, Application, Draft, MailKey, hash_of
from osekkai.applications.prefill import prefilled
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import Answers

if TYPE_CHECKING:
    from osekkai.identity.models import Account


AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that its code has opened."""

    code: str
    version: int
    content: Content
    until: date
    owner: int | None


def begin(content: Content, account: Account | None = None) -> str:
    """A new draft; the code that opens it. Of somebody who is signed in it is found again without the code."""
    code = codes.new_code()
    with transaction.atomic():
        draft = Draft.objects.create(code_hash=hash_of(code), sealed=sealed(code, content))
        _keep(draft, code, account)
    return code


def take_over(code: str, account: Account, catalogue: Catalogue) -> None:
    """Somebody signs in over a draft that they began without: from now on it is theirs, with what is known of them."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code_hash=hash_of(code), account=None).first()
        if draft is None:
            return
        draft.sealed, draft.version = (
            sealed(code, prefilled(open_draft(code, draft).content, account, catalogue)),
            draft.version + 1,
        )
        _keep(draft, code, account)


def _keep(draft: Draft, code: str, account: Account | None) -> None:
    if account:
        draft.account, draft.code_sealed = account, kept_code(code)
        draft.save()


def kept_code(code: str) -> bytes:
    return codes.office_cipher("draft-codes").encrypt(code.encode())


def code_of(kept: Draft | Application) -> str:
    """What opens a draft or application of somebody who is signed in.

    Nothing where it was submitted before the office kept it.
    """
    if not kept.code_sealed:
        return ""
    return codes.office_cipher("draft-codes").decrypt(bytes(kept.code_sealed)).decode()


def drafts_of(account: Account) -> list[Opened]:
    """The drafts of somebody who is signed in."""
    rows = Draft.objects.filter(account=account, expires_at__gt=timezone.now()).order_by("-changed_at")
    return [open_draft(code_of(row), row) for row in rows]


def opened(code: str) -> Opened | None:
    """Nothing where there is no draft of the code, or it was submitted or has expired."""
    found = (
        list(Draft.objects.filter(code_hash=hash_of(code), expires_at__gt=timezone.now()))
        if len(code) == codes.LENGTH
        else []
    )
    return open_draft(code, found[0]) if found else None


def save(code: str, content: Content, version: int) -> int:
    """Keep what was written over the version that the writer saw; the new version.

    Raises `ChangedElsewhere`, `Draft.DoesNotExist`.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(code_hash=hash_of(code))
        if draft.version != version:
            raise ChangedElsewhere(open_draft(code, draft))
        draft.sealed, draft.version = sealed(code, content), version + 1
        draft.changed_at = timezone.now()
        draft.expires_at = draft.changed_at + timedelta(days=DRAFT_DAYS)
        draft.save()
    return draft.version


def kept_codes() -> tuple[int, list[str]]:
    """Every code that the office keeps for somebody: how many, and the rows that none or a wrong one opens."""
    number, closed = 0, []
    rows: Iterable[Draft | Application | MailKey] = chain(
        Draft.objects.exclude(code_sealed=b"").iterator(AT_ONCE),
        Application.objects.exclude(code_sealed=b"").exclude(bundle__startswith=DISPOSED).iterator(AT_ONCE),
        MailKey.objects.iterator(AT_ONCE),
    )
    for row in rows:
        number += 1
        if not _opens(row):
            closed.append(f"{row._meta.label}:{row.pk}")
    return number, closed


def _opens(row: Draft | Application | MailKey) -> bool:
    try:
        if isinstance(row, MailKey):
            return hash_of(codes.office_cipher("mail-keys").decrypt(bytes(row.code_sealed)).decode()) == row.bundle
        code = code_of(row)
        return bool(open_draft(code, row)) if isinstance(row, Draft) else hash_of(code) == row.bundle
    except (InvalidToken, ValueError):
        return False


def delete(code: str) -> None:
    Draft.objects.filter(code_hash=hash_of(code)).delete()


def _cipher(code: str) -> Fernet:
    return codes.cipher_of(code, "draft-key")


def sealed(code: str, content: Content) -> bytes:
    return _cipher(code).encrypt(
        json.dumps([content.services, content.answers.as_json(), content.known], ensure_ascii=False).encode()
    )


def open_draft(code: str, draft: Draft) -> Opened:
    services, answers, known = json.loads(_cipher(code).decrypt(bytes(draft.sealed)))
    return Opened(
        code,
        draft.version,
        Content(tuple(services), Answers.read(answers), tuple((m, f, w) for m, f, w in known)),
        timezone.localdate(draft.expires_at),
        draft.account_id,
    )
