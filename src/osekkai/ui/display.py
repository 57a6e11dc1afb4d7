"""How a person wants pages shown: language, furigana, size and brightness, kept in cookies and used by every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.languages import LANGUAGES as FURTHER
from osekkai.japanese import furigana
from osekkai.policy import SPOKEN
from osekkai.ui.kept import looked_up, not_shown

COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGES = {"ja": "ja", "ja-easy": "easy", "en": "en", "zh-hans": "zh", "ko": "ko"}
"""The languages of pages, and what the municipality's folder calls them."""
FOLDER_LANGUAGES = tuple(LANGUAGES.values())
_WISHES = {"ja": "ja", "en": "en", "zh": "zh-hans", "ko": "ko"}
"""By a browser's language: who reads traditional Chinese is helped more by simplified than by Japanese."""
_HTML = {"ja-easy": "ja", "zh-hans": "zh-Hans"}

CHOICES = {
    "language": tuple(LANGUAGES),
    "furigana": ("off", "on"),
    "size": ("normal", "large"),
    "theme": ("auto", "light", "dark"),
}


@dataclass(frozen=True, slots=True)
class Display:
    language: str = "ja"
    furigana: str = "off"
    size: str = "normal"
    theme: str = "auto"

    @property
    def html_lang(self) -> str:
        return _HTML.get(self.language, self.language)


def cookie(name: str) -> str:
    return f"{settings.COOKIE_PREFIX}osekkai_{name}"


def display_of(request: HttpRequest) -> Display:
    """The person's choices; an unknown value is the default, which of the language is the browser's wish."""
    chosen = {name: request.COOKIES.get(cookie(name), "") for name in CHOICES}
    known = {name: value for name, value in chosen.items() if value in CHOICES[name]}
    return Display(**{"language": wished(request.headers.get("Accept-Language", ""))} | known)


def wished(header: str) -> str:
    """The first language of a browser's wish (RFC 9110 §12.5.4) that the pages speak; Japanese where there is none."""
    for tag, quality in parse_accept_lang_header(header):
        if quality and (found := _WISHES.get(tag.split("-")[0])):
            return found
    return "ja"


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice. The caller has checked it against `CHOICES`."""
    response.set_cookie(
        cookie(name), value, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=not settings.DEBUG
    )


class DisplayMiddleware:
    """Speaks the person's language, and adds furigana to the finished page where they are wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        display = display_of(request)
        request.display = display  # type: ignore[attr-defined]
        spoken = SPOKEN.set(catalogue_in_use().part(FURTHER))
        try:
            with translation.override(display.language):
                response = self.get_response(request)
        finally:
            SPOKEN.reset(spoken)
        response.headers.setdefault("Content-Language", display.html_lang)
        patch_vary_headers(response, ("Accept-Language",))
        wanted = display.furigana == "on" and display.html_lang == "ja"
        if (
            wanted
            and isinstance(response, HttpResponse)
            and response.headers.get("Content-Type", "").startswith("text/html")
        ):
            response.content = furigana.annotate(response.content.decode()).encode()
        return response


def context(request: HttpRequest) -> dict[str, object]:
    return {
        "display": getattr(request, "display", Display()),
        "kept": SimpleLazyObject(lambda: looked_up(request)),
        "kept_not_shown": SimpleLazyObject(lambda: not_shown(request)),
        "sign_in": bool(settings.LOGIN_ISSUER),
        "session_seconds": settings.LOGIN_FOR,
        "staff_provider": bool(settings.STAFF_ISSUER),
        "municipality": SimpleLazyObject(lambda: catalogue_in_use().municipality),
    }
