"""「決裁」: what waits for one's agreement, what deserves attention first.

One touch of the passkey is for all that is chosen.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.casework import approving, team
from osekkai.casework import kinds as casework_kinds
from osekkai.casework.errors import Changed, NotYours
from osekkai.casework.models import Case, ProposalState, State, Stop, StopState
from osekkai.casework.proposing import attention_of, may_act
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.identity import passkeys
from osekkai.identity.models import Delegation, StaffRole
from osekkai.identity.posts import HOW
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.desk import own_desk, user_of

MOST = 50


@never_cache
@require_safe
@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, problem: str = "", refused: list[tuple[int, str]] | None = None, status: int = 200
) -> HttpResponse:
    user, used = user_of(request), catalogue_in_use()
    waiting = waiting_for(request)
    rows = [_row(each, how) for each, how in waiting[:MOST]]
    why = dict(refused or [])
    for row in rows:
        row["refused"] = why.get(row["stop"].pk, "")
        row["comment"] = request.POST.get(f"comment-{row['stop'].pk}", "")
    seen = [row["case"] for row in rows if row["case"].person_id]
    ledger.looked_at(
        ledger.staff(user),
        [(ledger_kinds.PERSON(each.person_id), casework_kinds.CASE(each)) for each in seen],
        purpose="決裁",
    )
    plain = [row for row in rows if not row["flags"]]
    context = {
        "municipality": used.municipality,
        "here": "approvals",
        "careful": [row for row in rows if row["flags"]],
        "plain": plain,
        "sums": _sums(plain),
        "problem": problem,
        "refused": refused,
        "more": len(waiting) > MOST,
        "late": _late(request),
        "to_read": team.to_read(user),
        "later": _to_see_later(request),
        "agree": json.dumps(passkeys.options_for(user, passkeys.nonce_for(request))),
    }
    return render(request, "office/approvals.html", context, status=status)


def waiting_for(request: HttpRequest) -> list[tuple[Stop, str]]:
    """Open stops at which somebody may act now, and how. Not all, where there are many.

    What deserves attention first, then what is due first.
    """
    user, used = user_of(request), catalogue_in_use()
    open_ = Stop.objects.filter(state=StopState.OPEN, proposal__state=ProposalState.OPEN).filter(_perhaps(request))
    stops = open_.select_related("proposal__case__person", "proposal__drafted_by").order_by(
        "-proposal__risk", "proposal__case__due", "id"
    )[: MOST * 2]
    powers: dict[tuple[str, str, str, str, int, int], dict[int, str]] = {}
    found = []
    for stop in stops:
        proposal = stop.proposal
        key = (
            stop.level,
            stop.unit,
            stop.section,
            proposal.content["service"],
            proposal.yen or 0,
            proposal.drafted_by_id,
        )
        if key not in powers:  # fifty plain drafts of one clerk are asked about once
            powers[key] = may_act(stop, used)
        if user.pk in powers[key]:
            found.append((stop, powers[key][user.pk]))
    return found


def _late(request: HttpRequest) -> int:
    """How many cases are late of those that somebody leads."""
    if not (leads := own_desk(request).leads):
        return 0
    late = Case.objects.filter(state__in=[State.OPEN, State.APPROVAL], due__lt=timezone.localdate())
    return late.filter(section__in=leads).count()


def _perhaps(request: HttpRequest) -> Q:
    """Only a first sieve, so that not every stop of the ward is looked at.

    Units in whose line somebody stands, or that delegated to them.
    """
    user, used = user_of(request), catalogue_in_use()
    units = set(own_desk(request).all) | set(StaffRole.objects.filter(user=user).values_list("unit", flat=True))
    units |= set(Delegation.objects.filter(to=user, until__gt=timezone.now()).values_list("unit", flat=True))
    units |= {used.sections[each].department for each in units if each in used.sections}
    return Q(unit__in=units) | Q(section__in=units)


def _row(stop: Stop, how: str) -> dict[str, Any]:
    used, proposal = catalogue_in_use(), stop.proposal
    return {
        "stop": stop,
        "proposal": proposal,
        "case": proposal.case,
        "service": used.services.get(proposal.case.service),
        "how": HOW[how],
        "kind": DECISIONS[proposal.kind],
        "flags": attention_of(proposal),
        "of": f"{stop.pk}:{proposal.digest}",
    }


def _sums(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is agreed to at once, in figures: how many of which service, and yen a year."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        sum = found.setdefault(row["case"].service, {"service": row["case"].service, "n": 0, "yen": 0})
        sum["n"] += 1
        sum["yen"] += row["proposal"].yen or 0
    return sorted(found.values(), key=lambda each: -each["n"])


def _to_see_later(request: HttpRequest) -> list[Stop]:
    """What deputies decided for one's own posts, and one has not looked at yet (後閲)."""
    held = StaffRole.objects.filter(
        Q(until=None) | Q(until__gte=timezone.localdate()), user=user_of(request), since__lte=timezone.localdate()
    )
    posts = Q(pk=None)
    for each in held:
        posts |= Q(level=each.role, unit=each.unit)
    stops = Stop.objects.filter(posts, how="deputy", seen_at=None).exclude(by=user_of(request))
    return list(stops.select_related("proposal__case", "by").order_by("at")[:MOST])


@require_POST
@login_required
def agree(request: HttpRequest) -> HttpResponse:
    """Each chosen line is `stop:digest`: exactly what was on the page, signed by the passkey in one touch."""
    lines = request.POST.getlist("of")[:MOST]
    chosen = [
        (int(stop), digest)
        for stop, _, digest in (each.partition(":") for each in lines)
        if stop.isascii() and stop.isdecimal() and len(stop) < 15
    ]
    if not chosen or len(chosen) != len(lines):
        return _page(request, "決裁するものを選んでください。", status=422)
    try:
        proof = passkeys.proven(request, user_of(request), lines, request.POST.get("proof", ""))
    except passkeys.NotProven:
        return _page(
            request,
            "パスキーで本人だと確かめられませんでした。もう一度 押してください。まだ何も決裁していません。",
            status=422,
        )
    refused = approving.approve_all(chosen, user_of(request), catalogue_in_use(), proof=proof)
    if refused:
        return _page(
            request,
            f"{len(chosen) - len(refused)}件を決裁しました。{len(refused)}件は できませんでした。",
            refused,
            409,
        )
    return redirect(f"{request.path.removesuffix('agree/')}?done={len(chosen)}")


@require_POST
@login_required
def back(request: HttpRequest, stop: int) -> HttpResponse:
    """差戻し."""
    try:
        approving.send_back(stop, user_of(request), request.POST.get(f"comment-{stop}", ""), catalogue_in_use())
    except ValueError:
        return _page(request, "差し戻す理由を書いてください。", status=422)
    except (Changed, NotYours):
        return _page(request, "もう決まったか、いまは あなたの番では ありません。", status=409)
    except Stop.DoesNotExist:
        raise Http404("no such stop") from None
    return redirect("office:approvals")


@require_POST
@login_required
def seen_later(request: HttpRequest, stop: int) -> HttpResponse:
    try:
        approving.look_later(stop, user_of(request), catalogue_in_use())
    except (NotYours, Stop.DoesNotExist):
        raise Http404("not yours to look at") from None
    return redirect("office:approvals")
