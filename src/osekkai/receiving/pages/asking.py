"""What a form of a report asks, and what was answered."""

from __future__ import annotations

from django.http import HttpRequest

from osekkai.catalogue.model import Renewal
from osekkai.policy import Words
from osekkai.problems import written

LONGEST = 4_001


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


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: str(value)[:LONGEST] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
