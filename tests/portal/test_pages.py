"""The pages that are the same for everyone, their headers, search and display choices."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from osekkai.catalogue import Catalogue
from osekkai.portal.search import search

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PATHS = ["/", "/services/", "/services/child-allowance/", "/events/birth/", "/search/?q=ごみ", "/about/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "zh-hans", "ko"])
def test_pages_open_in_every_language_without_anything_from_elsewhere(path: str, language: str) -> None:
    client = Client()
    client.cookies["osekkai_language"] = language
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!www|[a-z0-9.-]+\.(?:jp|com)[/"])', page)
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', page)
    assert "<style" not in page and " style=" not in page and "onclick" not in page
    if language == "en":
        assert not re.search(r"[ぁ-ん]{6,}", re.sub(r'<[^>]*lang="ja"[^>]*>.*?</\w+>', "", page, flags=re.DOTALL)), (
            re.findall(r"[ぁ-ん]{6,}", page)
        )


def test_strict_headers() -> None:
    headers = Client().get("/").headers
    assert (
        "default-src 'none'" in headers["Content-Security-Policy"]
        and "unsafe" not in headers["Content-Security-Policy"]
    )
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"], headers["X-Content-Type-Options"]) == (
        "DENY",
        "same-origin",
        "nosniff",
    )


@pytest.mark.parametrize("path", ["/services/nothing/", "/events/nothing/", "/saved/nothing/"])
def test_what_is_not_there(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_an_uncertain_figure_says_so_with_the_telephone() -> None:
    page = Client().get("/services/bicycle-helmet/").content.decode()
    assert "要確認" in page and "03-3812-7111" in page
    assert "要確認" not in Client().get("/services/hearing-aid/").content.decode()


def test_a_service_on_paper_has_the_ward_the_day_and_where_it_is_read_again() -> None:
    page = Client().get("/services/hearing-aid/").content.decode()
    assert page.count('class="on-paper"') == 2 and 'class="qr"' in page
    assert "http://testserver/services/hearing-aid/" in page


def test_display_choices_are_kept_and_never_lead_elsewhere() -> None:
    client = Client()
    response = client.post("/display/", {"furigana": "on", "next": "/about/"})
    assert response["Location"] == "/about/" and client.cookies["osekkai_furigana"].value == "on"
    assert "<ruby>" in client.get("/about/").content.decode()
    assert client.post("/display/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"
    client.post("/display/", {"language": "<script>", "next": "/"})
    assert "osekkai_language" not in client.cookies


def test_the_office_is_for_staff_only() -> None:
    client = Client()
    assert client.get("/office/catalogue/").status_code == 302
    client.force_login(User.objects.create_user("resident"))
    assert client.get("/office/catalogue/").status_code == 302
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert "/office/catalogue/" in client.get("/office/").content.decode()
    page = client.get("/office/catalogue/").content.decode()
    assert "child-allowance.yaml" in page and "問題はありません" in page


@pytest.mark.parametrize(
    ("query", "service"),
    [
        ("こどもの病院代", "child-medical"),
        ("子どもの医療費", "child-medical"),
        ("じどうてあて", "child-allowance"),
        ("児童手当て", "child-allowance"),
        ("家賃が払えない", "housing-security"),
        ("粗大ゴミ", "bulky-waste"),
        ("そだいごみ", "bulky-waste"),
        ("ほちょうき", "hearing-aid"),
        ("耳が遠い", "hearing-aid"),
        ("引っ越してきた", "moving-in"),
        ("仕事をやめた", "nhi-enrol"),
        ("お葬式", "nhi-funeral"),
        ("シングルマザー", "child-rearing-allowance"),
        ("ランドセル", "school-aid"),
        ("マイナカード", "mynumber-card"),
        ("child allowance", "child-allowance"),
        ("シルバーパース", "silver-pass"),
        ("ワクチン 50歳", "zoster-vaccine"),
    ],
)
def test_search_finds_plain_speech(bunkyo: Catalogue, query: str, service: str) -> None:
    assert service in [each.id for each in search(bunkyo, query)[:5]], [each.id for each in search(bunkyo, query)[:5]]


@pytest.mark.parametrize("query", ["", "　", "ああああああ", "<script>", "%", "'" * 90])
def test_search_with_nothing_to_find(query: str) -> None:
    response = Client().get("/search/", {"q": query})
    assert response.status_code == 200 and "<script>" not in response.content.decode().replace(
        '<script src="/static', ""
    )
