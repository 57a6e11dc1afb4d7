"""In which language somebody is met who has chosen none."""

from __future__ import annotations

from html import unescape

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from osekkai.ui.display import wished


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("en-GB,en;q=0.9,ja;q=0.1", "en"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-TW,zh-Hant;q=0.9,en;q=0.8", "zh-hans"),
        ("ko-KR", "ko"),
        ("vi-VN,vi;q=0.9,en-US;q=0.6", "en"),
        ("vi", "ja"),
        ("en;q=0,ko", "ko"),
        ("*", "ja"),
        (";;,;q=x", "ja"),
        ("en" * 5_000, "ja"),
    ],
)
def test_the_first_language_of_a_wish_that_is_spoken(header: str, language: str) -> None:
    assert wished(header) == language


@pytest.mark.django_db
@pytest.mark.one_database(reason="nothing is stored")
def test_the_browsers_wish_holds_until_somebody_chooses() -> None:
    client = Client(headers={"Accept-Language": "ko-KR,ko;q=0.9"})
    page = client.get("/")
    assert page.headers["Content-Language"] == "ko" and "Accept-Language" in page.headers["Vary"]
    client.cookies["osekkai_language"] = "ja"
    assert client.get("/").headers["Content-Language"] == "ja"


@pytest.mark.django_db
@pytest.mark.one_database(reason="nothing is stored")
@pytest.mark.parametrize("language", ["ja", "en", "zh-hans", "ko"])
def test_the_button_for_languages_is_named_in_all_of_them(language: str) -> None:
    client = Client()
    client.cookies["osekkai_language"] = language
    page = client.get("/").content.decode()
    button = page[page.index("<summary>") : page.index("</summary>")]
    assert sum(word in button for word in ("ことば", "anguage", "语言", "언어")) == 4


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "名：一、二（三）"), ("en", "名: 一, 二 (三)"), ("zh-hans", "名：一、二（三）"), ("ko", "名: 一, 二 (三)")],
)
def test_punctuation_is_that_of_the_language(language: str, said: str) -> None:
    page = Template("名{% colon %}{% spaceless %}一{% comma %}{% endspaceless %}二{{ word|aside }}")
    with translation.override(language):
        assert unescape(page.render(Context({"word": "三"}))) == said
