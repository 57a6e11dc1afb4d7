"""The floor of `submissions`: a Django view that does one insert and writes one file, and nothing else."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

application = get_wsgi_application()
from osekkai.applications.models import Draft


@csrf_exempt
def view(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        stored = default_storage.save(f"bare/{uuid.uuid4()}", request.FILES["file"])
        Draft.objects.create(code_hash=uuid.uuid4().hex, sealed=stored.encode(), changed_at=timezone.now())
    return HttpResponse("ok")


urlpatterns = [path("<path:anything>", lambda request, anything: HttpResponse("ok")), path("", view)]
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
