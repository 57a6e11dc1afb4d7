"""What applications put on the pages of others: a way to begin, what was sent, what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Min, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from osekkai.applications import queries as applications_queries
from osekkai.applications import told
from osekkai.applications.beside import BEGUN, OUTCOMES
from osekkai.applications.models import Application, Message, Status
from osekkai.applications.waiting import open_today
from osekkai.catalogue import Service, catalogue_in_use, state_of
from osekkai.identity.queries import said_by
from osekkai.identity.services import account_of
from osekkai.matching.places import RESULT
from osekkai.matching.queries import Home, encode, entitled, home_of, known
from osekkai.portal.places import HOME, MY_DATA, TODOS, WAYS, Piece, Todo
from osekkai.portal.who import Visitor
from osekkai.publication import queries as publication
from osekkai.register import queries as register
from osekkai.said import Said
from osekkai.ui.templatetags.ui import language, listed

if TYPE_CHECKING:
    from osekkai.identity.models import Account

RETURNED = Said(
    "なおしてほしいところが あります",
    "なおしてほしい ところが あります",
    "Something needs to be corrected",
    "有需要修改的地方",
    "고쳐야 할 곳이 있습니다",
)
MESSAGE = Said(
    "担当からメッセージ",
    "担当の 人から メッセージ",
    "A message from the section",
    "来自负责人的消息",
    "담당자의 메시지",
)
DRAFT = Said("書きかけ", "書いている とちゅう", "Not finished", "尚未完成", "작성 중")
LIKELY = Said(
    "受けられそうです", "もらえそうです", "You can probably get this", "似乎可以领取", "받을 수 있을 것 같습니다"
)

WAITING = Said(
    "書きかけ。いまは受け付けていません",
    "書いている とちゅう。いまは うけつけて いません",
    "Not finished, and not open at the moment",
    "尚未完成，目前不受理",
    "작성 중. 지금은 접수하지 않습니다",
)
COMING = Said(
    "これから 受け付けます",
    "これから 受け付けます",
    "Opens soon: see from when",
    "即将开始受理",
    "곧 접수를 시작합니다",
)


def _account(request: HttpRequest) -> Account:
    found = account_of(request)
    assert found is not None, "the frame asks for whoever is signed in"
    return found


@WAYS.fill(20)
def _begin(request: HttpRequest, service: Service | None, event: object) -> Piece | None:
    """A form that asks about nobody's household can be begun at once."""
    if service is None or not service.form or service.form.needs_people:
        return None
    if not state_of(service, timezone.localdate()).is_open:
        return None  # the page says why, and from when it can
    return Piece("applications/_begin.html", {"service": service})


@RESULT.fill(10)
def _apply(request: HttpRequest, token: str, applicable: list[Any]) -> Piece | None:
    return Piece("applications/_begin_all.html", {"token": token, "applicable": applicable}) if applicable else None


@HOME.fill(20)
def _sent(request: HttpRequest, visitor: Visitor) -> Piece:
    services, sent = catalogue_in_use().services, applications_queries.applications_by(_account(request))
    became = OUTCOMES.filled(request, sent)
    found = [
        (each, service, applications_queries.code_of(each), told.in_words(each.status), _of(each, became))
        for each in sent
        if (service := services.get(each.service) or publication.last_known(each.service))
    ]
    return Piece("applications/_home.html", {"applications": found})


def _of(application: Application, became: list[Mapping[int, Piece]]) -> list[Piece]:
    return [each[application.pk] for each in became if application.pk in each]


@TODOS.fill(10)
def _returned(request: HttpRequest, visitor: Visitor) -> list[Todo]:
    unread = Message.objects.filter(application=OuterRef("pk"), by_staff=True, read_at=None)
    until = Min("corrections__until", filter=Q(corrections__mended_at=None))
    waiting = (
        Application.objects.filter(account=visitor.id)
        .exclude(status=Status.WITHDRAWN)
        .annotate(until=until, unread=Exists(unread))
    )
    found = []
    for each in waiting.filter(Q(status=Status.RETURNED) | Q(unread=True)):
        name, code = _names([each.service]), applications_queries.code_of(each)
        if each.status == Status.RETURNED:
            found.append(_todo(name, code, RETURNED, each.until, "unsure", "returned"))
        if each.unread:
            found.append(_todo(name, code, MESSAGE, None, "", "message"))
    return found


@TODOS.fill(20)
def _drafts(request: HttpRequest, visitor: Visitor) -> list[Todo]:
    catalogue, today = catalogue_in_use(), timezone.localdate()
    return [
        _todo(
            _names(each.content.services),
            each.code,
            DRAFT if open_today(catalogue, each.content, today) else WAITING,
            each.until,
            "",
            "draft",
        )
        for each in applications_queries.drafts_of(_account(request))
    ]


@TODOS.fill(30)
def _could_ask_for(request: HttpRequest, visitor: Visitor) -> list[Todo]:
    """Benefits that the register says somebody is entitled to and has not asked for yet."""
    account = _account(request)
    if account.person_id is None:
        return []
    asked = Application.objects.filter(account=account).exclude(status=Status.WITHDRAWN)
    begun = {*asked.values_list("service", flat=True), *BEGUN.filled(request)}
    found, today, catalogue = [], timezone.localdate(), catalogue_in_use()
    to = register.of_themselves(account.person_id)
    home = home_of(account.person_id, catalogue.book.vocabulary, today, to=to)
    if home is None:
        return []
    begin, token = reverse("applications:apply-start"), _token(account, home)
    for service, by in entitled(home, account.person_id, catalogue, begun):
        state, address = state_of(service, today), reverse("portal:service", args=[service.id])
        if state.is_open:
            todo = Todo(service.words.say(language()), address, LIKELY, by, "sure", "service")
            sent = {"s": token, "service": service.id}
            found.append(replace(todo, begin=begin, begins=sent) if service.form else todo)
        elif state.is_coming:
            found.append(Todo(service.words.say(language()), address, COMING, None, "", "service"))
    return found


def _token(account: Account, home: Home) -> str:
    """The household as the register knows it, for a form to begin with; nothing for who does not want it."""
    if account.person_id is None or ((said := said_by(account).get("prefill")) and not said.agrees):
        return ""
    answers = known(home, account.person_id, catalogue_in_use(), "", account.pk)
    return encode(answers) if answers else ""


@MY_DATA.fill(20)
def _data(request: HttpRequest, visitor: Visitor) -> list[tuple[str, Any]]:
    account, said = _account(request), ("number", "service", "status", "submitted_at", "content")
    return [
        (
            "applications",
            [{name: getattr(each, name) for name in said} for each in applications_queries.applications_by(account)],
        ),
        (
            "drafts",
            [
                {
                    "services": each.content.services,
                    "people": each.content.answers.people,
                    "household": each.content.answers.household,
                    "kin": each.content.answers.kin,
                }
                for each in applications_queries.drafts_of(account)
            ],
        ),
    ]


def _names(services: Any) -> str:
    known = catalogue_in_use().services
    found = [known.get(id) or publication.last_known(id) for id in services]
    return listed(each.words.say(language()) for each in found if each)


def _todo(what: str, code: str, state: Said, by: date | None, look: str, order: str) -> Todo:
    return Todo(what, reverse("applications:apply", args=[code]), state, by, look, order)
