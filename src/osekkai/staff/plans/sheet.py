"""A plan as people keep it in a spreadsheet: rows copied from it (tabs), or CSV, read line by line.

Columns: 職員番号 (the account's name), 氏名, いまの所属・役, 新しい所属・役; each of the last two may be two columns.
With a line of headings they stand in any order. 採用 and 兼務 stand where the present role would, 退職 and 解除 where
the new one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.problems import Problem
from osekkai.said import Said
from osekkai.staff.errors import NotWritten
from osekkai.staff.models import Move, Role
from osekkai.staff.naming import name_of
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.plans.lines import Line
from osekkai.staff.units import WHOLE, role_named, roles, unit_named

LONGEST, MOST = 200_000, 2_000
"""Characters, and lines, of what can be pasted at once."""
ARRIVING, ADDED, LEAVING, ENDED = (
    ("採用", "新規採用", "新規"),
    ("", "兼務", "なし"),
    ("退職",),
    ("", "解除", "兼務解除", "なし"),
)
_COLUMNS = {
    "account": ("職員番号", "アカウント名", "番号"),
    "called": ("氏名", "名前"),
    "now_unit": ("いまの所属", "現所属", "旧所属"),
    "now_role": ("いまの役", "現役職", "現職", "旧役職"),
    "now": ("いまの所属・役", "いまの所属と役", "いま", "現在"),
    "new_unit": ("新しい所属", "新所属"),
    "new_role": ("新しい役", "新役職", "新職"),
    "new": ("新しい所属・役", "新しい所属と役", "新しい", "異動後"),
}
_WITHOUT_HEADINGS: dict[int, Sequence[str]] = {
    3: ("called", "now", "new"),
    4: ("account", "called", "now", "new"),
    5: ("called", "now_unit", "now_role", "new_unit", "new_role"),
    6: ("account", "called", "now_unit", "now_role", "new_unit", "new_role"),
}
_ACCOUNT = re.compile(r"^([A-Za-z0-9@.+_-]+)(?:\s+(.*))?$")


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line of the sheet says, as it is written."""

    account: str
    called: str
    now: str
    new: str


