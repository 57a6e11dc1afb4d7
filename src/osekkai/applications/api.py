"""Applying over the API, for a resident's own agent: the same forms, the same rules, the same ledger as on the pages.

OAuth 2.0 bearer tokens (`/account/authorize/`). A draft's `code` names it in every address; a token opens those of its
resident.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from ninja.security import HttpBearer

from osekkai.api.problems import PROBLEM_RESPONSE, problem
from osekkai.applications import attaching, forms, returning
from osekkai.applications import queries as applications_queries
from osekkai.applications import services as applying
from osekkai.applications.errors import ChangedElsewhere, NotComplete, NotNow, NotOpen, NotTaken, ScannerDown
from osekkai.applications.files import LARGEST
from osekkai.applications.forms import Content, Field, Page
from osekkai.applications.household import answers_of, told
from osekkai.applications.models import Application, Draft
from osekkai.applications.prefill import prefilled
from osekkai.applications.queries import Opened
from osekkai.applications.waiting import Waiting, waiting, waits
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.states import State
from osekkai.identity.services import actor_through, token_of
from osekkai.limits import services as limits
from osekkai.policy import PolicyError
from osekkai.ui.addresses import Anything, Key, Row

if TYPE_CHECKING:
    from osekkai.identity.models import AgentToken


class _Bearer(HttpBearer):
    """A good token for the scope; ninja answers 401 otherwise."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> AgentToken | None:
        return token_of(token, self.scope)


READ, WRITE = _Bearer("applications:read"), _Bearer("applications:write")
MOST_SERVICES, MOST_PEOPLE = 20, 12
router = Router(tags=["applications"])
takes = {
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "page": Anything("dog"),
    "document": Anything("rabies-certificate"),
    "number": Row("applications.Application", "number"),
}


class Someone(Schema):
    """Another of the household; see `applications.household`."""

    relation: str
    birth_date: str | None = None
    parents: list[str] | None = None
    carers: list[str] | None = None
    spouse: str | None = None
    bond: str | None = None
    lives: str | None = None


class NewDraft(Schema):
    services: list[str]
    people: list[Someone] = []


class Values(Schema):
    version: int
    values: dict[str, str]


class Declared(Schema):
    declared: bool
    by_post: bool = False


class Text(Schema):
    text: str


def _responses(*statuses: int, good: int = 200) -> dict[str, Any]:
    told = (
        {"description": "OK"}
        if good == 204
        else {"description": "OK", "content": {"application/json": {"schema": {"type": ["object", "array"]}}}}
    )
    return {"responses": {good: told, **dict.fromkeys((400, 401, *statuses), PROBLEM_RESPONSE)}}


def _answer(body: Any, status: int = 200) -> HttpResponse:
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def _token(request: HttpRequest) -> AgentToken:
    found: AgentToken = request.auth  # type: ignore[attr-defined]
    return found


def _own(request: HttpRequest, code: str) -> Opened | None:
    draft = applications_queries.opened(code)
    return draft if draft and draft.owner == _token(request).account_id else None


_NO_DRAFT = "その下書きは ありません"
_NO_APPLICATION = "その申請は ありません"


@router.post(
    "/drafts",
    auth=WRITE,
    summary="下書きをはじめる",
    operation_id="begin",
    openapi_extra=_responses(409, 422, good=201),
)
def begin(request: HttpRequest, body: NewDraft) -> HttpResponse:
    """One draft for several services. `people` are the others of the household, where the services ask about them."""
    catalogue, account = catalogue_in_use(), _token(request).account
    unknown = [id for id in body.services if id not in catalogue.services or not catalogue.services[id].form]
    if unknown or not 0 < len(body.services) <= MOST_SERVICES:
        return problem(
            422,
            f"申請できない制度です: {'、'.join(unknown)[:200]}"
            if unknown
            else "services に 1つから20までの制度を入れてください",
        )
    today = timezone.localdate()
    if not_open := [found for id in body.services if not (found := waits(catalogue, id, today)).state.is_open]:
        return _not_open(not_open)
    if len(body.people) > MOST_PEOPLE:
        return problem(422, f"people は {MOST_PEOPLE}人までです")
    try:
        answers = answers_of([each.dict(exclude_none=True) for each in body.people], catalogue.book, today)
    except PolicyError as wrong:
        return problem(422, "people に 誤りがあります", told(wrong), wrong.problems[0].title.ja)
    content = Content(tuple(dict.fromkeys(body.services)), answers)
    limits.spend("drafts", f"account:{account.pk}")
    code = applying.begin(prefilled(content, account, catalogue), account)
    draft = applications_queries.opened(code)
    assert draft
    return _answer(_draft(draft), 201)


