"""Door: what cannot be judged, and which answers cannot be taken."""

from __future__ import annotations

from osekkai.problems import Conflict, Invalid, Unavailable
from osekkai.said import Said

YES_OR_NO = Said(
    "いる・いない のどちらかを 選んでください。",
    "いる・いない の どちらかを えらんでください。",
    "Please choose yes or no.",
    "请选择“有”或“没有”。",
    "‘있음’ 또는 ‘없음’을 선택해 주세요.",
)
RELATION = Said(
    "子ども・親・そのほか のどれかを 選んでください。",
    "子ども・親・そのほか の どれかを えらんでください。",
    "Please choose child, parent or other.",
    "请选择子女、父母或其他。",
    "자녀, 부모, 기타 중에서 선택해 주세요.",
)
NO_BIRTH_DATE = Said(
    "生年月日を 入れてください。",
    "生まれた日を 書いてください。",
    "Please enter the date of birth.",
    "请填写出生日期。",
    "생년월일을 입력해 주세요.",
)
NO_DATE = Said(
    "日付として読めません。「平成2年4月1日」や「1990/4/1」のように 入れてください。",
    "日づけとして 読めません。「1990/4/1」のように 書いてください。",
    "Not a date. Write it like 1990/4/1.",
    "无法识别为日期。请按“1990/4/1”的格式填写。",
    "날짜로 읽을 수 없습니다. ‘1990/4/1’처럼 입력해 주세요.",
)
TOO_LONG_AGO = Said(
    "130年より前の日付です。年を 確かめてください。",
    "130年より 前の 日づけです。年を 見てください。",
    "That is over 130 years ago. Please check the year.",
    "该日期在130年以前。请确认年份。",
    "130년보다 전의 날짜입니다. 연도를 확인해 주세요.",
)
NOTHING = Said(
    "答えを入れるか、「わからない」を選んでください。",
    "答えを 書くか、「わからない」を えらんでください。",
    "Please enter an answer, or choose “I don’t know”.",
    "请填写回答，或选择“不知道”。",
    "답을 입력하거나 ‘모르겠음’을 선택해 주세요.",
)


def to_come(today: str) -> Said:
    """`today` as ISO 8601 writes it."""
    year, month, day = (int(each) for each in today.split("-"))
    return Said(
        f"生年月日が未来の日付です。{year}年{month}月{day}日までの日付を 入れてください。",
        f"これからの 日です。{year}年{month}月{day}日までの 日を 書いてください。",
        f"The date of birth is in the future. Enter a date up to {today}.",
        f"出生日期是未来的日期。请填写{year}年{month}月{day}日以前的日期。",
        f"생년월일이 미래의 날짜입니다. {year}년 {month}월 {day}일까지의 날짜를 입력해 주세요.",
    )


def too_many(most: int) -> Said:
    return Said(
        f"一度に調べられるのは {most}人までです。",
        f"一度に しらべることが できるのは {most}人までです。",
        f"At most {most} people at a time.",
        f"一次最多可查询{most}人。",
        f"한 번에 {most}명까지 알아볼 수 있습니다.",
    )


class Misunderstood(Invalid):
    """An answer that cannot be taken: what is wrong and how to mend it, at its field."""

    def __init__(self, where: str, what: Said) -> None:
        super().__init__(what, where=where)
        self.args = (where, what)


class NotReadable(Invalid):
    """Kept answers that were changed, cut off, or made with another key. `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Said(
                "この答えは読めません。",
                "この 答えは 読めません。",
                "These answers cannot be read.",
                "无法读取这些回答。",
                "이 답변을 읽을 수 없습니다.",
            ),
            Said(
                "はじめから答えなおしてください。",
                "はじめから 答えてください。",
                "Please start again.",
                "请从头开始回答。",
                "처음부터 다시 답해 주세요.",
            ),
        )
        self.args = (why,)


class NoSnapshot(Conflict):
    """Nobody has been judged yet: there is no snapshot of the register."""

    def __init__(self) -> None:
        super().__init__(
            Said("まだ住民の写しがありません。", en="There is no snapshot of the register yet."),
            Said("osekkai match を1回 動かしてください。", en="Please run osekkai match once."),
        )


class StaleSnapshot(Conflict):
    """The snapshot was taken with another vocabulary."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            Said(f"{folder} は 別の語彙で作られています。", en=f"{folder} was made with another vocabulary."),
            Said("osekkai match で 作りなおしてください。", en="Please make it anew with osekkai match."),
        )
        self.args = (folder,)


class NoSpark(Unavailable):
    """What judges in a cluster cannot be started: what is missing, and how to get it."""
