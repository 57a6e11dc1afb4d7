"""A form is answered by going somewhere, never by a page: what is refused comes back to its page (ADR 31)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "osekkai"
SHOWN_ONCE = {
    "staff/pages/people.py:hire",  # a first password is shown once and nowhere kept
    "staff/pages/person.py:_shown",
}
GET_ONLY = {
    "casework/pages/audit.py:audit",  # what is asked stands in the address
    "staff/pages/people.py:people",
}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted([*SOURCE.glob("*/pages/*.py"), *SOURCE.glob("*/views.py")]):
        for each in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(each, ast.FunctionDef):
                yield f"{path.relative_to(SOURCE)}:{each.name}", each


def renders(within: ast.AST) -> list[ast.Call]:
    calls = [each for each in ast.walk(within) if isinstance(each, ast.Call)]
    return [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == "render"]


def decorated_by(function: ast.FunctionDef, name: str) -> bool:
    return any(name in ast.unparse(each) for each in function.decorator_list)


def answers_a_form(function: ast.FunctionDef) -> bool:
    """Whether it draws a page where a form was sent, or as what somebody refused."""
    if decorated_by(function, "require_safe"):
        return False
    if decorated_by(function, "require_POST"):
        return bool(renders(function))
    sent = [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.If) and ast.unparse(each.test).startswith("request.method == 'POST'")
    ]
    if any(renders(statement) for each in sent for statement in each.body):
        return True
    statuses = [each.value for call in renders(function) for each in call.keywords if each.arg == "status"]
    refuses = [each for each in statuses if not _comes_of_what_was_kept(each)]
    return bool(refuses) and not decorated_by(function, "comes_back")


def _comes_of_what_was_kept(status: ast.expr) -> bool:
    """What the address or the machine beyond it is to blame for is no form's answer (404, 410, 5xx)."""
    text = ast.unparse(status)
    return "back.status" in text or not any(each in text for each in ("409", "422", "status"))


def test_no_page_is_the_answer_to_a_form() -> None:
    found = {name for name, each in functions() if answers_a_form(each)} - SHOWN_ONCE - GET_ONLY
    assert not found, f"lead back instead (see osekkai.ui.kept): {sorted(found)}"


def test_what_is_excepted_is_there() -> None:
    assert {name for name, _ in functions()} >= SHOWN_ONCE | GET_ONLY


def test_what_is_pasted_is_never_cut_without_a_word() -> None:
    """A browser cuts at `maxlength` and says nothing; the office says it at the field, with all of it kept."""
    marks = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
    tags = {
        path.name: re.findall(r"<textarea[^>]*>", marks.sub("", path.read_text("utf-8")))
        for path in SOURCE.rglob("*.html")
    }
    assert sum(map(len, tags.values())) > 20, "they are found at all"
    assert [name for name, found in tags.items() if any("maxlength" in each for each in found)] == []
