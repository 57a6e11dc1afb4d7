"""「進めかた」: an official draws how a service's cases are worked on, has it checked, puts it into use from a day."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.casework.errors import DayHasPassed, NotSound
from osekkai.casework.models import Case, ProcessVersion, State
from osekkai.casework.parts import PROCESSES
from osekkai.casework.processes import versions
from osekkai.casework.processes.bpmn import LARGEST, Flaw
from osekkai.casework.processes.conditions import NAMES
from osekkai.casework.processes.drawings import examined, library
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.encodings import NotText, xml_text
from osekkai.catalogue.model import Service
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, WrongEra, parse_date
from osekkai.staff.queries import Role, holds
from osekkai.ui import marks
from osekkai.ui.kept import came_back, lead_back


def _designs(request: HttpRequest, service: Service) -> bool:
    return holds(request.user, timezone.localdate(), Role.DESIGNER, (service.owner.id, service.owner.department))


def _service(request: HttpRequest, id: str) -> Service:
    service = catalogue_in_use().services.get(id)
    if service is None:
        raise Http404("no such service")
    if not _designs(request, service):
        raise PermissionDenied
    return service


@never_cache
@require_safe
@login_required
def processes(request: HttpRequest) -> HttpResponse:
    """The services whose process somebody may draw, and from when each has which."""
    used, today = catalogue_in_use(), timezone.localdate()
    in_use = ProcessVersion.objects.exclude(service="").filter(waits=False)
    own = {each.service: each for each in in_use.filter(since__lte=today).order_by("since", "id")}
    coming = {each.service: each for each in in_use.filter(since__gt=today).order_by("-since", "-id")}
    running = dict(
        Case.objects.exclude(state__in=[State.DECIDED, State.CLOSED])
        .filter(process__isnull=False)
        .values_list("service")
        .annotate(Count("id"))
        .order_by()
    )
    rows = [
        {
            "service": each,
            "own": own.get(each.id),
            "name": used.part(PROCESSES)[each.handling.process].name,
            "coming": coming.get(each.id),
            "running": running.get(each.id, 0),
        }
        for each in sorted(used.services.values(), key=lambda each: (each.owner.id, each.id))
        if _designs(request, each)
    ]
    return render(
        request, "casework/processes.html", {"municipality": used.municipality, "here": "processes", "rows": rows}
    )


@marks.takes_files(2 * LARGEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def process(request: HttpRequest, service: str) -> HttpResponse:
    """The drawing to work on. What was drawn stays, with what is wrong beside it."""
    found, used = _service(request, service), catalogue_in_use()
    xml, since, problem = versions.drawing_of(found, timezone.localdate(), used), "", ""
    flaws: list[Flaw] = []
    if ready := used.part(PROCESSES).get(request.GET.get("from", "")):
        xml = ready.xml
    if (look := request.GET.get("look", "")).isdecimal() and len(look) < MOST_DIGITS:
        xml = next((each.xml for each in _open(found).filter(pk=look)), xml)
    back = came_back(request)
    if back:
        xml, since = request.POST["xml"], request.POST.get("since", "").strip()
    if request.method == "POST":
        (xml, unread), since = _sent(request), request.POST.get("since", "").strip()
        flaws = unread or examined(xml, used.sections)[1]
        if request.POST.get("act") == "use" and not unread:
            try:
                day = parse_date(since)
                versions.propose(found, xml, day, user_of(request), used)
                return redirect(f"{reverse('casework:process', args=[found.id])}?proposed={day.isoformat()}")
            except NotSound as refused:
                flaws = refused.flaws
            except WrongEra as wrong:
                problem = wrong.ja
            except (NotADay, DayHasPassed):
                problem = "今日から後の日を書いてください（例: 令和8年12月1日、2026-12-01）"
        fields = request.POST.copy()
        fields["xml"] = xml  # of a file that was chosen, too
        request.POST = fields  # type: ignore[assignment]
        texts = [each.text for each in flaws]
        return lead_back(request, flaws=texts, since=problem, status=422 if flaws or problem else 200)
    said = back.said if back else {}
    context = {
        "municipality": used.municipality,
        "here": "processes",
        "service": found,
        "xml": xml,
        "since": since,
        "flaws": said.get("flaws", ()),
        "problems": {"since": said["since"]} if said.get("since") else {},
        "checked": back is not None and back.status == 200 and not back.is_unsent,
        "ready": library().values(),
        "sections": [each for each in used.sections.values() if each.until is None],
        "names": NAMES,
        "kept": _kept(found),
        "waiting": _waiting(found, user_of(request), used),
        "used": request.GET.get("used", "")[:10],
        "proposed": request.GET.get("proposed", "")[:10],
    }
    return render(request, "casework/process.html", context, status=back.status if back else 200)


MOST_DIGITS = 18


def _open(service: Service) -> QuerySet[ProcessVersion]:
    """What was proposed for a service and waits for another person."""
    return ProcessVersion.objects.filter(service=service.id, waits=True).select_related("by").order_by("id")


def _waiting(service: Service, user: User, used: Catalogue) -> list[dict[str, Any]]:
    return [
        {"row": each, "own": each.by_id == user.pk, "alone": versions.gives_by_itself(each.xml, used)}
        for each in _open(service)
    ]


@never_cache
@require_POST
@login_required
def settle(request: HttpRequest, service: str, version: int) -> HttpResponse:
    """Another person puts what was proposed into use; whoever proposed it takes it back."""
    found, user = _service(request, service), user_of(request)
    if not ProcessVersion.objects.filter(pk=version, service=found.id).exists():
        raise Http404("no such drawing of this service")
    if request.POST.get("act") == "back":
        versions.take_back(version, user)
        return redirect("casework:process", found.id)
    put = versions.put_into_use(version, user, catalogue_in_use())
    return redirect(f"{reverse('casework:process', args=[found.id])}?used={put.since:%Y-%m-%d}")


def _kept(service: Service) -> Any:
    running = Count("cases", filter=~Q(cases__state__in=[State.DECIDED, State.CLOSED]))
    return (
        ProcessVersion.objects.filter(service=service.id, waits=False)
        .select_related("by", "put_by")
        .annotate(running=running)
        .order_by("-since", "-id")[:20]
    )


def _sent(request: HttpRequest) -> tuple[str, list[Flaw]]:
    """The drawing as text: a file that was chosen, else what stands in the page.

    With what is wrong where the file is not text; what the page had stays then.
    """
    drawn = request.POST.get("xml", "")[: LARGEST + 1]
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        return drawn, []
    try:
        return xml_text(bytes(file.read(LARGEST + 1))), []
    except NotText as error:
        return drawn, [Flaw("", error.words.ja)]


@marks.takes_files(2 * LARGEST)
@require_POST
@login_required
def examine(request: HttpRequest, service: str) -> JsonResponse:
    """What is wrong with a drawing, for the page to mark: `{"flaws": [{"element": id, "text": …}]}`."""
    _service(request, service)
    xml, unread = _sent(request)
    flaws = unread or examined(xml, catalogue_in_use().sections)[1]
    return JsonResponse({"flaws": [_said(each) for each in flaws]})


def _said(flaw: Flaw) -> dict[str, str]:
    return {"element": flaw.element, "text": flaw.text}


@never_cache
@require_safe
@login_required
def drawing(request: HttpRequest, service: str) -> HttpResponse:
    """The file in force, to keep in the folder or to draw on elsewhere."""
    found = _service(request, service)
    answer = HttpResponse(
        versions.drawing_of(found, timezone.localdate(), catalogue_in_use()), content_type="application/xml"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.id}.bpmn"'
    return answer
