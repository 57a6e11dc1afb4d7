"""Version 1 of the open API: the operations of every room (`api.py`). Errors are RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from osekkai.api import catalogue
from osekkai.api.problems import problem, wrong_input
from osekkai.policy import PolicyError
from osekkai.policy.sent import read_json
from osekkai.problems import Problem
from osekkai.rooms import all_brought


class _Parser(Parser):
    """Bodies within the limits of `policy.sent`, whichever operation they are for."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)


class _Api(NinjaAPI):
    """Adds what is only known once the catalogue is open, as rooms say it (`complete` of their `api.py`)."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        for _, brought in all_brought("api"):
            if complete := getattr(brought, "complete", None):
                complete(schema["paths"])
        return schema


api = _Api(
    title="Osekkai",
    version="1",
    urls_namespace="api-v1",
    description="一つの世帯の状況から、受けられる制度と金額、理由、次に聞くことを答えます（送られたことは残しません）。"
    "本人の許しを得たアプリは、申請もできます。",
    docs_url=None,
    parser=_Parser(),
)


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
    if isinstance(error.__cause__, PolicyError):  # of the parser
        return wrong_input(error.__cause__)
    return problem(error.status_code, "読めませんでした", detail=str(error))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "トークンがないか、もう使えないか、この操作を許されていません")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Problem)
def _told(request: HttpRequest, error: Problem) -> HttpResponse:
    return problem(error.status, error.what.ja, detail=error.mend.ja, headers=getattr(error, "headers", None))


ROUTERS = [catalogue, *(found for _, found in all_brought("api"))]
for _each in ROUTERS:
    api.add_router("", _each.router)
takes = {name: what for each in ROUTERS for name, what in getattr(each, "takes", {}).items()}


def unguarded_operations(**more: Any) -> list[Error]:
    """`osekkai.E005`: an operation that does not say who may use it."""
    return [
        Error(
            f"The operation {operation.operation_id} of the API does not say who may use it.",
            hint="Give it auth=READ or auth=WRITE; auth=None where everybody may.",
            id="osekkai.E005",
        )
        for each in ROUTERS
        for view in each.router.path_operations.values()
        for operation in view.operations
        if operation.auth_param is NOT_SET
    ]
