"""The drafts of rules that were tried, as the day of whoever tries them begins."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from osekkai.catalogue import catalogue_in_use
from osekkai.matching.drafts import newest
from osekkai.office.places import Lot, Next, Work

SHOWN = 5


def drafts(request: HttpRequest) -> Work | None:
    """The newest first; of a draft that was tried on other rules than today's, that it has to be tried again."""
    if not request.user.has_perm("matching.try_reform"):
        return None
    used, found = catalogue_in_use(), newest()
    stale = [each for each in found if each["base"] != used.hash]
    page = reverse("matching:reforms")
    lots = [Lot("ためした案", page, len(found)), Lot("もう一度 ためすもの", page, len(stale), bool(stale))]
    return Work(
        "制度の案",
        lots if found else [Lot("制度をためす", page)],
        "新しいものから",
        [
            Next(
                each["name"],
                f"{reverse('matching:reform-result')}?of={each['id']}",
                f"基準日 {each['on']}",
                "制度ファイルが変わりました" if each in stale else "",
            )
            for each in found[:SHOWN]
        ],
        "ためした案は まだ ありません。",
    )
