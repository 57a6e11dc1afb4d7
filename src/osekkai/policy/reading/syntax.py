"""From text to Python's own syntax tree, within an allow-list and bounded time and memory. Nothing is ever run."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from osekkai.policy.language.problems import Place, Problems
from osekkai.policy.rules.expression import Expression

MAX_LENGTH = 4_000
MAX_NESTING = 40
LARGEST = 10**15

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Compare,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.Eq,
    ast.NotEq,
    ast.In,
    ast.NotIn,
    ast.IfExp,
    ast.Call,
    ast.keyword,
    ast.Name,
    ast.Load,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Set,
)

_FULL_WIDTH = str.maketrans("（）＜＞＝＋－＊／，．［］　", "()<>=+-*/,.[] ")


def parse(expression: Expression, problems: Problems) -> ast.expr | None:
    """The syntax tree of an expression, or nothing after reporting why there is none."""
    text = expression.text
    if not text.strip():
        problems.add("empty", expression.place, "式が空です", "the expression is empty")
        return None
    if len(text) > MAX_LENGTH or _deepest(text) > MAX_NESTING:
        problems.add(
            "too-large",
            expression.place,
            "式が長すぎるか、かっこが深すぎます",
            "the expression is too long or too deep",
            ("define: で 名前をつけて 分けてください", "split it into named steps under define:"),
        )
        return None
    try:
        tree = ast.parse(f"(\n{text}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        _report(expression, error, problems)
        return None
    return tree.body if _allowed(tree, expression, problems) else None


def place_of(expression: Expression, node: ast.AST) -> Place:
    """Where a part of an expression stands in its file."""
    line = getattr(node, "lineno", 2) - 2
    texts = expression.text.split("\n")
    text = texts[line] if 0 <= line < len(texts) else ""
    start = _characters(text, getattr(node, "col_offset", 0))
    same_line = getattr(node, "end_lineno", None) == getattr(node, "lineno", None)
    end = _characters(text, getattr(node, "end_col_offset", 0)) if same_line else len(text)
    return _at(expression, line, start, max(1, end - start))


def _at(expression: Expression, line: int, column: int, width: int = 1) -> Place:
    first = expression.place
    if not first.line:
        return replace(first, column=column + 1, width=width)
    lines = (expression.raw or expression.text).split("\n")
    excerpt = lines[line] if 0 <= line < len(lines) else first.excerpt
    offset = first.column - 1 if line == 0 else 0
    return Place(first.path, first.line + line, offset + column + 1, excerpt, width)


def _report(expression: Expression, error: BaseException, problems: Problems) -> None:
    if not isinstance(error, SyntaxError) or error.lineno is None:
        problems.add("syntax", expression.place, "式として読めません", "this cannot be read as an expression")
        return
    line = min(max(error.lineno - 2, 0), expression.text.count("\n"))
    text = expression.text.split("\n")[line]
    column = min(max((error.offset or 1) - 1, 0), max(len(text) - 1, 0))
    mend = None
    if text != text.translate(_FULL_WIDTH):
        mend = ("記号は半角で書いてください（（ → (、＜ → <）", "write symbols in half width")
    elif re.search(r"\d+(円|歳|人|万)", text):
        mend = ("式の中の数には 円・歳・万 をつけず、数字だけを書いてください", "write numbers without units")
    elif re.search(r"(?<![<>=!])=(?!=)", text):
        mend = ("等しいかどうかは == と書きます", "write == to compare")
    problems.add(
        "syntax", _at(expression, line, column), "式として読めません", "this cannot be read as an expression", mend
    )


def _allowed(tree: ast.AST, expression: Expression, problems: Problems) -> bool:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            problems.add(
                "not-allowed",
                place_of(expression, node),
                "この書き方は使えません",
                "this construct is not part of the language",
                (
                    "使えるのは 名前・数・and/or/not・比較・四則・if/else・関数です",
                    "use names, numbers, and/or/not, comparisons, + - * /, if/else and functions",
                ),
            )
            return False
        if isinstance(node, ast.Constant) and not _constant_allowed(node.value):
            problems.add(
                "not-allowed",
                place_of(expression, node),
                "この値は使えません（数は15桁まで）",
                "this value cannot be used (numbers have at most 15 digits)",
            )
            return False
    return True


def _constant_allowed(value: object) -> bool:
    if isinstance(value, bool | str):
        return True
    if isinstance(value, int):
        return -LARGEST < value < LARGEST
    return isinstance(value, float) and -LARGEST < value < LARGEST


def _deepest(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    return deepest


def _characters(text: str, utf8: int) -> int:
    return len(text.encode()[:utf8].decode(errors="ignore"))
