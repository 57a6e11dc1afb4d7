"""Types and units: what the checker knows about a value before any household is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

YEN = "円"
TOWN = "町字"


@dataclass(frozen=True, slots=True)
class Type:
    """`kind` is truth, number, date, span, choice or text. A number has a unit (None: bare, fits any) and may be whole.

    The unit of a text is its format (see `written`), that of a choice among town blocks is 町字. A text is only read by
    == and != and the functions of texts.
    """

    kind: str
    unit: str | None = None
    whole: bool = True
    options: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.kind == "number":
            return f"{'整数' if self.whole else '小数'}{f'（{self.unit}）' if self.unit else ''}"
        return {"truth": "はい・いいえ", "date": "日付", "span": "期間", "choice": "選択肢", "text": "文字"}[self.kind]

    @property
    def english(self) -> str:
        if self.kind == "number":
            return f"{'whole number' if self.whole else 'decimal'}{f' ({self.unit})' if self.unit else ''}"
        return self.kind


TRUTH = Type("truth")
NUMBER = Type("number")
DATE = Type("date")
SPAN = Type("span")
YEARS_OF_AGE = Type("number", "歳")
YEAR = Type("number", "年")
MONTH = Type("number", "月")
DAYS = Type("number", "日")
MONTHS = Type("number", "か月")
PEOPLE = Type("number", "人")
PLACE_IN_ORDER = Type("number", "番目")
CHARACTERS = Type("number", "文字")
TIMES = Type("number", "回")
TEXT = Type("text")


class Mismatch(Exception):
    """Two types that do not go together. `args` are a Japanese and an English sentence."""


def together(a: Type, b: Type) -> Type:
    """The type of a value that may be `a` or `b` (branches, sums, comparisons). Raises `Mismatch`."""
    if a.kind != b.kind:
        raise Mismatch(f"{a} と {b} は いっしょに使えません", f"{a.english} and {b.english} do not go together")
    if a.kind == "number":
        if a.unit and b.unit and a.unit != b.unit:
            raise Mismatch(f"単位がちがいます（{a.unit} と {b.unit}）", f"the units differ ({a.unit} and {b.unit})")
        return Type("number", a.unit or b.unit, a.whole and b.whole)
    if a.kind == "choice":
        return Type("choice", options=a.options | b.options)
    return TEXT if a.kind == "text" else a


def product(a: Type, b: Type) -> Type:
    """The type of a × b. 円 × 人 is 円; 円 × 円 and 歳 × 年 are nothing. Raises `Mismatch`."""
    units = [unit for unit in (a.unit, b.unit) if unit]
    whole = a.whole and b.whole
    if len(units) == 2:
        if units.count(YEN) != 1:
            raise Mismatch(f"{units[0]} × {units[1]} は 計算できません", f"{units[0]} × {units[1]} has no meaning")
        return Type("number", YEN, whole)
    return Type("number", units[0] if units else None, whole)


def quotient(a: Type, b: Type) -> Type:
    """The type of a ÷ b: the same units cancel, a bare or counting divisor leaves `a`. Raises `Mismatch`."""
    if a.unit == b.unit:
        return Type("number", None, whole=False)
    if b.unit == YEN:
        raise Mismatch(f"{a} を 円で割ることは できません", f"{a.english} cannot be divided by yen")
    return replace(a, whole=False)
