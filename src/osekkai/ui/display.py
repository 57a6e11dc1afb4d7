"""How a person wants pages shown: language, furigana, size and brightness, kept in cookies and used by every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.languages import LANGUAGES as FURTHER
from osekkai.japanese import furigana
from osekkai.policy import SPOKEN

COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGES = {"ja": "ja", "ja-easy": "easy", "en": "en", "zh-hans": "zh", "ko": "ko"}
"""The languages of pages, and what the municipality's folder calls them."""
FOLDER_LANGUAGES = tuple(LANGUAGES.values())
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


def display_of(request: HttpRequest) -> Display:
    """The person's choices; an unknown value is the default."""
    chosen = {name: request.COOKIES.get(f"osekkai_{name}", "") for name in CHOICES}
    return Display(**{name: value for name, value in chosen.items() if value in CHOICES[name]})


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice. The caller has checked it against `CHOICES`."""
    response.set_cookie(
        f"osekkai_{name}", value, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=not settings.DEBUG
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
        "sign_in": bool(settings.LOGIN_ISSUER),
        "session_seconds": settings.LOGIN_FOR,
        "staff_provider": bool(settings.STAFF_ISSUER),
        "municipality": SimpleLazyObject(lambda: catalogue_in_use().municipality),
    }
