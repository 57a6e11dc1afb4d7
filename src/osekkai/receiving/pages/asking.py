"""What a form of a report asks, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from osekkai.applications.places import fields_of
from osekkai.applications.queries import ACCOUNT, Wrong, account_page
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import Renewal
from osekkai.policy import Words
from osekkai.problems import written
from osekkai.said import as_lines

LONGEST, KEPT = 4_001, 20_000


def asks_of(renewal: Renewal | None) -> list[tuple[str, Words]]:
    """The name of each question's field, and the question."""
    return [(f"answer{number}", each) for number, each in enumerate(renewal.asks)] if renewal else []


def answered(request: HttpRequest) -> tuple[str, dict[int, str], str]:
    """What is reported, the answers by number, and what was written."""
    answers = {
        int(name[6:]): value
        for name, value in request.POST.items()
        if name.startswith("answer") and name[6:].isdecimal() and len(name) < 9
    }
    text = written(str(request.POST.get("text", "")), "text")[:LONGEST]
    return str(request.POST.get("what", "")), {n: str(value) for n, value in answers.items()}, text


def account_in(request: HttpRequest) -> dict[str, str]:
    """The fields of an account, by fact."""
    return {id: as_lines(str(request.POST.get(id, "")))[:LONGEST] for id in ACCOUNT}


def account_rows(
    form: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The fields of an account as the template shows them, with what was typed and what is wrong."""
    page = account_page(catalogue_in_use())
    wrong = {id: Wrong(each, each) for id, each in (problems or {}).items()}
    return fields_of(page, form, wrong) if page else []


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: str(value)[:KEPT] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
