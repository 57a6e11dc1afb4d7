"""Anybody who holds a document of the office can find out whether it is one, and whether a file of it is as it was signed."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from osekkai.documents import signing
from osekkai.documents.models import Document
from osekkai.documents.numbers import is_ours
from osekkai.portal.today import catalogue_in_use, page

LARGEST = 10_000_000


@csrf_exempt  # nothing is changed by it, and whoever verifies has no session here
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """What the number is of, without saying whose; a file that is chosen is looked at and not kept."""
    number = (number or request.GET.get("number", "")).strip().upper()[:40]
    document = Document.objects.filter(number=number).first() if number and "\0" not in number and is_ours(number) else None
    file = request.FILES.get("file")
    told = None
    if file is not None and file.size and file.size <= LARGEST:
        contents = file.read()
        same = Document.objects.filter(digest=hashlib.sha256(contents).hexdigest()).first()
        told = {"same": same, "signature": signing.signature_of(contents)}
    section = catalogue_in_use().sections.get(document.section) if document else None
    context = page(
        number=number, document=document, section=section, told=told, nothing=request.method == "POST" and told is None, trying_out=signing.is_trying_out()
    )
    return render(request, "portal/verify.html", context, status=200 if document or not number else 404)
