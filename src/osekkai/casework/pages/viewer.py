"""A paper beside the fields: larger, smaller, turned, in a frame of its own, so that nothing typed beside it is lost.

All of it works by links; the frame alone is loaded anew.
"""

from __future__ import annotations

from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from osekkai.casework.models import Case
from osekkai.casework.pages.desk import looked, looked_at_paper, with_case
from osekkai.casework.pages.talking import file_of
from osekkai.office.pictures import number_of_sheets, turned

ZOOMS = (100, 150, 200, 300)
"""Per cent of the frame's width."""
TURNS = (0, 90, 180, 270)
"""Degrees, clockwise."""


@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@with_case
def paper(request: HttpRequest, case: Case, attachment: int) -> HttpResponse:
    """One sheet, with links to the others; that it was opened is told."""
    kind, contents = file_of(case, attachment)
    looked(request, case, "書類の確認")
    sheets = number_of_sheets(kind, contents)
    zoom, turn = _chosen(request, "zoom", ZOOMS), _chosen(request, "turn", TURNS)
    number = min(max(1, _number(request, "sheet")), max(1, sheets))
    at = ZOOMS.index(zoom)

    def to(**changed: int) -> str:
        return "?" + urlencode({"sheet": number, "zoom": zoom, "turn": turn} | changed)

    ways = [
        ("小さく", to(zoom=ZOOMS[at - 1]) if at else ""),
        ("大きく", to(zoom=ZOOMS[at + 1]) if at + 1 < len(ZOOMS) else ""),
        ("左へ回す", to(turn=(turn - 90) % 360)),
        ("右へ回す", to(turn=(turn + 90) % 360)),
    ]
    if sheets > 1:
        ways.append(("前のページ", to(sheet=number - 1) if number > 1 else ""))
        ways.append(("次のページ", to(sheet=number + 1) if number < sheets else ""))
    context = {
        "case": case,
        "attachment": attachment,
        "sheets": sheets,
        "number": number,
        "index": number - 1,
        "zoom": zoom,
        "turn": turn,
        "ways": ways,
    }
    return render(request, "casework/paper_view.html", context)


@never_cache
@require_safe
@with_case
def sheet(request: HttpRequest, case: Case, attachment: int, sheet: int) -> HttpResponse:
    """Its picture (from 0), turned; 404 for what is not there or cannot be drawn."""
    looked_at_paper(request, case)
    return turned(*file_of(case, attachment), sheet, _chosen(request, "turn", TURNS))


def _chosen(request: HttpRequest, name: str, known: tuple[int, ...]) -> int:
    found = _number(request, name)
    return found if found in known else known[0]


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
