"""The frame of the office: where work begins, who sees which way in the menu, and papers shown as pictures only."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from PIL import Image

from osekkai.documents.services import pdf
from osekkai.office import pictures
from osekkai.office.frame import page, user_of
from osekkai.office.places import HOME, MENU, Entry, Lot, Next, Work, menu
from tests.staff.building import SECTION, manager, person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (MENU, HOME):
        monkeypatch.setattr(each, "_fillers", list(each._fillers))


def paper() -> bytes:
    data = {"title": "ひかえ", "office": "文京区役所", "rows": [], "link": "http://localhost/apply/"}
    return pdf("applications/typst/receipt.typ", data)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1200, 900), "red").save(made, "PNG")
    return made.getvalue()


def test_a_day_begins_with_what_waits_for_ones_roles_and_without_a_role_with_whom_to_ask() -> None:
    page = signed_in(person("hana", ("clerk", SECTION))).get("/office/").content.decode()
    assert (
        "きょうのしごと" in page and "わたしの案件" in page and "監査</h2>" not in page and "進めかたの図" not in page
    )
    page = signed_in(person("nobody")).get("/office/").content.decode()
    assert "人と役の係" in page and "/office/catalogue/" in page and "わたしの案件" not in page
    assert "/login/" in Client().get("/office/")["Location"]


def test_who_has_several_roles_sees_the_work_of_each() -> None:
    both = person("hana", ("clerk", SECTION), ("auditor", ""), ("manager", ""))
    page = signed_in(both).get("/office/").content.decode()
    assert all(f">{each}</h2>" in page for each in ("案件", "監査", "人と役")) and ">決裁</h2>" not in page


def test_only_staff_read_the_files_with_whom_to_ask() -> None:
    answer = signed_in(person("hana")).get("/office/catalogue/")
    assert answer.status_code == 200 and "児童手当" in answer.content.decode()
    assert signed_in(User.objects.create_user("resident")).get("/office/catalogue/").status_code == 302


@pytest.mark.usefixtures("places")
def test_a_room_puts_its_way_into_the_menu_of_whoever_may_go_there_in_order() -> None:
    boss, hana = manager(), person("hana")
    menu("office:catalogue", "さいごの部屋", here="last", order=99, may=lambda request: user_of(request) == boss)
    menu("office:catalogue", "さいしょの部屋", here="first", order=0, first=True)
    request = RequestFactory().get("/")
    request.user = boss
    words = [each.words for each in MENU.filled(request)]
    assert words[0] == "さいしょの部屋" and words[-1] == "さいごの部屋"
    assert MENU.filled(request)[0] == Entry("office:catalogue", "さいしょの部屋", "first", True)
    request.user = hana
    assert "さいごの部屋" not in [each.words for each in MENU.filled(request)]
    assert "さいしょの部屋" in signed_in(hana).get("/office/catalogue/").content.decode()


@pytest.mark.usefixtures("places")
def test_a_room_says_what_waits_and_what_is_next() -> None:
    @HOME.fill(0)
    def _work(request: HttpRequest) -> Work | None:
        if user_of(request).username != "hana":
            return None
        lots = [Lot("とどいた声", "/voices/", 1_200, True), Lot("声の一覧", "/all/")]
        return Work("声", lots, "古いものから", [Next("あったらいいな", "/voices/1/", "3日まえ", "いそぎ")])

    page = signed_in(person("hana")).get("/office/").content.decode()
    assert all(each in page for each in ("とどいた声", "1,200", "声の一覧", "古いものから", "いそぎ", "3日まえ"))
    assert "とどいた声" not in signed_in(person("taro")).get("/office/").content.decode()


@pytest.mark.usefixtures("places")
def test_the_menu_says_how_much_waits_and_nothing_where_nothing_does() -> None:
    menu("office:catalogue", "声", here="voices", order=1, first=True, count=lambda request: 7)
    page = signed_in(person("hana")).get("/office/catalogue/").content.decode()
    assert '>7<span class="hidden">件</span></span>' in page and page.count('class="n"') == 1


def test_a_page_says_where_it_stands_in_the_menu() -> None:
    assert page("cases", case=1) == {"here": "cases", "case": 1}


def test_an_uploaded_picture_is_shown_and_runs_nothing() -> None:
    request = RequestFactory().get("/")
    answer = pictures.shown(request, "image/jpeg", b"x", "/x/")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Disposition"] == "inline"


def test_an_uploaded_pdf_is_pages_of_pictures_and_never_the_file() -> None:
    answer = pictures.picture(paper(), 0)
    assert answer["Content-Type"] == "image/png" and Image.open(io.BytesIO(answer.content)).size[0] > 400


@pytest.mark.parametrize("number", [1, pictures.MOST_PAGES, 10**6])
def test_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(Http404):
        pictures.picture(paper(), number)


@pytest.mark.parametrize(("kind", "contents"), [("application/pdf", paper), ("image/jpeg", picture)])
def test_a_small_picture_shows_what_a_paper_is(kind: str, contents: object) -> None:
    answer = pictures.small(kind, contents())  # type: ignore[operator]
    assert max(Image.open(io.BytesIO(answer.content)).size) == pictures.SMALL


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg"])
def test_what_cannot_be_drawn_is_not_there(kind: str) -> None:
    with pytest.raises(Http404):
        pictures.small(kind, b"broken")
    with pytest.raises(Http404):
        pictures.picture(b"broken", 0)
