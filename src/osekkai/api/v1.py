"""Version 1: assess a household, list services, one service. Errors are RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from osekkai.api.applications import router
from osekkai.api.linked import service_as_linked_data
from osekkai.api.problems import PROBLEM_RESPONSE, problem
from osekkai.api.schema import ASSESSMENT, request_schema
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
    description="一つの世帯の状況から、受けられる制度と金額、理由、次に聞くことを答えます（送られたことは残しません）。"
    "本人の許しを得たアプリは、申請もできます。",
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


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(
        422,
        "送られた形がちがいます",
        [
            {"code": each["type"], "where": ".".join(map(str, each["loc"])), "title": each["msg"]}
            for each in error.errors
        ],
    )


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "読めませんでした", detail=str(error))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "トークンがないか、もう使えないか、この操作を許されていません")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _wrong_input(error: PolicyError) -> HttpResponse:
    return problem(
        422, "入力に 誤りがあります", [each.as_json() for each in error.problems], error.problems[0].render()
    )


@api.post(
    "/assess",
    summary="一世帯の判定",
    operation_id="assess",
    openapi_extra={
        "responses": {
            200: {"description": "The assessment", "content": {"application/json": {"schema": ASSESSMENT}}},
            413: PROBLEM_RESPONSE,
            415: PROBLEM_RESPONSE,
            422: PROBLEM_RESPONSE,
        }
    },
)
def assess(request: HttpRequest) -> HttpResponse:
    if request.content_type != "application/json":
        return problem(415, "Content-Type は application/json で送ってください")
    if int(request.headers.get("Content-Length") or 0) > 1_000_000:
        return problem(413, "データが大きすぎます（1MBまで）")
    catalogue = catalogue_in_use()
    try:
        situation = read_input(request.body, catalogue)
    except PolicyError as error:
        return _wrong_input(error)
    return JsonResponse(assessment_as_json(catalogue, situation), json_dumps_params={"ensure_ascii": False})


@api.get("/services", response=list[ServiceLine], summary="制度の一覧", operation_id="services")
def services(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {
            "id": each.id,
            "name": each.words.ja,
            "name_en": each.words.say("en"),
            "category": each.category,
            "kind": each.kind,
            "level": each.level,
            "confidence": each.confidence,
        }
        for each in catalogue_in_use().services.values()
    ]


@api.get(
    "/services/{service_id}",
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
    body = service_as_linked_data(found, catalogue.municipality, request.build_absolute_uri("/"))
    return JsonResponse(body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


api.add_router("", router)
