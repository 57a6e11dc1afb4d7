"""「わたしの情報」: cases of whoever is signed in that came otherwise than from here, with decisions and letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications.places import BEGUN, OUTCOMES
from osekkai.casework import hers
from osekkai.casework.models import Case, State
from osekkai.casework.notices.reading import decisions_of, read_notice, wish_for_paper
from osekkai.catalogue import catalogue_in_use
from osekkai.identity.services import account_of, actor_of
from osekkai.portal.frame import page
from osekkai.portal.places import HOME
from osekkai.portal.who import Visitor, sign_in
from osekkai.publication import queries as publication
from osekkai.ui.places import Piece

if TYPE_CHECKING:
    from osekkai.applications.models import Application
    from osekkai.catalogue import Service
    from osekkai.identity.models import Account


def own_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only of whoever is signed in; somebody else's is not there. The view gets the account and the case."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        account = account_of(request)
        if account is None:
            if address := sign_in(request.path):
                return redirect(address)
            raise Http404("nobody can sign in here")
        case = hers.case_of(account, number)
        if case is None:
            raise Http404("no such case of theirs")
        return view(request, account, case, **more)

    return guarded


@never_cache
@require_safe
@own_case
def case(request: HttpRequest, account: Account, case: Case) -> HttpResponse:
    """Where it stands, what was decided, and each letter."""
    context = page(
        case=case,
        service=_service(case.service),
        status=hers.status_in_words(case),
        is_over=case.state in (State.DECIDED, State.CLOSED),
        decisions=[(each, hers.in_a_word(each)) for each in decisions_of([case])],
    )
    return render(request, "casework/own_case.html", context)


@never_cache
@require_safe
@own_case
def letter(request: HttpRequest, account: Account, case: Case, notice: int) -> HttpResponse:
    """The signed notice; that it was opened is known from then on."""
    contents = read_notice([case], notice, actor_of(account))
    if contents is None:
        raise Http404("no such notice")
    headers = {"Content-Disposition": 'attachment; filename="notice.pdf"'}
    return HttpResponse(contents, content_type="application/pdf", headers=headers)


@require_POST
@own_case
def on_paper(request: HttpRequest, account: Account, case: Case, notice: int) -> HttpResponse:
    """The notice comes by post too."""
    if not wish_for_paper([case], notice, actor_of(account)):
        raise Http404("no such notice")
    return redirect("casework:own-case", case.number)


@dataclass(frozen=True, slots=True)
class Own:
    """What is drawn of them in several places of a page, looked up once."""

    cases: list[Case]
    otherwise: list[Case]
    outcomes: Mapping[int, hers.Outcome]


def _own(request: HttpRequest) -> Own:
    if "own_cases" not in request.__dict__:
        account = account_of(request)
        cases = hers.cases_of(account) if account else []
        otherwise = hers.sent_otherwise(account, cases) if account else []
        outcomes = hers.outcomes([each.pk for each in cases]) if cases else {}
        request.__dict__["own_cases"] = Own(cases, otherwise, outcomes)
    found: Own = request.__dict__["own_cases"]
    return found


@OUTCOMES.fill(10)
def _outcomes(request: HttpRequest, sent: list[Application]) -> Mapping[int, Piece]:
    own = _own(request)
    return {
        each.application_id: Piece("casework/_outcome.html", {"outcome": own.outcomes[each.pk], "number": each.number})
        for each in own.cases
        if each.application_id and each.pk in own.outcomes
    }


@BEGUN.fill(10)
def _begun(request: HttpRequest) -> list[str]:
    return [each.service for each in _own(request).otherwise if each.state != State.CLOSED]


@HOME.fill(21)
def _otherwise(request: HttpRequest, visitor: Visitor) -> Piece | None:
    own = _own(request)
    rows = [
        (each, _service(each.service), hers.status_in_words(each), own.outcomes.get(each.pk)) for each in own.otherwise
    ]
    return Piece("casework/_own_cases.html", {"rows": rows}) if rows else None


def _service(id: str) -> Service | None:
    return catalogue_in_use().services.get(id) or publication.last_known(id)
