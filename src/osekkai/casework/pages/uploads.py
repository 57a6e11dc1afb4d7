"""Files that come with a draft."""

from __future__ import annotations

from django.http import HttpRequest

from osekkai.applications.errors import NotTaken, ScannerDown
from osekkai.applications.services import LARGEST
from osekkai.casework import enclosures
from osekkai.casework.models import Case
from osekkai.office.frame import user_of


def enclosed(request: HttpRequest, case: Case, seen: int) -> tuple[int, dict[str, str]]:
    """Lay the chosen files beside the case: its version afterwards, and what is wrong with them. Raises `Changed`."""
    chosen = request.FILES.getlist("enclosure")
    if not chosen:
        return seen, {}
    if big := next((each for each in chosen if (each.size or 0) > LARGEST), None):
        return seen, {"enclosure": f"「{big.name}」が大きすぎます（{LARGEST // 1_000_000}MBまで）"}
    try:
        return enclosures.enclose(case, [(each.name or "", each.read()) for each in chosen], user_of(request), seen), {}
    except NotTaken as refused:
        return seen, {"enclosure": refused.say("ja")}
    except ScannerDown as down:
        return seen, {"enclosure": down.say("ja")}
