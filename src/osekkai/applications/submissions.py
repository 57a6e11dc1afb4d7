"""Applications from the moment they are submitted: exactly once, and what may become of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from osekkai.applications import forms, kinds, mail
from osekkai.applications.drafts import kept_code, open_draft, sealed
from osekkai.applications.errors import NotComplete, NotOpen
from osekkai.applications.models import Application, Attachment, Draft, Status, hash_of
from osekkai.applications.numbers import new_number
from osekkai.applications.statement import Statement
from osekkai.applications.waiting import one_at_a_time, open_today, waiting
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.opening import days_after, days_between
from osekkai.identity.services import actor_of, actor_under
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Ref
from osekkai.ledger.queries import ActorKind, Event
from osekkai.publication.services import keep

if TYPE_CHECKING:
    from osekkai.identity.models import Account, Mandate


def submit(
    code: str,
    catalogue: Catalogue,
    today: date,
    account: Account | None = None,
    mandate: Mandate | None = None,
    *,
    by: ledger.Actor | None = None,
    by_post: bool = False,
    language: str = "ja",
    came_at: datetime | None = None,
) -> list[Application]:
    """Submit everything that is open, exactly once: whoever asks again gets the same applications.

    Of what is not open today the draft stays as it is, under its code. Raises `NotOpen` where that is all of it;
    `NotComplete`.

    `account` is whose application it is; under a `mandate` somebody else submits it for them.

    `language` is that of the pages; `by_post`: they want the
    decision on paper too. `came_at`: it reached the office earlier than now; it is due from then.
    """
    bundle, at = hash_of(code), came_at or timezone.now()
    came_on = timezone.localdate(came_at) if came_at else today
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code_hash=bundle).first()
        if draft is None:
            return applications_of(code)
        whole = open_draft(code, draft).content
        for service, _ in forms.chosen(catalogue, whole):
            if service.times.limit is not None:
                one_at_a_time(service.id)
        ready = [service.id for service, _ in open_today(catalogue, whole, came_on)]
        if not ready:
            if before := applications_of(code):
                return before
            raise NotOpen(waiting(catalogue, whole, came_on))
        content = replace(whole, services=tuple(ready))
        pages = forms.pages(catalogue, content, today)
        if missing := next((each for each in pages if not each.is_done), None):
            raise NotComplete(missing)
        done, version = [], keep(catalogue).hash
        handed_in = [ledger.wrote(each) for each in Attachment.objects.filter(bundle=bundle)]
        for service, form in forms.chosen(catalogue, content):
            own = {part.id for part in form.parts}
            made = Application.objects.create(
                number=_free_number(),
                service=service.id,
                section=service.owner.id,
                catalogue=version,
                bundle=bundle,
                account=account,
                mandate=mandate,
                code_sealed=kept_code(code) if account else b"",
                status=Status.ANNOUNCED if form.identified and account is None else Status.SUBMITTED,
                submitted_at=at,
                due=days_after(came_on, form.days, catalogue.municipality.closed),
                content=Statement(tuple(forms.stated(page) for page in pages if page.part.id in own)).as_json(),
                by_post=by_post,
                language=language,
            )
            ledger.record(
                kinds.ANNOUNCED if made.status == Status.ANNOUNCED else kinds.SUBMITTED,
                by or actor_with(code, account, mandate),
                kinds.APPLICATION(made),
                after=made.status,
                rows=[ledger.wrote(made), *handed_in],
            )
            done.append(made)
        if address := content.answers.fact("", "email"):
            mail.receipt(bundle, str(address), done, catalogue)
        if rest := tuple(each for each in whole.services if each not in ready):
            draft.sealed, draft.version = sealed(code, replace(whole, services=rest)), draft.version + 1
            draft.save(update_fields=["sealed", "version"])
        else:
            draft.delete()
    return done


def owner_of(code: str) -> int | None:
    """The account that submitted what came with the code; nothing where it was nobody's, or never was."""
    return next(iter(Application.objects.filter(bundle=hash_of(code)).values_list("account", flat=True)[:1]), None)


def applications_of(code: str) -> list[Application]:
    return list(Application.objects.filter(bundle=hash_of(code)).order_by("id"))


def applications_by(account: Account) -> list[Application]:
    return list(Application.objects.filter(account=account).order_by("-id"))


def history(application: Application, more: Iterable[Ref] = ()) -> list[Event]:
    """Everything that happened to an application (and to `more`), from the ledger: there is no second record of it."""
    return ledger_queries.events_of([kinds.APPLICATION(application), *more])


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
        wrote = ledger.wrote(found, "status due")
        ledger.record(kinds.IDENTIFIED, by, kinds.APPLICATION(found), after=found.status, purpose=purpose, rows=[wrote])
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
        wrote = ledger.wrote(found, "status")
        ledger.record(kinds.WITHDRAWN, by, kinds.APPLICATION(found), after=found.status, rows=[wrote])
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
    wrote = ledger.wrote(found, "status")
    ledger.record(kinds.DECIDED, by, kinds.APPLICATION(found), after=found.status, rows=[wrote])


def actor_with(code: str, account: Account | None, mandate: Mandate | None = None) -> ledger.Actor:
    """Whoever holds the code: by their account, where they have one; a helper by theirs, with the mandate."""
    if mandate:
        return actor_under(mandate)
    return actor_of(account) if account else ledger.Actor(ActorKind.RESIDENT, f"code:{hash_of(code)[:16]}")


def _free_number() -> str:
    while Application.objects.filter(number=(number := new_number())).exists():
        pass
    return number
