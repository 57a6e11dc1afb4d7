"""A folder's files: YAML of which every key and value knows its place, and what is wrong with it, shown there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import yaml

from osekkai.policy import calendar
from osekkai.policy.language.meaning import Number
from osekkai.policy.language.problems import Place, Problems, nearest
from osekkai.policy.language.words import LANGUAGES, Words
from osekkai.policy.language.written import parse_number
from osekkai.policy.rules.expression import Expression

__all__ = ["Item", "Place", "Problems", "nearest", "read_yaml"]

T = TypeVar("T")
COMMA = ('文の中に「,」があるときは、文を "…" で囲んでください', 'put a text with a comma in "quotes"')
MAX_FILE = 300_000
DEEPEST = 30
"""Lists and mappings inside one another. libyaml goes down with the stack: 100 KB of `[` would end the process."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _File:
    path: str
    lines: list[str]
    problems: Problems


class Item:
    """A value in a YAML file. Readers report what is wrong and then give a harmless value, so that reading goes on."""

    __slots__ = ("_file", "node")

    def __init__(self, node: yaml.Node, file: _File) -> None:
        self.node = node
        self._file = file

    @property
    def place(self) -> Place:
        mark = self.node.start_mark
        line = self._file.lines[mark.line] if mark.line < len(self._file.lines) else ""
        width = len(self.node.value) if isinstance(self.node, yaml.ScalarNode) and not self.node.style else 1
        return Place(self._file.path, mark.line + 1, mark.column + 1, line, max(1, width))

    def wrong(self, code: str, ja: str, en: str, mend: tuple[str, str] | None = None) -> None:
        self._file.problems.add(code, self.place, ja, en, mend)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_empty(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style and self.node.value in ("", "~", "null")

    # Containers

    def has(self, name: str) -> bool:
        """Whether it is a mapping with an entry of that name."""
        return self.part(name) is not None

    def part(self, name: str) -> Item | None:
        """What a mapping has under that name; nothing where it has no such entry, or is none."""
        entries = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return next((Item(value, self._file) for key, value in entries if key.value == name), None)

    def entries(self) -> list[tuple[Item, Item]]:
        """Key and value pairs of a mapping; a key written twice is reported."""
        if not isinstance(self.node, yaml.MappingNode):
            if not self.is_empty:
                self.wrong("shape", "「名前: 値」の形で書いてください", "'name: value' pairs are needed here")
            return []
        seen: dict[str, Item] = {}
        for key_node, value_node in self.node.value:
            key, value = Item(key_node, self._file), Item(value_node, self._file)
            name = key.text()
            if name in seen:
                key.wrong("twice", f"「{name}」が 2回 書かれています", f"'{name}' is written twice")
            seen[name] = value
        return [(Item(k, self._file), Item(v, self._file)) for k, v in self.node.value]

    def fields(self, required: Iterable[str], optional: Iterable[str], *, others: bool = False) -> dict[str, Item]:
        """The entries of a record. Missing and (unless `others`) unknown keys are reported, with the nearest known."""
        found = {key.text(): (key, value) for key, value in self.entries()}
        known = [*required, *optional]
        for name, (key, value) in found.items():
            if name not in known and not others:
                mend = COMMA if value.is_empty else nearest(name, known)
                key.wrong("unknown-key", f"「{name}」という項目は ありません", f"there is no key '{name}'", mend)
        for name in required:
            if name not in found:
                self.wrong("missing-key", f"「{name}:」が 足りません", f"'{name}:' is missing")
        return {name: value for name, (_, value) in found.items() if not value.is_empty}

    def elements(self) -> list[Item]:
        if not isinstance(self.node, yaml.SequenceNode):
            if not self.is_empty:
                self.wrong("shape", "「- 」か [ , ] で ならべてください", "a list is needed here")
            return []
        return [Item(node, self._file) for node in self.node.value]

    # Leaves

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            self.wrong("shape", "文字で書いてください", "text is needed here")
            return ""
        return unicodedata.normalize("NFC", str(self.node.value)).strip()

    def _read(self, read: Callable[[str], T], otherwise: T, code: str, ja: str, en: str) -> T:
        text = self.text()
        try:
            return read(text)
        except ValueError:
            self.wrong(code, ja.format(text), en.format(text))
            return otherwise

    def date(self) -> date:
        text = self.text()
        try:
            return calendar.parse_date(text)
        except calendar.WrongEra as wrong:
            self.wrong("date", wrong.ja, wrong.en)
        except calendar.NotADay:
            ja, en = f"「{text}」という日付は ありません（例: 2024-10-01）", f"'{text}' is not a date (e.g. 2024-10-01)"
            self.wrong("date", ja, en)
        return date(2000, 1, 1)

    def number(self) -> tuple[Number, str | None]:
        """A number with its unit: `15000円`, `69万円`, `0.0243`, `3歳`."""
        nothing: tuple[Number, str | None] = (0, None)
        return self._read(parse_number, nothing, "number", "「{}」は 数として読めません", "'{}' is not a number")

    def truth(self) -> bool:
        table = {"true": True, "はい": True, "yes": True, "false": False, "いいえ": False, "no": False}
        return self._read(
            lambda text: table[text.lower()] if text.lower() in table else _fail(),
            False,
            "truth",
            "「{}」は はい・いいえ で書いてください",
            "'{}' must be true or false",
        )

    def one_of(self, known: Iterable[str]) -> str:
        text, names = self.text(), list(known)
        if text not in names:
            those = (f"使えるのは {'・'.join(names)} です", f"use one of {', '.join(names)}") if names else None
            mend = nearest(text, names) or those
            self.wrong("unknown-name", f"「{text}」は ここでは使えません", f"'{text}' cannot be used here", mend)
            return names[0] if names else ""
        return text

    def texts(self) -> list[str]:
        return [each.text() for each in self.elements()]

    def words(self) -> Words:
        """`日本語` alone, or `{ja: …, easy: …, en: …}`."""
        if not self.is_mapping:
            return Words(self.text())
        return words_among(self.fields(["ja"], ["easy", "en"]))

    def identifier(self) -> str:
        """A name that expressions can use: letters, digits and _, written the way Python's parser reads it."""
        text = self.text()
        plain = unicodedata.normalize("NFKC", text)
        if not plain.isidentifier():
            self.wrong(
                "name",
                f"「{text}」は 名前に使えません",
                f"'{text}' cannot be a name",
                (
                    "文字・数字・_ だけを使い、数字ではじめないでください",
                    "use letters, digits and _, not starting with a digit",
                ),
            )
        elif plain != text:
            self.wrong(
                "name",
                f"「{text}」は まぎらわしい文字を ふくみます",
                f"'{text}' contains compatibility characters",
                (f"「{plain}」と書いてください", f"write '{plain}'"),
            )
        return plain

    def expression(self) -> Expression:
        """The text of an expression with the place of its first character, over several lines too."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.wrong("shape", "ここには 式を書きます", "an expression is needed here")
            return Expression("", self.place)
        start, end, lines = self.node.start_mark, self.node.end_mark, self._file.lines
        first, last = start.line, end.line
        if self.node.style in ("|", ">"):
            body = lines[first + 1 : last + (1 if end.column else 0)]
            line = body[0] if body else ""
            return Expression("\n".join(body), Place(self._file.path, first + 2, 1, line), "\n".join(body))
        whole = lines[first : last + 1]
        if self.node.style in ("'", '"'):
            inner = self.node.value if first == last else self.text()
            return Expression(inner, Place(self._file.path, first + 1, start.column + 2, lines[first]), lines[first])
        if first == last:
            return Expression(self.node.value, self.place, lines[first])
        body = [whole[0][start.column :], *whole[1:-1], whole[-1][: end.column]]
        return Expression("\n".join(body), self.place, "\n".join(whole))


def words_among(found: Mapping[str, Item]) -> Words:
    """The words of a record that has them beside other keys; what is not there is empty."""
    return Words(*(found[lang].text() if lang in found else "" for lang in LANGUAGES))


def read_yaml(path: str, text: str, problems: Problems) -> Item | None:
    """The root of a YAML text, or nothing after reporting why it cannot be read."""
    file = _File(path, text.split("\n"), problems)
    if len(text) > MAX_FILE:
        problems.add("too-large", Place(path), "ファイルが大きすぎます", "the file is too large")
        return None
    if halves := sorted({f"U+{ord(each):04X}" for each in text if "\ud800" <= each <= "\udfff"}):
        problems.add(
            "character",
            Place(path),
            f"文字の半分だけがあります（{'、'.join(halves[:5])}）",
            f"there is half of a character, a lone surrogate ({', '.join(halves[:5])})",
        )
        return None
    try:
        if _is_too_deep(text, file):
            return None
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        excerpt = file.lines[line] if line < len(file.lines) else ""
        problems.add(
            "yaml",
            Place(path, line + 1, column + 1, excerpt),
            f"YAMLとして読めません（{error.problem}）",
            f"this is not YAML ({error.problem})",
            (
                "字下げ、「: 」のあとの空白、かぎかっこを 確かめてください",
                "check indentation, the space after ':' and quotes",
            ),
        )
        return None
    except yaml.YAMLError as error:
        problems.add("yaml", Place(path, 1, 1), f"YAMLとして読めません（{error}）", f"this is not YAML ({error})")
        return None
    if node is None:
        problems.add("empty", Place(path, 1, 1), "ファイルが空です", "the file is empty")
        return None
    return None if _has_aliases(node, file) else Item(node, file)


def _is_too_deep(text: str, file: _File) -> bool:
    """Told by the parser's events, for which it needs no stack, before anything goes down into the text."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if depth > DEEPEST:
            line, column = (event.start_mark.line, event.start_mark.column) if event.start_mark else (0, 0)
            excerpt = file.lines[line][:200] if line < len(file.lines) else ""
            file.problems.add(
                "too-deep",
                Place(file.path, line + 1, column + 1, excerpt),
                f"かっこや字下げの入れ子が深すぎます（{DEEPEST}まで）",
                f"lists and mappings are nested too deeply ({DEEPEST} at most)",
            )
            return True
    return False


def _has_aliases(root: yaml.Node, file: _File) -> bool:
    """Anchors and aliases are refused: they hide what a file says and can make a small file explode."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            Item(node, file).wrong(
                "alias", "YAMLの別名（& と *）は 使えません", "YAML anchors and aliases cannot be used"
            )
            return True
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            pending += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            pending += node.value
    return False


def _fail() -> bool:
    raise ValueError
