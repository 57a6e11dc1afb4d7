"""扱う: who handles it, what whoever objected may read, passing it on to whoever decides."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.casework import queries as casework
from osekkai.ledger import services as ledger
from osekkai.objections import kinds
from osekkai.objections.errors import HadAHand, NotFiled, NotNow
from osekkai.objections.models import Objection
from osekkai.objections.queries import is_own
from osekkai.said import Said


def take(objection: Objection, by: User) -> None:
    """Somebody handles it from now on. Raises `HadAHand`, `NotNow`."""
    with transaction.atomic():
        found = locked(objection, by)
        before = f"staff:{found.handler_id}" if found.handler_id else ""
        found.handler = by
        found.save(update_fields=["handler"])
        after, rows = f"staff:{by.pk}", [ledger.wrote(found, "handler")]
        ledger.record(kinds.TAKEN, ledger.staff(by), kinds.OBJECTION(found), before=before, after=after, rows=rows)


def disclose(objection: Objection, by: User) -> None:
    """Whoever objected may read the file of the decision (第38条). Raises `HadAHand`, `NotNow`."""
    with transaction.atomic():
        found = locked(objection, by)
        if found.disclosed_at is None:
            found.disclosed_at = timezone.now()
            found.save(update_fields=["disclosed_at"])
            rows = [ledger.wrote(found, "disclosed_at")]
            ledger.record(kinds.DISCLOSED, ledger.staff(by), kinds.OBJECTION(found), rows=rows)


def pass_on(objection: Objection, on: date, letter: str, by: User) -> None:
    """経由 (第21条2項): it goes to whoever decides, with the day on which the office received it.

    `letter` is the number of the letter with which it goes. Raises `HadAHand`, `NotNow`, `NotFiled`.
    """
    with transaction.atomic():
        found = locked(objection, by)
        if is_own(found) or found.passed_on:
            raise NotNow
        problems: dict[str, Said] = {}
        if on > timezone.localdate() or on < timezone.localdate(found.received_at):
            problems["on"] = Said("受け取った日から今日までの日を書いてください。")
        if len(letter) > 100 or "\0" in letter:
            problems["letter"] = Said("100文字までで書いてください。")
        if problems:
            raise NotFiled(problems)
        found.passed_on, found.passed_as = on, letter.strip()
        found.save(update_fields=["passed_on", "passed_as"])
        said = {
            "received": timezone.localdate(found.received_at),
            "filed": found.filed_on,
            "on": on,
            "as": letter.strip(),
        }
        ledger.record(
            kinds.PASSED_ON,
            ledger.staff(by),
            kinds.OBJECTION(found),
            after=found.authority,
            said={name: str(each) for name, each in said.items()},
            rows=[ledger.wrote(found, "passed_on passed_as")],
        )


def locked(objection: Objection, by: User) -> Objection:
    """Open, and not somebody's who had a hand in the decision."""
    found = Objection.objects.select_for_update(of=("self",)).select_related("decision__case").get(pk=objection.pk)
    if by.pk in casework.had_a_hand(found.decision.case):
        raise HadAHand
    if not found.is_open:
        raise NotNow
    return found
