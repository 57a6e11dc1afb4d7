"""What readers can mend: one short tree of errors, told in words, beside the field where they stand.

Problem ─ NotFound (404) · NotAllowed (403) · Conflict (409) · TooMany (429) · Unavailable (503)
        └ Invalid (422) ─ Refused (of a form) · Unseen (a text with what nobody sees)

A room's own refusals (`errors.py`) are each of one of these. A defect of ours is a plain Python error, never a
`Problem`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil

from osekkai.said import Said, as_lines, unseen_in


class Problem(Exception):
    """Drawn as a page or beside its field, as a line in the terminal, or as JSON (RFC 9457).

    `what` is wrong, `where` (the name of a field; empty: the whole) and how to `mend` it.
    """

    status = 400

    def __init__(self, what: Said, mend: Said | None = None, where: str = "") -> None:
        super().__init__(what, mend, where)
        self.what, self.mend, self.where = what, mend or Said(), where

    def __str__(self) -> str:
        return f"{self.where}: {self.say('ja')}" if self.where else self.say("ja")

    def say(self, language: str) -> str:
        """Both sentences."""
        space = " " if language in ("en", "ko") else ""
        return space.join(each for each in (self.what.say(language), self.mend.say(language)) if each)


class NotFound(Problem):
    """It is not there, or not for whoever asks: they are not told which."""

    status = 404


class NotAllowed(Problem):
    """It is there, and somebody else may do this."""

    status = 403


class Conflict(Problem):
    """Somebody was first, or it is not as it was seen."""

    status = 409


class Invalid(Problem):
    """What was written cannot be taken. `others` are further problems of the same page, each at its own field."""

    status = 422

    def __init__(self, what: Said, mend: Said | None = None, where: str = "", others: Iterable[Problem] = ()) -> None:
        super().__init__(what, mend, where)
        self.others = tuple(others)
        self.args = (what, mend, where, self.others)

    def by_field(self, language: str) -> dict[str, str]:
        """The first sentence for each field."""
        found: dict[str, str] = {}
        for each in (self, *self.others):
            found.setdefault(each.where, each.say(language))
        return found


class Refused(Invalid):
    """A form of which several things cannot be taken: a sentence for each field (empty: for all), the first first."""

    def __init__(self, problems: Mapping[str, Said]) -> None:
        first = next(iter(problems), "")
        rest = [Invalid(text, where=where) for where, text in problems.items() if where != first]
        super().__init__(problems.get(first, Said()), where=first, others=rest)
        self.problems = dict(problems)
        self.args = (self.problems,)


class Unseen(Invalid):
    """A text with characters that nobody sees, or that turn its direction: who reads it would read something else."""

    def __init__(self, codes: Iterable[str], where: str = "") -> None:
        listed = "、".join(codes)
        super().__init__(
            Said(
                f"目に見えない文字（{listed}）が入っています。",
                f"目に 見えない 文字（{listed}）が 入って います。",
                f"There is a character that nobody sees ({listed}).",
                f"文中含有看不见的字符（{listed}）。",
                f"눈에 보이지 않는 문자({listed})가 들어 있습니다.",
            ),
            Said(
                "消すか、はじめから打ちなおしてください。",
                "消すか、もう一度 書いて ください。",
                "Please delete it, or type the text anew.",
                "请删除该字符，或重新输入。",
                "지우거나 처음부터 다시 입력해 주세요.",
            ),
            where,
        )


def written(text: str, where: str = "") -> str:
    """A text that somebody wrote, as it is kept (`as_lines`). Raises `Unseen`."""
    if codes := unseen_in(text):
        raise Unseen(codes, where)
    return as_lines(text)


class TooMany(Problem):
    """More than one may ask for in that time. It goes on by itself after `seconds`; until then nothing is done.

    `limit` is the one that was met.
    """

    status = 429

    def __init__(self, seconds: float, limit: str = "") -> None:
        self.seconds, self.limit = max(ceil(seconds), 1), limit
        minutes = ceil(self.seconds / 60)
        super().__init__(
            Said(
                "みじかい時間に、たくさんの要求が ありました。",
                "みじかい 時間に、たくさん 送られました。",
                "There were too many requests in a short time.",
                "短时间内请求过多。",
                "짧은 시간에 요청이 너무 많았습니다.",
            ),
            Said(
                f"{minutes}分ほど待って、もう一度 送ってください。",
                f"{minutes}分ぐらい 待ってから、もう 一度 送ってください。",
                f"Please wait {minutes} minute(s) and send it again.",
                f"请等待约{minutes}分钟后再发送。",
                f"{minutes}분쯤 기다린 뒤 다시 보내 주세요.",
            ),
        )
        self.args = (seconds, limit)

    @property
    def headers(self) -> dict[str, str]:
        """RFC 6585 §4."""
        return {"Retry-After": str(self.seconds)}

    def goes_on_at(self, now: datetime) -> datetime:
        """To the minute, never too early."""
        return (now + timedelta(seconds=self.seconds + 59)).replace(second=0, microsecond=0)


class Unavailable(Problem):
    """Another machine does not answer. Nothing is lost; later it may work."""

    status = 503


def together(problems: Iterable[Problem]) -> None:
    """Raises one `Invalid` for all; does nothing where there is none."""
    found = list(problems)
    if found:
        raise Invalid(found[0].what, found[0].mend, found[0].where, found[1:])
