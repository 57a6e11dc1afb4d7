"""起案する, and what is laid beside it. What was written stays where something is missing."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from osekkai.casework import drafts, proposals, queue
from osekkai.casework.drafts import TIMES, Draft, Given, Row
from osekkai.casework.errors import Changed, NotReady
from osekkai.casework.models import Case
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by, typed_in
from osekkai.casework.pages.desk import own_desk, with_case
from osekkai.casework.pages.uploads import enclosed
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.policy.values import NotUnderstood, parse_number
from osekkai.said import as_lines


@require_POST
@with_case
def propose(request: HttpRequest, case: Case) -> HttpResponse:
    """起案する. What was written stays where something is missing; then the next case, where that is wanted."""
    draft, problems = read_draft(request, case)
    try:
        seen, more = enclosed(request, case, seen_by(request))
        if problems | more:
            raise NotReady(problems | more)
        proposals.propose(case, draft, user_of(request), seen, catalogue_in_use())
    except NotReady as refused:
        return case_again(request, Case.objects.get(pk=case.pk), refused.problems, draft, 422, typed=typed_in(request))
    except Changed:
        return case_again(request, Case.objects.get(pk=case.pk), {"": MEANWHILE}, draft, 409, typed=typed_in(request))
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect("casework:case", following.number)
    return redirect("casework:case", case.number)


def read_draft(request: HttpRequest, case: Case) -> tuple[Draft, dict[str, str]]:
    """What was written, and what of it is no day and no amount, by field. Raises `ServiceIsGone`."""
    problems: dict[str, str] = {}
    texts = {
        name: as_lines(request.POST.get(name, ""))[: drafts.LONGEST + 1]
        for name in ("kind", "reason", "article", "conditions", "why")
    }
    starts, ends = (_day(request.POST.get(name, ""), name, problems) for name in ("starts", "ends"))
    suggested = drafts.suggestion(case, catalogue_in_use())
    lines = drafts.rows(case, suggested, typed_in(request))
    names = {each.person: each.name for each in lines if not each.is_spare}
    usual = {each.person: each for each in suggested.gives}
    gives = tuple(_given(each, names, usual, problems) for each in lines if each.is_given)
    return Draft(**texts, starts=starts, ends=ends, gives=gives), problems


def _given(row: Row, names: dict[int, str], usual: dict[int, Given], problems: dict[str, str]) -> Given:
    """A line of the form. Of a spare line whose it is was chosen there."""
    if row.person not in names:
        problems[f"person{row.number}"] = "だれの分かを選んでください"
    starts, ends = (
        _day(text, f"{name}{row.number}", problems) for name, text in (("starts", row.starts), ("ends", row.ends))
    )
    as_ruled = usual.get(row.person)
    return Given(
        row.person,
        names.get(row.person, ""),
        _yen(row, problems),
        row.per,
        starts,
        ends,
        times=(as_ruled.times if as_ruled and as_ruled.times else TIMES[row.per]) if not row.is_fee else 0,
        note=row.note,
        is_fee=row.is_fee,
        row=row.number,
    )


def _yen(row: Row, problems: dict[str, str]) -> int | None:
    if not row.yen.strip():
        return None
    try:
        number, unit = parse_number(row.yen)
    except NotUnderstood as wrong:
        problems[f"yen{row.number}"] = wrong.args[0]
        return None
    if unit not in (None, "円") or not isinstance(number, int):
        problems[f"yen{row.number}"] = "額は円で、数字だけを書いてください（例: 15000）"
        return None
    return number


def _day(text: str, name: str, problems: dict[str, str]) -> date | None:
    try:
        return parse_date(text) if text.strip() else None
    except NotADay as wrong:
        problems[name] = wrong.ja
        return None
