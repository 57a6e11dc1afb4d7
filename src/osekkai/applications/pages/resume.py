"""The way back to what was begun or sent: by receipt number, by the code of a draft, by mail, by signing in."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from osekkai import codes
from osekkai.applications import numbers
from osekkai.applications import queries as applications_queries
from osekkai.applications.models import Application
from osekkai.policy.letters import hyphens
from osekkai.portal.frame import catalogue_in_use, page
from osekkai.publication import queries as publication
from osekkai.ui import marks
from osekkai.ui.kept import came_back, lead_back


@marks.counted("guesses")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """A receipt number tells how the application stands, and nothing of what was written; a code opens it all.

    It is sent, not part of the address, so that no log and no history keeps it.
    """
    if request.method == "POST":
        plain = _plain(request.POST.get("number", "")[:200])
        if _is_code(plain):
            return redirect("applications:apply", plain)
        return lead_back(request, status=422 if _by_number(plain)[1] else 200)
    back = came_back(request)
    if not back:
        return render(request, "applications/resume.html", page())
    typed = request.POST.get("number", "")[:200]
    found, wrong = _by_number(_plain(typed))
    context = page(typed=typed, problems={"number": wrong} if wrong else {})
    if found:
        service = catalogue_in_use().services.get(found.service) or publication.last_known(found.service)
        context |= {"application": found, "service": service}
    return render(request, "applications/resume.html", context, status=back.status)


def _plain(typed: str) -> str:
    """Without hyphens and spaces; of the address of a draft only its code."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if address := re.search(r"/apply/([0-9a-z]+)", text):
        return address[1]
    return re.sub(r"[\s-]", "", hyphens(text)).lower()


def _is_code(plain: str) -> bool:
    return len(plain) == codes.LENGTH and plain.isascii() and plain.isalnum() and not plain.isdecimal()


def _by_number(plain: str) -> tuple[Application | None, str]:
    """The application, or what is wrong with the number."""
    if not plain:
        return None, gettext("受付番号を 入れてください（ひかえに書いてある 10けたの数字です）。")
    if not numbers.is_number(plain):
        return None, gettext("この番号は、どこかが ちがいます。ひかえの 10けたの数字を、もう一度 確かめてください。")
    found = applications_queries.by_number(plain)
    if found is None:
        return None, gettext("この番号の申請は 見つかりません。番号を確かめるか、担当の窓口に お電話ください。")
    return found, ""