@router.get("/drafts", auth=READ, summary="下書きの一覧", operation_id="drafts", openapi_extra=_responses())
def drafts(request: HttpRequest) -> HttpResponse:
    return _answer([_draft(each) for each in applications_queries.drafts_of(_token(request).account)])


@router.get("/drafts/{code}", auth=READ, summary="一つの下書き", operation_id="draft", openapi_extra=_responses(404))
def draft(request: HttpRequest, code: str) -> HttpResponse:
    found = _own(request, code)
    return _answer(_draft(found)) if found else problem(404, _NO_DRAFT)


@router.patch(
    "/drafts/{code}/pages/{page}",
    auth=WRITE,
    summary="一枚を書く",
    description="What is right is kept even where something else is wrong; "
    "409 where somebody else changed the draft since `version`.",
    operation_id="write",
    openapi_extra=_responses(404, 409, 422),
)
def write(request: HttpRequest, code: str, page: str, body: Values) -> HttpResponse:
    found = _own(request, code)
    asked = next((each for each in _pages(found) if each.id == page), None) if found else None
    if found is None or asked is None:
        return problem(404, _NO_DRAFT)
    before = {each.fact.id: each.written for each in asked.fields}
    content, wrong = forms.taken(asked, found.content, before | body.values)
    after = forms.pages(catalogue_in_use(), content, timezone.localdate())
    wrong = {fact: each for fact, each in wrong.items() if fact in body.values} | next(
        (dict(each.wrong) for each in after if each.id == page), {}
    )
    try:
        applying.save(code, content, body.version)
    except ChangedElsewhere:
        return problem(409, "ほかの画面で、先に書きかえられています。もう一度 読んでから書いてください")
    if wrong:
        return problem(
            422,
            "書きなおしてください",
            [{"code": "wrong", "where": fact, "title": each.ja} for fact, each in wrong.items()],
        )
    now = applications_queries.opened(code)
    return _answer(_draft(now)) if now else problem(404, _NO_DRAFT)


@router.delete(
    "/drafts/{code}", auth=WRITE, summary="下書きを消す", operation_id="delete", openapi_extra=_responses(404, good=204)
)
def delete(request: HttpRequest, code: str) -> HttpResponse:
    if _own(request, code) is None:
        return problem(404, _NO_DRAFT)
    attaching.forget(code)
    applying.delete(code)
    return HttpResponse(status=204)


@router.post(
    "/drafts/{code}/documents/{document}",
    auth=WRITE,
    summary="書類をつける",
    operation_id="attach",
    openapi_extra=_responses(404, 413, 422, 503, good=201),
)
def attach(request: HttpRequest, code: str, document: str, file: File[UploadedFile]) -> HttpResponse:
    found = _own(request, code)
    if found is None or document not in {each.id for each in attaching.documents(catalogue_in_use(), found.content)}:
        return problem(404, _NO_DRAFT)
    if (file.size or 0) > LARGEST:
        return problem(413, "ファイルが大きすぎます（15MBまで）")
    try:
        made = attaching.attach(code, document, file.read(), actor_through(_token(request)))
    except Draft.DoesNotExist:
        return problem(404, _NO_DRAFT)
    except NotTaken as wrong:
        return problem(422, str(wrong.args[0]))
    except ScannerDown:
        return problem(503, "いま、ファイルを確かめるしくみが止まっています")
    return _answer({"id": made.pk, "document": made.document, "kind": made.kind, "size": made.size}, 201)


@router.post(
    "/drafts/{code}/submit",
    auth=WRITE,
    summary="出す",
    description="Exactly once: whoever asks again gets the same applications. "
    "`declared` is the resident's word that it is true; `by_post`: the decision on paper too.",
    operation_id="submit",
    openapi_extra=_responses(404, 409, 422),
)
def submit(request: HttpRequest, code: str, body: Declared) -> HttpResponse:
    account = _token(request).account
    if _own(request, code) is None and applications_queries.owner_of(code) != account.pk:
        return problem(404, _NO_DRAFT)
    if not body.declared:
        return problem(422, "書いたことが本当であることを、本人が確かめてから出してください（declared）")
    try:
        made = applying.submit(
            code,
            catalogue_in_use(),
            timezone.localdate(),
            account,
            by=actor_through(_token(request)),
            by_post=body.by_post,
        )
    except NotOpen as refused:
        return _not_open(refused.waiting)
    except NotComplete as missing:
        fields = [
            {
                "code": "missing",
                "where": f"{missing.page.id}.{each.fact.id}",
                "title": f"{each.fact.name}を 書いてください",
            }
            for each in missing.page.fields
            if each.is_missing
        ]
        fields += [
            {"code": "wrong", "where": f"{missing.page.id}.{fact}", "title": each.ja}
            for fact, each in missing.page.wrong.items()
        ]
        return problem(422, "まだ書いていないところがあります", fields)
    return _answer([_application(each) for each in made])


