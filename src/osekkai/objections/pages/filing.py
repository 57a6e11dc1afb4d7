"""紙で届いた審査請求を入れる: by the number of the case, as it stands on the paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from osekkai.casework import queries as casework
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.ledger import services as ledger
from osekkai.objections import queries, services
from osekkai.objections.errors import IsOpen, NotFiled
from osekkai.objections.pages.frame import own_desk
from osekkai.objections.pages.reading import day_in, typed_in, written_in
from osekkai.objections.queries import Told
from osekkai.objections.services import Came
from osekkai.office.frame import page, user_of
from osekkai.said import Said
from osekkai.staff.queries import Desk
from osekkai.ui.kept import came_back, lead_back


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    used, desk = catalogue_in_use(), own_desk(request)
    back = came_back(request)
    asked = request.POST if request.method == "POST" or back else request.GET
    number = "".join(each for each in asked.get("case", "")[:30] if each.isdecimal())
    decisions = _decisions(number, desk, used) if number else []
    problems = {name: Said(each) for name, each in back.said.get("problems", {}).items()} if back else {}
    if number and not decisions:
        problems["case"] = Said("この番号の、審査請求ができる決定は見つかりません。番号を確かめてください。")
    elif request.method == "POST":
        chosen = next((each for each, _ in decisions if str(each.pk) == request.POST.get("decision", "")), None)
        written, problems = written_in(request)
        received_on = day_in(request, "received_on", problems)
        posted_on = day_in(request, "posted_on", problems, optional=True)
        if chosen is None:
            problems["decision"] = Said("どの決定へのものかを選んでください。")
        try:
            if problems or chosen is None or received_on is None:
                raise NotFiled(problems)
            by = ledger.staff(user_of(request))
            came = Came(by, received_on, posted_on, entered_by=user_of(request))
            made = services.file(chosen, written, came, used)
        except NotFiled as refused:
            problems = refused.problems
        except IsOpen as open_already:
            if queries.says_the_same(open_already.number, written):  # pressed twice
                return redirect("objections:objection", open_already.number)
            said = f"{open_already.say('ja')}（番号 {open_already.number}）。書いたものは下に残っています。"
            return lead_back(request, problems={"": said}, status=open_already.status)
        else:
            return redirect("objections:objection", made.number)
    if request.method == "POST":
        return lead_back(request, problems={name: each.ja for name, each in problems.items()}, status=422)
    context: dict[str, Any] = page(
        "objections",
        number=number,
        decisions=decisions,
        problems={name: each.ja for name, each in problems.items()},
        typed=typed_in(request) if back else {"received_on": timezone.localdate().isoformat(), "told": Told.YES},
        tolds=Told.choices,
    )
    return render(request, "objections/new.html", context, status=back.status if back else 422 if problems else 200)


def _decisions(number: str, desk: Desk, used: Catalogue) -> list[tuple[Any, Any]]:
    """Decisions of a case to which one can object, each with whom one objects to.

    Of the sections of whoever asks, and for those who take objections in of every section.
    """
    takes_in = queries.section_for("", used) in desk.all
    case = casework.by_number(number, used.sections if takes_in else desk.all)
    found = casework.decisions_of(case=case.pk) if case else []
    return [(each, authority.words) for each in found if (authority := casework.authority_of(each, used))]
