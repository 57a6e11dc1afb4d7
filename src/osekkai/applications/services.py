"""What changes drafts and applications: begin, save, submit, withdraw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications import forms, kinds, mail
from osekkai.applications.forms import Content
from osekkai.applications.models import DRAFT_DAYS, Application, Draft, Status, hash_of
from osekkai.applications.numbers import new_number
from osekkai.applications.prefill import prefilled
from osekkai.applications.statement import Statement
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.opening import days_after, days_between
from osekkai.identity.mandates import actor_under
from osekkai.identity.models import Account, Mandate
from osekkai.identity.services import actor_of
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.ledger.queries import ActorKind, Event
from osekkai.matching.answers import Answers


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
    owner: int | None


def begin(content: Content, account: Account | None = None) -> str:
    """A new draft; the code that opens it. Of somebody who is signed in it is found again without the code."""
    code = codes.new_code()
    with transaction.atomic():
        Draft.objects.filter(expires_at__lte=timezone.now()).delete()
        draft = Draft.objects.create(code_hash=hash_of(code), sealed=_sealed(code, content))
        _keep(draft, code, account)
    return code


def take_over(code: str, account: Account, catalogue: Catalogue) -> None:
    """Somebody signs in over a draft that they began without: from now on it is theirs, with what is known of them."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code_hash=hash_of(code), account=None).first()
        if draft is None:
            return
        draft.sealed, draft.version = (
            _sealed(code, prefilled(_open(code, draft).content, account, catalogue)),
            draft.version + 1,
        )
        _keep(draft, code, account)


def _keep(draft: Draft, code: str, account: Account | None) -> None:
    if account:
        draft.account, draft.code_sealed = account, _kept_code(code)
        draft.save()


def _kept_code(code: str) -> bytes:
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
    return [_open(code_of(row), row) for row in rows]


def owner_of(code: str) -> int | None:
    """The account that submitted what came with the code; nothing where it was nobody's, or never was."""
    return next(iter(Application.objects.filter(bundle=hash_of(code)).values_list("account", flat=True)[:1]), None)


def opened(code: str) -> Opened | None:
    """Nothing where there is no draft of the code, or it was submitted or has expired."""
    found = (
        list(Draft.objects.filter(code_hash=hash_of(code), expires_at__gt=timezone.now()))
        if len(code) == codes.LENGTH
        else []
    )
    return _open(code, found[0]) if found else None


def save(code: str, content: Content, version: int) -> int:
    """Keep what was written over the version that the writer saw; the new version.

    Raises `Conflict`, `Draft.DoesNotExist`.
    """
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


def submit(
    code: str,
    catalogue: Catalogue,
    today: date,
    account: Account | None = None,
    mandate: Mandate | None = None,
    *,
    by: ledger.Actor | None = None,
    by_post: bool = False,
) -> list[Application]:
    """Submit everything at once, exactly once: whoever asks again gets the same applications. Raises `NotComplete`.

    `account` is whose application it is; under a `mandate` somebody else submits it for them. `by_post`: they want the
    decision on paper too.
    """
    bundle = hash_of(code)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code_hash=bundle).first()
        if draft is None:
            return applications_of(code)
        content = _open(code, draft).content
        pages = forms.pages(catalogue, content, today)
        if missing := next((each for each in pages if not each.is_done), None):
            raise NotComplete(missing)
        done = []
        for service, form in forms.chosen(catalogue, content):
            own = {part.id for part in form.parts}
            made = Application.objects.create(
                number=_free_number(),
                service=service.id,
                section=service.owner.id,
                catalogue=catalogue.hash,
                bundle=bundle,
                account=account,
                mandate=mandate,
                code_sealed=_kept_code(code) if account else b"",
                status=Status.ANNOUNCED if form.identified and account is None else Status.SUBMITTED,
                submitted_at=timezone.now(),
                due=days_after(today, form.days, catalogue.municipality.closed),
                content=Statement(tuple(forms.stated(page) for page in pages if page.part.id in own)).as_json(),
                by_post=by_post,
            )
            ledger.record(
                kinds.ANNOUNCED if made.status == Status.ANNOUNCED else kinds.SUBMITTED,
                by or actor_with(code, account, mandate),
                kinds.APPLICATION(made),
                after=made.status,
            )
            done.append(made)
        if address := content.answers.fact("", "email"):
            mail.receipt(bundle, str(address), done, catalogue)
        draft.delete()
    return done


def applications_of(code: str) -> list[Application]:
    return list(Application.objects.filter(bundle=hash_of(code)).order_by("id"))