@router.get("/applications", auth=READ, summary="申請の一覧", operation_id="applications", openapi_extra=_responses())
def applications(request: HttpRequest) -> HttpResponse:
    return _answer([_application(each) for each in applications_queries.applications_by(_token(request).account)])


def _find(request: HttpRequest, number: str) -> Application | None:
    return Application.objects.filter(account=_token(request).account, number=number[:20].replace("\0", "")).first()


@router.get(
    "/applications/{number}", auth=READ, summary="一つの申請", operation_id="application", openapi_extra=_responses(404)
)
def application(request: HttpRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    if found is None:
        return problem(404, _NO_APPLICATION)
    more = {
        "content": found.content,
        "history": [
            {"at": each.at.isoformat(), "what": each.kind, "who": each.actor_kind}
            for each in applications_queries.history(found)
        ],
        "corrections": [
            {
                "page": each.page,
                "fact": each.fact,
                "document": each.document,
                "why": each.why,
                "until": each.until.isoformat(),
            }
            for each in returning.open_corrections(found)
        ],
        "messages": [
            {"at": each.at.isoformat(), "by_staff": each.by_staff, "text": each.text}
            for each in returning.read(found, staff=False)
        ],
    }
    return _answer(_application(found) | more)


@router.post(
    "/applications/{number}/withdraw",
    auth=WRITE,
    summary="取り下げる",
    operation_id="withdraw",
    openapi_extra=_responses(404),
)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    try:
        if found is None:
            raise Application.DoesNotExist
        return _answer(_application(applying.withdraw_own(found, actor_through(_token(request)))))
    except Application.DoesNotExist:
        return problem(404, _NO_APPLICATION)


@router.post(
    "/applications/{number}/messages",
    auth=WRITE,
    summary="担当に書く",
    operation_id="message",
    openapi_extra=_responses(404, 409, 422, good=201),
)
def message(request: HttpRequest, number: str, body: Text) -> HttpResponse:
    found = _find(request, number)
    if found is None:
        return problem(404, _NO_APPLICATION)
    try:
        made = returning.write(found.number, body.text, actor_through(_token(request)), staff=False)
    except NotNow:
        return problem(409, "取り下げた申請には書けません")
    return _answer({"at": made.at.isoformat(), "by_staff": False, "text": made.text}, 201)


def _not_open(found: Sequence[Waiting]) -> HttpResponse:
    return problem(
        409,
        "いまは受け付けていません",
        [
            {"code": each.state.name, "where": each.id, "title": f"{each.words.ja}: {_when(each.state)}"}
            for each in found
        ],
    )


def _when(state: State) -> str:
    why = f"{state.why.ja}。" if state.why else ""
    return f"{why}{state.opens_on} から 受け付けます" if state.opens_on else f"{why}受付のはじまりは 決まっていません"


def _waiting(each: Waiting) -> dict[str, Any]:
    return {
        "service": each.id,
        "name": each.words.ja,
        "state": each.state.name,
        "opens_on": each.state.opens_on.isoformat() if each.state.opens_on else None,
        "why": each.state.why.ja if each.state.why else None,
    }


def _pages(found: Opened) -> list[Page]:
    return forms.pages(catalogue_in_use(), found.content, timezone.localdate())


def _draft(found: Opened) -> dict[str, Any]:
    return {
        "code": found.code,
        "version": found.version,
        "until": found.until.isoformat(),
        "services": list(found.content.services),
        "waiting": [_waiting(each) for each in waiting(catalogue_in_use(), found.content, timezone.localdate())],
        "documents": [
            {"id": each.id, "name": each.words.ja} for each in attaching.documents(catalogue_in_use(), found.content)
        ],
        "pages": [
            {
                "id": each.id,
                "name": each.part.words.ja,
                "done": each.is_done,
                "fields": [_field(one) for one in each.asked],
            }
            for each in _pages(found)
        ],
    }


def _field(each: Field) -> dict[str, Any]:
    fact = each.fact
    return {
        "fact": fact.id,
        "name": fact.words.ja,
        "name_en": fact.words.say("en"),
        "type": fact.type.kind,
        "format": fact.type.unit,
        "choices": list(fact.choices) or None,
        "optional": each.ask.optional,
        "written": each.written,
        "known": each.known,
    }


def _application(each: Application) -> dict[str, Any]:
    return {
        "number": each.number,
        "service": each.service,
        "section": each.section,
        "status": each.status,
        "submitted_at": each.submitted_at.isoformat(),
        "due": each.due.isoformat(),
    }
