"""What goes wrong is a page: what it is, that nothing is lost, and what to do; in the reader's language."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from osekkai.problems import Conflict, Invalid, NotAllowed, NotFound, Problem, Unavailable, Unseen, written
from osekkai.said import Said
from osekkai.ui import errors

SAID = Said("もう渡してあります。", "もう わたしました。", "It was handed out already.", "已交付。", "이미 건넸습니다.")
MEND = Said("一覧から選んでください。", en="Please choose from the list.")

pytestmark = [pytest.mark.django_db, pytest.mark.one_database(reason="a page about what went wrong")]


def a_request() -> HttpRequest:
    return RequestFactory().get("/")


def middleware() -> errors.ProblemMiddleware:
    return errors.ProblemMiddleware(lambda request: HttpResponse("ok"))


@pytest.mark.parametrize(
    ("kind", "status"), [(NotFound, 404), (NotAllowed, 403), (Conflict, 409), (Invalid, 422), (Unavailable, 503)]
)
def test_a_problem_that_no_page_draws_is_a_page_of_its_own(kind: type[Problem], status: int) -> None:
    answer = middleware().process_exception(a_request(), kind(SAID, MEND))
    assert answer and answer.status_code == status
    page = answer.content.decode()
    assert "もう渡してあります。" in page and "一覧から選んでください。" in page


@pytest.mark.parametrize("unseen", ["\u202e", "\u2028", "\u3164"])
def test_what_nobody_sees_is_shown_by_its_name_in_what_was_typed(unseen: str) -> None:
    typed, name = {"text": f"月額{unseen}00051円です"}, f"U+{ord(unseen):04X}"
    request = RequestFactory().post("/", typed, headers={"referer": "http://testserver/"})
    with pytest.raises(Unseen) as refused:
        written(typed["text"], "text")
    answer = middleware().process_exception(request, refused.value)
    page = answer.content.decode() if answer else ""
    assert f"目に見えない文字（{name}）" in page and f"月額［{name}］00051円です" in page and unseen not in page


def test_it_is_told_in_the_readers_language() -> None:
    with translation.override("ko"):
        answer = middleware().process_exception(a_request(), Conflict(SAID, MEND))
    assert answer and "이미 건넸습니다." in answer.content.decode()


def test_a_mistake_of_ours_is_no_problem_of_the_readers() -> None:
    assert middleware().process_exception(a_request(), KeyError("x")) is None
    assert middleware()(a_request()).content == b"ok"


@pytest.mark.parametrize(
    ("page", "status", "says"),
    [
        (errors.not_there, 404, "このページは ありません"),
        (errors.not_readable, 400, "書いたことが長すぎるか"),
        (errors.not_allowed, 403, "別の役割が必要です"),
    ],
)
def test_each_page_says_what_to_do(page: object, status: int, says: str) -> None:
    answer = page(a_request(), ValueError())  # type: ignore[operator]
    assert answer.status_code == status and says in answer.content.decode()


def test_a_form_without_its_token_says_that_nothing_is_lost() -> None:
    answer = errors.not_sent(a_request())
    assert answer.status_code == 403 and "まだ 何も送っていません" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "way", "other"),
    [("/office/cases/1/", "きょうのしごとへ", "メールで つづきにもどる"), ("/apply/", "メールで", "きょうのしごと")],
)
def test_where_nobody_knows_any_more_whose_it_was_the_texts_stand_there_to_be_copied(
    address: str, way: str, other: str
) -> None:
    """With no cookie left the page opened anew has lost them; another site's texts are not shown."""
    typed = {"note": "父の扶養に 入っています。", "password": "correct horse"}
    request = RequestFactory().post(address, typed, headers={"referer": "http://testserver/office/cases/1/"})
    page = errors.not_sent(request).content.decode()
    assert typed["note"] in page and typed["password"] not in page and way in page and other not in page
    strange = RequestFactory().post(address, typed, headers={"referer": "https://elsewhere.example/"})
    assert typed["note"] not in errors.not_sent(strange).content.decode()


def test_while_the_database_is_away_it_is_worth_another_try_and_a_mistake_is_not() -> None:
    try:
        raise OperationalError("away")
    except OperationalError:
        away = errors.went_wrong(a_request())
    assert (away.status_code, away["Retry-After"]) == (503, "30") and "いま、保存できません" in away.content.decode()
    wrong = errors.went_wrong(a_request())
    assert wrong.status_code == 500 and "Retry-After" not in wrong
