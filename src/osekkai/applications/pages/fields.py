"""The fields of a page of a form as the template shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from osekkai.applications.forms import Page, Wrong
from osekkai.said import as_lines
from osekkai.ui.templatetags.ui import colon, language, one_of

LONGEST = 4_000
"""Characters of a field that are looked at; a format may allow fewer."""


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: as_lines(str(value))[:LONGEST] for name, value in request.POST.items()}


def version_in(form: Mapping[str, str]) -> int:
    """The version that the writer saw; one that nothing has, where it cannot be read."""
    return int(form["version"]) if form.get("version", "").isdecimal() and len(form["version"]) < 9 else 0


def rows_of(
    page: Page,
    form: Mapping[str, str] | None = None,
    wrong: Mapping[str, Wrong] | None = None,
    *,
    conflict: bool = False,
    asked: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Each field with what stands in it, what is wrong with it, and why it is `asked` again.

    What stands in it is what was typed, else what is kept.
    """
    rows = []
    for each in page.asked:
        typed = form.get(each.fact.id, each.written) if form is not None else each.written
        problem = (wrong or {}).get(each.fact.id)
        question = each.fact.question
        rows.append(
            {
                "field": each,
                "value": typed,
                "why": question.why if question and question.says_why else None,
                "error": problem and one_of(problem.ja, problem.en),
                "elsewhere": each.written if conflict and typed != each.written else "",
                "asked": (asked or {}).get(each.fact.id, ""),
            }
        )
    return rows


def problems_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong in which field, with the field's name, for the summary above them all."""
    return {
        row["field"].fact.id: f"{row['field'].fact.label(language())}{colon()}{row['error']}"
        for row in rows
        if row["error"]
    }
