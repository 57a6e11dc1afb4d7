"""Version 1: assess a household, list services, one service. Errors are RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from osekkai.api.linked import service_as_linked_data
from osekkai.api.schema import ASSESSMENT, PROBLEM, request_schema
from osekkai.catalogue import catalogue_in_use
from osekkai.matching import assessment_as_json, read_input
from osekkai.policy import PolicyError


class _Api(NinjaAPI):
    """Adds what is only known once the catalogue is open: the request schema, made from the vocabulary."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        operation = schema["paths"]["/api/v1/assess"]["post"]
        body = request_schema(catalogue_in_use().book.vocabulary)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        return schema


api = _Api(
    title="Osekkai",
    version="1",
    urls_namespace="api-v1",
    description="一つの世帯の状況から、受けられる制度と金額、理由、次に聞くことを答えます。Nothing that is sent is kept.",
    docs_url=None,
)


class ServiceLine(Schema):
    id: str
    name: str
    name_en: str
    category: str
    kind: str
    level: str
    confidence: str


def _problem(status: int, title: str, error: PolicyError | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if error:
        body |= {"detail": error.problems[0].render(), "errors": [each.as_json() for each in error.problems]}
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


_PROBLEM_RESPONSE = {"description": "Problem (RFC 9457)", "content": {"application/problem+json": {"schema": PROBLEM}}}


@api.post(
    "/assess",
    summary="一世帯の判定",
    operation_id="assess",
    openapi_extra={
        "responses": {
            200: {"description": "The assessment", "content": {"application/json": {"schema": ASSESSMENT}}},
            413: _PROBLEM_RESPONSE,
            415: _PROBLEM_RESPONSE,
            422: _PROBLEM_RESPONSE,
        }
    },
)
def assess(request: HttpRequest) -> HttpResponse:
    if request.content_type != "application/json":
        return _problem(415, "Content-Type は application/json で送ってください")
    if int(request.headers.get("Content-Length") or 0) > 1_000_000:
        return _problem(413, "データが大きすぎます（1MBまで）")
    catalogue = catalogue_in_use()
    try:
        situation = read_input(request.body, catalogue)
    except PolicyError as error:
        return _problem(422, "入力に 誤りがあります", error)
    return JsonResponse(assessment_as_json(catalogue, situation), json_dumps_params={"ensure_ascii": False})


@api.get("/services", response=list[ServiceLine], summary="制度の一覧", operation_id="services")
def services(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"id": each.id, "name": each.words.ja, "name_en": each.words.say("en"), "category": each.category, "kind": each.kind,
         "level": each.level, "confidence": each.confidence}
        for each in catalogue_in_use().services.values()
    ]  # fmt: skip


@api.get(
    "/services/{service_id}",
    summary="一つの制度（CPSV-APのJSON-LD）",
    operation_id="service",
    openapi_extra={
        "responses": {
            200: {"description": "CPSV-AP 3.2 in JSON-LD", "content": {"application/ld+json": {"schema": {"type": "object"}}}},
            404: _PROBLEM_RESPONSE,
        }
    },
)
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    catalogue = catalogue_in_use()
    found = catalogue.services.get(service_id)
    if found is None:
        return _problem(404, "その制度は ありません")
    body = service_as_linked_data(found, catalogue.municipality, request.build_absolute_uri("/"))
    return JsonResponse(body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
