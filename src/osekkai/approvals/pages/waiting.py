"""「決裁」: what waits for one's agreement, what deserves attention first.

One touch of the passkey is for all that is chosen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.approvals import queries, services
from osekkai.approvals.errors import Changed, NoReason, NotYours, TooLong
from osekkai.approvals.pages import home
from osekkai.approvals.places import BESIDE
from osekkai.approvals.queries import Waiting
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import page, user_of
from osekkai.problems import Unseen
from osekkai.staff import services as staff
from osekkai.staff.errors import NotProven
from osekkai.ui.kept import comes_back

MOST = 50


@never_cache
@require_safe
@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    return _page(request)


@never_cache
@require_safe
@login_required
def live(request: HttpRequest) -> HttpResponse:
    """What changes when something else waits; the page offers to show it."""
    waiting = queries.waiting_for(user_of(request), catalogue_in_use(), MOST + 1)
    return JsonResponse({"state": hashlib.sha256(repr([each.line for each in waiting]).encode()).hexdigest()[:16]})


def _address(request: HttpRequest) -> str:
    return reverse("approvals:approvals")


@comes_back(_address)
def _page(
    request: HttpRequest,
    *,
    problems: str | Sequence[str] | Mapping[str, str] = "",
    refused: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`problems` by field (empty: the whole), `refused` by the number of the station."""
    user, why = user_of(request), refused or {}
    wrong = problems if isinstance(problems, Mapping) else {}
    one = _one(request)
    waiting = queries.waiting_at(one, user, catalogue_in_use()) if one else []
    alone = bool(waiting)
    if not alone:
        waiting = queries.waiting_for(user, catalogue_in_use(), MOST + 1)
        if len(waiting) <= MOST:
            home.know(request, waiting)
    _looked(request, waiting[:MOST])
    rows = [_row(request, each, why, wrong) for each in waiting[:MOST]]
    plain = [row for row in rows if not row["shown"].attention]
    context = page(
        "approvals",
        careful=[row for row in rows if row["shown"].attention],
        plain=plain,
        alone=alone,
        decides=any(each["station"].task == "decide" for each in rows),
        sums=_sums(plain),
        problem=problems,
        more=len(waiting) > MOST,
        beside=BESIDE.filled(request),
        later=queries.to_look_at_later(user, MOST),
        agree=json.dumps(staff.options_for(user, staff.nonce_for(request))),
    )
    return render(request, "approvals/approvals.html", context, status=status)


def _one(request: HttpRequest) -> int | None:
    """The stop that is asked for alone, as from the page where the day begins."""
    asked = request.GET.get("of", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 15 else None


def _looked(request: HttpRequest, waiting: Sequence[Waiting]) -> None:
    seen = [(ledger_kinds.PERSON(each.shown.whose), each.route.about) for each in waiting if each.shown.whose]
    ledger.looked_at(ledger.staff(user_of(request)), seen, purpose=services.LISTED)


def _row(request: HttpRequest, found: Waiting, refused: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, Any]:
    return {
        "station": found.station,
        "route": found.route,
        "shown": found.shown,
        "power": found.power,
        "instead": found.instead,
        "line": found.line,
        "refused": refused.get(str(found.station.id), ""),
        "no_reason": wrong.get(f"b{found.station.id}", ""),
        "comment": request.POST.get(f"comment-{found.station.id}", ""),
        "chosen": found.line in request.POST.getlist("of") if request.POST else not found.shown.attention,
    }


def _sums(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is agreed to at once, in figures: how many of which kind, and yen a year."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        group = row["shown"].group or row["shown"].subject
        sum = found.setdefault(group, {"group": group, "n": 0, "yen": 0})
        sum["n"] += 1
        sum["yen"] += row["route"].yen or 0
    return sorted(found.values(), key=lambda each: -each["n"])


@require_POST
@login_required
def agree(request: HttpRequest) -> HttpResponse:
    """Each chosen line is `stop:digest`: exactly what was on the page, signed by the passkey in one touch.

    A number that is written otherwise (`05`) is refused: what is signed has to be what is looked up later.
    """
    lines = request.POST.getlist("of")[:MOST]
    chosen = [
        (int(stop), digest)
        for line in lines
        for stop, _, digest in [line.partition(":")]
        if stop.isascii() and stop.isdecimal() and len(stop) < 15 and f"{int(stop)}:{digest}" == line
    ]
    if not chosen or len(chosen) != len(lines):
        return _page(request, problems="決裁するものを選んでください。", status=422)
    if unopened := queries.unopened([stop for stop, _ in chosen], user_of(request), catalogue_in_use(), MOST + 1):
        sentence = "まだ開いていません。「全部を開く」で開いて確かめてから、選んでください。"
        return _page(
            request,
            problems=f"よく見てほしいもの {len(unopened)}件を、まだ開いていません。まだ何も決裁していません。",
            refused={str(stop): sentence for stop in unopened},
            status=422,
        )
    try:
        proof = staff.proven(request, user_of(request), lines, request.POST.get("proof", ""))
    except NotProven:
        return _page(
            request,
            problems="パスキーで本人だと確かめられませんでした。もう一度 押してください。まだ何も決裁していません。",
            status=422,
        )
    decides = queries.deciding([stop for stop, _ in chosen])
    refused = services.agree_to_all(chosen, user_of(request), catalogue_in_use(), proof=proof)
    if refused:
        said = [f"{len(chosen) - len(refused)}件に同意しました。{len(refused)}件は できませんでした。"]
        why = {stop: each.say("ja") for stop, each in refused}
        called = queries.what_became_of(list(why), user_of(request))
        said += [f"{called[stop]}: {why[stop]}" for stop in why if stop in called]
        return _page(request, problems=said, refused={str(stop): each.say("ja") for stop, each in refused}, status=409)
    return redirect(f"{request.path.removesuffix('agree/')}?done={len(chosen)}&decided={decides}")


@require_POST
@login_required
def back(request: HttpRequest, stop: int) -> HttpResponse:
    """差戻し. What was written stays, also where it cannot be done."""
    try:
        services.send_back(stop, user_of(request), request.POST.get(f"comment-{stop}", ""), catalogue_in_use())
    except (NoReason, TooLong, Unseen) as problem:
        return _page(request, problems={f"b{stop}": problem.say("ja")}, status=problem.status)
    except (Changed, NotYours) as problem:
        said = problem.say("ja")
        return _page(request, problems=said, refused={str(stop): said}, status=problem.status)
    return redirect("approvals:approvals")


@require_POST
@login_required
def seen_later(request: HttpRequest, stop: int) -> HttpResponse:
    services.look_later(stop, user_of(request), catalogue_in_use())
    return redirect("approvals:approvals")
