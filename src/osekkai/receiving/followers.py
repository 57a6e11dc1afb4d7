"""What this room does in the transaction of an event."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from osekkai.applications.queries import account_in_words
from osekkai.casework import queries as casework
from osekkai.casework.kinds import CASE
from osekkai.casework.places import IN_AUDIT, REPORTED, TOLD_ACCOUNT, Reported
from osekkai.catalogue import catalogue_in_use
from osekkai.documents.services import knows
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import PERSON, Ref
from osekkai.ledger.services import Happened, follow
from osekkai.receiving import kinds
from osekkai.receiving.models import Ending, Report, What
from osekkai.receiving.reporting import looked_at, reported_account


@follow("case.disposed")
def what_was_reported_goes_with_the_case(happened: Happened) -> None:
    """That something was reported, and when, stays."""
    if rows := ledger.forget(Report.objects.filter(case=happened.about)):
        ledger.record(kinds.GONE, happened.by, CASE(happened.about), rows=rows)


@follow("case.decided")
def an_account_that_was_reported_is_changed(happened: Happened) -> None:
    """What was reported and decided just so needs nobody to look at it any more; another account waits for a clerk."""
    decided = casework.decisions_of(case=happened.about.pk)[0]
    if decided.kind != "change" or decided.decided_by is None:
        return
    used = catalogue_in_use()
    into = casework.paid_into(decided, used)
    for each in Report.objects.filter(case=happened.about, what=What.ACCOUNT, done_at=None).order_by("id"):
        if each.bank_account and account_in_words(each.bank_account, used) == into:
            looked_at(each, decided.decided_by)


@follow("case.decided")
def what_was_reported_is_decided(happened: Happened) -> None:
    """The end that somebody asked for; or what becomes of it after a family changed."""
    decided = casework.decisions_of(case=happened.about.pk)[0]
    if decided.decided_by is None or decided.kind not in ("change", "suspension", "end", "revocation"):
        return
    does = [What.FAMILY, What.STOP] if decided.kind in ("end", "revocation") else [What.FAMILY]
    for each in Report.objects.filter(case=happened.about, what__in=does, done_at=None).order_by("id"):
        looked_at(each, decided.decided_by)


TOLD_ACCOUNT.fill(10)(reported_account)


@REPORTED.fill(10)
def _not_looked_at(cases: Collection[int]) -> list[Reported]:
    used = catalogue_in_use()
    return [
        Reported(
            each.pk,
            each.case_id,
            each.get_what_display(),
            timezone.localdate(each.reported_at),
            account_in_words(each.bank_account, used),
        )
        for each in Report.objects.filter(case__in=cases, done_at=None).order_by("id")
    ]


@IN_AUDIT.fill(10)
def _reports_of(case: int) -> list[Ref]:
    return [kinds.REPORT(each) for each in Report.objects.filter(case=case).order_by("id")]


def _whose(documents: Collection[int]) -> list[Ref]:
    """Whom letters about an ending are of."""
    found = Ending.objects.filter(document__in=documents, decision__case__person__isnull=False)
    return [PERSON(each) for each in found.values_list("decision__case__person", flat=True).distinct()]


knows(_whose)
