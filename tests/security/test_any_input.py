"""Anything written into anything: it is kept to the letter or refused with a sentence, never a crash, never markup."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.http.response import HttpResponseBase
from django.test import Client

from osekkai.applications import forms
from osekkai.applications import queries as applications_queries
from osekkai.catalogue import Catalogue
from tests.applications.building import TODAY, begun
from tests.applications.test_returning import applied, clerk
from tests.identity.providers import False_, use
from tests.identity.providers import signed_in_client as signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ANYTHING = {
    "emoji": "👩‍👧‍👦🇯🇵",
    "plane 2": "𠮷野家𩸽",
    "variants": "葛󠄀城邉󠄁",
    "right to left": "\u202eevil\u202c עברית",
    "markup": "<script>alert(1)</script>\"'&",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "sql": "'; DROP TABLE applications_application; --",
    "nul": "花\0子",
    "surrogate": f"花{chr(0xD800)}子",
    "control": "花\x1b[31m子",
    "long": "あ" * 100_000,
    "blank": "　\u200b　",
    "number": "1e309",
    "lines": "一\r\n二\n三",
}


def send(client: Client, path: str, sent: dict[str, object]) -> HttpResponseBase:
    """As a browser, or something worse, does: half of a surrogate pair too."""
    body = urlencode(sent, doseq=True, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]


def refused_whole(answer: Any) -> bool:
    """More than the server takes at all is refused with a sentence."""
    return answer.status_code == 413 and "大きすぎ" in answer.content.decode()


@pytest.mark.parametrize("text", ANYTHING.values(), ids=ANYTHING.keys())
def test_every_field_of_a_form(text: str, bunkyo: Catalogue) -> None:
    code, client = begun("dog-registration", "bulky-waste"), Client()
    for page in forms.pages(bunkyo, applications_queries.opened(code).content, TODAY):  # type: ignore[union-attr]
        version = applications_queries.opened(code).version  # type: ignore[union-attr]
        answer = send(
            client,
            f"/apply/{code}/parts/{page.id}/",
            {"version": version, **{field.fact.id: text for field in page.asked}},
        )
        assert answer.status_code in (302, 422) or refused_whole(answer)
        shown = client.get(f"/apply/{code}/parts/{page.id}/").content.decode()
        assert "<script>alert" not in shown and "2026}}" not in shown
    kept = applications_queries.opened(code).content.answers.household.get("waste_items")  # type: ignore[union-attr]
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert kept is None or kept.replace("\r\n", "\n") == text.strip().replace("\r\n", "\n"), (
        "to the letter, or not at all"
    )


@pytest.mark.parametrize("text", ANYTHING.values(), ids=ANYTHING.keys())
def test_messages_reasons_and_names(text: str, bunkyo: Catalogue, false: False_, settings: LazySettings) -> None:
    use(settings, false.issuer)
    code, made = applied(bunkyo)
    office, hanako = clerk(made.section), signed_in(false)
    calls = [
        (Client(), f"/apply/{code}/message/{made.number}/", {"text": text}),
        (Client(), "/apply/mail/", {"address": text}),
        (Client(), f"/apply/{code}/mail/", {"address": text}),
        (hanako, "/account/mandates/", {"name": text, "service": ["dog-registration"], "until": text}),
        (office, f"/office/cases/{made.number}/message/", {"text": text}),
        (office, f"/office/cases/{made.number}/send-back/", {"version": made.case.version, "why:dog:dog_name": text}),
        (office, f"/office/cases/{made.number}/identify/", {"shown": text, "person": text}),
    ]
    for client, path, sent in calls:
        answer = send(client, path, sent)
        assert answer.status_code in (200, 302, 422) or refused_whole(answer), path
    for shown in (
        Client().get(f"/apply/{code}/"),
        office.get(f"/office/cases/{made.number}/"),
        hanako.get("/account/mandates/"),
    ):
        page = shown.content.decode()
        assert shown.status_code == 200 and "<script>alert" not in page
        if "<" in text and len(text) < 2000:
            assert html.escape(text, quote=True).replace("&#x27;", "&#39;") in page or text not in page


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "1e9", "true", "", "١٢٣", "null"])
def test_versions_and_ids_that_are_none(number: str, bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    answer = Client().post(f"/apply/{code}/parts/dog/", {"version": number, "dog_name": "ポチ"})
    assert answer.status_code in (409, 302, 422)
    assert Client().post(f"/apply/{code}/documents/", {"remove": number}).status_code in (302, 404)
    answer = Client().post("/apply/", {"service": "dog-registration", "for": number, "s": number})
    assert answer.status_code in (302, 400)
