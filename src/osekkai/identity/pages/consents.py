"""「わたしが決めること」: what a resident says about a purpose of the folder."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from osekkai.catalogue import catalogue_in_use
from osekkai.identity import consents
from osekkai.identity.models import Account, Consent
from osekkai.identity.parts import CONSENTS, Purpose
from osekkai.identity.signed_in import account_of


@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return redirect("portal:account")
    if purpose not in catalogue_in_use().part(CONSENTS):
        raise Http404("no such purpose")
    consents.say(account, purpose, request.POST.get("agrees") == "1")
    return redirect(f"{reverse('portal:account')}#consents")


def consents_of(account: Account) -> list[tuple[Purpose, bool, Consent | None]]:
    said = consents.said_by(account)
    return [
        (each, said[each.id].agrees if each.id in said else each.usual, said.get(each.id))
        for each in catalogue_in_use().part(CONSENTS).values()
    ]