def applications_by(account: Account) -> list[Application]:
    return list(Application.objects.filter(account=account).order_by("-id"))


def history(application: Application) -> list[Event]:
    """Everything that happened to an application, from the ledger: there is no second record of it."""
    return ledger_queries.events_of([kinds.APPLICATION(application)])


def set_aside(code: str, form: Mapping[str, str]) -> str:
    """What was typed while the session ran out, as text that only the code reads again; see `taken_back`."""
    return _cipher(code).encrypt(json.dumps(dict(form), ensure_ascii=False).encode()).decode()


def taken_back(code: str, text: str) -> dict[str, str] | None:
    """Nothing for another code."""
    try:
        found = json.loads(_cipher(code).decrypt(text.encode()))
    except (InvalidToken, ValueError):
        return None
    return {str(name): str(value) for name, value in found.items()}


def withdraw(code: str, number: str, by: ledger.Actor | None = None) -> Application:
    """Raises `Application.DoesNotExist` for a number that did not come with the code, or is withdrawn already."""
    with transaction.atomic():
        found = Application.objects.get(bundle=hash_of(code), number=number)
        return withdraw_own(found, by or actor_with(code, found.account))


def identified(number: str, by: ledger.Actor, shown: str) -> Application:
    """Somebody who applied without signing in showed who they are at the counter.

    From now on it is submitted, and the days count.

    Raises `Application.DoesNotExist` where that is not what it waits for.
    """
    with transaction.atomic():
        found = Application.objects.select_for_update().get(number=number, status=Status.ANNOUNCED)
        found.status, found.due = Status.SUBMITTED, put_off(found.due, timezone.localdate(found.submitted_at))
        found.save(update_fields=["status", "due"])
        purpose = f"窓口での確認: {shown}"
        ledger.record(kinds.IDENTIFIED, by, kinds.APPLICATION(found), after=found.status, purpose=purpose)
    return found


def put_off(due: date, waited_since: date) -> date:
    """A due day after the office waited for the resident: the open days that were left then are left from today."""
    closed = catalogue_in_use().municipality.closed
    return days_after(timezone.localdate(), days_between(waited_since, due, closed), closed)


def withdraw_own(application: Application, by: ledger.Actor) -> Application:
    """Raises `Application.DoesNotExist` where it is withdrawn or decided already."""
    with transaction.atomic():
        found = (
            Application.objects.select_for_update()
            .exclude(status__in=[Status.WITHDRAWN, Status.DECIDED])
            .get(pk=application.pk)
        )
        found.status = Status.WITHDRAWN
        found.save(update_fields=["status"])
        ledger.record(kinds.WITHDRAWN, by, kinds.APPLICATION(found), after=found.status)
    return found


def decided(application: Application, by: ledger.Actor) -> None:
    """The case is decided; in its transaction.

    Raises `Application.DoesNotExist` where the resident withdrew meanwhile.
    """
    found = Application.objects.select_for_update().get(
        pk=application.pk, status__in=[Status.SUBMITTED, Status.DECIDED]
    )
    found.status = Status.DECIDED
    found.save(update_fields=["status"])
    ledger.record(kinds.DECIDED, by, kinds.APPLICATION(found), after=found.status)


def actor_with(code: str, account: Account | None, mandate: Mandate | None = None) -> ledger.Actor:
    """Whoever holds the code: by their account, where they have one; a helper by theirs, with the mandate."""
    if mandate:
        return actor_under(mandate)
    return actor_of(account) if account else ledger.Actor(ActorKind.RESIDENT, f"code:{hash_of(code)[:16]}")


def _free_number() -> str:
    while Application.objects.filter(number=(number := new_number())).exists():
        pass
    return number


def _cipher(code: str) -> Fernet:
    return codes.cipher_of(code, "draft-key")


def _sealed(code: str, content: Content) -> bytes:
    return _cipher(code).encrypt(
        json.dumps([content.services, astuple(content.answers), content.known], ensure_ascii=False).encode()
    )


def _open(code: str, draft: Draft) -> Opened:
    services, (event, people, household, skipped, talked), known = json.loads(
        _cipher(code).decrypt(bytes(draft.sealed))
    )
    answers = Answers(
        event,
        tuple((relation, facts) for relation, facts in people),
        household,
        tuple((m, f) for m, f in skipped),
        tuple(talked),
    )
    return Opened(
        code,
        draft.version,
        Content(tuple(services), answers, tuple((m, f, w) for m, f, w in known)),
        timezone.localdate(draft.expires_at),
        draft.account_id,
    )
