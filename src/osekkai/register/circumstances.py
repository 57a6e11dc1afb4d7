"""支援措置, 施設入所 and how letters reach somebody: columns that an extract of residents may have.

支援措置 keeps where a victim of violence, stalking or abuse lives from whom they fled (住民基本台帳事務処理要領
第5の10; 総務省 「住民基本台帳事務におけるDV等支援措置」,
https://www.soumu.go.jp/main_sosiki/jichi_gyousei/daityo/dv_shien.html, read 2026-11-28). Who lives with the victim can
be protected with them. It lasts for a year from the application, and is renewed in its last month on application only
(半田市, 三芳町: pages read 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from osekkai.register.cells import Wrong, longest
from osekkai.register.models import Circumstance
from osekkai.register.reading import Unreadable

PROTECTED_FROM, PROTECTED_UNTIL = "支援措置の開始日", "支援措置の終了日"
INSTITUTION, INSTITUTION_AT, LIVES_THERE_FROM, LIVES_THERE_UNTIL = "施設名", "施設の所在地", "施設入所日", "施設退所日"
LANGUAGE, SEND_CODE, SEND_TO = "通知の言語", "送付先の郵便番号", "送付先"
COLUMNS = (
    PROTECTED_FROM,
    PROTECTED_UNTIL,
    INSTITUTION,
    INSTITUTION_AT,
    LIVES_THERE_FROM,
    LIVES_THERE_UNTIL,
    LANGUAGE,
    SEND_CODE,
    SEND_TO,
)
TOGETHER = (
    (PROTECTED_FROM, PROTECTED_UNTIL),
    (INSTITUTION, LIVES_THERE_FROM),
    (SEND_CODE, SEND_TO),
)
"""What is half said without the other."""
LANGUAGES = {
    "": "",
    "日本語": "ja",
    "やさしい日本語": "easy",
    "英語": "en",
    "中国語": "zh",
    "韓国語": "ko",
    "韓国・朝鮮語": "ko",
    **{each: each for each in ("ja", "easy", "en", "zh", "ko")},
}
LONGEST = longest(Circumstance, "address")
_DAY = timedelta(days=1)
_KIND = Circumstance.Kind


def hidden(wrong: Wrong) -> tuple[str, str, str]:
    """What is wrong with the line of somebody protected, without what stands there: it is read in logs, too."""
    hint = "支援措置の対象の方の行なので、書かれたことは ここに出しません。元のシステムで確かめてください"
    return wrong.args[0], "読めません", hint


class Told(NamedTuple):
    """What a line says of one kind (see `models.Circumstance`). `until` is the day after the last."""

    kind: str
    since: date | None
    until: date | None
    said: str = ""
    address: str = ""
    postcode: str = ""


def is_protected(told: Sequence[Told]) -> bool:
    return any(each.kind == _KIND.PROTECTION for each in told)


@dataclass(frozen=True, slots=True)
class Columns:
    """In which columns of a file they stand; a file without them says nothing of them."""

    at: dict[str, int]

    @classmethod
    def of(cls, heads: Sequence[str]) -> Columns:
        """Raises `Unreadable` where one column of two that belong together is missing."""
        found = {name: heads.index(name) for name in COLUMNS if name in heads}
        for one, other in TOGETHER:
            if (one in found) is not (other in found):
                raise Unreadable(f"「{one}」と「{other}」は 両方いります", "片方だけの列を、入れるか除くかしてください")
        return cls(found)

    def _cell(self, row: Sequence[str], name: str) -> str:
        return row[self.at[name]].strip() if name in self.at else ""

    def is_protected(self, row: Sequence[str]) -> bool:
        """Whether anything at all stands where a protection is said, readable or not."""
        return bool(self._cell(row, PROTECTED_FROM) or self._cell(row, PROTECTED_UNTIL))

    def told(
        self, row: Sequence[str], day: Callable[[str, str], date], postcode: Callable[[str, str], str]
    ) -> tuple[Told, ...]:
        """Raises `Wrong`."""
        return (*self._protection(row, day), *self._institution(row, day), *self._letters(row, postcode))

    def _protection(self, row: Sequence[str], day: Callable[[str, str], date]) -> list[Told]:
        since, until = self._days(row, PROTECTED_FROM, PROTECTED_UNTIL, day)
        return [Told(_KIND.PROTECTION, since, until)] if since else []

    def _institution(self, row: Sequence[str], day: Callable[[str, str], date]) -> list[Told]:
        name, where = self._text(row, INSTITUTION), self._text(row, INSTITUTION_AT)
        since, until = self._days(row, LIVES_THERE_FROM, LIVES_THERE_UNTIL, day)
        if since and not name:
            raise Wrong(INSTITUTION, "空です", "施設入所日があるときは、施設の名前もいります")
        return [Told(_KIND.INSTITUTION, since, until, name, where)] if name else []

    def _letters(self, row: Sequence[str], postcode: Callable[[str, str], str]) -> list[Told]:
        language, where = self._cell(row, LANGUAGE), self._text(row, SEND_TO)
        if language not in LANGUAGES:
            raise Wrong(
                LANGUAGE,
                f"「{language[:20]}」では 通知を出せません",
                "日本語・やさしい日本語・英語・中国語・韓国語 のどれかで書いてください",
            )
        code = postcode(self._cell(row, SEND_CODE), SEND_CODE)
        if code and not where:
            raise Wrong(SEND_TO, "空です", "送付先の郵便番号があるときは、送付先もいります")
        return [Told(_KIND.LETTERS, None, None, LANGUAGES[language], where, code)] if language or where else []

    def _text(self, row: Sequence[str], name: str) -> str:
        found = self._cell(row, name)
        if len(found) > LONGEST:
            raise Wrong(name, f"{len(found)}文字あります", f"{LONGEST}文字までで書いてください")
        return found

    def _days(
        self, row: Sequence[str], first: str, last: str, day: Callable[[str, str], date]
    ) -> tuple[date | None, date | None]:
        """The first day, and the day after the last."""
        since, until = ((day(text, name) if (text := self._cell(row, name)) else None) for name in (first, last))
        if until and not since:
            raise Wrong(first, "空です", f"「{last}」があるときは、「{first}」もいります")
        if since and until and until < since:
            raise Wrong(last, f"「{first}」より前です", "元のシステムで確かめてください")
        return since, until + _DAY if until and until < date.max else None  # 9999-12-31: no end is known


Days = tuple[date, date | None]


def follows(
    before: Sequence[Circumstance], told: Told, today: date
) -> tuple[list[Circumstance], list[tuple[Told, Days]]]:
    """Of the current rows of one kind (the earliest first) those that give way, and what is written instead."""
    if told.kind == _KIND.PROTECTION:
        assert told.since is not None, "a protection says from when"
        same = [each for each in before if each.valid_from == told.since]
        if same and same[0].valid_to == told.until:
            return [], []
        return same, [(told, (told.since, told.until))]
    now = [each for each in before if each.valid_to is None or each.valid_to > today]
    since = told.since or (today if now else date(1900, 1, 1))
    if any((each.said, each.address, each.postcode, each.valid_to) == (*told[3:], told.until) for each in now) and (
        told.since is None or any(each.valid_from == told.since for each in now)
    ):
        return [], []
    if any((each.valid_from, each.valid_to) == (since, told.until) and _says(each) == told[3:] for each in before):
        return [], []
    here = [each for each in before if each.valid_from == since]
    gone = [*now, *(each for each in here if each not in now)]
    kept = [
        (Told(each.kind, None, None, *_says(each)), (each.valid_from, since)) for each in now if each.valid_from < since
    ]
    return gone, [*kept, (told, (since, told.until))]


def _says(row: Circumstance) -> tuple[str, str, str]:
    return row.said, row.address, row.postcode
