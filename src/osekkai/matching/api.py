"""What a household is entitled to, over the open API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from osekkai.api.problems import PROBLEM_RESPONSE, problem, wrong_input
from osekkai.catalogue import catalogue_in_use, state_of
from osekkai.matching.queries import assessment_as_json, read_input
from osekkai.matching.schema import ASSESSMENT, request_schema
from osekkai.policy import PolicyError
from osekkai.policy.sent import LARGEST

router = Router()
writes_nothing = ("assess",)
"""Operations that answer and keep nothing: they are not counted (see `limits`)."""


def complete(paths: dict[str, Any]) -> None:
    """The request's schema is made from the vocabulary, so that it always knows every fact."""
    body = request_schema(catalogue_in_use().book.vocabulary)
    paths["/api/v1/assess"]["post"]["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": body}},
    }


@router.post(
    "/assess",
    auth=None,
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
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > LARGEST):
        return problem(413, "データが大きすぎます（1MBまで）")
    catalogue = catalogue_in_use()
    try:
        situation = read_input(request.body, catalogue)
    except PolicyError as error:
        return wrong_input(error)
    return JsonResponse(
        assessment_as_json(catalogue, situation, standing=state_of), json_dumps_params={"ensure_ascii": False}
    )
