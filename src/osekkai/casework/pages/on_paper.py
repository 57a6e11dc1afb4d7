"""What stands on a paper that came: copied off beside what the register knows; and which papers a clerk has seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from osekkai.applications.queries import Wrong
from osekkai.casework import paper as papers_of
from osekkai.casework.errors import Changed
from osekkai.casework.identification import applicant_of
from osekkai.casework.models import Case
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by
from osekkai.casework.pages.desk import looked, with_case
from osekkai.casework.pages.draft_form import typed_in
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import page, user_of
from osekkai.ui.kept import came_back, lead_back

TAKEN = "この案件は、もう決裁にまわったか、決まりました。書いたものは下に残っています。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def paper(request: HttpRequest, case: Case) -> HttpResponse:
    """The paper's form. `add`: one more child whom the register does not know."""
    catalogue, back = catalogue_in_use(), came_back(request)
    service = catalogue.services.get(case.service)
    if service is None or service.form is None or not (papers_of.may_copy(case) or request.method == "POST" or back):
        raise Http404("nothing to copy off")
    typed = typed_in(request) if request.method == "POST" or back else None
    added = _number(request.POST.get("added", ""))
    if request.method == "POST" and "add" in request.POST:
        return lead_back(request)
    if request.method == "POST":
        try:
            refused = papers_of.copy_off(
                case, service, typed_in(request), added, user_of(request), seen_by(request), catalogue
            )
        except Changed as problem:
            return lead_back(request, status=problem.status)
        wrong_in = {name: [each.ja, each.en] for name, each in refused.items()}
        return lead_back(request, wrong=wrong_in, status=422) if refused else redirect("casework:case", case.number)
    looked(request, case, "紙に書かれたことの確認")
    if "add" in request.POST:
        added += 1
    wrong = {name: Wrong(*each) for name, each in back.said.get("wrong", {}).items()} if back else {}
    problems = {name: each.ja for name, each in wrong.items()}
    if back and back.status == Changed.status:
        problems = {"": MEANWHILE if papers_of.may_copy(case) else TAKEN}
    sheets = papers_of.form_of(case, service, catalogue, added=added, typed=typed, wrong=wrong)
    context = page(
        "cases",
        case=case,
        service=service,
        applicant=applicant_of(case),
        sheets=sheets,
        summary=_named(problems, sheets),
        added=added,
        may_add=any(part.of == "child" for part in service.form.parts) and added < papers_of.MOST_ADDED,
        problems=problems,
    )
    return render(request, "casework/paper.html", context, status=back.status if back else 200)


def _named(problems: Mapping[str, str], sheets: Iterable[papers_of.PaperPage]) -> dict[str, str]:
    """What is wrong, with the field and whose it is, for the summary above them all."""
    called = {
        each.name: f"{sheet.name}さんの" * bool(sheet.name) + each.field.fact.words.ja
        for sheet in sheets
        for each in sheet.fields
    }
    return {name: f"{called[name]}：{text}" if name in called else text for name, text in problems.items()}


def _number(text: str) -> int:
    found = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0
    return min(found, papers_of.MOST_ADDED)


@require_POST
@with_case
def papers(request: HttpRequest, case: Case) -> HttpResponse:
    """Which of the service's documents were seen on paper."""
    service = catalogue_in_use().services.get(case.service)
    known = {each.id for each in service.documents} if service else set()
    try:
        papers_of.look_at_papers(
            case, [each for each in request.POST.getlist("seen") if each in known], user_of(request), seen_by(request)
        )
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)