def read(text: str, catalogue: Catalogue) -> tuple[list[tuple[int, Line]], list[tuple[int, Problem]]]:
    """The lines that can be taken, and what is wrong with the others, each with its number (from 1)."""
    lines: list[tuple[int, Line]] = []
    problems: list[tuple[int, Problem]] = []
    reader = _Reader(catalogue)
    for number, cells in _cells(text):
        try:
            if row := reader.row(cells):
                lines.append((number, reader.line(row)))
        except Problem as problem:
            problems.append((number, problem))
    return lines, problems


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of every line that is not empty. Raises `NotWritten` for too much."""
    written = text.replace("\0", "").splitlines()
    if len(text) > LONGEST or len(written) > MOST:
        raise NotWritten(
            "text",
            Said(ja="一度に貼りつけるには多すぎます。", en="This is too much at once."),
            Said(ja=f"{MOST:,}行までに分けてください。", en=f"Paste up to {MOST:,} lines."),
        )
    delimiter = "\t" if "\t" in text else ","
    for number, line in enumerate(written, start=1):
        cells = [" ".join(each.split()) for each in next(csv.reader([line], delimiter=delimiter), [])]
        if any(cells):
            yield number, cells


class _Reader:
    """Knows the people, and the columns once a line of headings was seen."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.columns: Sequence[str] = ()
        people = list(User.objects.filter(is_staff=True, is_active=True))
        self.by_account = {each.username: each for each in people}
        self.by_name: dict[str, list[User]] = {}
        for each in people:
            self.by_name.setdefault(_folded(name_of(each)), []).append(each)

    def row(self, cells: list[str]) -> _Row | None:
        """Nothing for a line of headings."""
        if headings := _headings(cells):
            self.columns = headings
            return None
        columns = self.columns or _WITHOUT_HEADINGS.get(len(cells), ())
        if not columns or len(cells) > len(columns):
            raise NotWritten(
                "",
                Said(ja=f"列が {len(cells)}つ あります。", en=f"There are {len(cells)} columns."),
                Said(
                    ja="「氏名・いまの所属・役・新しい所属・役」の3列か、見出しの行をつけてください。",
                    en="Paste three columns, or a line of headings.",
                ),
            )
        said = dict(zip(columns, cells, strict=False))
        now = said.get("now", "") or f"{said.get('now_unit', '')} {said.get('now_role', '')}".strip()
        new = said.get("new", "") or f"{said.get('new_unit', '')} {said.get('new_role', '')}".strip()
        account, called = said.get("account", ""), said.get("called", "")
        if not account and (found := _ACCOUNT.match(called)):
            account, called = found[1], found[2] or ""
        return _Row(account, called, now, new)

    def line(self, row: _Row) -> Line:
        """Raises `NotWritten` for what names nobody, no unit or no role."""
        if row.now in ARRIVING:
            return self._arriving(row)
        user = self._person(row)
        line = Line(Move.LEAVES, user.pk, user.username, name_of(user))
        if row.new in LEAVING:
            return line
        if row.now in ADDED:
            role, unit = self._place(row.new)
            return replace(line, kind=Move.ADDS, to_role=role, to_unit=unit)
        from_role, from_unit = self._place(row.now)
        line = replace(line, kind=Move.ENDS, from_role=from_role, from_unit=from_unit)
        if row.new in ENDED:
            return line
        role, unit = self._place(row.new)
        return replace(line, kind=Move.MOVES, to_role=role, to_unit=unit)

    def _arriving(self, row: _Row) -> Line:
        role, unit = self._place(row.new)
        return Line(Move.ARRIVES, account=row.account, said=row.called, to_role=role, to_unit=unit)

    def _person(self, row: _Row) -> User:
        if row.account:
            found = [self.by_account[row.account]] if row.account in self.by_account else []
        else:
            found = self.by_name.get(_folded(row.called), [])
        if len(found) == 1:
            return found[0]
        said = row.account or row.called
        if found:
            raise NotWritten(
                "",
                Said(
                    ja=f"「{said}」さんが {len(found)}人います。", en=f"There are {len(found)} people called '{said}'."
                ),
                Said(
                    ja=f"アカウント名を書いてください: {'、'.join(each.username for each in found)}。",
                    en=f"Write which: {', '.join(each.username for each in found)}.",
                ),
            )
        raise NotWritten(
            "",
            Said(ja=f"「{said}」という職員は いません。", en=f"There is nobody called '{said}'."),
            Said(
                ja="氏名かアカウント名を直してください。新しい人なら、いまの所属に「採用」と書いてください。",
                en="Mend it.",
            ),
        )

    def _place(self, text: str) -> tuple[str, str]:
        """Role and unit of `子育て支援課 課長`, `子育て支援課・課長`, `子育て支援課課長` or `区長`.

        A section alone means its clerk. Raises `NotWritten`.
        """
        text = unicodedata.normalize("NFKC", text).strip()
        role = role_named(text, self.catalogue)
        level = self.catalogue.part(AUTHORITY).levels.get(role or "")
        if role and level and level.of == "municipality":
            return role, WHOLE
        for unit in self._units():
            if text.startswith(unit):
                rest = text[len(unit) :].strip(" ・/:、")
                found = role_named(rest, self.catalogue) if rest else Role.CLERK.value
                if found:
                    return found, unit_named(unit, self.catalogue) or WHOLE
        raise NotWritten(
            "",
            Said(ja=f"「{text}」の所属か役が わかりません。", en=f"'{text}' names no unit or no role."),
            Said(
                ja=f"「課の名前 役」と書いてください。役は: {'、'.join(roles(self.catalogue).values())}。",
                en="Write 'unit role'.",
            ),
        )

    def _units(self) -> list[str]:
        """Longer names first, so that none is taken for its beginning."""
        names = {each.id for each in self.catalogue.sections.values()}
        names |= {each.department for each in self.catalogue.sections.values() if each.department}
        return sorted({*names, self.catalogue.municipality.words.ja, "区全体", "全体"}, key=len, reverse=True)


def _headings(cells: list[str]) -> list[str]:
    """The meaning of each column, where a line is one of headings; nothing where it is none."""
    found = [next((id for id, names in _COLUMNS.items() if cell in names), "") for cell in cells]
    return found if sum(bool(each) for each in found) >= 2 else []


def _folded(name: str) -> str:
    """Without spaces, and one form of letters of several widths."""
    return unicodedata.normalize("NFKC", name).replace(" ", "")
