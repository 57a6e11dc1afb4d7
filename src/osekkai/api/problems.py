"""What goes wrong, as problem documents. RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from osekkai.policy import PolicyError

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object", "required": ["code", "where", "title"]}},
    },
}
PROBLEM_RESPONSE = {"description": "Problem (RFC 9457)", "content": {"application/problem+json": {"schema": PROBLEM}}}


def problem(
    status: int,
    title: str,
    errors: Sequence[dict[str, Any]] = (),
    detail: str = "",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
        headers=headers,
    )


def wrong_input(error: PolicyError) -> HttpResponse:
    """What is wrong with the data that was sent, each with its path."""
    return problem(
        422, "入力に 誤りがあります", [each.as_json() for each in error.problems], error.problems[0].render()
    )
