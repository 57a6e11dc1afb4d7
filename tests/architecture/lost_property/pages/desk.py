"""「落とし物」: what waits at the counters of one's section."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from osekkai.lost_property import kinds, queries, services
from osekkai.lost_property.errors import AlreadyGone

from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import page
from osekkai.staff.queries import desk_in

MAY = permission_required("lost_property.view_item", raise_exception=True)


@require_safe
@login_required
@MAY
def desk(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    items = queries.waiting_in(desk_in(request, catalogue_in_use()).all)
    pairs = [(ledger_kinds.PERSON(each.owner_id), kinds.ITEM(each)) for each in items if each.owner_id]
    ledger.looked_at(ledger.staff(request.user), pairs, purpose="落とし物の一覧")
    return render(
        request, "lost_property/desk.html", page("lost-property", items=items, problem=problem), status=status
    )


@require_POST
@login_required
@MAY
def hand_out(request: HttpRequest, item: int) -> HttpResponse:
    if item not in {each.pk for each in queries.waiting_in(desk_in(request, catalogue_in_use()).all)}:
        raise Http404("not this section's, or gone")
    try:
        services.hand_out(item, ledger.staff(request.user))
    except AlreadyGone as problem:
        return desk(request, problem.say("ja"), problem.status)
    return redirect("lost_property:desk")
