"""Services of the municipality, for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from osekkai.api.linked import service_as_linked_data
from osekkai.api.problems import PROBLEM_RESPONSE, problem
from osekkai.catalogue import catalogue_in_use, state_of
from osekkai.ui.addresses import Anything

router = Router()
takes = {"service_id": Anything("child-allowance")}


class ServiceLine(Schema):
    id: str
    name: str
    name_en: str
    category: str
    kind: str
    level: str
    confidence: str
    state: str
    opens_on: date | None
    closes_on: date | None


@router.get("/services", auth=None, response=list[ServiceLine], summary="制度の一覧", operation_id="services")
def services(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "name": each.words.ja,
            "name_en": each.words.say("en"),
            "category": each.category,
            "kind": each.kind,
            "level": each.level,
            "confidence": each.confidence,
            "state": state.name,
            "opens_on": state.opens_on,
            "closes_on": state.closes_on,
        }
        for each in catalogue_in_use().services.values()
        for state in [state_of(each, timezone.localdate())]
    ]


@router.get(
    "/services/{service_id}",
    auth=None,
    summary="一つの制度（CPSV-APのJSON-LD）",
    operation_id="service",
    openapi_extra={
        "responses": {
            200: {
                "description": "CPSV-AP 3.2 in JSON-LD",
                "content": {"application/ld+json": {"schema": {"type": "object"}}},
            },
            404: PROBLEM_RESPONSE,
        }
    },
)
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    catalogue = catalogue_in_use()
    found = catalogue.services.get(service_id)
    if found is None:
        return problem(404, "その制度は ありません")
    body = service_as_linked_data(
        found, state_of(found, timezone.localdate()), catalogue.municipality, request.build_absolute_uri("/")
    )
    return JsonResponse(body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
