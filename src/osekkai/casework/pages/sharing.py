"""Sharing out what nobody works on yet, from the page of the section."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from osekkai.casework import team
from osekkai.casework.pages.desk import own_desk
from osekkai.office.frame import user_of


@require_POST
@login_required
def share_out(request: HttpRequest) -> HttpResponse:
    leads = own_desk(request).leads
    if not leads:
        raise PermissionDenied
    return redirect(f"{reverse('staff:team')}?shared={team.share_out(leads, user_of(request))}")
