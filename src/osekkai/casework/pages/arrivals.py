"""A paper that came later, for a case that is open already: what it is, when it reached the office, its copy."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from osekkai.applications.errors import NotTaken, ScannerDown
from osekkai.applications.services import LARGEST
from osekkai.casework import enclosures
from osekkai.casework.errors import Changed, NotWritten
from osekkai.casework.models import Case, State
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by
from osekkai.casework.pages.desk import with_case
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, parse_days
from osekkai.problems import Unseen
from osekkai.ui import marks

OLDEST = timedelta(days=366)
"""How long a paper can have lain somewhere; before that the year is written wrongly."""
ON_ITS_WAY = "決裁中です。届いた紙を添えるには、先に起案を引き戻してください。書いたものは下に残っています。"


def day_of_receipt(text: str) -> tuple[date, str]:
    """When a paper reached the office (today, where nothing is written), and what is wrong with it."""
    today = timezone.localdate()
    if not text.strip():
        return today, ""
    try:
        first, last = parse_days(text)
    except NotADay as wrong:
        return today, wrong.ja
    if first != last:
        return today, "届いた日を、日まで書いてください（例: 令和8年11月28日）。"
    if first > today:
        return today, "届いた日が、きょうより先です。"
    if first < today - OLDEST:
        return today, "届いた日が、1年より前です。年を確かめてください。"
    return first, ""


@marks.takes_files(LARGEST)
@require_POST
@with_case
def arrived(request: HttpRequest, case: Case) -> HttpResponse:
    """What cannot be taken stays in its field."""
    came, wrong = day_of_receipt(request.POST.get("arrived_on", ""))
    if wrong:
        return case_again(request, case, problems={"arrived_on": wrong}, status=422)
    file = request.FILES.get("arrived_file")
    if file is not None and (file.size or 0) > LARGEST:
        too_big = f"「{file.name}」が大きすぎます（{LARGEST // 1_000_000}MBまで）"
        return case_again(request, case, problems={"arrived_file": too_big}, status=422)
    contents, what = file.read() if file else None, request.POST.get("arrived", "")
    try:
        enclosures.paper_came(case, what, came, contents, user_of(request), seen_by(request))
    except (NotTaken, ScannerDown) as refused:
        return case_again(request, case, problems={"arrived_file": refused.say("ja")}, status=422)
    except (NotWritten, Unseen) as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    except Changed:
        is_on_its_way = Case.objects.filter(pk=case.pk, state=State.APPROVAL).exists()
        return case_again(request, case, problems={"": ON_ITS_WAY if is_on_its_way else MEANWHILE}, status=409)
    return redirect(f"{reverse('casework:case', args=[case.number])}#later-paper")
