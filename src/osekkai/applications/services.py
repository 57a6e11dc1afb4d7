"""What changes drafts and applications: begin, save, submit, withdraw."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone

from osekkai.applications import forms
from osekkai.applications.forms import Content
from osekkai.applications.models import DRAFT_DAYS, Application, Draft, Status
from osekkai.applications.numbers import new_number
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.models import ActorKind
from osekkai.matching.answers import Answers

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 24


class Conflict(Exception):
    """Somebody changed the draft since the page was opened. Carries the draft as it is now."""

    def __init__(self, now: Opened) -> None:
        super().__init__("the draft was changed elsewhere")
        self.now = now


class NotComplete(Exception):
    """Something still has to be answered. Carries the first page where it stands."""

    def __init__(self, page: forms.Page) -> None:
        super().__init__(page.id)
        self.page = page


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that its code has opened."""

    code: str
    version: int
    content: Content
    until: date


def begin(content: Content) -> str:
    """A new draft; the code that opens it."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        Draft.objects.filter(expires_at__lte=timezone.now()).delete()
        Draft.objects.create(code_hash=hash_of(code), sealed=_sealed(code, content))
    return code


def opened(code: str) -> Opened | None:
    """Nothing where there is no draft of the code, or it was submitted or has expired."""
    found = Draft.objects.filter(code_hash=hash_of(code), expires_at__gt=timezone.now()).first() if len(code) == CODE_LENGTH else None
    return _open(code, found) if found else None


def save(code: str, content: Content, version: int) -> int:
    """Keep what was written over the version that the writer saw; the new version. Raises `Conflict`, `Draft.DoesNotExist`."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(code_hash=hash_of(code))
        if draft.version != version:
            raise Conflict(_open(code, draft))
        draft.sealed, draft.version = _sealed(code, content), version + 1
        draft.changed_at = timezone.now()
        draft.expires_at = draft.changed_at + timedelta(days=DRAFT_DAYS)
        draft.save()
    return draft.version


def delete(code: str) -> None:
    Draft.objects.filter(code_hash=hash_of(code)).delete()


def submit(code: str, catalogue: Catalogue, today: date) -> list[Application]:
    """Submit everything at once, exactly once: whoever asks again gets the same applications. Raises `NotComplete`."""
    bundle = hash_of(code)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code_hash=bundle).first()
        if draft is None:
            return applications_of(code)
        content = _open(code, draft).content
        pages = forms.pages(catalogue, content, today)
        if missing := next((each for each in pages if not each.is_done), None):
            raise NotComplete(missing)
        for service, form in forms.chosen(catalogue, content):
            own = {part.id for part in form.parts}
            made = Application.objects.create(
                number=_free_number(), service=service.id, section=service.owner.id, catalogue=catalogue.hash, bundle=bundle,
                status=Status.ANNOUNCED if form.identified else Status.SUBMITTED, submitted_at=timezone.now(), due=today + timedelta(days=form.days),
                content={page.id: forms.said(page) for page in pages if page.part.id in own},
            )  # fmt: skip
            _tell(f"application.{made.status}", made, code)
        draft.delete()
    return applications_of(code)


def applications_of(code: str) -> list[Application]:
    return list(Application.objects.filter(bundle=hash_of(code)).order_by("id"))


def withdraw(code: str, number: str) -> Application:
    """Raises `Application.DoesNotExist` for a number that did not come with the code, or is withdrawn already."""
    with transaction.atomic():
        found = Application.objects.select_for_update().exclude(status=Status.WITHDRAWN).get(bundle=hash_of(code), number=number)
        found.status = Status.WITHDRAWN
        found.save(update_fields=["status"])
        _tell("application.withdrawn", found, code)
    return found


def _tell(kind: str, application: Application, code: str) -> None:
    actor = ledger.Actor(ActorKind.RESIDENT, f"code:{hash_of(code)[:16]}")
    ledger.record(kind, actor, object=f"application:{application.pk}", after=application.status)


def _free_number() -> str:
    while Application.objects.filter(number=(number := new_number())).exists():
        pass
    return number


def hash_of(code: str) -> str:
    return hashlib.sha256(b"osekkai-draft:" + code.encode()).hexdigest()


def _cipher(code: str) -> Fernet:
    """The code has 118 bits of chance, so one hash is key stretching enough."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"osekkai-draft-key:" + code.encode()).digest()))


def _sealed(code: str, content: Content) -> bytes:
    return _cipher(code).encrypt(json.dumps([content.services, astuple(content.answers)], ensure_ascii=False).encode())


def _open(code: str, draft: Draft) -> Opened:
    services, (event, people, household, skipped, talked) = json.loads(_cipher(code).decrypt(bytes(draft.sealed)))
    answers = Answers(event, tuple((relation, facts) for relation, facts in people), household, tuple((m, f) for m, f in skipped), tuple(talked))
    return Opened(code, draft.version, Content(tuple(services), answers), timezone.localdate(draft.expires_at))
