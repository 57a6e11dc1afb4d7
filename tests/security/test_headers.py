"""What every answer tells browsers and proxies: keep nothing, embed nothing, and no script reads a cookie."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from osekkai.ui.headers import Headers
from tests.casework.building import staff
from tests.identity.false import False_
from tests.identity.providers import signed_in_client
from tests.security.test_every_address import hers, paths  # noqa: F401  a fixture
from tests.serving import running, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOLD = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def wrong(answer: Any) -> list[str]:
    """What an answer does not say."""
    found = [name for name, value in TOLD.items() if answer.headers.get(name) != value]
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append("Cache-Control")
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        found.append("Content-Security-Policy")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if not answer.headers.get("X-Frame-Options"):
        found.append("X-Frame-Options")
    cookies: SimpleCookie = answer.cookies
    found += [each.key for each in cookies.values() if each.value and not (each["httponly"] and each["samesite"])]
    return found


def test_every_address_says_so_to_everybody(hers: dict[str, str], false: False_) -> None:  # noqa: F811
    clerk = Client()
    clerk.force_login(staff("section", "clerk"))
    people = {"nobody": Client(), "she herself": signed_in_client(false), "staff": clerk}
    walked = [*paths(hers), "/nowhere/", "/api/v1/openapi.json", "/office/account/login/"]
    bad = set()
    for path in walked:
        for who, client in people.items():
            if path == "/account/logout/":
                continue
            for answer in (client.get(path), client.post(path) if who == "nobody" else client.head(path)):
                bad |= {(who, path, answer.status_code, each) for each in wrong(answer)}
    assert not bad, sorted(bad)[:12]
    assert len(walked) > 150


def test_cookies_of_a_real_office_come_from_this_host_only_over_tls(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("office")
    set_up(folder)
    with running(folder) as office:
        page = office.ask("/apply/mail/")
        chosen = office.ask("/display/", "POST", "size=large", {"Content-Type": "application/x-www-form-urlencoded"})
        paper = office.ask("/static/ui/office.css")
        kept = paper.header("Cache-Control")
        watched = [office.ask(each) for each in ("/healthz", "/readyz", "/metrics")]
    for each in (page, paper, *watched):
        assert "frame-ancestors 'none'" in each.header("Content-Security-Policy")
        assert each.header("X-Content-Type-Options") == "nosniff"
        assert each.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains"
    cookies = page.head.headers.get_all("Set-Cookie", [])
    assert cookies and chosen.status == 403, "the choice has no token, and is not taken"
    for each in cookies:
        assert each.startswith("__Host-") and "Domain" not in each
        assert all(part in each for part in ("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax")), each
    assert "no-store" not in kept, "what is nobody's may be kept"


def test_the_head_of_a_page_is_its_head_alone() -> None:
    """RFC 9110 §9.3.2: a body would be read as the next answer by whatever stands between (Django's client cuts it)."""
    request = RequestFactory().head("/")
    answer = Headers(lambda _: HttpResponse(b"a page"))(request)
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"" and answer.headers["Content-Length"] == "6"
